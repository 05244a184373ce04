"""Pictures: bars as markup, lines over months as cheap Plotly figures, each with its data in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.shared import cards, chance, colours, numbers
from pages.shared.html import Html, tag
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month, months_between
from pipeline.services.shapes import NodeShown, PartShown
from pipeline.words import plain, say

FONT = "'Vazirmatn FA Digits', Vazirmatn, sans-serif"


@dataclass(frozen=True)
class Bar:
    """A horizontal bar: `peer` is drawn as a tick, `lines` as thin lines, `low` to `high` (the likely range) as a light
    line, all on the scale of the value."""

    name: str
    value: float | None
    peer: float | None = None
    shown: str | None = None
    note: str | None = None
    href: str | None = None
    low: float | None = None
    high: float | None = None


def bars(items: Sequence[Bar], language: str, *, scale: float = 100.0, lines: Sequence[float] = ()) -> Html:
    """Bars in the order given, from 0 to `scale`. A missing value is hatched, never zero."""
    return tag("ul", *(_bar(item, language, scale, lines) for item in items), cls="pd-bars")


def _bar(item: Bar, language: str, scale: float, lines: Sequence[float]) -> Html:
    name = tag("a", item.name, href=item.href, cls="pd-link", target="_self") if item.href else item.name
    value = item.shown or numbers.score(item.value, language, scale)
    note = tag("span", item.note, cls="pd-bar-note") if item.note else ""
    return tag(
        "li",
        tag("span", name, note, cls="pd-bar-name"),
        track(item.value, language, scale=scale, peer=item.peer, lines=lines, low=item.low, high=item.high),
        tag("span", value if item.value is not None else cards.no_data(language), cls="pd-bar-value"),
        cls="pd-bar",
    )


def track(
    value: float | None,
    language: str,
    *,
    scale: float = 100.0,
    start: float = 0.0,
    peer: float | None = None,
    lines: Sequence[float] = (),
    kind: str = "amount",
    low: float | None = None,
    high: float | None = None,
) -> Html:
    """One bar without words. `start`: where it begins (waterfalls); `kind`: amount, points, lost or sum."""
    if value is None:
        return tag("span", cls="pd-track pd-track-empty", aria_hidden="true")
    colour = colours.shade(value, scale) if kind == "amount" else None
    at = f"inset-inline-start:{_percent(start, scale)};inline-size:{_percent(value, scale)}"
    fill = tag("i", cls=f"pd-fill pd-fill-{kind}", style=at + (f";background:{colour}" if colour else ""))
    marks = [tag("i", cls="pd-line", style=f"inset-inline-start:{_percent(line, scale)}") for line in lines]
    if peer is not None:
        words = say("pages.peer_median_is", language, value=numbers.score(peer, language, scale))
        marks.append(
            tag("i", cls="pd-peer", style=f"inset-inline-start:{_percent(peer, scale)}", title=plain(words))
        )
    span = chance.mark(low, high, language, scale, lambda at: _percent(at, scale))
    return tag("span", fill, span, *marks, cls="pd-track", aria_hidden="true")


def value_bar(value: float | None, language: str, *, scale: float = 100.0, peer: float | None = None) -> Html:
    """A bar with its value beside it, for a row whose name stands elsewhere; `peer` is drawn as a tick."""
    shown = numbers.score(value, language, scale) if value is not None else cards.no_data(language)
    return tag(
        "div",
        track(value, language, scale=scale, peer=peer),
        tag("span", shown, cls="pd-bar-value"),
        cls="pd-part",
    )


def _percent(value: float, scale: float) -> str:
    return f"{max(0.0, min(1.0, value / scale)) * 100:.2f}%"


def node_bars(
    nodes: Sequence[NodeShown],
    framework: Framework,
    language: str,
    *,
    peers: Mapping[str, float | None] | None = None,
) -> Html:
    """Nodes as bars in fixed order with band lines; `peers` maps ids to the median drawn as a tick."""
    items = [
        Bar(
            node.name[language],
            node.score,
            (peers or {}).get(node.id),
            note=_coverage_note(node, language),
            low=node.low,
            high=node.high,
        )
        for node in nodes
    ]
    lines = [band.from_score for band in framework.bands if band.from_score > 0]
    return bars(items, language, scale=framework.scale, lines=lines)


def _coverage_note(node: NodeShown, language: str) -> str | None:
    if node.coverage is None or node.coverage > 0.995:
        return None
    return say("pages.coverage_short", language, share=numbers.share(node.coverage, language))


def bars_legend(language: str, framework: Framework, *, with_peers: bool) -> Html:
    """What the tick and the thin lines of `node_bars` mean."""
    bands = [band for band in framework.bands if band.from_score > 0]
    words = say("pages.comma", language).join(
        f"{band.name[language]} {numbers.count(band.from_score, language)}" for band in bands
    )
    peer = tag("span", tag("i", cls="pd-key-peer"), say("pages.key_peer", language)) if with_peers else ""
    line = (
        tag("span", tag("i", cls="pd-key-line"), say("pages.key_bands", language, bands=words))
        if bands
        else ""
    )
    span = tag("span", tag("i", cls="pd-key-span"), say("chance.key_span", language))
    return tag("p", peer, line, span, cls="pd-key")


@dataclass(frozen=True)
class PartRow:
    """A child's printed points, rounded so that the column adds up, and where its bar begins."""

    part: PartShown
    points: float | None
    start: float


def part_rows(node: NodeShown, scale: float) -> tuple[PartRow, ...]:
    """The parts as a waterfall: points from 0 up to the score, or lost points from the score to the top."""
    is_lost = is_geometric(node)
    values = [_points(part, is_lost) for part in node.parts]
    present = [value for value in values if value is not None]
    total = 0.0 if node.score is None else (scale - node.score if is_lost else node.score)
    decimals = 1 if scale > 1 else 3
    rounded = iter(numbers.rounded_to_sum(present, round(total, decimals), decimals))
    start = (node.score or 0.0) if is_lost else 0.0
    rows = []
    for part, value in zip(node.parts, values, strict=True):
        rows.append(PartRow(part, None if value is None else next(rounded), start))
        start += value or 0.0
    return tuple(rows)


def _points(part: PartShown, is_lost: bool) -> float | None:
    """An absent child has no points, not zero: its weight went to its siblings."""
    if part.score is None:
        return None
    return part.lost_points if is_lost else part.points


def is_geometric(node: NodeShown) -> bool:
    """Whether the node's parts are lost points (a geometric mean) rather than points."""
    return any(part.lost_points is not None for part in node.parts)


def parts_bar(row: PartRow, language: str, *, scale: float, is_lost: bool) -> Html:
    """One child of a waterfall: its bar where it stands in the sum, and its points with their sign."""
    if row.points is None:
        words = say("pages.part_absent", language)
        return tag(
            "div",
            track(None, language),
            tag("span", cards.no_data(language, words), cls="pd-bar-value"),
            cls="pd-part",
        )
    shown = numbers.signed(-row.points if is_lost else row.points, language, 1 if scale > 1 else 3)
    drawn = track(row.points, language, scale=scale, start=row.start, kind="lost" if is_lost else "points")
    return tag("div", drawn, tag("span", shown, cls="pd-bar-value"), cls="pd-part")


def parts_sum(node: NodeShown, language: str, *, scale: float) -> tuple[Html, Html]:
    """The line under a waterfall: what the parts add up to, in words, and the whole as a bar."""
    total = numbers.score(node.score, language, scale)
    if is_geometric(node):
        lost = numbers.score(None if node.score is None else scale - node.score, language, scale)
        words = say(
            "pages.parts_lost_sum", language, top=numbers.count(scale, language), lost=lost, score=total
        )
    else:
        words = say("pages.parts_sum", language, score=total)
    drawn = track(node.score, language, scale=scale, kind="sum")
    bar = tag("div", drawn, tag("span", total, cls="pd-bar-value"), cls="pd-part")
    return tag("strong", words), bar


def goalposts(
    value: float | None, floor: float, target: float, floor_shown: str, target_shown: str, language: str
) -> Html:
    """Where a value stands between its floor (scores 0) and its target (full score), up or down."""
    span = target - floor
    at = None if value is None or span == 0 else max(0.0, min(1.0, (value - floor) / span))
    marker = tag("i", cls="pd-goal-at", style=f"inset-inline-start:{at * 100:.2f}%") if at is not None else ""
    fill = (
        tag("i", cls="pd-fill pd-fill-points", style=f"inline-size:{at * 100:.2f}%") if at is not None else ""
    )
    ends = tag(
        "span",
        tag("span", say("pages.floor_is", language, value=floor_shown)),
        tag("span", say("pages.target_is", language, value=target_shown)),
        cls="pd-goal-ends",
    )
    empty = "" if at is not None else " pd-track-empty"
    return tag(
        "div", tag("span", fill, marker, cls=f"pd-track{empty}", aria_hidden="true"), ends, cls="pd-goal"
    )


def trend(
    rows: pl.DataFrame, node: str, framework: Framework, language: str, *, height: int = 220
) -> go.Figure | None:
    """A node's score over the months, time from left to right, holes left open, provisional months hollow.

    `rows`: month, node, score and, where known, state. None when no month has a score.
    """
    mine = rows.filter((pl.col("node") == node) & pl.col("score").is_not_null()).sort("month")
    if mine.is_empty():
        return None
    known = {row["month"]: row for row in mine.to_dicts()}
    span = months_between(Month.parse(mine["month"][0]), Month.parse(mine["month"][-1]))
    scores = [known.get(str(month), {}).get("score") for month in span]
    states = [known.get(str(month), {}).get("state") for month in span]
    figure = go.Figure(
        layout=_layout(framework, height, language, [value for value in scores if value is not None])
    )
    figure.add_trace(_line(span, scores, states, framework, language))
    _month_axis(figure, span, language)
    _last_label(figure, scores, framework, language)
    return figure


def _line(
    span: Sequence[Month],
    scores: Sequence[float | None],
    states: Sequence[str | None],
    framework: Framework,
    language: str,
) -> go.Scatter:
    texts = [
        f"{numbers.month_name(month, language)}: {plain(numbers.score(value, language, framework.scale))}"
        for month, value in zip(span, scores, strict=True)
    ]
    last = max(at for at, value in enumerate(scores) if value is not None)
    sizes = [11 if at == last else 7 if len(span) <= 30 else 5 for at in range(len(span))]
    fills = [colours.GROUND if state == "provisional" else colours.AMOUNT[4] for state in states]
    return go.Scatter(
        x=list(range(len(span))),
        y=list(scores),
        mode="lines+markers",
        line={"color": colours.AMOUNT[4], "width": 2.5},
        marker={
            "size": sizes,
            "opacity": 1,
            "color": fills,
            "line": {"color": colours.AMOUNT[4], "width": 2},
        },
        text=texts,
        hovertemplate="%{text}<extra></extra>",
        connectgaps=False,
        showlegend=False,
    )


def layout(
    height: int, margin: Mapping[str, int], xaxis: Mapping[str, Any], yaxis: Mapping[str, Any]
) -> go.Layout:
    """Every Plotly chart's look; `margin` by side (l, r, t, b), the axes as Plotly takes them."""
    still = {"showgrid": False, "zeroline": False, "fixedrange": True}
    return go.Layout(
        height=height,
        margin=dict(margin),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 12, "color": colours.QUIET},
        hoverlabel={"font": {"family": FONT}, "bgcolor": colours.INK},
        showlegend=False,
        hovermode="closest",
        yaxis={**still, "showgrid": True, "gridcolor": colours.LINE, **yaxis},
        xaxis={**still, **xaxis},
    )


def _layout(framework: Framework, height: int, language: str, scores: Sequence[float]) -> go.Layout:
    pad = framework.scale * 0.06
    low, high = max(0.0, min(scores) - pad), min(framework.scale, max(scores) + pad)
    bands = [band.from_score for band in framework.bands if low < band.from_score < high]
    marks = bands or [
        float(round(low + (high - low) * part, 0 if framework.scale > 1 else 2)) for part in (0.1, 0.9)
    ]
    names = [plain(numbers.count(mark, language)) for mark in marks]
    yaxis = {"range": [low, high], "tickvals": marks, "ticktext": names}
    return layout(height, {"l": 34, "r": 52, "t": 12, "b": 40}, {}, yaxis)


def _month_axis(figure: go.Figure, span: Sequence[Month], language: str) -> None:
    """Up to four named months, the last always among them; the year under the month's name."""
    step = max(1, -(-len(span) // 4))
    at = sorted(range(len(span) - 1, -1, -step))
    figure.update_xaxes(
        tickvals=at,
        ticktext=[numbers.month_name(span[index], language).replace(" ", "<br>") for index in at],
        range=[-0.5, max(1, len(span) - 1) + 0.5],
    )


def _last_label(
    figure: go.Figure, scores: Sequence[float | None], framework: Framework, language: str
) -> None:
    last = max(index for index, value in enumerate(scores) if value is not None)
    figure.add_annotation(
        x=last,
        y=scores[last],
        text=f"<b>{plain(numbers.score(scores[last], language, framework.scale))}</b>",
        showarrow=False,
        xanchor="left",
        xshift=9,
        font={"size": 14, "color": colours.INK},
    )


def show_trend(
    rows: pl.DataFrame, node: str, framework: Framework, language: str, *, key: str, height: int = 220
) -> None:
    """Draw `trend` with its months as a table under it, or say that there is none yet."""
    figure = trend(rows, node, framework, language, height=height)
    if figure is None:
        cards.show(cards.no_data(language, say("pages.no_trend", language)))
        return
    show_figure(figure, key=key)
    mine = rows.filter(pl.col("node") == node).sort("month", descending=True)
    listed = [
        (numbers.month_name(row["month"], language), numbers.score(row["score"], language, framework.scale))
        for row in mine.to_dicts()
    ]
    cards.show(cards.as_table((say("pages.month", language), say("pages.score", language)), listed, language))


def show_figure(figure: go.Figure, *, key: str) -> None:
    """Draw a Plotly figure without toolbar or logo."""
    st.plotly_chart(figure, key=key, theme=None, config={"displaylogo": False, "displayModeBar": False})
