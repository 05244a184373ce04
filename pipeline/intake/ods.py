"""OpenDocument spreadsheets: cells with their addresses, kinds and formulas.

Runs of repeated cells are unrolled only where they hold something.
"""

import zipfile
from dataclasses import dataclass, field

from pipeline.intake.cells import (
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    Cell,
    CellKind,
    Gathering,
    Refused,
    Sheet,
    Span,
)
from pipeline.intake.packages import MOST_DEPTH, MOST_SHEET_NAME, left_alone, open_package, parse_part
from pipeline.intake.xlsx_parts import note_on

_KINDS = {
    "float": CellKind.NUMBER,
    "percentage": CellKind.PERCENT,
    "currency": CellKind.NUMBER,
    "date": CellKind.DATE,
    "time": CellKind.DATE,
    "boolean": CellKind.BOOLEAN,
}
_STORED = ("value", "date-value", "time-value", "boolean-value")


def read_ods(content: bytes) -> Book:
    """Every sheet's cells, in the document's order. Raises Refused."""
    package = open_package(content)
    names = set(package.namelist())
    if "content.xml" not in names:
        is_excel = "xl/workbook.xml" in names
        raise Refused("file_content_differs", suffix=".ods") if is_excel else Refused("file_damaged")
    if "META-INF/manifest.xml" in names and _is_encrypted(package):
        raise Refused("file_encrypted")
    reader = _Reader(Gathering())
    parse_part(package, "content.xml", start=reader.start, end=reader.end, text=reader.text)
    links = ("external_links_ignored",) if reader.has_links else ()
    return Book(tuple(reader.sheets), (*left_alone(package.namelist()), *links))


def _is_encrypted(package: zipfile.ZipFile) -> bool:
    seen: list[str] = []
    parse_part(package, "META-INF/manifest.xml", start=lambda tag, _found: seen.append(tag))
    return "encryption-data" in seen


@dataclass
class _OfSheet:
    """What a sheet says beside its cells."""

    merged: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    notes: list[Cell] = field(default_factory=list)


@dataclass
class _Reader:
    """Walks content.xml; holds the row in hand because a row may stand for many alike."""

    gathering: Gathering
    sheets: list[Sheet] = field(default_factory=list)
    hidden_styles: set[str] = field(default_factory=set)
    style: str = ""
    sheet_name: str = ""
    is_hidden: bool = False
    row: int = 0
    row_repeats: int = 1
    column: int = 0
    cell_repeats: int = 1
    kind: CellKind = CellKind.TEXT
    stored: str | None = None
    is_formula: bool = False
    has_result: bool = False
    note: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    found: list[tuple[int, CellKind, str, bool]] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    is_row_hidden: bool = False
    table_column: int = 0
    said_of_sheet: _OfSheet = field(default_factory=_OfSheet)
    has_links: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.open_tags.append(tag)
        if len(self.open_tags) > MOST_DEPTH:
            raise Refused("file_damaged")
        if tag == "style":
            self.style = attributes.get("name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == "table":
            self._start_table(attributes)
        elif tag == "table-row":
            self.row_repeats, self.column = _repeats(attributes.get("number-rows-repeated")), 0
            self.is_row_hidden = attributes.get("visibility", "visible") != "visible"
            self.found.clear()
        elif tag == "table-column":
            self._note_column(attributes)
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)
        elif tag in ("s", "tab", "line-break") and self._is_in_words():
            self.words.append(" " * min(_repeats(attributes.get("c")), 80) if tag == "s" else " ")
        elif tag == "p" and self.words and self._is_in_words():
            self.words.append("\n")
        elif tag in ("table-source", "cell-range-source"):
            self.has_links = True
        elif tag == "annotation":
            self.note.clear()

    def _start_table(self, attributes: dict[str, str]) -> None:
        self.sheet_name, self.row, self.table_column = attributes.get("name", ""), 0, 0
        if len(self.sheet_name) > MOST_SHEET_NAME:
            raise Refused("file_damaged")
        self.is_hidden = attributes.get("style-name", "") in self.hidden_styles
        self.said_of_sheet = _OfSheet()

    def _note_column(self, attributes: dict[str, str]) -> None:
        last = self.table_column + _repeats(attributes.get("number-columns-repeated"))
        if attributes.get("visibility", "visible") != "visible":
            self.said_of_sheet.hidden_columns.update(
                range(self.table_column + 1, min(last, MOST_COLUMNS) + 1)
            )
        self.table_column = last

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cell_repeats = _repeats(attributes.get("number-columns-repeated"))
        self.kind = _KINDS.get(attributes.get("value-type", "string"), CellKind.TEXT)
        self.stored = next((attributes[name] for name in _STORED if name in attributes), None)
        self.is_formula = "formula" in attributes
        self.has_result = "value-type" in attributes
        self.words.clear()
        down, across = (_repeats(attributes.get(f"number-{way}-spanned")) for way in ("rows", "columns"))
        if down > 1 or across > 1:
            top, left = self.row + 1, self.column + 1
            self.said_of_sheet.merged.append(Span(top, left, top + down - 1, left + across - 1))

    def _is_in_words(self) -> bool:
        return "p" in self.open_tags and "annotation" not in self.open_tags

    def text(self, piece: str) -> None:
        if self._is_in_words():
            self.words.append(piece)
        elif "annotation" in self.open_tags and "p" in self.open_tags:
            self.note.append(piece)

    def end(self, tag: str) -> None:
        self.open_tags.pop()
        if tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "table-row":
            self._end_row()
        elif tag == "annotation" and self.note:
            note = note_on(self.row + 1, self.column + 1, " ".join(self.note))
            self.said_of_sheet.notes.append(note)
        elif tag == "table":
            said = self.said_of_sheet
            self.sheets.append(
                self.gathering.sheet(
                    self.sheet_name,
                    is_hidden=self.is_hidden,
                    merged=said.merged,
                    hidden_rows=said.hidden_rows,
                    hidden_columns=said.hidden_columns,
                    notes=said.notes,
                )
            )

    def _end_cell(self) -> None:
        shown = "".join(self.words)
        text = shown if self.kind is CellKind.TEXT or self.stored is None else self.stored
        kind = CellKind.ERROR if self.is_formula and shown.startswith(("#", "Err:")) else self.kind
        # A formula whose stored result is an empty text says nothing, as an empty cell does.
        is_formula = self.is_formula and not (self.has_result and kind is CellKind.TEXT and not text)
        if text.strip() or is_formula:
            last = min(self.cell_repeats, MOST_COLUMNS + 1)
            self.found += [(self.column + at, kind, text, is_formula) for at in range(1, last + 1)]
        self.column += self.cell_repeats

    def _end_row(self) -> None:
        for at in range(1, min(self.row_repeats, MOST_ROWS + 1) + 1 if self.found else 1):
            for column, kind, text, is_formula in self.found:
                self.gathering.add(self.row + at, column, kind, text, is_formula)
            if self.is_row_hidden:
                self.said_of_sheet.hidden_rows.add(self.row + at)
        self.row += self.row_repeats


def _repeats(text: str | None) -> int:
    """How many alike cells or rows one element stands for: 1 unless it says otherwise."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1
