"""draft: show, save, submit, discard."""

import argparse
from pathlib import Path
from typing import Any

from pipeline.commands import findings as told
from pipeline.commands.collecting_verbs import handed_in, overtaken, refused
from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import drafts
from pipeline.services.collecting import SubmissionRefused, check_file
from pipeline.services.drafts import Draft, DraftValue
from pipeline.services.keeping import SubmissionChanged
from pipeline.services.office import Office
from pipeline.words import say


def draft(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A branch's draft of a month. `save` reads a file's values into it; `submit` hands it in."""
    place: dict[str, Any] = {"by": by, "branch": args.branch, "month": Month.parse(args.month)}
    held = drafts.draft(office, **place)
    revision = held.revision if args.revision is None else args.revision
    if args.action == "submit":
        return _submit(office, place, args)
    if args.action == "discard":
        held = drafts.discard_draft(office, **place, revision=revision)
    if args.action == "save":
        held = drafts.save_draft(office, **place, revision=revision, values=_values(office, place, args))
    return Result(_as_json(held), _lines(held, args.language))


def _submit(office: Office, place: dict[str, Any], args: argparse.Namespace) -> Result:
    try:
        receipt = drafts.submit_draft(office, **place, revision=args.revision, seen=args.seen)
    except SubmissionRefused as error:
        return refused(error, args.language)
    except SubmissionChanged as changed:
        return overtaken(changed, args.language)
    return handed_in(receipt, args.language)


def _values(office: Office, place: dict[str, Any], args: argparse.Namespace) -> dict[str, DraftValue]:
    """A file's values and remarks, as they are written in it; what is wrong with them is told when they are handed in.

    Raises UserError `draft_needs_file`, `file_absent`, and `draft_file_refused` where nothing can be read of it.
    """
    if args.file is None:
        raise UserError("draft_needs_file")
    path = Path(args.file)
    if not path.is_file():
        raise UserError("file_absent", path=str(path))
    checked = check_file(office, **place, file_name=path.name, content=path.read_bytes())
    if checked.values.is_empty():
        why = told.lines(checked.findings[:1], args.language)
        raise UserError("draft_file_refused", path=path.name, why=" ".join(why))
    rows = checked.values.select("measure", "raw", "comment").iter_rows()
    return {measure: DraftValue(raw or "", comment or "") for measure, raw, comment in rows}


def _lines(held: Draft, language: str) -> tuple[str, ...]:
    if not held.revision:
        return (say("cli.draft_none", language),)
    head = say(
        "cli.draft",
        language,
        revision=held.revision,
        who=held.saved_by,
        when=held.saved_at,
        count=len(held.values),
    )
    typed = (f"{measure}  {one.raw}  {one.comment}".rstrip() for measure, one in held.values.items())
    return (head, *typed)


def _as_json(held: Draft) -> dict[str, Any]:
    return {
        "branch": held.branch,
        "month": str(held.month),
        "revision": held.revision,
        "saved_at": held.saved_at.isoformat() if held.saved_at else None,
        "saved_by": held.saved_by,
        "values": {measure: {"raw": one.raw, "comment": one.comment} for measure, one in held.values.items()},
    }
