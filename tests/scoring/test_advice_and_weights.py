"""Bands, ranks, the order of advice, effective weights."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given

from pipeline.scoring.advise import advice_order
from pipeline.scoring.bands import band_ids, band_of, next_band
from pipeline.scoring.effective import effective_weights
from pipeline.scoring.engine import score
from pipeline.scoring.ranking import ranks
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.scoring.test_explain import scores_of
from tests.support.frameworks import frame_of, tiny


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (None, None),
        (0.0, "low"),
        (39.9, "low"),
        (40.0, "fair"),
        (40 - 1e-12, "fair"),
        (79.99, "good"),
        (100.0, "high"),
    ],
)
def test_a_band_begins_at_its_cut_point(value, band):
    found = band_of(tiny(), value)
    assert (found and found.id) == band
    frame = pl.DataFrame({"score": [value]}, schema={"score": pl.Float64})
    assert frame.select(band_ids(tiny(), pl.col("score"))).item() == band


def test_the_next_band_is_the_one_above_and_the_highest_has_none():
    assert next_band(tiny(), 12.0).id == "fair"
    assert next_band(tiny(), 80.0) is None


def ranked(values, decimals=None):
    framework = replace(tiny(), decimals=decimals)
    wide = pl.DataFrame({"unit": [str(at) for at in range(len(values))], "index": values})
    return ranks(framework, wide)["rank"].to_list()


def test_ties_share_the_best_rank_and_no_score_has_none():
    assert ranked([50.0, 70.0, None, 50.0, 10.0]) == [2, 1, None, 2, 4]


def test_scores_are_rounded_before_ranking_only_where_the_framework_says_so():
    assert ranked([0.7124, 0.7121]) == [1, 2]
    assert ranked([0.7124, 0.7121], decimals=3) == [1, 1]
    assert ranked([0.0005, 0.0014], decimals=3) == [1, 1]  # half goes up, as published tables do it


def test_ranks_start_again_in_each_period():
    wide = pl.DataFrame({"unit": ["a", "b", "a"], "period": ["1", "1", "2"], "index": [1.0, 2.0, 1.0]})
    assert ranks(tiny(), wide)["rank"].to_list() == [2, 1, 1]


def known(**scores):
    return {node: (value, 1.0) for node, value in scores.items()}


def test_the_first_concept_of_each_of_the_first_dimensions_comes_before_the_rest():
    scores = known(index=50.0, speed=50.0, reach=60.0, answers=80.0, plans=20.0, people=60.0)
    order = advice_order(tiny(), scores)
    assert [(gain.concept, gain.dimension) for gain in order] == [
        ("plans", "speed"),
        ("people", "reach"),
        ("answers", "speed"),
    ]
    assert [gain.gain for gain in order] == pytest.approx([40.0, 40.0, 10.0])
    now, lifted = 50 ** (2 / 3) * 60 ** (1 / 3), 100 ** (2 / 3) * 60 ** (1 / 3)
    assert order[0].index_gain == pytest.approx(lifted - 50.0)
    assert order[0].index_gain != pytest.approx(lifted - now)  # the index as it stands, not as recomputed


def test_a_concept_at_its_target_or_without_a_score_is_not_advised_upon():
    scores = known(index=50.0, speed=50.0, reach=100.0, answers=50.0, people=100.0)
    assert [gain.concept for gain in advice_order(tiny(), scores)] == ["answers"]


@hypothesis_runs
@given(framework_and_rows())
def test_no_advice_repeats_a_concept_or_promises_a_loss(drawn):
    framework, rows = drawn
    for row in score(framework, frame_of(framework, rows)).wide.iter_rows(named=True):
        order = advice_order(framework, scores_of(framework, row))
        assert len({gain.concept for gain in order}) == len(order)
        assert all(gain.gain > 0 and gain.index_gain >= -1e-9 for gain in order)


@hypothesis_runs
@given(framework_and_rows())
def test_effective_weights_sum_to_one_among_siblings_or_are_not_told(drawn):
    framework, rows = drawn
    found = effective_weights(framework, score(framework, frame_of(framework, rows)).wide)
    for _, siblings in found.group_by("parent"):
        assert siblings["nominal"].sum() == pytest.approx(1)
        if not siblings["effective"].null_count():
            assert siblings["effective"].sum() == pytest.approx(1, abs=1e-6)


def test_effective_weights_sum_to_one_where_scores_hardly_differ():
    close = [87.358048321, 87.358048322, 87.358048335]
    scores = {"people": close, "trained": close, "supported": [None] * 3}
    even = dict.fromkeys([*tiny().node, *tiny().indicator], [50.0] * 3)
    found = effective_weights(tiny(), pl.DataFrame(even | scores)).filter(parent="people")
    assert found["effective"].to_list() == pytest.approx([1, 0], abs=1e-9)


def test_the_child_that_varies_more_weighs_more_than_is_written():
    scores = {"people": [20.0, 50.0, 80.0], "trained": [40.0, 50.0, 60.0], "supported": [0.0, 50.0, 100.0]}
    even = dict.fromkeys([*tiny().node, *tiny().indicator], [50.0] * 3)
    framework = replace(tiny(), weight_sets={"even": {"supported": 1.0}})
    found = effective_weights(framework, pl.DataFrame(even | scores), "even").filter(parent="people")
    assert found["nominal"].to_list() == [0.5, 0.5]
    assert found["effective"].to_list() == pytest.approx([1 / 6, 5 / 6])


def test_where_nothing_varies_effective_weights_are_not_told():
    even = dict.fromkeys([*tiny().node, *tiny().indicator], [50.0] * 3)
    assert effective_weights(tiny(), pl.DataFrame(even))["effective"].null_count() == 10
