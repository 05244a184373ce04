"""Figures that point at a person: a form holds counts only, so a file with any of these is refused."""

import re

from pipeline.domain.finding import Finding, Severity
from pipeline.domain.spelling import code
from pipeline.intake.cells import Book, Cell, CellKind

_NATIONAL_CODE = re.compile(r"(?<![\d.])(\d{3})-?(\d{6})-?(\d)(?![\d.])")
_MOBILE = re.compile(
    r"(?<![\d.])(?:\+98|0098|98|0)[ -]?9\d{2}[ -]?\d{3}[ -]?\d{4}(?!\d)|(?<![\d.])9\d{9}(?!\d)"
)


def find_personal(book: Book) -> tuple[Finding, ...]:
    """One finding a cell, on any sheet. The figure itself is not repeated in it."""
    return tuple(
        Finding("personal_data", Severity.ERROR, sheet=sheet.name, cell=cell.address)
        for sheet in book.sheets
        for cell in sheet.cells
        if holds_personal(cell)
    )


def holds_personal(cell: Cell) -> bool:
    text = code(cell.text)
    if cell.kind is CellKind.NUMBER:
        text = text.removesuffix(".0")
    elif cell.kind is not CellKind.TEXT:
        return False
    if _MOBILE.search(text):
        return True
    return any(is_national_code("".join(found)) for found in _NATIONAL_CODE.findall(text))


def is_national_code(figures: str) -> bool:
    """Whether ten digits carry the right check digit (sum of digit x place, modulo 11)."""
    if len(set(figures)) == 1:
        return False
    rest = sum(int(figure) * (10 - at) for at, figure in enumerate(figures[:9])) % 11
    return int(figures[9]) == (rest if rest < 2 else 11 - rest)
