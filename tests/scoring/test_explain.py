"""Every number answers why: parts that sum to it exactly, on every level."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.framework import Mean
from pipeline.scoring.engine import score
from pipeline.scoring.explain import parts
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.support.frameworks import frame_of, tiny


def scores_of(framework, row):
    return {node: (row[node], row[f"{node}:coverage"]) for node in (*framework.node, *framework.indicator)}


def assert_parts_sum(framework, scores, weights=None):
    for node in framework.node:
        whole = scores[node][0]
        found = parts(framework, scores, node, weights)
        assert [part.id for part in found] == list(framework.children[node])
        assert weights or not found or sum(part.nominal for part in found) == pytest.approx(1, abs=1e-9)
        if whole is None:
            assert all(part.points is None and part.lost_points is None for part in found)
        elif framework.mean_of(node) is Mean.ARITHMETIC:
            assert sum(part.points for part in found) == pytest.approx(whole, abs=1e-9)
        else:
            assert sum(part.lost_points for part in found) == pytest.approx(framework.scale - whole, abs=1e-9)
            assert all(part.lost_points >= 0 for part in found)


@hypothesis_runs
@given(framework_and_rows(), st.sampled_from([None, "other"]))
def test_the_parts_of_every_score_on_every_level_sum_to_it(drawn, weights):
    framework, rows = drawn
    for row in score(framework, frame_of(framework, rows), weights=weights).wide.iter_rows(named=True):
        assert_parts_sum(framework, scores_of(framework, row), weights)


@hypothesis_runs
@given(
    st.lists(
        st.one_of(st.floats(0, 100), st.sampled_from([0.0, 1e-9, 1.0, 50.0, 100 - 1e-12, 100.0])),
        min_size=2,
        max_size=2,
    ),
    st.sampled_from([0.0, 1.0]),
)
def test_lost_points_sum_for_equal_full_tiny_and_zero_scores(values, least):
    framework = replace(tiny(), least_score=least)
    speed, reach = values
    counted = [max(value, least) for value in values]
    index = 0.0 if min(counted) <= 0 else counted[0] ** (2 / 3) * counted[1] ** (1 / 3)
    found = parts(framework, {"index": (index, 1.0), "speed": (speed, 1.0), "reach": (reach, 1.0)}, "index")
    assert sum(part.lost_points for part in found) == pytest.approx(100 - index, abs=1e-9)
    assert all(part.lost_points >= 0 for part in found)


def test_lost_points_are_the_logarithmic_mean_times_the_weighted_logarithm():
    from math import log

    index = 80.0 ** (2 / 3) * 20.0 ** (1 / 3)
    speed, reach = parts(tiny(), {"index": (index, 1.0), "speed": (80.0, 1.0), "reach": (20.0, 1.0)}, "index")
    mean = (100 - index) / log(100 / index)
    assert speed.lost_points == pytest.approx(mean * 2 / 3 * log(100 / 80))
    assert reach.lost_points == pytest.approx(mean / 3 * log(100 / 20))
    assert speed.points is None


def test_where_one_child_is_zero_and_nothing_holds_it_up_it_bears_the_whole_loss():
    framework = replace(tiny(), least_score=0.0)
    speed, reach = parts(framework, {"index": (0.0, 1.0), "speed": (0.0, 1.0), "reach": (20.0, 1.0)}, "index")
    assert (speed.lost_points, reach.lost_points) == (100.0, 0.0)


def test_an_absent_child_has_no_points_and_its_weight_goes_to_its_siblings():
    scores = {"people": (60.0, 0.75), "trained": (None, 0.0), "supported": (60.0, 1.0)}
    trained, supported = parts(tiny(), scores, "people")
    assert (trained.nominal, trained.share, trained.points) == (0.25, 0.0, 0.0)
    assert (supported.nominal, supported.share, supported.points) == (0.75, 1.0, 60.0)


def by_mean(mean, power=None, least=0.0):
    """The tiny framework whose index is made by another mean."""
    top, *rest = tiny().levels
    return replace(tiny(), levels=(replace(top, mean=mean, power=power), *rest), least_score=least)


def test_lost_points_of_a_harmonic_mean_are_split_by_how_far_each_reciprocal_lies_from_the_tops():
    """Weights 2 and 1: 3 / (2/80 + 1/20) = 40, so 60 are lost; 2 (1/80 - 1/100) is to 1/20 - 1/100 as 1 to 8."""
    scores = {"index": (40.0, 1.0), "speed": (80.0, 1.0), "reach": (20.0, 1.0)}
    speed, reach = parts(by_mean(Mean.HARMONIC), scores, "index")
    assert (speed.lost_points, reach.lost_points) == (pytest.approx(60 / 9), pytest.approx(60 * 8 / 9))
    assert speed.points is None


def test_lost_points_of_a_quadratic_mean_are_split_by_how_far_each_square_lies_from_the_tops():
    index = ((2 * 80**2 + 20**2) / 3) ** 0.5
    scores = {"index": (index, 1.0), "speed": (80.0, 1.0), "reach": (20.0, 1.0)}
    speed, reach = parts(by_mean(Mean.GENERALISED, 2.0), scores, "index")
    assert speed.lost_points / reach.lost_points == pytest.approx(2 * (100**2 - 80**2) / (100**2 - 20**2))
    assert speed.lost_points + reach.lost_points == pytest.approx(100 - index)


@pytest.mark.parametrize(("mean", "power"), [(Mean.HARMONIC, None), (Mean.GENERALISED, -2.0)])
def test_a_child_at_zero_bears_the_whole_loss_of_a_mean_that_it_brings_to_nothing(mean, power):
    scores = {"index": (0.0, 1.0), "speed": (0.0, 1.0), "reach": (20.0, 1.0)}
    speed, reach = parts(by_mean(mean, power), scores, "index")
    assert (speed.lost_points, reach.lost_points) == (100.0, 0.0)


@pytest.mark.parametrize("mean", [Mean.COPELAND, Mean.MAZZIOTTA_PARETO])
def test_a_mean_that_is_no_sum_of_anything_has_no_parts(mean):
    scores = {"index": (40.0, 1.0), "speed": (80.0, 1.0), "reach": (20.0, 1.0)}
    found = parts(by_mean(mean), scores, "index")
    assert [(part.points, part.lost_points) for part in found] == [(None, None)] * 2
    assert [part.score for part in found] == [80.0, 20.0]
