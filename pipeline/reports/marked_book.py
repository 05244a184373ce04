"""A person's own workbook with its findings marked. Runs in the limited child process only."""

import io
import re
from collections.abc import Iterator
from datetime import date
from math import ceil, isfinite
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.domain.marks import RECORD_SHEET
from pipeline.domain.neutral import LIVE, neutral_in_csv
from pipeline.reports.marked import Marking, PlainSheet
from pipeline.reports.marked_before import restore
from pipeline.reports.marked_cells import CONTROL, CellMarks
from pipeline.reports.marked_list import first_list_row, write_list

# In a rule or a name: another workbook, or a function that reaches out of this one.
_REACHES_OUT = re.compile(r"\[|\||\b(?:WEBSERVICE|HYPERLINK|RTD|CALL|REGISTER\.ID|DDE)\b", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_WHOLE = re.compile(r"-?\d{1,15}")
_MOST_NAME = 31
_MOST_WIDTH, _LEAST_WIDTH = 48, 9
_LINE_HEIGHT, _MOST_HEIGHT = 14, 200


def marked_book(marking: Marking, content: bytes) -> bytes:
    """The workbook as xlsx. Raises whatever the library raises on a file that it can't read."""
    if marking.sheets is None:
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False, rich_text=True)
        _take_out_marks(book, marking)
    else:
        book = _written_anew(marking.sheets, is_rtl=marking.is_rtl)
    said = _make_harmless(book, marking)
    names = _names(book, marking)
    said = [*marking.said, *said]
    marks = CellMarks(book, marking, names, first_list_row(said))
    marks.write()
    write_list(book, marking, said, marks.places)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _names(book: Workbook, marking: Marking) -> dict[str | None, str]:
    """The workbook's own name of each sheet that a mark names: a name may have been too long for it."""
    titles = [sheet.title for sheet in book.worksheets]
    told = [sheet.name for sheet in marking.sheets] if marking.sheets is not None else titles
    found: dict[str | None, str] = dict(zip(told, titles, strict=False))
    if titles:
        found[None] = titles[0]
    return found


# -- A file's own workbook


def _take_out_marks(book: Workbook, marking: Marking) -> None:
    """Take away what an earlier marking left, so that the new one stands alone."""
    restore(book, marking)
    openings = tuple(marking.openings)
    for sheet in list(book.worksheets):
        first = sheet.cell(1, 1).value
        if sheet.title == RECORD_SHEET or str(first or "").startswith(tuple(marking.list_titles)):
            book.remove(sheet)
            continue
        for cell in cells_of(sheet):
            if isinstance(cell.value, str) and str(cell.value).startswith(openings):
                cell.value = None
                cell.hyperlink = None


def _make_harmless(book: Workbook, marking: Marking) -> list[str]:
    """No text that acts as a formula, no link out of the workbook, no picture. What was done, in words."""
    texts = links = pictures = 0
    for sheet in book.worksheets:
        pictures += len(sheet._charts) + len(sheet._images)
        sheet._charts, sheet._images, sheet._pivots = [], [], []
        for cell in cells_of(sheet):
            texts += _neutralise(cell)
            links += _unlink(cell)
        links += _drop_rules(sheet)
        links += _drop_names(sheet.defined_names)
    links += _drop_names(book.defined_names)
    told = (("text_neutralised", texts), ("links_removed", links), ("pictures_removed", pictures))
    said = [marking.words[name].replace("{count}", str(count)) for name, count in told if count]
    return [text for text in said if text not in marking.said]


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    """The cells that are there: asking for a range would make millions where two stand in far corners."""
    for cell in list(sheet._cells.values()):
        if not isinstance(cell, MergedCell):
            yield cell


def _neutralise(cell: Cell) -> int:
    """1 where a text was made harmless."""
    if cell.data_type == "f":
        cell.value = None
        return 1
    text = str(cell.value) if isinstance(cell.value, str) else ""
    harmless = neutral_in_csv(text) if text.startswith(LIVE) else text
    if harmless == text:
        return 0
    cell.value = harmless
    cell.data_type = "s"
    return 1


def _unlink(cell: Cell) -> int:
    link = cell.hyperlink
    if link is None or not link.target:
        return 0
    cell.hyperlink = None
    return 1


def _drop_rules(sheet: Worksheet) -> int:
    """Drop the rules of cells that reach out of the workbook; a spreadsheet program would ask or warn about them."""
    validations = sheet.data_validations.dataValidation
    kept = [rule for rule in validations if not _reaches_out(rule.formula1, rule.formula2)]
    sheet.data_validations.dataValidation = kept
    dropped = len(validations) - len(kept)
    for cells in list(sheet.conditional_formatting):
        if any(_reaches_out(*rule.formula) for rule in cells.rules):
            del sheet.conditional_formatting[cells.sqref]
            dropped += 1
    return dropped


def _drop_names(names: Any) -> int:
    reaching = [name for name, told in names.items() if _reaches_out(told.attr_text)]
    for name in reaching:
        del names[name]
    return len(reaching)


def _reaches_out(*formulas: object) -> bool:
    return any(_REACHES_OUT.search(str(formula)) for formula in formulas if formula)


# -- Sheets written anew, at the same addresses


def _written_anew(sheets: list[PlainSheet] | Any, *, is_rtl: bool) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for told in sheets:
        sheet = book.create_sheet(_fitting(told.name, [one.title for one in book.worksheets]))
        sheet.sheet_view.rightToLeft = is_rtl
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        if told.is_hidden:
            sheet.sheet_state = "hidden"
        widths: dict[int, int] = {}
        for row, column, kind, text in told.cells:
            _write(sheet, row, column, kind, text)
            longest = max(map(len, text.splitlines()), default=0)
            widths[column] = max(widths.get(column, 0), min(longest + 2, _MOST_WIDTH))
        for column, width in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = max(width, _LEAST_WIDTH)
        _shape(sheet, told)
    return book


def _shape(sheet: Worksheet, told: PlainSheet) -> None:
    for row, column, _, text in told.notes:
        sheet.cell(row, column).comment = Comment(CONTROL.sub(" ", text), "")
    for top, left, bottom, right in told.merged:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    for row in told.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in told.hidden_columns:
        sheet.column_dimensions[get_column_letter(column)].hidden = True


def _fitting(name: str, taken: list[str]) -> str:
    """The name as a workbook can have it."""
    short = _NOT_IN_NAMES.sub("_", name).strip("'")[:_MOST_NAME] or "_"
    at = 1
    fitting = short
    while fitting.casefold() in [one.casefold() for one in taken]:
        at += 1
        fitting = f"{short[: _MOST_NAME - len(str(at)) - 1]}_{at}"
    return fitting


def _write(sheet: Worksheet, row: int, column: int, kind: str, text: str) -> None:
    """The cell with the kind that it was read with; a text stays a text, so that it reads again as it read before."""
    cell = sheet.cell(row, column)
    number = _number(text) if kind in ("number", "percent") else None
    if number is not None:
        cell.value = number
        if kind == "percent":
            cell.number_format = "0.##%"
    elif kind == "boolean":
        cell.value = text.casefold() in ("1", "true")
    elif kind == "date" and (day := _day(text)) is not None:
        cell.value = day
        cell.number_format = "yyyy-mm-dd"
    else:
        cell.value = CONTROL.sub(" ", text)
        cell.data_type = "e" if kind == "error" else "s"
        if "\n" in text or len(text) > _MOST_WIDTH:
            _wrap(cell, text)


def _wrap(cell: Cell, text: str) -> None:
    """Lines that are not wrapped are drawn over the cells beside them."""
    cell.alignment = Alignment(wrap_text=True)
    lines = sum(ceil(max(len(line), 1) / _MOST_WIDTH) for line in text.splitlines())
    row = cell.parent.row_dimensions[cell.row]
    row.height = max(row.height or 0, min(lines * _LINE_HEIGHT + 4, _MOST_HEIGHT))


def _number(text: str) -> float | None:
    """As a workbook can hold it; None where it can't."""
    if _WHOLE.fullmatch(text):
        return int(text)
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
