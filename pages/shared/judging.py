"""Under a node of the drill-down: has it really changed, and is the branch really apart from the others."""

from collections.abc import Mapping

from pages.shared import cards, control, funnels, verdicts
from pages.shared.html import tag
from pipeline.domain.access import Actor
from pipeline.services.funnel import is_compared
from pipeline.services.shapes import BranchCard
from pipeline.services.signals import Signal
from pipeline.words import say


def draw(card: BranchCard, node: str, signals: Mapping[str, Signal], by: Actor, language: str) -> None:
    """The control chart of a node or indicator, and of a share of cases the funnel. The index has its own place."""
    framework = card.framework
    if node == framework.top.id:
        return
    name = framework.name_of(node)[language]
    cards.show(tag("h3", say("signals.chart_of", language, name=name), cls="pd-panel-title"))
    signal = signals.get(node)
    if signal is None:
        cards.show(tag("p", say("signals.not_charted", language), cls="pd-note"))
    else:
        chip = verdicts.signal_chip(signal, framework, language)
        key = "signals.chart_note_indicator" if node in framework.indicator else "signals.chart_note"
        cards.show(tag("p", chip, cls="pd-chips"), tag("p", say(key, language), cls="pd-note"))
        control.draw(signal, framework, language, key=f"branch.control.{node}", height=220)
    if is_compared(framework, node):
        cards.show(tag("h3", say("signals.funnel", language), cls="pd-panel-title"))
        key = f"branch.funnel.{node}"
        funnels.draw(by, card.month, node, language, key=key, branch=card.place.branch)
