"""From handed in to accepted: taken back, given back, handed in again, and whose file may be read."""

import pytest

from pipeline.domain.access import Actor, Role
from pipeline.domain.finding import Severity
from pipeline.domain.states import SubmissionState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import calendar, collecting, kept_findings, model, reviewing, upkeep, withdrawing
from pipeline.services.keeping import SubmissionChanged
from pipeline.services.office import Office
from pipeline.services.shapes import SubmissionShown
from tests.support.offices import ABAN, OPERATOR, STRANGERS, Clock, actor, csv_file, good_values, hand_in

STAFF = actor(Role.STAFF, "0501")
COLLEAGUE = actor(Role.STAFF, "0501", user="colleague")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)
HERE = {"branch": "0501", "month": ABAN}


def approve(office: Office) -> str:
    return reviewing.approve(office, by=MANAGER, **HERE, accept="looked at").submission


def listed(office: Office) -> dict[str, SubmissionShown]:
    return {one.submission: one for one in collecting.submissions(office, by=STAFF)}


def content(office: Office, share: float) -> dict:
    values = good_values(model.framework_of(office), share)
    return {"file_name": "aban.csv", "content": csv_file(values), **HERE}


@pytest.mark.parametrize("by", [STAFF, MANAGER], ids=lambda by: by.role)
def test_what_waits_is_taken_back_by_who_sent_it_or_the_manager(office: Office, by: Actor) -> None:
    one = hand_in(office, STAFF).submission
    withdrawing.withdraw(office, by=by, submission=one, reason="wrong month")
    shown = listed(office)[one]
    assert (shown.state, shown.decided_by, shown.reason) == (
        SubmissionState.WITHDRAWN,
        by.user,
        "wrong month",
    )
    assert collecting.waiting(office, by=MANAGER) == ()
    with pytest.raises(UserError, match="already_decided"):
        reviewing.approve(office, by=MANAGER, **HERE, submission=one)
    again = hand_in(office, STAFF)
    assert not again.duplicate
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_another_of_the_branch_does_not_take_it_back(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    for by in (COLLEAGUE, PROVINCE):
        with pytest.raises(UserError, match="withdraw_not_yours"):
            withdrawing.withdraw(office, by=by, submission=one)
    assert listed(office)[one].state is SubmissionState.SUBMITTED


def test_what_was_decided_is_not_taken_back_and_it_is_told_by_whom(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    approve(office)
    with pytest.raises(UserError, match="already_decided") as refused:
        withdrawing.withdraw(office, by=STAFF, submission=one)
    assert refused.value.params["who"] == MANAGER.user
    with pytest.raises(UserError, match="submission_unknown"):
        withdrawing.withdraw(office, by=STAFF, submission="1405-08-0501-99")


def test_after_a_return_and_after_an_approval_a_new_one_says_what_it_is_based_on(office: Office) -> None:
    first = hand_in(office, STAFF).submission
    reviewing.return_submission(office, by=MANAGER, submission=first, reason="check the visits")
    second = hand_in(office, STAFF, share=0.7).submission
    approve(office)
    third = hand_in(office, STAFF, share=0.8).submission
    shown = listed(office)
    assert [shown[one].based_on for one in (first, second, third)] == [None, first, second]
    assert [shown[one].state for one in (first, second, third)] == [
        SubmissionState.RETURNED,
        SubmissionState.APPROVED,
        SubmissionState.SUBMITTED,
    ]
    approve(office)
    assert listed(office)[second].state is SubmissionState.REVISED
    kept = office.warehouse.read("submission_values", submission=first)
    assert kept.height == len(good_values(model.framework_of(office)))


def test_who_saw_what_stands_hands_in_and_who_did_not_is_told(office: Office, clock: Clock) -> None:
    first = collecting.submit(office, by=STAFF, **content(office, 0.6), seen="")
    clock.move(minutes=3)
    second = collecting.submit(office, by=COLLEAGUE, **content(office, 0.7), seen=first.submission)
    version = office.warehouse.data_version()
    with pytest.raises(SubmissionChanged) as told:
        collecting.submit(office, by=STAFF, **content(office, 0.8), seen=first.submission)
    assert office.warehouse.data_version() == version
    changed = told.value
    assert (changed.params["who"], changed.params["when"]) == (COLLEAGUE.user, clock.at)
    assert changed.newer["submission"] == second.submission
    assert changed.params["count"] == changed.differences.height > 0
    assert (changed.differences["before"] != changed.differences["after"]).all()
    third = collecting.submit(office, by=STAFF, **content(office, 0.8), seen=second.submission)
    assert listed(office)[third.submission].based_on == second.submission


def test_the_same_file_is_one_submission_whatever_was_seen(office: Office) -> None:
    first = collecting.submit(office, by=STAFF, **content(office, 0.6), seen="")
    again = collecting.submit(office, by=COLLEAGUE, **content(office, 0.6), seen="")
    assert (again.submission, again.duplicate) == (first.submission, True)
    approve(office)
    assert collecting.submit(office, by=STAFF, **content(office, 0.6), seen="").duplicate


def test_findings_and_remarks_are_kept_with_what_was_handed_in(office: Office) -> None:
    values = good_values(model.framework_of(office))
    blank, remarked, *_ = values
    remarks = {blank: "counted next month", remarked: "new counter"}
    lines = [
        f"{measure},{'' if measure == blank else value},{remarks.get(measure, '')}"
        for measure, value in values.items()
    ]
    written = "\n".join(["measure,value,comment", *lines]).encode()
    receipt = collecting.submit(office, by=STAFF, file_name="aban.csv", content=written, **HERE)
    kept = kept_findings.findings_kept(office, by=MANAGER, submission=receipt.submission)
    assert sorted(one.finding.code for one in kept) == sorted(one.code for one in receipt.findings)
    assert "blank" in {one.finding.code for one in kept}
    assert not any(one.finding.severity is Severity.ERROR for one in kept)
    comments = office.warehouse.written_by("value_comments", 0, 2**62)
    assert dict(comments.select("measure", "comment").iter_rows()) == remarks


def test_a_closed_month_takes_no_file_and_an_exception_opens_it(office: Office) -> None:
    mehr = ABAN.plus(-1)
    file = content(office, 0.6) | {"month": mehr}
    with pytest.raises(UserError) as refused:
        collecting.submit(office, by=STAFF, **file)
    codes = {refused.value.code, *(one.code for one in getattr(refused.value, "findings", ()))}
    assert "month_closed" in codes
    assert collecting.submissions(office, by=STAFF) == ()
    day = calendar.today(office)
    calendar.give_exception(office, by=PROVINCE, branch="0501", month=mehr, ends_on=day, reason="flood")
    assert collecting.submit(office, by=STAFF, **file).month == mehr


def test_what_waits_when_a_month_closes_is_still_decided(office: Office, clock: Clock) -> None:
    hand_in(office, STAFF)
    clock.move(days=40)
    approve(office)
    assert collecting.waiting(office, by=MANAGER) == ()


def test_the_original_is_for_its_branch_and_its_reviewers_and_every_reading_is_an_event(
    office: Office,
) -> None:
    one = hand_in(office, STAFF).submission
    for by in (STAFF, COLLEAGUE, MANAGER, PROVINCE):
        assert collecting.original_file(office, by=by, submission=one)[0] == "aban.csv"
    read = office.warehouse.read("events_control").filter(verb="file.read")
    assert read["who"].to_list() == [STAFF.user, COLLEAGUE.user, MANAGER.user, PROVINCE.user]
    assert set(read["subject"]) == {one}
    for by in STRANGERS:
        with pytest.raises(NotAllowed):
            collecting.original_file(office, by=by, submission=one)
    assert office.warehouse.read("events_control").filter(verb="file.read").height == 4


@pytest.mark.parametrize(
    "by",
    STRANGERS,
    ids=lambda by: f"{by.role}-{by.branch}",
)
def test_who_may_not_take_back_cannot(office: Office, by: Actor) -> None:
    one = hand_in(office, STAFF).submission
    with pytest.raises(NotAllowed):
        withdrawing.withdraw(office, by=by, submission=one)
    assert listed(office)[one].state is SubmissionState.SUBMITTED
