"""The rows of a table matched to measures, branches and months: an entry for each value, or what keeps it from one."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Measure, MeasureSource
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import clean, code, key
from pipeline.domain.text import Text
from pipeline.intake.cells import MOST_FORMS, Cell, CellKind, Refused, address_of
from pipeline.intake.grid import Grid, Row
from pipeline.intake.headings import Heading, ValueColumn
from pipeline.intake.layout import Said
from pipeline.intake.months import read_month_cell
from pipeline.intake.naming import MeasureNames
from pipeline.intake.normalise import read_figure
from pipeline.intake.splits import split_off
from pipeline.intake.vocabulary import Column, is_total, title_of, written

# What says "nothing" of a whole table is said once, with so many of its cells.
_MOST_SHOWN = 5
_MOST_KEPT = 4096
_MOST_OF_REMARK = 500
Identity = tuple[str, str]
"""A branch and a month in the form in which two spellings of them are one; "" where the row does not say."""


@dataclass(frozen=True)
class Entry:
    """A measure's value cell (None when empty), where it stands, and what stands beside it."""

    measure: Measure
    name: Text
    sheet: str | None
    address: str
    cell: Cell | None
    comment: str | None = None
    state: Cell | None = None


@dataclass
class Part:
    """What one table says of one branch-month, with what is wrong with it."""

    sheet: str | None
    branch: Said | None = None
    branch_name: Said | None = None
    month: Said | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    last: Measure | None = None

    @property
    def is_filled(self) -> bool:
        return any(entry.cell is not None or entry.state is not None for entry in self.entries.values())


class TableReader:
    """Reads the rows under a heading. `parts` come in the order in which the file first names them."""

    def __init__(self, grid: Grid, heading: Heading, names: MeasureNames) -> None:
        self.parts: dict[Identity, Part] = {}
        self.findings: list[Finding] = []
        self._grid = grid
        self._sheet = grid.sheet.name
        self._heading = heading
        self._names = names
        self._totals: list[Cell] = list(heading.totals)
        self._hidden: list[Cell] = []
        self._notes = {(note.row, note.column): clean(note.text) for note in grid.sheet.notes}
        self._keys = self._filled_keys()
        self._incomplete_row = 0
        self._told_two: set[tuple[str, str]] = set()

    def read(self) -> None:
        """Read every row; what holds for the whole table is told once at the end.

        Raises Refused for more branch-months than any file has.
        """
        for row, cells in self._grid.below(self._heading.bottom):
            self._row(row, cells)
            if len(self.parts) > MOST_FORMS:
                raise Refused("too_many_forms", most=MOST_FORMS)
        if not self.parts:
            self.parts["", ""] = Part(self._sheet)
        self._tell("totals_left", self._totals)
        self._tell("hidden_cells_read", self._hidden)
        for title in self._heading.unknown:
            self._find(self.findings, "measure_unknown", title, written=clean(title.text)[:80])
        for title in self._heading.twice:
            self._find(self.findings, "column_twice", title, title=clean(title.text)[:80])

    def _filled_keys(self) -> dict[Column, int]:
        """The columns that say whose and when, where they hold anything."""
        keys = (Column.BRANCH, Column.BRANCH_NAME, Column.MONTH)
        places = {name: self._heading.roles[name] for name in keys if name in self._heading.roles}
        waiting = dict(places)
        for _, cells in self._grid.below(self._heading.bottom):
            waiting = {name: at for name, at in waiting.items() if at not in cells}
            if not waiting:
                break
        return {name: at for name, at in places.items() if name not in waiting}

    def _row(self, row: int, cells: Row) -> None:
        naming = self._heading.naming
        if self._is_heading(cells):
            return
        own = [cells[at] for at in (*self._keys.values(), *naming) if at in cells]
        total = next((cell for cell in own if is_total(cell.text)), None)
        if total is not None and not self._names.found([total.text], None):
            self._totals.append(total)
            return
        for value in self._heading.values:
            self._value(row, cells, value)
        for at in self._heading.remarks:
            self._remark(cells, at)
        if self._sheet is None and (left_over := split_off(cells, self._heading)) is not None:
            self._find(self.findings, "row_split", left_over, written=clean(left_over.text)[:80])

    def _remark(self, cells: Row, at: int) -> None:
        """Words about a row of several measures: kept with the branch-month, since they are no one value's."""
        cell = cells.get(at)
        part = self._part(cells, self._heading.values[0])
        if cell is not None and part is not None:
            self._find(part.findings, "row_remark", cell, text=clean(cell.text)[:_MOST_OF_REMARK])

    def _is_heading(self, cells: Row) -> bool:
        """Whether the row is the heading once more, as on each page of a printed list."""
        first = self._heading.values[0]
        cell = cells.get(first.column)
        if cell is None or cell.kind is not CellKind.TEXT:
            return False
        if first.measure is not None:
            return first.measure in self._names.found([cell.text], None)
        return title_of(cell.text) is Column.VALUE

    def _value(self, row: int, cells: Row, value: ValueColumn) -> None:
        cell = cells.get(value.column)
        # With its line ends: a cell may hold a name in each language.
        named = [cells[at].text for at in self._heading.naming if at in cells]
        if value.measure is None and not named:
            self._nameless(cell)
            return
        if value.measure is not None and cell is None and not any(at in cells for at in self._keys.values()):
            return
        part = self._part(cells, value)
        last = part.last if part is not None else None
        found = (value.measure,) if value.measure is not None else self._names.found(named, last)
        if len(found) == 1 and part is not None:
            self._keep(part, self._own(part, self._entry(found[0], row, cells, value)))
        elif cell is not None and part is None:
            self._incomplete(cell, clean(" ".join(named))[:80] or self._names.full[found[0].id])
        elif cell is not None and part is not None:
            unmatched = "measure_ambiguous" if found else "measure_unknown"
            self._find(part.findings, unmatched, cell, written=clean(named[0])[:80])

    def _incomplete(self, cell: Cell, written: str | Text) -> None:
        """A number of nobody's branch or month; once for a row of many measures."""
        if cell.row != self._incomplete_row:
            self._incomplete_row = cell.row
            self._find(self.findings, "row_incomplete", cell, written=written)

    def _own(self, part: Part, entry: Entry) -> Entry:
        """The entry, without a number that a merged cell shows over several values: whose it is can't be told."""
        if entry.cell is None or entry.cell.address == entry.address:
            return entry
        self._find(part.findings, "value_merged", entry.cell, entry.measure)
        return replace(entry, cell=None)

    def _nameless(self, cell: Cell | None) -> None:
        """A number in a row that names no measure: nobody can tell what it counts."""
        if cell is not None and read_figure(cell.kind, cell.text).value is not None:
            self._find(self.findings, "row_without_measure", cell, written=clean(cell.text)[:80])

    def _entry(self, measure: Measure, row: int, cells: Row, value: ValueColumn) -> Entry:
        cell = cells.get(value.column)
        state = cells.get(value.state) if value.state is not None else None
        told = [clean(cells[at].text) for at in value.comments if at in cells]
        told += filter(None, [self._notes.get((row, value.column))])
        if cell is not None and (
            row in self._grid.sheet.hidden_rows or value.column in self._grid.sheet.hidden_columns
        ):
            self._hidden.append(cell)
        address = address_of(row, value.column)
        return Entry(
            measure, self._names.full[measure.id], self._sheet, address, cell, " / ".join(told) or None, state
        )

    def _part(self, cells: Row, value: ValueColumn) -> Part | None:
        """Whose value it is. None where the table has columns for it and the row leaves one empty."""
        branch = value.branch or self._key_cell(cells, Column.BRANCH)
        name = self._key_cell(cells, Column.BRANCH_NAME)
        month = value.month or self._key_cell(cells, Column.MONTH)
        first = branch or name
        has_branches = {Column.BRANCH, Column.BRANCH_NAME} & self._keys.keys()
        if (first is None and has_branches) or (month is None and Column.MONTH in self._keys):
            return None
        self._hold_against_row(cells, value)
        identity = (
            branch_key(written(first)) if first is not None else "",
            _month_key(month) if month is not None else "",
        )
        if identity not in self.parts:
            said = self._said(branch), self._said(name), self._said(month)
            self.parts[identity] = Part(self._sheet, *said)
        return self.parts[identity]

    def _hold_against_row(self, cells: Row, value: ValueColumn) -> None:
        """The branch or month over a column and that of the row have to be one."""
        own = self._key_cell(cells, Column.BRANCH) or self._key_cell(cells, Column.BRANCH_NAME)
        if value.branch and own and branch_key(written(value.branch)) != branch_key(written(own)):
            self._find_two("file_names_branches", value.branch, own)
        own = self._key_cell(cells, Column.MONTH)
        if value.month and own and _month_key(value.month) != _month_key(own):
            self._find_two("file_names_months", value.month, own)

    def _find_two(self, name: str, first: Cell, second: Cell) -> None:
        """Two words for one thing; once for each place."""
        if (name, second.address) not in self._told_two:
            self._told_two.add((name, second.address))
            said = clean(first.text)[:80], clean(second.text)[:80]
            self._find(self.findings, name, second, first=said[0], second=said[1])

    def _key_cell(self, cells: Row, column: Column) -> Cell | None:
        at = self._keys.get(column)
        return cells.get(at) if at is not None else None

    def _said(self, cell: Cell | None) -> Said | None:
        return None if cell is None else Said(written(cell), self._sheet, cell.address, cell.kind)

    def _keep(self, part: Part, entry: Entry) -> None:
        measure = entry.measure
        part.last = measure
        if measure.source is MeasureSource.REGISTER:
            if entry.cell is not None:
                self._find(part.findings, "measure_from_register", entry.cell, measure)
        elif measure.id in part.entries:
            self._find_twice(part, part.entries[measure.id], entry)
        else:
            part.entries[measure.id] = entry

    def _find_twice(self, part: Part, first: Entry, second: Entry) -> None:
        text = clean(second.cell.text)[:80] if second.cell else None
        params = (("name", second.name), ("first", first.address))
        found = finding_of("measure_twice", self._sheet, second.address, second.measure.id, text, params)
        part.findings.append(found)

    def _find(
        self, findings: list[Finding], name: str, cell: Cell, measure: Measure | None = None, **params: Any
    ) -> None:
        named = (("name", self._names.full[measure.id]),) if measure else ()
        about = measure.id if measure else None
        text = clean(cell.text)[:80]
        findings.append(finding_of(name, self._sheet, cell.address, about, text, (*named, *params.items())))

    def _tell(self, name: str, cells: list[Cell]) -> None:
        """One finding for all the cells of a table of which the same is to be said."""
        if cells:
            shown = "، ".join(cell.address for cell in cells[:_MOST_SHOWN])
            params = (("count", len(cells)), ("cells", shown))
            self.findings.append(finding_of(name, self._sheet, cells[0].address, params=params))


@lru_cache(maxsize=_MOST_KEPT)
def branch_key(text: str) -> str:
    """A written branch in the form in which two spellings of one branch are equal: a code, or else a name."""
    as_code = code(text).casefold()
    return as_code.lstrip("0") if as_code.isdigit() else key(text)


def _month_key(cell: Cell) -> str:
    return month_key(cell.kind, cell.text)


def month_key(kind: CellKind, text: str) -> str:
    """A written month in the form in which two spellings of one month are equal; the text where it can't be read."""
    month = read_month_cell(kind, text).month
    return str(month) if month is not None else clean(text)
