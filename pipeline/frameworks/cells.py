"""Reads the cells of a framework's tables kindly: what a spreadsheet changes on saving is put right."""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from pipeline.domain.spelling import LETTERS, ascii_digits
from pipeline.domain.text import Text
from pipeline.frameworks.refusal import refuse

Choice = TypeVar("Choice", bound=StrEnum)

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_YES, _NO = {"yes", "true", "1", "بله", "بلی"}, {"no", "false", "0", "", "خیر"}


def read_number(text: str) -> float | None:
    """A finite number written with any digits, grouped in threes or not; None where it is not one."""
    plain = ascii_digits(text).strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True)
class Row:
    """One row of a table; `at` is its row in a spreadsheet."""

    file: str
    at: int
    cells: Mapping[str, str]

    def refuse(self, reason: str, **params: Any) -> NoReturn:
        refuse(reason, self.file, self.at, **params)

    def text(self, column: str) -> str:
        """The cell, "" where it is empty or the column is absent."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        return self.text(column) or self.refuse("cell_empty", column=column)

    def identifier(self, column: str = "id") -> str:
        """An id: letters, digits and underscores of ASCII, beginning with a letter."""
        written = ascii_digits(self.needed(column))
        if not IDENTIFIER.fullmatch(written):
            self.refuse("id_form", column=column, value=written)
        return written

    def named(self, column: str) -> str | None:
        """The id of another thing that this cell names, None where it is empty."""
        return ascii_digits(self.text(column)) or None

    def ids(self, column: str) -> tuple[str, ...]:
        """Ids set apart by spaces, commas or semicolons."""
        return tuple(part for part in re.split(r"[\s,;،؛]+", ascii_digits(self.text(column))) if part)

    def both(self, stem: str) -> Text:
        """The columns `<stem>_fa` and `<stem>_en`, neither empty."""
        return Text(self.needed(f"{stem}_fa").translate(LETTERS), self.needed(f"{stem}_en"))

    def both_or_none(self, stem: str) -> Text | None:
        """As `both`; None where both cells are empty. One without the other is refused."""
        if not (self.text(f"{stem}_fa") or self.text(f"{stem}_en")):
            return None
        return self.both(stem)

    def number_or_none(self, column: str) -> float | None:
        written = self.text(column)
        if not written:
            return None
        number = read_number(written)
        if number is None:
            self.refuse("number", column=column, value=written)
        return number

    def number(self, column: str, default: float | None = None) -> float:
        """The number; the default, or a refusal where there is none, when the cell is empty."""
        found = self.number_or_none(column)
        if found is None:
            return default if default is not None else self.refuse("cell_empty", column=column)
        return found

    def whole_or_none(self, column: str, least: int) -> int | None:
        """A whole number of at least `least`."""
        found = self.number_or_none(column)
        if found is not None and (found != int(found) or found < least):
            self.refuse("whole", column=column, value=self.text(column), least=least)
        return None if found is None else int(found)

    def choice(self, column: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        written = self.text(column).lower()
        if not written and default is not None:
            return default
        if written not in set(choices):
            self.refuse("choice", column=column, value=written, choices=", ".join(choices))
        return choices(written)

    def yes(self, column: str) -> bool:
        """Whether the cell says yes; empty is no."""
        written = ascii_digits(self.text(column)).lower()
        if written not in _YES | _NO:
            self.refuse("choice", column=column, value=written, choices="yes, no")
        return written in _YES


def rows(
    files: Mapping[str, str], file: str, needed: Iterable[str], optional: Iterable[str] = ()
) -> tuple[Row, ...]:
    """The table's rows without empty ones; none when the folder lacks the file. Refuses wrong headings."""
    if file not in files:
        return ()
    text = files[file].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    heading = [cell.strip().lower() for cell in lines[0]] if lines else []
    _check_heading(file, heading, set(needed), set(optional))
    numbered = ((number, [cell.strip() for cell in line]) for number, line in enumerate(lines[1:], start=2))
    return tuple(_row(file, number, heading, line) for number, line in numbered if any(line))


def _delimiter(text: str) -> str:
    """The comma, unless a spreadsheet of another locale wrote semicolons or tabs into the heading."""
    heading = text.split("\n", 1)[0]
    return max(",;\t", key=heading.count)


def _check_heading(file: str, heading: list[str], needed: set[str], optional: set[str]) -> None:
    for column in sorted(needed - set(heading)):
        refuse("column_missing", file, 1, column=column)
    for column in heading:
        if column and column not in needed | optional:
            refuse("column_unknown", file, 1, column=column, columns=", ".join(sorted(needed | optional)))
        if column and heading.count(column) > 1:
            refuse("column_twice", file, 1, column=column)


def _row(file: str, number: int, heading: list[str], line: list[str]) -> Row:
    if any(line[len(heading) :]):
        refuse("too_many_cells", file, number, count=len(heading))
    return Row(file, number, {name: cell for name, cell in zip(heading, line, strict=False) if name})


def once(found: dict[str, Row], row: Row, key: str) -> None:
    """Note the row under its key; refuse a key that stands already."""
    if key in found:
        row.refuse("twice", id=key, other=found[key].at, other_file=found[key].file)
    found[key] = row
