"""Reviewing: what waits is approved, and scored at once, or goes back with a reason; the province has the last word."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services.deciding import acceptance_rows, decide_many
from pipeline.services.keeping import state_rows
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress, stretch, unheard
from pipeline.services.review_queue import queue
from pipeline.services.review_rules import check_eyes, decided
from pipeline.services.review_shapes import Approvals
from pipeline.services.scoring_run import rescore_for, rescore_many
from pipeline.services.shapes import Approval
from pipeline.warehouse.store import Writer

__all__ = [
    "accept_finding",
    "accept_submission",
    "approve",
    "approve_many",
    "queue",
    "return_submission",
]


def approve(
    office: Office,
    *,
    by: Actor,
    branch: str,
    month: Month,
    submission: str | None = None,
    accept: str | None = None,
) -> Approval:
    """Approve what waits for a branch's month, then score again what it reaches.

    `submission` names the one that was looked at, so that a newer one is not approved unseen. `accept`: a reason with
    which all its open suspicions are accepted in the same event. Whoever handed it in does not approve it; what a
    branch manager handed in, the province does. What the province approves is accepted (final). Raises UserError
    `nothing_waits`, `already_decided`, `submission_replaced`, `own_submission`, `province_approves`,
    `suspicions_open`.

    Approval and scoring are two events. A process that dies between them leaves a month approved with old
    scores: `scoring_run.stale` names it, and `score_months` makes it good.
    """
    by.require(Permission.APPROVE, branch)
    before = _index(office, branch, month)
    done = _approve(office, by, branch, month, submission, accept)
    rescored = rescore_for(office, by=by, branch=branch, month=month)
    return replace(done, rescored=rescored, before=before, after=_index(office, branch, month))


def approve_many(
    office: Office,
    *,
    by: Actor,
    submissions: Iterable[str],
    accept: str | None = None,
    on_progress: OnProgress = unheard,
) -> Approvals:
    """Approve many in one event, then score once what they all reach.

    One that waits for the province's acceptance is accepted. One that can't be decided is left as it is and told with
    why; the others go on. `accept` as in `approve`. Progress counts the submissions, and scoring as many again.
    """
    by.require(Permission.APPROVE)
    wanted = tuple(dict.fromkeys(submissions))
    total = 2 * len(wanted)
    on_progress(0, total, "approve")
    decided_now, refused = decide_many(office, by, wanted, None if accept is None else _reason(accept))
    told = stretch(on_progress, len(wanted), len(wanted), total, "score")
    reached = {pair for state, pair in decided_now.values() if state is SubmissionState.SUBMITTED}
    rescored = rescore_many(office, by=by, approved=reached, on_progress=told)
    return Approvals(tuple(decided_now), refused, rescored)


def accept_submission(office: Office, *, by: Actor, submission: str) -> None:
    """Make an approved submission final: the province's acceptance. No figure changes.

    Raises UserError `submission_unknown`, `not_approved_yet`, `already_decided`, `own_submission`,
    `suspicions_open`.
    """
    by.require(Permission.ACCEPT)
    draft = office.event(by, "submission.accept", submission, state=SubmissionState.ACCEPTED.value)
    with office.warehouse.write("facts", draft) as writer:
        row = _one(writer, submission)
        by.require(Permission.ACCEPT, row["branch"])
        if row["state"] == SubmissionState.SUBMITTED:
            raise UserError("not_approved_yet", submission=submission)
        if row["state"] != SubmissionState.APPROVED:
            raise decided(row)
        check_eyes(by, row)
        _settle_suspicions(writer, by, submission, None, draft.occurred_at)
        states = [(submission, SubmissionState.ACCEPTED)]
        writer.append("submission_states", state_rows(states, draft.occurred_at, by.user))


def accept_finding(
    office: Office,
    *,
    by: Actor,
    submission: str,
    reason: str,
    code: str | None = None,
    measure: str | None = None,
) -> None:
    """Accept a suspicion of a submission that waits, saying why it is right. Without a `code`: all that are open.

    `measure` None: the suspicion is about the whole file. Raises UserError `acceptance_reason_missing`,
    `submission_unknown`, `already_decided`, `own_submission`, `province_approves`, `finding_not_open`,
    `finding_accepted_already`.
    """
    by.require(Permission.ACCEPT_FINDING)
    why = _reason(reason)
    draft = office.event(by, "finding.accept", submission, code=code, measure=measure, reason=why)
    with office.warehouse.write("facts", draft) as writer:
        row = _one(writer, submission)
        by.require(Permission.ACCEPT_FINDING, row["branch"])
        if row["state"] != SubmissionState.SUBMITTED:
            raise decided(row)
        check_eyes(by, row)
        found = writer.read("submission_findings", submission=submission)
        if code is not None:
            about = pl.col("measure").eq_missing(pl.lit(measure, dtype=pl.String))
            found = found.filter(pl.col("code") == code, about)
        pairs = _open(found)
        if not pairs:
            raise _not_open(found, submission, code)
        rows = acceptance_rows([(submission, *pair) for pair in pairs], why, draft.occurred_at, by)
        writer.append("finding_acceptances", rows)


def return_submission(office: Office, *, by: Actor, submission: str, reason: str) -> None:
    """Give a waiting submission back to its branch, saying why.

    Raises UserError `reason_missing`, `submission_unknown`, `already_decided`.
    """
    by.require(Permission.RETURN)
    why = reason.strip()
    if not why:
        raise UserError("reason_missing")
    draft = office.event(by, "submission.return", submission, reason=why)
    with office.warehouse.write("facts", draft) as writer:
        row = _one(writer, submission)
        by.require(Permission.RETURN, row["branch"])
        if row["state"] != SubmissionState.SUBMITTED:
            raise decided(row)
        states = [(submission, SubmissionState.RETURNED)]
        writer.append("submission_states", state_rows(states, draft.occurred_at, by.user, why))


def _approve(
    office: Office, by: Actor, branch: str, month: Month, submission: str | None, accept: str | None
) -> Approval:
    """The event of an approval, without its scoring."""
    is_final = by.may(Permission.ACCEPT, branch)
    state = SubmissionState.ACCEPTED if is_final else SubmissionState.APPROVED
    why = None if accept is None else _reason(accept)
    draft = office.event(by, "submission.approve", f"{branch} {month}", state=state.value)
    with office.warehouse.write("facts", draft) as writer:
        row = _waiting(writer, branch, month, submission)
        check_eyes(by, row)
        count = _settle_suspicions(writer, by, row["submission"], why, draft.occurred_at)
        draft.detail.update({"submission": row["submission"]} | ({"accepted": why} if count else {}))
        states = [(row["submission"], state)]
        writer.append("submission_states", state_rows(states, draft.occurred_at, by.user))
    return Approval(row["submission"], branch, month, state, (), None, None, accepted_count=count)


def _settle_suspicions(writer: Writer, by: Actor, submission: str, why: str | None, at: datetime) -> int:
    """Accept the open suspicions with the reason given; how many. Raises UserError `suspicions_open` without one."""
    pairs = list(
        writer.read("suspicions_open", submissions=[submission]).select("code", "measure").iter_rows()
    )
    if not pairs:
        return 0
    if why is None:
        raise UserError("suspicions_open", submission=submission, count=len(pairs))
    rows = acceptance_rows([(submission, *pair) for pair in pairs], why, at, by)
    writer.append("finding_acceptances", rows)
    return len(pairs)


def _open(found: pl.DataFrame) -> list[tuple[str, str | None]]:
    """Code and measure of each suspicion (rows of the query `submission_findings`) that nobody has accepted."""
    rows = found.filter(pl.col("severity") == "suspicion", pl.col("accepted_by").is_null())
    return list(rows.select("code", "measure").unique(maintain_order=True).iter_rows())


def _not_open(found: pl.DataFrame, submission: str, code: str | None) -> UserError:
    """Who accepted it already, or that it was never there."""
    accepted = found.filter(pl.col("accepted_by").is_not_null())
    if accepted.is_empty():
        return UserError("finding_not_open", submission=submission, finding=code or "—")
    row = accepted.row(0, named=True)
    return UserError(
        "finding_accepted_already", who=row["accepted_by"], when=row["accepted_at"], reason=row["reason"]
    )


def _reason(written: str) -> str:
    why = written.strip()
    if not why:
        raise UserError("acceptance_reason_missing")
    return why


def _waiting(writer: Writer, branch: str, month: Month, wanted: str | None) -> Mapping[str, Any]:
    """The submission that waits, read inside the transaction: of two approvals, one finds it decided."""
    here = _read(writer.read, branch=branch, month=str(month))
    waits = [row for row in here if row["state"] == SubmissionState.SUBMITTED]
    if waits and wanted in (None, waits[0]["submission"]):
        return waits[0]
    looked_at = [row for row in here if row["submission"] == wanted] if wanted else here
    if not looked_at:
        raise UserError("nothing_waits", branch=branch, month=month)
    if waits and looked_at[0]["state"] == SubmissionState.WITHDRAWN:
        raise UserError("submission_replaced", submission=wanted, newer=waits[0]["submission"])
    raise decided(max(looked_at, key=lambda row: row["decided_at"]))


def _one(writer: Writer, submission: str) -> Mapping[str, Any]:
    found = _read(writer.read, submission=submission)
    if not found:
        raise UserError("submission_unknown", submission=submission)
    return found[0]


def _read(read: Any, **wanted: str) -> list[dict[str, Any]]:
    asked = {"branch": None, "month": None, "state": None, "submission": None} | wanted
    rows: list[dict[str, Any]] = read("submissions", **asked).to_dicts()
    return rows


def _index(office: Office, branch: str, month: Month) -> float | None:
    """The branch's index as it was last scored under the edition that holds in the month."""
    framework = framework_of(office, month=month)
    rows = office.warehouse.read(
        "score_rows",
        unit_kind="branch",
        unit=branch,
        first=str(month),
        last=str(month),
        nodes=[framework.top.id],
    ).filter(edition=framework.edition)
    return None if rows.is_empty() else rows["score"][0]
