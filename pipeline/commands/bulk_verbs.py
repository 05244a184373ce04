"""bulk, jobs."""

import argparse
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.commands import findings as told
from pipeline.commands.result import FINE, INPUT_HAS_ERRORS, Result
from pipeline.domain.access import Actor
from pipeline.domain.file_name import told_name
from pipeline.domain.finding import Severity, has_errors
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import accounts, bulk, jobs
from pipeline.services.bulk import BulkChecked, BulkDone, BulkRefused, BulkRow, BulkState
from pipeline.services.jobs import Job
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress
from pipeline.services.review_shapes import Approvals
from pipeline.words import error_text, number, plain, say


def hand_in(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Check, keep, approve and score a file of many branch-months; with `--check` only the first."""
    given = _given(args)
    if args.check:
        checked = bulk.check_bulk(office, by=by, **given, on_progress=args.on_progress)
        return Result(checked.as_json(), _lines(checked, args.language), _code(checked))
    if args.by is None:
        raise UserError("bulk_needs_by")
    approver = None
    if args.approve_by is not None:
        approver = accounts.actor_of_account(
            office, account=args.approve_by, channel=by.channel, os_user=by.os_user
        )
    done: list[BulkDone] = []

    def work(on_progress: OnProgress) -> Mapping[str, Any]:
        asked = given | {"approver": approver, "accept": args.accept, "on_progress": on_progress}
        done.append(bulk.hand_in_bulk(office, by=by, **asked))
        return _payload(done[0])

    name = told_name(given["file_name"])
    try:
        payload = jobs.run(
            office, by=by, kind="bulk", subject=name, total=1, work=work, on_progress=args.on_progress
        )
    except BulkRefused as refused:
        lines = (*_lines(refused.checked, args.language), say("cli.nothing_kept", args.language))
        return Result(refused.checked.as_json(), lines, INPUT_HAS_ERRORS)
    return _result(done[0], dict(payload), args.language)


def tell_jobs(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Long work: all of it that this person may see, or one with what came of it."""
    if args.action == "list":
        found = jobs.jobs(office, by=by)
        lines = tuple(_job_line(one, args.language) for one in found)
        return Result(
            {"jobs": [_job_json(one) for one in found]}, lines or (say("cli.no_jobs", args.language),)
        )
    if args.job is None:
        raise UserError("job_not_named")
    one = jobs.job(office, by=by, job=args.job)
    return Result(
        _job_json(one) | {"told": dict(one.told)}, (_job_line(one, args.language), *_why(one, args.language))
    )


def _given(args: argparse.Namespace) -> dict[str, Any]:
    if not args.file.is_file():
        raise UserError("file_absent", path=str(args.file))
    month = Month.parse(args.month) if args.month else None
    return {"file_name": args.file.name, "content": args.file.read_bytes(), "month": month}


def _payload(done: BulkDone) -> dict[str, Any]:
    told = done.receipt.as_json() | {
        "seconds": {step: round(taken, 3) for step, taken in done.seconds.items()}
    }
    if done.approvals is None:
        return told
    return told | {
        "approved": list(done.approvals.approved),
        "not_approved": [
            {"submission": submission, "error": why.code, "message": plain(error_text(why, "en"))}
            for submission, why in done.approvals.refused
        ],
        "rescored": [str(month) for month in done.approvals.rescored],
    }


def _result(done: BulkDone, payload: dict[str, Any], language: str) -> Result:
    lines = list(_lines(done.receipt, language))
    code = _code(done.receipt)
    if done.approvals is not None:
        lines += _approval_lines(done.approvals, language)
        code = INPUT_HAS_ERRORS if done.approvals.refused else code
    steps = [
        f"{say(f'job.step_{step}', language)} {number(taken, language, 2)}"
        for step, taken in done.seconds.items()
    ]
    lines.append(say("cli.bulk_seconds", language, steps=tuple(steps)))
    return Result(payload, tuple(lines), code)


def _code(checked: BulkChecked) -> int:
    is_bad = has_errors(checked.findings) or checked.count(BulkState.REFUSED)
    return INPUT_HAS_ERRORS if is_bad else FINE


def _lines(checked: BulkChecked, language: str) -> tuple[str, ...]:
    """What is said of the file, each row that is refused with its errors, and how many rows came to what."""
    counts = {state.value: checked.count(state) for state in BulkState}
    doubted = sum(bool(row.count(Severity.SUSPICION)) for row in checked.rows)
    refused = [row for row in checked.rows if row.state is BulkState.REFUSED]
    return (
        *told.lines(checked.findings, language),
        *(line for row in refused for line in _row_lines(row, language)),
        say("cli.bulk_rows", language, count=len(checked.rows), doubted=doubted, **counts),
    )


def _row_lines(row: BulkRow, language: str) -> tuple[str, ...]:
    name = row.name[language] if row.name else row.written or "—"
    head = say("cli.bulk_row", language, branch=row.branch or "—", name=name, month=str(row.month or "—"))
    errors = tuple(one for one in row.findings if one.severity is Severity.ERROR)
    return (head, *(f"  {line}" for line in told.lines(errors, language)))


def _approval_lines(approvals: Approvals, language: str) -> list[str]:
    """How many were approved and scored, and the reasons why others were not."""
    count, months = len(approvals.approved), len(approvals.rescored)
    why = Counter(error.code for _, error in approvals.refused)
    examples = {error.code: error for _, error in approvals.refused}
    return [
        say("cli.bulk_approved", language, count=count, months=months),
        *(
            say("cli.bulk_not_approved", language, count=much, why=error_text(examples[code], language))
            for code, much in why.items()
        ),
    ]


def _job_line(one: Job, language: str) -> str:
    return say(
        "cli.job",
        language,
        job=one.job,
        kind=say(f"job.kind_{one.kind}", language),
        subject=one.subject,
        state=say(f"job.state_{one.state.value}", language),
        done=one.done,
        total=one.total,
        started=one.started_at.isoformat(" ", "minutes"),
        who=one.started_by,
    )


def _why(one: Job, language: str) -> tuple[str, ...]:
    """Why a job failed, in words."""
    if "bug" in one.told:
        return (error_text(UserError("bug", mark=one.told["bug"]), language),)
    if "error" in one.told:
        return (error_text(UserError(one.told["error"], **one.told["params"]), language),)
    return ()


def _job_json(one: Job) -> dict[str, Any]:
    return {
        "job": one.job,
        "kind": one.kind,
        "subject": one.subject,
        "state": one.state.value,
        "done": one.done,
        "total": one.total,
        "step": one.step,
        "started_at": one.started_at.isoformat(),
        "started_by": one.started_by,
        "changed_at": one.changed_at.isoformat(),
    }
