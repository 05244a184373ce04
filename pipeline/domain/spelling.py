"""The many spellings of one text, in one form: letters, digits, half-spaces and invisible marks."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps

# Only Persian and Arabic digits: Python's own int() would take those of any script.
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
SIGNS = DIGITS | str.maketrans("٫٬−", ".,-")
LETTERS = str.maketrans("يىك", "ییک")
_LOOSE_LETTERS = str.maketrans("ةۀهأإٱآؤئ", "هههااااوی")
_UNSEEN = {
    ord(mark): None
    for mark in "\ufeff\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00ad"
}
_SPACES = {ord(space): " " for space in "\u00a0\u2007\u2009\u202f\u3000\t\r\n"}
ZWNJ = "\u200c"
_KASHIDA = "\u0640"


# A national file says the same few thousand words a hundred thousand times over. Long texts are no words.
_KEPT_TEXTS = 20_000
_LONGEST_KEPT = 80


def _kept(form: Callable[[str], str]) -> Callable[[str], str]:
    """The form of a text, made once for each of the short texts that keep coming back."""
    made = lru_cache(maxsize=_KEPT_TEXTS)(form)

    @wraps(form)
    def found(text: str) -> str:
        return made(text) if len(text) <= _LONGEST_KEPT else form(text)

    return found


def ascii_digits(text: str) -> str:
    """The text with Persian and Arabic digits, decimal and thousands signs and minus as ASCII ones."""
    return text.translate(SIGNS)


@_kept
def clean(text: str) -> str:
    """For keeping: one form of ی and ک, no invisible marks but the half-space, single spaces."""
    composed = unicodedata.normalize("NFC", text).translate(_UNSEEN).translate(_SPACES).translate(LETTERS)
    return " ".join(composed.split(" ")).strip(f" {ZWNJ}")


@_kept
def key(text: str) -> str:
    """For comparing: `clean` without case, marks, spaces, half-spaces, punctuation and spellings of one letter."""
    loose = unicodedata.normalize("NFKC", clean(text)).translate(_LOOSE_LETTERS)
    folded = unicodedata.normalize("NFKD", loose).translate(DIGITS).casefold()
    return "".join(letter for letter in folded if letter.isalnum() and letter != _KASHIDA)


@_kept
def code(text: str) -> str:
    """A code (branch, county, measure): ASCII digits, no half-space, no space around."""
    return clean(text).translate(DIGITS).replace(ZWNJ, "")


def is_same_code(one: str, other: str) -> bool:
    """Whether two codes name one thing: case apart, and leading zeros that a spreadsheet drops."""
    first, second = code(one).casefold(), code(other).casefold()
    if first.isdigit() and second.isdigit():
        return first.lstrip("0") == second.lstrip("0")
    return first == second
