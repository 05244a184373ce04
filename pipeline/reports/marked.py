"""What is to be marked in a person's own workbook, in a form that can be handed to the limited child process."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# A list longer than this is no help; the first are mended first. So many notes still open quickly in Excel.
MOST_LISTED, MOST_NOTES = 5_000, 1_500


@dataclass(frozen=True)
class Mark:
    """One finding as it is written down: `sheet` and `cell` None where it is about the whole file.

    `opening` is how its text begins (sign, word, colon). `where` is the place in words.
    """

    severity: str
    opening: str
    word: str
    sheet: str | None
    cell: str | None
    where: str
    measure: str
    value: str
    message: str
    cure: str


@dataclass(frozen=True)
class PlainSheet:
    """A sheet to be written anew. A cell: row, column (from 1), kind, text. Spans: top, left, bottom, right. Notes
    are cells too."""

    name: str
    cells: Sequence[Sequence[Any]]
    notes: Sequence[Sequence[Any]] = ()
    is_hidden: bool = False
    merged: Sequence[Sequence[int]] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()


@dataclass(frozen=True)
class Marking:
    """All that the child needs beside the file's bytes.

    `sheets` None: mark the file itself, else write these sheets and mark them. `openings`: how any of our marks
    begins, of this marking or an earlier one; `list_titles`: how a list begins, this one's first. `words`: what is
    said on the first sheet and around, by name; `said` stands there as it is.
    """

    is_rtl: bool
    marks: Sequence[Mark]
    words: Mapping[str, str]
    openings: Sequence[str]
    list_titles: Sequence[str]
    said: Sequence[str] = ()
    sheets: Sequence[PlainSheet] | None = None


def packed(marking: Marking, content: bytes) -> bytes:
    """One line of JSON, then the file's bytes."""
    return json.dumps(asdict(marking), ensure_ascii=True).encode("ascii") + b"\n" + content


def unpacked(question: bytes) -> tuple[Marking, bytes]:
    """What `packed` wrote."""
    line, _, content = question.partition(b"\n")
    plain = json.loads(line)
    plain["marks"] = [Mark(**mark) for mark in plain["marks"]]
    if plain["sheets"] is not None:
        plain["sheets"] = [PlainSheet(**sheet) for sheet in plain["sheets"]]
    return Marking(**plain), content
