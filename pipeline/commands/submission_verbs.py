"""submissions, withdraw, original, forget-files."""

import argparse
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.calendar import jalali
from pipeline.domain.month import Month
from pipeline.services import collecting, retention, withdrawing
from pipeline.services.office import Office
from pipeline.services.shapes import SubmissionShown
from pipeline.words import say


def submissions(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """What was handed in, newest first, with the submission that each is based on."""
    month = Month.parse(args.month) if args.month else None
    found = collecting.submissions(office, by=by, branch=args.branch, month=month)
    lines = tuple(_line(one, args.language) for one in found)
    payload = {"submissions": [_as_json(one) for one in found]}
    return Result(payload, lines or (say("cli.no_submissions", args.language),))


def withdraw(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Take back what waits."""
    withdrawing.withdraw(office, by=by, submission=args.submission, reason=args.reason)
    line = say("cli.withdrawn", args.language, submission=args.submission)
    return Result({"submission": args.submission, "state": "withdrawn"}, (line,))


def original(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Write the file as it was handed in."""
    name, content = collecting.original_file(office, by=by, submission=args.submission)
    args.out.write_bytes(content)
    told = {"submission": args.submission, "file_name": name, "out": str(args.out)}
    return Result(told, (say("cli.written", args.language, path=str(args.out)),))


def forget_files(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Let go of originals that were kept long enough, or say which would go."""
    gone = retention.forget_files(office, by=by, is_dry_run=args.dry_run)
    payload = {
        "before": jalali(gone.before) if gone.before else None,
        "files": gone.file_count,
        "bytes": gone.byte_count,
        "submissions": gone.submission_count,
        "dry_run": args.dry_run,
    }
    if gone.before is None:
        return Result(payload, (say("cli.files_for_ever", args.language),))
    line = say(
        "cli.files_would_go" if args.dry_run else "cli.files_gone",
        args.language,
        before=gone.before,
        files=gone.file_count,
        submissions=gone.submission_count,
        megabytes=gone.byte_count / 1024**2,
    )
    return Result(payload, (line,))


def _line(one: SubmissionShown, language: str) -> str:
    based = say("cli.based_on", language, submission=one.based_on) if one.based_on else ""
    state = say(f"state.submission_{one.state.value}", language)
    reason = f"({one.reason})" if one.reason else ""
    return "  ".join(
        part for part in (one.submission, one.submitted_by, one.file_name, state, reason, based) if part
    )


def _as_json(one: SubmissionShown) -> dict[str, Any]:
    return {
        "submission": one.submission,
        "branch": one.branch,
        "month": str(one.month),
        "state": one.state.value,
        "based_on": one.based_on,
        "file_name": one.file_name,
        "submitted_at": one.submitted_at.isoformat(),
        "submitted_by": one.submitted_by,
        "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        "decided_by": one.decided_by,
        "reason": one.reason,
    }
