"""A planner reads here whether the framework is sound: the Handbook's ten steps with a month's own numbers."""

import streamlit as st

from pages.shared import cards, filters, robustness, soundness
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.services import coherence, register, scores
from pipeline.services.coherence_steps import STEPS, Coherence
from pipeline.words import say

OVER = "over"
"""Under this name the address keeps what the ties are read from: the month alone, or a year's means."""
METHOD_STEP, LINKS_STEP = 7, 9
SPANS = {"month": 1, "year": coherence.YEAR}


def draw(by: Actor, spoken: str) -> None:
    """The page, top to bottom."""
    months = register.months(office(), by=by)
    if not months:
        cards.show(
            cards.nothing_yet(say("coherence.empty_title", spoken), say("coherence.empty_cure", spoken))
        )
        return
    top = st.container(key="pdtop-coherence")
    left, right = st.columns([2, 5])
    with left:
        latest = scores.latest_month(office(), by=by)
        month = filters.month_select(months, spoken, key="coherence.month", default=latest)
    with right:
        span = choose_span(spoken)
    told = coherence.coherence(office(), by=by, month=month, over=SPANS[span])
    with top:
        cards.show(soundness.opening(told, spoken))
    cards.show(soundness.strip(told, spoken))
    for step in STEPS:
        draw_step(step, told, by, month, spoken)


def choose_span(spoken: str) -> str:
    """What the ties are read from, kept in the address."""
    found = filters.choice(OVER)
    chosen = found if found in SPANS else next(iter(SPANS))
    st.session_state["coherence.over"] = chosen
    st.segmented_control(
        say("coherence.over", spoken),
        list(SPANS),
        format_func=lambda span: say(f"coherence.over_{span}", spoken),
        key="coherence.over",
        on_change=lambda: filters.choose(OVER, st.session_state["coherence.over"] or chosen),
    )
    return chosen


def draw_step(step: int, told: Coherence, by: Actor, month: Month, spoken: str) -> None:
    """One step's card; with the seventh, how far the order hangs on the method; with the ninth, what people say."""
    with cards.card(f"step-{step}"):
        cards.show(soundness.step(step, told, spoken))
        if step == METHOD_STEP:
            robustness.draw(by, month, spoken)
        if step == LINKS_STEP:
            cards.show(soundness.people(coherence.people(office(), by=by, month=month), spoken))
        cards.show(soundness.rule(step, spoken))


draw(enter(Permission.PAGE_COHERENCE), language())
