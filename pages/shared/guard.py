"""The guard: first statement of every page. Who is here is asked again on each run, not remembered."""

from typing import NoReturn

import streamlit as st

from pages.shared import desk
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission
from pipeline.services import accounts
from pipeline.words import say


def enter(permission: Permission) -> Actor:
    """The person in front of this page, or a sentence and an end to the run."""
    actor = present()
    if not actor.may(permission):
        turn_away()
    return actor


def present() -> Actor:
    """Whoever's session this is, as the account stands now; an ended session gets the way back in."""
    sid = st.user.get("sid")
    actor = accounts.actor_of_session(desk.office(), sid=str(sid)) if sid else None
    return actor or _show_ended()


def turn_away() -> NoReturn:
    """What a person sees at the address of a page that their role does not open."""
    st.error(say("door.page_not_yours", language()))
    st.stop()


def _show_ended() -> NoReturn:
    chosen = language()
    st.warning(say("door.session_ended", chosen))
    st.html(f'<a class="way-in" href="/login">{say("door.sign_in_again", chosen)}</a>')
    st.stop()
