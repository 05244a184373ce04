"""What holds whatever the method, on cases small enough to know, and against plain rescoring."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings

from pipeline.domain.framework import Mean
from pipeline.scoring.robustness import METHODS, explained_by, leave_one_out, rank_ranges
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.scoring.test_methods import row, units_of
from tests.support.doses import dose
from tests.support.frameworks import tiny_without_periods
from tests.support.plain_scoring import plain_scores

STRONG_AND_EVEN = [row("a", 0.95, trainees=2.0, supported=1.0), row("b", 0.5)]
"""a is strong in one dimension and weak in the other, b even: which leads is for the mean to say."""


def tiny_units(*rows):
    return units_of(tiny_without_periods(), [*rows])


def ranges(units, seed=1, key="edition 1, Aban"):
    return rank_ranges(units, seed=seed, key=key)


def test_who_leads_on_every_indicator_is_always_first():
    found = ranges(tiny_units(row("a", 0.3), row("b", 0.8)))
    assert found.select("unit", "rank", "median_rank", "low_rank", "high_rank").rows() == [
        ("b", 1, 1, 1, 1),
        ("a", 2, 2, 2, 2),
    ]
    assert found.select("first_third_share", "last_third_share", "ahead_share", "mean_shift").rows() == [
        (1.0, 0.0, 1.0, 0.0),
        (0.0, 1.0, None, 0.0),
    ]


def test_where_nothing_moves_no_choice_explains_anything():
    found = explained_by(tiny_units(row("a", 0.3), row("b", 0.8)), seed=1, key="")
    assert {(one.alone_share, one.total_share) for one in found} == {(0.0, 0.0)}
    assert {one.choice for one in found} == {"normalisation", "mean", "dimension", "concept", "indicator"}


def test_a_lead_that_rests_on_the_mean_is_told_as_open_between_the_two():
    framework = replace(tiny_without_periods(), least_score=1.0)
    found = ranges(units_of(framework, STRONG_AND_EVEN))
    assert found["rank"].to_list() == [1, 2]
    assert set(found.select("low_rank", "high_rank").rows()) == {(1, 2)}
    shares = found["first_third_share"].to_list()
    assert sum(shares) == pytest.approx(1)
    assert found["ahead_share"][0] == shares[0]
    assert 0.1 < shares[0] < 0.9


def test_equals_share_their_place_and_neither_is_ahead():
    found = ranges(tiny_units(row("a", 0.5), row("b", 0.5), row("c", 0.2)))
    assert found.select("unit", "rank", "low_rank", "high_rank").rows() == [
        ("a", 1, 1, 1),
        ("b", 1, 1, 1),
        ("c", 3, 3, 3),
    ]
    assert found["ahead_share"].to_list() == [0.5, 1.0, None]


def test_a_third_is_rounded_up():
    rows = [row(name, share) for name, share in zip("abcd", (0.1, 0.4, 0.6, 0.9), strict=True)]
    found = ranges(tiny_units(*rows))
    assert found["first_third_share"].to_list() == [1.0, 1.0, 0.0, 0.0]
    assert found["last_third_share"].to_list() == [0.0, 0.0, 1.0, 1.0]


def test_the_choice_that_decides_explains_the_most():
    # The edition's geometric mean puts b first, the plain average a: weights and ways change little beside that.
    found = explained_by(tiny_units(*STRONG_AND_EVEN, row("c", 0.01)), seed=1, key="")
    by_choice = {one.choice: one for one in found}
    assert found[0].choice in ("mean", "normalisation")
    assert by_choice["concept"].total_share < by_choice["mean"].total_share
    for one in found:
        assert -0.05 < one.alone_share <= one.total_share + 0.05
        assert one.total_share <= 1.05
    assert [one.total_share for one in found] == sorted((one.total_share for one in found), reverse=True)


def test_the_same_seed_and_key_give_the_same_bits_whatever_the_rows_order():
    rows = [*STRONG_AND_EVEN, row("c", 0.4), row("d", 0.55)]
    units, turned = tiny_units(*rows), tiny_units(*reversed(rows))
    assert ranges(units).equals(ranges(turned), null_equal=True)
    assert explained_by(units, seed=1, key="k") == explained_by(turned, seed=1, key="k")
    assert explained_by(units, seed=1, key="k") != explained_by(units, seed=2, key="k")
    shares = [
        ranges(units, seed, key)["mean_shift"].to_list() for seed, key in ((1, "a"), (2, "a"), (1, "b"))
    ]
    assert shares[0] != shares[1]
    assert shares[0] != shares[2]


def test_one_unit_alone_has_the_first_place():
    found = ranges(tiny_units(row("a", 0.3)))
    assert found.select("rank", "low_rank", "high_rank").rows() == [(1, 1, 1)]
    assert all(one.total_share == 0 for one in explained_by(tiny_units(row("a", 0.3)), seed=1, key=""))


def test_ranges_rest_on_so_many_methods():
    shares = ranges(tiny_units(*STRONG_AND_EVEN))["first_third_share"]
    assert [share * METHODS for share in shares] == pytest.approx(
        [round(share * METHODS) for share in shares]
    )


def assert_ranked_by(index, found, where):
    """Ranks follow plain scores; where two differ by float dust alone, either order will do."""
    for unit, rank in found.items():
        if index[unit] is None:
            assert rank is None, where
            continue
        others = [score for other, score in index.items() if other != unit and score is not None]
        above = sum(score > index[unit] + 1e-9 for score in others)
        level = sum(abs(score - index[unit]) <= 1e-9 for score in others)
        assert above + 1 <= rank <= above + level + 1, where


@settings(hypothesis_runs, max_examples=dose(25, 400))
@given(framework_and_rows())
def test_one_left_out_is_plain_rescoring_without_it(drawn):
    framework, rows = drawn
    top = framework.top.id
    for period in sorted({one["period"] for one in rows}):
        units = units_of(framework, rows, period)
        found = leave_one_out(units)
        weighing = framework.children[top] if units.units and len(framework.children[top]) > 1 else ()
        assert found["node"].unique(maintain_order=True).to_list() == list(weighing)
        for node in weighing:
            other = replace(framework, weight_sets={"without": {node: 0.0}})
            plain = plain_scores(other, rows, "without")
            index = {unit: plain[unit, period][top]["score"] for unit in units.units}
            ranked = dict(found.filter(pl.col("node") == node).select("unit", "rank").iter_rows())
            assert_ranked_by(index, ranked, (period, node))


def test_one_left_out_tells_how_far_each_unit_moves():
    found = leave_one_out(tiny_units(*STRONG_AND_EVEN))
    assert found.rows() == [
        ("speed", "a", 2, 0),
        ("speed", "b", 1, 0),
        ("reach", "a", 1, -1),
        ("reach", "b", 2, 1),
    ]


def test_a_unit_without_an_index_once_a_node_is_left_out_has_no_rank_there():
    framework = tiny_without_periods()
    lenient = replace(framework.levels[0], mean=Mean.ARITHMETIC, needs_all=False, min_coverage=0.3)
    framework = replace(framework, levels=(lenient, *framework.levels[1:]))
    rows = [row("a", 0.4), row("b", 0.8, trainees=None, supported=None)]
    found = leave_one_out(units_of(framework, rows)).filter(pl.col("node") == "speed")
    assert found.select("unit", "rank", "shift").rows() == [("a", 1, -1), ("b", None, None)]


def test_a_top_with_one_child_has_none_to_leave_out():
    framework = tiny_without_periods()
    one = replace(framework, weight_sets={"one": {"reach": 0.0}}, weights="one")
    assert leave_one_out(units_of(one, STRONG_AND_EVEN)).is_empty()
