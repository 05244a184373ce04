"""What a spreadsheet or delimited file holds: sheets of cells that are not empty, each with its address."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# A branch's form has some 70 rows and 7 columns, a national register some hundreds of rows.
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 100_000
MOST_CHARACTERS = 4_000_000


class Refused(Exception):
    """The whole file is refused: `code` and `params` become a Finding. Never leaves the room."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class CellKind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """`row` and `column` count from 1. `text` is the stored value, "" for a formula without one."""

    row: int
    column: int
    kind: CellKind
    text: str
    is_formula: bool = False

    @property
    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True)
class Sheet:
    """`name` is None for delimited text. Cells come in reading order."""

    name: str | None
    cells: tuple[Cell, ...]
    is_hidden: bool = False


@dataclass(frozen=True)
class Book:
    """`notices` are codes of what was met and left alone (links to other workbooks)."""

    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...] = ()


class Gathering:
    """Collects a book's cells and refuses what is larger than any form of ours."""

    def __init__(self) -> None:
        self._cells: list[Cell] = []
        self._count = 0
        self._characters = 0

    def add(self, row: int, column: int, kind: CellKind, text: str, is_formula: bool = False) -> None:
        """Keep a cell that holds something; cells with nothing but a style are no data."""
        if not text.strip() and not is_formula:
            return
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise Refused(
                "sheet_too_large", cell=f"{column_letters(column)}{row}", rows=MOST_ROWS, columns=MOST_COLUMNS
            )
        self._count += 1
        self._characters += len(text)
        if self._count > MOST_CELLS or self._characters > MOST_CHARACTERS:
            raise Refused("file_too_many_cells", most=MOST_CELLS)
        self._cells.append(Cell(row, column, kind, text, is_formula))

    def sheet(self, name: str | None, *, is_hidden: bool = False) -> Sheet:
        """The cells gathered since the last sheet."""
        cells, self._cells = tuple(self._cells), []
        return Sheet(name, cells, is_hidden)


def column_letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of(address: str) -> tuple[int, int] | None:
    """Row and column of an address such as B12; None where it is not one."""
    letters = address.rstrip("0123456789")
    figures = address[len(letters) :]
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha() and 1 <= len(figures) <= 7):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(figures), column


def as_plain(book: Book) -> dict[str, Any]:
    """The book as what JSON can carry from the child process."""
    return {
        "notices": list(book.notices),
        "sheets": [
            {
                "name": sheet.name,
                "is_hidden": sheet.is_hidden,
                "cells": [[c.row, c.column, c.kind.value, c.text, c.is_formula] for c in sheet.cells],
            }
            for sheet in book.sheets
        ],
    }


def from_plain(plain: dict[str, Any]) -> Book:
    """The book that `as_plain` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    sheets = tuple(
        Sheet(sheet["name"], tuple(_cells(sheet["cells"])), bool(sheet["is_hidden"]))
        for sheet in plain["sheets"]
    )
    return Book(sheets, tuple(str(code) for code in plain["notices"]))


def _cells(rows: list[list[Any]]) -> Iterable[Cell]:
    for row, column, kind, text, is_formula in rows:
        yield Cell(int(row), int(column), CellKind(kind), str(text), bool(is_formula))
