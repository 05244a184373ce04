"""The state of collection: who is to be reminded, each branch's months, and the days for who may set them."""

import pytest

from pipeline.domain.access import Role
from pipeline.services import calendar
from pipeline.words import plain
from tests.pages.conftest import words
from tests.support.offices import ABAN, BRANCHES, actor

PAGE = "collect/completeness.py"


@pytest.mark.parametrize("spoken", ["fa", "en"])
def test_the_page_stands_in_every_weather(weather, see, spoken):
    app = see("sara", PAGE, lang=spoken, month=str(ABAN))
    assert not app.exception
    drawn = words(app)
    assert "pd-collected" in drawn
    assert "pd-days" in drawn


def test_staff_see_their_own_branch_and_set_nothing(full, see):
    app = see("nasrin", PAGE, lang="en", month=str(ABAN))
    drawn = plain(words(app))
    assert "Your branch's figures for Aban 1405 are approved." in drawn.replace("&#x27;", "'")
    assert f"Branch {BRANCHES[1]}" not in drawn
    assert not [button for button in app.button if button.key and button.key.startswith("completeness.set")]


def test_a_manager_of_the_province_sets_a_months_days_and_gives_more_time(full, see):
    month = ABAN.plus(-1)
    app = see("sara", PAGE, lang="en", month=str(month))
    days = calendar.month_days(full, month)
    later = days.closes_on.replace(day=days.closes_on.day + 3)
    app.selectbox(key=f"completeness.closes_on.{month}.{days.closes_on}").select(later)
    app.run().button(key="completeness.set_days").click().run()
    assert calendar.month_days(full, month).closes_on == later
    assert "Set: Mehr 1405" in plain(words(app))
    app.text_input(key="completeness.exception_reason").input("no electricity").run()
    app.button(key="completeness.exception_give").click().run()
    newest = calendar.exceptions(full, by=actor(Role.PROVINCIAL_MANAGER), month=month)[0]
    assert (newest.reason, newest.ended_at) == ("no electricity", None)
    app.button(key=f"completeness.end.0.{newest.branch}").click().run()
    assert "has ended" in words(app)


def test_a_reason_left_out_is_asked_for_and_nothing_is_kept(full, see):
    month = ABAN.plus(-3)
    app = see("sara", PAGE, lang="en", month=str(month))
    app.button(key="completeness.exception_give").click().run()
    assert "pd-refusal" in words(app)
    assert not calendar.exceptions(full, by=actor(Role.PROVINCIAL_MANAGER), month=month)
