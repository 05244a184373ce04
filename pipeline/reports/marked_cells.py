"""Marks in the cells themselves: colour, note, and the reason beside the row; and how they are taken away again."""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.domain.marks import RECORD_SHEET
from pipeline.domain.neutral import neutral
from pipeline.reports.marked import MOST_NOTES, Mark, Marking

# Fill and ink of each severity; told apart by lightness too, and never by colour alone.
FILLS = {"error": "F4B0A8", "suspicion": "F7C98B", "warning": "FCE8A6", "notice": "DCE9F5"}
INKS = {"error": "8C1D18", "suspicion": "6B4400", "warning": "5A4A00", "notice": "1F4E79"}
_ORDER = tuple(FILLS)
_FONT = "Tahoma"
# What a workbook can't hold, and the library refuses.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BESIDE_WIDTH, _BACK_WIDTH, _LETTERS_A_LINE, _LINE_HEIGHT = 66, 14, 70, 13
_MOST_HEIGHT, _MOST_IN_ROW = 200, 3
_NOTE_WIDTH, _NOTE_LETTERS, _NOTE_LINE = 340, 48, 18
_MOST_NOTE = 1_000


class CellMarks:
    """Writes the marks of one workbook. `names`: a mark's sheet -> the sheet's name in the workbook.

    `first_row`: where the list of findings begins, for the links back to it.
    """

    def __init__(
        self, book: Workbook, marking: Marking, names: Mapping[str | None, str], first_row: int
    ) -> None:
        self._book = book
        self._marking = marking
        self._names = names
        self._first_row = first_row
        self._record: Worksheet | None = None
        self._notes = 0
        self._looks: dict[tuple[str, str | None], Any] = {}
        self._painted: dict[tuple[Any, ...], Any] = {}
        # The workbook's own place of each mark, by the mark's number: sheet, cell ("" where it has none).
        self.places: list[tuple[str, str]] = [self._place(mark) for mark in marking.marks]

    def _place(self, mark: Mark) -> tuple[str, str]:
        sheet = self._names.get(mark.sheet)
        if sheet is None or (mark.sheet is None and mark.cell is None):
            return "", ""
        return sheet, address_in(self._book[sheet], mark.cell or "")

    def write(self) -> None:
        """Colour the cells and write notes and reasons, sheet after sheet."""
        by_sheet: dict[str, dict[str, list[int]]] = {}
        for at, (sheet, cell) in enumerate(self.places):
            if cell:
                by_sheet.setdefault(sheet, {}).setdefault(cell, []).append(at)
        for sheet, cells in by_sheet.items():
            self._mark_sheet(self._book[sheet], cells)

    def _mark_sheet(self, sheet: Worksheet, cells: Mapping[str, Sequence[int]]) -> None:
        beside = _first_free_column(sheet)
        by_row: dict[int, list[tuple[Cell, int]]] = {}
        for address, numbers in cells.items():
            cell = sheet[address]
            self._mark_cell(cell, [self._marking.marks[at] for at in numbers])
            by_row.setdefault(cell.row, []).extend((cell, at) for at in numbers)
        _widen(sheet, beside, _BESIDE_WIDTH)
        _widen(sheet, beside + 1, _BACK_WIDTH)
        for row, found in by_row.items():
            self._write_beside(sheet, row, beside, found)
        self._head(sheet, beside, min(by_row))
        _print_to(sheet, beside)

    def _mark_cell(self, cell: Cell, marks: Sequence[Mark]) -> None:
        worst = min((mark.severity for mark in marks), key=_ORDER.index)
        theirs = cell.comment.text if cell.comment else ""
        self._remember(cell)
        self._paint(cell, worst)
        if self._notes < MOST_NOTES:
            self._notes += 1
            cell.comment = self._note(theirs, marks)

    def _paint(self, cell: Cell, severity: str) -> None:
        """Colour and frame over the look that it has, made once for cells that look alike."""
        alike = (severity, *(cell._style or ()))
        if alike not in self._painted:
            cell.fill = PatternFill("solid", fgColor=FILLS[severity])
            side = Side(style="medium", color=INKS[severity])
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            # Whatever is to be mended must be open to change, in a protected sheet too.
            cell.protection = Protection(locked=False, hidden=False)
            self._painted[alike] = copy(cell._style)
        cell._style = copy(self._painted[alike])

    def _note(self, theirs: str, marks: Sequence[Mark]) -> Comment:
        ours = "\n".join(f"{mark.opening} {mark.message} {mark.cure}" for mark in marks)[:_MOST_NOTE]
        text = CONTROL.sub(" ", f"{theirs}\n{ours}" if theirs else ours)
        lines = sum(ceil(max(len(line), 1) / _NOTE_LETTERS) for line in text.split("\n"))
        height = _NOTE_LINE * (lines + 1)
        return Comment(text, self._marking.words["author"], height=height, width=_NOTE_WIDTH)

    def _write_beside(self, sheet: Worksheet, row: int, column: int, found: list[tuple[Cell, int]]) -> None:
        """The reasons of a row's marks, worst first, and the way back to the list."""
        found.sort(key=lambda pair: _ORDER.index(self._marking.marks[pair[1]].severity))
        marks = [(cell, self._marking.marks[at]) for cell, at in found]
        lines = [
            f"{mark.opening} {cell.coordinate}: {mark.message} {mark.cure}"
            for cell, mark in marks[:_MOST_IN_ROW]
        ]
        if (more := len(marks) - _MOST_IN_ROW) > 0:
            lines.append(self._marking.words["more_in_row"].replace("{count}", str(more)))
        cell = sheet.cell(row, column)
        write_text(cell, "\n".join(lines))
        self._dress(cell, marks[0][1].severity)
        self._link_back(sheet.cell(row, column + 1), found[0][1])
        needed = sum(ceil(len(line) / _LETTERS_A_LINE) for line in lines) * _LINE_HEIGHT + 4
        height = sheet.row_dimensions[row].height
        if height is None or height < needed:
            sheet.row_dimensions[row].height = min(max(needed, 16), _MOST_HEIGHT)

    def _link_back(self, cell: Cell, number: int) -> None:
        """In a cell of its own: LibreOffice does not wrap a text that is a link."""
        write_text(cell, f"{self._marking.words['back']} {number + 1}")
        self._dress(cell, "notice", underline="single")
        listed = inner_link(self._marking.words["sheet"], f"A{self._first_row + number}")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=listed)

    def _dress(self, cell: Cell, severity: str, underline: str | None = None) -> None:
        """Each look is made once: making one takes longer than writing a cell."""
        if (severity, underline) not in self._looks:
            is_rtl = self._marking.is_rtl
            cell.font = Font(name=_FONT, size=9, color=INKS[severity], underline=underline)
            cell.alignment = Alignment(
                wrap_text=True,
                vertical="center",
                horizontal="right" if is_rtl else "left",
                readingOrder=2 if is_rtl else 1,
            )
            self._looks[severity, underline] = copy(cell._style)
        cell._style = copy(self._looks[severity, underline])

    def _head(self, sheet: Worksheet, column: int, first_marked: int) -> None:
        """Over the column what it is, where its first row is free."""
        cell = sheet.cell(1, column)
        if first_marked > 1 and not isinstance(cell, MergedCell):
            write_text(cell, self._marking.words["column"])
            self._dress(cell, "error")

    def _remember(self, cell: Cell) -> None:
        """Keep the cell's look on a hidden sheet, so that a later marking can give it back."""
        if self._record is None:
            self._record = self._book.create_sheet(RECORD_SHEET)
            self._record.sheet_state = "veryHidden"
        row = self._record.max_row + 1
        write_text(self._record.cell(row, 1), cell.parent.title)
        write_text(self._record.cell(row, 2), cell.coordinate)
        self._record.cell(row, 3)._style = copy(cell._style)


def address_in(sheet: Worksheet, written: str) -> str:
    """The cell that can be written at an address: of merged ones the first; "" where it is no address."""
    try:
        letters, row = coordinate_from_string(written)
        column = column_index_from_string(letters)
    except (CellCoordinatesException, ValueError):
        return ""
    if isinstance(sheet._cells.get((row, column)), MergedCell):
        for span in sheet.merged_cells.ranges:
            if span.min_row <= row <= span.max_row and span.min_col <= column <= span.max_col:
                return f"{get_column_letter(span.min_col)}{span.min_row}"
    return f"{get_column_letter(column)}{row}"


def _first_free_column(sheet: Worksheet) -> int:
    """The column after the last one in which anything is written."""
    used = [cell.column for cell in sheet._cells.values() if getattr(cell, "value", None) is not None]
    merged = [span.max_col for span in sheet.merged_cells.ranges]
    return int(max([*used, *merged, 0])) + 1


def _widen(sheet: Worksheet, column: int, width: float) -> None:
    """Give the column its own width. Files say one width for a run of columns: the run is cut where it covers it."""
    sizes = sheet.column_dimensions
    for name, size in list(sizes.items()):
        if size.min is None or size.max is None or not size.min <= column <= size.max:
            continue
        del sizes[name]
        for first, last in ((size.min, column - 1), (column + 1, size.max)):
            if first <= last:
                letter = get_column_letter(first)
                part = ColumnDimension(
                    sheet, index=letter, width=size.width, hidden=size.hidden, min=first, max=last
                )
                part._style = copy(size._style)
                sizes[letter] = part
    letter = get_column_letter(column)
    sizes[letter] = ColumnDimension(sheet, index=letter, width=width, min=column, max=column)


def _print_to(sheet: Worksheet, column: int) -> None:
    """Print the reasons too, where the sheet says what of it is printed."""
    area = str(sheet.print_area or "").rpartition("!")[2].replace("$", "")
    if ":" in area and "," not in area:
        left, top, right, bottom = range_boundaries(area)
        sheet.print_area = f"{get_column_letter(left)}{top}:{get_column_letter(max(right, column))}{bottom}"


def write_text(cell: Cell, text: str) -> None:
    """Write a text that stays one: the library takes what begins with = for a formula."""
    cell.value = CONTROL.sub(" ", neutral(text))
    cell.data_type = "s"


def inner_link(sheet: str, cell: str) -> str:
    """A place in this workbook as links write it."""
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)
