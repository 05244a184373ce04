"""Every mean against plain loops, by hand, and the laws that hold for it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.framework import (
    Framework,
    Indicator,
    IndicatorKind,
    Level,
    Mean,
    MeasureKind,
    Node,
    Normalisation,
)
from pipeline.scoring.aggregate import climb
from tests.scoring.test_engine import hypothesis_runs, same
from tests.support.arrays import array_of, listed
from tests.support.frameworks import measure, text
from tests.support.plain_ways import plain_copeland, plain_mean

POWERS = st.sampled_from([-3.0, -1.0, -0.5, 0.5, 1.0, 2.0, 5.0])


def one_node(mean, power=None, least=0.0, children=("p", "q", "r")):
    """An index right over value indicators that weigh 1, 2 and 3."""
    indicators = tuple(
        Indicator(one, "index", text(one), IndicatorKind.VALUE, f"{one}_count", 0.0, 100.0, weight=at + 1.0)
        for at, one in enumerate(children)
    )
    return Framework(
        id="flat",
        edition="1",
        name=text("flat"),
        levels=(
            Level("index", text("index"), mean, power=power),
            Level("indicator", text("indicator"), None),
        ),
        nodes=(Node("index", "index", None, text("index")),),
        indicators=indicators,
        measures=tuple(measure(f"{one}_count", MeasureKind.STOCK) for one in children),
        least_score=least,
    )


SCORES = st.one_of(st.sampled_from([0.0, 50.0, 100.0]), st.floats(0, 100).map(lambda x: round(x, 6)))
ROWS = st.lists(st.tuples(*[st.one_of(st.none(), SCORES)] * 3), min_size=1, max_size=12)


def climbed(framework, rows, **other):
    """The index of rows of children's scores, every child covered."""
    ids = [indicator.id for indicator in framework.indicators]
    columns = {one: array_of([row[at] for row in rows]) for at, one in enumerate(ids)}
    coverage = {one: np.ones(len(rows)) for one in ids}
    return climb(framework, columns, coverage, **other)[0]["index"]


@hypothesis_runs
@given(
    ROWS, st.sampled_from([m for m in Mean if m is not Mean.COPELAND]), POWERS, st.sampled_from([0.0, 1.0])
)
def test_every_mean_of_one_units_scores_equals_plain_loops(rows, mean, power, least):
    power = power if mean is Mean.GENERALISED else None
    ours = listed(climbed(one_node(mean, power, least), rows))
    for row, found in zip(rows, ours, strict=True):
        pairs = [(at + 1.0, score) for at, score in enumerate(row) if score is not None]
        assert same(found, plain_mean(pairs, mean, power=power, least=least) if pairs else None), row


@hypothesis_runs
@given(ROWS)
def test_copelands_duels_equal_plain_loops(rows):
    compared = [row for row in rows if any(score is not None for score in row)]
    plain = iter(plain_copeland(compared, [1.0, 2.0, 3.0], 100.0))
    expected = [next(plain) if any(score is not None for score in row) else None for row in rows]
    found = listed(climbed(one_node(Mean.COPELAND), rows))
    assert all(same(one, other) for one, other in zip(found, expected, strict=True))


@hypothesis_runs
@given(ROWS, ROWS, st.sampled_from(list(Mean)))
def test_units_are_compared_within_their_own_period(first, second, mean):
    framework = one_node(mean, 2.0 if mean is Mean.GENERALISED else None)
    periods = np.array([7] * len(first) + [3] * len(second))
    together = climbed(framework, first + second, periods=periods)
    alone = np.concatenate([climbed(framework, first), climbed(framework, second)])
    assert np.array_equal(together, alone, equal_nan=True)


@pytest.mark.parametrize("mean", list(Mean))
def test_means_of_variants_are_those_of_each_alone(mean):
    framework = one_node(mean, 0.5 if mean is Mean.GENERALISED else None)
    drawn = np.random.default_rng(5).uniform(0, 100, (3, 9, 4))
    ids = [indicator.id for indicator in framework.indicators]
    coverage = {one: np.ones(9) for one in ids}
    weights = {one: np.array([1.0, 2.0, 0.5, 3.0]) * (at + 1) for at, one in enumerate(ids)}
    together = climb(framework, dict(zip(ids, drawn, strict=True)), coverage, varied=weights)[0]["index"]
    for at in range(4):
        alone = {one: drawn[place][:, at] for place, one in enumerate(ids)}
        assert np.allclose(together[:, at], climb(framework, alone, coverage)[0]["index"], rtol=0, atol=1e-9)


@hypothesis_runs
@given(st.lists(SCORES, min_size=3, max_size=3), POWERS)
def test_means_keep_to_what_they_are_of_and_to_their_order(scores, power):
    """Harmonic <= geometric <= arithmetic; a generalised mean rises with its power; none leaves the range."""
    found = {
        mean: climbed(one_node(mean), [scores]).item()
        for mean in (Mean.HARMONIC, Mean.GEOMETRIC, Mean.ARITHMETIC)
    }
    assert found[Mean.HARMONIC] <= found[Mean.GEOMETRIC] + 1e-9 <= found[Mean.ARITHMETIC] + 2e-9
    lower, higher = (climbed(one_node(Mean.GENERALISED, p), [scores]).item() for p in (power, power + 0.25))
    assert lower <= higher + 1e-9 or power < 0 <= power + 0.25
    assert min(scores) - 1e-9 <= lower <= max(scores) + 1e-9
    penalised = climbed(one_node(Mean.MAZZIOTTA_PARETO), [scores]).item()
    assert penalised <= found[Mean.ARITHMETIC] + 1e-9


@hypothesis_runs
@given(st.lists(SCORES, min_size=3, max_size=3), st.integers(0, 2), st.floats(0, 50), POWERS)
def test_a_better_child_never_lowers_a_mean_that_has_parts(scores, at, more, power):
    better = [min(100.0, s + more) if place == at else s for place, s in enumerate(scores)]
    for mean in (mean for mean in Mean if mean.has_parts):
        framework = one_node(mean, power if mean is Mean.GENERALISED else None)
        assert climbed(framework, [better]).item() >= climbed(framework, [scores]).item() - 1e-9


@hypothesis_runs
@given(ROWS, st.integers(0, 2), st.floats(0, 50))
def test_a_better_child_never_lowers_its_own_unit_by_copeland(rows, at, more):
    before = climbed(one_node(Mean.COPELAND), rows)[0]
    first = tuple(s + more if place == at and s is not None else s for place, s in enumerate(rows[0]))
    after = climbed(one_node(Mean.COPELAND), [first, *rows[1:]])[0]
    assert np.isnan(before) or after >= before - 1e-9


def test_a_rise_of_the_best_of_many_children_can_cost_more_in_penalty_than_it_brings():
    framework = one_node(Mean.MAZZIOTTA_PARETO, children=tuple("pqrstu"))
    framework = replace(framework, indicators=tuple(replace(one, weight=1.0) for one in framework.indicators))
    lower, higher = climbed(framework, [[90.0, 0, 0, 0, 0, 0], [100.0, 0, 0, 0, 0, 0]])
    assert higher < lower


def test_the_index_of_mazziotta_and_pareto_by_hand():
    """Two equal weights: scores 0 and 100 stand at 70 and 130, mean 100, deviation 30, penalty 9."""
    framework = one_node(Mean.MAZZIOTTA_PARETO, children=("p", "q"))
    framework = replace(framework, indicators=tuple(replace(one, weight=1.0) for one in framework.indicators))
    assert climbed(framework, [[0.0, 100.0]]).item() == pytest.approx((91 - 70) / 60 * 100)
    by_z = replace(framework, normalisation=Normalisation.Z_SCORE)
    # z of 1 and -1 stand at 110 and 90: mean 100, deviation 10, penalty 1; 99 is a z of -0.1.
    assert climbed(by_z, [[60.0, 40.0]]).item() == pytest.approx(49.0)
