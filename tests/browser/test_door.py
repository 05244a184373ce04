"""The door and the frame in a real browser: language, direction, roles, and nothing leaves the machine."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pages.door.rooms import ROOMS
from pipeline.domain.access import MATRIX, Role
from pipeline.words import plain, say
from tests.support.browser import PHONE, READY, Visit

Opener = Callable[..., Visit]
ROLES = {
    "administrator": Role.ADMINISTRATOR,
    "province": Role.PROVINCIAL_MANAGER,
    "planner": Role.PLANNER,
    "manager.050203": Role.BRANCH_MANAGER,
    "staff.050203": Role.STAFF,
}


def _said(key: str, language: str = "fa") -> str:
    return plain(say(key, language))


def test_a_person_signs_in_chooses_a_language_and_signs_out(
    visit: Opener, sample: tuple[Path, Mapping[str, str]]
) -> None:
    window = visit()
    page = window.open("/branch?month=1405-07&node=justice")
    page.fill("#user", "province")
    page.fill("#password", "not the password")
    page.click("button[type=submit]")
    assert _said("door.refused") in window.text()
    page.fill("#password", sample[1]["province"])
    page.click("button[type=submit]")
    page.wait_for_selector(READY)
    window.settle()
    assert "/branch?month=1405-07&node=justice" in page.url
    page.click(".person a[lang=en]")
    page.wait_for_url("**lang=en**")
    window.settle()
    assert "month=1405-07" in page.url
    assert "node=justice" in page.url
    assert page.evaluate("document.documentElement.lang + document.documentElement.dir") == "enltr"
    page.click(".person a[href='/logout']")
    page.click("button[type=submit]")
    assert _said("door.signed_out", "en") in window.text()
    assert page.goto(window.server.address + "/branch").url.endswith("/login?next=/branch")


@pytest.mark.parametrize("account", ROLES)
def test_the_navigation_shows_what_the_role_opens_and_the_rest_says_why_not(
    visit: Opener, account: str
) -> None:
    window = visit(account)
    page = window.open("/method")
    links = page.locator("[data-testid=stSidebarNavLink]").all_inner_texts()
    mine = [room for room in ROOMS if room.permission in MATRIX[ROLES[account]]]
    assert [plain(link).strip() for link in links] == [_said(f"door.page.{room.address}") for room in mine]
    assert _said(f"door.role.{ROLES[account]}") in page.locator(".person").inner_text()
    for room in ROOMS:
        if room not in mine:
            window.open(f"/{room.address}")
            assert _said("door.page_not_yours") in window.text()


def test_an_unknown_address_leads_to_the_first_page(visit: Opener) -> None:
    page = visit("province").open("/nothing-of-ours?month=1405-07")
    # The overview's own choices may follow.
    assert "/?month=1405-07" in page.url
    assert page.title() == _said("door.page.overview")
    assert page.locator("[role=dialog]").count() == 0


def test_a_session_ended_elsewhere_is_told_at_the_next_click(visit: Opener) -> None:
    window = visit("province")
    page = window.open("/method")
    cookie = next(one["value"] for one in window.context.cookies() if one["name"] == "session")
    window.server.post("/logout", {}, cookie=f"session={cookie}")
    page.locator("[data-testid=stSidebarNavLink]").first.click()
    page.wait_for_selector(".way-in")
    assert _said("door.session_ended") in window.text()
    page.click(".way-in")
    page.wait_for_selector("#password")


def test_on_a_phone_the_sidebar_is_folded_away_and_the_page_is_not_wider_than_the_screen(
    visit: Opener,
) -> None:
    page = visit("province", size=PHONE).open("/method")
    assert not page.locator("[data-testid=stSidebarNavLink]").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.click("[data-testid=stExpandSidebarButton]")
    page.locator("[data-testid=stSidebarNavLink]").first.wait_for(state="visible")


def test_persian_letters_and_digits_are_drawn_with_our_own_fonts(visit: Opener) -> None:
    page = visit("province").open("/method")
    assert page.evaluate("document.fonts.check('16px Vazirmatn', 'ش')")
    assert page.evaluate("document.fonts.check('16px \"Vazirmatn FA Digits\"', '5')")
    assert page.evaluate("navigator.language") == "fa-IR"
