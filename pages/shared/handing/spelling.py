"""A branch's name that nobody knows: the nearest names, one click says which is meant, and the file is read again."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.shared import cards
from pages.shared.desk import office
from pages.shared.handing import file
from pages.shared.handing.chosen import Choice, keep, word
from pages.shared.handing.in_hand import InHand
from pages.shared.html import tag
from pipeline.domain.access import Permission
from pipeline.errors import UserError
from pipeline.services import register, spellings

UNKNOWN = "branch_name_unknown"
"""The finding that has nearest names."""
_MOST_ASKED = 12
"""Names asked about at once in a file of many branches."""


def offer(choice: Choice, held: InHand) -> None:
    """For a file of one branch."""
    written = [str(one.value) for one in held.findings if one.code == UNKNOWN and one.value]
    ask(choice, written, file.look_again)


def ask(choice: Choice, written: list[str], then: Callable[[], object]) -> None:
    """Ask of each name which branch it means. `then` has the file read again."""
    # Held against every branch's name: among one's own alone a word that all names share would count as its own.
    names = {
        place.branch: place.name for place in register.branches(office(), by=choice.by, month=choice.month)
    }
    asked = {
        one: near
        for one in dict.fromkeys(written)
        if (near := [each for each in spellings.suggest(one, names) if _may_confirm(choice, each[0])])
    }
    if not asked:
        return
    with cards.card("spelling"):
        cards.show(cards.heading(word("spelling", choice), word("spelling_how", choice)))
        for at, (one, near) in enumerate(list(asked.items())[:_MOST_ASKED]):
            _question(choice, one, {branch: name[choice.tongue] for branch, name, _ in near}, at, then)


def _may_confirm(choice: Choice, branch: str) -> bool:
    return choice.by.may(Permission.CONFIRM_SPELLING, branch)


def _question(
    choice: Choice, written: str, near: Mapping[str, str], at: int, then: Callable[[], object]
) -> None:
    cards.show(tag("p", word("spelling_of", choice, written=written)))
    columns = st.columns(3)
    for column, (branch, name) in zip(columns, near.items(), strict=False):
        with column:
            st.button(
                word("spelling_is", choice, name=name, branch=branch),
                key=f"upload.spelling.{at}.{branch}",
                on_click=_confirm,
                args=(choice, written, branch, then),
            )


def _confirm(choice: Choice, written: str, branch: str, then: Callable[[], object]) -> None:
    try:
        spellings.confirm_spelling(office(), by=choice.by, spelling=written, branch=branch)
    except UserError as error:
        keep("refused", error)
        return
    keep("told", "spelling")
    then()
