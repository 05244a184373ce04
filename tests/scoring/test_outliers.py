"""Distances and chances of single numbers, against scipy's and by their laws."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, median_abs_deviation

from pipeline.scoring.outliers import (
    chance_of_as_many,
    chance_of_rise,
    error_of_share,
    modified_z,
    spread_of,
)

numbers = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=30)


@given(numbers, st.integers(-5000, 5000))
def test_the_modified_z_is_iglewicz_and_hoaglins(values: list[float], value: int) -> None:
    deviation = float(median_abs_deviation(values))
    z = modified_z(value, values)
    if deviation:
        assert z == pytest.approx(0.6745 * (value - median(values)) / deviation)
    elif len(set(values)) == 1:
        assert z is None
    else:
        assert z is not None


def test_a_spread_of_mostly_equal_values_is_their_mean_deviation() -> None:
    assert spread_of([5, 5, 5, 5, 9]) == pytest.approx(1.253314 * 0.8)
    assert modified_z(9, [5, 5, 5, 5, 9], least_spread=2.0) == pytest.approx(2.0)


@given(st.integers(0, 40), st.integers(1, 40), st.floats(0.01, 0.99))
def test_the_chance_of_as_many_is_the_binomials_tail(count: int, of: int, share: float) -> None:
    assert chance_of_as_many(count, of, share) == pytest.approx(
        float(binom.sf(count - 1, of, share)), abs=1e-12
    )


def test_a_share_that_did_not_rise_rose_by_chance() -> None:
    assert chance_of_rise((31, 60), (31, 60)) == 1.0
    assert chance_of_rise((31, 60), (20, 60)) == 1.0
    assert chance_of_rise((31, 60), (31, 40)) == pytest.approx(0.0047, abs=5e-4)
    assert chance_of_rise((60, 60), (40, 40)) == 1.0


@given(st.integers(1, 500), st.floats(0, 1))
def test_a_shares_error_is_never_nothing(cases: int, share: float) -> None:
    assert 0 < error_of_share(share, cases) <= 0.5
