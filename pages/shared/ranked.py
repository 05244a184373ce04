"""The branches in order of rank: dots on one scale beside the map, and the table that a phone can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from pages.shared import cards, chance, colours, numbers, verdicts
from pages.shared.html import Html, escape, join, link, tag
from pipeline.domain.access import Actor, Permission
from pipeline.domain.states import ScoreState
from pipeline.domain.verdict import Verdict
from pipeline.services.shapes import Overview
from pipeline.words import plain, say

_STEPS = 10
"""The dots' scale begins and ends at a whole tenth of the scores' own."""


@dataclass(frozen=True)
class _Span:
    """The part of the scale that the dots stand on: dots, not bars, need no zero."""

    low: float
    high: float

    def at(self, score: float) -> str:
        return f"{(score - self.low) / (self.high - self.low) * 100:.1f}%"


def rows_of(shown: Overview) -> list[dict[str, Any]]:
    """The branches by rank; those without a rank last."""
    return shown.branches.sort("rank", "name_fa", nulls_last=True).to_dicts()


def ranked_list(shown: Overview, by: Actor, language: str) -> Html:
    """The branches by rank, each a dot on the scale; those without a score last, hatched."""
    rows = rows_of(shown)
    if not rows:
        return cards.no_data(language)
    reached = [row[end] for row in rows for end in ("score", "low", "high") if row[end] is not None]
    span = _span(reached, shown.framework.scale)
    ends = tag("span", *(tag("span", numbers.count(end, language)) for end in (span.low, span.high)))
    lane_of, count = chance.lanes([row["bracket"] or [] for row in rows])
    listed = (
        _ranked(
            row,
            shown,
            span,
            by,
            language,
            chance.bracket_lines(row["bracket"] or [], lane_of, count, language),
        )
        for row in rows
    )
    keys = [tag("span", tag("i", cls="pd-key-span"), say("chance.key_span", language))]
    if count:
        keys.append(tag("span", tag("i", cls="pd-key-lane"), say("chance.key_bracket", language)))
    return join(
        tag("div", ends, cls="pd-ranked-ends", aria_hidden="true"),
        tag("ol", *listed, cls="pd-ranked"),
        tag("p", *keys, cls="pd-key"),
    )


def _span(scores: Sequence[float], scale: float) -> _Span:
    step = scale / _STEPS
    low = floor(min(scores, default=0.0) / step - 0.2) * step
    high = ceil(max(scores, default=scale) / step + 0.2) * step
    return _Span(max(0.0, low), min(scale, high))


def _ranked(
    row: dict[str, Any], shown: Overview, span: _Span, by: Actor, language: str, brackets: Html
) -> Html:
    scale, score = shown.framework.scale, row["score"]
    if score is None:
        at: object = cards.no_data(language)
    else:
        place = f"inset-inline-start:{span.at(score)};background:{colours.shade(score, scale)}"
        bands = [band.from_score for band in shown.framework.bands if span.low < band.from_score < span.high]
        lines = [tag("i", cls="pd-line", style=f"inset-inline-start:{span.at(band)}") for band in bands]
        likely = chance.mark(row["low"], row["high"], language, scale, span.at)
        dot = tag("i", cls="pd-dot", style=place)
        at = tag("span", *lines, likely, dot, cls="pd-dot-line", aria_hidden="true")
    rank = numbers.count(row["rank"], language)
    return tag(
        "li",
        tag("span", rank, cls="pd-ranked-at"),
        tag("span", _name(row, shown, by, language), _standing(row, language), cls="pd-ranked-name"),
        at,
        tag("span", numbers.score(score, language, scale), cls="pd-bar-value"),
        brackets,
    )


def _name(row: dict[str, Any], shown: Overview, by: Actor, language: str) -> object:
    """The branch's name, a link where its page is within the person's reach."""
    name = row[f"name_{language}"]
    if not by.may(Permission.READ_SCORES, str(row["branch"])):
        return name
    return link(name, f"branch?branch={row['branch']}&month={shown.month}")


def _standing(row: dict[str, Any], language: str) -> Html:
    """The chip of a score that is not yet approved: it has no rank."""
    if row["state"] != ScoreState.PROVISIONAL.value:
        return escape("")
    return join(" ", cards.state_chip(ScoreState.PROVISIONAL, language))


def heat_table(shown: Overview, judged: Mapping[str, Verdict], by: Actor, language: str) -> Html:
    """The same figures as the sortable table, to read where there is no room for it: the name stays in sight."""
    scale = shown.framework.scale
    words = ("branch", "index", "likely", "verdict", "recent", "coverage")
    names = [say(f"tables.{name}", language) for name in words]
    header = [*names, *(node.name[language] for node in shown.dimensions)]
    body = []
    for row in rows_of(shown):
        name = tag("th", _name(row, shown, by, language), _standing(row, language), scope="row")
        index = tag("td", _score(row["score"], language, scale), cls="pd-heat-index")
        likely = tag("td", chance.short(row["low"], row["high"], language, scale) or numbers.NONE)
        verdict = tag("td", verdicts.cell(row, judged, language))
        line = tag("td", sparkline(row["recent"], scale))
        coverage = tag("td", numbers.share(row["coverage"], language))
        heat = (_heat(row[node.id], language, scale) for node in shown.dimensions)
        body.append(tag("tr", name, index, likely, verdict, line, coverage, *heat))
    head = tag("thead", tag("tr", *(tag("th", words, scope="col") for words in header)))
    table = tag("table", head, tag("tbody", *body), cls="pd-heat pd-numbers")
    words = plain(say("overview.table", language))
    return tag("div", table, cls="pd-heat-scroll", tabindex=0, role="region", aria_label=words)


def sparkline(values: Sequence[float | None], scale: float) -> Html:
    """The recent months as small bars, oldest left (st.html keeps no svg); a month without a score is a gap."""
    bars = (
        tag("i", style=f"height:{0 if value is None else max(4, 100 * value / scale):.0f}%")
        for value in values
    )
    return tag("span", *bars, cls="pd-spark", aria_hidden="true")


def _score(value: float | None, language: str, scale: float) -> object:
    return cards.no_data(language) if value is None else numbers.score(value, language, scale)


def _heat(value: float | None, language: str, scale: float) -> Html:
    if value is None:
        return tag("td", numbers.NONE, cls="pd-track-empty")
    colour = colours.shade(value, scale)
    style = f"background:{colour};color:{colours.ink_on(colour)}"
    return tag("td", numbers.score(value, language, scale), style=style)
