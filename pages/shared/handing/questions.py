"""Follow-up questions of a reviewer about this branch's figures, each with a box to answer in."""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, numbers
from pages.shared.desk import office
from pages.shared.handing.chosen import Choice, keep, word
from pages.shared.html import Html, tag
from pages.shared.measures import full_name
from pipeline.domain.access import Permission
from pipeline.domain.states import FollowUpState
from pipeline.errors import UserError
from pipeline.services import follow_ups
from pipeline.services.review_shapes import FollowUp, Said


def show(choice: Choice) -> None:
    """What is still asked of this branch, of any month, oldest first."""
    if not choice.by.may(Permission.ANSWER_FOLLOW_UP, choice.place.branch):
        return
    asked = follow_ups.follow_ups(office(), by=choice.by, branch=choice.place.branch)
    if not asked:
        return
    with cards.card("upload-questions"):
        cards.show(cards.heading(word("questions", choice, count=len(asked)), anchor="questions"))
        for one in asked:
            _question(choice, one)


def open_count(choice: Choice) -> int:
    """Questions that wait for an answer."""
    if not choice.by.may(Permission.ANSWER_FOLLOW_UP, choice.place.branch):
        return 0
    asked = follow_ups.follow_ups(office(), by=choice.by, branch=choice.place.branch)
    return sum(one.state is FollowUpState.OPEN for one in asked)


def _question(choice: Choice, one: FollowUp) -> None:
    known = one.measure in choice.framework.measure
    name = full_name(one.measure, choice.framework, choice.tongue) if known else one.measure
    month = numbers.month_name(one.month, choice.tongue)
    cards.show(tag("h3", name, " · ", month, cls="pd-grid-group"), _talk(choice, one.said))
    key = f"upload.answer.{one.follow_up}"
    label = word("answer_again" if one.state is FollowUpState.ANSWERED else "answer", choice)
    box, send = st.columns([4, 1], vertical_alignment="bottom")
    with box:
        st.text_input(label, key=key, placeholder=word("answer_hint", choice))
    with send:
        st.button(word("answer_send", choice), key=f"{key}.send", on_click=_answer, args=(choice, one, key))


def _talk(choice: Choice, said: Sequence[Said]) -> Html:
    lines = [
        tag(
            "li",
            tag("span", word(f"said_{one.state}", choice), " ", tag("bdi", one.by), cls="pd-quiet"),
            tag("span", " · ", numbers.moment(one.at, choice.tongue), cls="pd-quiet"),
            tag("div", tag("bdi", one.note)),
        )
        for one in said
    ]
    return tag("ul", *lines, cls="pd-talk")


def _answer(choice: Choice, one: FollowUp, key: str) -> None:
    answer = str(st.session_state.get(key) or "")
    try:
        follow_ups.answer_follow_up(office(), by=choice.by, follow_up=one.follow_up, answer=answer)
    except UserError as error:
        keep("refused", error)
        return
    st.session_state[key] = ""
    keep("told", "answered")
