"""How sure a number is, in words and lines: its likely range, who can't be told apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.shared import numbers
from pages.shared.html import Html, escape, tag
from pipeline.services.shapes import Place
from pipeline.words import plain, say

# Names told one by one before "and so many more".
_NAMED = 3


def between(low: float | None, high: float | None, language: str, scale: float = 100.0) -> str:
    """The likely range in words; that chance has no part where it is the score itself."""
    if low is None or high is None:
        return say("chance.none", language)
    if is_exact(low, high, scale):
        return say("chance.exact", language)
    return say("chance.between", language, **_ends(low, high, language, scale))


def short(low: float | None, high: float | None, language: str, scale: float = 100.0) -> str | None:
    """The likely range as "58.1 to 64.2"; None where there is none, or no chance in the number."""
    if low is None or high is None or is_exact(low, high, scale):
        return None
    return say("chance.range", language, **_ends(low, high, language, scale))


def is_exact(low: float, high: float, scale: float) -> bool:
    """Whether the two ends would be printed alike."""
    return round(high - low, 1 if scale > 1 else 3) == 0


def _ends(low: float, high: float, language: str, scale: float) -> dict[str, str]:
    return {"low": numbers.score(low, language, scale), "high": numbers.score(high, language, scale)}


def mark(low: float | None, high: float | None, language: str, scale: float, at: Any) -> Html:
    """The likely range as a line on a bar or dot line; `at` gives where a score stands, in percent as text."""
    if low is None or high is None or is_exact(low, high, scale):
        return escape("")
    style = f"inset-inline-start:{at(low)};inset-inline-end:calc(100% - {at(high)})"
    return tag("i", cls="pd-span", style=style, title=plain(between(low, high, language, scale)))


def alike(places: Sequence[Place], language: str) -> str:
    """From which branches one can't be told apart, the first by name."""
    if not places:
        return say("chance.alike_none", language)
    named = say("pages.comma", language).join(place.name[language] for place in places[:_NAMED])
    rest = len(places) - _NAMED
    if rest > 0:
        named = say("chance.alike_more", language, names=named, rest=numbers.count(rest, language))
    return say("chance.alike", language, names=named)


def rank_words(best: int | None, worst: int | None, language: str) -> str:
    """Which places chance leaves open."""
    if best is None or worst is None:
        return ""
    if best == worst:
        return say("chance.rank_sure", language)
    ends = {"best": numbers.count(best, language), "worst": numbers.count(worst, language)}
    return say("chance.rank_between", language, **ends)


def lanes(brackets: Sequence[Sequence[int]]) -> tuple[dict[int, int], int]:
    """Which lane each bracket is drawn in, by its number, and how many lanes there are; brackets that share a row of
    the ranking never share a lane. `brackets`: the numbers that each row of the ranking is in, best first."""
    rows: dict[int, list[int]] = {}
    for row, inside in enumerate(brackets):
        for number in inside:
            rows.setdefault(number, []).append(row)
    ends: list[int] = []
    lane_of = {}
    for number, taken in sorted(rows.items(), key=lambda one: min(one[1])):
        # A row between two lines of one lane, or they would look like one.
        free = next((lane for lane, end in enumerate(ends) if end + 1 < min(taken)), len(ends))
        ends[free : free + 1] = [max(taken)]
        lane_of[number] = free
    return lane_of, len(ends)


def bracket_lines(inside: Sequence[int], lane_of: Mapping[int, int], count: int, language: str) -> Html:
    """One row's piece of the lines at the side of the ranking."""
    taken = {lane_of[number] for number in inside}
    lines = (tag("i", cls="pd-lane pd-lane-on" if lane in taken else "pd-lane") for lane in range(count))
    words = plain(say("chance.bracket", language)) if taken else None
    return tag("span", *lines, cls="pd-lanes", title=words, aria_hidden="true")
