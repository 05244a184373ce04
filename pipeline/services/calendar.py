"""The days of each month's collection, who set them, and the exceptions that open a closed month to a branch."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.calendar import ClosingException, MonthDays, iran_day, usual_days
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services.office import Office
from pipeline.services.open_branches import open_branch
from pipeline.services.versioned import per_version
from pipeline.settings import REFERENCE


def today(office: Office) -> date:
    """The day that it is in Iran."""
    return iran_day(office.now())


def this_month(office: Office) -> Month:
    """The month that it is in Iran."""
    return Month.of(today(office))


def month_days(office: Office, month: Month) -> MonthDays:
    """A month's days: those set for it, else the usual ones of data/reference/calendar.toml."""
    return _own_days(office).get(month) or usual_days(month, **_usual())


def is_due(office: Office, month: Month) -> bool:
    """Whether a month's figures could be expected by now: its due day has passed."""
    return today(office) > month_days(office, month).due_on


def closes_for(office: Office, branch: str, month: Month) -> date:
    """The last day on which a branch may hand in a month: the month's closing day, or its exception's where later."""
    closes_on = month_days(office, month).closes_on
    given = _newest(office).get((branch, month))
    return max(closes_on, given.ends_on) if given is not None and given.ended_at is None else closes_on


def is_open_for(office: Office, branch: str, month: Month, day: date) -> bool:
    """Whether a branch may hand in a month on a day in Iran."""
    return day <= closes_for(office, branch, month)


def require_open(office: Office, branch: str, month: Month) -> None:
    """Raise UserError `month_closed` when a branch may not hand in a month today."""
    if not is_open_for(office, branch, month, today(office)):
        closed_on = closes_for(office, branch, month)
        raise UserError("month_closed", branch=branch, month=month, closed_on=closed_on)


def exceptions(
    office: Office, *, by: Actor, branch: str | None = None, month: Month | None = None
) -> tuple[ClosingException, ...]:
    """Every exception ever given, newest first, within the actor's reach: a branch role's own, or all."""
    if branch is None and by.role in BRANCH_ROLES:
        branch = by.branch or ""
    by.require(Permission.READ_COMPLETENESS, branch)
    return tuple(
        one
        for one in _given(office)
        if branch in (None, one.branch) and (month is None or month == one.month)
    )


def running_exceptions(office: Office, day: date) -> tuple[ClosingException, ...]:
    """The exceptions that open a month to a branch on a day in Iran."""
    return tuple(one for one in _newest(office).values() if one.runs_on(day))


def set_days(office: Office, *, by: Actor, month: Month, due_on: date, closes_on: date) -> MonthDays:
    """Set a month's own due day and closing day, as days in Iran; the same days again write nothing.

    What was handed in already is judged by the new due day from now on. Raises UserError `days_before_month_ends`
    when a month would be due while it still runs, `days_order` when it would close before it is due.
    """
    by.require(Permission.MANAGE_CALENDAR)
    days = MonthDays(month, due_on, closes_on, is_own=True)
    if due_on < month.plus(1).first_day():
        raise UserError("days_before_month_ends", month=month, first=month.plus(1).first_day())
    if closes_on < due_on:
        raise UserError("days_order", due_on=due_on, closes_on=closes_on)
    if _own_days(office).get(month) == days:
        return days
    told = {"due_on": due_on, "closes_on": closes_on}
    draft = office.event(by, "calendar.set", str(month), **told)
    with office.warehouse.write("facts", draft) as writer:
        row = {"month": str(month), **told, "set_at": draft.occurred_at, "set_by": by.user}
        writer.append("month_days", pl.DataFrame([row]))
    return days


def give_exception(
    office: Office, *, by: Actor, branch: str, month: Month, ends_on: date, reason: str
) -> ClosingException:
    """Let a branch hand in a month until the end of a day in Iran, closed or not. It takes the place of an earlier one.

    Raises UserError `exception_reason_missing`, `exception_ends_early` (the day is past, or no later than the closing
    day), `branch_unknown`, `branch_closed`.
    """
    by.require(Permission.GIVE_EXCEPTION, branch)
    open_branch(office, branch, month)
    why = reason.strip()
    if not why:
        raise UserError("exception_reason_missing")
    closes_on = month_days(office, month).closes_on
    if ends_on < today(office) or ends_on <= closes_on:
        raise UserError("exception_ends_early", month=month, ends_on=ends_on, closes_on=closes_on)
    _write_exception(office, by, "exception.give", branch, month, ends_on, why)
    return _newest(office)[branch, month]


def end_exception(
    office: Office, *, by: Actor, branch: str, month: Month, reason: str = ""
) -> ClosingException:
    """End a running exception before its day. Raises UserError `exception_absent` where none runs."""
    by.require(Permission.GIVE_EXCEPTION, branch)
    given = _newest(office).get((branch, month))
    if given is None or not given.runs_on(today(office)):
        raise UserError("exception_absent", branch=branch, month=month)
    _write_exception(office, by, "exception.end", branch, month, None, reason.strip())
    return _newest(office)[branch, month]


def _write_exception(
    office: Office, by: Actor, verb: str, branch: str, month: Month, ends_on: date | None, reason: str
) -> None:
    """One row: given until a day, or (null) ended at once."""
    draft = office.event(by, verb, f"{branch} {month}", ends_on=ends_on, reason=reason)
    row = {
        "branch": branch,
        "month": str(month),
        "ends_on": ends_on,
        "reason": reason,
        "given_at": draft.occurred_at,
        "given_by": by.user,
    }
    with office.warehouse.write("facts", draft) as writer:
        writer.append("closing_exceptions", pl.DataFrame([row], schema_overrides={"ends_on": pl.Date}))


@cache
def _usual() -> Mapping[str, int]:
    """due_day and closing_day, counted in the month that follows."""
    told: dict[str, int] = tomllib.loads((REFERENCE / "calendar.toml").read_text(encoding="utf-8"))
    return told


@per_version(1)
def _own_days(office: Office) -> Mapping[Month, MonthDays]:
    rows: Iterable[dict[str, Any]] = office.warehouse.read("month_days").iter_rows(named=True)
    found = (
        MonthDays(Month.parse(row["month"]), row["due_on"], row["closes_on"], is_own=True) for row in rows
    )
    return {days.month: days for days in found}


@per_version(1)
def _given(office: Office) -> tuple[ClosingException, ...]:
    """Every exception, newest first."""
    rows: Iterable[dict[str, Any]] = office.warehouse.read("closing_exceptions").iter_rows(named=True)
    return tuple(ClosingException(**row | {"month": Month.parse(row["month"])}) for row in rows)


@per_version(1)
def _newest(office: Office) -> Mapping[tuple[str, Month], ClosingException]:
    """The newest exception of each branch and month."""
    return {(one.branch, one.month): one for one in reversed(_given(office))}
