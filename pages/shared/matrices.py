"""Correlations as a picture that is read by number and mark, not by colour alone, and as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pages.shared import cards, colours, numbers
from pages.shared.html import Html, join, tag
from pipeline.domain.framework import Framework
from pipeline.domain.soundness import PairFlag
from pipeline.words import number, plain, say

_MARKS = {PairFlag.REDUNDANT: "=", PairFlag.CONFLICT: "×"}
Pair = Mapping[str, Any]
Pairs = Mapping[tuple[str, str], Pair]


def matrix(pairs: pl.DataFrame, nodes: Sequence[str], framework: Framework, language: str) -> Html:
    """The lower half of the table of every pair of `nodes`; columns carry the numbers of the rows."""
    found: Pairs = {(pair["one"], pair["other"]): pair for pair in pairs.iter_rows(named=True)}
    count = [numbers.count(at, language) for at in range(1, len(nodes) + 1)]
    corner = tag("td", tag("span", say("coherence.column_node", language), cls="pd-unseen"))
    head = tag("tr", corner, *(tag("th", at, scope="col") for at in count[:-1]))
    body = [
        tag(
            "tr",
            tag(
                "th",
                tag("span", count[row], cls="pd-matrix-at"),
                framework.name_of(node)[language],
                scope="row",
            ),
            *(_cell(found, nodes[at], node, framework, language) for at in range(row)),
            *(tag("td", cls="pd-matrix-none") for _ in range(len(nodes) - 1 - row)),
        )
        for row, node in enumerate(nodes)
    ]
    table = tag("table", tag("thead", head), tag("tbody", *body), cls="pd-matrix")
    return tag("div", table, cls="pd-heat-scroll", tabindex=0, role="region", aria_label=_region(language))


def _region(language: str) -> str:
    return plain(say("coherence.column_r", language))


def _cell(found: Pairs, one: str, other: str, framework: Framework, language: str) -> Html:
    pair = found.get((one, other)) or found.get((other, one))
    if pair is None:
        return tag("td", numbers.NONE, cls="pd-track-empty")
    names = {"one": framework.name_of(one)[language], "other": framework.name_of(other)[language]}
    if pair["flag"] in (PairFlag.TOO_FEW, PairFlag.ALIKE):
        why = say("coherence.cell_few", language, rows=pair["rows"], **names)
        return tag("td", numbers.NONE, cls="pd-track-empty", title=plain(why))
    colour = colours.tie(pair["r"])
    told = say(
        "coherence.cell",
        language,
        r=number(pair["r"], language, 2),
        rows=pair["rows"],
        **_ends(pair, language),
        **names,
    )
    mark = _MARKS.get(PairFlag(pair["flag"]))
    return tag(
        "td",
        tag("b", mark, aria_hidden="true") if mark else "",
        number(pair["r"], language, 2),
        style=f"background:{colour};color:{colours.ink_on(colour)}",
        cls="pd-matrix-flagged" if mark else None,
        title=plain(told),
    )


def _ends(pair: Pair, language: str) -> dict[str, str]:
    return {end: number(pair[end], language, 2) for end in ("low", "high")}


def key(language: str) -> Html:
    """What the colours and marks of a matrix mean."""
    swatches = [
        tag(
            "span",
            tag("i", cls="pd-swatch", style=f"background:{colours.tie(value)}"),
            say(f"coherence.key_{name}", language),
        )
        for name, value in (("with", 0.8), ("against", -0.8))
    ]
    few = tag("span", tag("i", cls="pd-swatch pd-track-empty"), say("coherence.key_untold", language))
    flagged = tag("span", say("coherence.key_flagged", language))
    return tag("p", *swatches, few, flagged, cls="pd-key")


def pair_table(pairs: pl.DataFrame, framework: Framework, language: str) -> Html:
    """The same pairs as a table, the strongest first; folded."""
    header = [
        say(f"coherence.column_{name}", language)
        for name in ("one", "other", "r", "range", "branches", "flag")
    ]
    rows = [
        (
            framework.name_of(pair["one"])[language],
            framework.name_of(pair["other"])[language],
            number(pair["r"], language, 2),
            likely(pair, language),
            numbers.count(pair["rows"], language),
            say(f"coherence.flag_{pair['flag']}", language),
        )
        for pair in pairs.sort(pl.col("r").abs(), descending=True, nulls_last=True).iter_rows(named=True)
    ]
    return cards.as_table(header, rows, language)


def likely(pair: Pair, language: str) -> object:
    """A likely range in words; absent: the dash."""
    return numbers.NONE if pair["low"] is None else say("coherence.range", language, **_ends(pair, language))


def shown(pairs: pl.DataFrame, nodes: Sequence[str], framework: Framework, language: str) -> Html:
    """A matrix with its data as a table under it."""
    return join(matrix(pairs, nodes, framework, language), pair_table(pairs, framework, language))
