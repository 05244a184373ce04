"""Waves of the questionnaire for those who run them: the list, opening one, closing one."""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, numbers, stacked
from pages.shared.desk import office
from pages.shared.html import tag
from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month, months_between
from pipeline.domain.states import WaveState
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services import answering, waves
from pipeline.services.calendar import this_month
from pipeline.services.voice_shapes import Wave
from pipeline.words import say

_MONTHS_BACK, _MONTHS_ON = 12, 6
"""Months offered: a wave may cover a year that has been, and the half-year to come."""


def show(by: Actor, known: Sequence[Wave], tongue: str) -> None:
    """The waves there are, and for who may run them the means to open and close one."""
    with cards.card("ask-waves"):
        cards.show(cards.heading(say("ask.waves", tongue), say("ask.waves_note", tongue), "waves"))
        if known:
            cards.show(_table(known, tongue))
        if by.may(Permission.MANAGE_WAVES):
            _show_outcome(tongue)
            left, right = st.columns(2)
            with left:
                _offer_close(by, known, tongue)
            with right:
                _offer_open(by, tongue)


def wave_words(wave: Wave, tongue: str) -> str:
    """A wave as an option of a list: its name, its months, and whether it is open."""
    state = say(f"ask.state_{wave.state}", tongue)
    return say("ask.wave_option", tongue, wave=wave.name[tongue], months=months(wave, tongue), state=state)


def months(wave: Wave, tongue: str) -> str:
    first, last = (numbers.month_name(month, tongue) for month in (wave.first, wave.last))
    return first if first == last else say("voice.from_to", tongue, first=first, last=last)


def _table(known: Sequence[Wave], tongue: str) -> str:
    header = [say(f"ask.column_{name}", tongue) for name in ("wave", "months", "state", "opened", "closed")]
    return stacked.table(header, [_row(one, tongue) for one in known])


def _row(one: Wave, tongue: str) -> list[object]:
    is_open = one.state is WaveState.OPEN
    chip = cards.chip(
        say(f"ask.state_{one.state}", tongue), "wait" if is_open else "good", "◔" if is_open else "✓"
    )
    return [
        one.name[tongue],
        months(one, tongue),
        chip,
        numbers.moment(one.opened_at, tongue),
        numbers.moment(one.closed_at, tongue),
    ]


def _offer_close(by: Actor, known: Sequence[Wave], tongue: str) -> None:
    """Closing is for good, so it asks twice."""
    cards.show(tag("h3", say("ask.close_title", tongue), cls="pd-panel-title"))
    open_now = {one.wave: one for one in known if one.state is WaveState.OPEN}
    if not open_now:
        cards.show(tag("p", say("ask.none_open", tongue), cls="pd-note"))
        return
    wave = st.selectbox(
        say("ask.wave", tongue),
        list(open_now),
        format_func=lambda one: wave_words(open_now[one], tongue),
        key="questionnaire.close_wave",
    )
    count = sum(one.respondent_count for one in answering.came_in(office(), by=by, wave=wave))
    cards.show(tag("p", say("ask.close_note", tongue, count=count), cls="pd-note"))
    is_sure = st.checkbox(say("ask.close_sure", tongue), key=f"questionnaire.close_sure.{wave}")
    st.button(
        say("ask.close", tongue),
        key="questionnaire.close",
        disabled=not is_sure,
        on_click=_close,
        args=(by, wave),
    )


def _offer_open(by: Actor, tongue: str) -> None:
    cards.show(tag("h3", say("ask.open_title", tongue), cls="pd-panel-title"))
    now = this_month(office())
    offered = [str(month) for month in months_between(now.plus(-_MONTHS_BACK), now.plus(_MONTHS_ON))]
    with st.form("questionnaire.open", border=False, clear_on_submit=False):
        st.text_input(say("ask.name_fa", tongue), key="questionnaire.name_fa", max_chars=60)
        st.text_input(say("ask.name_en", tongue), key="questionnaire.name_en", max_chars=60)
        left, right = st.columns(2)
        for column, name in ((left, "first"), (right, "last")):
            column.selectbox(
                say(f"ask.{name}_month", tongue),
                offered,
                index=offered.index(str(now)),
                format_func=lambda month: numbers.month_name(month, tongue),
                key=f"questionnaire.{name}_month",
            )
        st.form_submit_button(say("ask.open", tongue), on_click=_open, args=(by,))


def _open(by: Actor) -> None:
    state = st.session_state
    name = Text(state["questionnaire.name_fa"], state["questionnaire.name_en"])
    first, last = (Month.parse(state[f"questionnaire.{which}_month"]) for which in ("first", "last"))
    try:
        made = waves.open_wave(office(), by=by, name=name, first=first, last=last)
    except UserError as error:
        state["questionnaire.run_refused"] = error
        return
    state["questionnaire.ran"] = ("opened", made)
    state["questionnaire.name_fa"] = state["questionnaire.name_en"] = ""


def _close(by: Actor, wave: str) -> None:
    try:
        made = waves.close_wave(office(), by=by, wave=wave)
    except UserError as error:
        st.session_state["questionnaire.run_refused"] = error
        return
    st.session_state["questionnaire.ran"] = ("closed", made)


def _show_outcome(tongue: str) -> None:
    """What the last press did, told once."""
    refused = st.session_state.pop("questionnaire.run_refused", None)
    if refused is not None:
        cards.show(cards.refusal(refused, tongue))
    ran = st.session_state.pop("questionnaire.ran", None)
    if ran is not None:
        words = say(f"ask.ran_{ran[0]}", tongue, wave=ran[1].name[tongue])
        cards.show(tag("p", words, cls="pd-good-line", role="status"))
