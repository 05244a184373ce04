"""A book on its way from the child process to the server: flat lists in JSON, each text written once."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.domain.personal import FIGURES, is_personal_text
from pipeline.intake.cells import Book, Cell, CellKind, Sheet, Span

# One letter a cell, in the order of the enumeration.
_LETTERS = dict(zip(CellKind, "npxdbe", strict=True))
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}


def as_plain(book: Book) -> dict[str, Any]:
    """The book as what JSON can carry. A cell's text is a place in `texts`: long files say the same over and over.

    What points at a person is looked for here, in the child: in a large file it takes seconds.
    """
    texts: dict[str, int] = {}
    sheets = [_plain_sheet(sheet, texts) for sheet in book.sheets]
    return {"notices": list(book.notices), "texts": list(texts), "sheets": sheets}


def _plain_sheet(sheet: Sheet, texts: dict[str, int]) -> dict[str, Any]:
    personal = list(dict.fromkeys(at[:2] for at in (*sheet.cells, *sheet.notes) if _is_personal(at)))
    return {
        "name": sheet.name,
        "is_hidden": sheet.is_hidden,
        "cells": _plain_cells(sheet.cells, texts),
        "notes": _plain_cells(sheet.notes, texts),
        "merged": [list(span) for span in sheet.merged],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "personal": {"rows": [row for row, _ in personal], "columns": [column for _, column in personal]},
    }


def _is_personal(cell: Cell) -> bool:
    """Whether a number or a text of a cell points at a person."""
    if len(cell.text) < FIGURES or cell.kind not in (CellKind.NUMBER, CellKind.TEXT):
        return False
    return is_personal_text(cell.text.removesuffix(".0") if cell.kind is CellKind.NUMBER else cell.text)


def _plain_cells(cells: Sequence[Cell], texts: dict[str, int]) -> dict[str, Any]:
    return {
        "rows": [cell.row for cell in cells],
        "columns": [cell.column for cell in cells],
        "kinds": "".join([_LETTERS[cell.kind] for cell in cells]),
        "texts": [texts.setdefault(cell.text, len(texts)) for cell in cells],
        "formulas": [at for at, cell in enumerate(cells) if cell.is_formula],
    }


def from_plain(plain: dict[str, Any]) -> Book:
    """The book that `as_plain` wrote. Raises ValueError, LookupError, TypeError or OverflowError for anything else."""
    texts = [str(text) for text in plain["texts"]]
    sheets = tuple(_sheet(sheet, texts) for sheet in plain["sheets"])
    return Book(sheets, tuple(str(code) for code in plain["notices"]))


def _sheet(plain: dict[str, Any], texts: Sequence[str]) -> Sheet:
    name = plain["name"]
    return Sheet(
        None if name is None else str(name),
        _cells(plain["cells"], texts),
        bool(plain["is_hidden"]),
        tuple(Span(*_whole(span)) for span in plain["merged"]),
        frozenset(_whole(plain["hidden_rows"])),
        frozenset(_whole(plain["hidden_columns"])),
        _cells(plain["notes"], texts),
        tuple(zip(*(_whole(plain["personal"][name]) for name in ("rows", "columns")), strict=True)),
    )


def _cells(plain: dict[str, Any], texts: Sequence[str]) -> tuple[Cell, ...]:
    rows, columns, places = (_whole(plain[name]) for name in ("rows", "columns", "texts"))
    if min(places, default=0) < 0:
        raise ValueError("a cell's text stands nowhere")
    kinds = [_KINDS[letter] for letter in plain["kinds"]]
    formulas = [False] * len(rows)
    for at in plain["formulas"]:
        formulas[at] = True
    said = [texts[place] for place in places]
    return tuple(map(Cell._make, zip(rows, columns, kinds, said, formulas, strict=True)))


def _whole(numbers: Iterable[Any]) -> list[int]:
    """The numbers, when all of them are whole. An array tells faster than a loop."""
    return array("q", numbers).tolist()
