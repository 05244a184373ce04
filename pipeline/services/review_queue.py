"""The reviewer's queue: what waits, oldest first, with what each item holds and why it may not be decided."""

from typing import Any

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.calendar import Timeliness, iran_day
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services.calendar import month_days, today
from pipeline.services.office import Office
from pipeline.services.review_rules import hindrance
from pipeline.services.review_shapes import QueueItem
from pipeline.services.submission_rows import shown
from pipeline.services.versioned import per_version

_COUNTS = (
    "revises",
    "value_count",
    "changed_count",
    "suspicion_count",
    "open_suspicion_count",
    "warning_count",
    "open_follow_up_count",
)


def queue(
    office: Office,
    *,
    by: Actor,
    state: SubmissionState = SubmissionState.SUBMITTED,
    month: Month | None = None,
) -> tuple[QueueItem, ...]:
    """What waits within the actor's reach, oldest first: for approval, or (`approved`) for the province to accept."""
    branch = (by.branch or "") if by.role in BRANCH_ROLES else None
    by.require(Permission.READ_SUBMISSION, branch)
    rows = _rows(office, state.value, branch)
    if month is not None:
        rows = rows.filter(pl.col("month") == str(month))
    return tuple(_item(office, by, row) for row in rows.iter_rows(named=True))


def queue_item(office: Office, *, by: Actor, submission: str) -> QueueItem:
    """Any submission as a reviewer sees it, also one that is decided. Raises UserError `submission_unknown`."""
    by.require(Permission.READ_SUBMISSION)
    rows = office.warehouse.read("review_queue", state=None, branch=None, submission=submission)
    if rows.is_empty():
        raise UserError("submission_unknown", submission=submission)
    by.require(Permission.READ_SUBMISSION, rows["branch"][0])
    return _item(office, by, rows.row(0, named=True))


@per_version(size=64)
def _rows(office: Office, state: str, branch: str | None) -> pl.DataFrame:
    return office.warehouse.read("review_queue", state=state, branch=branch, submission=None)


def _item(office: Office, by: Actor, row: dict[str, Any]) -> QueueItem:
    month, handed_in = Month.parse(row["month"]), iran_day(row["submitted_at"])
    since = iran_day(row["decided_at"]) if row["decided_at"] is not None else handed_in
    return QueueItem(
        submission=shown(row),
        name=Text(row["name_fa"] or row["branch"], row["name_en"] or row["branch"]),
        **{name: row[name] for name in _COUNTS},
        days_waiting=(today(office) - since).days,
        is_late=month_days(office, month).timeliness(handed_in) is Timeliness.LATE,
        hindrance=hindrance(by, row),
    )
