"""The parts of an Excel workbook beside its sheets: shared strings, formats of cells, notes that hang on cells."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.intake.cells import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_IN_A_CELL,
    Cell,
    CellKind,
    Refused,
    place_of,
)
from pipeline.intake.packages import MOST_DEPTH, parse_part

# ECMA-376 part 1, 18.8.30: built-in formats that show a date or a time, and those that show a percentage.
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_PERCENT_FORMATS = frozenset([9, 10])
_NOT_A_SIGN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True)
class Shown:
    """How a workbook shows its numbers: the cell styles that show a date, and those with a percent sign, as cells name
    them."""

    dates: frozenset[str] = frozenset()
    percents: frozenset[str] = frozenset()
    day_zero: date = _DAY_ZERO

    def day(self, serial: str) -> str:
        """The day of a stored serial number, as 2026-11-22; the number itself where no calendar has it."""
        try:
            return (self.day_zero + timedelta(days=int(float(serial)))).isoformat()
        except (ValueError, OverflowError):
            return serial


def shows_date(format_code: str) -> bool:
    plain = _NOT_A_SIGN.sub("", format_code.lower()).replace("general", "")
    return any(letter in "ymdhs" for letter in plain)


def shows_percent(format_code: str) -> bool:
    return "%" in _NOT_A_SIGN.sub("", format_code)


def read_styles(package: zipfile.ZipFile, *, starts_1904: bool) -> Shown:
    """What the workbook's cell styles show."""
    dates, percents = set(_DATE_FORMATS), set(_PERCENT_FORMATS)
    styles: list[int] = []
    is_inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_inside
        if tag == "numFmt":
            number, written = whole(attributes.get("numFmtId")), attributes.get("formatCode", "")
            (dates.add if shows_date(written) else dates.discard)(number)
            (percents.add if shows_percent(written) else percents.discard)(number)
        elif tag == "cellXfs":
            is_inside = True
        elif tag == "xf" and is_inside:
            styles.append(whole(attributes.get("numFmtId")))

    def end(tag: str) -> None:
        nonlocal is_inside
        is_inside = is_inside and tag != "cellXfs"

    parse_part(package, "xl/styles.xml", start=start, end=end)
    return Shown(
        frozenset(str(at) for at, number in enumerate(styles) if number in dates),
        frozenset(str(at) for at, number in enumerate(styles) if number in percents),
        _DAY_ZERO_1904 if starts_1904 else _DAY_ZERO,
    )


def read_strings(package: zipfile.ZipFile) -> list[str]:
    """The shared strings; a string's phonetic guide (rPh) is no part of it."""
    strings: list[str] = []
    _texts_of(package, "xl/sharedStrings.xml", "si", lambda _found, text: strings.append(text))
    return strings


def read_notes(package: zipfile.ZipFile, part: str) -> list[Cell]:
    """Notes on cells (the old kind and threads), as cells with the note's text."""
    notes: list[Cell] = []

    def note(found: dict[str, str], text: str) -> None:
        place = place_of(found.get("ref", ""))
        if place is not None and text.strip():
            notes.append(note_on(*place, text))

    _texts_of(package, part, "threadedComment" if "threaded" in part.lower() else "comment", note)
    return notes


def note_on(row: int, column: int, text: str) -> Cell:
    """A note that hangs on a cell. Raises Refused where it is longer than any text of a person."""
    note = Cell(row, column, CellKind.TEXT, text)
    if len(text) > MOST_IN_A_CELL:
        raise Refused("cell_too_long", cell=note.address, most=MOST_IN_A_CELL)
    return note


def _texts_of(
    package: zipfile.ZipFile, part: str, of: str, take: Callable[[dict[str, str], str], None]
) -> None:
    """Each element `of` with its attributes and the text inside it. Raises Refused beyond any workbook's size."""
    words: list[str] = []
    open_tags: list[str] = []
    found: dict[str, str] = {}
    count = characters = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal found
        open_tags.append(tag)
        if len(open_tags) > MOST_DEPTH:
            raise Refused("file_damaged")
        if tag == of:
            words.clear()
            found = attributes

    def text(piece: str) -> None:
        nonlocal characters
        if open_tags and open_tags[-1] in ("t", "text") and "rPh" not in open_tags:
            characters += len(piece)
            words.append(piece)

    def end(tag: str) -> None:
        nonlocal count
        open_tags.pop()
        if tag == of:
            count += 1
            if count > MOST_CELLS or characters > MOST_CHARACTERS:
                raise Refused("file_too_many_cells", most=MOST_CELLS)
            take(found, "".join(words))

    parse_part(package, part, start=start, end=end, text=text)


def whole(text: str | None) -> int:
    """A small whole number as XML writes it; -1 for anything else."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else -1
