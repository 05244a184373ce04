"""branches, boundaries: what an organisation loads of its own."""

import argparse
from pathlib import Path

from pipeline.commands import findings as told
from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.finding import Finding, has_errors
from pipeline.errors import UserError
from pipeline.services import geography, register
from pipeline.services.office import Office
from pipeline.words import say


def branches(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Load a register of branches: all of it or nothing."""
    name, content = _file(args)
    count, findings = register.load_branches(office, by=by, file_name=name, content=content)
    lines = (*told.lines(findings, args.language), _outcome("cli.branches_loaded", count, findings, args))
    return Result(
        {"branches": count, "findings": [finding.as_json(args.language) for finding in findings]},
        lines,
        told.code(findings),
    )


def boundaries(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Load official boundaries: counties are matched by code or name, Persian or English."""
    name, content = _file(args)
    count, findings = geography.load_boundaries(office, by=by, file_name=name, content=content)
    lines = (*told.lines(findings, args.language), _outcome("cli.boundaries_loaded", count, findings, args))
    return Result(
        {"areas": count, "findings": [finding.as_json(args.language) for finding in findings]},
        lines,
        told.code(findings),
    )


def _outcome(key: str, count: int, findings: tuple[Finding, ...], args: argparse.Namespace) -> str:
    if has_errors(findings):
        return say("cli.nothing_kept", args.language)
    return say(key, args.language, count=count)


def _file(args: argparse.Namespace) -> tuple[str, bytes]:
    path = Path(args.file)
    if not path.is_file():
        raise UserError("file_absent", path=str(path))
    return path.name, path.read_bytes()
