"""The engine against plain loops, and the laws that no framework may break."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.framework import Level, Mean
from pipeline.scoring.engine import score
from tests.support.doses import WHOLE, dose
from tests.support.frameworks import frame_of, random_frameworks, random_rows, tiny, tiny_without_periods
from tests.support.plain_scoring import plain_scores

hypothesis_runs = settings(
    max_examples=dose(60, 600), deadline=None, derandomize=not WHOLE, suppress_health_check=list(HealthCheck)
)


def same(ours, plain):
    if ours is None or plain is None:
        return ours is None and plain is None
    return ours == pytest.approx(plain, rel=1e-9, abs=1e-9)


def assert_agrees(framework, rows, weights=None):
    wide = score(framework, frame_of(framework, rows), weights=weights).wide
    plain = plain_scores(framework, rows, weights)
    assert wide.height == len(plain)
    for row in wide.iter_rows(named=True):
        for node, expected in plain[row["unit"], row.get("period")].items():
            where = (row["unit"], row.get("period"), node)
            assert same(row[node], expected["score"]), where
            assert same(row[f"{node}:coverage"], expected["coverage"]), where
            if node in framework.indicator:
                assert row[f"{node}:state"] == expected["state"], where
                assert same(row[f"{node}:value"], expected["value"]), where


@st.composite
def framework_and_rows(draw, **limits):
    framework = draw(random_frameworks())
    return framework, draw(random_rows(framework, **limits))


@hypothesis_runs
@given(framework_and_rows(), st.sampled_from([None, "other"]))
def test_polars_and_plain_loops_agree_for_any_framework_and_any_data(drawn, weights):
    assert_agrees(*drawn, weights)


@hypothesis_runs
@given(random_rows(tiny()))
def test_polars_and_plain_loops_agree_on_the_tiny_framework(rows):
    assert_agrees(tiny(), rows)


@hypothesis_runs
@given(random_rows(tiny()))
def test_a_framework_without_periods_scores_each_unit_by_its_own_row(rows):
    alone = list({row["unit"]: row | {"period": None} for row in rows}.values())
    assert_agrees(tiny_without_periods(), alone)


@hypothesis_runs
@given(framework_and_rows())
def test_every_score_lies_between_nothing_and_the_scale(drawn):
    framework, rows = drawn
    long = score(framework, frame_of(framework, rows)).long()
    assert long.filter((pl.col("score") < 0) | (pl.col("score") > framework.scale)).is_empty()
    assert long.filter((pl.col("coverage") < 0) | (pl.col("coverage") > 1 + 1e-12)).is_empty()
    assert not long["score"].is_nan().any()


@hypothesis_runs
@given(framework_and_rows(), st.randoms())
def test_the_order_of_rows_changes_no_bit(drawn, random):
    framework, rows = drawn
    shuffled = random.sample(rows, len(rows))
    first, second = (score(framework, frame_of(framework, order)).wide for order in (rows, shuffled))
    assert first.equals(second)


@hypothesis_runs
@given(random_rows(tiny(), units=("a",)), st.sampled_from(["answered", "held", "trainees", "supported"]))
def test_more_of_a_good_thing_never_lowers_any_score(rows, measure):
    assert_never_lowers(rows, measure, 3.0)


@hypothesis_runs
@given(random_rows(tiny(), units=("a",)))
def test_fewer_days_never_lower_any_score(rows):
    assert_never_lowers(rows, "total_days", -2.0)


def assert_never_lowers(rows, measure, by):
    better = [row | {measure: None if row[measure] is None else max(row[measure] + by, 0.0)} for row in rows]
    before, after = (score(tiny(), frame_of(tiny(), each)).wide for each in (rows, better))
    for node in [*tiny().node, *tiny().indicator]:
        fell = after[node] < before[node] - 1e-9
        assert not fell.any(), node
        assert (after[node].is_null() == before[node].is_null()).all()


@hypothesis_runs
@given(random_rows(tiny()))
def test_equal_weights_give_the_mean_of_what_is_present(rows):
    framework = replace(
        tiny(), indicators=tuple(replace(indicator, weight=1.0) for indicator in tiny().indicators)
    )
    wide = score(framework, frame_of(framework, rows)).wide
    mean = wide.select(pl.mean_horizontal("trained", "supported")).to_series()
    for ours, expected in zip(wide["people"], mean, strict=True):
        assert ours is None or ours == pytest.approx(expected, abs=1e-9)


def test_nothing_in_gives_nothing_out():
    rows = [{"unit": "a", "period": "1405-01"}]
    for observed in (frame_of(tiny(), rows), pl.DataFrame(rows)):
        long = score(tiny(), observed).long()
        assert long["score"].null_count() == long.height
        assert set(long["state"].drop_nulls()) == {"not_submitted"}


def test_no_rows_give_no_rows():
    assert score(tiny(), frame_of(tiny(), []).with_columns(period=pl.lit("1405-01"))).wide.is_empty()


def test_a_unit_twice_in_a_month_is_refused():
    rows = [{"unit": "a", "period": "1405-01"}] * 2
    with pytest.raises(ValueError, match="twice"):
        score(tiny(), frame_of(tiny(), rows))


def test_a_nan_is_not_submitted():
    row = {"unit": "a", "period": "1405-01", "registered": 10.0, "supported": float("nan")}
    assert score(tiny(), frame_of(tiny(), [row])).wide["supported:state"].item() == "not_submitted"


def test_the_index_needs_all_where_its_level_says_so():
    row = {
        "unit": "a",
        "period": "1405-01",
        "insured": 1000.0,
        "trainees": 5.0,
        "registered": 10.0,
        "supported": 5.0,
    }
    wide = score(tiny(), frame_of(tiny(), [row])).wide
    assert wide["reach"].item() == 50.0
    assert wide["index"].item() is None
    lenient = replace(tiny(), levels=(Level("index", tiny().name, Mean.GEOMETRIC, 0.3), *tiny().levels[1:]))
    assert score(lenient, frame_of(lenient, [row])).wide["index"].item() == pytest.approx(50.0)


def test_the_long_form_holds_every_node_of_every_row_once():
    rows = [{"unit": "a", "period": "1405-01"}, {"unit": "b", "period": "1405-01"}]
    long = score(tiny(), frame_of(tiny(), rows)).long()
    assert long.height == 2 * (len(tiny().nodes) + len(tiny().indicators))
    assert long.columns == [
        "unit", "period", "node", "level", "score", "coverage", "state", "value", "numerator", "denominator",
        "other_numerator", "other_denominator", "months_count", "low", "high",
    ]  # fmt: skip
    assert not long.select("unit", "period", "node").is_duplicated().any()
