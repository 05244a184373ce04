"""Groups from measures summed, and money at constant prices."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given

from pipeline.domain.framework import PriceIndex
from pipeline.scoring.engine import score
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.support.frameworks import frame_of, tiny

IN_ONE = pl.DataFrame({"unit": ["a", "b"], "group": ["g", "g"]})


def group_row(rows, groups=IN_ONE, period="1405-03"):
    wide = score(tiny(), frame_of(tiny(), rows), groups=groups).wide
    return wide.filter(pl.col("period") == period).row(0, named=True)


def row(unit, period="1405-03", **measures):
    return {"unit": unit, "period": period} | {name: float(value) for name, value in measures.items()}


@hypothesis_runs
@given(framework_and_rows())
def test_a_group_of_one_scores_as_its_member(drawn):
    framework, rows = drawn
    units = sorted({row["unit"] for row in rows})
    alone = pl.DataFrame({"unit": units, "group": units})
    observed = frame_of(framework, rows)
    assert score(framework, observed, groups=alone).wide.equals(score(framework, observed).wide)


def test_a_group_is_scored_from_measures_summed_and_not_from_the_mean_of_scores():
    found = group_row([row("a", registered=90, supported=90), row("b", registered=10, supported=0)])
    assert found["supported"] == 90.0
    assert (found["supported:numerator"], found["supported:denominator"]) == (90.0, 100.0)


def test_a_branch_with_half_an_indicator_brings_nothing_to_it():
    found = group_row([row("a", registered=10, supported=5), row("b", registered=90)])
    assert (found["supported"], found["supported:denominator"]) == (50.0, 10.0)


def test_a_branch_that_is_late_this_month_brings_nothing_of_its_window():
    found = group_row([row("a", "1405-02", planned=8, held=0), row("b", planned=8, held=8)])
    assert (found["held"], found["held:denominator"]) == (100.0, 8.0)


def test_few_cases_of_two_branches_can_be_enough_together():
    found = group_row([row("a", due=3, answered=3), row("b", due=3, answered=0)])
    assert found["in_time:value"] == 50.0


def test_a_group_is_not_applicable_only_when_all_of_it_is():
    na = {"unit": "a", "period": "1405-03", "registered:na": True}
    assert group_row([na])["supported:state"] == "not_applicable"
    assert group_row([na, row("b")])["supported:state"] == "not_submitted"
    assert group_row([na, row("b", registered=2, supported=1)])["supported"] == 50.0


def test_a_branch_may_stand_in_two_groups_and_change_group_by_month():
    rows = [row("a", registered=10, supported=5), row("b", registered=10, supported=10)]
    both = pl.DataFrame({"unit": ["a", "a", "b"], "group": ["county", "province", "province"]})
    wide = score(tiny(), frame_of(tiny(), rows), groups=both).wide
    assert dict(wide.select("unit", "supported").iter_rows()) == {"county": 50.0, "province": 75.0}
    dated = pl.DataFrame({"unit": ["a"], "period": ["1405-02"], "group": ["county"]})
    assert score(tiny(), frame_of(tiny(), rows), groups=dated).wide.is_empty()


@pytest.mark.parametrize(
    ("period", "real"), [("1405-03", 8.0), ("1405-04", 4.0), ("1405-09", 4.0), ("1404-01", 8.0)]
)
def test_money_comes_to_the_prices_of_the_base_month_and_the_last_index_holds_on(period, real):
    prices = PriceIndex("1405-03", {"1405-03": 100.0, "1405-04": 200.0}, "made up")
    money = tuple(replace(m, is_money=m.id == "trainees") for m in tiny().measures)
    framework = replace(tiny(), prices=prices, measures=money)
    observed = frame_of(framework, [row("a", period, insured=1000, trainees=8)])
    assert score(framework, observed).wide["trained:value"].item() == real
