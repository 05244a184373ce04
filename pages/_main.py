"""The frame of every page: who is here, which pages their role opens, and the page itself."""

import html

import streamlit as st

from pages.door.rooms import ROOMS
from pages.shared import desk, guard
from pages.shared.language import language, other_language, switch_address
from pipeline.domain.access import Actor
from pipeline.services import model, register
from pipeline.services.calendar import this_month
from pipeline.words import say

SIDEBAR_PIXELS = 236
"""Room for the pages' names, and no more: the rest is for the figures."""


def navigation(actor: Actor, chosen: str) -> dict[str, list[st.Page]]:
    """The pages that the person's role opens, by section; the address of any other tells who does open it.

    No icons: a page's icon becomes the browser tab's, which Streamlit fetches from outside.
    """
    sections: dict[str, list[st.Page]] = {}
    for room in ROOMS:
        is_theirs = actor.may(room.permission)
        page = st.Page(
            room.file if is_theirs else guard.turn_away,
            title=say(f"door.page.{room.address}", chosen),
            url_path=room.address,
            default=room is ROOMS[0],
            visibility="visible" if is_theirs else "hidden",
        )
        sections.setdefault(say(f"door.section.{room.section}", chosen), []).append(page)
    return sections


def branch_name(actor: Actor, chosen: str) -> str:
    """The branch that the person belongs to, as the register names it now."""
    office = desk.office()
    open_now = register.branches(office, by=actor, month=this_month(office))
    names = [place.name[chosen] for place in open_now if place.branch == actor.branch]
    return names[0] if names else say("door.of_branch", chosen, branch=actor.branch)


def show_person(actor: Actor, chosen: str) -> None:
    """The sidebar's foot: product, who is signed in with which role and reach, language, the way out."""
    reach = branch_name(actor, chosen) if actor.branch else say("door.whole_province", chosen)
    other = other_language()
    st.html(
        f'<div class="person"><span class="product">{say("door.product", chosen)}</span>'
        f'<span class="quiet">{say("door.signed_in_as", chosen)}</span>'
        f'<span class="name"><bdi>{html.escape(actor.name)}</bdi></span>'
        f"<span>{say(f'door.role.{actor.role}', chosen)}</span>"
        f'<span class="quiet">{html.escape(reach)}</span>'
        f'<span class="ways"><a href="{html.escape(switch_address())}" lang="{other}">'
        f"{say('door.this_language', other)}</a>"
        f'<a href="/logout">{say("door.sign_out", chosen)}</a></span></div>'
    )


def show_ribbon(chosen: str) -> None:
    """Figures that were made up say so on every page."""
    if model.is_sample(desk.office()):
        st.html(f'<div class="sample-ribbon" role="note">{say("door.sample_ribbon", chosen)}</div>')


def main() -> None:
    chosen = language()
    st.set_page_config(layout="wide", initial_sidebar_state=SIDEBAR_PIXELS)
    actor = guard.present()
    page = st.navigation(navigation(actor, chosen))
    with st.sidebar:
        show_person(actor, chosen)
    show_ribbon(chosen)
    page.run()


main()
