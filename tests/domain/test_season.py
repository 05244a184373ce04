"""Farvardin and Ramadan among the Jalali months."""

from datetime import date

import pytest

from pipeline.domain.month import Month, months_between
from pipeline.domain.season import days_of_ramadan, is_new_year, is_ramadan

# First days of Ramadan as published in Iran after the moon was sighted, and the next month's (Eid al-Fitr).
SIGHTED = {
    date(2021, 4, 14): date(2021, 5, 13),
    date(2022, 4, 3): date(2022, 5, 3),
    date(2023, 3, 23): date(2023, 4, 22),
    date(2024, 3, 12): date(2024, 4, 10),
    date(2025, 3, 2): date(2025, 3, 31),
}


def test_only_farvardin_is_the_new_year() -> None:
    year = months_between(Month(1405, 1), Month(1405, 12))
    assert [month.number for month in year if is_new_year(month)] == [1]


@pytest.mark.parametrize(("first", "feast"), SIGHTED.items())
def test_days_of_ramadan_are_within_two_of_the_days_as_sighted(first: date, feast: date) -> None:
    for month in months_between(Month.of(first).plus(-1), Month.of(feast).plus(1)):
        begin, end = month.first_day(), month.plus(1).first_day()
        sighted = max(0, (min(end, feast) - max(begin, first)).days)
        assert abs(days_of_ramadan(month) - sighted) <= 2, month


def test_every_year_has_one_ramadan_in_one_or_two_months() -> None:
    for year in range(1390, 1450):
        months = months_between(Month(year, 1), Month(year, 12))
        assert 20 <= sum(days_of_ramadan(month) for month in months) <= 60
        assert 1 <= sum(is_ramadan(month) for month in months) <= 4


def test_ramadan_walks_through_the_year_and_never_stands_in_three_months_on_end() -> None:
    months = months_between(Month(1400, 1), Month(1415, 12))
    marked = [is_ramadan(month) for month in months]
    assert not any(all(marked[at : at + 3]) for at in range(len(marked) - 2))
    assert is_ramadan(Month(1403, 12))
    assert not is_ramadan(Month(1405, 8))
