"""Days of a month's collection: Jalali in, Jalali out, and what in time means."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.calendar import (
    ClosingException,
    MonthDays,
    Timeliness,
    iran_day,
    jalali,
    parse_day,
    usual_days,
    utc_moment,
)
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.words import day_name, plain, say

ABAN = Month(1405, 8)


def test_the_usual_days_are_counted_in_the_month_that_follows() -> None:
    days = usual_days(ABAN, 10, 25)
    assert (jalali(days.due_on), jalali(days.closes_on)) == ("1405-09-10", "1405-09-25")
    assert jalali(usual_days(Month(1405, 12), 10, 25).due_on) == "1406-01-10"
    assert not days.is_own


def test_in_time_is_until_the_end_of_the_due_day_and_being_open_is_another_thing() -> None:
    days = MonthDays(ABAN, date(2026, 12, 1), date(2026, 12, 16))
    assert days.timeliness(date(2026, 12, 1)) is Timeliness.ON_TIME
    assert days.timeliness(date(2026, 12, 2)) is Timeliness.LATE
    assert days.timeliness(date(2027, 1, 5)) is Timeliness.LATE


def test_an_exception_runs_to_the_end_of_its_day_unless_it_was_ended() -> None:
    given_at = datetime(2026, 12, 17, 6)
    one = ClosingException("0501", ABAN, date(2026, 12, 20), "flood", given_at, "province")
    assert one.runs_on(date(2026, 12, 20))
    assert not one.runs_on(date(2026, 12, 21))
    ended = ClosingException(
        "0501", ABAN, date(2026, 12, 20), "flood", given_at, "province", given_at, "other"
    )
    assert not ended.runs_on(date(2026, 12, 18))


def test_a_day_in_iran_begins_at_half_past_eight_in_the_evening_utc() -> None:
    assert iran_day(datetime(2026, 11, 24, 20, 29)) == date(2026, 11, 24)
    assert iran_day(datetime(2026, 11, 24, 20, 30)) == date(2026, 11, 25)
    assert utc_moment(date(2026, 11, 25)) == datetime(2026, 11, 24, 20, 30)


@given(st.dates(date(1951, 1, 1), date(2070, 12, 31)))
def test_a_day_that_is_written_is_read_as_the_same_day(day: date) -> None:
    assert parse_day(jalali(day)) == day
    assert iran_day(utc_moment(day)) == day
    assert iran_day(utc_moment(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize("text", ["1405-09-10", "۱۴۰۵-۰۹-۱۰", "1405/9/10", "١٤٠٥/٠٩/١٠", " 1405-9-10 "])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert parse_day(text) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text", ["", "1405-09", "2026-12-01", "1405-13-01", "1404-12-30", "1405-09-31", "10"]
)
def test_what_is_no_jalali_day_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="day_unreadable"):
        parse_day(text)


def test_days_months_and_moments_say_themselves_in_both_languages() -> None:
    day = date(2026, 12, 1)
    assert (day_name(day, "fa"), day_name(day, "en")) == ("۱۰ آذر ۱۴۰۵", "10 Azar 1405")
    told = {"month": ABAN, "branch": "0501", "closed_on": day}
    assert "آبان ۱۴۰۵" in say("error.month_closed", "fa", **told)
    assert "۱۰ آذر ۱۴۰۵" in say("error.month_closed", "fa", **told)
    assert "10 Azar 1405" in say("error.month_closed", "en", **told)
    at = {"who": "staff", "submission": "1405-08-0501-01", "count": 1, "when": datetime(2026, 11, 24, 20, 30)}
    assert "4 Azar 1405, 00:00" in plain(say("error.submission_changed", "en", **at))
    assert "۴ آذر ۱۴۰۵، ۰۰:۰۰" in plain(say("error.submission_changed", "fa", **at))
