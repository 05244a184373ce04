"""Ranking by many methods: what is varied, how far, and what stays as the edition has it."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.domain.framework import Mean, Normalisation, Transform
from pipeline.scoring.engine import score
from pipeline.scoring.methods import (
    WAYS,
    WEIGHT_MARGIN,
    choices_of,
    compared,
    own_ranks,
    ranks_by,
    ranks_of,
    scores_by,
    varied_weights,
)
from pipeline.scoring.ranking import ranks
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.support.doses import dose
from tests.support.frameworks import frame_of, tiny, tiny_without_periods

# Every example ranks by twelve methods and more.
few_runs = settings(hypothesis_runs, max_examples=dose(20, 300))

MIDDLE = 0.5
"""Where a weight's coordinate leaves the weight as it is."""


def row(unit, share, **other):
    """A unit of the tiny framework with this share of everything, so that a higher share is better everywhere."""
    plain = {
        "due": 100.0, "answered": 90.0 * share, "closed": 10.0, "total_days": 300.0 - 270.0 * share,
        "planned": 10.0, "held": 10.0 * share, "insured": 10_000.0, "trainees": 100.0 * share,
        "registered": 50.0, "supported": 50.0 * share,
    }  # fmt: skip
    return {"unit": unit, **plain, **other}


def units_of(framework, rows, period=None):
    long = score(framework, frame_of(framework, rows)).long()
    return compared(framework, long if period is None else long.filter(pl.col("period") == period))


def at(units, way=0, mean=0, weights=MIDDLE):
    """One method as a point: the way's and the mean's places in their lists."""
    choices = choices_of(units.framework)
    inputs = sum(choices.groups.values())
    point = np.full((inputs, 1), weights, dtype=float)
    point[0], point[1] = (way + 0.5) / len(choices.ways), (mean + 0.5) / len(choices.means)
    return ranks_by(units, choices, point)[:, 0].tolist()


@st.composite
def compared_units(draw):
    """Units of one period of a random framework that have an index."""
    framework, rows = draw(framework_and_rows())
    units = units_of(framework, rows, draw(st.sampled_from(sorted({one["period"] for one in rows}))))
    assume(units.units)
    return units


@few_runs
@given(compared_units())
def test_the_ranks_under_the_edition_are_those_that_are_published(units):
    framework = units.framework
    index = score_of(units)
    wide = pl.DataFrame({"unit": units.units, framework.top.id: index})
    published = ranks(framework, wide)["rank"].to_list()
    assert own_ranks(units).tolist() == published
    assert at(units) == published


def score_of(units):
    from pipeline.scoring.aggregate import climb

    return climb(units.framework, units.scores, units.coverage)[0][units.framework.top.id]


@few_runs
@given(compared_units(), st.integers(0, 2**32 - 1))
def test_weights_stay_within_a_quarter_of_themselves_and_weigh_together_as_before(units, seed):
    framework, choices = units.framework, choices_of(units.framework)
    moved = varied_weights(
        framework, choices, np.random.default_rng(seed).random((sum(choices.groups.values()) - 2, 20))
    )
    for parent, children in framework.children.items():
        varied = [child for child in children if child in moved]
        nominal = {child: framework.weight_of(child) for child in varied}
        assert varied == [c for c in children if framework.weight_of(c) > 0] or len(varied) == 0, parent
        if not varied:
            continue
        assert sum(moved[child] for child in varied) == pytest.approx(sum(nominal.values()))
        # Brought back to their sum, two weights still stand to each other within a quarter up over a quarter down.
        widest = (1 + WEIGHT_MARGIN) / (1 - WEIGHT_MARGIN) + 1e-9
        relative = np.array([moved[child] / nominal[child] for child in varied])
        assert (relative.max(axis=0) <= widest * relative.min(axis=0)).all()


def test_a_weight_at_the_end_of_its_coordinate_is_a_quarter_more_or_less():
    framework = tiny()
    choices = choices_of(framework)
    ids = [one for level in choices.weighed.values() for one in level]
    points = np.full((len(ids), 1), MIDDLE)
    points[ids.index("speed")] = 1.0
    moved = varied_weights(framework, choices, points)
    # speed weighs 2 and reach 1: 2.5 to 1, brought back to a sum of 3.
    assert moved["speed"][0] == pytest.approx(3 * 2.5 / 3.5)
    assert moved["reach"][0] == pytest.approx(3 * 1 / 3.5)
    assert moved["in_time"][0] == moved["days"][0] == 1.0
    assert "people" not in moved
    assert "held" not in moved


@few_runs
@given(compared_units())
def test_who_has_no_score_has_none_under_any_way_and_who_has_one_keeps_one(units):
    for way in WAYS:
        for indicator, found in scores_by(units, way).items():
            assert (np.isnan(found) == np.isnan(units.scores[indicator])).all()
            assert np.nanmax(found, initial=0.0) <= units.framework.scale + 1e-9
            assert np.nanmin(found, initial=0.0) >= 0.0


def test_the_ways_are_those_of_the_engine():
    rows = [row("a", 0.2), row("b", 0.5), row("c", 0.9), row("d", 0.4, answered=80.0)]
    units = units_of(tiny_without_periods(), rows)
    for way in WAYS:
        framework = replace(tiny_without_periods(), normalisation=way)
        wide = score(framework, frame_of(framework, rows)).wide
        for indicator, found in scores_by(units, way).items():
            assert found == pytest.approx(wide[indicator].to_numpy(), abs=1e-9), (way, indicator)


def test_a_score_by_rule_without_a_value_stands_at_the_floor_under_every_way():
    rows = [row("a", 0.2), row("b", 0.5, planned=0.0, held=0.0), row("c", 0.9)]
    framework = tiny_without_periods()
    unplanned = replace(framework.indicator["held"], min_plan=None)
    framework = replace(
        framework, indicators=tuple(unplanned if one.id == "held" else one for one in framework.indicators)
    )
    units = units_of(framework, rows)
    assert np.isnan(units.values["held"]).tolist() == [False, True, False]
    assert scores_by(units, Normalisation.PERCENTILE_RANK)["held"].tolist() == [50.0, 0.0, 100.0]
    assert scores_by(units, Normalisation.MIN_MAX)["held"].tolist() == pytest.approx([200 / 9, 0.0, 100.0])


def test_an_indicator_in_which_all_are_equal_keeps_its_score():
    units = units_of(tiny_without_periods(), [row("a", 0.2, held=7.0), row("b", 0.9, held=7.0)])
    assert scores_by(units, Normalisation.MIN_MAX)["held"].tolist() == [70.0, 70.0]


def test_a_logarithm_is_taken_before_the_units_are_laid_beside_each_other():
    framework = tiny_without_periods()
    trained = replace(framework.indicator["trained"], transform=Transform.LN, floor=0.1, target=10.0)
    framework = replace(
        framework, indicators=tuple(trained if one.id == "trained" else one for one in framework.indicators)
    )
    rows = [row("a", 0.5, trainees=1.0), row("b", 0.5, trainees=10.0), row("c", 0.5, trainees=100.0)]
    none = row("d", 0.5, trainees=0.0)
    assert scores_by(units_of(framework, rows), Normalisation.MIN_MAX)["trained"].tolist() == pytest.approx(
        [0.0, 50.0, 100.0]
    )
    found = scores_by(units_of(framework, [*rows, none]), Normalisation.MIN_MAX)["trained"]
    assert found.tolist() == pytest.approx([0.0, 50.0, 100.0, 0.0])


def test_each_mean_ranks_as_it_should():
    # b is even, a strong in one dimension and weak in the other; no mean of 50 and 50 is above theirs.
    rows = [row("a", 0.95, trainees=2.0, supported=1.0), row("b", 0.5)]
    units = units_of(tiny_without_periods(), rows)
    names = [mean.value for mean in choices_of(units.framework).means]
    assert names[0] == Mean.GEOMETRIC
    by_mean = {name: at(units, mean=place) for place, name in enumerate(names)}
    assert by_mean["arithmetic"] == [1, 2]
    assert by_mean["geometric"] == by_mean["harmonic"] == [2, 1]


def test_the_editions_own_choices_are_among_those_tried():
    framework = replace(tiny(), normalisation=Normalisation.BORDA)
    choices = choices_of(framework)
    assert choices.ways == (Normalisation.BORDA, *WAYS)
    assert choices.means[0] is framework.mean_of(framework.top.id)
    assert choices.groups == {"normalisation": 1, "mean": 1, "dimension": 2, "concept": 2, "indicator": 4}


def test_every_choice_has_an_even_part_of_its_coordinate():
    units = units_of(tiny_without_periods(), [row("a", 0.95, trainees=2.0, supported=1.0), row("b", 0.5)])
    choices = choices_of(units.framework)
    points = np.full((sum(choices.groups.values()), 300), MIDDLE)
    points[0] = 0.0
    points[1] = (np.arange(300) + 0.5) / 300
    found = ranks_by(units, choices, points)[0]
    third = len(choices.means)
    assert [found[place * 300 // third] for place in range(third)] == [
        at(units, mean=m)[0] for m in range(third)
    ]
    assert (found == 1).sum() == 100


def test_ties_share_the_best_rank_as_published_decimals_make_them():
    index = np.array([70.04, 70.02, 70.06, np.nan])
    assert ranks_of(tiny(), index).tolist() == [2, 3, 1, 4]
    rounded = replace(tiny(), decimals=1)
    assert ranks_of(rounded, index).tolist() == [2, 2, 1, 4]


def test_units_without_an_index_are_not_compared():
    rows = [row("a", 0.4), row("b", 0.6, trainees=None, supported=None), row("c", 0.9)]
    units = units_of(tiny_without_periods(), rows)
    assert units.units == ("a", "c")
    assert scores_by(units, Normalisation.MIN_MAX)["in_time"].tolist() == [0.0, 100.0]


def test_what_is_absent_stays_absent_and_its_weight_goes_to_its_siblings():
    rows = [row("a", 0.4, trainees=None), row("b", 0.6), row("c", 0.9)]
    units = units_of(tiny_without_periods(), rows)
    assert np.isnan(units.scores["trained"]).tolist() == [True, False, False]
    for way in range(len(WAYS)):
        assert at(units, way=way) == [3, 2, 1]
