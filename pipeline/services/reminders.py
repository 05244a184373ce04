"""Reminders: who has something to do for the months that can still be handed in, and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.calendar import jalali
from pipeline.domain.month import Month
from pipeline.domain.states import CollectionState
from pipeline.domain.text import Text
from pipeline.reports.harmless import csv_text
from pipeline.services import calendar
from pipeline.services.completeness import Completeness, completeness
from pipeline.services.office import Office
from pipeline.words import plain, say

MONTHS = 3
"""Months that are looked through: by then even a long exception has run out."""

_CSV = {
    **dict.fromkeys(("branch", "name", "county", "month", "state", "until"), pl.String),
    "days_left": pl.Int64,
    "to_do": pl.String,
}
_SETTLED = (CollectionState.APPROVED, CollectionState.LOCKED)


@dataclass(frozen=True)
class Reminder:
    """Someone to remind: a branch whose month needs something done, and by when.

    `days_left` until the last day on which it helps: the due day before it, the closing day after (negative: past).
    `for_reviewer`: the file waits for approval, so that it is its reviewer's turn.
    """

    branch: str
    name: Text
    county: Text
    month: Month
    state: CollectionState
    due_on: date
    closes_on: date
    days_left: int
    is_before_due: bool
    for_reviewer: bool
    submission: str | None = None


def reminders(
    office: Office, *, by: Actor, last: Month | None = None, months: int = MONTHS, county: str | None = None
) -> tuple[Reminder, ...]:
    """Who is to be reminded within the reader's reach: branches first, then reviewers, the most pressing first.

    Not handed in yet (also before the due day), returned and not handed in again, or waiting for a reviewer. What is
    locked is left out: without an exception nothing that a branch does helps there.
    """
    by.require(Permission.READ_COMPLETENESS)
    newest = last or calendar.this_month(office).plus(-1)
    told = completeness(office, by=by, last=newest, months=months, county=county)
    rows = (row for row in told.rows.iter_rows(named=True) if CollectionState(row["state"]) not in _SETTLED)
    found = [_reminder(told, row) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.for_reviewer, one.days_left, one.month, one.branch)))


def as_csv(found: Sequence[Reminder], language: str) -> bytes:
    """The list as csv in UTF-8 with its mark, which Excel needs to read Persian: a row a reminder, days as Jalali."""
    rows = [
        {
            "branch": one.branch,
            "name": one.name[language],
            "county": one.county[language],
            "month": str(one.month),
            "state": plain(say(f"completeness.state_{one.state}", language)),
            "until": jalali(one.due_on if one.is_before_due else one.closes_on),
            "days_left": one.days_left,
            "to_do": plain(say(f"completeness.do_{one.state}", language)),
        }
        for one in found
    ]
    return csv_text(pl.DataFrame(rows, schema=_CSV, orient="row")).encode("utf-8-sig")


def _reminder(told: Completeness, row: Mapping[str, Any]) -> Reminder:
    state = CollectionState(row["state"])
    until = row["due_on"] if told.today <= row["due_on"] else row["closes_on"]
    return Reminder(
        branch=row["branch"],
        name=told.names[row["branch"]],
        county=told.counties[row["county"]],
        month=Month.parse(row["month"]),
        state=state,
        due_on=row["due_on"],
        closes_on=row["closes_on"],
        days_left=(until - told.today).days,
        is_before_due=told.today <= row["due_on"],
        for_reviewer=state is CollectionState.WAITING,
        submission=row["submission"],
    )
