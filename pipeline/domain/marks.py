"""The marks that we leave in a person's own workbook, and how they are known again when it comes back."""

from functools import cache

from pipeline.domain.finding import Severity
from pipeline.words import LANGUAGES, plain, say

# Shapes that every font has: a mark is told by its shape and its word, colour only helps.
SIGNS = {Severity.ERROR: "■", Severity.SUSPICION: "▲", Severity.WARNING: "●", Severity.NOTICE: "○"}
# The hidden sheet that keeps how marked cells looked before.
RECORD_SHEET = "_marks"


def mark_opening(severity: Severity, language: str) -> str:
    """How a mark begins, by which it is known again: sign, word, colon."""
    return f"{SIGNS[severity]} {plain(say(f'severity.{severity}', language)).capitalize()}:"


def list_title(language: str) -> str:
    """What stands in the first cell of the sheet that lists the findings."""
    return f"{SIGNS[Severity.ERROR]} {plain(say('marking.title', language))}"


def back_link(language: str) -> str:
    """How the way back from a row to the list begins."""
    return f"{SIGNS[Severity.ERROR]} {plain(say('marking.sheet', language))}"


def column_title(language: str) -> str:
    """What stands over the marks beside the rows."""
    return f"{SIGNS[Severity.ERROR]} {plain(say('marking.column', language))}"


@cache
def mark_openings() -> tuple[str, ...]:
    """All the ways in which a text of ours begins, in every language."""
    marks = [mark_opening(severity, tongue) for severity in Severity for tongue in LANGUAGES]
    others = [told(tongue) for told in (column_title, back_link) for tongue in LANGUAGES]
    return (*marks, *list_titles(), *others)


@cache
def list_titles() -> tuple[str, ...]:
    return tuple(list_title(tongue) for tongue in LANGUAGES)


def is_mark(text: str) -> bool:
    """Whether a cell's text is one of ours."""
    return text.startswith(mark_openings())
