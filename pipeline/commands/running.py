"""From what was typed to what is printed: here when no server runs, in the server's process when one does."""

import argparse
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import log
from pipeline.commands import handoff, parsing, telling
from pipeline.commands.result import WRONG_USE, Result
from pipeline.commands.verbs import VERBS
from pipeline.domain.access import Actor, operator
from pipeline.errors import UserError
from pipeline.services import accounts
from pipeline.services.office import Office, create_office, open_office, this_os_user
from pipeline.services.progress import OnProgress, unheard
from pipeline.settings import Settings, from_environment
from pipeline.words import error_text, plain, say

MAKES_WAREHOUSE = {"init", "sample"}
NEEDS_NO_WAREHOUSE = {"index"}


def main(argv: list[str]) -> int:
    """Run one command line; prints, and returns the exit code."""
    args = parsing.parse(argv)
    try:
        settings = from_environment()
    except ValueError as error:
        refused = _refusal(UserError("setting_unreadable", name=str(error)), args)
        sys.stderr.write(f"{refused['text']}\n")
        return WRONG_USE
    if args.warehouse is not None:
        settings = replace(settings, warehouse=args.warehouse)
    with telling.progress(args) as on_progress:
        answer = _anywhere(args, settings, on_progress)
    stream = sys.stdout if answer["code"] != WRONG_USE or args.json else sys.stderr
    if answer["text"]:
        # A reader that has seen enough (`| head`) closes the pipe: no mistake.
        with suppress(BrokenPipeError):
            print(answer["text"], file=stream, flush=True)
    return int(answer["code"])


def _anywhere(args: argparse.Namespace, settings: Settings, on_progress: OnProgress) -> dict[str, Any]:
    """The verb's answer, from the server that holds the files, or from here when none does."""
    try:
        if args.verb not in NEEDS_NO_WAREHOUSE:
            handed = handoff.ask(settings.warehouse, _portable(args), on_progress)
            if handed is not None:
                return handed
        return _here(args, settings, on_progress)
    except UserError as error:
        return _refusal(error, args)
    except OSError as error:
        return _refusal(_unusable(error, settings.warehouse), args)


def _here(args: argparse.Namespace, settings: Settings, on_progress: OnProgress) -> dict[str, Any]:
    if args.verb in NEEDS_NO_WAREHOUSE:
        return answer_to(args, None, this_os_user(), on_progress)
    office = create_office(settings) if args.verb in MAKES_WAREHOUSE else open_office(settings)
    try:
        return answer_to(args, office, this_os_user(), on_progress)
    finally:
        office.close()


def answer_request(
    office: Office, request: dict[str, Any], os_user: str, on_progress: OnProgress = unheard
) -> dict[str, Any]:
    """The server's side of a handed verb. Every value comes from the same grammar, parsed again here."""
    args = argparse.Namespace(**request)
    for name in parsing.PATH_ARGUMENTS:
        if (path := getattr(args, name, None)) is not None:
            setattr(args, name, Path(path))
    return answer_to(args, office, os_user, telling.now_and_then(on_progress))


def answer_to(
    args: argparse.Namespace, office: Office | None, os_user: str, on_progress: OnProgress = unheard
) -> dict[str, Any]:
    """Run a verb and put its answer into words. A bug is logged and told by its id.

    Long work finds `args.on_progress`, to tell how far it is.
    """
    args.on_progress = on_progress
    try:
        by = _actor(args, office, os_user)
        result: Result = VERBS[args.verb](office, by, args)
    except UserError as error:
        return _refusal(error, args)
    except OSError as error:
        return _refusal(_unusable(error, Path()), args)
    except Exception as error:
        return _refusal(UserError("bug", mark=log.bug(error)), args)
    return {"text": result.printed(args.json), "code": result.code}


def _actor(args: argparse.Namespace, office: Office | None, os_user: str) -> Actor:
    """The account named by `--by`, which must be active; else the owner of the files."""
    account = getattr(args, "by", None)
    if account is None or office is None:
        return operator(os_user)
    return accounts.actor_of_account(office, account=account, channel="command line", os_user=os_user)


def _unusable(error: OSError, place: Path) -> UserError:
    """A folder or file that cannot be read or written: which one, and what the system says of it."""
    return UserError("path_unusable", path=str(error.filename or place), why=error.strerror or str(error))


def _refusal(error: UserError, args: argparse.Namespace) -> dict[str, Any]:
    sentence = plain(error_text(error, args.language))
    result = Result(
        {"error": error.code, "message": sentence},
        (say("cli.refused", args.language, why=sentence),),
        WRONG_USE,
    )
    return {"text": result.printed(args.json), "code": result.code}


def _portable(args: argparse.Namespace) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Path) else value for name, value in vars(args).items()}
