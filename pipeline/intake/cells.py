"""What a spreadsheet or delimited file holds: sheets of cells that are not empty, each with its address."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

# A national file: 500 branches x 59 measures in rows, or 500 branches in columns; with names and comments beside.
MOST_ROWS = 60_000
MOST_COLUMNS = 1_000
MOST_CELLS = 400_000
MOST_CHARACTERS = 16_000_000
# The most that Excel lets into a cell; more is no text of a person.
MOST_IN_A_CELL = 32_767
MOST_SHEETS = 600
MOST_MERGED = 20_000
# Branch-months of a file: 400,000 cells hold no more than some 6,800 whole ones.
MOST_FORMS = 7_000


class Refused(Exception):
    """The whole file is refused: `code` and `params` become a Finding. Never leaves the room."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class CellKind(StrEnum):
    """PERCENT is a number whose format shows it times a hundred, with a percent sign."""

    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"


class Cell(NamedTuple):
    """`row` and `column` count from 1. `text` is the stored value, "" for a formula without one."""

    row: int
    column: int
    kind: CellKind
    text: str
    is_formula: bool = False

    @property
    def address(self) -> str:
        return address_of(self.row, self.column)


class Span(NamedTuple):
    """Cells merged into one, first and last row and column included. The first cell holds what it shows."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """`name` is None for delimited text. Cells come in reading order. Notes are cells too: the text of a remark
    that hangs on a cell. `personal`: row and column of cells and notes that point at a person."""

    name: str | None
    cells: tuple[Cell, ...]
    is_hidden: bool = False
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notes: tuple[Cell, ...] = ()
    personal: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Book:
    """`notices` are codes of what was met and left alone (macros, pictures, links to other workbooks)."""

    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...] = ()


class Gathering:
    """Collects a book's cells and refuses what is larger than any file of ours."""

    def __init__(self) -> None:
        self._cells: list[Cell] = []
        self._count = 0
        self._characters = 0
        self._sheets = 0
        self._merged = MOST_MERGED

    def add(self, row: int, column: int, kind: CellKind, text: str, is_formula: bool = False) -> None:
        """Keep a cell that holds something; cells with nothing but a style are no data."""
        if not is_formula and (not text or text.isspace()):
            return
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise Refused(
                "sheet_too_large", cell=address_of(row, column), rows=MOST_ROWS, columns=MOST_COLUMNS
            )
        if len(text) > MOST_IN_A_CELL:
            raise Refused("cell_too_long", cell=address_of(row, column), most=MOST_IN_A_CELL)
        self._count_in(text)
        self._cells.append(Cell(row, column, kind, text, is_formula))

    def _count_in(self, text: str) -> None:
        """A cell, or a note on one: the limits are those of the whole book."""
        self._count += 1
        self._characters += len(text)
        if self._count > MOST_CELLS or self._characters > MOST_CHARACTERS:
            raise Refused("file_too_many_cells", most=MOST_CELLS)

    def sheet(
        self,
        name: str | None,
        *,
        is_hidden: bool = False,
        merged: Iterable[Span] = (),
        hidden_rows: Iterable[int] = (),
        hidden_columns: Iterable[int] = (),
        notes: Iterable[Cell] = (),
    ) -> Sheet:
        """The cells gathered since the last sheet. Of hidden rows only those that hold something are kept."""
        cells, self._cells = tuple(self._cells), []
        self._sheets += 1
        if self._sheets > MOST_SHEETS:
            raise Refused("file_too_many_parts", parts=self._sheets, most=MOST_SHEETS)
        remarks = tuple(notes)
        for note in remarks:
            self._count_in(note.text)
        rows = frozenset(hidden_rows)
        rows = rows & {cell.row for cell in cells} if rows else rows
        spans = (span for span in merged if span.bottom > span.top or span.right > span.left)
        kept = tuple(islice(spans, self._merged))
        self._merged -= len(kept)
        return Sheet(name, cells, is_hidden, kept, rows, frozenset(hidden_columns), remarks)


def address_of(row: int, column: int) -> str:
    """Row 12 and column 2 -> B12."""
    return f"{column_letters(column)}{row}"


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


def span_of(reference: str) -> Span | None:
    """The cells of a range such as B2:D3; None where it is not one."""
    first, _, last = reference.partition(":")
    start, end = place_of(first), place_of(last or first)
    return None if start is None or end is None else Span(*start, *end)
