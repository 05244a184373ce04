"""Every visible word, Persian and English, from one catalogue: `data/words/*.toml`.

An entry is `"area.name" = { fa = "...", en = "..." }`; places for values are `{name}`. Numbers that are filled in
come out in the language's digits and isolated, so that a right-to-left sentence never turns them round.
"""

import tomllib
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from pipeline.errors import UserError
from pipeline.settings import WORDS

LANGUAGES = ("fa", "en")
_TO_PERSIAN = str.maketrans("0123456789.,%", "۰۱۲۳۴۵۶۷۸۹٫٬٪")
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
TEHRAN = ZoneInfo("Asia/Tehran")


@runtime_checkable
class Spoken(Protocol):
    """What has a form of words of its own in each language: a month, for one."""

    def said(self, language: str) -> str: ...


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All entries by key. A key written twice is refused: one word, one place."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(WORDS.glob("*.toml")):
        for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in found:
                raise ValueError(f"{path.name}: the word {key} stands in the catalogue twice")
            found[key] = entry
    return found


def digits(text: str, language: str) -> str:
    """The text with its ASCII digits and number signs turned into the language's own. No isolation."""
    return text.translate(_TO_PERSIAN) if language == "fa" else text


def number(
    value: float | None, language: str, decimals: int = 1, *, sign: bool = False, unit: str = ""
) -> str:
    """A number for reading: grouped, in the language's digits, isolated left to right ("-2.5" stays so).

    None gives the language's dash for "no data". `unit` "%" is set against the number; others come after a space.
    """
    if value is None or value != value:
        return "—"
    plain = f"{value:+,.{decimals}f}" if sign else f"{value:,.{decimals}f}"
    if float(plain.replace(",", "")) == 0:
        plain = plain.lstrip("+-")
    plain = plain.replace("-", "−")
    shown = digits(plain + ("%" if unit == "%" else ""), language)
    tail = f" {unit}" if unit and unit != "%" else ""
    return f"{LRI}{shown}{PDI}{tail}"


def month_name(year: int, number: int, language: str) -> str:
    """A Jalali month by its name: Aban 1405."""
    return f"{say(f'month.{number}', language)} {digits(str(year), language)}"


def day_name(day: date, language: str) -> str:
    """A Gregorian day as the Jalali one: 10 Azar 1405."""
    jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
    return f"{digits(str(jalali.day), language)} {month_name(jalali.year, jalali.month, language)}"


def moment_name(at: datetime, language: str) -> str:
    """A UTC moment as the day and minute in Tehran: 2 Azar 1405, 14:05."""
    here = at.replace(tzinfo=UTC).astimezone(TEHRAN)
    clock = f"{LRI}{digits(here.strftime('%H:%M'), language)}{PDI}"
    return say("pages.moment", language, day=day_name(here.date(), language), clock=clock)


def say(key: str, language: str, /, **params: Any) -> str:
    """The catalogue's words for `key`. Numbers among `params` are written by `number`, lists joined, text isolated.

    Days and UTC moments are told by the Jalali calendar and Tehran's clock.
    """
    entry = catalogue().get(key)
    if entry is None:
        raise KeyError(f"no words for {key!r} in data/words")
    filled = {name: _fill(value, language) for name, value in params.items()}
    return entry[language].format(**filled)


def _fill(value: Any, language: str) -> str:
    if isinstance(value, dict):
        value = value[language]
    if isinstance(value, tuple | list):
        return ("، " if language == "fa" else ", ").join(_fill(one, language) for one in value)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return number(value, language, 0)
    if isinstance(value, float):
        return number(value, language, 1)
    text = _told(value, language)
    return text if text.startswith((LRI, RLI, FSI)) else f"{FSI}{text}{PDI}"


def _told(value: Any, language: str) -> str:
    if isinstance(value, datetime):
        return moment_name(value, language)
    if isinstance(value, date):
        return day_name(value, language)
    return value.said(language) if isinstance(value, Spoken) else str(value)


def plain(text: str) -> str:
    """The text without isolation marks: for machines, terminals and file names."""
    return text.translate({ord(mark): None for mark in (LRI, RLI, FSI, PDI)})


def error_text(error: UserError, language: str) -> str:
    """What happened and what to do, in the reader's language."""
    return say(f"error.{error.code}", language, **error.params)
