"""What is asked of branches about their values: the conversation, an answer, the close."""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, numbers
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pages.shared.measures import full_name
from pages.shared.reviewing import telling
from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.states import FollowUpState
from pipeline.services import follow_ups, model, register
from pipeline.services.review_shapes import FollowUp, QueueItem
from pipeline.words import say

_LOOKS = {
    FollowUpState.OPEN: ("wait", "⚑"),
    FollowUpState.ANSWERED: ("good", "↩"),
    FollowUpState.CLOSED: ("plain", "✓"),
}


def show(item: QueueItem, by: Actor, framework: Framework, language: str) -> None:
    """The flags of this submission's branch and month, closed ones folded."""
    one = item.submission
    found = follow_ups.follow_ups(office(), by=by, branch=one.branch, month=one.month, with_closed=True)
    if not found:
        return
    waits = [flag for flag in found if flag.state is not FollowUpState.CLOSED]
    closed = [_told(flag, framework, language) for flag in found if flag.state is FollowUpState.CLOSED]
    with cards.card("review-asked"):
        cards.show(cards.heading(say("review.flags", language, count=len(waits)), anchor="pd-asked"))
        for flag in waits:
            _flag(flag, "", by, framework, language)
        if closed:
            cards.show(cards.folded(say("review.flags_closed", language, count=len(closed)), *closed))


def show_all(by: Actor, language: str) -> None:
    """Every flag within reach that is not closed: answered ones first, they wait for the reviewer."""
    found = follow_ups.follow_ups(office(), by=by)
    if not found:
        return
    ordered = sorted(found, key=lambda flag: flag.state is not FollowUpState.ANSWERED)
    names = _branches(found, by, language)
    with cards.card("review-all-asked"):
        cards.show(cards.heading(say("review.flags", language, count=len(found)), anchor="pd-asked"))
        for flag in ordered:
            framework = model.framework_of(office(), month=flag.month)
            where = say("review.line", language, branch=names.get(flag.branch, flag.branch), month=flag.month)
            _flag(flag, where, by, framework, language)


def _branches(found: Sequence[FollowUp], by: Actor, language: str) -> dict[str, str]:
    return {
        place.branch: place.name[language]
        for month in {flag.month for flag in found}
        for place in register.branches(office(), by=by, month=month)
    }


def _flag(flag: FollowUp, where: str, by: Actor, framework: Framework, language: str) -> None:
    cards.show(_told(flag, framework, language, where))
    if not by.may(Permission.RAISE_FOLLOW_UP, flag.branch):
        return
    key = f"review.close.{flag.follow_up}"
    box, press = st.columns([4, 1], vertical_alignment="bottom")
    with box:
        st.text_input(say("review.close_note", language), key=key)
    with press:
        st.button(
            say("review.close", language), key=f"{key}.now", on_click=_close, args=(flag, key, by, language)
        )


def _told(flag: FollowUp, framework: Framework, language: str, where: str = "") -> Html:
    """Which value, and what was said of it, oldest first."""
    name = full_name(flag.measure, framework, language) if flag.measure in framework.measure else flag.measure
    chip = cards.chip(say(f"state.follow_up_{flag.state.value}", language), *_LOOKS[flag.state])
    lines = [
        join(
            tag("bdi", said.note or numbers.NONE),
            " ",
            tag(
                "span",
                say(f"state.follow_up_{said.state.value}", language),
                " · ",
                tag("bdi", said.by),
                f" · {numbers.moment(said.at, language)}",
                cls="pd-quiet",
            ),
        )
        for said in flag.said
    ]
    head = tag("h3", name, " ", chip)
    below = tag("p", where, cls="pd-note") if where else ""
    return tag("div", head, below, cards.listed(lines), cls="pd-suspicion")


def _close(flag: FollowUp, key: str, by: Actor, language: str) -> None:
    note = str(st.session_state.get(key) or "")

    def close() -> None:
        follow_ups.close_follow_up(office(), by=by, follow_up=flag.follow_up, note=note)

    if telling.attempt(close, language):
        telling.keep_good("review.closed_now", language)
