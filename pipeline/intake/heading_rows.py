"""The rows of a heading beside its first: those under it, those over it, and which of its columns hold numbers."""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from pipeline.domain.spelling import key
from pipeline.intake.cells import Cell, CellKind
from pipeline.intake.grid import Grid
from pipeline.intake.months import read_month_cell
from pipeline.intake.normalise import read_figure
from pipeline.intake.vocabulary import is_total, label_of

# A heading of more rows than this is none of ours.
_MOST_ROWS = 3


def is_month(cell: Cell) -> bool:
    """Whether a cell reads as a month, or as two."""
    if cell.kind not in (CellKind.TEXT, CellKind.DATE, CellKind.NUMBER):
        return False
    return read_month_cell(cell.kind, cell.text).problem != "month_unreadable"


def last_row(grid: Grid, row: int, keys: Sequence[int], columns: set[int]) -> int:
    """The heading's last row: rows under it whose own row titles are empty and that hold words over the values."""
    bottom = row
    while bottom - row < _MOST_ROWS - 1 and _is_under(grid, row, bottom + 1, keys, columns):
        bottom += 1
    return bottom


def _is_under(grid: Grid, row: int, at: int, keys: Sequence[int], columns: set[int]) -> bool:
    own = grid.rows.get(at)
    if own is None or any(key in own for key in keys):
        return False
    cells = [cell for column, cell in own.items() if column not in keys]
    is_joined = any(grid.is_covered(at, key) and grid.shown(at)[key].row == row for key in keys)
    if is_joined:
        return bool(cells)
    over = [own[column] for column in own if column in columns]
    return bool(over) and all(_is_word(cell) for cell in cells)


def _is_word(cell: Cell) -> bool:
    """Whether a cell says something and is no value: a name, a month, a unit."""
    if cell.kind is CellKind.DATE or is_month(cell):
        return True
    figure = read_figure(cell.kind, cell.text)
    return cell.kind is CellKind.TEXT and figure.problem == "number_unreadable"


def rows_over(grid: Grid, row: int, told: Mapping[int, Hashable]) -> Sequence[Mapping[int, Cell]]:
    """What the rows above say of every value column, from the nearest up: months, or names without which columns
    could not be told apart. `told`: what the heading's own row says of each."""
    found: list[Mapping[int, Cell]] = []
    while len(found) < _MOST_ROWS - 1:
        over = _row_over(grid, row, row - len(found) - 1, told)
        if not over:
            break
        found.append(over)
        told = {column: (told[column], key(cell.text)) for column, cell in over.items()}
    return found


def _row_over(grid: Grid, row: int, at: int, told: Mapping[int, Hashable]) -> Mapping[int, Cell]:
    """A row over the heading's own, where it says something of each value column."""
    cells = grid.shown(at)
    over = {column: cells[column] for column in told if column in cells}
    if not over or len(over) < len(told) or any(map(label_of, _texts_beside(grid, row, at))):
        return {}
    if all(is_month(cell) or is_total(cell.text) for cell in over.values()):
        return over
    is_varied = len({key(cell.text) for cell in over.values()}) > 1
    return over if is_varied and len(set(told.values())) < len(told) else {}


def _texts_beside(grid: Grid, row: int, at: int) -> Iterable[str]:
    """What the row says, without titles that are merged with their place in the heading's own row."""
    below = grid.shown(row)
    return (cell.text for column, cell in grid.shown(at).items() if below.get(column) != cell)


def with_figures(grid: Grid, bottom: int, columns: Iterable[int]) -> list[int]:
    """Those of the columns that hold a number under the heading."""
    waiting = set(columns)
    found: set[int] = set()
    for _, cells in grid.below(bottom):
        for column in [at for at in waiting if at in cells]:
            if read_figure(cells[column].kind, cells[column].text).value is not None:
                found.add(column)
                waiting.discard(column)
        if not waiting:
            break
    return sorted(found)
