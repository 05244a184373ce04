"""waiting, review, approve, accept, accept-submission, return, approve-many, history, spot-check."""

import argparse
from typing import Any

from pipeline.commands import findings as told
from pipeline.commands.result import FINE, INPUT_HAS_ERRORS, Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services import collecting, reviewing
from pipeline.services.kept_findings import KeptFinding, findings_kept
from pipeline.services.office import Office
from pipeline.services.review_shapes import QueueItem
from pipeline.services.shapes import SubmissionShown, Verified
from pipeline.services.side_by_side import side_by_side
from pipeline.services.spot_checks import record_spot_check, verified_submission
from pipeline.services.value_history import value_history
from pipeline.words import error_text, number, plain, say

_GONE = (SubmissionState.WITHDRAWN, SubmissionState.REVISED)


def waiting(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """What waits for approval, or for the province's acceptance, oldest first."""
    items = _queue(office, by, args)
    lines = tuple(_line(one, args.language) for one in items)
    return Result(
        {"waiting": [_as_json(one, args.language) for one in items]},
        lines or (say("cli.nothing_waits", args.language),),
    )


def review(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """What was found in a branch's newest submission of a month, and its figures beside those before."""
    one = newest(office, by, args)
    found = findings_kept(office, by=by, submission=one.submission)
    figures = side_by_side(office, by=by, submission=one.submission)
    verified = verified_submission(office, by=by, submission=one.submission)
    payload = {
        "submission": one.submission,
        "state": one.state.value,
        "findings": [_finding_json(kept, args.language) for kept in found],
        "figures": figures.to_dicts(),
        "verified": verified_json(verified),
    }
    listed = told.lines(tuple(kept.finding for kept in found), args.language)
    codes = (
        f"  [{kept.finding.code} {kept.finding.measure or ''}]" if kept.is_open else "" for kept in found
    )
    lines = tuple(f"{line}{code}" for line, code in zip(listed, codes, strict=True))
    changed = figures.filter("is_changed").height
    stands = say("cli.reviewed", args.language, submission=one.submission, changed=changed)
    return Result(payload, (stands, *lines, *verified_lines(verified, args.language)))


def approve(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Approve what waits; the branch is scored at once."""
    month = Month.parse(args.month)
    done = reviewing.approve(office, by=by, branch=args.branch, month=month, accept=args.accept)
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
            "rescored": [str(each) for each in done.rescored],
            "before": done.before,
            "after": done.after,
            "accepted_count": done.accepted_count,
        },
        (line,),
    )


def approve_many(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Approve all that waits, or what is named. Exit code 1 when anything was not approved."""
    wanted = args.submissions or [one.submission.submission for one in _queue(office, by, args)]
    done = reviewing.approve_many(
        office, by=by, submissions=wanted, accept=args.accept, on_progress=args.on_progress
    )
    refused = [
        {"submission": one, "code": error.code, "why": plain(error_text(error, args.language))}
        for one, error in done.refused
    ]
    payload = {
        "approved": list(done.approved),
        "refused": refused,
        "rescored": [str(month) for month in done.rescored],
    }
    first = say("cli.approved_many", args.language, count=len(done.approved), refused=len(refused))
    lines = (first, *(f"{one['submission']}: {one['why']}" for one in refused))
    return Result(payload, lines, INPUT_HAS_ERRORS if refused else FINE)


def accept(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Accept a suspicion with a reason."""
    one = _waits(office, by, args)
    about = {"code": args.finding, "measure": args.measure}
    reviewing.accept_finding(office, by=by, submission=one.submission, reason=args.reason, **about)
    line = say("cli.accepted_finding", args.language, submission=one.submission, finding=args.finding)
    return Result({"submission": one.submission, **about, "reason": args.reason}, (line,))


def accept_submission(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Make what is approved final."""
    one = newest(office, by, args)
    reviewing.accept_submission(office, by=by, submission=one.submission)
    line = say("cli.accepted_submission", args.language, submission=one.submission)
    return Result({"submission": one.submission, "state": SubmissionState.ACCEPTED.value}, (line,))


def give_back(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Return what waits for a branch and month, with a reason."""
    one = _waits(office, by, args)
    reviewing.return_submission(office, by=by, submission=one.submission, reason=args.reason)
    line = say("cli.returned", args.language, submission=one.submission)
    return Result({"submission": one.submission, "state": "returned"}, (line,))


def history(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Who said what of a value, and what it was before."""
    month = Month.parse(args.month)
    rows = value_history(
        office, by=by, branch=args.branch, measure=args.measure, month=month, months=args.months
    ).to_dicts()
    lines = tuple(_said(row, args.language) for row in rows)
    payload = {"branch": args.branch, "measure": args.measure, "history": rows}
    return Result(payload, lines or (say("cli.no_history", args.language),))


def spot_check(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Keep a spot check; tell the submission's verified share."""
    one = newest(office, by, args)
    record_spot_check(
        office,
        by=by,
        submission=one.submission,
        measure=args.measure,
        sampled_count=args.sampled,
        confirmed_count=args.confirmed,
        note=args.note,
    )
    verified = verified_submission(office, by=by, submission=one.submission)
    payload = {"submission": one.submission, "verified": verified_json(verified)}
    return Result(payload, verified_lines(verified, args.language))


def newest(office: Office, by: Actor, args: argparse.Namespace) -> SubmissionShown:
    """The newest submission of the branch and month typed that was neither withdrawn nor replaced."""
    month = Month.parse(args.month)
    found = collecting.submissions(office, by=by, branch=args.branch, month=month)
    stands = [one for one in found if one.state not in _GONE]
    if not stands:
        raise UserError("nothing_waits", branch=args.branch, month=month)
    return stands[0]


def verified_json(verified: Verified | None) -> dict[str, Any] | None:
    """The published form of a verified share; None where nothing was looked up."""
    if verified is None:
        return None
    return {
        "sampled_count": verified.sampled_count,
        "confirmed_count": verified.confirmed_count,
        "check_count": verified.check_count,
        "share": verified.share,
        "low": verified.low,
        "high": verified.high,
        "first": str(verified.first),
        "last": str(verified.last),
    }


def verified_lines(verified: Verified | None, language: str) -> tuple[str, ...]:
    """One line: of how many cases how many were found as reported, and what range that leaves."""
    if verified is None:
        return ()
    ends = {
        name: number(100 * share, language, 0, unit="%")
        for name, share in (("share", verified.share), ("low", verified.low), ("high", verified.high))
    }
    counts = {"confirmed": verified.confirmed_count, "sampled": verified.sampled_count}
    return (say("cli.verified", language, **counts, **ends),)


def _queue(office: Office, by: Actor, args: argparse.Namespace) -> tuple[QueueItem, ...]:
    state = SubmissionState.APPROVED if args.for_acceptance else SubmissionState.SUBMITTED
    month = Month.parse(args.month) if args.month else None
    return reviewing.queue(office, by=by, state=state, month=month)


def _waits(office: Office, by: Actor, args: argparse.Namespace) -> SubmissionShown:
    month = Month.parse(args.month)
    found = collecting.waiting(office, by=by)
    here = [one for one in found if (one.branch, one.month) == (args.branch, month)]
    if not here:
        raise UserError("nothing_waits", branch=args.branch, month=month)
    return here[0]


def _line(item: QueueItem, language: str) -> str:
    one = item.submission
    told_of = say(
        "cli.queue_item",
        language,
        suspicions=item.open_suspicion_count,
        warnings=item.warning_count,
        changed=item.changed_count,
        days=item.days_waiting,
        timeliness=say("review.late" if item.is_late else "review.on_time", language),
    )
    return f"{one.submission}  {one.branch}  {one.month}  {one.submitted_by}  {told_of}"


def _as_json(item: QueueItem, language: str) -> dict[str, Any]:
    one = item.submission
    names = (
        "revises",
        "value_count",
        "changed_count",
        "suspicion_count",
        "open_suspicion_count",
        "warning_count",
        "open_follow_up_count",
        "days_waiting",
        "is_late",
    )
    return {
        "submission": one.submission,
        "branch": one.branch,
        "month": str(one.month),
        "state": one.state.value,
        "file_name": one.file_name,
        "submitted_at": one.submitted_at.isoformat(),
        "submitted_by": one.submitted_by,
        **{name: getattr(item, name) for name in names},
        "refusal": plain(error_text(item.refusal, language)) if item.refusal else None,
    }


def _finding_json(kept: KeptFinding, language: str) -> dict[str, Any]:
    accepted = {"accepted_by": kept.accepted_by, "accepted_at": kept.accepted_at, "reason": kept.reason}
    return kept.finding.as_json(language) | {"is_open": kept.is_open} | accepted


def _said(row: dict[str, Any], language: str) -> str:
    return say(
        "cli.value_said",
        language,
        month=Month.parse(row["month"]),
        old="—" if row["is_first"] else _figure(row["old_value"], row["was_not_applicable"], language),
        new=_figure(row["value"], row["is_not_applicable"], language),
        who=row["submitted_by"],
        at=row["submitted_at"],
        submission=row["submission"],
        state=say(f"state.submission_{row['state']}", language),
        comment=row["comment"] or "—",
    )


def _figure(value: float | None, is_not_applicable: bool, language: str) -> str:
    if is_not_applicable:
        return say("state.indicator_not_applicable", language)
    return number(value, language, 0 if value is None or value == int(value) else 2)
