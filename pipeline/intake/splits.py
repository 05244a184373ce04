"""Rows of delimited text that a thousands separator has cut: 1,200 without quotation marks is two columns."""

from pipeline.intake.cells import Cell
from pipeline.intake.grid import Row
from pipeline.intake.headings import Heading
from pipeline.intake.normalise import read_figure

# A number as long as this may point at a person: that is told elsewhere, and the number is not said again.
_FEWEST_OF_A_PERSON = 10


def split_off(cells: Row, heading: Heading) -> Cell | None:
    """What tells that the row's values moved on by a column: something past the last title, or a bare number where
    words belong."""
    if not heading.last or not any(value.column in cells for value in heading.values):
        return None
    words = {*heading.remarks, *(at for value in heading.values for at in value.comments)}
    words |= {value.state for value in heading.values if value.state is not None}
    for column, cell in sorted(cells.items()):
        if column > heading.last or (column in words and _is_number(cell)):
            return cell
    return None


def _is_number(cell: Cell) -> bool:
    digits = sum(letter.isdigit() for letter in cell.text)
    return 0 < digits < _FEWEST_OF_A_PERSON and read_figure(cell.kind, cell.text).value is not None
