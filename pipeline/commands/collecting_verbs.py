"""check, load."""

import argparse
from pathlib import Path
from typing import Any

from pipeline.commands import findings as told
from pipeline.commands.result import INPUT_HAS_ERRORS, Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import collecting
from pipeline.services.keeping import SubmissionChanged
from pipeline.services.office import Office
from pipeline.services.shapes import Receipt
from pipeline.words import error_text, number, plain, say


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
        receipt = collecting.submit(office, by=by, **_file(args), seen=args.seen)
    except collecting.SubmissionRefused as error:
        return refused(error, args.language)
    except SubmissionChanged as changed:
        return overtaken(changed, args.language)
    return handed_in(receipt, args.language)


def handed_in(receipt: Receipt, language: str) -> Result:
    """What was kept, with its findings."""
    key = "cli.duplicate" if receipt.duplicate else "cli.loaded"
    line = say(key, language, submission=receipt.submission, branch=receipt.branch, month=str(receipt.month))
    return Result(
        {
            "submission": receipt.submission,
            "duplicate": receipt.duplicate,
            "branch": receipt.branch,
            "month": str(receipt.month),
            "state": receipt.state.value,
            "findings": [finding.as_json(language) for finding in receipt.findings],
        },
        (*told.lines(receipt.findings, language), line),
    )


def refused(error: collecting.SubmissionRefused, language: str) -> Result:
    """What is wrong with a file of which nothing was kept."""
    payload = {
        "submission": None,
        "duplicate": False,
        "findings": [finding.as_json(language) for finding in error.findings],
    }
    lines = (*told.lines(error.findings, language), say("cli.nothing_kept", language))
    return Result(payload, lines, INPUT_HAS_ERRORS)


def overtaken(changed: SubmissionChanged, language: str) -> Result:
    """Whose submission came in meanwhile, and what differs from it; nothing was kept."""
    sentence = error_text(changed, language)
    rows = changed.differences.to_dicts()
    lines = (
        say(
            "cli.differs",
            language,
            measure=row["measure"],
            theirs=number(row["before"], language),
            yours=number(row["after"], language),
        )
        for row in rows
    )
    payload = {
        "submission": None,
        "duplicate": False,
        "error": changed.code,
        "message": plain(sentence),
        "newer": changed.newer["submission"],
        "differences": rows,
    }
    return Result(payload, (sentence, *lines), INPUT_HAS_ERRORS)


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
