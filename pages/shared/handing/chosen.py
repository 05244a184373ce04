"""What is handed in: by whom, of which branch, for which month, and in which way."""

from dataclasses import dataclass

import streamlit as st

from pages.shared import filters, numbers
from pages.shared.desk import office
from pipeline.domain.access import Actor
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month, months_between
from pipeline.services import model, register
from pipeline.services.calendar import this_month
from pipeline.services.shapes import Place
from pipeline.words import say

MONTHS_BACK = 24
"""Months offered: two years of late and corrected figures."""
TYPED = "type"
"""The address's word for the way of typing (`?way=type`); a file is the other way."""


@dataclass(frozen=True)
class Choice:
    """What is handed in, and by whom. `is_typing`: the grid is open."""

    by: Actor
    place: Place
    month: Month
    framework: Framework
    tongue: str
    is_typing: bool = False

    @property
    def told(self) -> dict[str, str]:
        return {"branch": self.place.name[self.tongue], "month": numbers.month_name(self.month, self.tongue)}

    @property
    def where(self) -> dict[str, object]:
        """The branch and month as services take them."""
        return {"branch": self.place.branch, "month": self.month}

    @property
    def mark(self) -> str:
        """What the session keeps things of this branch-month under."""
        return f"{self.place.branch}.{self.month}"


def choose(by: Actor, tongue: str) -> Choice | None:
    """The month that has just ended unless another is chosen; the branch is fixed for branch roles."""
    months = months_offered()
    month = filters.month_select(months, tongue, key="upload.month", default=months[0].plus(-1))
    place = filters.branch_select(
        register.branches(office(), by=by, month=month), by, tongue, key="upload.branch"
    )
    if place is None:
        return None
    framework = model.framework_of(office(), month=month)
    return Choice(by, place, month, framework, tongue, is_typing=filters.choice("way") == TYPED)


def months_offered() -> tuple[Month, ...]:
    """The months that can be chosen, newest first."""
    newest = this_month(office())
    return months_between(newest.plus(-MONTHS_BACK), newest)[::-1]


def open_grid(is_open: bool) -> None:
    """Turn the grid on or off, in the address."""
    filters.choose("way", TYPED if is_open else None)


def forget(name: str) -> None:
    """Let go of something that the session kept for this page."""
    st.session_state.pop(f"upload.{name}", None)


def keep(name: str, value: object) -> None:
    st.session_state[f"upload.{name}"] = value


def kept(name: str) -> object | None:
    found: object | None = st.session_state.get(f"upload.{name}")
    return found


def word(key: str, choice: Choice, /, **params: object) -> str:
    """The page's own words for what is chosen."""
    return say(f"upload.{key}", choice.tongue, **params)
