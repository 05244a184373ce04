"""One key for the many spellings of a name: Persian and Arabic letters, half-spaces, marks, hyphens, case."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ئ": "ی",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ؤ": "و",
        "ـ": "",
    }
)
_NOT_LETTERS = re.compile(r"[\W_]+")


def key(name: str) -> str:
    """The name without spaces, marks and letter variants: for looking up only, never for showing."""
    folded = unicodedata.normalize("NFKD", name.translate(_LETTERS)).casefold()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _NOT_LETTERS.sub("", bare.translate(_LETTERS))
