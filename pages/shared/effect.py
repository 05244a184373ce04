"""What a file would do: index and dimensions before and after, what moves them, which figures changed."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.shared import cards, numbers
from pages.shared.html import Html, join, tag
from pages.shared.measures import full_name
from pipeline.domain.framework import Framework
from pipeline.services.shapes import Preview
from pipeline.words import say

MOVED = 8
"""Indicators shown at once in the table of those that move."""
REASONS = 2
"""Indicators named in the sentence: more than two and nobody reads it."""


def panel(preview: Preview, framework: Framework, language: str) -> Html:
    """The whole effect: the sentence, before and after, what moves, which figures changed since the month before."""
    moved = say("upload.moved", language, count=preview.moved.height)
    changed = changed_table(preview.checked.values, framework, language, "previous", "value")
    return cards.panel(
        say("upload.effect_title", language),
        tag("p", effect_sentence(preview, framework, language), cls="pd-effect"),
        cards.columns(
            _half(say("upload.dimensions", language), dimensions_table(preview, framework, language)),
            _half(moved, moved_table(preview.moved, framework, language)),
        ),
        cards.folded(say("upload.changed", language), changed),
    )


def _half(title: str, table: Html) -> Html:
    return tag("div", tag("h3", title), table, cls="pd-half")


def effect_sentence(preview: Preview, framework: Framework, language: str) -> str:
    """ "Index 58.1 -> 60.3, because ..." or why it can't be said."""
    top = framework.top
    before, after = preview.before.get(top.id), preview.after.get(top.id)
    told = {"top": top.name[language], "after": numbers.score(after, language, framework.scale)}
    if after is None:
        return say(
            "upload.effect_no_index", language, missing=_missing(preview.after, framework, language), **told
        )
    if before is None:
        return say("upload.effect_first", language, **told)
    told["before"] = numbers.score(before, language, framework.scale)
    told["since"] = before_name(preview, language)
    reasons = _reasons(preview.moved, framework, language)
    if not reasons:
        return say("upload.effect_same", language, **told)
    return say("upload.effect", language, reasons=reasons, **told)


def _missing(after: Mapping[str, float | None], framework: Framework, language: str) -> str:
    absent = [one for one in framework.children[framework.top.id] if after.get(one) is None]
    return _and([framework.name_of(one)[language] for one in absent], language) or "—"


def _reasons(moved: pl.DataFrame, framework: Framework, language: str) -> str:
    """The indicators with the most points, in words."""
    known = moved.drop_nulls("points").sort(pl.col("points").abs(), descending=True).head(REASONS)
    told = [
        say(
            "upload.reason",
            language,
            indicator=framework.name_of(row["indicator"])[language],
            before=numbers.score(row["before"], language, framework.scale),
            after=numbers.score(row["after"], language, framework.scale),
        )
        for row in known.iter_rows(named=True)
    ]
    return _and(told, language)


def _and(parts: list[str], language: str) -> str:
    return say("upload.and", language).join(parts)


def before_name(preview: Preview, language: str) -> str:
    """The month that the figures before are of."""
    return numbers.month_name(preview.before_month, language) if preview.before_month else ""


def dimensions_table(preview: Preview, framework: Framework, language: str) -> Html:
    """The index and its children before and after, with the difference."""
    ids = (framework.top.id, *framework.children[framework.top.id])
    dimension, before, after, difference = (
        say(f"upload.column_{name}", language) for name in ("dimension", "before", "after", "difference")
    )
    header = [dimension, before_name(preview, language) or before, after, difference]
    rows = [_compared(one, preview, framework, language) for one in ids]
    return cards.table(header, rows)


def _compared(node: str, preview: Preview, framework: Framework, language: str) -> list[object]:
    before, after = preview.before.get(node), preview.after.get(node)
    both = before is not None and after is not None
    change: object = cards.chip(numbers.signed(after - before, language), "level") if both else "—"
    shown = [numbers.score(value, language, framework.scale) for value in (before, after)]
    return [framework.name_of(node)[language], *shown, change]


def moved_table(moved: pl.DataFrame, framework: Framework, language: str) -> Html:
    """The indicators that move, most points first; beyond the first few they are folded."""
    header = [say(f"upload.column_{name}", language) for name in ("indicator", "before", "after", "points")]
    rows = [_moved_row(row, framework, language) for row in moved.iter_rows(named=True)]
    first = cards.table(header, rows[:MOVED])
    if len(rows) <= MOVED:
        return first
    more = say("upload.more_moved", language, count=len(rows) - MOVED)
    return join(first, cards.folded(more, cards.table(header, rows[MOVED:])))


def _moved_row(row: Mapping[str, Any], framework: Framework, language: str) -> list[object]:
    return [
        framework.name_of(row["indicator"])[language],
        numbers.score(row["before"], language, framework.scale),
        numbers.score(row["after"], language, framework.scale),
        numbers.signed(row["points"], language),
    ]


def changed_table(
    values: pl.DataFrame,
    framework: Framework,
    language: str,
    before: str,
    after: str,
    *,
    named: tuple[str, str] = ("before", "after"),
) -> Html:
    """The measures whose figure differs, in the form's order. `before` and `after` name columns of `values`.

    `named`: what these two columns are called (`upload.column_...`).
    """
    changed = values.filter(pl.col(before).ne_missing(pl.col(after)))
    if changed.is_empty():
        return tag("p", say("upload.nothing_changed", language), cls="pd-note")
    order = {measure.id: at for at, measure in enumerate(framework.measures)}
    changed = changed.sort(pl.col("measure").replace_strict(order, default=len(order)))
    header = [say(f"upload.column_{name}", language) for name in ("measure", *named, "difference")]
    rows = [_change(row, before, after, framework, language) for row in changed.iter_rows(named=True)]
    return cards.table(header, rows)


def _change(
    row: Mapping[str, object], before: str, after: str, framework: Framework, language: str
) -> list[object]:
    measure = str(row["measure"])
    was, now = _number(row[before]), _number(row[after])
    difference = None if was is None or now is None else now - was
    name = full_name(measure, framework, language) if measure in framework.measure else measure
    decimals = 0 if difference is None or difference == int(difference) else 2
    return [
        name,
        numbers.count(was, language),
        numbers.count(now, language),
        numbers.signed(difference, language, decimals),
    ]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
