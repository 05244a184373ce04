"""A branch manager chooses here what to do next month, and leaves with a reason and an expected gain."""

import streamlit as st

from pages.shared import advice, cards, filters, numbers, peers, weighing
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import Html, join, tag
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.services import register, scores
from pipeline.services.advice import advise
from pipeline.services.shapes import BranchCard, ConceptAdvice, Place
from pipeline.words import say

FIRST = 3
"""Cards shown at once: a person acts on two or three things in a month (method.md, "Advice")."""


def show_page(by: Actor, tongue: str) -> None:
    months = register.months(office(), by=by)
    if not months:
        show_nothing("empty", tongue)
        return
    head = st.container(key="pdtop-recommendations")
    left, right, _ = st.columns([3, 2, 4])
    latest = scores.latest_month(office(), by=by)
    with right:
        month = filters.month_select(months, tongue, key="recommendations.month", default=latest)
    with left:
        places = register.branches(office(), by=by, month=month)
        place = filters.branch_select(places, by, tongue, key="recommendations.branch")
    if place is None:
        show_nothing("empty", tongue)
        return
    with head:
        like = peers.like(place, month, by)
        card, found = show_sentence(by, place, month, like, tongue)
    if card is not None:
        show_cards(found, card, tongue)
        cards.show(weighing.panel(found, card, tongue))
        peers.draw(like, by, card.framework, tongue)


def show_sentence(
    by: Actor, place: Place, month: Month, like: peers.Like, tongue: str
) -> tuple[BranchCard | None, tuple[ConceptAdvice, ...]]:
    """The page's sentence, and what the cards are drawn from; no card where the month has no figures."""
    card = scores.branch_card(office(), by=by, branch=place.branch, month=month)
    told = {"branch": place.name[tongue], "month": numbers.month_name(month, tongue)}
    if card.state.is_absent:
        show_nothing("no_figures", tongue, **told)
        return None, ()
    found = advise(office(), by=by, branch=place.branch, month=month, choice=like.shown.choice)
    told["index"] = numbers.score(card.index.score, tongue, card.framework.scale)
    sentence = advice.opening(found, card.framework, tongue, **told)
    cards.show(cards.headline(sentence, say("recommendations.note", tongue)), state_line(card, tongue))
    return card, found


def state_line(card: BranchCard, tongue: str) -> Html:
    chips = (cards.band_chip(card.band, card.framework, tongue), cards.state_chip(card.state, tongue))
    return tag("p", join(*chips), cls="pd-chips")


def show_cards(found: tuple[ConceptAdvice, ...], card: BranchCard, tongue: str) -> None:
    is_all = st.query_params.get("all") == "1"
    shown = found if is_all else found[:FIRST]
    cards.show(
        tag(
            "div",
            *(advice.advice_card(one, card.framework, card.month, tongue) for one in shown),
            cls="pd-advice-list",
        )
    )
    if len(found) > FIRST:
        rest = say("recommendations.rest", tongue, count=len(found) - FIRST)
        label = say("recommendations.rest_hide", tongue) if is_all else rest
        st.button(
            label, key="recommendations.rest", on_click=filters.choose, args=("all", None if is_all else "1")
        )


def show_nothing(why: str, tongue: str, **told: str) -> None:
    cards.show(
        cards.nothing_yet(
            say(f"recommendations.{why}_title", tongue, **told), say(f"recommendations.{why}_cure", tongue)
        )
    )


show_page(enter(Permission.PAGE_RECOMMENDATIONS), language())
