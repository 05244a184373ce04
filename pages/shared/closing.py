"""A month's due and closing day, and the branches that were given more time: for who may set them."""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from pages.shared import cards, numbers
from pages.shared.desk import office
from pages.shared.html import Html, tag
from pipeline.domain.access import Actor, Permission
from pipeline.domain.calendar import ClosingException
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import calendar, register
from pipeline.words import say

_TOLD = "completeness.told"
_BRANCH, _REASON = "completeness.exception_branch", "completeness.exception_reason"
DAYS_OFFERED = 92
"""Days after a month's end that can be chosen: a quarter, which is later than any month should stay open."""


def show(by: Actor, month: Month, language: str) -> None:
    """The month's days; with the right to it the means to set them, and to give and end exceptions."""
    with cards.card("completeness-days"):
        title = say("completeness.days_title", language, month=numbers.month_name(month, language))
        cards.show(cards.heading(title, anchor="days"), _told(language), _days(month, language))
        if by.may(Permission.MANAGE_CALENDAR):
            _offer_days(by, month, language)
        _exceptions(by, month, language)
        if by.may(Permission.GIVE_EXCEPTION):
            _offer_exception(by, month, language)


def _told(language: str) -> Html:
    """What came of the last click, once."""
    told = st.session_state.pop(_TOLD, None)
    if told is None:
        return Html("")
    if isinstance(told, UserError):
        return cards.refusal(told, language)
    key, params = told
    return tag("p", say(key, language, **params), cls="pd-good-line", role="status")


def _days(month: Month, language: str) -> Html:
    days = calendar.month_days(office(), month)
    note = say("completeness.days_own" if days.is_own else "completeness.days_usual", language)
    stats = [
        cards.stat(say(f"completeness.{name}", language), numbers.day_name(day, language))
        for name, day in (("due_on", days.due_on), ("closes_on", days.closes_on))
    ]
    return tag("div", cards.stat_row(stats), tag("p", note, cls="pd-note"))


def _offer_days(by: Actor, month: Month, language: str) -> None:
    days = calendar.month_days(office(), month)
    first = month.plus(1).first_day()
    offered = [first + timedelta(days=at) for at in range(DAYS_OFFERED)]
    due, closing, button = st.columns([3, 3, 2], vertical_alignment="bottom", gap="small")
    with due:
        due_on = _day("due_on", offered, days.due_on, month, language)
    with closing:
        closes_on = _day("closes_on", offered, days.closes_on, month, language)
    with button:
        st.button(
            say("completeness.set_days", language),
            key="completeness.set_days",
            on_click=_done,
            args=(_set_days, by, month, due_on, closes_on, language),
        )


def _day(name: str, offered: list[date], now: date, month: Month, language: str) -> str:
    """A day chosen by its Jalali name: the browser's own calendar knows no other than the Gregorian.

    The widget's key: what is done with the day reads it at the click, as it then stands.
    """
    days = offered if now in offered else sorted([*offered, now])
    key = f"completeness.{name}.{month}.{now}"
    st.selectbox(
        say(f"completeness.{name}", language),
        days,
        index=days.index(now),
        format_func=lambda day: numbers.day_name(day, language),
        key=key,
    )
    return key


def _exceptions(by: Actor, month: Month, language: str) -> None:
    given = calendar.exceptions(office(), by=by, month=month)
    if not given:
        cards.show(tag("p", say("completeness.exceptions_none", language), cls="pd-note"))
    names = {place.branch: place.name[language] for place in register.branches(office(), by=by, month=month)}
    today = calendar.today(office())
    for at, one in enumerate(given):
        line, button = st.columns([3, 1.3], vertical_alignment="center")
        with line:
            cards.show(_exception_line(one, names.get(one.branch, one.branch), today, language))
        if one.runs_on(today) and by.may(Permission.GIVE_EXCEPTION, one.branch):
            button.button(
                say("completeness.exception_end", language),
                key=f"completeness.end.{at}.{one.branch}",
                on_click=_done,
                args=(_end, by, one, names),
            )


def _exception_line(one: ClosingException, branch: str, today: date, language: str) -> Html:
    day = numbers.day_name(one.ends_on, language)
    words = say(
        "completeness.exception_line", language, branch=branch, day=day, reason=one.reason, who=one.given_by
    )
    over = cards.chip(say("completeness.exception_over", language), "absent")
    return tag("p", words, " ", "" if one.runs_on(today) else over)


def _offer_exception(by: Actor, month: Month, language: str) -> None:
    places = register.branches(office(), by=by, month=month)
    names = {place.branch: place.name[language] for place in places}
    if not names:
        return
    days = calendar.month_days(office(), month)
    from_day = max(calendar.today(office()), days.closes_on + timedelta(days=1))
    offered = [from_day + timedelta(days=at) for at in range(DAYS_OFFERED)]
    who, until = st.columns(2)
    why, button = st.columns([3, 2], vertical_alignment="bottom")
    with who:
        st.selectbox(
            say("completeness.exception_branch", language),
            list(names),
            format_func=lambda one: names[one],
            key=_BRANCH,
        )
    with until:
        ends_on = _day("exception_until", offered, offered[6], month, language)
    with why:
        st.text_input(
            say("completeness.exception_reason", language),
            key=_REASON,
            placeholder=say("completeness.exception_hint", language),
        )
    with button:
        st.button(
            say("completeness.exception_give", language),
            key="completeness.exception_give",
            on_click=_done,
            args=(_give, by, month, ends_on, names, language),
        )


def _done(act: Callable[..., tuple[str, dict[str, str]]], *args: object) -> None:
    """Do it, and keep what is to be told of it."""
    try:
        st.session_state[_TOLD] = act(*args)
    except UserError as error:
        st.session_state[_TOLD] = error


def _set_days(
    by: Actor, month: Month, due_on: str, closes_on: str, language: str
) -> tuple[str, dict[str, str]]:
    chosen = {"due_on": st.session_state[due_on], "closes_on": st.session_state[closes_on]}
    days = calendar.set_days(office(), by=by, month=month, **chosen)
    told = {
        "due": numbers.day_name(days.due_on, language),
        "closes": numbers.day_name(days.closes_on, language),
    }
    return "completeness.days_set", told | {"month": numbers.month_name(month, language)}


def _give(
    by: Actor, month: Month, ends_on: str, names: dict[str, str], language: str
) -> tuple[str, dict[str, str]]:
    # Read at the click: who types a reason and clicks at once is not behind the page.
    branch, reason = st.session_state[_BRANCH], str(st.session_state[_REASON] or "").strip()
    given = calendar.give_exception(
        office(), by=by, branch=branch, month=month, ends_on=st.session_state[ends_on], reason=reason
    )
    st.session_state[_REASON] = ""
    told = {"branch": names[branch], "month": numbers.month_name(month, language)}
    return "completeness.exception_given", told | {"day": numbers.day_name(given.ends_on, language)}


def _end(by: Actor, one: ClosingException, names: dict[str, str]) -> tuple[str, dict[str, str]]:
    calendar.end_exception(office(), by=by, branch=one.branch, month=one.month)
    return "completeness.exception_ended", {"branch": names.get(one.branch, one.branch)}
