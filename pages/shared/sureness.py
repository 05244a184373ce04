"""How sure a score is, told on the method page: where the likely range comes from and how often it is right."""

from collections.abc import Mapping
from typing import Any

from pages.shared import cards, definitions, numbers
from pages.shared.html import Html, tag
from pipeline.domain.framework import Framework, Noise
from pipeline.services.sureness import coverage_table
from pipeline.words import say

# The simulation that is shown in full; the others are told in a sentence.
_SHOWN = "some"
_ALIKE = "none"


def in_words(framework: Framework, language: str) -> Html:
    """The panel: what a likely range is, what it leaves open, and the simulated figures."""
    moved = sum(one.noise is not Noise.NONE for one in framework.indicators)
    told = [
        say("sureness.what", language),
        say("sureness.which", language, moved=moved, all=len(framework.indicators)),
        say("sureness.prior", language),
        say("sureness.edge", language),
        say("sureness.apart", language),
        say("sureness.same", language),
        say("sureness.overlap", language),
    ]
    return cards.panel(
        say("sureness.title", language),
        cards.listed(told),
        tag("h3", say("sureness.right_title", language)),
        tag("p", _right(language)),
        cards.folded(
            say("sureness.figures", language), _table(language), tag("p", _others(language), cls="pd-note")
        ),
        anchor="sureness",
    )


def bands_in_words(framework: Framework, language: str) -> Html:
    """The panel of bands: the cut points, and when one is left."""
    return cards.panel(
        say("method.bands", language),
        definitions.bands_table(framework, language),
        tag("p", say("sureness.bands", language), cls="pd-note"),
    )


def _rows(spread: str) -> list[Mapping[str, Any]]:
    return [row for row in coverage_table().to_dicts() if row["spread"] == spread]


def _right(language: str) -> str:
    """The sentence: how often the range held, from twenty cases on, over all spreads but that of no difference."""
    rows = [row for row in coverage_table().to_dicts() if row["spread"] != _ALIKE and row["cases"] >= 20]
    ends = {
        f"{of}_{name}": numbers.share(pick(row[of] for row in rows), language)
        for of in ("dimension", "index")
        for name, pick in (("least", min), ("most", max))
    }
    return say("sureness.right", language, **ends)


def _table(language: str) -> Html:
    header = [
        say(f"sureness.column_{name}", language)
        for name in ("level", "cases", "indicator", "dimension", "index", "width")
    ]
    rows = [
        (
            numbers.share(row["level"], language),
            numbers.count(row["cases"], language),
            *(numbers.share(row[of], language, 1) for of in ("indicator", "dimension", "index")),
            numbers.score(row["index_width"], language),
        )
        for row in _rows(_SHOWN)
    ]
    return cards.table(header, rows, caption=say("sureness.caption", language))


def _others(language: str) -> str:
    least = min(row["index"] for row in coverage_table().to_dicts() if row["spread"] != _ALIKE)
    return say("sureness.others", language, least=numbers.share(least, language, 1))
