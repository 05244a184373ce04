"""Every page on a phone: nothing runs out of the window, and a wide table begins where it is read from."""

import pytest

from tests.support import browsing
from tests.support.browser import PHONE, Opener
from tests.support.views import ON_A_PHONE, PROVINCE, VIEWS


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("view", ON_A_PHONE)
def test_a_page_fits_a_phone_without_scrolling_sideways(window: Opener, view: str, language: str) -> None:
    opened = window(PROVINCE, language, PHONE)
    page = opened.open(f"/{VIEWS[view]}")
    browsing.unfold(page)
    assert browsing.wider_than_the_window(page) == []
    assert page.locator(browsing.BROKEN).count() == 0
    opened.assert_quiet()


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
