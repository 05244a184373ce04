"""What changed for real, as pages and command line ask for it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.verdict import Rule, Verdict
from pipeline.errors import NotAllowed, UserError
from pipeline.scoring.signals import charts
from pipeline.services import model, reviewing, signals
from pipeline.services.keeping import record_bulk
from pipeline.services.observed import approved_values, wide
from pipeline.services.office import Office
from pipeline.words import LANGUAGES, error_text
from tests.support.changing import FALLEN, MONTHS, approve_twenty_months
from tests.support.frameworks import tiny
from tests.support.offices import ABAN, OPERATOR, actor, good_values, hand_in
from tests.support.scored_offices import FOUR, empty_office

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
LATE = "0503"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Four branches over twenty months: one falls in the last, one has not reported it, one opened late."""
    made = empty_office(tmp_path_factory.mktemp("signals"))
    approve_twenty_months(made, FOUR, late=LATE, opens_late="0504")
    return made


def top(office: Office) -> str:
    return model.framework_of(office, month=ABAN).top.id


def test_a_branch_that_fell_is_said_to_have_fallen_since_that_month(office: Office) -> None:
    found = signals.branch_signals(office, by=PROVINCE, branch=FALLEN, month=ABAN)[top(office)]
    assert (found.verdict, found.rule, found.since) == (Verdict.FALL, Rule.OUTSIDE, ABAN)
    assert found.is_real
    assert found.value is not None
    assert found.lower is not None
    assert found.value < found.lower
    assert found.months_count == 20


def test_a_branch_that_only_swings_has_no_change_that_can_be_told(office: Office) -> None:
    found = signals.branch_signals(office, by=PROVINCE, branch="0501", month=ABAN)
    assert {found[node].verdict for node in (top(office), *dimensions(office))} == {Verdict.SAME}


def dimensions(office: Office) -> tuple[str, ...]:
    framework = model.framework_of(office, month=ABAN)
    return framework.children[framework.top.id]


def test_a_branch_with_less_than_twelve_months_is_not_judged(office: Office) -> None:
    found = signals.branch_signals(office, by=PROVINCE, branch="0504", month=ABAN)[top(office)]
    assert (found.verdict, found.months_count, found.centre) == (Verdict.TOO_FEW, 8, None)
    assert found.last_year is None


def test_a_month_that_was_not_reported_is_not_judged(office: Office) -> None:
    found = signals.branch_signals(office, by=PROVINCE, branch=LATE, month=ABAN)[top(office)]
    assert (found.verdict, found.value) == (Verdict.NO_FIGURE, None)
    assert found.months_count == 19
    assert found.series["month"].to_list()[-1] == str(ABAN)


def test_a_mean_of_days_that_goes_up_is_worse(office: Office, tmp_path: Path) -> None:
    made = empty_office(tmp_path)
    framework = model.framework_of(made)
    days = next(one for one in framework.indicators if one.direction == "down")
    rows = []
    for at, month in enumerate(MONTHS):
        values = good_values(framework) | {days.denominator: 100.0}
        values[days.numerator] = 1500.0 if at == len(MONTHS) - 1 else 500.0 + 10 * (at % 3)
        rows += [("0501", str(month), measure, value) for measure, value in values.items()]
    frame = pl.DataFrame(rows, schema=["branch", "month", "measure", "value"], orient="row")
    record_bulk(made, by=OPERATOR, values=frame, file_name="days")
    found = signals.branch_signals(made, by=PROVINCE, branch="0501", month=ABAN)[days.id]
    assert found.value == pytest.approx(15.0)
    assert found.verdict is Verdict.FALL


def test_the_series_tells_the_same_month_a_year_before_farvardin_and_ramadan(office: Office) -> None:
    found = signals.branch_signals(office, by=PROVINCE, branch="0501", month=ABAN)[top(office)]
    rows = {row["month"]: row for row in found.series.to_dicts()}
    assert found.last_year == rows[str(ABAN.plus(-12))]["value"]
    assert [month for month, row in rows.items() if row["is_new_year"]] == ["1404-01", "1405-01"]
    assert rows["1404-12"]["is_ramadan"]
    assert not rows["1405-08"]["is_ramadan"]


def test_indicators_over_a_year_have_no_chart(office: Office) -> None:
    framework = model.framework_of(office, month=ABAN)
    found = signals.branch_signals(office, by=PROVINCE, branch="0501", month=ABAN)
    for indicator in framework.indicators:
        assert (
            (indicator.id in found) == (indicator.window == 1) == signals.is_charted(framework, indicator.id)
        )


def test_all_branches_at_once_say_what_each_says_alone(office: Office) -> None:
    rows = signals.month_signals(office, by=PROVINCE, month=ABAN)
    assert rows.height == 4 * (1 + len(dimensions(office)))
    for row in rows.iter_rows(named=True):
        alone = signals.branch_signals(office, by=PROVINCE, branch=row["branch"], month=ABAN)[row["node"]]
        assert row["verdict"] == alone.verdict.value
        assert row["since"] == (str(alone.since) if alone.since else None)
        assert row["value"] == alone.value
        assert row["last_year"] == alone.last_year
        assert row["months_count"] == alone.months_count


def test_the_provinces_chart_is_of_summed_counts_with_a_late_branch_at_its_usual_figures(
    office: Office,
) -> None:
    found = signals.group_signals(office, by=PROVINCE, month=ABAN.plus(-1))[top(office)]
    framework = model.framework_of(office, month=ABAN)
    indicator = next(one for one in framework.indicators if one.kind == "share" and one.window == 1)
    told = wide(office, framework, approved_values(office, MONTHS[-2], MONTHS[-2]))
    whole = signals.group_signals(office, by=PROVINCE, month=ABAN.plus(-1))[indicator.id]
    summed = told[indicator.numerator].sum() / told[indicator.denominator].sum() * indicator.per
    assert whole.value == pytest.approx(summed)
    assert found.months_count == 19
    # One of four has not reported the newest month: fewer than four fifths.
    late = signals.group_signals(office, by=PROVINCE, month=ABAN)[top(office)]
    assert late.verdict is Verdict.NO_FIGURE


def test_a_county_has_charts_of_its_own_and_narrows_the_branches(office: Office) -> None:
    county = "0501"
    found = signals.group_signals(office, by=PROVINCE, month=ABAN, county=county)[top(office)]
    assert found.verdict is Verdict.FALL
    rows = signals.month_signals(office, by=PROVINCE, month=ABAN, county=county)
    assert set(rows["branch"]) == {"0501", FALLEN}


def test_figures_that_wait_stand_in_for_a_month_that_has_none(office: Office) -> None:
    before = signals.branch_signals(office, by=PROVINCE, branch=LATE, month=ABAN)[top(office)]
    hand_in(office, actor(Role.STAFF, LATE), LATE, ABAN, 0.62)
    after = signals.branch_signals(office, by=PROVINCE, branch=LATE, month=ABAN)[top(office)]
    assert before.value is None
    assert after.verdict is Verdict.SAME
    rows = signals.month_signals(office, by=PROVINCE, month=ABAN).filter(pl.col("branch") == LATE)
    assert set(rows["verdict"]) == {"no_figure"}
    reviewing.approve(office, by=PROVINCE, branch=LATE, month=ABAN, accept="seen")
    approved = signals.branch_signals(office, by=PROVINCE, branch=LATE, month=ABAN)[top(office)]
    assert approved.value == after.value


def test_an_earlier_month_is_judged_by_what_came_until_then(office: Office) -> None:
    early = signals.branch_signals(office, by=PROVINCE, branch=FALLEN, month=ABAN.plus(-1))[top(office)]
    assert early.verdict is Verdict.SAME
    assert early.series["month"].to_list()[-1] == str(ABAN.plus(-1))


def test_the_answer_is_the_charts_of_the_scoring_floor(office: Office) -> None:
    found = signals.branch_signals(office, by=PROVINCE, branch=FALLEN, month=ABAN)[top(office)]
    values = found.series["value"].fill_null(float("nan")).to_numpy()[None, :]
    direct = charts(np.asarray(values))
    assert found.series["centre"].to_numpy() == pytest.approx(direct.centre[0])
    assert found.series["upper"].to_numpy() == pytest.approx(direct.upper[0])


def test_a_branch_role_reads_its_own_charts_and_everybody_the_provinces(office: Office) -> None:
    assert signals.branch_signals(office, by=MANAGER, branch="0501", month=ABAN)
    assert signals.group_signals(office, by=MANAGER, month=ABAN)
    assert not signals.month_signals(office, by=MANAGER, month=ABAN).is_empty()
    with pytest.raises(NotAllowed):
        signals.branch_signals(office, by=MANAGER, branch=FALLEN, month=ABAN)


def test_an_unknown_branch_or_county_is_told_in_a_sentence(office: Office) -> None:
    for ask in (
        lambda: signals.branch_signals(office, by=PROVINCE, branch="9999", month=ABAN),
        lambda: signals.group_signals(office, by=PROVINCE, month=ABAN, county="99"),
    ):
        with pytest.raises(UserError) as refused:
            ask()
        assert all(error_text(refused.value, language) for language in LANGUAGES)


def test_an_empty_warehouse_has_no_signals(tmp_path: Path) -> None:
    made = empty_office(tmp_path)
    rows = signals.month_signals(made, by=PROVINCE, month=ABAN)
    assert set(rows["verdict"]) == {"too_few"}
    found = signals.branch_signals(made, by=PROVINCE, branch="0501", month=ABAN)
    assert {one.verdict for one in found.values()} == {Verdict.TOO_FEW}
    assert signals.group_signals(made, by=PROVINCE, month=ABAN)[top(made)].value is None


def test_how_far_a_verdict_can_be_trusted_is_told_of_the_framework_it_was_simulated_on(
    office: Office,
) -> None:
    framework = model.framework_of(office, month=ABAN)
    told = signals.trust_of(framework)
    assert told is not None
    assert told["false_alarms"] <= 0.15
    assert signals.trust_of(tiny()) is None
