"""Where a table begins on a sheet, and what each of its columns is: found by what cells say, in one row or several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from pipeline.domain.framework import Measure
from pipeline.domain.spelling import key
from pipeline.intake.cells import Cell, CellKind
from pipeline.intake.grid import Grid, Row
from pipeline.intake.heading_beside import Beside, beside
from pipeline.intake.heading_rows import is_month, last_row, rows_over, with_figures
from pipeline.intake.naming import MeasureNames
from pipeline.intake.vocabulary import NAMING, Column, is_total, title_of

# Two measures named in one row make it a heading: one could stand in a sentence, or begin a row of values.
_LEAST_MEASURES = 2
# A heading further down than this is none.
_ROWS_LOOKED_AT = 500
_KEYS = (Column.BRANCH, Column.BRANCH_NAME, Column.MONTH)


@dataclass(frozen=True)
class ValueColumn:
    """A column of values, and what its heading says of them: the measure, branch or month where it is in the title.

    `state` and `comments` are the columns beside it.
    """

    column: int
    measure: Measure | None = None
    branch: Cell | None = None
    month: Cell | None = None
    state: int | None = None
    comments: tuple[int, ...] = ()


@dataclass(frozen=True)
class Heading:
    """The rows of a heading and its columns. `totals` are titles of columns that sum up others, `unknown` those of
    columns of numbers that name no measure, `twice` of value columns that nothing tells apart. `remarks` are columns
    of words about a whole row of several measures, `last` is the last titled column (0 where there are no titles)."""

    top: int
    bottom: int
    roles: Mapping[Column, int]
    values: tuple[ValueColumn, ...]
    totals: tuple[Cell, ...] = ()
    unknown: tuple[Cell, ...] = ()
    twice: tuple[Cell, ...] = ()
    remarks: tuple[int, ...] = ()
    last: int = 0

    @cached_property
    def naming(self) -> tuple[int, ...]:
        """Columns that name the row's measure, ids first."""
        return tuple(self.roles[column] for column in Column if column in NAMING and column in self.roles)


@dataclass
class _Titles:
    """What one row would be as a heading. A title may stand over several columns: `places` has them all."""

    places: dict[Column, list[int]] = field(default_factory=dict)
    measures: dict[int, tuple[Measure, ...]] = field(default_factory=dict)

    @property
    def roles(self) -> dict[Column, int]:
        return {column: places[0] for column, places in self.places.items()}

    @property
    def is_of_measures(self) -> bool:
        """Whether its columns are measures: two different ones, or one beside a branch or a month."""
        told = {measure.id for found in self.measures.values() for measure in found[:1]}
        least = 1 if self.places.keys() & set(_KEYS) else _LEAST_MEASURES
        return len(told) >= least and not self.places.keys() & NAMING


def find_heading(grid: Grid, names: MeasureNames) -> Heading | None:
    """The sheet's first heading over columns of values; None where it has none."""
    for row in islice(grid.rows, _ROWS_LOOKED_AT):
        found = _titles(grid.shown(row), names)
        heading = None
        if found.is_of_measures:
            heading = _over_measures(grid, row, found)
        elif found.places.keys() & NAMING:
            heading = _over_values(grid, row, found)
        if heading is not None and heading.values:
            return heading
    return None


def _titles(cells: Row, names: MeasureNames) -> _Titles:
    found = _Titles()
    last: Measure | None = None
    for column, cell in sorted(cells.items()):
        title = title_of(cell.text)
        if title is not None:
            found.places.setdefault(title, []).append(column)
        elif cell.kind is CellKind.TEXT and (named := names.found([cell.text], last)):
            found.measures[column] = named
            last = named[0]
    return found


def _over_measures(grid: Grid, row: int, found: _Titles) -> Heading:
    """A row of measures' names: each row under it is a branch, a month or both."""
    shown = grid.shown(row)
    roles = found.roles
    bottom = last_row(grid, row, [roles[key] for key in _KEYS if key in roles], set(found.measures))
    certain = {column: named[0] for column, named in found.measures.items() if len(named) == 1}
    above = rows_over(grid, row, {column: measure.id for column, measure in certain.items()})
    told = {column: [over[column] for over in above] for column in certain}
    sums = {column: next((cell for cell in told[column] if is_total(cell.text)), None) for column in certain}
    values = [column for column in certain if sums[column] is None]
    words = beside(values, found.places, is_of_row=len(values) > 1)
    others = shown.keys() - found.measures.keys() - {at for places in found.places.values() for at in places}
    unsure = [column for column, named in found.measures.items() if len(named) > 1]
    numbered = with_figures(grid, bottom, [*others, *unsure])
    return Heading(
        top=row - len(above),
        bottom=bottom,
        roles=roles,
        values=tuple(
            _with_words(_qualified(column, told[column], certain[column]), words) for column in values
        ),
        totals=(
            *(shown[at] for at in numbered if is_total(shown[at].text)),
            *dict.fromkeys(cell for cell in sums.values() if cell is not None),
        ),
        unknown=tuple(shown[at] for at in numbered if not is_total(shown[at].text)),
        remarks=words.of_row,
        last=max(shown),
    )


def _over_values(grid: Grid, row: int, found: _Titles) -> Heading | None:
    """A row that titles the measures' names: each row under it is a measure, its columns values, branches or months."""
    naming = [found.places[column][0] for column in Column if column in NAMING and column in found.places]
    taken = {at for places in found.places.values() for at in places}
    named = found.places.get(Column.VALUE, [])
    shown = grid.shown(row)
    bottom = last_row(grid, row, naming, set(named or shown.keys() - taken))
    rows = range(row, bottom + 1)
    taken |= _titled_under(grid, rows, found)
    titled = {at for one in rows for at in grid.shown(one)} - taken
    columns = named if len(named) == 1 else with_figures(grid, bottom, named or titled)
    above = rows_over(grid, row, {at: key(shown[at].text) if at in shown else "" for at in columns})
    values, totals = [], []
    for column, told in _qualifiers(grid, rows, above, columns).items():
        if any(is_total(cell.text) for cell in told):
            totals.append(next(cell for cell in told if is_total(cell.text)))
        else:
            values.append(_qualified(column, told))
    twice = _alike(values)
    words = beside([value.column for value in values if value.column not in twice], found.places)
    return Heading(
        top=row - len(above),
        bottom=bottom,
        roles=found.roles,
        values=tuple(_with_words(value, words) for value in values if value.column not in twice),
        totals=tuple(totals),
        twice=tuple(shown[at] for at in twice if at in shown),
        last=max(at for one in rows for at in grid.shown(one)),
    )


def _qualifiers(
    grid: Grid, rows: range, above: Sequence[Mapping[int, Cell]], columns: Sequence[int]
) -> dict[int, list[Cell]]:
    """What a heading's rows say of each value column, without words over all of them where others tell them apart."""
    told: dict[int, list[Cell]] = {}
    for column in columns:
        said = [*(grid.shown(one).get(column) for one in rows), *(over[column] for over in above)]
        known = dict.fromkeys(cell for cell in said if cell is not None)
        told[column] = [cell for cell in known if title_of(cell.text) is None]
    common = set.intersection(*map(set, told.values())) if len(told) > 1 else set()
    for cells in told.values():
        words = [cell for cell in cells if not is_month(cell)]
        if len(words) > 1:
            cells[:] = [cell for cell in cells if cell not in common or is_month(cell)]
    return told


def _qualified(column: int, told: Sequence[Cell], measure: Measure | None = None) -> ValueColumn:
    """A value column by what stands over it: a month where it reads as one, a branch otherwise."""
    value = ValueColumn(column, measure)
    for cell in told:
        if value.month is None and is_month(cell):
            value = replace(value, month=cell)
        elif value.branch is None:
            value = replace(value, branch=cell)
    return value


def _with_words(value: ValueColumn, words: Beside) -> ValueColumn:
    return replace(value, state=words.states.get(value.column), comments=words.comments.get(value.column, ()))


def _alike(values: Sequence[ValueColumn]) -> list[int]:
    """Columns that nothing tells apart from one before them."""
    seen: set[tuple[str, str]] = set()
    twice = []
    for value in values:
        told = (value.branch.text if value.branch else "", value.month.text if value.month else "")
        if told in seen:
            twice.append(value.column)
        seen.add(told)
    return twice


def _titled_under(grid: Grid, rows: range, found: _Titles) -> set[int]:
    """Columns that the heading's lower rows title as something beside a value, a comment say; noted in `found`."""
    taken = set()
    for row in rows[1:]:
        for column, cell in grid.rows.get(row, {}).items():
            title = title_of(cell.text)
            if title is not None and title is not Column.VALUE:
                found.places.setdefault(title, []).append(column)
                taken.add(column)
    return taken
