"""What it would take for a node: the answer, applied, reaches the goal, and one case fewer in any line does not."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.framework import Direction, IndicatorKind, Mean, Normalisation
from pipeline.domain.month import Month, months_between
from pipeline.frameworks.loading import read_framework
from pipeline.scoring.grid import period_after
from pipeline.scoring.levers import NextMonth
from pipeline.scoring.reach import reach
from tests.scoring.test_engine import hypothesis_runs
from tests.scoring.test_need import month
from tests.support.doses import dose
from tests.support.frameworks import frame_of, measure, random_frameworks, random_rows, share, tiny
from tests.support.plain_scoring import plain_scores
from tests.support.scored_offices import figures

SHIPPED = read_framework(Path(__file__).resolve().parents[2] / "data" / "frameworks" / "participation")


@st.composite
def asked(draw):
    """A framework with limits on some counts, one unit's rows, a node or indicator of it and a goal."""
    framework = draw(random_frameworks())
    limits = {
        each.numerator: each.denominator
        for each in framework.indicators
        if each.denominator and draw(st.booleans())
    }
    measures = tuple(replace(each, at_most=limits.get(each.id)) for each in framework.measures)
    framework = replace(framework, measures=measures)
    rows = draw(random_rows(framework, units=("a",)))
    every = [node.id for node in framework.nodes] + [each.id for each in framework.indicators]
    goal = draw(st.one_of(st.sampled_from([0.4, 0.6, 0.8, 1.0]), st.floats(0.01, 1.0))) * framework.scale
    return framework, rows, draw(st.sampled_from(every)), goal


def next_month_score(framework, rows, node, changes):
    """By the plain loops: this month again with other numerators, a month later."""
    last = max(rows, key=lambda row: row["period"])
    coming = last | {"period": period_after(last["period"])} | changes
    return plain_scores(framework, [*rows, coming])["a", coming["period"]][node]["score"]


def assert_least(framework, rows, found, lines):
    """The lines together reach the goal; one case fewer in any of them misses it."""
    answer = {line.measure: line.needed for line in lines}
    assert next_month_score(framework, rows, found.node, answer) >= found.goal_score - 2e-9
    for line in lines:
        step = 1 if line.needed > line.now else -1
        nearer = line.needed - step
        fewer = max(nearer, line.now) if step > 0 else min(nearer, line.now)
        short = next_month_score(framework, rows, found.node, answer | {line.measure: fewer})
        assert short < found.goal_score - 0.5e-9


def assert_allowed(framework, rows, line):
    """Only more of a good thing, or less of a bad one; whole numbers; nothing beyond what the month can hold."""
    indicator = framework.indicator[line.indicator]
    last = max(rows, key=lambda row: row["period"])
    assert line.measure == indicator.numerator
    assert line.now == last[line.measure]
    if line.needed is None:
        return
    assert line.needed == int(line.needed) >= 0
    assert (line.needed > line.now) == (indicator.target > indicator.floor)
    assert line.needed != line.now
    whole = framework.measure[line.measure].at_most
    if indicator.kind in (IndicatorKind.SHARE, IndicatorKind.PARITY):
        whole = indicator.denominator
    if whole and indicator.target > indicator.floor:
        assert line.needed <= last[whole]


def at_their_best(framework, rows, node):
    """Numerators below the node where no count could be better: all cases, very many, or none."""
    last = max(rows, key=lambda row: row["period"])
    found = {}
    for each in framework.indicators:
        if node not in framework.path_to(each.id) or last[each.numerator] is None:
            continue
        limits = [last.get(name) for name in (framework.measure[each.numerator].at_most,) if name]
        if each.kind in (IndicatorKind.SHARE, IndicatorKind.PARITY):
            limits.append(last[each.denominator])
        most = min([limit for limit in limits if limit is not None], default=1e7)
        is_rising = each.target > each.floor
        found[each.numerator] = max(last[each.numerator], most) if is_rising else 0.0
    return found


@hypothesis_runs
@given(asked())
def test_the_answer_applied_reaches_the_goal_and_one_case_fewer_in_any_line_does_not(drawn):
    framework, rows, node, goal = drawn
    found = reach(framework, frame_of(framework, rows), node, goal)
    same = next_month_score(framework, rows, node, {})
    if found is None:
        assert same is None
        return
    assert found.same == pytest.approx(same, abs=1e-9)
    assert found.is_same_enough == (same >= goal - 1e-9)
    for line in (*found.together, *found.alone):
        assert_allowed(framework, rows, line)
    if found.together:
        assert_least(framework, rows, found, found.together)
    for line in found.alone:
        if line.is_reachable:
            assert_least(framework, rows, found, (line,))
            assert line.brings == pytest.approx(
                next_month_score(framework, rows, node, {line.measure: line.needed}), abs=1e-9
            )


@hypothesis_runs
@given(asked())
def test_out_of_reach_is_said_only_where_all_at_their_best_still_miss(drawn):
    framework, rows, node, goal = drawn
    found = reach(framework, frame_of(framework, rows), node, goal)
    if found is None:
        return
    best = next_month_score(framework, rows, node, at_their_best(framework, rows, node))
    assert found.best == pytest.approx(best, abs=1e-6)
    assert found.is_reachable == (best >= goal - 1e-9)
    assert bool(found.together) == (found.is_reachable and not found.is_same_enough)
    for line in found.alone:
        alone = at_their_best(framework, rows, node)[line.measure]
        if not line.is_reachable:
            assert next_month_score(framework, rows, node, {line.measure: alone}) < goal - 0.5e-9


def shipped_rows(branch, count=13):
    months = months_between(Month(1405, 8).plus(1 - count), Month(1405, 8))
    return [
        {"unit": "a", "period": str(each), "insured_main": 9000.0, **figures(SHIPPED, branch, each)}
        for each in months
    ]


@pytest.mark.parametrize("branch", ["0501", "0502", "0503"][: dose(1, 3)])
@pytest.mark.parametrize("level", ["index", "dimension", "subcategory", "concept", "indicator"])
def test_on_the_shipped_framework_too_the_answer_is_the_least(branch, level):
    rows = shipped_rows(branch)
    observed = pl.DataFrame(rows)
    tried = 0
    for node in SHIPPED.at_level(level)[: dose(3, 31)]:
        for goal in (50.0, 80.0):
            found = reach(SHIPPED, observed, node, goal)
            if found is not None and found.together:
                tried += 1
                assert_least(SHIPPED, rows, found, found.together)
            if found is not None and any(line.is_reachable for line in found.alone):
                assert_least(SHIPPED, rows, found, [next(line for line in found.alone if line.is_reachable)])
    assert tried >= (1 if level == "index" else 3)


def asked_of_tiny(*rows, node="answers", goal=60.0, framework=None):
    framework = framework or tiny()
    return reach(framework, frame_of(framework, list(rows)), node, goal)


def test_together_takes_less_of_each_than_either_alone():
    found = asked_of_tiny(month(due=40, answered=12, closed=10, total_days=200), goal=60.0)
    # 12 of 40 are 33.3 points and a mean of 20 days 37.0; both must bring 60 on average.
    alone = {line.measure: line.needed for line in found.alone}
    together = {line.measure: line.needed for line in found.together}
    assert alone == {"answered": 30.0, "total_days": 66.0}
    assert 12 < together["answered"] < 30
    assert 66 < together["total_days"] < 200
    assert 0 < found.fraction < 1


def test_a_mean_is_told_in_days_and_a_count_in_cases():
    found = asked_of_tiny(month(due=40, answered=12, closed=10, total_days=200), goal=60.0)
    days = next(line for line in found.alone if line.measure == "total_days")
    assert (days.days, days.more, days.of) == (6.6, None, 10.0)
    cases = next(line for line in found.alone if line.measure == "answered")
    assert (cases.days, cases.more, cases.of) == (None, 18.0, 40.0)
    assert cases.comes_to == pytest.approx(100 * 75 / 90)


def test_fewer_of_a_bad_thing_is_told_as_less_than_nothing():
    bad = share("late", "answers", "late", "due", direction=Direction.DOWN, floor=50.0, target=0.0)
    framework = replace(tiny(), indicators=(bad,), measures=(measure("due"), measure("late", at_most="due")))
    found = asked_of_tiny(month(due=40, late=16), node="late", goal=60.0, framework=framework)
    (line,) = found.together
    assert (line.needed, line.more) == (8.0, -8.0)


def test_what_is_part_of_a_falling_whole_does_not_rise_past_it():
    bad = share("late", "answers", "late", "due", direction=Direction.DOWN, floor=100.0, target=0.0)
    told = share("told", "answers", "told", "late")
    measures = (measure("due"), measure("late", at_most="due"), measure("told", at_most="late"))
    framework = replace(tiny(), indicators=(bad, told), measures=measures)
    # What is late stands in a denominator below the concept, so it stays, and telling is all that can be done ...
    found = asked_of_tiny(month(due=40, late=20, told=5), goal=60.0, framework=framework)
    assert [line.measure for line in found.alone] == ["told"]
    # ... by itself it may fall, but not below those of them who were told.
    assert asked_of_tiny(
        month(due=40, late=20, told=5), node="late", goal=87.5, framework=framework
    ).is_reachable
    assert not asked_of_tiny(
        month(due=40, late=20, told=5), node="late", goal=90, framework=framework
    ).is_reachable


def test_a_numerator_that_is_also_a_denominator_stays_where_both_count():
    both = (share("in_time", "answers", "answered", "due"), share("solved", "answers", "solved", "answered"))
    framework = replace(
        tiny(),
        indicators=both,
        measures=(measure("due"), measure("answered", at_most="due"), measure("solved")),
    )
    row = month(due=40, answered=20, solved=10)
    assert [line.measure for line in asked_of_tiny(row, goal=60.0, framework=framework).alone] == ["solved"]
    alone = asked_of_tiny(row, node="in_time", goal=60.0, framework=framework)
    assert [line.measure for line in alone.alone] == ["answered"]


def test_one_count_that_serves_two_indicators_is_one_line():
    both = (
        share("of_due", "answers", "answered", "due"),
        share("of_all", "answers", "answered", "registered"),
    )
    measures = (measure("due"), measure("registered"), measure("answered", at_most="due"))
    framework = replace(tiny(), indicators=both, measures=measures)
    found = asked_of_tiny(month(due=40, registered=80, answered=20), goal=60.0, framework=framework)
    assert [(line.indicator, line.needed) for line in found.together] == [("of_due", 32.0)]


def test_where_the_same_volume_is_enough_nothing_is_asked():
    found = asked_of_tiny(month(due=40, answered=40, closed=10, total_days=30))
    assert found.is_same_enough
    assert (found.together, found.alone, found.months) == ((), (), 1)


def test_what_is_out_of_reach_tells_the_best_and_how_many_months_it_takes():
    old = [month(f"1404-{number:02d}", planned=4, held=0) for number in range(6, 13)]
    found = asked_of_tiny(*old, month("1405-01", planned=4, held=0), node="held", goal=80.0)
    assert not found.is_reachable
    assert found.best == pytest.approx(100 * 4 / 36)
    # After k months 4k were held of 4 x min(12, 8 + k) planned: 80 % first with ten months of twelve.
    assert found.months == 10
    assert (found.alone[0].needed, found.alone[0].brings) == (None, pytest.approx(100 * 4 / 36))


def test_what_not_even_a_year_reaches_has_no_number_of_months():
    found = asked_of_tiny(month(planned=1, held=0), node="held", goal=80.0)
    assert found.months == 4  # at least four planned: one a month
    assert asked_of_tiny(month(planned=0, held=0), node="held", goal=80.0).months is None


def test_a_node_without_a_score_next_month_has_no_answer():
    assert asked_of_tiny(month(due=2, answered=1)) is None
    assert asked_of_tiny({"unit": "a", "period": "1405-03"}) is None


def test_a_framework_without_periods_answers_from_its_one_row():
    observed = pl.DataFrame({"unit": ["a"], "registered": [10], "supported": [5]})
    found = reach(replace(tiny(), period_column=None), observed, "supported", 80.0)
    assert [(line.needed, line.more) for line in found.together] == [(8.0, 3.0)]
    assert (
        reach(replace(tiny(), period_column=None), observed.with_columns(registered=0), "supported", 80.0)
        is None
    )


def test_where_counts_and_engine_differ_the_engine_is_believed(monkeypatch):
    rows = (month(due=40, answered=12, closed=10, total_days=200),)
    expected = asked_of_tiny(*rows, goal=60.0)
    own = NextMonth.scores
    monkeypatch.setattr(
        NextMonth, "scores", lambda self, steps: own(self, steps).with_columns(pl.col("answers") + 9)
    )
    assert asked_of_tiny(*rows, goal=60.0) == expected


def test_a_framework_whose_scores_rest_on_other_units_has_no_answer():
    rows = (month(due=40, answered=12, closed=10, total_days=200),)
    assert asked_of_tiny(*rows, framework=replace(tiny(), normalisation=Normalisation.MIN_MAX)) is None
    levels = tuple(
        replace(each, mean=Mean.COPELAND) if each.id == "concept" else each for each in tiny().levels
    )
    assert asked_of_tiny(*rows, framework=replace(tiny(), levels=levels)) is None
