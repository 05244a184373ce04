"""Figures that point at a person: what is handed in holds counts only, so anything with one of these is refused."""

import re

from pipeline.domain.spelling import code

FIGURES = 10
"""Both kinds of figure have so many digits or more."""

# As people write it: in one, or in groups with one and the same mark between them. Not every cutting: the time
# 2026-11-22 10 has ten figures too, and one in eleven such would carry the check digit.
_GROUPS = ((3, 6, 1), (3, 7), (9, 1), (4, 3, 3), (3, 3, 4), (5, 5))
_GROUPED = (
    rf"\d{{{first}}}(?P<mark{at}>[ ._-])" + rf"(?P=mark{at})".join(rf"\d{{{size}}}" for size in rest)
    for at, (first, *rest) in enumerate(_GROUPS)
)
_NATIONAL_CODE = re.compile(rf"(?<![\d.])(?:\d{{10}}|{'|'.join(_GROUPED)})(?![\d.])")
_MOBILE = re.compile(
    r"(?<![\d.])(?:\+98|0098|98|0)[ -]?9\d{2}[ .-]?\d{3}[ .-]?\d{2}[ .-]?\d{2}(?!\d)|(?<![\d.])9\d{9}(?!\d)"
)
_BRACKETS = str.maketrans("()", "  ")
_FIGURE = re.compile(r"\d")


def is_personal_text(written: str) -> bool:
    """Whether a text holds a mobile number, or ten figures that carry a national code's check digit."""
    if len(_FIGURE.findall(written)) < FIGURES:
        return False
    text = code(written)
    if _MOBILE.search(" ".join(text.translate(_BRACKETS).split())):
        return True
    return any(
        is_national_code("".join(_FIGURE.findall(found[0]))) for found in _NATIONAL_CODE.finditer(text)
    )


def is_national_code(figures: str) -> bool:
    """Whether ten digits carry the right check digit (sum of digit x place, modulo 11)."""
    if len(set(figures)) == 1:
        return False
    rest = sum(int(figure) * (10 - at) for at, figure in enumerate(figures[:9])) % 11
    return int(figures[9]) == (rest if rest < 2 else 11 - rest)
