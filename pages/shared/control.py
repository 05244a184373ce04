"""Control charts with what they say: the picture, its key, the same month a year before, the months as a table."""

from collections.abc import Sequence

from pages.shared import cards, charts, month_chart, numbers, verdicts
from pages.shared.html import Html, join, tag
from pages.shared.month_chart import YEAR, Row
from pipeline.domain.framework import Framework
from pipeline.domain.verdict import Verdict
from pipeline.services.signals import Signal
from pipeline.words import say


def draw(signal: Signal, framework: Framework, language: str, *, key: str, height: int = 250) -> None:
    """The chart with its key, what it says of this month, and its months as a table."""
    rows = signal.series.to_dicts()
    if not any(row["value"] is not None for row in rows):
        cards.show(cards.no_data(language, say("pages.no_trend", language)))
        return
    charts.show_figure(month_chart.figure(signal, framework, language, height=height), key=key)
    cards.show(
        _key(language, rows), _beside(signal, framework, language), _table(signal, framework, language)
    )


def _key(language: str, rows: Sequence[Row]) -> Html:
    """What the marks mean; only of marks that are drawn."""
    has_limits = any(row["centre"] is not None for row in rows)
    told = [("own", "pd-key-own")]
    if has_limits:
        told += [("band", "pd-key-usual"), ("centre", "pd-key-centre")]
    if any(row["begins"] for row in rows):
        told.append(("begins", "pd-key-begins"))
    if len(rows) > YEAR and rows[-1 - YEAR]["value"] is not None:
        told.append(("year", "pd-key-ring"))
    if any(row["is_new_year"] or row["is_ramadan"] for row in rows):
        told.append(("season", "pd-key-season"))
    items = [tag("span", tag("i", cls=cls), say(f"signals.key_{name}", language)) for name, cls in told]
    for verdict, mark in ((Verdict.RISE, "▲"), (Verdict.FALL, "▼")):
        if any(row["verdict"] == verdict.value for row in rows):
            items.append(
                tag("span", tag("b", mark, cls=f"pd-mark-{verdict.value}"), verdicts.words(verdict, language))
            )
    return tag("p", *items, cls="pd-key")


def _beside(signal: Signal, framework: Framework, language: str) -> Html:
    """The same month a year before, a season to mind, how many months are still to come."""
    pieces = []
    if signal.last_year is not None:
        before = numbers.month_name(signal.month.plus(-YEAR), language)
        value = month_chart.value_words(signal.last_year, signal.node, framework, language)
        pieces.append(say("signals.year_before", language, month=before, value=value))
    season = _season(signal.series.to_dicts()[-1], language)
    if season and signal.last_year is not None:
        pieces.append(say("signals.season_now", language, season=season))
    if signal.centre is None and signal.verdict is Verdict.TOO_FEW:
        count = numbers.count(signal.months_count, language)
        pieces.append(say("signals.waiting_months", language, count=count))
    return (
        tag("p", join(*(tag("span", piece, " ") for piece in pieces)), cls="pd-note") if pieces else Html("")
    )


def _season(row: Row, language: str) -> str:
    return next(
        (say(f"signals.{name}", language) for name in ("ramadan", "new_year") if row[f"is_{name}"]), ""
    )


def _table(signal: Signal, framework: Framework, language: str) -> Html:
    rows = signal.series.to_dicts()
    header = [say("pages.month", language)]
    header += [say(f"signals.column_{name}", language) for name in ("value", "range", "year", "verdict")]
    listed = []
    for at in range(len(rows) - 1, -1, -1):
        row = rows[at]
        before = rows[at - YEAR]["value"] if at >= YEAR else None
        listed.append(
            (
                month_chart.month_words(row, language),
                month_chart.value_words(row["value"], signal.node, framework, language),
                _range(row, signal, framework, language),
                month_chart.value_words(before, signal.node, framework, language),
                month_chart.verdict_words(row, signal, framework, language),
            )
        )
    return cards.as_table(header, listed, language)


def _range(row: Row, signal: Signal, framework: Framework, language: str) -> str:
    if row["centre"] is None:
        return numbers.NONE
    low, high = (
        month_chart.value_words(max(0.0, row[name]), signal.node, framework, language)
        for name in ("lower", "upper")
    )
    return say("signals.range", language, low=low, high=high)
