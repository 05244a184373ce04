"""OpenDocument spreadsheets: cells with their addresses, kinds and formulas.

Runs of repeated cells are unrolled only where they hold something.
"""

import zipfile
from dataclasses import dataclass, field

from pipeline.intake.cells import MOST_COLUMNS, MOST_ROWS, Book, CellKind, Gathering, Refused, Sheet
from pipeline.intake.packages import open_package, parse_part

_KINDS = {
    "float": CellKind.NUMBER,
    "percentage": CellKind.NUMBER,
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
        raise Refused("file_damaged")
    if "META-INF/manifest.xml" in names and _is_encrypted(package):
        raise Refused("file_encrypted")
    reader = _Reader(Gathering())
    parse_part(package, "content.xml", start=reader.start, end=reader.end, text=reader.text)
    return Book(tuple(reader.sheets))


def _is_encrypted(package: zipfile.ZipFile) -> bool:
    seen: list[str] = []
    parse_part(package, "META-INF/manifest.xml", start=lambda tag, _found: seen.append(tag))
    return "encryption-data" in seen


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
    words: list[str] = field(default_factory=list)
    found: list[tuple[int, CellKind, str, bool]] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.open_tags.append(tag)
        if tag == "style":
            self.style = attributes.get("name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == "table":
            self.sheet_name, self.row = attributes.get("name", ""), 0
            self.is_hidden = attributes.get("style-name", "") in self.hidden_styles
        elif tag == "table-row":
            self.row_repeats, self.column = _repeats(attributes.get("number-rows-repeated")), 0
            self.found.clear()
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)
        elif tag in ("s", "tab", "line-break") and self._is_in_words():
            self.words.append(" " * _repeats(attributes.get("c")) if tag == "s" else " ")
        elif tag == "p" and self.words:
            self.words.append("\n")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cell_repeats = _repeats(attributes.get("number-columns-repeated"))
        self.kind = _KINDS.get(attributes.get("value-type", "string"), CellKind.TEXT)
        self.stored = next((attributes[name] for name in _STORED if name in attributes), None)
        self.is_formula = "formula" in attributes
        self.words.clear()

    def _is_in_words(self) -> bool:
        return "p" in self.open_tags and "annotation" not in self.open_tags

    def text(self, piece: str) -> None:
        if self._is_in_words():
            self.words.append(piece)

    def end(self, tag: str) -> None:
        self.open_tags.pop()
        if tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self.sheets.append(self.gathering.sheet(self.sheet_name, is_hidden=self.is_hidden))

    def _end_cell(self) -> None:
        shown = "".join(self.words)
        text = shown if self.kind is CellKind.TEXT or self.stored is None else self.stored
        kind = CellKind.ERROR if self.is_formula and shown.startswith(("#", "Err:")) else self.kind
        if text.strip() or self.is_formula:
            last = min(self.cell_repeats, MOST_COLUMNS + 1)
            self.found += [(self.column + at, kind, text, self.is_formula) for at in range(1, last + 1)]
        self.column += self.cell_repeats

    def _end_row(self) -> None:
        for at in range(1, min(self.row_repeats, MOST_ROWS + 1) + 1 if self.found else 1):
            for column, kind, text, is_formula in self.found:
                self.gathering.add(self.row + at, column, kind, text, is_formula)
        self.row += self.row_repeats


def _repeats(text: str | None) -> int:
    """How many alike cells or rows one element stands for: 1 unless it says otherwise."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1
