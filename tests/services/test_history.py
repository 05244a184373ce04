"""What is known of a branch-month before its file is judged, for one branch or for many at once."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.finding import Severity
from pipeline.domain.month import months_between
from pipeline.errors import UserError
from pipeline.intake.reading import VALUES_SCHEMA
from pipeline.services import calendar, collecting, model, reviewing, scores
from pipeline.services.history import known, known_of_many
from pipeline.services.office import Office
from tests.support.changing import approve_twenty_months
from tests.support.offices import ABAN, actor, csv_file, good_values
from tests.support.scored_offices import FOUR, empty_office

STAFF, MANAGER = actor(Role.STAFF, "0501"), actor(Role.BRANCH_MANAGER, "0501")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Twenty months of four branches; the first lacks the newest."""
    made = empty_office(tmp_path_factory.mktemp("history"))
    approve_twenty_months(made, FOUR, late="0501")
    return made


def frame(values: dict[str, float]) -> pl.DataFrame:
    rows = [
        dict.fromkeys(VALUES_SCHEMA)
        | {"measure": name, "value": value, "is_not_applicable": False, "raw": f"{value:g}"}
        for name, value in values.items()
    ]
    return pl.DataFrame(rows, schema=VALUES_SCHEMA)


def sound(office: Office) -> dict[str, float]:
    return good_values(model.framework_of(office), 0.64)


def codes(office: Office, values: dict[str, float]) -> list[str]:
    found = collecting.check_file(
        office, by=STAFF, file_name="a.csv", content=csv_file(values), branch="0501", month=ABAN
    )
    return [one.code for one in found.findings]


def test_the_past_the_scores_before_and_after_and_like_branches_are_known(office: Office) -> None:
    framework = model.framework_of(office)
    found = known(office, branch="0501", month=ABAN, values=frame(sound(office)))
    measure = framework.reported[0].id
    assert [month for month, _ in found.history[measure]] == list(
        months_between(ABAN.plus(-19), ABAN.plus(-1))
    )
    before = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN.plus(-1))
    assert found.before[framework.top.id].score == before.index.score
    assert found.after[framework.top.id].score is not None
    share = next(one for one in framework.indicators if one.kind == "share" and one.window == 1)
    assert len(found.peers[share.id]) == len(FOUR) - 1
    assert found.closed_on is None


def test_many_at_once_know_what_each_knows_alone(office: Office) -> None:
    values = {branch: frame(sound(office)) for branch in FOUR}
    together = known_of_many(office, month=ABAN, values=values)
    for branch in FOUR:
        alone = known(office, branch=branch, month=ABAN, values=values[branch])
        assert together[branch].history == alone.history
        assert together[branch].peers == alone.peers
        top = model.framework_of(office).top.id
        assert together[branch].after[top].score == pytest.approx(alone.after[top].score, abs=1e-12)


def test_a_branch_without_a_past_is_known_by_nothing(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    found = known(office, branch="0501", month=ABAN, values=frame({}))
    assert (dict(found.history), dict(found.before), dict(found.after)) == ({}, {}, {})


def test_a_closed_month_says_since_when(office: Office) -> None:
    month = ABAN.plus(-3)
    found = known(office, branch="0502", month=month, values=frame({}))
    assert found.closed_on == calendar.month_days(office, month).closes_on


def test_a_usual_month_raises_nothing_and_ten_times_too_much_is_suspected(office: Office) -> None:
    values = sound(office)
    assert codes(office, values) == []
    flow = next(one.id for one in model.framework_of(office).reported if one.at_most is None)
    assert codes(office, values | {flow: 10 * values[flow]}) == ["outside_own_range"]


def test_a_suspicion_is_kept_and_has_to_be_accepted_with_a_reason(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    approve_twenty_months(office, FOUR, late="0501")
    values = sound(office)
    flow = next(one.id for one in model.framework_of(office).reported if one.at_most is None)
    content = csv_file(values | {flow: 970.0})
    receipt = collecting.submit(
        office, by=STAFF, file_name="a.csv", content=content, branch="0501", month=ABAN
    )
    assert [one.severity for one in receipt.findings] == [Severity.SUSPICION]
    with pytest.raises(UserError) as refused:
        reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    assert refused.value.code == "suspicions_open"
    done = reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN, accept="seen the lists")
    assert done.after is not None
