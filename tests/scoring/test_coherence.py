"""Whether a framework hangs together: by hand, against published figures, and that noise is not called conflict."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given

from pipeline.domain.framework import Node
from pipeline.domain.soundness import Bearing, PairFlag, Together
from pipeline.scoring.coherence import bearings, indicators_under, pairs, reliability
from pipeline.scoring.correlation import LEAST_UNITS, among_many, correlation, without_means
from pipeline.scoring.driving import driving, lost_by_indicator
from pipeline.scoring.engine import score
from pipeline.scoring.reliability import alpha
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.scoring.test_explain import scores_of
from tests.support.frameworks import frame_of, text, tiny

# Chatterjee and Price's survey of thirty departments, R's own `attitude`: the data on which `psych::alpha` shows 0.84.
ATTITUDE = """
43 51 30 39 61 92 45|63 64 51 54 63 73 47|71 70 68 69 76 86 48|61 63 45 47 54 84 35|81 78 56 66 71 83 47
43 55 49 44 54 49 34|58 67 42 56 66 68 35|71 75 50 55 70 66 41|72 82 72 67 71 83 31|67 61 45 47 62 80 41
64 53 53 58 58 67 34|67 60 47 39 59 74 41|69 62 57 42 55 63 25|68 83 83 45 59 77 35|77 77 54 72 79 77 46
81 90 50 72 60 54 36|74 85 64 69 79 79 63|65 60 65 75 55 80 60|65 70 46 57 75 85 46|50 58 68 54 64 78 52
50 40 33 34 43 64 33|64 61 52 62 66 80 41|53 66 52 50 63 80 37|40 37 42 58 50 57 49|63 54 42 48 66 75 33
66 77 66 63 88 76 72|78 75 58 74 80 78 49|48 57 44 45 51 83 38|85 85 71 71 77 74 55|82 82 39 59 64 78 39
"""


def attitude() -> np.ndarray:
    return np.array([row.split() for row in ATTITUDE.replace("|", "\n").split("\n") if row], dtype=float)


def table(**columns: list[float | None]) -> pl.DataFrame:
    """Scores of units on tiny's nodes; what is not named is absent."""
    count = len(next(iter(columns.values())))
    every = dict.fromkeys([*tiny().node, *tiny().indicator], [None] * count)
    units = {"unit": [f"u{at}" for at in range(count)]}
    return pl.DataFrame(units | every | columns, schema_overrides=dict.fromkeys(every, pl.Float64))


def test_alpha_by_hand():
    # Variances 1 and 1, covariance 0.5: alpha = 2 x (1 - 2 / 3).
    items = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
    assert alpha(items) == pytest.approx(2 / 3)
    told = reliability(tiny(), table(in_time=[1.0, 2.0, 3.0], days=[2.0, 1.0, 3.0])).filter(node="answers")
    assert told.select("items", "item_count", "rows", "alpha", "omega", "low").row(0) == (
        "children", 2, 3, pytest.approx(2 / 3), None, None,
    )  # fmt: skip
    assert told["together"][0] == Together.TOO_FEW


def test_alpha_of_the_published_survey_and_its_range():
    found = attitude()
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(0.8254, abs=5e-5)
    assert round(alpha(found), 2) == 0.84
    # Two of its items as one node's: what the frame says is what the formula says. Feldt's range, by table:
    # F(29, 29) at 0.975 is 2.10 and at 0.025 its inverse.
    told = reliability(tiny(), table(in_time=[*found[:, 0]], days=[*found[:, 1]])).filter(node="answers")
    value = told["alpha"][0]
    assert 1 - told["low"][0] == pytest.approx((1 - value) * 2.10, rel=2e-3)
    assert 1 - told["high"][0] == pytest.approx((1 - value) / 2.10, rel=2e-3)
    assert told["together"][0] == Together.TOGETHER


def test_a_node_of_one_part_has_no_alpha_and_its_indicators_are_told_where_they_are_more():
    told = reliability(tiny(), table(in_time=[1.0, 2.0]))
    rows = [(node, items) for node, items in told.select("node", "items").iter_rows()]
    assert ("plans", "children") not in rows
    assert rows == [
        ("index", "children"),
        ("index", "indicators"),
        ("speed", "children"),
        ("speed", "indicators"),
        ("reach", "indicators"),
        ("answers", "children"),
        ("people", "children"),
    ]


@pytest.mark.parametrize(
    ("noise", "together"),
    [(5.0, Together.TOGETHER), (18.0, Together.RATHER_TOGETHER), (300.0, Together.APART)],
)
def test_parts_that_share_more_stand_more_together(noise, together):
    draw = np.random.default_rng(4)
    common = draw.normal(50, 20, 40)
    one, other = (common + draw.normal(0, noise, 40) for _ in range(2))
    told = reliability(tiny(), table(in_time=[*one], days=[*other])).filter(node="answers")
    assert told["together"][0] == together


def test_a_correlation_and_its_range_by_hand():
    one = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, float("nan")])
    other = np.array([2.0, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 1])
    found = correlation(one, other)
    # Twelve swaps of 1: sum of squared differences 12, so r = 1 - 6 x 12 / (12 x 143).
    assert found.r == pytest.approx(1 - 72 / (12 * 143))
    assert (found.rows, found.units) == (12, 12)
    z = 0.5 * np.log((1 + found.r) / (1 - found.r))
    assert found.low == pytest.approx(np.tanh(z - 1.959964 / 3))
    assert found.high == pytest.approx(np.tanh(z + 1.959964 / 3))


def test_holm_steps_down():
    ranges = [
        replace(correlation(np.arange(3.0), np.arange(3.0)), chance=c) for c in (0.01, 0.04, None, 0.03)
    ]
    assert among_many(ranges) == [pytest.approx(0.03), pytest.approx(0.06), None, pytest.approx(0.06)]


def test_parts_that_say_the_same_and_parts_that_pull_apart_are_flagged():
    up = [float(at) for at in range(20)]
    wobble = [value + (0.5 if at % 2 else -0.5) for at, value in enumerate(up)]
    found = pairs(tiny(), table(speed=up, reach=[*reversed(wobble)], answers=up, plans=wobble))
    flags = {(one, other): flag for one, other, flag in found.select("one", "other", "flag").iter_rows()}
    assert flags["speed", "reach"] == PairFlag.CONFLICT
    assert flags["answers", "plans"] == PairFlag.REDUNDANT


@pytest.mark.parametrize(
    ("count", "flag"), [(LEAST_UNITS - 1, PairFlag.TOO_FEW), (LEAST_UNITS, PairFlag.CONFLICT)]
)
def test_under_ten_units_nothing_is_told(count, flag):
    up = [float(at) for at in range(count)]
    assert pairs(tiny(), table(speed=up, reach=up[::-1]))["flag"][0] == flag


def test_a_part_that_is_the_same_everywhere_is_compared_with_nothing():
    up = [float(at) for at in range(12)]
    found = pairs(tiny(), table(speed=up, reach=[70.0] * 12)).row(0, named=True)
    assert (found["r"], found["flag"]) == (None, PairFlag.ALIKE)


def test_indicators_are_paired_within_a_dimension_and_nodes_among_siblings():
    found = pairs(tiny(), table(speed=[1.0]))
    named = {
        (kind, within, one, other)
        for kind, within, one, other in found.select(pl.nth(0, 1, 2, 3)).iter_rows()
    }
    assert named == {
        ("siblings", "index", "speed", "reach"),
        ("siblings", "speed", "answers", "plans"),
        ("indicators", "speed", "in_time", "days"),
        ("indicators", "speed", "in_time", "held"),
        ("indicators", "speed", "days", "held"),
        ("indicators", "reach", "trained", "supported"),
    }
    assert indicators_under(tiny(), "speed") == ("in_time", "days", "held")


def test_noise_is_rarely_called_conflict():
    """Twelve indicators of pure noise, 66 pairs: a conflict in at most one table of twenty, not in most of them."""
    draw, one = np.random.default_rng(7), tiny()
    many = [replace(one.indicators[0], id=f"i{at}", parent="answers") for at in range(12)]
    framework = replace(one, indicators=tuple(many))
    columns = [*framework.node, *framework.indicator]
    wrong, plain = 0, 0
    for _ in range(200):
        noise = pl.DataFrame(draw.normal(50, 10, (15, len(columns))), schema=columns)
        found = pairs(framework, noise).filter(kind="indicators")
        wrong += (found["flag"] == PairFlag.CONFLICT.value).any()
        plain += (found["high"] < 0).any()
    assert wrong <= 0.05 * 200
    # Without Holm most tables would show one: the test can tell the two apart.
    assert plain > 100


def parted():
    """tiny with speed as a condition of reach."""
    speed = Node("speed", "dimension", "index", text("speed"), part="condition")
    reach = Node("reach", "dimension", "index", text("reach"), part="outcome")
    one = tiny()
    return replace(one, nodes=(one.nodes[0], speed, reach, *one.nodes[3:]))


def panel(branches: int, months: int, seed: int, *, level: float = 0.0, own: float = 0.0) -> pl.DataFrame:
    """Branch-months of two dimensions: `level` ties the branches' usual levels, `own` each month's movement."""
    draw = np.random.default_rng(seed)
    usual, moved = draw.normal(0, 10, (2, branches, 1)), draw.normal(0, 3, (2, branches, months))
    usual[1] += level * usual[0]
    moved[1] += own * moved[0]
    season = draw.normal(0, 8, (1, months))
    speed, reach = (50 + usual[at] + moved[at] + season for at in (0, 1))
    names = [(f"b{b}", f"1405-{m + 1:02d}") for b in range(branches) for m in range(months)]
    units, periods = zip(*names, strict=True)
    columns = {"unit": units, "period": periods, "speed": speed.ravel(), "reach": reach.ravel()}
    return pl.DataFrame(columns)


def told(rows: pl.DataFrame, over: str) -> dict:
    return bearings(parted(), rows, "1405-12").filter(over=over).row(0, named=True)


def test_a_branchs_own_movement_is_told_apart_from_its_usual_level():
    tied = panel(30, 12, 1, level=3.0)
    assert told(tied, "month")["bearing"] == Bearing.WITH
    assert told(tied, "months")["bearing"] == Bearing.WITH
    assert told(tied, "own")["bearing"] == Bearing.UNTOLD
    moving = panel(30, 12, 2, own=3.0)
    assert told(moving, "own")["bearing"] == Bearing.WITH
    assert told(panel(30, 12, 3, own=-3.0), "own")["bearing"] == Bearing.AGAINST


def test_a_branchs_months_count_once():
    found = told(panel(12, 12, 5), "months")
    assert (found["rows"], found["units"]) == (144, 12)
    z, deviation = np.arctanh(found["r"]), 1 / 3
    assert found["high"] == pytest.approx(np.tanh(z + 1.959964 * deviation))


def test_what_all_branches_share_in_a_month_ties_nothing():
    """Levels and movements that have nothing to do with each other, and a season that is common to all."""
    wrong = [
        told(panel(15, 12, seed), over)["bearing"] != Bearing.UNTOLD
        for seed in range(60)
        for over in ("months", "own")
    ]
    assert sum(wrong) <= 0.05 * len(wrong)


def test_few_branches_tell_nothing_of_conditions_and_outcomes():
    assert {told(panel(9, 12, 1), over)["bearing"] for over in ("month", "months", "own")} == {
        Bearing.TOO_FEW
    }
    empty = panel(2, 1, 1).clear()
    assert {told(empty, over)["bearing"] for over in ("month", "months", "own")} == {Bearing.TOO_FEW}


def test_means_are_taken_out_of_uneven_tables_too():
    groups, months = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 1, 2, 0, 1, 2])
    values = np.array([5.0, 7, 9, 1, 3, 4])
    left = without_means(values, groups, months)
    for grouping in (groups, months):
        assert np.bincount(grouping, weights=left) == pytest.approx(np.zeros(3), abs=1e-8)


@hypothesis_runs
@given(framework_and_rows())
def test_what_is_lost_through_the_indicators_sums_to_what_the_index_lacks(drawn):
    framework, rows = drawn
    wide = score(framework, frame_of(framework, rows)).wide
    units = [scores_of(framework, row) for row in wide.to_dicts()]
    for scores in units:
        lost = lost_by_indicator(framework, scores)
        index = scores[framework.top.id][0]
        if index is None:
            assert lost is None
            continue
        assert sum(lost.values()) == pytest.approx(framework.scale - index, abs=1e-9)
        assert all(points >= 0 for points in lost.values())
    shares = driving(framework, units)["share"]
    assert shares.null_count() == len(shares) or shares.sum() == pytest.approx(1, abs=1e-6)


def test_the_indicator_in_which_alone_units_differ_brings_all_of_the_difference():
    same = {
        "index": 60.0,
        "speed": 60.0,
        "answers": 60.0,
        "in_time": 60.0,
        "days": 60.0,
        "plans": 60.0,
        "held": 60.0,
    }
    units = []
    for value in (20.0, 50.0, 80.0):
        people = (60.0 + 3 * value) / 4
        node = {"people": people, "reach": people, "trained": 60.0, "supported": value}
        index = float(np.exp((2 * np.log(60) + np.log(people)) / 3))
        units.append({name: (each, 1.0) for name, each in (same | node | {"index": index}).items()})
    found = dict(driving(tiny(), units).iter_rows())
    assert max(found, key=lambda one: found[one]) == "supported"
    assert sum(found.values()) == pytest.approx(1)
    assert driving(tiny(), units[:1])["share"].null_count() == 5
