"""Which letters the bytes of a text file stand for: told by its mark, else by what can be nothing else."""

import codecs

from pipeline.intake.cells import Refused

# Bytes of UTF-8 Persian that are read as windows-1256 come out as these over and over.
_MANGLED = ("ط§", "ط±", "ط¯", "غŒ", "ظ†", "ظ…", "ط¨", "Ø§", "ÛŒ", "Ù†")
_MANGLED_LEAST = 3
# High bytes of what a form is written with: Latin letters and digits, Persian letters, the half-space.
_HIGH_BYTES = frozenset(b"\x00\x06\x20")
# Fewer bytes than this show no pattern.
_LEAST_UNMARKED = 8


def decode(content: bytes) -> str:
    """The text: by its mark, else as UTF-16 where every other byte says so, else as UTF-8, else as windows-1256.

    Raises Refused (`text_encoding_unclear`) where none of them gives readable text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _decoded(content, encoding)
    unmarked = _unmarked_utf16(content)
    if unmarked is not None:
        return _decoded(content, unmarked)
    try:
        return _readable(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _decoded(content, "cp1256")


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: one byte of each pair is always a high byte, and line ends or delimiters show zeros."""
    if len(content) < _LEAST_UNMARKED or len(content) % 2 or b"\0" not in content:
        return None
    first, second = frozenset(content[::2]), frozenset(content[1::2])
    is_little, is_big = second <= _HIGH_BYTES, first <= _HIGH_BYTES
    if is_little == is_big:
        return None
    return "utf-16-le" if is_little else "utf-16-be"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return _readable(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise Refused("text_encoding_unclear") from error


def _readable(text: str) -> str:
    """The text, unless it is what another reading of the bytes has mangled already."""
    if "\0" in text or sum(text.count(pair) for pair in _MANGLED) >= _MANGLED_LEAST:
        raise Refused("text_encoding_unclear")
    return text
