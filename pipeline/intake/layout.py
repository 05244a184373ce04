"""What a sheet says of itself beside its table: labels with their values, and headings of plain tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from pipeline.domain.spelling import clean, key
from pipeline.intake.cells import Cell, CellKind, Sheet
from pipeline.intake.vocabulary import Label, label_of, written

_Title = TypeVar("_Title", bound=StrEnum)
_Rows = dict[int, dict[int, Cell]]


@dataclass(frozen=True)
class Said:
    """What a label or a column said, and where."""

    text: str
    sheet: str | None
    cell: str
    kind: CellKind = CellKind.TEXT


@dataclass
class Form:
    """`said` holds every place that names the branch, the month and so on, once for each different text."""

    sheet: str | None = None
    said: dict[Label, list[Said]] = field(default_factory=dict)

    def add(self, label: Label, text: str, sheet: str | None, cell: Cell) -> None:
        """Note what a label says."""
        noted = self.said.setdefault(label, [])
        if clean(text) and clean(text) not in [said.text for said in noted]:
            noted.append(Said(clean(text), sheet, cell.address, cell.kind))


def by_row(sheet: Sheet) -> _Rows:
    """The sheet's cells by row, then column, in reading order."""
    rows: _Rows = {}
    for cell in sheet.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    return dict(sorted(rows.items()))


def find_header(
    rows: Mapping[int, Mapping[int, Cell]],
    known: Mapping[str, _Title],
    needed: set[_Title],
    any_of: set[_Title],
) -> tuple[int, dict[_Title, int]] | None:
    """The first row that titles every needed column and one of the others; with its columns' places."""
    for row, cells in rows.items():
        columns: dict[_Title, int] = {}
        for place, cell in sorted(cells.items()):
            title = known.get(key(cell.text))
            if title is not None:
                columns.setdefault(title, place)
        if needed <= columns.keys() and columns.keys() & any_of:
            return row, columns
    return None


def add_labelled(form: Form, sheet: str | None, rows: Iterable[Mapping[int, Cell]]) -> None:
    """A label's value is its row's next cell that is no label, or what follows a colon in the same cell."""
    for cells in rows:
        waiting: Label | None = None
        for _, cell in sorted(cells.items()):
            before, colon, after = cell.text.partition(":")
            label = label_of(before)
            if label is not None and colon and clean(after):
                form.add(label, after, sheet, cell)
            elif label is None and waiting is not None:
                form.add(waiting, written(cell), sheet, cell)
            waiting = label if label is not None and not clean(after) else None
