"""What would it take: how far a person wants a node to come, and what that takes next month."""

from collections.abc import Sequence
from math import floor

import streamlit as st

from pages.shared import cards, filters, numbers, taking
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pipeline.domain.access import Actor
from pipeline.domain.framework import Framework
from pipeline.domain.spelling import ascii_digits, clean
from pipeline.errors import UserError
from pipeline.services.peers import PeerChoice
from pipeline.services.reach import band_above, goal_of, what_it_takes
from pipeline.services.reach_shapes import Answer, Goal, TakenLine, WhatItTakes
from pipeline.services.shapes import BranchCard
from pipeline.words import digits, say

GOAL = "goal"
"""The choice's name in the address: band, target, or the score itself."""

_OTHERS = (Goal.TARGET, Goal.SCORE)
"""Goals that there always are; the next band only where there is one."""

_TELLING = 0.05
"""The least common part that is worth a sentence."""

_OPEN = 5
"""Lines of a list that stands open; a longer one is folded."""

_EXPLAINED = 5
"""Sentences that the method page has on it."""

_LONGEST = 20
"""Letters that are said back of an address that somebody else may have written."""


def draw(card: BranchCard, node: str, by: Actor, choice: PeerChoice, spoken: str) -> None:
    """The choice of a goal, the answer in a sentence, and every line; `choice`: the like branches to judge by."""
    month = numbers.month_name(card.month.plus(1), spoken)
    with st.container(key="pdreach"):
        title = tag("h3", say("reach.title", spoken), cls="pd-panel-title", id="pd-reach")
        cards.show(title, tag("p", say("reach.note", spoken, month=month), cls="pd-note"))
        goal = _chosen_goal(card, node, spoken)
        shown = what_it_takes(
            office(), by=by, branch=card.place.branch, month=card.month, node=node, goal=goal, choice=choice
        )
        cards.show(tag("p", taking.told(shown, spoken), cls="pd-reach-told"), taking.feasible(shown, spoken))
        if shown.answer is not None:
            cards.show(
                _fraction(shown.answer, spoken),
                _lists(shown, shown.answer, spoken),
                _band_note(shown, spoken),
            )


def explained(spoken: str) -> Html:
    """The method page's words: how it is said what it would take."""
    rows = [say(f"method.reach_{number}", spoken) for number in range(1, _EXPLAINED + 1)]
    return cards.panel(say("method.reach", spoken), cards.listed(rows), anchor="method-reach")


def _chosen_goal(card: BranchCard, node: str, spoken: str) -> Goal | float:
    """The goal that the address names, with the means to choose another. What can't be one is told, and the first
    choice taken."""
    score = card.scores.get(node, (None, None))[0]
    kinds = [Goal.BAND, *_OTHERS] if band_above(card.framework, score) else [*_OTHERS]
    asked = filters.choice(GOAL)
    wanted, is_wrong = _asked(asked or kinds[0], card.framework)
    goal = kinds[0] if wanted is Goal.BAND else wanted
    kind = goal if isinstance(goal, Goal) else Goal.SCORE
    _choose(kinds, kind, card, node, spoken)
    if is_wrong:
        cards.show(_refused(asked or "", card.framework, spoken))
    if not isinstance(goal, Goal):
        _own_score(goal, card, spoken)
    return goal


def _asked(written: str, framework: Framework) -> tuple[Goal | float, bool]:
    """The goal that is written, and whether it could not be one: then the next band."""
    try:
        return goal_of(framework, written), False
    except UserError:
        return Goal.BAND, True


def _choose(kinds: list[Goal], kind: Goal, card: BranchCard, node: str, spoken: str) -> None:
    """The goals side by side, each with its score."""
    # Under the node's name, so that walking to another one offers that one's bands.
    key = f"branch.goal.{node}"
    st.session_state[key] = kind.value
    names = {each.value: _goal_name(each, card, node, spoken) for each in kinds}
    st.segmented_control(
        say("reach.goal", spoken),
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=lambda: filters.choose(GOAL, _written(st.session_state[key], kind, card, node)),
    )


def _written(chosen: str | None, kind: Goal, card: BranchCard, node: str) -> str:
    """What the address says for a choice; a score of one's own begins at the next five."""
    if chosen != Goal.SCORE:
        return chosen or kind.value
    scale = card.framework.scale
    score = card.scores.get(node, (None, None))[0] or 0.0
    return f"{min(scale, (floor(score / scale * 20) + 1) * scale / 20):g}"


def _goal_name(goal: Goal, card: BranchCard, node: str, spoken: str) -> str:
    framework = card.framework
    band = band_above(framework, card.scores.get(node, (None, None))[0])
    if goal is Goal.BAND and band is not None:
        score = numbers.score(band.from_score, spoken, framework.scale)
        return say("reach.choose_band", spoken, band=band.name[spoken], score=score)
    if goal is Goal.SCORE:
        return say("reach.choose_score", spoken)
    key = "reach.choose_target_one" if node in framework.indicator else "reach.choose_target"
    return say(key, spoken, score=numbers.score(framework.scale, spoken, framework.scale))


def _own_score(typed: float, card: BranchCard, spoken: str) -> None:
    """The score to reach, written in either script's digits."""
    scale = card.framework.scale
    st.session_state["branch.own_goal"] = digits(f"{typed:g}", spoken)
    left, _ = st.columns([2, 5])
    with left:
        st.text_input(
            say("reach.own_score", spoken, scale=numbers.score(scale, spoken, scale)),
            key="branch.own_goal",
            on_change=lambda: filters.choose(
                GOAL, _plain(st.session_state["branch.own_goal"]) or f"{typed:g}"
            ),
        )


def _plain(written: str) -> str:
    """What was written in the form that the address has it in."""
    return ascii_digits(clean(written))


def _refused(asked: str, framework: Framework, spoken: str) -> Html:
    scale = numbers.score(framework.scale, spoken, framework.scale)
    words = say("reach.own_wrong", spoken, goal=asked[:_LONGEST], scale=scale)
    return tag("div", words, cls="pd-refusal", role="alert")


def _fraction(answer: Answer, spoken: str) -> Html:
    # In a small branch one case is more than the common part: rounding up decides, and the part says nothing.
    if answer.fraction is None or answer.fraction < _TELLING or len(answer.together) < 2:
        return Html("")
    return tag(
        "p", say("reach.fraction", spoken, share=numbers.share(answer.fraction, spoken)), cls="pd-note"
    )


def _lists(shown: WhatItTakes, answer: Answer, spoken: str) -> Html:
    """The lines together, then each that is enough alone; those that are not are folded under them."""
    alone = taking.others_alone(answer)
    short = [line for line in answer.alone if not line.is_reachable]
    parts: list[object] = []
    if answer.together:
        parts.append(
            _listed("together" if len(answer.together) > 1 else "one", answer.together, shown, spoken)
        )
    if alone:
        parts.append(_listed("alone", alone, shown, spoken))
    if short and len(answer.alone) > 1:
        parts.append(taking.not_alone(short, shown, spoken))
    return tag("div", *parts)


def _listed(name: str, lines: Sequence[TakenLine], shown: WhatItTakes, spoken: str) -> Html:
    """The lines under their heading; a long list folded, since the sentence above names its first."""
    heading = say(f"reach.list_{name}", spoken)
    table = taking.lines_table(lines, shown, spoken)
    if len(lines) <= _OPEN:
        return join(tag("h4", heading, cls="pd-label"), table)
    return cards.folded(say("reach.list_counted", spoken, list=heading, count=len(lines)), table)


def _band_note(shown: WhatItTakes, spoken: str) -> Html:
    """Only the index's bands are named on the pages, and they change by a rule of their own."""
    is_of_index = shown.node == shown.framework.top.id and shown.goal is Goal.BAND and shown.band is not None
    return tag("p", say("reach.band_note", spoken), cls="pd-note") if is_of_index else Html("")
