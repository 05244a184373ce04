"""Months unlike the others: Farvardin with the new year's closed days, and the months in which Ramadan falls."""

from pipeline.domain.month import Month

# Days from 1 January of year 1 to the day before 1 Muharram of year 1, 16 July 622 (Julian).
_BEFORE_MUHARRAM_1 = 227_014
_RAMADAN = 9
RAMADAN_DAYS = 10
"""A month with so many days of Ramadan is marked: the fast falls into two Jalali months, a few days say nothing."""


def is_new_year(month: Month) -> bool:
    """Whether the month is Farvardin."""
    return month.number == 1


def is_ramadan(month: Month) -> bool:
    """Whether the month holds ten or more days of Ramadan."""
    return days_of_ramadan(month) >= RAMADAN_DAYS


def days_of_ramadan(month: Month) -> int:
    """Days of the Jalali month that fall in Ramadan.

    By the arithmetic lunar calendar of eleven leap years in thirty (Reingold and Dershowitz, Calendrical Calculations,
    ch. 7): within a day or so of the moon as it is sighted, which no table of coming years can foretell.
    """
    first, end = month.first_day().toordinal(), month.plus(1).first_day().toordinal()
    year = (first - _BEFORE_MUHARRAM_1) * 30 // 10_631 + 1
    return sum(
        max(0, min(end, _day(each, _RAMADAN + 1)) - max(first, _day(each, _RAMADAN)))
        for each in (year - 1, year, year + 1)
    )


def _day(year: int, month: int) -> int:
    """The first day of a lunar month, as days since 1 January of year 1."""
    return 1 + 29 * (month - 1) + month // 2 + 354 * (year - 1) + (3 + 11 * year) // 30 + _BEFORE_MUHARRAM_1
