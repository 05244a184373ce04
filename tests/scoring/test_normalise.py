"""Every way to normalise against plain loops, by hand, and the laws that hold for it."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.framework import Normalisation
from pipeline.scoring.normalise import normalise
from tests.scoring.test_engine import hypothesis_runs, same
from tests.support.arrays import array_of, listed
from tests.support.plain_ways import plain_normalised

WAYS = st.sampled_from(list(Normalisation))
RELATIVE = [way for way in Normalisation if way.is_relative]
NUMBERS = st.one_of(st.integers(-20, 20).map(float), st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))
GAPPY = st.lists(st.one_of(st.none(), NUMBERS), min_size=1, max_size=40)
POSTS = st.sampled_from([(0.0, 10.0), (10.0, 0.0), (-5.0, 100.0), (3.0, -200.0)])


@hypothesis_runs
@given(GAPPY, WAYS, POSTS, st.sampled_from([1.0, 100.0]))
def test_every_way_to_normalise_equals_plain_loops(values, way, posts, scale):
    ours = normalise(array_of(values), way, floor=posts[0], target=posts[1], scale=scale)
    plain = plain_normalised(values, way, *posts, scale)
    assert all(same(one, other) for one, other in zip(listed(ours), plain, strict=True))


@hypothesis_runs
@given(GAPPY, WAYS, POSTS)
def test_normalised_scores_keep_to_the_scale_and_to_the_order_of_values(values, way, posts):
    scores = listed(normalise(array_of(values), way, floor=posts[0], target=posts[1], scale=100.0))
    sign = 1 if posts[1] > posts[0] else -1
    pairs = sorted((sign * v, s) for v, s in zip(values, scores, strict=True) if s is not None)
    assert all(0 <= s <= 100 for _, s in pairs)
    for (v, lower), (w, upper) in itertools.pairwise(pairs):
        assert lower <= upper + 1e-9
        assert v != w or lower == upper


@hypothesis_runs
@given(st.lists(GAPPY, min_size=1, max_size=3), WAYS, POSTS, st.randoms())
def test_variants_are_normalised_each_on_its_own_and_blind_to_the_order_of_units(columns, way, posts, random):
    units = min(len(column) for column in columns)
    table = np.column_stack([array_of(column[:units]) for column in columns])
    together = normalise(table, way, floor=posts[0], target=posts[1])
    for at in range(table.shape[1]):
        alone = normalise(table[:, at], way, floor=posts[0], target=posts[1])
        assert np.allclose(together[:, at], alone, rtol=0, atol=1e-9, equal_nan=True)
    order = random.sample(range(units), units)
    shuffled = normalise(table[order], way, floor=posts[0], target=posts[1])
    assert np.allclose(shuffled, together[order], rtol=0, atol=1e-9, equal_nan=True)


@pytest.mark.parametrize("way", [way for way in RELATIVE if way is not Normalisation.DISTANCE_TO_TARGET])
def test_where_no_two_units_differ_a_comparison_says_nothing(way):
    for values in ([7.0], [7.0, 7.0, 7.0], [7.0, np.nan]):
        assert np.isnan(normalise(np.array(values), way, floor=0.0, target=10.0)).all()


def test_the_distance_to_a_target_has_a_fixed_end_and_tells_one_unit_too():
    def alone(value):
        return normalise(np.array([value]), Normalisation.DISTANCE_TO_TARGET, floor=0.0, target=10.0).item()

    assert (alone(7.0), alone(10.0), alone(12.0)) == (0.0, 100.0, 100.0)


def test_the_ways_by_hand():
    values = np.array([2.0, 4.0, 4.0, 10.0, np.nan])
    by_hand = {
        Normalisation.GOALPOSTS: [10.0, 20.0, 20.0, 50.0],
        Normalisation.MIN_MAX: [0.0, 25.0, 25.0, 100.0],
        Normalisation.PERCENTILE_RANK: [0.0, 100 / 3, 100 / 3, 100.0],
        Normalisation.BORDA: [0.0, 25.0, 25.0, 75.0],
        Normalisation.DISTANCE_TO_MAXIMUM: [0.0, 25.0, 25.0, 100.0],
        Normalisation.DISTANCE_TO_TARGET: [0.0, 100 * 2 / 18, 100 * 2 / 18, 100 * 8 / 18],
        # Mean 5, standard deviation sqrt((9 + 1 + 1 + 25) / 3) = sqrt(12).
        Normalisation.Z_SCORE: [50 + 10 * (v - 5) / 12**0.5 for v in (2.0, 4.0, 4.0, 10.0)],
    }
    assert set(by_hand) == set(Normalisation)
    for way, expected in by_hand.items():
        assert listed(normalise(values, way, floor=0.0, target=20.0)) == [*map(pytest.approx, expected), None]
