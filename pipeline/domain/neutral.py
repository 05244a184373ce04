"""Text made harmless for spreadsheet programs, wherever it leaves the building: workbooks, csv, tables on a page."""

import re

# Spreadsheet programs take text that begins so for a formula. The full-width forms count in some languages' Excel.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet program would take it for a formula.

    Unchanged otherwise, so that doing it twice is doing it once. Source: OWASP, "CSV Injection".
    """
    return f"'{text}" if text.startswith(LIVE) else text


def neutral_in_csv(text: str) -> str:
    """`neutral` for a place that knows no kinds: a plain number written as text stays the number that it is."""
    return text if _NUMBER.fullmatch(text) else neutral(text)
