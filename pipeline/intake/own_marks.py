"""A workbook that carries our own marks is read as if it had none: what the person mended counts, not what we wrote."""

from dataclasses import replace

from pipeline.domain.marks import RECORD_SHEET, is_mark, list_titles
from pipeline.intake.cells import Book, Cell, Sheet


def without_marks(book: Book) -> Book:
    """The book without the sheet of findings, the marks beside rows and our part of cells' notes."""
    return replace(book, sheets=tuple(_cleared(sheet) for sheet in book.sheets if not _is_own(sheet)))


def _is_own(sheet: Sheet) -> bool:
    first = sheet.cells[0].text if sheet.cells else ""
    return sheet.name == RECORD_SHEET or first.startswith(list_titles())


def _cleared(sheet: Sheet) -> Sheet:
    cells = tuple(cell for cell in sheet.cells if not is_mark(cell.text))
    notes = tuple(note for note in map(_theirs, sheet.notes) if note.text)
    return replace(sheet, cells=cells, notes=notes)


def _theirs(note: Cell) -> Cell:
    """A person's note, up to where ours was put under it."""
    lines = note.text.splitlines()
    ours = next((at for at, line in enumerate(lines) if is_mark(line)), len(lines))
    return note._replace(text="\n".join(lines[:ours]).strip())
