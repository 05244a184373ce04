"""Funnel charts: every branch's share by how many cases it had, between the limits of chance."""

from collections import Counter
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.shared import cards, charts, colours, month_chart, numbers
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pipeline.domain.access import BRANCH_ROLES, Actor
from pipeline.domain.month import Month
from pipeline.domain.verdict import Standing
from pipeline.services import funnel as service
from pipeline.services.funnel import Funnel
from pipeline.words import number, plain, say

_ABOVE = (Standing.ABOVE_95.value, Standing.ABOVE_998.value)
_BELOW = (Standing.BELOW_95.value, Standing.BELOW_998.value)


def draw(
    by: Actor, month: Month, indicator: str, language: str, *, key: str, branch: str | None = None
) -> None:
    """The sentence, the chart, its key, its figures as a table. `branch` is marked among the others."""
    found = service.funnel(office(), by=by, month=month, indicator=indicator)
    if found.value is None or found.curve.is_empty():
        cards.show(cards.no_data(language, say("signals.funnel_none", language)))
        return
    own = branch or (by.branch if by.role in BRANCH_ROLES else None)
    cards.show(tag("p", _sentence(found, own, by, language), cls="pd-said"))
    cards.show(tag("p", say("signals.funnel_note", language), cls="pd-note"))
    charts.show_figure(figure(found, own, language), key=key)
    cards.show(_key(found, own, language), _notes(found, by, language), _table(found, language))


def standing_words(standing: Standing | str, language: str) -> str:
    """Where a branch stands against the limits, in words."""
    told = Standing(standing)
    return say(f"signals.{'standing_no_figure' if told is Standing.NO_FIGURE else told.value}", language)


def figure(found: Funnel, own: str | None, language: str) -> go.Figure:
    """Cases from left to right, the share upward; branches outside the limits by shape and name."""
    drawn = go.Figure(layout=_layout(found, language))
    cases = found.curve["denominator"]
    for name, dash, width in (("outer", None, 1.4), ("inner", "dot", 1.4)):
        for end in ("low", "high"):
            drawn.add_trace(
                go.Scatter(
                    x=cases,
                    y=found.curve[f"{name}_{end}"],
                    mode="lines",
                    line={"color": colours.LEVEL, "width": width, "dash": dash},
                    hoverinfo="skip",
                )
            )
    drawn.add_hline(y=found.value, line={"color": colours.AMOUNT[3], "width": 1.6})
    is_own = pl.col("branch") == (own or "")
    is_within = pl.col("standing") == Standing.WITHIN.value
    _dots(drawn, found, found.points.filter(is_within & ~is_own), language, {"color": "#9aa8b4", "size": 10})
    beyond = found.points.filter(~is_within & ~is_own)
    _dots(
        drawn,
        found,
        beyond,
        language,
        {"color": colours.BELOW, "size": 11, "symbol": "diamond"},
        is_named=True,
    )
    mine = found.points.filter(is_own)
    symbol = "circle" if mine.filter(is_within).height else "diamond"
    _dots(drawn, found, mine, language, {"color": colours.INK, "size": 14, "symbol": symbol}, is_named=True)
    return drawn


def _words(found: Funnel, value: float | None, language: str) -> str:
    return numbers.indicator_value(found.indicator, value, language)


def _dots(
    drawn: go.Figure,
    found: Funnel,
    points: pl.DataFrame,
    language: str,
    marker: dict[str, object],
    *,
    is_named: bool = False,
) -> None:
    rows = points.to_dicts()
    if not rows:
        return
    drawn.add_trace(
        go.Scatter(
            x=[row["denominator"] for row in rows],
            y=[row["value"] for row in rows],
            mode="markers+text" if is_named else "markers",
            marker=marker | {"line": {"color": colours.GROUND, "width": 1.5}},
            text=[plain(row[f"name_{language}"]) for row in rows],
            textposition="middle right",
            textfont={"size": 10, "color": colours.INK},
            customdata=[_point(found, row, language) for row in rows],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
        )
    )


def _point(found: Funnel, row: dict[str, Any], language: str) -> str:
    return plain(
        say(
            "signals.point",
            language,
            branch=row[f"name_{language}"],
            value=_words(found, row["value"], language),
            numerator=numbers.count(row["numerator"], language),
            denominator=numbers.count(row["denominator"], language),
            standing=standing_words(row["standing"], language),
        )
    )


def _layout(found: Funnel, language: str) -> go.Layout:
    shares = [*found.points["value"], float(found.value or 0.0)]
    per = found.indicator.per
    low, high = max(0.0, min(shares) - 0.12 * per), min(1.02 * per, max(shares) + 0.12 * per)
    ticks = month_chart.ticks(low, high)
    most = float(str(found.curve["denominator"].max()))
    sizes = [round(most * part / 4, -1 if most > 40 else 0) for part in range(1, 4)]
    measure = found.framework.measure[found.indicator.denominator or ""]
    yaxis = {
        "range": [low, high],
        "tickvals": ticks,
        "ticktext": [plain(_words(found, tick, language)) for tick in ticks],
    }
    xaxis = {
        "range": [0, most],
        "tickvals": sizes,
        "ticktext": [plain(numbers.count(size, language)) for size in sizes],
        "title": {"text": plain(measure.name[language]), "font": {"size": 12}, "standoff": 8},
    }
    return charts.layout(330, {"l": 42, "r": 20, "t": 24, "b": 52}, xaxis, yaxis)


def _sentence(found: Funnel, own: str | None, by: Actor, language: str) -> str:
    """What the chart says: of the branch that is looked at, else of all."""
    month = numbers.month_name(found.month, language)
    mine = found.points.filter(pl.col("branch") == (own or "")).to_dicts()
    whole = _words(found, found.value, language)
    if mine:
        row = mine[0]
        return say(
            "signals.funnel_own",
            language,
            month=month,
            value=_words(found, row["value"], language),
            numerator=numbers.count(row["numerator"], language),
            denominator=numbers.count(row["denominator"], language),
            whole=whole,
            standing=standing_words(row["standing"], language),
        )
    if by.role in BRANCH_ROLES:
        return say("signals.funnel_no_own", language, month=month, whole=whole)
    counted = Counter(found.points["standing"].to_list())
    return say(
        "signals.funnel_says",
        language,
        month=month,
        name=found.indicator.name[language],
        value=whole,
        total=numbers.count(found.points.height, language),
        within=numbers.count(counted[Standing.WITHIN.value], language),
        above=numbers.count(sum(counted[one] for one in _ABOVE), language),
        below=numbers.count(sum(counted[one] for one in _BELOW), language),
    )


def _notes(found: Funnel, by: Actor, language: str) -> Html:
    told = []
    if found.factor > 1:
        # Limits move by the factor's root.
        told.append(say("signals.funnel_factor", language, factor=number(found.factor**0.5, language, 1)))
    if by.role in BRANCH_ROLES:
        told.append(say("signals.funnel_only_yours", language))
    return tag("p", join(*(tag("span", one, " ") for one in told)), cls="pd-note") if told else Html("")


def _key(found: Funnel, own: str | None, language: str) -> Html:
    is_there = own is not None and own in found.points["branch"]
    told = [("whole", "pd-key-whole"), ("inner", "pd-key-inner"), ("outer", "pd-key-outer")]
    if found.points.height > is_there:
        told.insert(0, ("dot", "pd-key-dot"))
    if found.points.filter(pl.col("standing") != Standing.WITHIN.value).height:
        told.append(("beyond", "pd-key-beyond"))
    if is_there:
        told.insert(0, ("this", "pd-key-this"))
    items = (tag("span", tag("i", cls=cls), say(f"signals.key_{name}", language)) for name, cls in told)
    return tag("p", *items, cls="pd-key")


def _table(found: Funnel, language: str) -> Html:
    header = [
        say(f"signals.column_{name}", language) for name in ("branch", "cases", "share", "limits", "standing")
    ]
    rows = [
        (
            row[f"name_{language}"],
            say(
                "overview.of",
                language,
                part=numbers.count(row["numerator"], language),
                whole=numbers.count(row["denominator"], language),
            ),
            _words(found, row["value"], language),
            say(
                "signals.range",
                language,
                low=_words(found, round(row["inner_low"]), language),
                high=_words(found, round(row["inner_high"]), language),
            ),
            standing_words(row["standing"], language),
        )
        for row in found.points.sort("value", descending=True).to_dicts()
    ]
    return cards.as_table(header, rows, language)
