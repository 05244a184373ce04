"""A month without figures is not due until its due day is over, and not reported after."""

from datetime import datetime

from pipeline.domain.states import ScoreState
from pipeline.services import scores
from tests.support.offices import ABAN, OPERATOR
from tests.support.scored_offices import approve_months, empty_office, year_to


def test_a_month_is_not_due_until_its_due_day_is_over(tmp_path):
    office = empty_office(tmp_path)
    approve_months(office, year_to(ABAN, 2), branches=("0501",))
    scores.score_months(office, by=OPERATOR)
    office.now.at = datetime(2026, 12, 1, 18, 0)
    state = {place: _state(office, place) for place in ("0501", "0502")}
    assert state == {"0501": ScoreState.APPROVED, "0502": ScoreState.NOT_DUE}
    assert _of_overview(office) == ["approved", "not_due", "not_due", "not_due"]
    # The same facts, the due day (10 Azar) over in Iran: nothing that was read may still say "not due".
    office.now.at = datetime(2026, 12, 1, 21, 0)
    assert _state(office, "0502") is ScoreState.NONE
    assert _of_overview(office) == ["approved", "none", "none", "none"]
    office.close()


def _state(office, branch):
    return scores.branch_card(office, by=OPERATOR, branch=branch, month=ABAN).state


def _of_overview(office):
    return scores.overview(office, by=OPERATOR, month=ABAN).branches.sort("branch")["state"].to_list()
