"""Weights as written beside weights as they work: two dots on one line for each part."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pages.shared import cards, numbers
from pages.shared.html import Html, join, tag
from pipeline.domain.framework import Framework
from pipeline.words import say


def paired_dots(weights: pl.DataFrame, parent: str, framework: Framework, language: str) -> Html:
    """The children of one node: a hollow dot for the written weight, a full one for the effect, a line between."""
    rows = weights.filter(pl.col("parent") == parent).to_dicts()
    told = [value for row in rows for value in (row["nominal"], row["effective"]) if value is not None]
    low, high = min([0.0, *told]), max([0.05, *told]) * 1.05
    return tag("ul", *(_row(row, low, high, framework, language) for row in rows), cls="pd-bars pd-pairs")


def _row(row: dict[str, Any], low: float, high: float, framework: Framework, language: str) -> Html:
    effective = row["effective"]
    shown: object = cards.no_data(language) if effective is None else numbers.share(effective, language)
    written = tag("span", numbers.share(row["nominal"], language), cls="pd-pair-note")
    dots = tag("span", *_dots(row["nominal"], effective, low, high), cls="pd-dot-line pd-dot-inset")
    return tag(
        "li",
        tag("span", framework.name_of(row["id"])[language], cls="pd-bar-name"),
        tag("span", dots, aria_hidden="true"),
        tag("span", shown, written, cls="pd-bar-value"),
        cls="pd-bar",
    )


def _dots(nominal: float, effective: float | None, low: float, high: float) -> list[Html]:
    """The marks of one line from `low` to `high`; a thin line at 0 where something pulls the other way."""

    def at(value: float) -> float:
        return 100 * (value - low) / (high - low)

    zero = [tag("i", cls="pd-line", style=f"inset-inline-start:{at(0.0):.2f}%")] if low < 0 else []
    written = tag("i", cls="pd-pair-written", style=f"inset-inline-start:{at(nominal):.2f}%")
    if effective is None:
        return [*zero, written]
    start, end = sorted((at(nominal), at(effective)))
    between = f"inset-inline-start:{start:.2f}%;inline-size:{end - start:.2f}%"
    works = tag("i", cls="pd-pair-effect", style=f"inset-inline-start:{at(effective):.2f}%")
    return [*zero, tag("i", cls="pd-pair-line", style=between), written, works]


def key(language: str) -> Html:
    """What the two dots mean."""
    marks = (("pd-pair-effect", "coherence.key_effect"), ("pd-pair-written", "coherence.key_written"))
    return tag(
        "p", *(tag("span", tag("i", cls=cls), say(words, language)) for cls, words in marks), cls="pd-key"
    )


def table(weights: pl.DataFrame, parents: Sequence[str], framework: Framework, language: str) -> Html:
    """The numbers behind the dots of several nodes, folded."""
    header = [say(f"method.column_{name}", language) for name in ("name", "nominal", "effective")]
    rows = [
        (
            framework.name_of(row["id"])[language],
            numbers.share(row["nominal"], language),
            numbers.share(row["effective"], language),
        )
        for row in weights.filter(pl.col("parent").is_in(list(parents))).iter_rows(named=True)
    ]
    return cards.as_table(header, rows, language)


def shown(weights: pl.DataFrame, parent: str, framework: Framework, language: str) -> Html:
    """The dots of one node's children with key and table."""
    words = say("coherence.weights_of", language, name=framework.name_of(parent)[language])
    return join(
        tag("h3", words, cls="pd-step-part"),
        paired_dots(weights, parent, framework, language),
        key(language),
        table(weights, (parent,), framework, language),
    )
