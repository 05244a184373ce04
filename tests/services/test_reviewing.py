"""Approval and return: four eyes, one decision, and scores that follow."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.states import SubmissionState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, model, reviewing, scoring_run, upkeep
from pipeline.services.office import Office
from pipeline.services.shapes import Approval
from pipeline.words import error_text, plain
from tests.support.offices import ABAN, OPERATOR, Clock, actor, bare_office, hand_in

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)


def states(office: Office) -> list[SubmissionState]:
    return [one.state for one in collecting.submissions(office, by=PROVINCE)][::-1]


def approve(office: Office, by: object = MANAGER, **more: object) -> Approval:
    return reviewing.approve(office, by=by, branch="0501", month=ABAN, **more)


def test_an_approval_scores_the_branch_at_once(office: Office) -> None:
    hand_in(office, STAFF)
    done = approve(office)
    assert (done.state, done.rescored, done.before) == (SubmissionState.APPROVED, (ABAN,), None)
    assert done.after is not None
    assert 0 < done.after <= 100
    assert scoring_run.stale(office) == ()
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_what_the_province_approves_is_final(office: Office) -> None:
    hand_in(office, STAFF)
    assert approve(office, PROVINCE).state is SubmissionState.ACCEPTED


def test_a_revision_replaces_the_earlier_one_and_rescores_later_months_too(office: Office) -> None:
    hand_in(office, STAFF, share=0.5)
    first = approve(office)
    hand_in(office, STAFF, share=0.8)
    second = approve(office)
    assert states(office) == [SubmissionState.REVISED, SubmissionState.APPROVED]
    assert second.before == first.after
    assert second.after != second.before
    hand_in(office, STAFF, month=ABAN.plus(-1))
    earlier = reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN.plus(-1))
    assert earlier.rescored == (ABAN.plus(-1), ABAN)


def test_nobody_approves_what_he_handed_in(office: Office) -> None:
    hand_in(office, PROVINCE)
    with pytest.raises(UserError, match="own_submission"):
        approve(office, PROVINCE)
    assert states(office) == [SubmissionState.SUBMITTED]
    assert approve(office).state is SubmissionState.APPROVED


def test_what_a_branch_manager_handed_in_the_province_approves(office: Office) -> None:
    hand_in(office, MANAGER)
    with pytest.raises(UserError, match="own_submission"):
        approve(office)
    with pytest.raises(UserError, match="province_approves"):
        approve(office, actor(Role.BRANCH_MANAGER, "0501", user="deputy"))
    assert approve(office, PROVINCE).state is SubmissionState.ACCEPTED


@pytest.mark.parametrize(
    "by",
    [STAFF, actor(Role.BRANCH_MANAGER, "0502"), actor(Role.PLANNER), actor(Role.ADMINISTRATOR), OPERATOR],
)
def test_others_may_neither_approve_nor_return(office: Office, by: object) -> None:
    one = hand_in(office, STAFF).submission
    with pytest.raises(NotAllowed):
        approve(office, by)
    with pytest.raises(NotAllowed):
        reviewing.return_submission(office, by=by, submission=one, reason="no")
    assert states(office) == [SubmissionState.SUBMITTED]


def test_nothing_waits_in_an_empty_warehouse_or_for_an_unknown_branch(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing_waits"):
        approve(office)
    with pytest.raises(UserError, match="nothing_waits"):
        reviewing.approve(office, by=PROVINCE, branch="9999", month=ABAN)
    with pytest.raises(UserError, match="edition_absent"):
        approve(bare_office(tmp_path / "empty"))


def test_a_second_approval_is_told_who_and_when(office: Office, clock: Clock) -> None:
    hand_in(office, STAFF)
    clock.move(hours=1)
    approve(office)
    with pytest.raises(UserError, match="already_decided") as refused:
        approve(office, PROVINCE)
    assert (refused.value.params["who"], refused.value.params["when"]) == (MANAGER.user, clock.at)
    told = plain(error_text(refused.value, "fa"))
    assert MANAGER.user in told
    assert "۳ آذر ۱۴۰۵، ۱۰:۳۰" in told
    assert "تأییدشده" in told


def test_of_two_approvals_at_once_exactly_one_wins(office: Office) -> None:
    hand_in(office, STAFF)

    def attempt(by: object) -> Approval | UserError:
        try:
            return approve(office, by)
        except UserError as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(attempt, (MANAGER, PROVINCE)))
    won = [each for each in found if isinstance(each, Approval)]
    lost = [each for each in found if isinstance(each, UserError)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].code == "already_decided"
    assert lost[0].params["who"] in (MANAGER.user, PROVINCE.user)
    rows = office.warehouse.read("submissions", branch=None, month=None, state=None, submission=None)
    assert rows.height == 1
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_a_newer_file_is_not_approved_unseen(office: Office) -> None:
    seen = hand_in(office, STAFF)
    newer = hand_in(office, STAFF, share=0.7)
    with pytest.raises(UserError, match="submission_replaced") as refused:
        approve(office, submission=seen.submission)
    assert refused.value.params["newer"] == newer.submission
    assert approve(office, submission=newer.submission).submission == newer.submission


def test_a_return_says_why_and_can_be_followed_by_a_better_file(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    for empty in ("", "  \n"):
        with pytest.raises(UserError, match="reason_missing"):
            reviewing.return_submission(office, by=MANAGER, submission=one, reason=empty)
    reviewing.return_submission(office, by=MANAGER, submission=one, reason=" شمار پرونده‌ها نادرست است ")
    shown = collecting.submissions(office, by=STAFF)[0]
    assert (shown.state, shown.reason) == (SubmissionState.RETURNED, "شمار پرونده‌ها نادرست است")
    assert (shown.decided_by, shown.decided_at) == (MANAGER.user, office.now())
    with pytest.raises(UserError, match="already_decided"):
        reviewing.return_submission(office, by=MANAGER, submission=one, reason="again")
    with pytest.raises(UserError, match="already_decided"):
        approve(office)
    with pytest.raises(UserError, match="submission_unknown"):
        reviewing.return_submission(office, by=MANAGER, submission="1405-08-0501-99", reason="x")
    hand_in(office, STAFF, share=0.7)
    assert approve(office).after is not None


def test_an_approval_whose_scoring_died_is_healed_by_scoring(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(office, STAFF)

    def dies(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(reviewing, "rescore_for", dies)
        with pytest.raises(KeyboardInterrupt):
            approve(office)
    assert scoring_run.stale(office) == (("0501", ABAN),)
    scoring_run.score_months(office, by=OPERATOR)
    assert scoring_run.stale(office) == ()
    top = model.framework_of(office).top.id
    rows = office.warehouse.read(
        "score_rows", unit_kind="branch", unit="0501", first=str(ABAN), last=str(ABAN), nodes=[top]
    )
    assert rows.filter(pl.col("score").is_not_null()).height == 1
