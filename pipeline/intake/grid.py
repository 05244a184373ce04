"""A sheet by row and column. What a merged cell shows stands in every cell that it covers."""

from collections.abc import Iterator, Mapping

from pipeline.intake.cells import Cell, Sheet

Row = Mapping[int, Cell]
# Merged cells beyond so many covered ones are decoration, or an attack.
_MOST_COVERED = 300_000


class Grid:
    """`rows` holds the cells that hold something, in reading order."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: dict[int, dict[int, Cell]] = {}
        for cell in sheet.cells:
            self.rows.setdefault(cell.row, {})[cell.column] = cell
        self.rows = dict(sorted(self.rows.items()))
        self._covered = self._cover() if sheet.merged else {}

    def _cover(self) -> dict[int, dict[int, Cell]]:
        """Cells that a merged one covers, inside the part of the sheet that is used."""
        last_row = max(self.rows, default=0)
        last_column = max((cell.column for cell in self.sheet.cells), default=0)
        covered: dict[int, dict[int, Cell]] = {}
        count = 0
        for top, left, bottom, right in self.sheet.merged:
            shown = self.rows.get(top, {}).get(left)
            if shown is None:
                continue
            for row in range(top, min(bottom, last_row) + 1):
                for column in range(left, min(right, last_column) + 1):
                    covered.setdefault(row, {})[column] = shown
                    count += 1
                if count > _MOST_COVERED:
                    return covered
        return covered

    def shown(self, row: int) -> Row:
        """The row's cells as a person sees them: merged ones in each place that they cover."""
        own, covered = self.rows.get(row, {}), self._covered.get(row)
        return own if covered is None else {**covered, **own}

    def is_covered(self, row: int, column: int) -> bool:
        """Whether the place shows a merged cell that begins elsewhere."""
        cell = self._covered.get(row, {}).get(column)
        return cell is not None and (cell.row, cell.column) != (row, column)

    def below(self, row: int) -> Iterator[tuple[int, Row]]:
        """The rows under a row, as a person sees them."""
        for at in self.rows:
            if at > row:
                yield at, self.shown(at)
