"""Excel's binary workbooks (xls, 1997-2003) by xlrd; which cells are formulas is read from the records themselves.

xlrd evaluates nothing and runs no macro. It is written for sound files: whatever it raises on another is a refusal.
"""

import io
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import xlrd

from pipeline.intake.cells import Book, CellKind, Gathering, Refused, Sheet, Span
from pipeline.intake.xlsx_parts import note_on, shows_percent

# [MS-XLS] 2.3: the records that tell what xlrd does not.
_FORMULAS = (0x0006, 0x0206, 0x0406)
_END, _BEGIN, _OBJECT, _BOOK = 0x000A, 0x0809, 0x005D, 0x01AE
# Kinds of objects: a chart, a picture. References to the workbook itself and to add-ins are no links.
_DRAWN = (b"\x05", b"\x08")
_CALCULATE_ON_LOAD = 0x02
_OWN_BOOKS = (b"\x01\x04", b"\x01\x3a")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


class _Record(NamedTuple):
    kind: int
    body: bytes


def read_xls(content: bytes) -> Book:
    """Every sheet's cells, in the workbook's order. Raises Refused."""
    try:
        # Ragged: otherwise every row is filled up to the widest, 16 million cells where two stand in far corners.
        book = xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
        return _book(book, content)
    except (Refused, MemoryError, RecursionError):
        raise
    except xlrd.XLRDError as error:
        raise Refused("file_encrypted" if "encrypt" in str(error).lower() else "file_damaged") from error
    except Exception as error:
        raise Refused("file_damaged") from error


def _book(book: Any, content: bytes) -> Book:
    notices = {"macros_ignored"} if _MACROS in content else set()
    if any(
        record.kind == _BOOK and record.body[2:4] not in _OWN_BOOKS for record in _records(book, book.base)
    ):
        notices.add("external_links_ignored")
    gathering = Gathering()
    sheets = []
    for at, sheet in enumerate(book.sheets()):
        records = list(_records(book, book._sh_abs_posn[at]))
        if any(record.kind == _OBJECT and record.body[4:5] in _DRAWN for record in records):
            notices.add("drawings_ignored")
        sheets.append(_sheet(book, sheet, _formulas(records), gathering))
    return Book(tuple(sheets), tuple(sorted(notices)))


def _records(book: Any, at: int) -> Iterator[_Record]:
    """The records of one part of the workbook's stream, without those of charts inside it."""
    depth = 0
    while at + 4 <= len(book.mem):
        kind, length = struct.unpack_from("<HH", book.mem, at)
        depth += kind == _BEGIN
        if depth <= 1:
            yield _Record(kind, bytes(book.mem[at + 4 : at + 4 + length]))
        depth -= kind == _END
        if depth <= 0:
            return
        at += 4 + length


def _formulas(records: list[_Record]) -> dict[tuple[int, int], bool]:
    """Row and column (from 0) of each formula, and whether a result is stored.

    A program that evaluates nothing stores 0 and asks for a calculation on opening.
    """
    found = {}
    for record in records:
        if record.kind in _FORMULAS:
            row, column, _, result, flags = struct.unpack_from("<HHH8sH", record.body)
            found[row, column] = bool(result.strip(b"\0")) or not flags & _CALCULATE_ON_LOAD
    return found


def _sheet(book: Any, sheet: Any, formulas: dict[tuple[int, int], bool], gathering: Gathering) -> Sheet:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            place = (row, column)
            kind, text = _value(book, cell)
            text = text if formulas.get(place, True) else ""
            is_formula = place in formulas and (bool(text) or kind is not CellKind.TEXT)
            gathering.add(row + 1, column + 1, kind, text, is_formula)
    return gathering.sheet(
        sheet.name,
        is_hidden=sheet.visibility != 0,
        merged=[Span(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells],
        hidden_rows=[row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden],
        hidden_columns=[column + 1 for column, info in sheet.colinfo_map.items() if info.hidden],
        notes=[
            note_on(row + 1, column + 1, str(note.text))
            for (row, column), note in sheet.cell_note_map.items()
        ],
    )


def _value(book: Any, cell: Any) -> tuple[CellKind, str]:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        number = int(cell.value) if cell.value == int(cell.value) else cell.value
        style = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        is_percent = style is not None and shows_percent(style.format_str)
        return CellKind.PERCENT if is_percent else CellKind.NUMBER, repr(number)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return CellKind.DATE, _day(book, cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return CellKind.BOOLEAN, str(int(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellKind.ERROR, xlrd.error_text_from_code.get(cell.value, "#ERROR")
    return CellKind.TEXT, str(cell.value)


def _day(book: Any, serial: float) -> str:
    """The day of a stored serial number, as 2026-11-22; the number itself where no calendar has it."""
    try:
        day = xlrd.xldate.xldate_as_datetime(serial, book.datemode).date()
        return str(day.isoformat())
    except (ValueError, OverflowError):
        return repr(serial)
