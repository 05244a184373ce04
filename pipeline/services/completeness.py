"""Completeness and timeliness: what was expected of each branch and month, what came, when, and what was approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.calendar import ClosingException, MonthDays, Timeliness, iran_day
from pipeline.domain.month import Month, months_between
from pipeline.domain.states import CollectionState, SubmissionState
from pipeline.domain.text import Text
from pipeline.services import calendar
from pipeline.services.geography import county_names
from pipeline.services.office import Office
from pipeline.services.versioned import per_version

MONTHS = 12
"""Months looked back on where nobody says otherwise: a year."""

_KEPT = (SubmissionState.APPROVED, SubmissionState.ACCEPTED, SubmissionState.REVISED)
_ROWS: dict[str, pl.DataType | type[pl.DataType]] = {
    "branch": pl.String,
    "county": pl.String,
    "month": pl.String,
    "state": pl.String,
    "timeliness": pl.String,
    "received_at": pl.Datetime("us"),
    "approved_at": pl.Datetime("us"),
    "submission": pl.String,
    "due_on": pl.Date,
    "closes_on": pl.Date,
    "is_exception": pl.Boolean,
}


@dataclass(frozen=True, eq=False)
class Completeness:
    """A stretch of months, for the branches within the reader's reach.

    `rows`: one row a branch and month in which it was open: branch, county, month, state (CollectionState),
    timeliness (null: nothing stands), received_at and approved_at (UTC, null: not), submission (the newest),
    due_on, closes_on (days in Iran, an exception counted in), is_exception (one runs).
    `names`: branch -> name; `counties`: code -> name; `days`: each month's own days; `today`: the day in Iran.
    """

    months: tuple[Month, ...]
    rows: pl.DataFrame
    names: Mapping[str, Text]
    counties: Mapping[str, Text]
    days: Mapping[Month, MonthDays]
    today: date

    def counted(self, *by: str) -> pl.DataFrame:
        """How many branch-months were expected, received, on time, late and approved, for each `by` (none: in all).

        Expected: the month's due day has passed, or a file came before it. Received: a file waits or was approved.
        """
        rows = self.rows.filter(pl.col("state") != CollectionState.NOT_DUE)
        received = pl.col("state").is_in([state for state in CollectionState if state.is_received])
        on_time = received & (pl.col("timeliness") == Timeliness.ON_TIME)
        sums = (
            pl.len().alias("expected"),
            received.sum().alias("received"),
            on_time.sum().alias("on_time"),
            (received & ~on_time).sum().alias("late"),
            (pl.col("state") == CollectionState.APPROVED).sum().alias("approved"),
        )
        counts = rows.group_by(*by, maintain_order=True).agg(*sums) if by else rows.select(*sums)
        return counts.with_columns(
            pl.col("expected", "received", "on_time", "late", "approved").cast(pl.Int64)
        )


@dataclass(frozen=True)
class _Came:
    """A submission as it stands."""

    submission: str
    state: SubmissionState
    submitted_at: datetime
    decided_at: datetime | None


def completeness(
    office: Office,
    *,
    by: Actor,
    last: Month | None = None,
    months: int = MONTHS,
    county: str | None = None,
    branch: str | None = None,
) -> Completeness:
    """The `months` up to `last` (the month that has ended last), for every branch in reach, one county's or one's.

    A branch role sees its own branch. Raises NotAllowed for another's.
    """
    if branch is None and by.role in BRANCH_ROLES:
        branch = by.branch or ""
    by.require(Permission.READ_COMPLETENESS, branch)
    newest = last or calendar.this_month(office).plus(-1)
    told = _collected(office, newest.plus(1 - months), newest, calendar.today(office))
    wanted = told.rows
    if county is not None:
        wanted = wanted.filter(county=county)
    if branch is not None:
        wanted = wanted.filter(branch=branch)
    return Completeness(told.months, wanted, told.names, told.counties, told.days, told.today)


@per_version(8)
def _collected(office: Office, first: Month, last: Month, today: date) -> Completeness:
    """Every branch's months from `first` to `last`, as they stand today."""
    months = months_between(first, last)
    register = office.warehouse.read("register_open", first=str(first), last=str(last)).to_dicts()
    came = _came(office, first, last)
    days = {month: calendar.month_days(office, month) for month in months}
    running = {(one.branch, one.month): one for one in calendar.running_exceptions(office, today)}
    rows = [
        (
            branch["branch"],
            branch["county"],
            *_row(
                days[month],
                came.get((branch["branch"], month), []),
                running.get((branch["branch"], month)),
                today,
            ),
        )
        for branch in register
        for month in months
        if (branch["opened_month"] or "") <= str(month) <= (branch["closed_month"] or "9")
    ]
    names = {branch["branch"]: Text(branch["name_fa"], branch["name_en"]) for branch in register}
    known = county_names()
    codes = sorted({branch["county"] for branch in register})
    counties = {code: Text(*known.get(code, (code, code))) for code in codes}
    return Completeness(months, pl.DataFrame(rows, schema=_ROWS, orient="row"), names, counties, days, today)


def _came(office: Office, first: Month, last: Month) -> Mapping[tuple[str, Month], list[_Came]]:
    """What was handed in, oldest first, by branch and month."""
    found: dict[tuple[str, Month], list[_Came]] = {}
    rows = office.warehouse.read("collection_submissions", first=str(first), last=str(last))
    for row in rows.iter_rows(named=True):
        one = _Came(row["submission"], SubmissionState(row["state"]), row["submitted_at"], row["decided_at"])
        found.setdefault((row["branch"], Month.parse(row["month"])), []).append(one)
    return found


def _row(
    days: MonthDays, came: Sequence[_Came], exception: ClosingException | None, today: date
) -> tuple[object, ...]:
    """From `month` on, the columns of `rows`."""
    closes_on = max(days.closes_on, exception.ends_on) if exception else days.closes_on
    state = _state([one.state for one in came], days, closes_on, today)
    received_at = _received_at(came) if state.is_received else None
    approved_at = [one.decided_at for one in came if one.state in _KEPT and one.decided_at is not None]
    return (
        str(days.month),
        state.value,
        days.timeliness(iran_day(received_at)).value if received_at is not None else None,
        received_at,
        min(approved_at, default=None),
        came[-1].submission if came else None,
        days.due_on,
        closes_on,
        exception is not None,
    )


def _state(states: list[SubmissionState], days: MonthDays, closes_on: date, today: date) -> CollectionState:
    if any(state in _KEPT for state in states):
        return CollectionState.APPROVED
    if SubmissionState.SUBMITTED in states:
        return CollectionState.WAITING
    if today > closes_on:
        return CollectionState.LOCKED
    if SubmissionState.RETURNED in states[-1:]:
        return CollectionState.RETURNED
    return CollectionState.MISSING if today > days.due_on else CollectionState.NOT_DUE


def _received_at(came: Sequence[_Came]) -> datetime | None:
    """When the branch first handed in what was not given back: mending a file later does not make it late.

    A file that was returned doesn't count, or an empty one handed in at once would always be in time.
    """
    return min((one.submitted_at for one in came if one.state is not SubmissionState.RETURNED), default=None)
