"""The name under which a person handed a file in: kept and told, never used as a path."""

import unicodedata
from pathlib import PurePosixPath

_MOST_LETTERS = 120
_ZWNJ = "\u200c"
# Control and line-ending signs, invisible ones (those that turn the direction of reading among them), halves of signs.
_UNSEEN = frozenset(["Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"])


def told_name(file_name: str) -> str:
    """The last part of the name as it can be read: no folders, no sign that is not seen but the half-space, 120
    letters at the most with its suffix; a dash where nothing is left."""
    last = PurePosixPath(file_name.replace("\\", "/")).name
    seen = "".join(
        letter if letter == _ZWNJ or unicodedata.category(letter) not in _UNSEEN else " " for letter in last
    )
    name = " ".join(seen.split())
    if len(name) > _MOST_LETTERS:
        suffix = PurePosixPath(name).suffix[:12]
        name = f"{name[: _MOST_LETTERS - len(suffix) - 1]}…{suffix}"
    return name if name.strip(" .") else "—"
