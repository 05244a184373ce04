"""What it would take: the answer, applied, reaches the goal, and one fewer does not."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.framework import IndicatorKind
from pipeline.scoring.grid import period_after
from pipeline.scoring.need import NEXT_BAND, TARGET, need, needs
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.support.frameworks import frame_of, tiny
from tests.support.plain_scoring import plain_scores


def month(period="1405-03", **measures):
    return {"unit": "a", "period": period} | {name: float(value) for name, value in measures.items()}


def asked(*rows, indicator="in_time", goal=TARGET, framework=None):
    return need(framework or tiny(), indicator, frame_of(framework or tiny(), list(rows)), goal)


def score_next_month(framework, indicator, rows, numerator):
    """By the plain loops: this month again, with another numerator, a month later."""
    last = max(rows, key=lambda row: row["period"])
    coming = last | {"period": period_after(last["period"]), indicator.numerator: float(numerator)}
    return plain_scores(framework, [*rows, coming])["a", coming["period"]][indicator.id]["score"]


@hypothesis_runs
@given(framework_and_rows(units=("a",)))
def test_the_answer_applied_reaches_the_goal_and_one_fewer_does_not(drawn):
    framework, rows = drawn
    for indicator in framework.indicators:
        for found in needs(framework, indicator.id, frame_of(framework, rows)):
            step = -1 if indicator.target > indicator.floor else 1
            if not found.is_reachable:
                best = most_of(framework, indicator, rows, 1e9) if step == -1 else 0
                best_score = score_next_month(framework, indicator, rows, best)
                assert best_score < found.goal_score - 0.5e-9
                continue
            reached = score_next_month(framework, indicator, rows, found.needed)
            assert reached >= found.goal_score - 2e-9
            if 0 <= found.needed + step <= most_of(framework, indicator, rows, 1e18):
                short = score_next_month(framework, indicator, rows, found.needed + step)
                assert short < found.goal_score - 0.5e-9


def most_of(framework, indicator, rows, otherwise):
    if indicator.kind not in (IndicatorKind.SHARE, IndicatorKind.PARITY):
        return otherwise
    return max(rows, key=lambda row: row["period"])[indicator.denominator]


def test_a_share_needs_the_least_count_that_reaches_its_target():
    found = asked(month(due=40, answered=12))
    assert (found.needed, found.more, found.of, found.now) == (36.0, 24.0, 40.0, 12.0)
    assert not found.is_reached


def test_the_next_band_takes_less_than_the_target():
    found = asked(month(due=40, answered=12), goal=NEXT_BAND)
    assert found.goal_score == 40.0
    assert found.needed == 15.0  # 14.4 answered are 36 % of 40, which is 40 % of the way to 90 %


def test_a_mean_is_told_in_days():
    found = asked(month(closed=10, total_days=200), indicator="days")
    assert (found.needed, found.days, found.more) == (30.0, 3.0, None)


def test_a_pooled_window_lets_the_oldest_month_go_and_keeps_the_closed_ones():
    rows = [
        month("1405-01", due=4, answered=0),
        month("1405-02", due=2, answered=2),
        month("1405-03", due=2, answered=1),
    ]
    # Next month 2 fall due again: pooled with months 2 and 3 they are 6, of which 3 are answered already.
    found = asked(*rows, goal=NEXT_BAND)
    assert found.goal_score == 60.0  # now 3 of 8: 37.5 % is 41.7 points
    assert found.needed == 1.0  # 4 of 6 are 74 points; 3 of 6 would be 55.6
    assert asked(*rows).is_reachable is False  # 5 of 6 at most: 83.3 %, and the target is 90 %


def test_a_yearly_window_counts_what_was_held_and_forgets_what_is_older():
    rows = [month("1404-06", planned=6, held=6), month("1405-05", planned=3, held=1)]
    found = asked(*rows, indicator="held", goal=NEXT_BAND)
    # This month 7 of 9; next month 1404-06 is out: 1 held of 3, and 3 more planned.
    assert found.goal_score == 80.0
    assert found.is_reachable is False
    assert (
        asked(month("1405-04", planned=6, held=6), *rows[1:], indicator="held", goal=NEXT_BAND).needed == 3.0
    )


def test_what_cannot_be_reached_is_said():
    found = asked(month(planned=1, held=0), indicator="held")
    assert (found.is_reachable, found.needed, found.more) == (False, None, None)


def test_a_goal_that_is_reached_is_said():
    found = asked(month(due=40, answered=40))
    assert found.is_reached
    assert found.more == 0


def test_an_indicator_without_a_score_has_no_answer():
    assert asked(month(due=2, answered=1)) is None
    assert asked(month(due=None or 0, answered=0)) is None
    assert asked({"unit": "a", "period": "1405-03"}) is None


def test_money_is_counted_at_the_prices_of_its_own_month():
    from pipeline.domain.framework import PriceIndex

    prices = PriceIndex("1405-03", {"1405-03": 100.0, "1405-04": 200.0}, "made up")
    money = tuple(replace(m, is_money=m.id == "trainees") for m in tiny().measures)
    framework = replace(tiny(), prices=prices, measures=money)
    found = asked(month(insured=1000, trainees=4), indicator="trained", framework=framework)
    assert found.needed == 20.0  # 10 of today's are 20 of next month's


def test_a_framework_without_periods_answers_from_its_one_row():
    observed = pl.DataFrame({"unit": ["a"], "registered": [10], "supported": [5]})
    assert need(replace(tiny(), period_column=None), "supported", observed).more == 5.0


@hypothesis_runs
@given(st.integers(1, 500), st.integers(0, 500), st.sampled_from([TARGET, NEXT_BAND]))
def test_no_float_dust_asks_for_one_too_many(due, answered, goal):
    answered = min(answered, due)
    found = asked(month(registered=due, supported=answered), indicator="supported", goal=goal)
    if found is not None and due >= 1:
        assert found.needed == -(-due * int(found.goal_score) // 100)


@pytest.mark.parametrize(
    ("period", "after"), [("1405-12", "1406-01"), ("1405-01", "1405-02"), ("2015-09", "2015-10")]
)
def test_the_month_after_a_month_is_the_next_in_any_calendar(period, after):
    assert period_after(period) == after
