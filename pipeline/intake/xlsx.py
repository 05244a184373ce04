"""Excel workbooks: cells with their addresses, kinds and formulas, read part by part.

Ours and not a library's because the form needs four things at once that no reader gave: each cell's own
address, its number as written, whether a formula made it, and no dense grid (two cells in far corners make
others abort). Formulas are never evaluated: the stored result is taken, and the cell is marked.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.intake.cells import MOST_CHARACTERS, Book, CellKind, Gathering, Refused, Sheet, place_of
from pipeline.intake.packages import open_package, parse_part

# ECMA-376 part 1, 18.8.30: built-in formats that show a date or a time.
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_A_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DAY_ZERO = date(1899, 12, 30)
_KINDS = {"b": CellKind.BOOLEAN, "e": CellKind.ERROR, "d": CellKind.DATE, "str": CellKind.TEXT}


def read_xlsx(content: bytes) -> Book:
    """Every sheet's cells, in the workbook's order. Raises Refused."""
    package = open_package(content)
    names = set(package.namelist())
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused("file_damaged")
    parse_part(package, "[Content_Types].xml", start=lambda _tag, _found: None)
    strings = _strings(package) if "xl/sharedStrings.xml" in names else []
    date_styles = _date_styles(package) if "xl/styles.xml" in names else frozenset()
    gathering = Gathering()
    sheets = [
        _SheetReader(package, strings, date_styles, gathering).read(listed)
        for listed in _listed_sheets(package)
        if listed.part in names
    ]
    has_links = any(name.startswith("xl/externalLinks/") for name in names)
    return Book(tuple(sheets), ("external_links_ignored",) if has_links else ())


@dataclass(frozen=True)
class _Listed:
    name: str
    part: str
    is_hidden: bool


def _listed_sheets(package: zipfile.ZipFile) -> list[_Listed]:
    targets: dict[str, str] = {}
    found: list[tuple[str, str, bool]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            is_hidden = attributes.get("state", "visible") != "visible"
            found.append((attributes.get("name", ""), attributes.get("id", ""), is_hidden))

    parse_part(package, "xl/_rels/workbook.xml.rels", start=relation)
    parse_part(package, "xl/workbook.xml", start=sheet)
    return [_Listed(name, _part(targets.get(relation_id, "")), hidden) for name, relation_id, hidden in found]


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _strings(package: zipfile.ZipFile) -> list[str]:
    """The shared strings; a string's phonetic guide (rPh) is no part of it."""
    strings: list[str] = []
    words: list[str] = []
    open_tags: list[str] = []
    characters = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        open_tags.append(tag)
        if tag == "si":
            words.clear()

    def text(piece: str) -> None:
        nonlocal characters
        if open_tags and open_tags[-1] == "t" and "rPh" not in open_tags:
            characters += len(piece)
            if characters > MOST_CHARACTERS:
                raise Refused("file_too_many_cells", most=MOST_CHARACTERS)
            words.append(piece)

    def end(tag: str) -> None:
        open_tags.pop()
        if tag == "si":
            strings.append("".join(words))

    parse_part(package, "xl/sharedStrings.xml", start=start, end=end, text=text)
    return strings


def _date_styles(package: zipfile.ZipFile) -> frozenset[int]:
    """Indexes of the cell styles that show a date."""
    own_dates: set[int] = set()
    styles: list[int] = []
    is_inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_inside
        if tag == "numFmt" and _shows_date(attributes.get("formatCode", "")):
            own_dates.add(_whole(attributes.get("numFmtId")))
        elif tag == "cellXfs":
            is_inside = True
        elif tag == "xf" and is_inside:
            styles.append(_whole(attributes.get("numFmtId")))

    def end(tag: str) -> None:
        nonlocal is_inside
        is_inside = is_inside and tag != "cellXfs"

    parse_part(package, "xl/styles.xml", start=start, end=end)
    return frozenset(at for at, number in enumerate(styles) if number in _DATE_FORMATS or number in own_dates)


def _shows_date(format_code: str) -> bool:
    return any(
        letter in "ymdhs" for letter in _NOT_A_DATE.sub("", format_code.lower()).replace("general", "")
    )


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else -1


@dataclass
class _SheetReader:
    """Walks one sheet part, holding the cell in hand. Places count on where addresses are left out."""

    package: zipfile.ZipFile
    strings: list[str]
    date_styles: frozenset[int]
    gathering: Gathering
    row: int = 0
    column: int = 0
    kind: str = "n"
    style: int = 0
    is_formula: bool = False
    open_tags: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def read(self, listed: _Listed) -> Sheet:
        parse_part(self.package, listed.part, start=self._start, end=self._end, text=self._text)
        return self.gathering.sheet(listed.name, is_hidden=listed.is_hidden)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.open_tags.append(tag)
        if tag == "row":
            row = _whole(attributes.get("r"))
            self.row, self.column = (row if row > 0 else self.row + 1), 0
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "f":
            self.is_formula = True

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = place_of(attributes.get("r", ""))
        self.row, self.column = place or (max(self.row, 1), self.column + 1)
        self.kind = attributes.get("t", "n")
        self.style = _whole(attributes.get("s", "0"))
        self.is_formula = False
        self.words.clear()

    def _text(self, piece: str) -> None:
        if self.open_tags and self.open_tags[-1] in ("v", "t") and "rPh" not in self.open_tags:
            self.words.append(piece)

    def _end(self, tag: str) -> None:
        self.open_tags.pop()
        if tag == "c":
            kind, text = self._value("".join(self.words))
            self.gathering.add(self.row, self.column, kind, text, self.is_formula)

    def _value(self, text: str) -> tuple[CellKind, str]:
        if self.kind == "s":
            at = _whole(text.strip())
            return CellKind.TEXT, self.strings[at] if 0 <= at < len(self.strings) else ""
        if self.kind == "inlineStr":
            return CellKind.TEXT, text
        if self.kind in _KINDS:
            return _KINDS[self.kind], text
        if self.style in self.date_styles and text.strip():
            return CellKind.DATE, _day(text)
        return CellKind.NUMBER, text.strip()


def _day(serial: str) -> str:
    """The day of a stored serial number, as 2026-11-22; the number itself where no calendar has it."""
    try:
        return (_DAY_ZERO + timedelta(days=int(float(serial)))).isoformat()
    except (ValueError, OverflowError):
        return serial
