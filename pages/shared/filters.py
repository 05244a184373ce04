"""Choices that live in the page's address, so that a link shows the same.

The address is the source; what was chosen last in this session fills in where the address says nothing
(the menu's links carry no choices).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from pages.shared import numbers
from pipeline.domain.access import BRANCH_ROLES, Actor
from pipeline.domain.month import Month
from pipeline.services.shapes import Place
from pipeline.words import say

Key = TypeVar("Key", bound=str)
_SHARED = ("month", "branch", "peers", "peers_with", "peers_without")
"""Choices that follow the person from page to page."""


def choice(name: str) -> str | None:
    """What the address says for `name`; for the shared ones, else the last choice."""
    found = st.query_params.get(name)
    if found is None and name in _SHARED:
        found = st.session_state.get(f"choice.{name}")
    return found or None


def choose(name: str, value: str | None) -> None:
    """Write a choice into the address (None takes it out) and remember it."""
    if name in _SHARED:
        st.session_state[f"choice.{name}"] = value
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def select(
    name: str,
    label: str,
    options: Sequence[str],
    shown: Callable[[str], str],
    *,
    key: str,
    default: str,
    disabled: bool = False,
) -> str:
    """A select box bound to the address: an unknown or absent value falls back to `default`."""
    found = choice(name)
    chosen = found if found in options else default
    st.session_state[key] = chosen
    st.selectbox(
        label,
        options,
        format_func=shown,
        key=key,
        disabled=disabled,
        on_change=lambda: choose(name, st.session_state[key] or None),
    )
    if st.query_params.get(name, "") != chosen:
        choose(name, chosen or None)
    return chosen


def month_select(months: Sequence[Month], language: str, *, key: str, default: Month | None = None) -> Month:
    """The month (`?month=1405-08`), else `default` or the first. `months` newest first, not empty."""
    names = [str(month) for month in months]
    chosen = select(
        "month",
        say("pages.month", language),
        names,
        lambda month: numbers.month_name(month, language),
        key=key,
        default=str(default) if str(default) in names else names[0],
    )
    return Month.parse(chosen)


def branch_select(places: Sequence[Place], by: Actor, language: str, *, key: str) -> Place | None:
    """The branch (`?branch=`); a branch role has its own and no choice. None when there is none to choose."""
    names: Mapping[str, str] = {place.branch: place.name[language] for place in places}
    options = list(names)
    if by.role in BRANCH_ROLES:
        options = [branch for branch in options if branch == by.branch]
    if not options:
        return None
    chosen = select(
        "branch",
        say("pages.branch", language),
        options,
        lambda branch: names[branch],
        key=key,
        default=options[0],
        disabled=by.role in BRANCH_ROLES,
    )
    return next(place for place in places if place.branch == chosen)


def county_select(counties: Mapping[str, str], language: str, *, key: str) -> str | None:
    """The county (`?county=`), or None for the whole province. `counties`: code -> name."""
    chosen = select(
        "county",
        say("pages.county", language),
        ["", *counties],
        lambda county: counties[county] if county else say("pages.whole_province", language),
        key=key,
        default="",
    )
    return chosen or None
