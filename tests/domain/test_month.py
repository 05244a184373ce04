"""Jalali months: written, read, counted, and set against the Gregorian calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.month import FIRST_YEAR, LAST_YEAR, Month, months_between
from pipeline.errors import UserError

MONTHS = st.builds(Month, st.integers(FIRST_YEAR, LAST_YEAR), st.integers(1, 12))


@pytest.mark.parametrize("written", ["1405-08", "1405-8", " 1405-08 "])
def test_a_month_is_read_as_it_is_written(written: str) -> None:
    assert Month.parse(written) == Month(1405, 8)


@pytest.mark.parametrize(
    "written", [" ", "1405", "1405/08", "1405-13", "1405-00", "05-08", "2026-11", "1405-08-01", "آبان 1405"]
)
def test_what_is_no_month_is_refused_with_its_text(written: str) -> None:
    with pytest.raises(UserError, match="month_unknown") as refused:
        Month.parse(written)
    assert refused.value.params["text"] in (written, written.replace("-0", "-"))


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 3, 20), "1404-12"),
        (date(2026, 3, 21), "1405-01"),
        (date(2025, 3, 20), "1403-12"),
        (date(2025, 3, 21), "1404-01"),
        (date(2026, 10, 22), "1405-07"),
        (date(2026, 10, 23), "1405-08"),
        (date(2026, 11, 22), "1405-09"),
    ],
)
def test_a_gregorian_day_falls_in_its_jalali_month(day: date, month: str) -> None:
    assert str(Month.of(day)) == month


@given(MONTHS)
def test_the_text_is_the_month_and_sorts_as_time_does(month: Month) -> None:
    assert Month.parse(str(month)) == month
    if month != Month(LAST_YEAR, 12):
        assert str(month) < str(month.plus(1))
        assert month < month.plus(1)


@given(MONTHS.filter(lambda month: month.year < 1498))
def test_a_month_begins_the_day_after_the_one_before_it_ends(month: Month) -> None:
    first = month.first_day()
    assert Month.of(first) == month
    if month != Month(FIRST_YEAR, 1):
        assert Month.of(first - timedelta(days=1)) == month.plus(-1)
    assert 29 <= (month.plus(1).first_day() - first).days <= 31


@given(MONTHS, st.integers(-600, 600))
def test_going_on_and_back_again_leads_to_the_same_month(month: Month, steps: int) -> None:
    if not FIRST_YEAR * 12 <= month.ordinal + steps < (LAST_YEAR + 1) * 12:
        with pytest.raises(UserError):
            month.plus(steps)
        return
    assert month.plus(steps).plus(-steps) == month
    assert month.plus(steps).ordinal - month.ordinal == steps


def test_months_between_are_both_ends_and_what_lies_between() -> None:
    found = months_between(Month(1404, 11), Month(1405, 2))
    assert [str(month) for month in found] == ["1404-11", "1404-12", "1405-01", "1405-02"]
    assert months_between(Month(1405, 2), Month(1405, 2)) == (Month(1405, 2),)
    assert months_between(Month(1405, 2), Month(1405, 1)) == ()
