"""A month typed in the page's own grid: a wrong cell is said aloud and not kept, a right one is there tomorrow."""

from collections.abc import Callable

from playwright.sync_api import Page

from pipeline.words import plain, say
from tests.support.browser import Visit

STAFF = "staff.050301"
ADDRESS = "/upload?way=type"
GRID = "[data-testid=stDataFrame]"
# The grid is a picture; what it holds stands beneath it for screen readers: the second column of the first row.
CHOSEN = "[role=gridcell][aria-colindex='2'][aria-selected=true]"
VALUE_FROM_LEFT = 440
EDITOR = "#portal textarea, #portal input"


def test_a_wrong_cell_is_said_aloud_and_a_right_one_waits_in_the_draft(visit: Callable[..., Visit]) -> None:
    window = visit(STAFF, language="en")
    page = window.open(ADDRESS)
    type_in(window, "12 pens")
    alert = page.locator(".st-key-pdcard-upload-grid [role=alert]")
    alert.wait_for()
    # The grid is drawn anew then, so that it shows what stands: whoever types on waits for it.
    window.settle()
    assert "12 pens" in plain(alert.inner_text())
    assert plain(say("upload.cell_stays_empty", "en")) in plain(alert.inner_text())
    assert written(page) == 0
    type_in(window, "1,234")
    page.wait_for_function(
        "() => document.querySelectorAll('.st-key-pdcard-upload-grid [role=alert]').length === 0"
    )
    window.settle()
    assert written(page) == 1
    again = window.open(ADDRESS)
    assert written(again) == 1


def type_in(window: Visit, text: str) -> None:
    """Into the first value of the grid, as a person does: click it, see that it is chosen, open it, type, enter."""
    page = window.page
    grid = page.locator(GRID).first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    # Below the headings, which are as high as a row; beside the names, which are the widest column.
    page.mouse.move(box["x"] + VALUE_FROM_LEFT, box["y"] + 52)
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + VALUE_FROM_LEFT, box["y"] + 52)
    grid.locator(CHOSEN).wait_for(state="attached")
    page.keyboard.press("Enter")
    page.locator(EDITOR).wait_for()
    page.keyboard.type(text, delay=30)
    page.keyboard.press("Enter")
    page.locator(EDITOR).wait_for(state="detached")
    window.settle()


def written(page: Page) -> int:
    """How many values the page says are written."""
    told = plain(page.locator(".st-key-pdcard-upload-grid [role=status]").first.inner_text())
    return int(told.split()[0])
