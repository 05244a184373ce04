"""One sheet of an Excel workbook. A national file has hundreds of thousands of cells: expat calls straight in here."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.intake.cells import MOST_COLUMNS, CellKind, Gathering, Span, place_of, span_of
from pipeline.intake.packages import Handlers, local, walk_part
from pipeline.intake.xlsx_parts import Shown, whole

_KINDS = {"b": CellKind.BOOLEAN, "e": CellKind.ERROR, "d": CellKind.DATE, "str": CellKind.TEXT}
_TEXT_TAGS = frozenset(["v", "t"])


@dataclass
class FoundSheet:
    """What a sheet says beside its cells, which go to the gathering."""

    merged: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class _Names(dict[str, str]):
    """Elements' names without their prefixes, each cut once."""

    def __missing__(self, tag: str) -> str:
        name = self[tag] = local(tag)
        return name


class Walker:
    """Holds the cell in hand. Places count on where addresses are left out.

    `start`, `end` and `text` are called some five times a cell: what most calls need comes first in them.
    """

    def __init__(
        self, strings: list[str], shown: Shown, gathering: Gathering, *, is_uncalculated: bool = False
    ) -> None:
        self.found = FoundSheet()
        self._strings = strings
        self._shown = shown
        self._is_uncalculated = is_uncalculated
        self._add: Callable[..., None] = gathering.add
        self._columns: dict[str, int] = {}
        self._names = _Names()
        self._row = self._column = 0
        self._kind, self._style = "n", "0"
        self._is_formula = self._takes_text = self._is_phonetic = False
        self._words = ""

    def walk(self, package: zipfile.ZipFile, part: str) -> FoundSheet:
        """Read the sheet's part; its cells go to the gathering. Raises Refused."""
        handlers: Handlers = {
            "StartElementHandler": self.start,
            "EndElementHandler": self.end,
            "CharacterDataHandler": self.text,
        }
        walk_part(package, part, handlers)
        return self.found

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names[tag]
        if name == "v":
            self._takes_text = True
        elif name == "c":
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._is_formula = False
            self._words = ""
            self._place(attributes.get("r", ""))
        elif name == "t":
            self._takes_text = not self._is_phonetic
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._is_phonetic = True
        else:
            self._note(name, attributes)

    def text(self, piece: str) -> None:
        if self._takes_text:
            self._words += piece

    def end(self, tag: str) -> None:
        name = self._names[tag]
        if name in _TEXT_TAGS:
            self._takes_text = False
        elif name == "c":
            if self._words or (self._is_formula and self._kind != "str"):
                self._end_cell(self._words)
        elif name == "rPh":
            self._is_phonetic = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        row = whole(attributes.get("r"))
        self._row, self._column = (row if row > 0 else self._row + 1), 0
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(self._row)

    def _place(self, address: str) -> None:
        figures = str(self._row)
        column = self._columns.get(address.removesuffix(figures)) if address.endswith(figures) else None
        if column is not None:
            self._column = column
            return
        place = place_of(address)
        self._row, self._column = place or (max(self._row, 1), self._column + 1)
        if place is not None and address.endswith(str(self._row)):
            self._columns[address.rstrip("0123456789")] = self._column

    def _end_cell(self, text: str) -> None:
        kind = self._kind
        if kind == "s":
            at = whole(text.strip())
            shown = self._strings[at] if 0 <= at < len(self._strings) else ""
            self._add(self._row, self._column, CellKind.TEXT, shown, self._is_formula)
        elif kind == "n":
            if self._is_formula and self._is_uncalculated and text == "0":
                text = ""
            self._add(self._row, self._column, *self._number(text.strip()), self._is_formula)
        else:
            read_as = _KINDS.get(kind, CellKind.TEXT if kind == "inlineStr" else CellKind.NUMBER)
            self._add(self._row, self._column, read_as, text, self._is_formula)

    def _number(self, text: str) -> tuple[CellKind, str]:
        if self._style in self._shown.dates and text:
            return CellKind.DATE, self._shown.day(text)
        return CellKind.PERCENT if self._style in self._shown.percents else CellKind.NUMBER, text

    def _note(self, name: str, attributes: dict[str, str]) -> None:
        """Merged cells and hidden columns."""
        if name == "mergeCell" and (span := span_of(attributes.get("ref", ""))) is not None:
            self.found.merged.append(span)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(whole(attributes.get("max")), MOST_COLUMNS)
            self.found.hidden_columns.update(range(max(whole(attributes.get("min")), 1), last + 1))
