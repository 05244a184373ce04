"""Ways in which a figure gets into a cell, each with what a careful person would take from it: the fuzz test's oracle.

Nothing here comes from the reader: a way is written down together with its meaning.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

Number = int | float
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MIXED = str.maketrans("02468", "۰٢۴٦۸")
_BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
# One point and three figures after it: a thousand to one, a fraction to another.
_TWO_WAYS = re.compile(r"-?[1-9]\d{0,2}[.٫]\d{3}")


class Taken(Enum):
    """What may be kept of a cell."""

    NUMBER = "this number and no other"
    DOUBTFUL = "this number, if a finding says that it is in doubt"
    NOTHING = "nothing, and a finding says so"
    BLANK = "nothing, and nobody needs to be told"
    NOT_APPLICABLE = "that it does not apply"


@dataclass(frozen=True)
class Written:
    """What stands in the cell, and what it means; `in_text` where a text file has no kind or format to show."""

    value: object
    taken: Taken
    number: float | None = None
    number_format: str | None = None
    in_text: "Written | None" = None

    @property
    def text(self) -> "Written":
        return self.in_text or self


def told(text: str, number: Number) -> Written:
    """A number as text, in doubt where it reads two ways."""
    plain = text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789"))
    is_doubtful = "." in plain and _TWO_WAYS.fullmatch(plain) is not None
    return Written(text, Taken.DOUBTFUL if is_doubtful else Taken.NUMBER, float(number))


def nothing(value: object, number_format: str | None = None, in_text: Written | None = None) -> Written:
    return Written(value, Taken.NOTHING, None, number_format, in_text)


def _grouped(number: Number, mark: str, point: str = ".") -> str:
    whole, _, fraction = str(abs(number)).partition(".")
    groups = f"{int(whole):,}".replace(",", mark)
    return ("-" if number < 0 else "") + groups + (f"{point}{fraction}" if fraction else "")


def _by_groups(mark: str, point: str = ".") -> Callable[[Number], Written]:
    """A number in groups of three; one without groups is as it is."""

    def write(number: Number) -> Written:
        text = _grouped(number, mark, point)
        return told(text, number) if mark not in text else Written(text, Taken.NUMBER, float(number))

    return write


def _persian(number: Number) -> Written:
    text = str(number).translate(_PERSIAN).replace(".", "٫")
    return Written(text, Taken.NUMBER, float(number))


def _stored(number: Number, number_format: str | None = None) -> Written:
    return Written(number, Taken.NUMBER, float(number), number_format, told(str(number), number))


def _formatted(number: Number, number_format: str) -> Written:
    """A stored number that is shown as something else than the number."""
    return nothing(number, number_format, told(str(number), number))


WAYS: Mapping[str, Callable[[Number], Written]] = {
    "stored": _stored,
    "stored in groups": lambda number: _stored(number, "#,##0"),
    "stored under a text format": lambda number: _stored(number, "@"),
    "plain text": lambda number: told(str(number), number),
    "Persian digits": _persian,
    "Arabic digits": lambda number: told(str(number).translate(_ARABIC), number),
    "mixed digits": lambda number: told(str(number).translate(_MIXED), number),
    "Persian groups": lambda number: Written(
        _grouped(number, "٬", "٫").translate(_PERSIAN), Taken.NUMBER, float(number)
    ),
    "commas": _by_groups(","),
    "Persian commas": _by_groups("،"),
    "spaces": _by_groups(" "),
    "unbroken spaces": _by_groups("\u00a0"),
    "thin spaces": _by_groups("\u2009"),
    "apostrophes": _by_groups("’"),
    "space around": lambda number: told(f"  {number}\t", number),
    "marks of direction": lambda number: told(f"\u200f{number}\u200e", number),
    "isolated": lambda number: told(f"\u2067{number}\u2069", number),
    "half-spaces": lambda number: told(f"\u200c{number}\u200c", number),
    "leading zeros": lambda number: told(f"00{number}", number),
    "a plus": lambda number: told(f"+{number}", number),
    "a minus": lambda number: told(f"-{number}", -number),
    "a true minus": lambda number: told(f"−{number}", -number),
    "another number": lambda number: told(str(number + 7), number + 7),
    # Not a number for certain.
    "a unit": lambda number: nothing(f"{number} نفر"),
    "about": lambda number: nothing(f"حدود {number}"),
    "a question": lambda number: nothing(f"{number}؟"),
    "brackets": lambda number: nothing(f"({number})"),
    "percent": lambda number: nothing(f"{number}%"),
    "Persian percent": lambda number: nothing(f"{number}٪".translate(_PERSIAN)),
    "a sum": lambda number: nothing(f"{number}+1"),
    "a range": lambda number: nothing(f"{number}-{number + 5}"),
    "a share": lambda number: nothing(f"{number}/2"),
    "two numbers": lambda number: nothing(f"{number} و {number}"),
    "minus behind": lambda number: nothing(f"{number}-"),
    "an exponent": lambda number: nothing(f"{number}e2"),
    "a hexadecimal": lambda number: nothing(f"0x{int(number)}"),
    "an underline": lambda number: nothing(f"1_{number}"),
    "Bengali digits": lambda number: nothing(f"{number}".translate(_BENGALI)),
    "full-width digits": lambda number: nothing(f"{number}".translate(_FULL_WIDTH)),
    "a letter O": lambda number: nothing(f"{number}O"),
    "broken groups": lambda number: nothing("1,234,56"),
    "a comma of two figures": lambda number: nothing("12,34"),
    "points and commas": lambda number: nothing("1.234,5"),
    "a fraction": lambda number: nothing("½"),
    "endless": lambda number: nothing("inf"),
    "not a number": lambda number: nothing("NaN"),
    "too long": lambda number: nothing("9" * 45),
    "a word": lambda number: nothing("بسیار"),
    "a date in words": lambda number: nothing("1405/08/12"),
    "text of a formula": lambda number: nothing("'=1+2"),
    "none": lambda number: nothing("ندارد"),
    "a dash": lambda number: nothing("—"),
    "yes": lambda number: nothing(True),
    "a date": lambda number: nothing(datetime(2026, 11, 22)),
    "shown as percent": lambda number: _formatted(number, "0%"),
    "shown as a date": lambda number: _formatted(min(abs(number), 60_000), "yyyy/mm/dd"),
    "a formula never worked out": lambda number: nothing("=1+2"),
    "an error": lambda number: nothing("#REF!"),
    # Empty, or said not to apply.
    "empty": lambda number: Written(None, Taken.BLANK),
    "only spaces": lambda number: Written("   ", Taken.BLANK),
    "only a half-space": lambda number: Written("\u200c", Taken.BLANK),
    "not applicable": lambda number: Written("نامربوط", Taken.NOT_APPLICABLE),
    "N/A": lambda number: Written("N/A", Taken.NOT_APPLICABLE),
}  # fmt: skip
