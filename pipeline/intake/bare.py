"""Lists without a heading: read only where nothing in them can be taken for something else."""

from collections.abc import Callable, Sequence

from pipeline.domain.spelling import code
from pipeline.intake.cells import Cell, CellKind
from pipeline.intake.grid import Grid
from pipeline.intake.headings import Heading, ValueColumn
from pipeline.intake.months import read_month
from pipeline.intake.naming import MeasureNames
from pipeline.intake.normalise import read_figure
from pipeline.intake.vocabulary import Column

# Measure and value; month besides; branch besides.
_FEWEST, _MOST = 2, 4


def find_bare(grid: Grid, names: MeasureNames) -> Heading | None:
    """The columns of a list in which every row has the same ones: one of measures' ids and one of values, perhaps one
    of months, and beside that one of branches that are no numbers, so that none of them can be another."""
    places = {tuple(sorted(cells)) for cells in grid.rows.values()}
    if len(places) != 1 or not _FEWEST <= len(columns := next(iter(places))) <= _MOST:
        return None
    known = names.framework.measure
    left = list(columns)
    roles: dict[Column, int] = {}
    tests: dict[Column, Callable[[Cell], bool]] = {
        Column.ID: lambda cell: code(cell.text) in known,
        Column.MONTH: lambda cell: read_month(cell.text) is not None,
    }
    for title, is_it in tests.items():
        found = [at for at in left if all(map(is_it, _column(grid, at)))]
        if len(found) > 1:
            return None
        if found:
            roles[title] = found[0]
            left.remove(found[0])
    if Column.ID not in roles:
        return None
    value = _value(grid, left, roles)
    return None if value is None else Heading(0, 0, roles, (ValueColumn(value),))


def _value(grid: Grid, left: Sequence[int], roles: dict[Column, int]) -> int | None:
    """The column of values among those left; the other one, if any, is that of branches."""
    if len(left) == 1:
        return left[0]
    if len(left) != 2 or Column.MONTH not in roles:
        return None
    worded = [at for at in left if all(_is_worded(cell) for cell in _column(grid, at))]
    if len(worded) != 1:
        return None
    roles[Column.BRANCH] = worded[0]
    return next(at for at in left if at != worded[0])


def _column(grid: Grid, at: int) -> list[Cell]:
    return [cells[at] for cells in grid.rows.values()]


def _is_worded(cell: Cell) -> bool:
    """Whether a cell can be no value: words, or a code with a letter or a dash in it."""
    return cell.kind is CellKind.TEXT and read_figure(cell.kind, cell.text).problem == "number_unreadable"
