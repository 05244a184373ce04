"""A month of the Jalali calendar: 1405-08 is Aban 1405."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from persiantools.jdatetime import JalaliDate

from pipeline.errors import UserError
from pipeline.words import month_name

_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})")
FIRST_YEAR, LAST_YEAR = 1300, 1500


@dataclass(frozen=True, order=True)
class Month:
    """A Jalali month. Its text form `1405-08` sorts as time does and is what frames and tables hold."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= 12):
            raise UserError("month_unknown", text=f"{self.year}-{self.number}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `1405-08` or `1405-8`. Raises UserError for anything else."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise UserError("month_unknown", text=text)
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The Jalali month in which a Gregorian day falls."""
        jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
        return cls(jalali.year, jalali.month)

    @classmethod
    def at(cls, ordinal: int) -> Self:
        return cls(ordinal // 12, ordinal % 12 + 1)

    @property
    def ordinal(self) -> int:
        """Months since year 0: differences count months."""
        return self.year * 12 + self.number - 1

    def plus(self, months: int) -> "Month":
        return Month.at(self.ordinal + months)

    def first_day(self) -> date:
        """The Gregorian day on which the month begins."""
        return JalaliDate(self.year, self.number, 1).to_gregorian()  # type: ignore[no-untyped-call]

    def said(self, language: str) -> str:
        """Its name and year, as `say` fills it in: Aban 1405."""
        return month_name(self.year, self.number, language)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Every month from `first` to `last`, both included; empty when `last` is earlier."""
    return tuple(Month.at(ordinal) for ordinal in range(first.ordinal, last.ordinal + 1))
