"""Forms under one another on one sheet: where the heading comes again under labels of its own, a new one begins."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from pipeline.intake.cells import MOST_SHEETS, Cell, Refused, Sheet, Span
from pipeline.intake.grid import Grid, Row
from pipeline.intake.headings import Heading, find_heading
from pipeline.intake.layout import Form, add_labelled
from pipeline.intake.naming import MeasureNames
from pipeline.intake.vocabulary import NAMING, Column, Label, title_of

_TELLING = frozenset([Label.BRANCH, Label.BRANCH_NAME, Label.MONTH])
_Thing = TypeVar("_Thing")


def stacks(grid: Grid, names: MeasureNames) -> Sequence[Grid]:
    """The sheet cut into its forms, each with the addresses that it has; the grid itself where it holds one.

    Raises Refused for more forms than a file may have sheets.
    """
    heading = find_heading(grid, names)
    if heading is None:
        return (grid,)
    rows = list(grid.rows)
    first = [at for at, row in enumerate(rows) if row > heading.bottom]
    again = [at for at in first if _is_again(grid, heading, rows[at], names)]
    starts = [
        start
        for before, at in pairwise([-1, *again])
        if (start := _labels_over(grid, rows[before + 1 : at], heading)) is not None
    ]
    if len(starts) >= MOST_SHEETS:
        raise Refused("too_many_forms", most=MOST_SHEETS)
    return [Grid(part) for part in _cut(grid.sheet, starts)] if starts else (grid,)


def _is_again(grid: Grid, heading: Heading, row: int, names: MeasureNames) -> bool:
    """Whether a row is a heading as well: of measures and values, or with the first one's titles in its places."""
    cells = grid.rows[row]
    measures = {value.column: value.measure for value in heading.values if value.measure is not None}
    if measures:
        return all(at in cells and one in names.found([cells[at].text], None) for at, one in measures.items())
    titles = {title_of(cell.text) for cell in cells.values()}
    if Column.VALUE in titles and titles & NAMING:
        return True
    titled = {at: title for title, at in heading.roles.items()}
    return all(at in cells and title_of(cells[at].text) is title for at, title in titled.items())


def _labels_over(grid: Grid, rows: Sequence[int], heading: Heading) -> int | None:
    """The first of the rows right over a heading that say whose form follows; None where none of them does.

    `rows`: those since the heading before it.
    """
    found = None
    for row in reversed(rows):
        cells = grid.rows[row]
        if row <= heading.bottom or not (_tells(cells) or len(cells) == 1):
            break
        found = row if _tells(cells) else found
    return found


def _tells(cells: Row) -> bool:
    said = Form()
    add_labelled(said, None, [cells])
    return bool(said.said.keys() & _TELLING)


def _cut(sheet: Sheet, starts: Sequence[int]) -> Sequence[Sheet]:
    """The sheet's parts from each start to the next one. In one pass: a hostile sheet may have thousands."""
    cells, notes = _shared(sheet.cells, _row, starts), _shared(sheet.notes, _row, starts)
    merged = _shared(sheet.merged, _top, starts)
    return [
        replace(sheet, cells=tuple(cells[at]), notes=tuple(notes[at]), merged=tuple(merged[at]))
        for at in range(len(starts) + 1)
    ]


def _shared(
    things: Iterable[_Thing], place: Callable[[_Thing], int], starts: Sequence[int]
) -> list[list[_Thing]]:
    """The things of each part, by the row in which they begin."""
    parts: list[list[_Thing]] = [[] for _ in range(len(starts) + 1)]
    for thing in things:
        parts[bisect_right(starts, place(thing))].append(thing)
    return parts


def _row(cell: Cell) -> int:
    return cell.row


def _top(span: Span) -> int:
    return span.top
