"""The days of a month's collection: until when its file is in time, and until when it is taken at all.

Days are days in Iran, as Gregorian dates; tables hold UTC moments. Being in time and being locked are apart: after the
due day a file is late, after the closing day it is not taken, unless an exception runs.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from persiantools.jdatetime import JalaliDate

from pipeline.domain.month import Month
from pipeline.domain.spelling import code
from pipeline.errors import UserError

# Iran keeps one offset the year round since 1401.
_IRAN = timedelta(hours=3, minutes=30)

_WRITTEN = re.compile(r"(1[345]\d{2})[-/](\d{1,2})[-/](\d{1,2})")


class Timeliness(StrEnum):
    """When a file came in: by the due day, or after it."""

    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True)
class MonthDays:
    """A month is in time until the end of `due_on` and open until the end of `closes_on`.

    `is_own`: someone set these days for this month; else they are the calendar's usual ones.
    """

    month: Month
    due_on: date
    closes_on: date
    is_own: bool = False

    def timeliness(self, day: date) -> Timeliness:
        """Of what was handed in on a day; an exception makes it welcome, never in time."""
        return Timeliness.ON_TIME if day <= self.due_on else Timeliness.LATE


@dataclass(frozen=True)
class ClosingException:
    """A branch may hand in a month until the end of `ends_on`, though the month is closed.

    `ended_at`, `ended_by`: it was ended before its day, by whom (both None: it runs its course).
    """

    branch: str
    month: Month
    ends_on: date
    reason: str
    given_at: datetime
    given_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None

    def runs_on(self, day: date) -> bool:
        """Whether it opens the month on a day."""
        return self.ended_at is None and day <= self.ends_on


def iran_day(at: datetime) -> date:
    """The day that a UTC moment falls on in Iran."""
    return (at + _IRAN).date()


def utc_moment(day: date) -> datetime:
    """The UTC moment at which a day begins in Iran."""
    return datetime.combine(day, time()) - _IRAN


def parse_day(text: str) -> date:
    """A Jalali day written as 1405-09-10 (or with strokes, or in Persian digits). Raises UserError `day_unreadable`."""
    written = _WRITTEN.fullmatch(code(text))
    try:
        if written is None:
            raise ValueError(text)
        found: date = JalaliDate(*map(int, written.groups())).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        raise UserError("day_unreadable", text=text) from None
    return found


def jalali(day: date) -> str:
    """A day as 1405-09-10, which sorts as time does: for machines."""
    return str(JalaliDate(day))  # type: ignore[no-untyped-call]


def usual_days(month: Month, due_day: int, closing_day: int) -> MonthDays:
    """The days of a month that has none of its own: days of the month that follows it, counted from 1."""
    first = month.plus(1).first_day()
    return MonthDays(month, first + timedelta(days=due_day - 1), first + timedelta(days=closing_day - 1))
