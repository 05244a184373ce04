"""The queue: a line a submission that waits, oldest first, each to be opened or picked for deciding many at once."""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, filters, numbers
from pages.shared.html import Html, join, sentence, tag
from pages.shared.reviewing.chips import chips, handed_in
from pages.shared.reviewing.telling import plain_label
from pipeline.services.review_shapes import QueueItem
from pipeline.words import say

SHOWN = 25
"""Lines drawn at once: each has two things to click, and nobody works through more in one go."""


def headline(items: Sequence[QueueItem], language: str) -> Html:
    """The page's sentence: how many wait, how many are suspicious or late, how long the oldest has waited."""
    if not items:
        return sentence("review.opening_none", language)
    suspicious = sum(bool(one.open_suspicion_count) for one in items)
    late = sum(one.is_late for one in items)
    oldest = max(one.days_waiting for one in items)
    told = [sentence("review.opening", language, count=len(items))]
    if suspicious:
        told.append(sentence("review.opening_suspicious", language, count=suspicious))
    if late:
        told.append(sentence("review.opening_late", language, count=late))
    if oldest:
        told.append(sentence("review.opening_oldest", language, days=oldest))
    return join(*(join(one, " ") for one in told))


def show(items: Sequence[QueueItem], area: str, language: str) -> tuple[QueueItem, ...]:
    """The lines, those that can be decided at once to be picked together; returns the picked ones."""
    clear = [one for one in items if one.refusal is None]
    with st.container(horizontal=True, key=f"pdqueue-tools-{area}", gap="small"):
        st.button(
            say("review.pick_clear", language, count=len(clear)),
            key=f"review.{area}.pick_clear",
            disabled=not clear,
            on_click=_pick,
            args=(area, [one.submission.submission for one in clear]),
        )
        st.button(
            say("review.pick_none", language),
            key=f"review.{area}.pick_none",
            type="tertiary",
            on_click=_pick,
            args=(area, []),
        )
    limit: int = st.session_state.get(f"review.{area}.limit", SHOWN)
    for one in items[:limit]:
        _line(one, area, language)
    if len(items) > limit:
        st.button(
            say("review.more", language, count=len(items) - limit),
            key=f"review.{area}.more",
            on_click=lambda: st.session_state.update({f"review.{area}.limit": limit + 4 * SHOWN}),
        )
    picked: set[str] = st.session_state.get(_picked_key(area), set())
    return tuple(one for one in items if one.submission.submission in picked)


def _line(item: QueueItem, area: str, language: str) -> None:
    one = item.submission
    key = f"review.{area}.pick.{one.submission}"
    picked: set[str] = st.session_state.setdefault(_picked_key(area), set())
    st.session_state[key] = one.submission in picked
    name = say("review.line", language, branch=item.name[language], month=one.month)
    with st.container(key=f"pdqueue-{area}-{one.submission}", horizontal=True, vertical_alignment="center"):
        st.checkbox(plain_label(name), key=key, on_change=_toggle, args=(area, one.submission), width=270)
        cards.show(tag("div", chips(item, language), tag("div", handed_in(item, language), cls="pd-below")))
        st.button(
            say("review.open", language),
            key=f"review.{area}.open.{one.submission}",
            on_click=open_item,
            args=(one.submission,),
            width="content",
        )


def open_item(submission: str | None) -> None:
    """Open a submission on this page (None: back to the queue). Its address is the page's."""
    filters.choose("submission", submission)
    filters.choose("measure", None)


def _picked_key(area: str) -> str:
    return f"review.{area}.picked"


def _toggle(area: str, submission: str) -> None:
    picked: set[str] = st.session_state[_picked_key(area)]
    picked.symmetric_difference_update({submission})


def _pick(area: str, wanted: Sequence[str]) -> None:
    """Pick these and no others."""
    st.session_state[_picked_key(area)] = set(wanted)


def names(items: Sequence[QueueItem], language: str) -> dict[str, str]:
    """What to call each submission: its branch and month."""
    return {
        one.submission.submission: say(
            "review.line",
            language,
            branch=one.name[language],
            month=numbers.month_name(one.submission.month, language),
        )
        for one in items
    }
