"""Streamlit's own English in the reader's language: the script that puts our words in the place of its own."""

import json
import re
from functools import cache
from pathlib import Path
from string import Template

from pipeline.words import catalogue

SCRIPT = Template((Path(__file__).parent / "words.js").read_text(encoding="utf-8"))
AREA = "streamlit."
# What a place in a text of Streamlit's may hold, as a JavaScript pattern.
_PLACES = {"name": "(?<name>.+)", "number": r"(?<number>[\d.]+)", "at": r"(?<at>\d+)"}
_PLACE = re.compile(r"\{(\w+)\}")


@cache
def words_script(language: str) -> str:
    """The script for a page in `language`; nothing in English, which Streamlit speaks itself."""
    if language == "en":
        return ""
    entries = [entry for key, entry in catalogue().items() if key.startswith(AREA)]
    words = {entry["en"]: entry[language] for entry in entries if not _PLACE.search(entry["en"])}
    shapes = [
        (_pattern(entry["en"]), _PLACE.sub(r"$<\1>", entry[language]))
        for entry in entries
        if _PLACE.search(entry["en"])
    ]
    return SCRIPT.substitute(words=_json(words), shapes=_json(shapes))


def _pattern(text: str) -> str:
    """A text with places as a pattern for the whole of it. `split` gives words and places by turns."""
    pieces = _PLACE.split(text)
    return "".join(_PLACES[one] if at % 2 else re.escape(one) for at, one in enumerate(pieces))


def _json(value: object) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
