"""Steps of the planners' page that look at what goes with what: structure, weights, and how sure the order is."""

import polars as pl

from pages.shared import cards, matrices, numbers, stacked, weight_pairs
from pages.shared.html import Html, join, tag
from pipeline.domain.framework import Framework
from pipeline.domain.soundness import PairFlag, Together
from pipeline.services.coherence_steps import (
    LEAST_UNITS,
    ONE_MEASURE,
    Coherence,
    dimension_weights,
    flagged,
    weakest_told,
)
from pipeline.words import number, say

_NAMED_PAIRS = 2
"""As many as are read; the rest stand in the table."""
_TOGETHER = {
    Together.TOGETHER: ("good", "✓"),
    Together.RATHER_TOGETHER: ("level", "≈"),
    Together.RATHER_APART: ("level", "≈"),
    Together.APART: ("warn", "!"),
    Together.TOO_FEW: ("absent", "?"),
}
"""The kind and mark of a section's chip."""


def structure(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 4: pairs that pull apart or say the same, nodes whose parts agree, and every correlation."""
    compared = told.pairs.height - flagged(told, PairFlag.TOO_FEW, PairFlag.ALIKE).height
    pictures = join(tag("div", *_open(told, language), cls="pd-side-by-side"), _folded(told, language))
    branches = int(told.pairs["rows"].max() or 0)
    if not compared:
        return say("coherence.too_few", language, least=LEAST_UNITS, branches=branches), pictures
    conflict, redundant = (flagged(told, flag) for flag in (PairFlag.CONFLICT, PairFlag.REDUNDANT))
    says = [
        say(
            "coherence.says_4",
            language,
            pairs=compared,
            conflict=_counted("conflict", conflict.height, language),
            redundant=_counted("redundant", redundant.height, language),
        ),
        _named_pairs("coherence.conflict_named", conflict, told.framework, language),
        _named_pairs("coherence.redundant_named", redundant, told.framework, language),
    ]
    least = number(weakest_told(branches), language, 2)
    notes = [say("coherence.over_note", language)] if told.over > 1 else []
    notes.append(say("coherence.least_tie", language, branches=branches, least=least))
    notes.append(_agreement(told, language))
    return " ".join(each for each in says if each), join(tag("p", " ".join(notes), cls="pd-note"), pictures)


def _counted(flag: str, count: int, language: str) -> str:
    return (
        say(f"coherence.{flag}_count", language, count=count)
        if count
        else say(f"coherence.{flag}_nil", language)
    )


def _named_pairs(key: str, pairs: pl.DataFrame, framework: Framework, language: str) -> str:
    if pairs.is_empty():
        return ""
    strongest = pairs.sort(pl.col("r").abs(), descending=True)
    named = [
        say(
            "coherence.pair_named",
            language,
            one=framework.name_of(one)[language],
            other=framework.name_of(other)[language],
        )
        for one, other in strongest.head(_NAMED_PAIRS).select("one", "other").iter_rows()
    ]
    listed = say("pages.comma", language).join(named)
    if pairs.height > _NAMED_PAIRS:
        listed = say("coherence.and_more", language, names=listed, count=pairs.height - _NAMED_PAIRS)
    return say(key, language, names=listed)


def _agreement(told: Coherence, language: str) -> str:
    counted = dict(told.reliability["together"].value_counts().iter_rows())
    found = {"apart": counted.get(Together.APART, 0), "together": counted.get(Together.TOGETHER, 0)}
    return say("coherence.together", language, **found)


def _dimensions(told: Coherence) -> list[str]:
    framework = told.framework
    return [child for child in framework.children[framework.top.id] if child in framework.node]


def _open(told: Coherence, language: str) -> list[Html]:
    """The dimensions' matrix, and beside it whether the parts of the index and of each dimension agree."""
    top, dimensions = told.framework.top, _dimensions(told)
    main = told.reliability.filter(pl.col("node").is_in([top.id, *dimensions]))
    agreement = tag("div", *_agreement_words(language), _agreement_list(main, told, language))
    if len(dimensions) < 2:
        return [agreement]
    siblings = told.pairs.filter((pl.col("kind") == "siblings") & (pl.col("within") == top.id))
    words = say("coherence.matrix_of", language, name=top.name[language])
    drawn = tag(
        "div",
        tag("h3", words, cls="pd-step-part"),
        tag("p", say("coherence.matrix_note", language), cls="pd-note"),
        matrices.matrix(siblings, dimensions, told.framework, language),
        matrices.key(language),
        matrices.pair_table(siblings, told.framework, language),
    )
    return [drawn, agreement]


def _folded(told: Coherence, language: str) -> Html:
    """Each dimension's indicators, and the agreement of every section."""
    within = (*_dimensions(told), told.framework.top.id)
    every = cards.folded(
        say("coherence.reliability_all", language), _agreement_table(told.reliability, told, language)
    )
    return join(*(_folded_matrix(told, node, language) for node in within), every)


def _folded_matrix(told: Coherence, within: str, language: str) -> Html | str:
    pairs = told.pairs.filter((pl.col("kind") == "indicators") & (pl.col("within") == within))
    if pairs.is_empty():
        return ""
    nodes = pl.concat([pairs["one"], pairs["other"]]).unique(maintain_order=True).to_list()
    written = [each.id for each in told.framework.indicators if each.id in nodes]
    name = told.framework.name_of(within)[language]
    words = say("coherence.matrix_indicators", language, name=name)
    return cards.folded(words, matrices.shown(pairs, written, told.framework, language))


def _agreement_words(language: str) -> list[Html]:
    note = say("coherence.reliability_note", language, floor=number(ONE_MEASURE, language, 1))
    return [
        tag("h3", say("coherence.reliability", language), cls="pd-step-part"),
        tag("p", note, cls="pd-note"),
    ]


def _agreement_list(rows: pl.DataFrame, told: Coherence, language: str) -> Html:
    """A line a section: its name, alpha with its likely range, and how far its parts agree in a word."""
    found = []
    for row in rows.iter_rows(named=True):
        counted = {"count": row["item_count"], "branches": row["rows"]}
        items = say(f"coherence.items_{row['items']}", language, **counted)
        name = told.framework.name_of(row["node"])[language]
        likely = "" if row["low"] is None else tag("span", matrices.likely(row, language), cls="pd-bar-note")
        found.append(
            tag(
                "li",
                tag("span", name, tag("span", items, cls="pd-bar-note"), cls="pd-bar-name"),
                tag("span", number(row["alpha"], language, 2), likely, cls="pd-agree-value"),
                tag("span", _agreement_chip(row["together"], language)),
            )
        )
    return tag("ul", *found, cls="pd-bars pd-agree")


def _agreement_chip(together: str, language: str) -> Html:
    return cards.chip(say(f"coherence.together_{together}", language), *_TOGETHER[Together(together)])


def _agreement_table(rows: pl.DataFrame, told: Coherence, language: str) -> Html:
    columns = ("node", "items", "alpha", "range", "omega", "branches", "together")
    header = [say(f"coherence.column_{name}", language) for name in columns]
    body = [
        (
            told.framework.name_of(row["node"])[language],
            say(f"coherence.of_{row['items']}", language, count=row["item_count"]),
            number(row["alpha"], language, 2),
            matrices.likely(row, language),
            number(row["omega"], language, 2),
            numbers.count(row["rows"], language),
            _agreement_chip(row["together"], language),
        )
        for row in rows.iter_rows(named=True)
    ]
    return stacked.table(header, body)


def weights(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 6: what is written beside what works, the dimensions open, the levels below folded."""
    framework, top = told.framework, told.framework.top.id
    mine = dimension_weights(told).drop_nulls("effective").sort("effective", descending=True)
    if mine.is_empty() or told.reported_count < LEAST_UNITS:
        return say("coherence.weights_untold", language, least=LEAST_UNITS), tag("span")
    ends = {}
    for end, row in (("most", mine.row(0, named=True)), ("least", mine.row(-1, named=True))):
        ends[end] = framework.name_of(row["id"])[language]
        ends[f"{end}_effective"] = numbers.share(row["effective"], language)
        ends[f"{end}_nominal"] = numbers.share(row["nominal"], language)
    note = tag("p", say("coherence.weights_note", language), cls="pd-note")
    below = [node.id for node in framework.nodes if node.id != top and len(framework.children[node.id]) > 1]
    further = cards.folded(
        say("coherence.other_weights", language),
        *(weight_pairs.shown(told.weights, node, framework, language) for node in below),
    )
    drawn = weight_pairs.shown(told.weights, top, framework, language)
    return say("coherence.says_6", language, **ends), join(note, drawn, further if below else "")


def sureness(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 7: pairs of branches that chance does not explain."""
    if told.told_apart is None:
        return say("coherence.ranges_absent", language), tag("span")
    counted = {"pairs": told.told_apart.pairs, "apart": told.told_apart.apart}
    return say("coherence.says_7", language, **counted), tag("span")
