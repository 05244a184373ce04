"""template, check, load, approve, return, waiting."""

import argparse
from pathlib import Path
from typing import Any

from pipeline.commands import findings as told
from pipeline.commands.result import INPUT_HAS_ERRORS, Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import collecting, reviewing
from pipeline.services.office import Office
from pipeline.services.shapes import SubmissionShown
from pipeline.words import number, say


def template(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Write the workbook that a branch fills in."""
    content = collecting.make_template(
        office, by=by, branch=args.branch, month=Month.parse(args.month), language=args.language
    )
    args.out.write_bytes(content)
    return Result({"out": str(args.out)}, (say("cli.written", args.language, path=str(args.out)),))


def check(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Findings of a file; nothing is written."""
    found = collecting.check_file(office, by=by, **_file(args))
    lines = told.lines(found.findings, args.language) or (say("cli.no_findings", args.language),)
    payload = {
        "branch": found.branch,
        "month": str(found.month) if found.month else None,
        "is_acceptable": found.is_acceptable,
        "findings": [finding.as_json(args.language) for finding in found.findings],
    }
    return Result(payload, lines, told.code(found.findings))


def load(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Hand a file in. All of it or nothing; the same file again changes nothing."""
    try:
        receipt = collecting.submit(office, by=by, **_file(args))
    except collecting.SubmissionRefused as refused:
        payload = {
            "submission": None,
            "duplicate": False,
            "findings": [finding.as_json(args.language) for finding in refused.findings],
        }
        lines = (*told.lines(refused.findings, args.language), say("cli.nothing_kept", args.language))
        return Result(payload, lines, INPUT_HAS_ERRORS)
    key = "cli.duplicate" if receipt.duplicate else "cli.loaded"
    line = say(
        key, args.language, submission=receipt.submission, branch=receipt.branch, month=str(receipt.month)
    )
    return Result(
        {
            "submission": receipt.submission,
            "duplicate": receipt.duplicate,
            "branch": receipt.branch,
            "month": str(receipt.month),
            "state": receipt.state.value,
            "findings": [finding.as_json(args.language) for finding in receipt.findings],
        },
        (*told.lines(receipt.findings, args.language), line),
    )


def approve(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Approve what waits; the branch is scored at once."""
    done = reviewing.approve(office, by=by, branch=args.branch, month=Month.parse(args.month))
    line = say(
        "cli.approved",
        args.language,
        submission=done.submission,
        before=number(done.before, args.language),
        after=number(done.after, args.language),
    )
    return Result(
        {
            "submission": done.submission,
            "branch": done.branch,
            "month": str(done.month),
            "state": done.state.value,
            "rescored": [str(month) for month in done.rescored],
            "before": done.before,
            "after": done.after,
        },
        (line,),
    )


def give_back(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Return what waits for a branch and month, with a reason."""
    month = Month.parse(args.month)
    waits = [
        one for one in collecting.waiting(office, by=by) if (one.branch, one.month) == (args.branch, month)
    ]
    if not waits:
        raise UserError("nothing_waits", branch=args.branch, month=args.month)
    reviewing.return_submission(office, by=by, submission=waits[0].submission, reason=args.reason)
    line = say("cli.returned", args.language, submission=waits[0].submission)
    return Result({"submission": waits[0].submission, "state": "returned"}, (line,))


def waiting(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """What waits for approval, oldest first."""
    waits = collecting.waiting(office, by=by)
    lines = tuple(f"{one.submission}  {one.branch}  {one.month}  {one.submitted_by}" for one in waits)
    return Result(
        {"waiting": [_as_json(one) for one in waits]}, lines or (say("cli.nothing_waits", args.language),)
    )


def _as_json(one: SubmissionShown) -> dict[str, Any]:
    return {
        "submission": one.submission,
        "branch": one.branch,
        "month": str(one.month),
        "state": one.state.value,
        "file_name": one.file_name,
        "submitted_at": one.submitted_at.isoformat(),
        "submitted_by": one.submitted_by,
    }


def _file(args: argparse.Namespace) -> dict[str, Any]:
    path = Path(args.file)
    if not path.is_file():
        raise UserError("file_absent", path=str(path))
    return {
        "file_name": path.name,
        "content": path.read_bytes(),
        "branch": args.branch,
        "month": Month.parse(args.month) if args.month else None,
    }
