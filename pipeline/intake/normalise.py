"""Numbers as people write them, in one form. What reads two ways is never guessed."""

import math
import re
from dataclasses import dataclass

from pipeline.domain.spelling import DIGITS, ZWNJ, clean, key
from pipeline.intake.cells import CellKind

NOT_APPLICABLE = frozenset(["نامربوط", "na", "notapplicable", "موضوعیتندارد"])
# Said for "none", "zero" and "does not apply" alike, so that no number is taken from them.
_UNCLEAR = frozenset(["", "ندارد", "نداریم", "خالی", "none", "nil", "null", "هیچ"])
_ZERO = frozenset(["صفر", "zero"])

# Doubles hold every whole number below this exactly.
LARGEST = 1e15
_STORED = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,4})?")
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_COMMAS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_SPACED = re.compile(r"-?[1-9]\d{0,2}( \d{3})+(\.\d+)?")
_POINTS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3}){2,}")
_THREE_AFTER_POINT = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_NUMBERLIKE = re.compile(r"-?[\d., ]*\d[\d., ]*")


@dataclass(frozen=True)
class Figure:
    """A value cell as read. `problem` is the code of an error, `doubt` that of a warning."""

    value: float | None = None
    is_not_applicable: bool = False
    problem: str | None = None
    doubt: str | None = None


def read_figure(kind: CellKind, text: str) -> Figure:
    """A value cell's number, "not applicable", or why neither could be taken."""
    if kind is CellKind.NUMBER:
        return _stored_number(text)
    if kind is CellKind.PERCENT:
        return Figure(problem="percent_refused")
    if kind is CellKind.DATE:
        return Figure(problem="date_in_place_of_number")
    if kind is CellKind.ERROR:
        return Figure(problem="cell_holds_error")
    if kind is CellKind.BOOLEAN:
        return Figure(problem="number_unreadable")
    return _written_number(text)


def _stored_number(text: str) -> Figure:
    if not _STORED.fullmatch(text):
        return Figure(problem="number_unreadable")
    return _bounded(float(text))


def _bounded(value: float) -> Figure:
    if not math.isfinite(value) or abs(value) >= LARGEST:
        return Figure(problem="number_too_large")
    nearest = round(value)
    # Results of formulas come as 11.999999999999998; no measure is counted so finely.
    is_whole = abs(value - nearest) <= 1e-9 * max(1.0, abs(value))
    return Figure(value=float(nearest) if is_whole else value)


def _written_number(text: str) -> Figure:
    shown = clean(text)
    if not shown:
        return Figure()
    if "%" in shown or "٪" in shown:
        return Figure(problem="percent_refused")
    word = key(shown)
    if word in NOT_APPLICABLE:
        return Figure(is_not_applicable=True)
    if word in _ZERO:
        return Figure(value=0.0)
    if word in _UNCLEAR:
        return Figure(doubt="value_unclear")
    return _separated_number(_with_ascii_signs(shown))


def _with_ascii_signs(shown: str) -> str:
    """Digits, separators and the sign in ASCII. Persian ٬ and ٫ have one meaning each.

    An apostrophe in front is how spreadsheet programs, and our own workbooks, keep a text a text.
    """
    text = shown.removeprefix("'").translate(DIGITS).replace(ZWNJ, "").replace("−", "-")
    text = text.replace("٬", ",").replace("،", ",").replace("٫", ".").replace("’", ",").replace("'", ",")
    return text.removeprefix("+").replace("- ", "-").strip()


def _separated_number(text: str) -> Figure:
    if not _NUMBERLIKE.fullmatch(text) or not text.isascii():
        return Figure(problem="number_unreadable")
    if len(text) > 40:
        return Figure(problem="number_too_large")
    if _COMMAS.fullmatch(text) or _SPACED.fullmatch(text):
        return _bounded(float(text.replace(",", "").replace(" ", "")))
    if _POINTS.fullmatch(text):
        return _bounded(float(text.replace(".", "")))
    if not _PLAIN.fullmatch(text):
        return Figure(problem="number_ambiguous")
    figure = _bounded(float(text))
    is_doubtful = _THREE_AFTER_POINT.fullmatch(text) is not None and figure.value is not None
    return Figure(
        value=figure.value, problem=figure.problem, doubt="point_read_as_decimal" if is_doubtful else None
    )
