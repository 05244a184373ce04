"""A submission's figures beside last month's and those approved before: what changed first, all the rest folded."""

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html, join, tag
from pages.shared.measures import full_name
from pipeline.domain.framework import Framework
from pipeline.services.review_shapes import QueueItem
from pipeline.words import say

LARGEST = 8
"""Of a month's first file nearly every figure differs from last month's: those that moved most are shown."""


def show(
    item: QueueItem,
    beside: pl.DataFrame,
    suspicious: Collection[str | None],
    framework: Framework,
    language: str,
) -> None:
    """First what changed, what is suspicious and what has a remark; then everything else, folded."""
    first = shown_first(item, beside, suspicious)
    rest = beside.filter(~pl.col("measure").is_in(first["measure"].to_list()))
    is_revision = item.revises is not None
    title = say("review.figures_changed" if is_revision else "review.figures_moved", language)
    note = say("review.figures_note", language, month=item.submission.month.plus(-1))
    cards.show(cards.heading(title, note, "pd-figures"))
    if first.is_empty():
        cards.show(tag("p", say("review.figures_none", language), cls="pd-note"))
    else:
        cards.show(_table(item, first, suspicious, framework, language))
    if not rest.is_empty():
        count = say("review.figures_rest", language, count=rest.height)
        cards.show(cards.folded(count, _table(item, rest, suspicious, framework, language)))


def shown_first(item: QueueItem, beside: pl.DataFrame, suspicious: Collection[str | None]) -> pl.DataFrame:
    """The rows of `side_by_side` that a reviewer has to see, in the form's order."""
    told = pl.col("measure").is_in([one for one in suspicious if one]) | pl.col("comment").is_not_null()
    if item.revises is not None:
        return beside.filter(told | pl.col("is_changed"))
    now, before = pl.col("value"), pl.col("last_month")
    # Against the root of both: so 5 becoming 14 comes before 0 becoming 1, and before 1,000 becoming 1,020.
    size = (now.abs() + before.abs()).clip(lower_bound=1.0).sqrt()
    moved = beside.with_columns(((now - before).abs() / size).alias("moved"))
    most = moved.filter(pl.col("moved") > 0).top_k(LARGEST, by="moved")["measure"].to_list()
    return beside.filter(told | pl.col("measure").is_in(most))


def _table(
    item: QueueItem,
    rows: pl.DataFrame,
    suspicious: Collection[str | None],
    framework: Framework,
    language: str,
) -> Html:
    """A row a measure; the column of the last approval only where there was one."""
    columns = ["last_month", *(["approved"] if item.revises is not None else []), "value", "difference"]
    against = "since_approval" if item.revises is not None else "since_last_month"
    header = [say(f"review.column_{name}", language) for name in ("measure", *columns[:-1], against)]
    told = [_row(row, columns, suspicious, framework, language) for row in rows.iter_rows(named=True)]
    return tag("div", stacked.table(header, told), cls="pd-beside")


def _row(
    row: Mapping[str, Any],
    columns: list[str],
    suspicious: Collection[str | None],
    framework: Framework,
    language: str,
) -> list[object]:
    measure = row["measure"]
    name = full_name(measure, framework, language) if measure in framework.measure else measure
    doubt = cards.chip(say("review.is_suspicious", language), "warn", "?") if measure in suspicious else ""
    comment = (
        tag("div", say("review.comment", language), " ", tag("bdi", row["comment"]), cls="pd-below")
        if row["comment"]
        else ""
    )
    before = "approved" if "approved" in columns else "last_month"
    shown = {
        "last_month": figure(row["last_month"], row["last_month_not_applicable"], language),
        "approved": figure(row["approved"], row["approved_not_applicable"], language),
        "value": tag("strong", figure(row["value"], row["is_not_applicable"], language)),
        "difference": _difference(row[before], row["value"], language),
    }
    return [join(name, " ", doubt, comment), *(shown[column] for column in columns)]


def figure(value: float | None, is_not_applicable: bool | None, language: str) -> str:
    """A figure as handed in; that it does not apply; or that there is none."""
    if is_not_applicable:
        return say("state.indicator_not_applicable", language)
    return numbers.count(value, language)


def _difference(before: float | None, after: float | None, language: str) -> str:
    if before is None or after is None:
        return numbers.NONE
    change = after - before
    return numbers.signed(change, language, 0 if change == int(change) else 2)
