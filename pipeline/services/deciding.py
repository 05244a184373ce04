"""Deciding about many submissions at once: read together, judged one by one, written as one event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services.keeping import state_rows
from pipeline.services.office import Office
from pipeline.services.review_rules import decided, hindrance
from pipeline.warehouse.store import Writer

_ACCEPTANCES: dict[str, Any] = {
    "submission": pl.String,
    "code": pl.String,
    "measure": pl.String,
    "reason": pl.String,
    "accepted_at": pl.Datetime("us"),
    "accepted_by": pl.String,
}
Decided = Mapping[str, tuple[SubmissionState, tuple[str, Month]]]
"""By submission: the state that it was in before, its branch and month."""

Refused = tuple[tuple[str, UserError], ...]


class _NothingDecided(Exception):
    """None of them can be: leaves the transaction, so that nothing is written."""


def decide_many(
    office: Office, by: Actor, wanted: Sequence[str], accept: str | None
) -> tuple[Decided, Refused]:
    """Approve each that waits, or accept it where it is approved, in one event; those that can't be, and why.

    `accept`: the reason with which their open suspicions are accepted in the same event. Nothing is scored.
    """
    draft = office.event(by, "submission.approve_many", f"{len(wanted)}")
    found: dict[str, tuple[SubmissionState, tuple[str, Month]]] = {}
    refused: list[tuple[str, UserError]] = []
    try:
        with office.warehouse.write("facts", draft) as writer:
            rows = _rows(writer, wanted)
            doubts = _doubts(writer, wanted)
            for one in wanted:
                try:
                    found[one] = _judged(writer, by, one, rows.get(one), doubts.get(one, []), accept)
                except UserError as error:
                    refused.append((one, error))
            if not found:
                raise _NothingDecided
            states = [(one, _next(by, branch)) for one, (_, (branch, _)) in found.items()]
            draft.detail.update(submissions={one: state.value for one, state in states}, accepted=accept)
            writer.append("submission_states", state_rows(states, draft.occurred_at, by.user))
            pairs = [(one, *doubt) for one in found for doubt in doubts.get(one, [])]
            if pairs:
                writer.append(
                    "finding_acceptances", acceptance_rows(pairs, str(accept), draft.occurred_at, by)
                )
    except _NothingDecided:
        return {}, tuple(refused)
    return found, tuple(refused)


def acceptance_rows(
    suspicions: Sequence[tuple[str, str, str | None]], why: str, at: datetime, by: Actor
) -> pl.DataFrame:
    """Rows for `finding_acceptances`: suspicions (submission, code, measure) accepted with one reason at one moment."""
    rows = [(submission, code, measure, why, at, by.user) for submission, code, measure in suspicions]
    return pl.DataFrame(rows, schema=_ACCEPTANCES, orient="row")


def _judged(
    writer: Writer,
    by: Actor,
    submission: str,
    row: Mapping[str, Any] | None,
    doubts: Sequence[tuple[str, str | None]],
    accept: str | None,
) -> tuple[SubmissionState, tuple[str, Month]]:
    """The state that it is in, its branch and month. Raises UserError where this person can't decide it now."""
    if row is None:
        raise UserError("submission_unknown", submission=submission)
    by.require(Permission.APPROVE, row["branch"])
    state = SubmissionState(row["state"])
    is_waiting = state is SubmissionState.SUBMITTED
    if not is_waiting and not (
        state is SubmissionState.APPROVED and by.may(Permission.ACCEPT, row["branch"])
    ):
        raise _no_longer(writer, row)
    if (found := hindrance(by, row)) is not None:
        raise found
    if doubts and accept is None:
        raise UserError("suspicions_open", submission=submission, count=len(doubts))
    return state, (row["branch"], Month.parse(row["month"]))


def _next(by: Actor, branch: str) -> SubmissionState:
    """What the province approves is final."""
    return SubmissionState.ACCEPTED if by.may(Permission.ACCEPT, branch) else SubmissionState.APPROVED


def _no_longer(writer: Writer, row: Mapping[str, Any]) -> UserError:
    """That it was decided, or that a newer one took its place."""
    if row["state"] == SubmissionState.WITHDRAWN:
        asked = {"branch": row["branch"], "month": row["month"], "submission": None}
        waits = writer.read("submissions", **asked, state=SubmissionState.SUBMITTED.value)
        if not waits.is_empty():
            newer = waits["submission"][0]
            return UserError("submission_replaced", submission=row["submission"], newer=newer)
    return decided(row)


def _rows(writer: Writer, wanted: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    found = writer.read("submissions_named", submissions=list(wanted))
    return {row["submission"]: row for row in found.iter_rows(named=True)}


def _doubts(writer: Writer, wanted: Sequence[str]) -> dict[str, list[tuple[str, str | None]]]:
    """Open suspicions by submission: code and measure."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for submission, code, measure in writer.read("suspicions_open", submissions=list(wanted)).iter_rows():
        found.setdefault(submission, []).append((code, measure))
    return found
