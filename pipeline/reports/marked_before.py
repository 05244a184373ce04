"""What an earlier marking left in a workbook is taken away again, and marked cells get their own looks back."""

from copy import copy

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Protection

from pipeline.domain.marks import RECORD_SHEET
from pipeline.domain.neutral import neutral
from pipeline.reports.marked import Marking
from pipeline.reports.marked_cells import FILLS, address_in


def restore(book: Workbook, marking: Marking) -> None:
    """Give marked cells the looks and notes that they had. Rows may have moved since: only our own fills go."""
    _drop_notes(book, tuple(marking.openings))
    if RECORD_SHEET not in book.sheetnames:
        return
    record = book[RECORD_SHEET]
    titles = {neutral(title): title for title in book.sheetnames}
    for row in range(1, record.max_row + 1):
        sheet, address = titles.get(str(record.cell(row, 1).value)), record.cell(row, 2).value
        if sheet is None or not isinstance(address, str):
            continue
        place = address_in(book[sheet], address)
        if place and str(book[sheet][place].fill.fgColor.rgb)[-6:] in FILLS.values():
            book[sheet][place]._style = copy(record.cell(row, 3)._style)
            book[sheet][place].protection = Protection(locked=False)


def _drop_notes(book: Workbook, openings: tuple[str, ...]) -> None:
    """Our part of every note; a person's own, above it, stays."""
    for sheet in book.worksheets:
        for cell in list(sheet._cells.values()):
            if isinstance(cell, MergedCell) or cell.comment is None:
                continue
            lines = cell.comment.text.split("\n")
            ours = next((at for at, line in enumerate(lines) if line.startswith(openings)), len(lines))
            theirs = "\n".join(lines[:ours]).strip()
            if ours < len(lines):
                cell.comment = Comment(theirs, cell.comment.author) if theirs else None
