"""A month is read from what a cell says, a day's month with a warning; what may be two months is neither."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.month import Month
from pipeline.intake.cells import CellKind
from pipeline.intake.months import MonthRead, read_month, read_month_cell

ABAN = Month(1405, 8)
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "1405-08",
        "۱۴۰۵/۸",
        "آبان ۱۴۰۵",
        "آبان‌ماه سال ۱۴۰۵",
        "آبان سال 1405",
        "ماه آبان ۱۴۰۵",
        "8/1405",
        "1405 8",
    ],
)
def test_a_month_is_read_without_a_word(written: str) -> None:
    assert read_month_cell(CellKind.TEXT, written) == MonthRead(ABAN)


@pytest.mark.parametrize(
    "written",
    [
        "1405/08/30",
        "۱۴۰۵/۰۸/۱۵",
        "30/08/1405",
        "2026-11-15",
        "2026/11/15",
        "15/11/2026",
        "2026-11-15T00:00:00",
    ],
)
def test_a_day_is_its_month_with_a_warning(written: str) -> None:
    assert read_month_cell(CellKind.TEXT, written) == MonthRead(ABAN, doubt="month_from_day")


@pytest.mark.parametrize("written", ["2026-11", "11/2026", "04/08/1405", "11/12/2026"])
def test_what_may_be_two_months_is_neither(written: str) -> None:
    assert read_month_cell(CellKind.TEXT, written) == MonthRead(problem="month_ambiguous")


def test_a_day_that_reads_two_ways_into_one_month_is_that_month() -> None:
    assert read_month_cell(CellKind.TEXT, "08/08/1405").month == ABAN


@pytest.mark.parametrize("written", ["1405", "8", "آبان", "1405-13", "1405/12/30", "2026-02-30", "05-08"])
def test_what_is_no_month_is_said_to_be_unreadable(written: str) -> None:
    assert read_month_cell(CellKind.TEXT, written) == MonthRead(problem="month_unreadable")


def test_a_stored_number_may_have_lost_its_zero() -> None:
    assert read_month_cell(CellKind.NUMBER, "1405.1").problem == "month_ambiguous"
    assert read_month_cell(CellKind.NUMBER, "1405.08").month == ABAN
    assert read_month_cell(CellKind.NUMBER, "140508").month == ABAN


@given(DAYS)
def test_a_date_cell_is_the_jalali_month_of_its_day(day: date) -> None:
    found = read_month_cell(CellKind.DATE, day.isoformat()).month
    assert found is not None
    assert found.first_day() <= day < found.plus(1).first_day()


@given(DAYS, st.integers(0, 40))
def test_days_of_one_month_are_never_read_as_two(day: date, later: int) -> None:
    other = day + timedelta(days=later)
    same = Month.of(day) == Month.of(other)
    found = [read_month_cell(CellKind.TEXT, each.strftime("%Y/%m/%d")).month for each in (day, other)]
    assert (found[0] == found[1]) is same


@given(st.text(max_size=20), st.sampled_from(list(CellKind)))
def test_no_text_raises_and_a_month_never_stands_beside_a_problem(text: str, kind: CellKind) -> None:
    found = read_month_cell(kind, text)
    assert (found.month is None) is (found.problem is not None)
    assert read_month(text) in (None, found.month) or found.problem == "month_ambiguous"
