"""Whether a figure changed for real, in words: chips, sentences, the count of branches that did."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.shared import cards, numbers
from pages.shared.html import Html, join, link, sentence, tag
from pipeline.domain.framework import Direction, Framework
from pipeline.domain.verdict import Verdict
from pipeline.services.shapes import NodeShown, Overview
from pipeline.services.signals import BASELINE_MONTHS, Signal, trust_of
from pipeline.words import say

_KINDS = {Verdict.RISE: "above", Verdict.FALL: "below", Verdict.SAME: "level"}
_MARKS = {Verdict.RISE: "▲", Verdict.FALL: "▼", Verdict.SAME: "●"}


def is_better_down(framework: Framework, node: str) -> bool:
    """Whether the figure gets better as it falls (days to answer): then rise and fall are said as better and worse."""
    return node in framework.indicator and framework.indicator[node].direction is Direction.DOWN


def words(verdict: Verdict, language: str, *, better_down: bool = False) -> str:
    """The verdict in words."""
    turned = {Verdict.RISE: "better", Verdict.FALL: "worse"} if better_down else {}
    return say(f"signals.{turned.get(verdict, verdict.value)}", language)


def short(verdict: Verdict, language: str) -> str:
    """The verdict for a table's narrow cell; an arrow only where the change is real."""
    if verdict in (Verdict.RISE, Verdict.FALL):
        return f"{_MARKS[verdict]} {words(verdict, language)}"
    return say(f"signals.short_{verdict.value}", language)


def cell(row: Mapping[str, Any], judged: Mapping[str, Verdict], language: str) -> str:
    """The verdict on a branch in the branches' tables; none where its month is not approved."""
    if row["rank"] is None:
        return numbers.NONE
    return short(judged.get(row["branch"], Verdict.TOO_FEW), language)


def chip(verdict: Verdict, language: str, *, better_down: bool = False) -> Html:
    """▲ real rise, ▼ real fall, ● no change that can be told; the rest as absent. Never an arrow for noise."""
    mark = "" if better_down else _MARKS.get(verdict, "")
    said = words(verdict, language, better_down=better_down)
    return cards.chip(said, _KINDS.get(verdict, "absent"), mark)


def signal_chip(signal: Signal | None, framework: Framework, language: str) -> Html:
    """The chip of a chart's month, with since when where the change is older than the month."""
    if signal is None:
        return chip(Verdict.TOO_FEW, language)
    better_down = is_better_down(framework, signal.node)
    if not signal.is_real or signal.since in (None, signal.month):
        return chip(signal.verdict, language, better_down=better_down)
    verdict = words(signal.verdict, language, better_down=better_down)
    since = numbers.month_name(str(signal.since), language)
    told = say("signals.since", language, verdict=verdict, month=since)
    mark = "" if better_down else _MARKS[signal.verdict]
    return cards.chip(told, _KINDS[signal.verdict], mark)


def chips(node: NodeShown, signals: Mapping[str, Signal], framework: Framework, language: str) -> list[Html]:
    """What is said beside a node's figure: the verdict, and the plain difference from the month before as a number."""
    told = [signal_chip(signals.get(node.id), framework, language)]
    if node.change is not None:
        change = numbers.signed(node.change, language, 1 if framework.scale > 1 else 3)
        told.append(cards.chip(say("signals.from_last_month", language, change=change)))
    return told


def said(signal: Signal | None, language: str, href: str) -> Html:
    """The verdict as a sentence that leads to the chart."""
    if signal is None:
        return _linked("signals.said_too_few", language, href, count=numbers.count(0, language))
    if signal.is_real and signal.since not in (None, signal.month):
        since = numbers.month_name(str(signal.since), language)
        return _linked(f"signals.said_{signal.verdict.value}_since", language, href, month=since)
    count = numbers.count(signal.months_count, language)
    return _linked(f"signals.said_{signal.verdict.value}", language, href, count=count)


def _linked(key: str, language: str, href: str, **told: str) -> Html:
    return link(sentence(key, language, **told), href)


def by_branch(signals: pl.DataFrame, node: str) -> dict[str, Verdict]:
    """Every branch's verdict on one node, from `MONTH_SIGNALS`."""
    rows = signals.filter(pl.col("node") == node).select("branch", "verdict").iter_rows()
    return {branch: Verdict(verdict) for branch, verdict in rows}


def counted(shown: Overview, signals: pl.DataFrame, language: str) -> Html:
    """ "Two branches fell for real; three have not reported.", each count a link to where the branches are named."""
    verdicts = list(by_branch(signals, shown.index.id).values())
    falls, rises = verdicts.count(Verdict.FALL), verdicts.count(Verdict.RISE)
    pieces = []
    if falls:
        pieces.append(_count("fell", falls, language))
    if rises:
        pieces.append(_count("rose", rises, language, alone="" if falls else "_alone"))
    if not pieces:
        tells = any(verdict is Verdict.SAME for verdict in verdicts)
        pieces.append(say("signals.none_moved" if tells else "signals.none_can_be_told", language))
    if shown.absent:
        pieces.append(_count("missing", len(shown.absent), language))
    semicolon = say("signals.semicolon", language)
    told = [piece if at == 0 else join(semicolon, piece) for at, piece in enumerate(pieces)]
    return join(*told, say("signals.stop", language))


def _count(what: str, count: int, language: str, *, alone: str = "") -> Html:
    number = "one" if count == 1 else "many"
    said_so = sentence(f"signals.{what}_{number}{alone}", language, count=numbers.count(count, language))
    return link(said_so, "#pd-late" if what == "missing" else "#pd-changed")


def trust(framework: Framework, language: str) -> Html:
    """The method page's panel: when a change is called real, and how far that can be trusted on this framework."""
    figures = trust_of(framework)
    told = [
        tag("p", say("signals.method_charts", language)),
        tag("p", say("signals.method_months", language, months=BASELINE_MONTHS)),
    ]
    if figures:
        shown = {name: numbers.share(value, language) for name, value in figures.items()}
        told.append(tag("p", say("signals.method_trust", language, **shown), cls="pd-now"))
    told.append(tag("p", say("signals.method_funnel", language)))
    title = say("signals.method_title", language)
    return cards.panel(title, tag("div", *told, cls="pd-prose"), anchor="pd-changes")
