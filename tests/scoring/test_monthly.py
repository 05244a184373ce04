"""What control charts are drawn of: each month's own figures, the same indicators and members in every month."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from pipeline.domain.framework import Normalisation
from pipeline.scoring.engine import score
from pipeline.scoring.monthly import monthly, monthly_framework
from tests.support.frameworks import tiny

PERIODS = tuple(f"{1403 + at // 12}-{at % 12 + 1:02d}" for at in range(24))
FULL = {
    "due": 20.0, "answered": 9.0, "closed": 10.0, "total_days": 165.0, "planned": 1.0, "held": 1.0,
    "insured": 9000.0, "trainees": 45.0, "registered": 10.0, "supported": 5.0,
}  # fmt: skip


def months(unit="a", count=24, **changes):
    """Months alike, but for `changes`: measure -> {month: value}."""
    return [
        {"unit": unit, "period": PERIODS[at]}
        | FULL
        | {name: told[at] for name, told in changes.items() if at in told}
        for at in range(count)
    ]


def frame(*rows):
    return pl.DataFrame([row for part in rows for row in part], infer_schema_length=None)


def test_indicators_over_more_than_a_month_are_left_out_with_the_nodes_that_they_leave_empty():
    own = monthly_framework(tiny())
    assert [one.id for one in own.indicators] == ["in_time", "days", "trained", "supported"]
    assert "plans" not in own.node
    assert set(own.node) == {"index", "speed", "reach", "answers", "people"}
    assert own.pool_months == 1


def test_a_framework_of_yearly_indicators_alone_has_no_charts():
    yearly = replace(tiny(), indicators=tuple(one for one in tiny().indicators if one.window > 1))
    assert monthly_framework(yearly) is None
    assert monthly(yearly, frame(months())).values == {}


def test_a_months_value_is_its_own_counts_and_not_the_pooled_ones():
    few = {8: 4.0}
    found = monthly(tiny(), frame(months(due=few, answered={8: 1.0, 9: 18.0})))
    assert found.values["in_time"][0, 7] == pytest.approx(45.0)
    # Four cases are fewer than the five it takes: pooled, the engine would have a value.
    assert np.isnan(found.values["in_time"][0, 8])
    assert found.values["in_time"][0, 9] == pytest.approx(90.0)
    pooled = score(tiny(), frame(months(due=few))).wide
    assert pooled["in_time:value"][8] is not None


def test_a_node_without_holes_has_the_score_that_the_engine_gives_its_own_framework():
    rows = frame(months(answered={3: 18.0, 7: 2.0}, trainees={5: 90.0}))
    own = score(monthly_framework(tiny()), rows).wide
    found = monthly(tiny(), rows)
    for node in ("index", "speed", "reach", "answers", "people"):
        assert found.values[node][0] == pytest.approx(own[node].to_numpy(), abs=1e-9)


def test_an_indicator_that_a_month_lacks_moves_nothing_by_its_absence():
    steady = monthly(tiny(), frame(months()))
    lacking = monthly(tiny(), frame(months(total_days={15: None}, due={18: 3.0}, answered={18: 3.0})))
    assert np.ptp(lacking.values["index"][0]) == pytest.approx(0.0, abs=1e-9)
    assert lacking.values["index"][0] == pytest.approx(steady.values["index"][0])


def test_what_is_absent_stands_at_the_mean_of_its_first_twelve_months():
    rows = months(trainees={at: (30.0 if at < 12 else 90.0) for at in range(23)} | {23: None})
    found = monthly(tiny(), frame(rows))
    # 30 of 9000 is 3.33 per 1000: a third of the way; supported is 50, and weighs three times as much.
    assert found.values["people"][0, 23] == pytest.approx((100 / 3 + 3 * 50) / 4)
    assert found.values["people"][0, 22] == pytest.approx((100.0 + 3 * 50) / 4)


def test_a_month_of_which_less_than_half_was_measured_is_left_out():
    gone = {"total_days": {20: None}, "answered": {20: None}, "supported": {20: None}}
    found = monthly(tiny(), frame(months(**gone)))
    assert np.isnan(found.values["speed"][0, 20])
    # Of people a quarter of the weight is left, of the index a third of a quarter.
    assert np.isnan(found.values["people"][0, 20])
    assert np.isnan(found.values["index"][0, 20])
    assert not np.isnan(found.values["index"][0, [19, 21]]).any()


def test_what_never_applies_to_a_unit_leaves_its_charts_and_what_was_never_handed_in_does_not():
    absent = months(supported=dict.fromkeys(range(24), None))
    applied = monthly(tiny(), frame([row | {"supported:na": True} for row in absent]))
    assert applied.values["people"][0] == pytest.approx(np.full(24, 50.0))
    # Three quarters of the weight were never handed in: no chart, as the engine gives no score.
    assert np.isnan(monthly(tiny(), frame(absent)).values["people"][0]).all()


def test_a_month_nobody_reported_is_a_hole_and_not_left_away():
    found = monthly(tiny(), frame([row for row in months() if row["period"] != PERIODS[5]]))
    assert found.periods == PERIODS
    assert np.isnan(found.values["index"][0, 5])
    assert np.isnan(found.values["in_time"][0, 5])


def test_units_do_not_touch_each_other():
    alone = monthly(tiny(), frame(months("b", answered={4: 1.0})))
    both = monthly(tiny(), frame(months("a", count=12), months("b", answered={4: 1.0})))
    assert both.units == ("a", "b")
    assert both.values["index"][1] == pytest.approx(alone.values["index"][0])


GROUPS = pl.DataFrame({"unit": ["a", "b", "c", "d", "e"], "group": ["g"] * 5})


def five(*, without=(), weak_answers=2.0):
    """Five branches, the fifth much weaker; `without`: months in which it is late."""
    weak = months("e", answered=dict.fromkeys(range(24), weak_answers))
    rows = [months(unit) for unit in "abcd"]
    return frame(*rows, [row for at, row in enumerate(weak) if at not in without])


def test_a_weak_member_that_reports_late_does_not_look_like_the_groups_rise():
    whole = monthly(tiny(), five(), groups=GROUPS)
    late = monthly(tiny(), five(without=(23,)), groups=GROUPS)
    assert late.values["in_time"] == pytest.approx(whole.values["in_time"])
    plain = score(monthly_framework(tiny()), five(without=(23,)), groups=GROUPS).wide
    assert plain["in_time:value"][23] > whole.values["in_time"][0, 23] + 5


def test_a_groups_month_is_left_out_when_too_few_members_reported():
    rows = five().filter(~((pl.col("period") == PERIODS[20]) & pl.col("unit").is_in(["d", "e"])))
    found = monthly(tiny(), rows, groups=GROUPS)
    assert np.isnan(found.values["index"][0, 20])
    assert not np.isnan(found.values["index"][0, 21])


def test_a_member_that_closed_is_missed_for_three_months_and_no_longer():
    rows = five(without=range(15, 24)).filter(~((pl.col("unit") == "d") & (pl.col("period") >= PERIODS[15])))
    found = monthly(tiny(), rows, groups=GROUPS)
    assert np.isnan(found.values["index"][0, 15:18]).all()
    assert not np.isnan(found.values["index"][0, 18:]).any()


def test_a_framework_normalised_among_its_units_is_normalised_once():
    framework = replace(tiny(), normalisation=Normalisation.MIN_MAX)
    rows = frame(months("a", answered=dict.fromkeys(range(24), 4.0)), months("b"))
    found = monthly(framework, rows)
    own = score(monthly_framework(framework), rows).wide.filter(pl.col("unit") == "b")
    assert found.values["answers"][1] == pytest.approx(own["answers"].to_numpy(), abs=1e-9)
