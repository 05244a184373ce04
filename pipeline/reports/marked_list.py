"""The first sheet of a marked workbook: every finding, with a link to its cell."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.reports.marked import Mark, Marking
from pipeline.reports.marked_cells import FILLS, INKS, inner_link, write_text

COLUMNS = ("number", "severity", "place", "measure", "value", "message", "cure")
_WIDTHS = (8, 13, 20, 34, 18, 56, 56)
_LETTERS_A_LINE = (8, 13, 20, 36, 18, 60, 60)
_PLACE = COLUMNS.index("place") + 1
_VALUE = COLUMNS.index("value") + 1
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?", re.ASCII)
_FONT = "Tahoma"
_LINE_HEIGHT = 14
_HEAD_LETTERS = 210
_DARK = "0F4C5C"
_LINE = Side(style="thin", color="B8C4CA")


def first_list_row(said: Sequence[str]) -> int:
    """The row of the first finding: title, what was checked, how to go on, what is said of the file, headings."""
    return 3 + len(said) + 2


def write_list(
    book: Workbook, marking: Marking, said: Sequence[str], places: Sequence[tuple[str, str]]
) -> None:
    """Add the sheet before all others and open the workbook on it. `places`: sheet and cell of each mark."""
    sheet = book.create_sheet(marking.words["sheet"], 0)
    sheet.sheet_view.rightToLeft = marking.is_rtl
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines = (marking.list_titles[0], marking.words["about"], marking.words["how"], *said)
    for row, text in enumerate(lines, start=1):
        _across(sheet, row, text, marking, is_title=row == 1)
    first = first_list_row(said)
    for column, name in enumerate(COLUMNS, start=1):
        _head(sheet.cell(first - 1, column), marking.words[f"head_{name}"], marking)
    rows = _Rows(sheet, marking)
    for at, (mark, place) in enumerate(zip(marking.marks, places, strict=True)):
        rows.write(first + at, at + 1, mark, place)
    sheet.freeze_panes = sheet.cell(first, 1)
    _set_print(sheet, first)
    _open_on(book, sheet)


def _across(sheet: Worksheet, row: int, text: str, marking: Marking, *, is_title: bool) -> None:
    cell = sheet.cell(row, 1)
    write_text(cell, text)
    cell.font = Font(name=_FONT, size=14 if is_title else 10, bold=is_title)
    cell.alignment = _aligned(marking)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(COLUMNS))
    lines = ceil(len(text) / _HEAD_LETTERS)
    sheet.row_dimensions[row].height = 26 if is_title else lines * _LINE_HEIGHT + 5


def _head(cell: Cell, text: str, marking: Marking) -> None:
    write_text(cell, text)
    cell.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_DARK)
    cell.alignment = _aligned(marking)


@dataclass
class _Rows:
    """Writes the rows of the list. Each look is made once: making one takes longer than writing a cell."""

    sheet: Worksheet
    marking: Marking
    looks: dict[str, Any] = field(default_factory=dict)

    def write(self, row: int, number: int, mark: Mark, place: tuple[str, str]) -> None:
        sign = mark.opening.split(" ", 1)[0]
        texts = (
            str(number), f"{sign} {mark.word}", mark.where, mark.measure, mark.value, mark.message, mark.cure,
        )  # fmt: skip
        looks = dict.fromkeys(range(1, len(texts) + 1), "text") | {2: mark.severity}
        name, address = place
        if name:
            looks[_PLACE] = "link"
            link = self.sheet.cell(row, _PLACE)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=inner_link(name, address or "A1"))
        for column, text in enumerate(texts, start=1):
            cell = self.sheet.cell(row, column)
            write_text(cell, text)
            self._dress(cell, looks[column])
        self.sheet.cell(row, 1).value = number
        if _NUMBER.fullmatch(mark.value):
            self.sheet.cell(row, _VALUE).value = float(mark.value)
        fits = zip(texts, _LETTERS_A_LINE, strict=True)
        lines = max(ceil(len(text) / letters) for text, letters in fits)
        self.sheet.row_dimensions[row].height = max(lines, 1) * _LINE_HEIGHT + 5

    def _dress(self, cell: Cell, look: str) -> None:
        if look not in self.looks:
            ink, underline = {"link": ("1F4E79", "single")}.get(look, (INKS.get(look, "000000"), None))
            cell.font = Font(name=_FONT, size=10, bold=look in FILLS, color=ink, underline=underline)
            cell.alignment = _aligned(self.marking)
            cell.border = Border(bottom=_LINE)
            if look in FILLS:
                cell.fill = PatternFill("solid", fgColor=FILLS[look])
            self.looks[look] = copy(cell._style)
        cell._style = copy(self.looks[look])


def _aligned(marking: Marking) -> Alignment:
    order, side = (2, "right") if marking.is_rtl else (1, "left")
    return Alignment(wrap_text=True, vertical="center", horizontal=side, readingOrder=order)


def _set_print(sheet: Worksheet, first: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{first - 1}:{first - 1}"
    sheet.sheet_view.showGridLines = False


def _open_on(book: Workbook, sheet: Worksheet) -> None:
    """Only the list is chosen: a second chosen sheet would be typed into together with the first."""
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = book.index(sheet)
