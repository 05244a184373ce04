"""Every page in both languages, wide and on a phone: what a reader would stumble over must not be there."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pages.door.rooms import ROOMS
from pipeline.domain.access import MATRIX, Role
from pipeline.domain.calendar import iran_day
from pipeline.domain.month import Month
from pipeline.words import plain, say
from tests.support import browsing
from tests.support.browser import PHONE, WIDE, Visit, visiting
from tests.support.server import Server

# The sample's newest month, and the file of it that waits.
NEWEST = Month.of(iran_day(datetime.now(UTC))).plus(-1)
VIEWS = {
    "overview": "overview",
    "overview of a county": "overview?county=0502",
    "branch": "branch?branch=050301",
    "branch that waits for approval": "branch?branch=050203",
    "branch that has not handed in": "branch?branch=051101",
    "branch down to a concept": "branch?branch=050301&node=attention_to_people",
    "branch down to an indicator": "branch?branch=050301&node=R04",
    "recommendations": "recommendations?branch=050301",
    "upload": "upload?branch=050203",
    "upload by typing": "upload?branch=050203&way=type",
    "upload of a month that is closed": "upload?branch=050203&month=1405-01",
    "state of collection": "completeness",
    "state of collection of an earlier month": "completeness?month=1404-10&county=0502",
    "review": "review",
    "review of a submission": f"review?submission={NEWEST}-050203-01",
    "questionnaire": "questionnaire?branch=050203",
    "soundness": "coherence",
    "soundness over a year": "coherence?over=year",
    **{
        f"method, {part}": f"method?part={part}"
        for part in ("model", "score", "sure", "definitions", "tables", "limits")
    },
}
STAFF, PROVINCE = "staff.050301", "province"
FOR_STAFF = (
    "overview",
    "branch",
    "recommendations",
    "upload",
    "state of collection",
    "questionnaire",
    "method, model",
)
ON_A_PHONE = tuple(name for name in VIEWS if name not in ("overview of a county", "method, limits"))

# Latin letters that belong into a Persian sentence: codes of the model, participants' letters, places in a
# file, kinds and names of files, accounts, identifiers, sources and programs by their own names.
LATIN_THAT_STAYS = re.compile(
    r"\b(?:[A-Z]{1,2}\d{1,3}|[A-Z])\b"
    r"|\b[\w-]*(?:\.[\w-]+)*\.(?:xlsx|csv|ods)\b|\b(?:xlsx|csv|ods|ln)\b"
    r"|\b(?:staff|manager)\.\d+|\bos:\w+|\bsample\b"
    r"|\b[a-z]+(?:_[a-z0-9]+)+\b"
    r"|Natural Earth|GeoNames|CC BY 4\.0|MAXQDA|COINr"
)
PERSIAN_THAT_STAYS = re.compile(r"(?!)")
# A number of several signs, in either kind of digits. Its first sign may be its own.
NUMBER = "[−+]?[۰-۹0-9][۰-۹0-9٬٫.,]*[۰-۹0-9]"
BROKEN = "[data-testid=stException], [data-testid=stAlertContentError]"

Opener = Callable[[str, str, tuple[int, int]], Visit]


@pytest.fixture(scope="module")
def window(browser: Browser, server: Server, sample: tuple[Path, Mapping[str, str]]) -> Iterator[Opener]:
    """One window for each person, language and size: what was fetched for one page serves the next."""
    with ExitStack() as opened:

        @cache
        def open_window(account: str, language: str, size: tuple[int, int]) -> Visit:
            one = visiting(
                browser, server, signed_in=account, language=language, size=size, passwords=sample[1]
            )
            return opened.enter_context(one)

        yield open_window


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_speaks_one_language_keeps_its_numbers_in_order_and_stays_on_this_machine(
    window: Opener, view: str, language: str
) -> None:
    read_through(window(PROVINCE, language, WIDE), VIEWS[view], language)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("view", FOR_STAFF)
def test_staff_read_their_pages_as_cleanly(window: Opener, view: str, language: str) -> None:
    address = re.sub(r"branch=\d+&?", "", VIEWS[view])
    read_through(window(STAFF, language, WIDE), address, language)


def read_through(opened: Visit, address: str, language: str) -> None:
    page = opened.open(f"/{address}")
    unfold(page)
    assert page.title() == plain(say(f"door.page.{address.partition('?')[0]}", language))
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "fa" else "ltr")
    assert plain(say("door.sample_ribbon", language)) in plain(opened.text())
    assert page.locator(BROKEN).count() == 0
    assert strangers(page, language) == set()
    found = browsing.numbers(page, NUMBER)
    assert found
    assert [one for one in found if not one.is_in_order] == []
    opened.assert_quiet()


def unfold(page: Page) -> None:
    """Open what is folded: it is read too."""
    page.evaluate("for (const one of document.querySelectorAll('details.pd-details')) one.open = true")


def strangers(page: Page, language: str) -> set[str]:
    letters, other, allowed = (
        (browsing.LATIN, "en", LATIN_THAT_STAYS)
        if language == "fa"
        else (browsing.PERSIAN, "fa", PERSIAN_THAT_STAYS)
    )
    found = [*browsing.texts(page), *browsing.attributes(page)]
    return browsing.strangers(found, letters, other, allowed)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("view", ON_A_PHONE)
def test_a_page_fits_a_phone_without_scrolling_sideways(window: Opener, view: str, language: str) -> None:
    opened = window(PROVINCE, language, PHONE)
    page = opened.open(f"/{VIEWS[view]}")
    unfold(page)
    assert browsing.wider_than_the_window(page) == []
    assert page.locator(BROKEN).count() == 0
    opened.assert_quiet()


def test_every_page_that_a_role_opens_is_among_the_views() -> None:
    seen = {address.partition("?")[0] for address in VIEWS.values()}
    assert seen == {room.address for room in ROOMS}
    theirs = {room.address for room in ROOMS if room.permission in MATRIX[Role.STAFF]}
    assert {VIEWS[view].partition("?")[0] for view in FOR_STAFF} == theirs


@pytest.mark.parametrize("node", ["justice", "R04"])
def test_an_address_shows_the_same_in_another_window(window: Opener, node: str) -> None:
    address = f"branch?month=1405-06&branch=051001&node={node}"
    here, there = window(PROVINCE, "fa", WIDE), window("planner", "fa", WIDE)
    first = here.open(f"/{address}").locator("[data-testid=stMain]").inner_text()
    assert plain(say("month.6", "fa")) in plain(first)
    assert address.partition("?")[2] in here.page.url
    assert there.open(f"/{address}").locator("[data-testid=stMain]").inner_text() == first


def test_a_choice_goes_into_the_address_and_back_brings_the_last_one(window: Opener) -> None:
    opened = window(PROVINCE, "fa", WIDE)
    page = opened.open("/branch?month=1405-06&branch=051001")
    browsing.choose(opened, plain(say("pages.month", "fa")), f"{plain(say('month.5', 'fa'))} ۱۴۰۵")
    page.wait_for_url("**month=1405-05**")
    assert "branch=051001" in page.url
    assert plain(say("month.5", "fa")) in plain(page.locator(".pd-headline").inner_text())


def test_a_wide_table_opens_at_its_first_column_on_a_phone(window: Opener) -> None:
    """In Persian that is the right end: the names, without which the figures say nothing."""
    for language, end in (("fa", 1), ("en", 0)):
        page = window(PROVINCE, language, PHONE).open("/method?part=score")
        page.locator(".dvn-scroller").first.scroll_into_view_if_needed()
        page.wait_for_function(
            """(end) => { const one = document.querySelector('.dvn-scroller');
                const far = one.scrollWidth - one.clientWidth;
                return far > 0 && Math.abs(one.scrollLeft - end * far) < 2 }""",
            arg=end,
        )


def test_streamlits_own_words_are_persian_where_they_turn_up(window: Opener) -> None:
    opened = window(PROVINCE, "fa", WIDE)
    page = opened.open("/overview")
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.hover()
    toolbar = page.get_by_test_id("stElementToolbar").last
    toolbar.get_by_role("button", name=plain(say("streamlit.search", "fa"))).click()
    page.get_by_text(plain(say("streamlit.type", "fa"))).wait_for()
    page.locator(".gdg-search-bar-inner input").fill("کرمانشاه")
    page.get_by_text(re.compile("۵|5")).filter(has_text="یافته").first.wait_for()
    assert strangers(page, "fa") == set()


class TestTheProbesNoticeWhatTheyLookFor:
    """A test that finds nothing must be able to find something."""

    @pytest.fixture
    def blank(self, browser: Browser) -> Iterator[Page]:
        page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
        page.set_content('<html lang="fa" dir="rtl"><body></body></html>')
        yield page
        page.close()

    def test_a_number_turned_round(self, blank: Page) -> None:
        put(blank, '<p>امتیاز <bdo dir="rtl">۶۰٫۵۲</bdo> از ۱۰۰</p><p>شاخص ۶۵٫۹ است</p>')
        told = {one.number: one.is_in_order for one in browsing.numbers(blank, NUMBER)}
        assert told == {"۶۰٫۵۲": False, "۱۰۰": True, "۶۵٫۹": True}

    def test_a_sign_on_the_wrong_side(self, blank: Page) -> None:
        put(blank, "<p>تغییر −۲٫۱ امتیاز</p><p>تغییر \u2066−۳٫۱\u2069 امتیاز</p>")
        told = {one.number: one.is_in_order for one in browsing.numbers(blank, NUMBER)}
        assert told == {"−۲٫۱": False, "−۳٫۱": True}

    def test_a_word_of_the_other_language(self, blank: Page) -> None:
        put(blank, '<p>شاخص index</p><p lang="en">English</p><p>سنجهٔ R04</p><img alt="map" src="data:,">')
        found = strangers(blank, "fa")
        assert {text.partition(" <- ")[0] for text in found} == {"شاخص index", "map"}

    def test_hidden_text_is_not_read(self, blank: Page) -> None:
        put(
            blank,
            '<p style="display:none">one</p><details><summary>بیش</summary>two</details><script>x</script>',
        )
        assert strangers(blank, "fa") == set()

    def test_a_line_that_runs_out_of_the_window(self, blank: Page) -> None:
        put(
            blank,
            '<div style="overflow-x:hidden"><p style="white-space:nowrap">' + "شعبه " * 60 + "</p></div>",
        )
        assert browsing.wider_than_the_window(blank)
        put(
            blank, '<div style="overflow-x:auto"><p style="white-space:nowrap">' + "شعبه " * 60 + "</p></div>"
        )
        assert not browsing.wider_than_the_window(blank)


def put(page: Page, markup: str) -> None:
    page.evaluate("(markup) => { document.body.innerHTML = markup }", markup)
