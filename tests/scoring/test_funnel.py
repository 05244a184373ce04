"""Funnel limits against the binomial distribution added up case by case, and the widening by hand."""

from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.funnel import limits, overdispersion
from tests.scoring.test_engine import hypothesis_runs


def plain_limit(p, cases, share):
    """Case by case: where the distribution passes p, between that count and the one before in proportion."""
    reached = 0.0
    for count in range(cases + 1):
        step = comb(cases, count) * share**count * (1 - share) ** (cases - count)
        if reached + step >= p or count == cases:
            return (count - (reached + step - p) / step) / cases
        reached += step
    raise AssertionError


@hypothesis_runs
@given(st.integers(1, 120), st.floats(0.02, 0.98))
def test_limits_are_the_exact_binomial_ones(cases, share):
    found = limits(np.array([float(cases)]), share)
    for name, p in (("inner_low", 0.025), ("inner_high", 0.975), ("outer_low", 0.001), ("outer_high", 0.999)):
        expected = min(1.0, max(0.0, plain_limit(p, cases, share)))
        assert getattr(found, name)[0] == pytest.approx(expected, abs=1e-7), name


def test_limits_for_ten_cases_at_a_half_by_hand():
    # Of 1024 ways: 0, 1, 2 heads come up in 1, 10, 45; 2.5 % of 1024 is 25.6, reached among the 45 of two heads.
    found = limits(np.array([10.0]), 0.5)
    assert found.inner_low[0] == pytest.approx((2 - (56 - 25.6) / 45) / 10)
    # Interpolated limits are not quite the mirror image: the count below a quantile is not the count above it.
    assert found.inner_high[0] == pytest.approx((8 - (1013 - 998.4) / 45) / 10)


@hypothesis_runs
@given(st.lists(st.integers(1, 500), min_size=1, max_size=9), st.floats(0, 1), st.floats(1, 9))
def test_limits_stand_in_order_and_inside_the_scale(cases, share, factor):
    found = limits(np.array(cases, dtype=float), share, factor)
    ordered = np.stack([found.outer_low, found.inner_low, found.inner_high, found.outer_high])
    assert (np.diff(ordered, axis=0) >= -1e-12).all()
    assert (ordered >= 0).all()
    assert (ordered <= 1).all()


def test_widening_multiplies_the_distance_from_the_whole_by_its_root():
    plain, wide = (limits(np.array([400.0]), 0.5, factor) for factor in (1.0, 4.0))
    assert wide.inner_high[0] - 0.5 == pytest.approx(2 * (plain.inner_high[0] - 0.5))
    assert wide.outer_low[0] - 0.5 == pytest.approx(2 * (plain.outer_low[0] - 0.5))


def test_the_factor_by_hand_with_a_tenth_at_each_end_brought_in():
    # Eleven units of 100 around .5: z = (x - 50) / 5. The outermost of each end come in to the next one's place.
    heads = np.array([5.0, 35, 40, 45, 45, 50, 55, 55, 60, 65, 95])
    z = [-3.0, -3.0, -2.0, -1.0, -1.0, 0.0, 1.0, 1.0, 2.0, 3.0, 3.0]
    expected = sum(one**2 for one in z) / 11
    assert overdispersion(heads, np.full(11, 100.0), 0.5) == pytest.approx(expected)


def test_the_factor_is_never_below_one():
    assert overdispersion(np.full(10, 50.0), np.full(10, 100.0), 0.5) == 1.0
    assert overdispersion(np.array([]), np.array([]), 0.5) == 1.0
    assert overdispersion(np.array([9.0, 9.0]), np.array([9.0, 9.0]), 1.0) == 1.0


def test_chance_alone_leaves_the_limits_about_as_often_as_they_say():
    chance = np.random.default_rng(5)
    cases = np.round(np.exp(chance.uniform(np.log(20), np.log(600), 20_000)))
    share = chance.binomial(cases.astype(int), 0.7) / cases
    found = limits(cases, 0.7)
    beyond_95 = np.mean((share > found.inner_high) | (share < found.inner_low))
    beyond_998 = np.mean((share > found.outer_high) | (share < found.outer_low))
    assert 0.035 < beyond_95 < 0.065
    assert 0.0005 < beyond_998 < 0.004
    assert sqrt(overdispersion(share * cases, cases, 0.7)) == 1.0
