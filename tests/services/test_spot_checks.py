"""Spot checks: what they verify stands beside the score and never changes it."""

import pytest

from pipeline.domain.access import Role
from pipeline.errors import NotAllowed, UserError
from pipeline.scoring.verified import likely_share
from pipeline.services import model, reviewing, scores, upkeep
from pipeline.services.office import Office
from pipeline.services.spot_checks import record_spot_check, spot_checks, verified_branch, verified_submission
from tests.support.offices import ABAN, OPERATOR, Clock, actor, hand_in

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)


def check(
    office: Office, submission: str, sampled: int, confirmed: int, by: object = MANAGER, **more: object
):
    measure = model.framework_of(office).reported[0].id
    told = {"submission": submission, "measure": measure, "sampled_count": sampled}
    return record_spot_check(office, by=by, confirmed_count=confirmed, **(told | more))


def test_a_submissions_checks_add_up_to_its_verified_share(office: Office, clock: Clock) -> None:
    one = hand_in(office, STAFF).submission
    assert verified_submission(office, by=STAFF, submission=one) is None
    check(office, one, 20, 18, note=" در بایگانی ")
    clock.move(hours=1)
    check(office, one, 10, 9, by=PROVINCE)
    found = verified_submission(office, by=STAFF, submission=one)
    assert (found.sampled_count, found.confirmed_count, found.check_count) == (30, 27, 2)
    assert (found.share, (found.low, found.high)) == (0.9, likely_share(27, 30))
    newest, first = spot_checks(office, by=STAFF, submission=one)
    assert (newest.by, first.note, first.at < newest.at) == (PROVINCE.user, "در بایگانی", True)
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_the_share_stands_on_the_branchs_card_and_changes_no_score(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    before = scores.branch_card(office, by=STAFF, branch="0501", month=ABAN)
    check(office, one, 10, 1)
    after = scores.branch_card(office, by=STAFF, branch="0501", month=ABAN)
    assert before.verified is None
    assert after.verified.share == 0.1
    assert after.scores == before.scores
    assert (after.index, after.band, after.rank) == (before.index, before.band, before.rank)


def test_a_branchs_share_is_that_of_the_files_its_scores_rest_on_over_twelve_months(
    office: Office, clock: Clock
) -> None:
    old = hand_in(office, STAFF, month=ABAN.plus(-12)).submission
    check(office, old, 10, 0)
    earlier = hand_in(office, STAFF, month=ABAN.plus(-11)).submission
    check(office, earlier, 10, 8)
    wrong = hand_in(office, STAFF).submission
    check(office, wrong, 10, 0)
    reviewing.return_submission(office, by=MANAGER, submission=wrong, reason="no")
    better = hand_in(office, STAFF, share=0.5).submission
    check(office, better, 10, 10)
    found = verified_branch(office, by=STAFF, branch="0501", month=ABAN)
    assert (found.confirmed_count, found.sampled_count) == (18, 20)
    assert (found.first, found.last) == (ABAN.plus(-11), ABAN)
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    revision = hand_in(office, STAFF, share=0.7).submission
    check(office, revision, 10, 0)
    assert verified_branch(office, by=STAFF, branch="0501", month=ABAN) == found
    assert verified_branch(office, by=PROVINCE, branch="0502", month=ABAN) is None


def test_counts_that_cannot_be_are_refused(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    for sampled, confirmed in ((0, 0), (5, 6), (5, -1), (-1, 0)):
        with pytest.raises(UserError, match="spot_check_counts"):
            check(office, one, sampled, confirmed)
    with pytest.raises(UserError, match="measure_not_handed_in"):
        check(office, one, 5, 5, measure="no_such")
    with pytest.raises(UserError, match="submission_unknown"):
        check(office, "none", 5, 5)
    hand_in(office, STAFF, share=0.5)
    with pytest.raises(UserError, match="submission_gone"):
        check(office, one, 5, 5)


def test_nobody_checks_what_they_handed_in_and_staff_check_nothing(office: Office) -> None:
    one = hand_in(office, MANAGER).submission
    with pytest.raises(UserError, match="own_submission"):
        check(office, one, 5, 5)
    for by in (STAFF, actor(Role.BRANCH_MANAGER, "0502"), actor(Role.PLANNER), OPERATOR):
        with pytest.raises(NotAllowed):
            check(office, one, 5, 5, by=by)
    with pytest.raises(NotAllowed):
        spot_checks(office, by=actor(Role.STAFF, "0502"), submission=one)
    check(office, one, 5, 5, by=PROVINCE)
