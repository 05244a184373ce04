"""Figures that point at a person: a form holds counts only, so a file with any of these is refused."""

import re

from pipeline.domain.finding import Finding
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import code
from pipeline.intake.cells import Book, Cell, CellKind

_NATIONAL_CODE = re.compile(r"(?<![\d.])(\d{3})-?(\d{6})-?(\d)(?![\d.])")
_MOBILE = re.compile(
    r"(?<![\d.])(?:\+98|0098|98|0)[ -]?9\d{2}[ -]?\d{3}[ -]?\d{4}(?!\d)|(?<![\d.])9\d{9}(?!\d)"
)
# Both kinds of figure have ten digits or more.
_FIGURES = 10
_FIGURE = re.compile(r"\d")


def find_personal(book: Book) -> tuple[Finding, ...]:
    """One finding a cell, on any sheet, with the notes that hang on cells; one for the names of sheets.

    The figure itself is not repeated.
    """
    named = [finding_of("personal_data") for sheet in book.sheets if is_personal_text(sheet.name or "")]
    found = (
        (sheet.name, cell.address)
        for sheet in book.sheets
        for cell in (*sheet.cells, *sheet.notes)
        if holds_personal(cell)
    )
    return (*named[:1], *(finding_of("personal_data", name, at) for name, at in dict.fromkeys(found)))


def holds_personal(cell: Cell) -> bool:
    """Whether a number or a text of a cell points at a person."""
    if len(cell.text) < _FIGURES or cell.kind not in (CellKind.NUMBER, CellKind.TEXT):
        return False
    return is_personal_text(cell.text.removesuffix(".0") if cell.kind is CellKind.NUMBER else cell.text)


def is_personal_text(written: str) -> bool:
    """Whether a text holds a mobile number, or ten figures that carry a national code's check digit."""
    if len(_FIGURE.findall(written)) < _FIGURES:
        return False
    text = code(written)
    if _MOBILE.search(text):
        return True
    return any(is_national_code("".join(found)) for found in _NATIONAL_CODE.findall(text))


def is_national_code(figures: str) -> bool:
    """Whether ten digits carry the right check digit (sum of digit x place, modulo 11)."""
    if len(set(figures)) == 1:
        return False
    rest = sum(int(figure) * (10 - at) for at, figure in enumerate(figures[:9])) % 11
    return int(figures[9]) == (rest if rest < 2 else 11 - rest)
