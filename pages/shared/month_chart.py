"""The picture of a control chart: a line of months, limits as a band, real changes by shape and word."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go

from pages.shared import charts, colours, numbers, verdicts
from pipeline.domain.framework import Framework
from pipeline.domain.verdict import Verdict
from pipeline.services.signals import Signal
from pipeline.words import plain, say

_BAND, _SEASON = "rgba(36,134,143,0.14)", "rgba(107,122,136,0.13)"
YEAR = 12
Row = dict[str, Any]


def figure(signal: Signal, framework: Framework, language: str, *, height: int) -> go.Figure:
    """Time from left to right; real changes by shape and word; a month left out is a gap."""
    rows = signal.series.to_dicts()
    top = framework.scale if signal.node in framework.node else None
    drawn = go.Figure(layout=_layout(rows, top, height, language))
    for stretch in _stretches(rows):
        drawn.add_traces(_limits(rows, stretch, top))
    drawn.add_trace(_line(signal, framework, rows, language))
    _mark_changes(drawn, signal, framework, rows, language)
    _mark_seasons(drawn, rows, language)
    _mark_begins(drawn, rows, language)
    _mark_year(drawn, signal, framework, rows, language)
    return drawn


def value_words(value: float | None, node: str, framework: Framework, language: str) -> str:
    """A figure of the chart: a score, or an indicator's own value with its unit."""
    if node in framework.indicator:
        return numbers.indicator_value(framework.indicator[node], value, language)
    return numbers.score(value, language, framework.scale)


def _layout(rows: Sequence[Row], top: float | None, height: int, language: str) -> go.Layout:
    told = [row[name] for row in rows for name in ("value", "lower", "upper") if row[name] is not None]
    low, high = max(0.0, min(told)), max(told) if top is None else min(top, max(told))
    pad = (high - low) * 0.12 or 1.0
    low, high = max(0.0, low - pad) if min(told) >= 0 or top else low - pad, high + pad
    marks = ticks(low, high)
    names = [numbers.month_name(row["month"], language).replace(" ", "<br>") for row in rows]
    at = sorted(range(len(rows) - 1, -1, -max(1, ceil(len(rows) / 5))))
    yaxis = {
        "range": [low, high],
        "tickvals": marks,
        "ticktext": [plain(numbers.count(tick, language)) for tick in marks],
    }
    xaxis = {"tickvals": at, "ticktext": [names[one] for one in at], "range": [-0.6, len(rows) - 0.4]}
    return charts.layout(height, {"l": 38, "r": 58, "t": 30, "b": 42}, xaxis, yaxis)


def ticks(low: float, high: float) -> list[float]:
    """Two to five round numbers between the ends."""
    rough = (high - low) / 4
    power = 10 ** floor(log10(rough))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= rough)
    first = ceil(low / step)
    return [round(at * step, 6) for at in range(first, floor(high / step) + 1)]


def _stretches(rows: Sequence[Row]) -> list[list[int]]:
    """Months with limits, parted where limits are drawn anew."""
    found: list[list[int]] = []
    for at, row in enumerate(rows):
        if row["centre"] is None:
            continue
        if row["begins"] or not found:
            found.append([])
        found[-1].append(at)
    return found


def _limits(rows: Sequence[Row], stretch: Sequence[int], top: float | None) -> list[go.Scatter]:
    """The band between the limits and the centre line of one stretch, half a month beyond its ends."""
    at: list[float] = [stretch[0] - 0.5, *stretch, stretch[-1] + 0.5]
    months = [rows[stretch[0]], *(rows[one] for one in stretch), rows[stretch[-1]]]
    low = [max(0.0, month["lower"]) for month in months]
    high = [month["upper"] if top is None else min(top, month["upper"]) for month in months]
    band = go.Scatter(
        x=[*at, *reversed(at)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=_BAND,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    centre = go.Scatter(
        x=at,
        y=[month["centre"] for month in months],
        mode="lines",
        line={"color": colours.AMOUNT[3], "width": 1.2, "dash": "dash"},
        hoverinfo="skip",
    )
    return [band, centre]


def _line(signal: Signal, framework: Framework, rows: Sequence[Row], language: str) -> go.Scatter:
    return go.Scatter(
        x=list(range(len(rows))),
        y=[row["value"] for row in rows],
        mode="lines+markers",
        line={"color": colours.AMOUNT[4], "width": 2},
        marker={"size": 6 if len(rows) <= 30 else 4, "color": colours.AMOUNT[4]},
        text=[_hover(row, signal, framework, language) for row in rows],
        hovertemplate="%{text}<extra></extra>",
        connectgaps=False,
    )


def _hover(row: Row, signal: Signal, framework: Framework, language: str) -> str:
    value = value_words(row["value"], signal.node, framework, language)
    return plain(
        f"{month_words(row, language)}: {value}<br>{verdict_words(row, signal, framework, language)}"
    )


def verdict_words(row: Row, signal: Signal, framework: Framework, language: str) -> str:
    """The month's verdict and, where the change is real, by which sign."""
    better_down = verdicts.is_better_down(framework, signal.node)
    verdict = verdicts.words(Verdict(row["verdict"]), language, better_down=better_down)
    if not row["rule"]:
        return verdict
    rule = say(f"signals.rule_{row['rule']}", language)
    return say("signals.why", language, verdict=verdict, rule=rule)


def month_words(row: Row, language: str) -> str:
    """The month, with what is unlike other months in it."""
    name = numbers.month_name(row["month"], language)
    if not row["is_ramadan"]:
        return name
    return say("signals.month_marked", language, month=name, mark=say("signals.ramadan", language))


def _mark_changes(
    drawn: go.Figure, signal: Signal, framework: Framework, rows: Sequence[Row], language: str
) -> None:
    """Real changes stand out by shape; the one of this month by its word too."""
    better_down = verdicts.is_better_down(framework, signal.node)
    for verdict, colour in ((Verdict.RISE, colours.ABOVE), (Verdict.FALL, colours.BELOW)):
        at = [index for index, row in enumerate(rows) if row["verdict"] == verdict.value]
        is_up = (verdict is Verdict.RISE) != better_down
        drawn.add_trace(
            go.Scatter(
                x=at,
                y=[rows[index]["value"] for index in at],
                mode="markers",
                marker={
                    "symbol": "triangle-up" if is_up else "triangle-down",
                    "size": 14,
                    "color": colour,
                    "line": {"color": colours.GROUND, "width": 1.5},
                },
                text=[_hover(rows[index], signal, framework, language) for index in at],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    last = next(index for index in range(len(rows) - 1, -1, -1) if rows[index]["value"] is not None)
    shown = plain(value_words(rows[last]["value"], signal.node, framework, language))
    drawn.add_annotation(
        x=last,
        y=rows[last]["value"],
        text=f"<b>{shown}</b>",
        showarrow=False,
        xanchor="left",
        xshift=9,
        font={"size": 14, "color": colours.INK},
    )


def _mark_seasons(drawn: go.Figure, rows: Sequence[Row], language: str) -> None:
    """Farvardin and Ramadan as grey months with their names over them."""
    run: list[int] = []
    for at, row in enumerate([*rows, {}]):
        if row.get("is_new_year") or row.get("is_ramadan"):
            run.append(at)
            continue
        if run:
            names = [
                say(f"signals.{name}", language)
                for name in ("ramadan", "new_year")
                if any(rows[one][f"is_{name}"] for one in run)
            ]
            drawn.add_vrect(
                x0=run[0] - 0.5,
                x1=run[-1] + 0.5,
                fillcolor=_SEASON,
                line_width=0,
                layer="below",
            )
            drawn.add_annotation(
                x=(run[0] + run[-1]) / 2,
                y=1,
                yref="paper",
                yanchor="bottom",
                text="<br>".join(names),
                showarrow=False,
                font={"size": 10, "color": colours.QUIET},
            )
        run = []


def _mark_begins(drawn: go.Figure, rows: Sequence[Row], language: str) -> None:
    for at, row in enumerate(rows):
        if row["begins"]:
            drawn.add_vline(x=at - 0.5, line={"color": colours.LEVEL, "width": 1, "dash": "dot"})
            drawn.add_annotation(
                x=at - 0.5,
                y=0,
                yref="paper",
                yanchor="bottom",
                xanchor="left",
                text=say("signals.key_begins", language),
                showarrow=False,
                font={"size": 10, "color": colours.QUIET},
            )


def _mark_year(
    drawn: go.Figure, signal: Signal, framework: Framework, rows: Sequence[Row], language: str
) -> None:
    """A ring around the same month a year before."""
    at = len(rows) - 1 - YEAR
    if at < 0 or rows[at]["value"] is None:
        return
    drawn.add_trace(
        go.Scatter(
            x=[at],
            y=[rows[at]["value"]],
            mode="markers",
            marker={"symbol": "circle-open", "size": 15, "color": colours.INK, "line": {"width": 1.5}},
            text=[_hover(rows[at], signal, framework, language)],
            hovertemplate="%{text}<extra></extra>",
        )
    )
