"""Months as people write them: Jalali months, days in them, Gregorian days. What reads two ways is never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from persiantools.jdatetime import JalaliDate

from pipeline.domain.month import FIRST_YEAR, LAST_YEAR, Month
from pipeline.domain.spelling import code, key
from pipeline.errors import UserError
from pipeline.intake.cells import CellKind

_MONTH_NAMES = {
    "فروردین": 1, "اردیبهشت": 2, "خرداد": 3, "تیر": 4, "مرداد": 5, "امرداد": 5, "شهریور": 6,
    "مهر": 7, "ابان": 8, "اذر": 9, "دی": 10, "بهمن": 11, "اسفند": 12,
    "farvardin": 1, "ordibehesht": 2, "khordad": 3, "tir": 4, "mordad": 5, "shahrivar": 6,
    "mehr": 7, "aban": 8, "azar": 9, "dey": 10, "day": 10, "bahman": 11, "esfand": 12,
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4}) ?[-/.–_ ] ?(\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2}) ?[-/.–_ ] ?(\d{4})")
_RUN_TOGETHER = re.compile(r"(1[34]\d{2})(\d{2})")
_FIRST_DAY = re.compile(r"(\d{4})-(\d{2})-01(T00:00:00)?")
_NAMED = re.compile(r"(\d{4})(\D+)|(\D+)(\d{4})")
_DAY_YEAR_FIRST = re.compile(r"(\d{4}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})(?:[T ]00:00(?::00)?)?")
_DAY_YEAR_LAST = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4})")
# A spreadsheet drops the last zero of 1405.10, and then nobody can tell it from 1405.1.
_LOST_ZERO = re.compile(r"\d{4}\.1")
_GREGORIAN_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class MonthRead:
    """A month as read. `problem` is the code of an error, `doubt` that of a warning beside a month."""

    month: Month | None = None
    problem: str | None = None
    doubt: str | None = None


def read_month(text: str) -> Month | None:
    """A Jalali month as written (1405-08, ۱۴۰۵/۸, 8/1405, آبان ۱۴۰۵, Aban 1405), or None."""
    shown = code(text)
    try:
        for pattern, year, number in (
            (_YEAR_FIRST, 1, 2),
            (_MONTH_FIRST, 2, 1),
            (_RUN_TOGETHER, 1, 2),
            (_FIRST_DAY, 1, 2),
        ):
            if found := pattern.fullmatch(shown):
                return Month(int(found[year]), int(found[number]))
        return _named_month(shown)
    except UserError:
        return None


@lru_cache(maxsize=4096)
def read_month_cell(kind: CellKind, text: str) -> MonthRead:
    """The month of a cell: a month as `read_month` takes it, or the month in which a day falls, with a warning.

    A Gregorian month lies in two Jalali ones, and 11/12/2026 may be two days: such are errors unless both
    readings give one month.
    """
    shown = code(text)
    if kind is CellKind.NUMBER and _LOST_ZERO.fullmatch(shown):
        return MonthRead(problem="month_ambiguous")
    month = read_month(shown)
    if month is not None:
        return MonthRead(month)
    found = set(_of_days(shown))
    if len(found) == 1:
        return MonthRead(found.pop(), doubt="month_from_day")
    is_several = bool(found) or _is_gregorian_month(shown)
    return MonthRead(problem="month_ambiguous" if is_several else "month_unreadable")


def _named_month(shown: str) -> Month | None:
    found = _NAMED.fullmatch(shown)
    if found is None:
        return None
    name = key(found[2] or found[3]).removesuffix("سال").removeprefix("ماه").removesuffix("ماه")
    number = _MONTH_NAMES.get(name)
    return None if number is None else Month(int(found[1] or found[4]), number)


def _of_days(shown: str) -> Iterator[Month]:
    """The months of every day that the text may mean."""
    if found := _DAY_YEAR_FIRST.fullmatch(shown):
        year, number, day = (int(part) for part in found.groups())
        yield from _month_of_day(year, number, day)
    elif found := _DAY_YEAR_LAST.fullmatch(shown):
        one, other, year = (int(part) for part in found.groups())
        yield from _month_of_day(year, one, other)
        yield from _month_of_day(year, other, one)


def _month_of_day(year: int, number: int, day: int) -> Iterator[Month]:
    try:
        if FIRST_YEAR <= year <= LAST_YEAR:
            yield Month.of(JalaliDate(year, number, day).to_gregorian())  # type: ignore[no-untyped-call]
        elif year in _GREGORIAN_YEARS:
            yield Month.of(date(year, number, day))
    except (ValueError, UserError):
        return


def _is_gregorian_month(shown: str) -> bool:
    found = _YEAR_FIRST.fullmatch(shown) or _MONTH_FIRST.fullmatch(shown)
    if found is None:
        return False
    year, number = sorted((int(found[1]), int(found[2])), reverse=True)
    return year in _GREGORIAN_YEARS and 1 <= number <= 12
