"""template, mark: workbooks that leave the building."""

import argparse
from pathlib import Path

from pipeline.commands import findings as told
from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import collecting, marking
from pipeline.services.office import Office
from pipeline.words import say


def template(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Write the workbook that a branch fills in, or the form to fill in by pen."""
    make = collecting.make_blank_form if args.blank else collecting.make_template
    content = make(office, by=by, branch=args.branch, month=Month.parse(args.month), language=args.language)
    args.out.write_bytes(content)
    return Result({"out": str(args.out)}, (say("cli.written", args.language, path=str(args.out)),))


def mark(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Check a file and write it again with every finding marked in it."""
    path = Path(args.file)
    if not path.is_file():
        raise UserError("file_absent", path=str(path))
    marked = marking.check_and_mark(
        office,
        by=by,
        file_name=path.name,
        content=path.read_bytes(),
        branch=args.branch,
        month=Month.parse(args.month) if args.month else None,
        language=args.language,
    )
    args.out.write_bytes(marked.content)
    payload = {
        "out": str(args.out),
        "findings": [finding.as_json(args.language) for finding in marked.findings],
    }
    line = say("cli.marked", args.language, count=len(marked.findings), path=str(args.out))
    return Result(payload, (line,), told.code(marked.findings))
