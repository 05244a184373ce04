"""Delimited text (csv, tsv): the encoding and the delimiter are found, never assumed by a parser."""

import codecs
import csv
import io
from collections.abc import Iterable

from pipeline.intake.cells import MOST_CHARACTERS, Book, CellKind, Gathering, Refused

DELIMITERS = (",", ";", "\t", "|", "؛")
# Bytes of UTF-8 Persian that are read as windows-1256 come out as these over and over.
_MANGLED = ("ط§", "ط±", "ط¯", "غŒ", "ظ†", "ظ…", "ط¨", "Ø§", "ÛŒ", "Ù†")


def read_delimited(content: bytes) -> Book:
    """One sheet without a name. Raises Refused."""
    text = decode(content)
    rows = _rows(text, _delimiter(text))
    gathering = Gathering()
    try:
        for row_number, row in enumerate(rows, start=1):
            for column, piece in enumerate(row, start=1):
                gathering.add(row_number, column, CellKind.TEXT, piece)
    except csv.Error as error:
        raise Refused("file_damaged") from error
    return Book((gathering.sheet(None),))


def decode(content: bytes) -> str:
    """The text, by its mark, else as UTF-8, else as windows-1256 where that gives readable Persian."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    if content.startswith(codecs.BOM_UTF8):
        return _decoded(content, "utf-8-sig")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(content, "cp1256")
        if sum(text.count(pair) for pair in _MANGLED) >= 3:
            raise Refused("text_encoding_unclear") from None
    if "\0" in text:
        raise Refused("text_encoding_unclear")
    return text


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("text_encoding_unclear") from error
    if "\0" in text:
        raise Refused("text_encoding_unclear")
    return text


def _delimiter(text: str) -> str:
    """The one that cuts most lines of the file's beginning; a comma where none does."""
    lines = text[:20_000].splitlines()[:60]
    cuts = {mark: sum(1 for line in lines if mark in line) for mark in DELIMITERS}
    widths = {mark: sum(min(line.count(mark), MOST_WIDTH) for line in lines) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (cuts[mark], widths[mark], -DELIMITERS.index(mark)))


# Counting more than this in one line says nothing more about which mark is the delimiter.
MOST_WIDTH = 20


def _rows(text: str, delimiter: str) -> Iterable[list[str]]:
    csv.field_size_limit(MOST_CHARACTERS)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
