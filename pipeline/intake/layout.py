"""Where a form's parts are in a file: found by what cells say, never by where they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework
from pipeline.domain.spelling import clean, code, key
from pipeline.intake.cells import Book, Cell, Sheet
from pipeline.intake.rows import Entry, RowMatcher
from pipeline.intake.vocabulary import META_SHEET, Column, Label, labels, titles

_Title = TypeVar("_Title", bound=StrEnum)
_Rows = dict[int, dict[int, Cell]]
_NAMING = {Column.ID, Column.NAME_FA, Column.NAME_EN}
_SAID_IN_COLUMNS = {Column.BRANCH: Label.BRANCH, Column.MONTH: Label.MONTH}


@dataclass(frozen=True)
class Said:
    """What a label or a column said, and where."""

    text: str
    sheet: str | None
    cell: str


@dataclass
class Form:
    """The form of a file. `said` holds every place that names the branch, the month and so on."""

    sheet: str | None = None
    entries: tuple[Entry, ...] = ()
    said: dict[Label, list[Said]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_filled(self) -> bool:
        return any(entry.cell for entry in self.entries)

    def add(self, label: Label, text: str, sheet: str | None, cell: Cell) -> None:
        """Note what a label says, once for each different text."""
        noted = self.said.setdefault(label, [])
        if clean(text) and clean(text) not in [said.text for said in noted]:
            noted.append(Said(clean(text), sheet, cell.address))


def find_form(book: Book, framework: Framework) -> Form:
    """The one form of a file, with findings for what stands in the way. A second filled form is an error."""
    shown = [sheet for sheet in book.sheets if not sheet.is_hidden and sheet.name != META_SHEET]
    forms = [form for sheet in shown if (form := _form_of(sheet, framework)) is not None]
    if not forms:
        return Form(findings=[Finding("header_absent", Severity.ERROR)])
    form, *others = sorted(forms, key=lambda form: not form.is_filled)
    form.findings += [
        Finding("second_form", Severity.ERROR, other.sheet) for other in others if other.is_filled
    ]
    for sheet in book.sheets:
        if sheet.name == META_SHEET:
            add_labelled(form, sheet.name, by_row(sheet).values())
    return form


def _form_of(sheet: Sheet, framework: Framework) -> Form | None:
    rows = by_row(sheet)
    header = find_header(rows, titles(), {Column.VALUE}, _NAMING) or _untitled(rows, framework)
    if header is None:
        return None
    header_row, columns = header
    matcher = RowMatcher(framework, sheet.name, columns)
    form = Form(sheet.name)
    add_labelled(form, sheet.name, (cells for row, cells in rows.items() if row < header_row))
    for row, cells in rows.items():
        if row > header_row:
            matcher.read(row, cells)
            _add_columns(form, sheet.name, columns, cells)
    form.entries = tuple(matcher.entries.values())
    form.findings += matcher.findings
    return form


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


def _untitled(rows: _Rows, framework: Framework) -> tuple[int, dict[Column, int]] | None:
    """A bare list: every row holds a measure's id and one other cell, in the same two columns."""
    places = {tuple(sorted(cells)) for cells in rows.values()}
    if len(places) != 1 or len(pair := next(iter(places))) != 2:
        return None
    for id_place, value_place in (pair, pair[::-1]):
        if all(code(cells[id_place].text) in framework.measure for cells in rows.values()):
            return 0, {Column.ID: id_place, Column.VALUE: value_place}
    return None


def add_labelled(form: Form, sheet: str | None, rows: Iterable[Mapping[int, Cell]]) -> None:
    """A label's value is its row's next cell that is no label, or what follows a colon in the same cell."""
    known = labels()
    for cells in rows:
        waiting: Label | None = None
        for _, cell in sorted(cells.items()):
            before, colon, after = cell.text.partition(":")
            label = known.get(key(before))
            if label is not None and colon and clean(after):
                form.add(label, after, sheet, cell)
            elif label is None and waiting is not None:
                form.add(waiting, cell.text, sheet, cell)
            waiting = label if label is not None and not clean(after) else None


def _add_columns(
    form: Form, sheet: str | None, columns: Mapping[Column, int], cells: Mapping[int, Cell]
) -> None:
    for column, label in _SAID_IN_COLUMNS.items():
        if column in columns and (cell := cells.get(columns[column])) is not None:
            form.add(label, cell.text, sheet, cell)
