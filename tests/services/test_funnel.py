"""A share of every branch against the province's."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.verdict import Standing
from pipeline.errors import UserError
from pipeline.services import model, scores
from pipeline.services.funnel import funnel, is_compared
from pipeline.services.office import Office
from pipeline.services.score_rows import unit_rows
from pipeline.words import LANGUAGES, error_text
from tests.scoring.test_funnel import plain_limit
from tests.support.offices import ABAN, OPERATOR, actor
from tests.support.scored_offices import FOUR, approve_months, empty_office

PROVINCE = actor(Role.PROVINCIAL_MANAGER)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = empty_office(tmp_path_factory.mktemp("funnel"))
    approve_months(made, [ABAN])
    scores.score_months(made, by=OPERATOR)
    return made


def compared(office: Office) -> list[str]:
    framework = model.framework_of(office, month=ABAN)
    return [one.id for one in framework.indicators if is_compared(framework, one.id)]


def test_only_shares_of_counted_cases_are_compared(office: Office) -> None:
    framework = model.framework_of(office, month=ABAN)
    for indicator in framework.indicators:
        measures = [framework.measure[name] for name in indicator.measures]
        is_share_of_cases = indicator.kind == "share" and not any(one.is_money for one in measures)
        assert is_compared(framework, indicator.id) == is_share_of_cases, indicator.id
    assert not is_compared(framework, framework.top.id)


def test_every_point_lies_where_the_counts_behind_its_score_put_it(office: Office) -> None:
    for indicator in compared(office):
        found = funnel(office, by=PROVINCE, month=ABAN, indicator=indicator)
        rows = unit_rows(office, "branch", ABAN, ABAN, nodes=(indicator,)).drop_nulls("value")
        assert found.points.height == found.branches == rows.filter(rows["denominator"] > 0).height
        for point in found.points.iter_rows(named=True):
            assert point["value"] == pytest.approx(100 * point["numerator"] / point["denominator"])


def test_limits_are_those_around_the_provinces_value_widened(office: Office) -> None:
    found = funnel(office, by=PROVINCE, month=ABAN, indicator=compared(office)[-1])
    province = unit_rows(office, "province", ABAN, ABAN, nodes=(found.indicator.id,))
    assert found.value == province["value"][0]
    share = found.value / 100
    for point in found.points.iter_rows(named=True):
        exact = plain_limit(0.975, int(point["denominator"]), share)
        widened = min(1.0, share + (exact - share) * found.factor**0.5)
        assert point["inner_high"] == pytest.approx(100 * widened, abs=1e-6)


def test_the_standing_is_the_furthest_limit_passed(office: Office) -> None:
    seen = set()
    for indicator in compared(office):
        found = funnel(office, by=PROVINCE, month=ABAN, indicator=indicator)
        for point in found.points.iter_rows(named=True):
            value = point["value"]
            expected = Standing.WITHIN
            if value > point["outer_high"]:
                expected = Standing.ABOVE_998
            elif value > point["inner_high"]:
                expected = Standing.ABOVE_95
            elif value < point["outer_low"]:
                expected = Standing.BELOW_998
            elif value < point["inner_low"]:
                expected = Standing.BELOW_95
            assert found.standing_of(point["branch"]) is expected
            seen.add(expected)
    assert Standing.WITHIN in seen
    assert len(seen) > 1


def test_who_belongs_to_a_branch_sees_its_own_point_and_the_same_limits(office: Office) -> None:
    indicator = compared(office)[-1]
    whole = funnel(office, by=PROVINCE, month=ABAN, indicator=indicator)
    own = funnel(office, by=actor(Role.STAFF, FOUR[1]), month=ABAN, indicator=indicator)
    assert whole.points.height == len(FOUR)
    assert own.points["branch"].to_list() == [FOUR[1]]
    assert (own.value, own.factor, own.branches) == (whole.value, whole.factor, whole.branches)
    assert own.curve.equals(whole.curve)
    assert own.standing_of(FOUR[0]) is Standing.NO_FIGURE


def test_a_month_without_figures_has_an_empty_funnel(office: Office) -> None:
    found = funnel(office, by=PROVINCE, month=ABAN.plus(-1), indicator=compared(office)[0])
    assert (found.value, found.factor, found.points.height, found.curve.height) == (None, 1.0, 0, 0)


def test_what_is_no_share_of_cases_is_refused_in_a_sentence(office: Office, tmp_path: Path) -> None:
    framework = model.framework_of(office, month=ABAN)
    other = next(one.id for one in framework.indicators if not is_compared(framework, one.id))
    for indicator, code in ((other, "funnel_no_share"), ("nothing", "funnel_unknown")):
        with pytest.raises(UserError, match=code) as refused:
            funnel(office, by=PROVINCE, month=ABAN, indicator=indicator)
        assert all(error_text(refused.value, language) for language in LANGUAGES)
