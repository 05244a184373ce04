"""Suspicions that are accepted with a reason, the province's last word, and many approved at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.domain.access import Role
from pipeline.domain.finding import Severity
from pipeline.domain.states import SubmissionState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, reviewing, scoring_run, upkeep
from pipeline.services.kept_findings import KeptFinding, findings_kept
from pipeline.services.office import Office
from tests.support.offices import ABAN, OPERATOR, actor, hand_in
from tests.support.reviewing import suspicious

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)


def states(office: Office) -> dict[str, SubmissionState]:
    return {one.submission: one.state for one in collecting.submissions(office, by=PROVINCE)}


def open_ones(office: Office, submission: str) -> list[KeptFinding]:
    return [one for one in findings_kept(office, by=MANAGER, submission=submission) if one.is_open]


def test_a_suspicion_keeps_a_submission_from_being_approved_until_it_is_accepted(office: Office) -> None:
    one = suspicious(office, STAFF).submission
    with pytest.raises(UserError, match="suspicions_open") as refused:
        reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    assert refused.value.params["count"] == len(open_ones(office, one)) > 0
    assert states(office) == {one: SubmissionState.SUBMITTED}
    for kept in open_ones(office, one):
        about = {"code": kept.finding.code, "measure": kept.finding.measure}
        reviewing.accept_finding(office, by=MANAGER, submission=one, reason=" دفتر دیده شد ", **about)
    assert reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN).accepted_count == 0
    accepted = [
        kept
        for kept in findings_kept(office, by=STAFF, submission=one)
        if kept.finding.severity is Severity.SUSPICION
    ]
    assert {(kept.accepted_by, kept.reason) for kept in accepted} == {(MANAGER.user, "دفتر دیده شد")}
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_an_approval_with_a_reason_accepts_all_open_suspicions_in_the_same_event(office: Office) -> None:
    one = suspicious(office, STAFF).submission
    waits = len(open_ones(office, one))
    version = office.warehouse.data_version()
    with pytest.raises(UserError, match="acceptance_reason_missing"):
        reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN, accept="  ")
    done = reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN, accept="تماس گرفتم")
    assert done.accepted_count == waits
    assert open_ones(office, one) == []
    approval = office.warehouse.read("events_facts").filter(event=version + 1).row(0, named=True)
    assert approval["verb"] == "submission.approve"
    assert "تماس گرفتم" in approval["detail"]
    assert office.warehouse.written_by("finding_acceptances", version + 1, version + 1).height == waits


def test_of_two_reviewers_the_second_is_told_who_accepted_it_and_why(office: Office) -> None:
    one = suspicious(office, STAFF).submission
    kept = open_ones(office, one)[0]
    about = {"code": kept.finding.code, "measure": kept.finding.measure}
    reviewing.accept_finding(office, by=MANAGER, submission=one, reason="درست است", **about)
    with pytest.raises(UserError, match="finding_accepted_already") as refused:
        reviewing.accept_finding(office, by=PROVINCE, submission=one, reason="again", **about)
    assert (refused.value.params["who"], refused.value.params["reason"]) == (MANAGER.user, "درست است")


def test_what_is_not_an_open_suspicion_is_not_accepted(office: Office) -> None:
    clean = hand_in(office, STAFF).submission
    with pytest.raises(UserError, match="finding_not_open"):
        reviewing.accept_finding(office, by=MANAGER, submission=clean, reason="x")
    one = suspicious(office, STAFF).submission
    for wrong in ({"code": "no_such"}, {"code": open_ones(office, one)[0].finding.code, "measure": "none"}):
        with pytest.raises(UserError, match="finding_not_open"):
            reviewing.accept_finding(office, by=MANAGER, submission=one, reason="x", **wrong)
    with pytest.raises(UserError, match="acceptance_reason_missing"):
        reviewing.accept_finding(office, by=MANAGER, submission=one, reason=" ")
    with pytest.raises(UserError, match="submission_unknown"):
        reviewing.accept_finding(office, by=MANAGER, submission="1405-08-0501-99", reason="x")
    reviewing.return_submission(office, by=MANAGER, submission=one, reason="no")
    with pytest.raises(UserError, match="already_decided"):
        reviewing.accept_finding(office, by=MANAGER, submission=one, reason="x")


def test_nobody_accepts_the_suspicions_of_what_they_handed_in(office: Office) -> None:
    one = suspicious(office, MANAGER).submission
    for by, code in (
        (MANAGER, "own_submission"),
        (actor(Role.BRANCH_MANAGER, "0501", "deputy"), "province_approves"),
    ):
        with pytest.raises(UserError, match=code):
            reviewing.accept_finding(office, by=by, submission=one, reason="x")
    reviewing.accept_finding(office, by=PROVINCE, submission=one, reason="x")


@pytest.mark.parametrize(
    "by",
    [STAFF, actor(Role.BRANCH_MANAGER, "0502"), actor(Role.PLANNER), actor(Role.ADMINISTRATOR), OPERATOR],
)
def test_others_may_neither_accept_nor_decide_many(office: Office, by: object) -> None:
    one = suspicious(office, STAFF).submission
    with pytest.raises(NotAllowed):
        reviewing.accept_finding(office, by=by, submission=one, reason="x")
    with pytest.raises(NotAllowed):
        reviewing.accept_submission(office, by=by, submission=one)
    if by.role is Role.BRANCH_MANAGER:
        done = reviewing.approve_many(office, by=by, submissions=[one], accept="x")
        assert [error.code for _, error in done.refused] == ["not_allowed"]
    else:
        with pytest.raises(NotAllowed):
            reviewing.approve_many(office, by=by, submissions=[one], accept="x")
    assert states(office) == {one: SubmissionState.SUBMITTED}


def test_the_province_makes_an_approved_submission_final_and_no_figure_moves(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    with pytest.raises(UserError, match="not_approved_yet"):
        reviewing.accept_submission(office, by=PROVINCE, submission=one)
    with pytest.raises(NotAllowed):
        reviewing.accept_submission(office, by=MANAGER, submission=one)
    done = reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    reviewing.accept_submission(office, by=PROVINCE, submission=one)
    assert states(office) == {one: SubmissionState.ACCEPTED}
    assert scoring_run.stale(office) == ()
    with pytest.raises(UserError, match="already_decided"):
        reviewing.accept_submission(office, by=PROVINCE, submission=one)
    with pytest.raises(UserError, match="submission_unknown"):
        reviewing.accept_submission(office, by=PROVINCE, submission="1405-08-0501-99")
    later = hand_in(office, STAFF, share=0.8)
    assert reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN).before == done.after
    with pytest.raises(UserError, match="already_decided"):
        reviewing.accept_submission(office, by=PROVINCE, submission=one)
    assert states(office) == {one: SubmissionState.REVISED, later.submission: SubmissionState.APPROVED}


def test_many_are_approved_scored_once_and_each_refusal_says_why(office: Office) -> None:
    good = hand_in(office, STAFF).submission
    doubtful = suspicious(office, actor(Role.STAFF, "0502"), "0502").submission
    own = hand_in(office, PROVINCE, "0503").submission
    told: list[tuple[int, int]] = []
    version = office.warehouse.data_version()
    done = reviewing.approve_many(
        office,
        by=PROVINCE,
        submissions=[good, doubtful, own, "1405-08-0501-99", good],
        on_progress=lambda at, of, step="": told.append((at, of)),
    )
    assert done.approved == (good,)
    assert {one: error.code for one, error in done.refused} == {
        doubtful: "suspicions_open",
        own: "own_submission",
        "1405-08-0501-99": "submission_unknown",
    }
    assert done.rescored == (ABAN,)
    verbs = office.warehouse.read("events_facts").tail(office.warehouse.data_version() - version)["verb"]
    assert verbs.to_list() == ["submission.approve_many", "scores.make"]
    assert told == sorted(told)
    assert {of for _, of in told} == {8}
    assert scoring_run.stale(office) == ()
    assert reviewing.approve_many(office, by=PROVINCE, submissions=[doubtful], accept="x").approved == (
        doubtful,
    )
    assert reviewing.approve_many(office, by=PROVINCE, submissions=[]).rescored == ()
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_many_approved_ones_become_final_by_the_province(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    assert reviewing.approve_many(office, by=PROVINCE, submissions=[one]).approved == (one,)
    assert states(office) == {one: SubmissionState.ACCEPTED}
    again = reviewing.approve_many(office, by=PROVINCE, submissions=[one])
    assert [error.code for _, error in again.refused] == ["already_decided"]


def test_two_people_who_approve_the_same_many_at_once_share_them_out(office: Office) -> None:
    wanted = [
        hand_in(office, actor(Role.STAFF, branch), branch).submission for branch in ("0501", "0502", "0503")
    ]
    others = (PROVINCE, actor(Role.PROVINCIAL_MANAGER, user="deputy"))
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda by: reviewing.approve_many(office, by=by, submissions=wanted), others)
    assert sorted(first.approved + second.approved) == sorted(wanted)
    assert {error.code for _, error in first.refused + second.refused} <= {"already_decided"}
    assert upkeep.verify(office, by=OPERATOR).is_whole
