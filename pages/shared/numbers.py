"""Numbers, months and moments as a reader meets them: the language's digits, isolated, "—" for no data."""

from collections.abc import Sequence
from datetime import date, datetime
from math import floor

from pipeline import words
from pipeline.domain.framework import Indicator, IndicatorKind
from pipeline.domain.month import Month
from pipeline.services.shapes import IndicatorShown
from pipeline.words import number

NONE = "—"


def score(value: float | None, language: str, scale: float = 100.0) -> str:
    """A score with one decimal on 0..100, three on 0..1."""
    return number(value, language, 1 if scale > 1 else 3)


def signed(value: float | None, language: str, decimals: int = 1) -> str:
    """A change with its sign: +2.1 or −2.1."""
    return number(value, language, decimals, sign=True)


def count(value: float | None, language: str) -> str:
    """A count; a fraction keeps up to two decimals."""
    whole = value is None or value == int(value)
    return number(value, language, 0 if whole else 2)


def share(value: float | None, language: str, decimals: int = 0) -> str:
    """A part of one as a percentage: 0.42 is 42%."""
    return number(None if value is None else value * 100, language, decimals, unit="%")


def month_name(month: Month | str, language: str) -> str:
    """The month's name and year: Aban 1405."""
    month = Month.parse(month) if isinstance(month, str) else month
    return month.said(language)


def day_name(day: date | None, language: str) -> str:
    """A day of the Jalali calendar: 10 Azar 1405."""
    return NONE if day is None else words.day_name(day, language)


def moment(at: datetime | None, language: str) -> str:
    """A UTC moment as the day and minute in Tehran: 2 Azar 1405, 14:05."""
    return NONE if at is None else words.moment_name(at, language)


def rounded_to_sum(values: Sequence[float], total: float, decimals: int = 1) -> tuple[float, ...]:
    """The values rounded so that what is printed adds up to the total (largest remainders go up first)."""
    step = 10**decimals
    floors = [floor(value * step + 1e-9) for value in values]
    left = round(total * step) - sum(floors)
    by_remainder = sorted(range(len(values)), key=lambda at: floors[at] - values[at] * step)
    raised = set(by_remainder[: max(0, left)])
    return tuple((low + (at in raised)) / step for at, low in enumerate(floors))


def indicator_value(shown: IndicatorShown | Indicator, value: float | None, language: str) -> str:
    """A value on the indicator's own scale with its unit: 42.5%, 3.1 days; parity with two decimals."""
    if value is None:
        return "—"
    unit = shown.unit[language]
    decimals = 2 if shown.kind == IndicatorKind.PARITY else 0 if value == int(value) else 1
    if shown.unit.en == "%":
        return number(value, language, decimals, unit="%")
    return number(value, language, decimals, unit=unit)
