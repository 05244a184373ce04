"""Delimited text (csv, tsv): the encoding and the delimiter are found, never assumed by a parser."""

import csv
import io
import re
from collections.abc import Iterable

from pipeline.intake.cells import MOST_CHARACTERS, Book, CellKind, Gathering, Refused
from pipeline.intake.encodings import decode

DELIMITERS = (",", ";", "\t", "|", "؛")
# Counting more than this in one line says nothing more about which mark is the delimiter.
MOST_WIDTH = 20
# Excel's own way of telling the delimiter, in a first line that is no data.
_TOLD = re.compile(r"sep=(.)\r?\n?")


def read_delimited(content: bytes) -> Book:
    """One sheet without a name. Raises Refused."""
    text = decode(content)
    first = text[: text.find("\n") + 1] or text[:8]
    told = _TOLD.fullmatch(first)
    rows = _rows(text, told[1] if told else _delimiter(text))
    gathering = Gathering()
    try:
        for row_number, row in enumerate(rows, start=1):
            if told and row_number == 1:
                continue
            for column, piece in enumerate(row, start=1):
                gathering.add(row_number, column, CellKind.TEXT, piece)
    except csv.Error as error:
        raise Refused("file_damaged") from error
    return Book((gathering.sheet(None),))


def _delimiter(text: str) -> str:
    """The one that cuts most lines of the file's beginning; a comma where none does."""
    lines = text[:20_000].splitlines()[:60]
    cuts = {mark: sum(1 for line in lines if mark in line) for mark in DELIMITERS}
    widths = {mark: sum(min(line.count(mark), MOST_WIDTH) for line in lines) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: (cuts[mark], widths[mark], -DELIMITERS.index(mark)))


def _rows(text: str, delimiter: str) -> Iterable[list[str]]:
    """A quotation mark that is never closed would swallow the rest: strict reading refuses it."""
    csv.field_size_limit(MOST_CHARACTERS)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
