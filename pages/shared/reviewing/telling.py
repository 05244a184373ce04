"""What came of the last click on the reviewer's page, told once at its top."""

from collections.abc import Callable

import streamlit as st

from pages.shared import cards
from pages.shared.html import Html, tag
from pipeline.errors import UserError
from pipeline.words import say

_TOLD = "review.told"
_DECIDED = "review.decided"


def keep(told: Html) -> None:
    """Tell this at the top of the next run."""
    st.session_state[_TOLD] = told


def keep_good(key: str, language: str, **params: object) -> None:
    """Tell that something was done."""
    keep(good(say(key, language, **params)))


def good(words: object) -> Html:
    return tag("p", words, cls="pd-good-line", role="status")


def show() -> None:
    """What is kept, once; in a box that is always there, so that a reader of the screen is told."""
    cards.show(tag("div", st.session_state.pop(_TOLD, Html("")), id="pd-told", cls="pd-told"))


def attempt(deed: Callable[[], None], language: str) -> bool:
    """Do it; a mistake in use is told in its sentence. Whether it was done."""
    try:
        deed()
    except UserError as error:
        keep(cards.refusal(error, language))
        return False
    return True


def is_first(submission: str) -> bool:
    """Whether this session decides it for the first time: the second click of a double click does nothing."""
    decided: set[str] = st.session_state.setdefault(_DECIDED, set())
    if submission in decided:
        return False
    decided.add(submission)
    return True


def undecide(submission: str) -> None:
    """It was refused: the next click counts again."""
    st.session_state[_DECIDED].discard(submission)


def plain_label(words: str) -> str:
    """Words as plain text for a widget's label, which is Markdown: names come from uploaded registers."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()#+-!|<>~$:" else sign for sign in words)
