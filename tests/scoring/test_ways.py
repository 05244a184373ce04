"""Any framework by any ways, against plain loops at every node; and what is filled in and divided."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.framework import Imputation, Mean, Treatment
from pipeline.scoring.denominate import denominate
from pipeline.scoring.engine import score, score_in_stages
from tests.scoring.test_engine import same
from tests.scoring.test_means import POWERS, one_node
from tests.scoring.test_normalise import WAYS
from tests.support.doses import WHOLE, dose
from tests.support.frameworks import frame_of, random_frameworks, random_rows, tiny
from tests.support.plain_ways import plain_index

UNITS = tuple("abcdefgh")
# Whole frameworks by every way at once: each case is dear.
hypothesis_runs = settings(
    max_examples=dose(30, 200), deadline=None, derandomize=not WHOLE, suppress_health_check=list(HealthCheck)
)


@st.composite
def framework_by_ways(draw):
    """Any framework with any ways, without prices: a product that differs in its last bit would part equal units."""
    framework = replace(draw(random_frameworks()), prices=None)
    levels = []
    for level in framework.levels[:-1]:
        mean = draw(st.sampled_from(list(Mean)))
        levels.append(replace(level, mean=mean, power=draw(POWERS) if mean is Mean.GENERALISED else None))
    return replace(
        framework,
        levels=(*levels, framework.levels[-1]),
        normalisation=draw(WAYS),
        treatment=draw(st.sampled_from(list(Treatment))),
        imputation=draw(st.sampled_from(list(Imputation))),
    )


@st.composite
def framework_rows_and_groups(draw):
    framework = draw(framework_by_ways())
    rows = draw(random_rows(framework, units=UNITS))
    group = {(row["unit"], row["period"]): draw(st.sampled_from(["x", "y", None])) for row in rows}
    return framework, rows, group


def grouping_of(group):
    rows = [(unit, period, name) for (unit, period), name in group.items()]
    schema = {"unit": pl.String, "period": pl.String, "group": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


@hypothesis_runs
@given(framework_rows_and_groups())
def test_an_index_by_any_ways_equals_plain_loops_at_every_node(drawn):
    framework, rows, group = drawn
    wide = score(framework, frame_of(framework, rows), grouping=grouping_of(group)).wide
    plain = plain_index(framework, rows, group=group)
    for row in wide.iter_rows(named=True):
        for node, expected in plain[row["unit"], row["period"]].items():
            assert same(row[node], expected), (row["unit"], row["period"], node)


@hypothesis_runs
@given(framework_rows_and_groups(), st.randoms())
def test_by_any_ways_the_order_of_rows_changes_nothing_and_scores_keep_to_the_scale(drawn, random):
    framework, rows, group = drawn
    shuffled = random.sample(rows, len(rows))
    first, second = (
        score(framework, frame_of(framework, order), grouping=grouping_of(group)).wide
        for order in (rows, shuffled)
    )
    assert first.equals(second)
    nodes = first.select(*framework.node, *framework.indicator)
    assert (
        nodes.select(pl.all().is_between(0, framework.scale))
        .to_numpy()
        .all(where=~nodes.select(pl.all().is_null()).to_numpy())
    )


def test_only_gaps_are_filled_in_and_each_is_flagged():
    framework = replace(one_node(Mean.ARITHMETIC), imputation=Imputation.MEAN)
    rows = [
        {"unit": "a", "p_count": 10.0, "q_count": 4.0, "r_count": 1.0},
        {"unit": "b", "p_count": 30.0, "q_count": None, "r_count": 1.0},
        {"unit": "c", "p_count": None, "p_count:na": True, "q_count": 6.0, "r_count": 1.0},
    ]
    prepared, scored = score_in_stages(framework, frame_of(framework, rows))
    assert prepared.imputed["q"].to_list() == [4.0, 5.0, 6.0]
    assert prepared.imputed["q:imputed"].to_list() == [False, True, False]
    assert prepared.denominated["q"].to_list() == [4.0, None, 6.0]
    # What does not apply is no gap.
    assert prepared.imputed["p"].to_list() == [10.0, 30.0, None]
    assert scored.wide["q:coverage"].to_list() == [1.0, 1.0, 1.0]
    assert scored.wide["p:coverage"].to_list() == [1.0, 1.0, None]


def test_by_the_ways_of_today_stages_change_no_bit_of_any_score():
    rows = [
        {
            "unit": unit,
            "period": "1405-01",
            "registered": 10.0,
            "supported": at,
            "insured": 900.0,
            "trainees": at,
        }
        for at, unit in enumerate("abc", start=1)
    ]
    observed = frame_of(tiny(), rows)
    assert score_in_stages(tiny(), observed)[1].wide.equals(score(tiny(), observed).wide)


def test_a_total_is_divided_by_what_its_unit_has():
    framework = denominate(one_node(Mean.ARITHMETIC), "p", "people", per=1000.0)
    rows = [{"unit": "a", "p_count": 6.0, "people": 2000.0}, {"unit": "b", "p_count": 6.0, "people": 0.0}]
    wide = score(framework, frame_of(framework, rows)).wide
    assert wide["p:value"].to_list() == [3.0, None]
    assert wide["p:state"].to_list() == ["measured", "not_applicable"]
    with pytest.raises(ValueError, match="denominator of its own"):
        denominate(framework, "p", "people")
