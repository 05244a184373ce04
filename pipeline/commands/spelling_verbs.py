"""spelling."""

import argparse

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.errors import UserError
from pipeline.services import spellings
from pipeline.services.office import Office
from pipeline.words import say


def spelling(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Say that a written name means a branch, or list what was said so."""
    if args.action == "list":
        found = spellings.spellings(office, by=by)
        lines = tuple(
            say("cli.spelling", args.language, spelling=one.spelling, branch=one.branch) for one in found
        )
        payload = {"spellings": [_as_json(one) for one in found]}
        return Result(payload, lines or (say("cli.no_spellings", args.language),))
    if args.spelling is None or args.branch is None:
        raise UserError("spelling_needs_branch")
    one = spellings.confirm_spelling(office, by=by, spelling=args.spelling, branch=args.branch)
    line = say("cli.spelling", args.language, spelling=one.spelling, branch=one.branch)
    return Result(_as_json(one), (line,))


def _as_json(one: spellings.Spelling) -> dict[str, str]:
    return {
        "spelling": one.spelling,
        "branch": one.branch,
        "confirmed_at": one.confirmed_at.isoformat(),
        "confirmed_by": one.confirmed_by,
    }
