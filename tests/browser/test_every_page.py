"""Every page in both languages: what a reader would stumble over must not be there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from pages.door.rooms import ROOMS
from pipeline.domain.access import MATRIX, Role
from pipeline.words import plain, say
from tests.support import browsing
from tests.support.browser import PHONE, WIDE, Opener, Visit
from tests.support.views import FOR_STAFF, PROVINCE, STAFF, VIEWS

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
    browsing.unfold(page)
    assert page.title() == plain(say(f"door.page.{address.partition('?')[0]}", language))
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "fa" else "ltr")
    assert plain(say("door.sample_ribbon", language)) in plain(opened.text())
    assert page.locator(browsing.BROKEN).count() == 0
    assert strangers(page, language) == set()
    found = browsing.numbers(page, NUMBER)
    assert found
    assert [one for one in found if not one.is_in_order] == []
    opened.assert_quiet()


def strangers(page: Page, language: str) -> set[str]:
    letters, other, allowed = (
        (browsing.LATIN, "en", LATIN_THAT_STAYS)
        if language == "fa"
        else (browsing.PERSIAN, "fa", PERSIAN_THAT_STAYS)
    )
    found = [*browsing.texts(page), *browsing.attributes(page)]
    return browsing.strangers(found, letters, other, allowed)


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
