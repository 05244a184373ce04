"""Outliers by COINr's rule: against plain loops, by hand, and what the logarithm does not mend."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipeline.scoring.treat import Done, Shape, shape_of, treat
from tests.scoring.test_engine import hypothesis_runs, same
from tests.support.arrays import array_of, listed
from tests.support.plain_ways import plain_treated

LONG = st.lists(
    st.one_of(st.none(), st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, 40.0, 900.0, -700.0])), max_size=60
)


@hypothesis_runs
@given(LONG)
def test_outliers_are_treated_as_plain_loops_do_it(values):
    found = treat(array_of(values))
    plain, done, passes = plain_treated(values)
    assert (found.done, found.after.is_passed) == (done, passes)
    assert all(same(one, other) for one, other in zip(listed(found.values), plain, strict=True))
    marked = [bool(mark) for mark in found.marks]
    assert marked == [
        value is not None and (done == "log" or value != new)
        for value, new in zip(values, plain, strict=True)
    ]


@hypothesis_runs
@given(LONG)
def test_treating_turns_no_two_units_round(values):
    treated = listed(treat(array_of(values)).values)
    pairs = sorted((v, t) for v, t in zip(values, treated, strict=True) if v is not None)
    assert all(lower <= upper for (_, lower), (_, upper) in itertools.pairwise(pairs))


def test_skewness_and_kurtosis_are_the_bias_adjusted_ones():
    """Against scipy's, which are e1071's type 2 when they adjust for bias."""
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100])
    shape = shape_of(values)
    assert shape.skewness == pytest.approx(stats.skew(values, bias=False))
    assert shape.kurtosis == pytest.approx(stats.kurtosis(values, bias=False))
    assert shape_of(values * 1e-200) == (Shape(pytest.approx(shape.skewness), pytest.approx(shape.kurtosis)))
    assert shape_of(values[:3]) == shape_of(np.full(9, 3.0)) == Shape(None, None)


FAR = np.array([*range(1, 23), 300.0, 320.0, 340.0])
"""Three far values among 25 units, of which a tenth is two."""


def test_one_far_value_is_brought_to_the_next_one():
    one = treat(np.array([*range(1, 11), 100.0]))
    assert (one.done, one.winsorised, one.values[-1], one.marks[-1]) == (
        "winsorised",
        1,
        10.0,
        "winsorised_high",
    )
    low = treat(-np.array([*range(1, 11), 100.0]))
    assert (low.values[-1], low.marks[-1]) == (-10.0, "winsorised_low")


def test_more_far_values_than_a_tenth_of_the_units_take_the_logarithm_of_the_untouched_values():
    found = treat(FAR)
    assert (found.done, found.winsorised, found.after.is_passed) == (Done.LOG, 0, True)
    assert found.values == pytest.approx(np.log(FAR - 1 + 0.01 * (340 - 1)))
    assert set(found.marks) == {"log"}


def test_what_even_the_logarithm_does_not_mend_is_said():
    found = treat(-FAR)
    assert (found.done, found.after.is_passed) == (Done.LOG, False)


def test_a_skewness_of_exactly_two_does_not_pass():
    assert treat(np.array([0.0, 0.0, 0.0, 1.0])).done is not Done.NOTHING


def test_fewer_than_four_values_are_left_alone():
    assert treat(np.array([1.0, 2.0, 1e9, np.nan])).done is Done.NOTHING
