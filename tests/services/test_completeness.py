"""What was expected, received, on time and approved, and who is to be reminded, day by day."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.calendar import Timeliness
from pipeline.domain.month import Month
from pipeline.domain.states import CollectionState
from pipeline.errors import NotAllowed
from pipeline.services import calendar, reviewing, withdrawing
from pipeline.services.completeness import Completeness, completeness
from pipeline.services.office import Office
from pipeline.services.reminders import as_csv, reminders
from tests.support.offices import ABAN, BRANCHES, actor, fresh_office, hand_in

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
# Aban 1405 is due by 10 Azar (1 December) and closes after 25 Azar (16 December); noon in Iran.
BEFORE_DUE, OVERDUE, CLOSED = (datetime(2026, 12, day, 8, 30) for day in (1, 2, 17))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    one = fresh_office(tmp_path)
    one.now.at = BEFORE_DUE
    yield one
    one.close()


def row_of(told: Completeness, branch: str, month: Month = ABAN) -> dict:
    return told.rows.filter(branch=branch, month=str(month)).row(0, named=True)


def of(told: Completeness, branch: str) -> tuple[str, str | None]:
    row = row_of(told, branch)
    return row["state"], row["timeliness"]


def seen(office: Office, **wanted) -> Completeness:
    return completeness(office, by=PROVINCE, last=ABAN, **wanted)


def test_a_month_goes_from_not_due_to_overdue_to_locked(office: Office) -> None:
    states = []
    for moment in (BEFORE_DUE, OVERDUE, CLOSED):
        office.now.at = moment
        states.append(of(seen(office), BRANCHES[0])[0])
    assert states == [CollectionState.NOT_DUE, CollectionState.MISSING, CollectionState.LOCKED]


def test_the_due_day_counts_to_its_end_in_iran(office: Office) -> None:
    office.now.at = datetime(2026, 12, 1, 20, 29)
    hand_in(office, actor(Role.STAFF, BRANCHES[0]), BRANCHES[0])
    office.now.at = datetime(2026, 12, 1, 20, 31)
    hand_in(office, actor(Role.STAFF, BRANCHES[1]), BRANCHES[1])
    told = seen(office)
    assert of(told, BRANCHES[0]) == (CollectionState.WAITING, Timeliness.ON_TIME)
    assert of(told, BRANCHES[1]) == (CollectionState.WAITING, Timeliness.LATE)


def test_a_file_that_was_returned_does_not_make_the_next_one_timely(office: Office) -> None:
    first = hand_in(office, actor(Role.STAFF, BRANCHES[0]), BRANCHES[0])
    reviewing.return_submission(office, by=PROVINCE, submission=first.submission, reason="again")
    assert of(seen(office), BRANCHES[0]) == (CollectionState.RETURNED, None)
    office.now.at = OVERDUE
    hand_in(office, actor(Role.STAFF, BRANCHES[0]), BRANCHES[0], share=0.7)
    assert of(seen(office), BRANCHES[0]) == (CollectionState.WAITING, Timeliness.LATE)


def test_mending_a_file_of_ones_own_later_does_not_make_it_late(office: Office) -> None:
    staff = actor(Role.STAFF, BRANCHES[0])
    hand_in(office, staff, BRANCHES[0])
    office.now.at = OVERDUE
    hand_in(office, staff, BRANCHES[0], share=0.7)
    reviewing.approve(office, by=PROVINCE, branch=BRANCHES[0], month=ABAN, accept="looked at")
    assert of(seen(office), BRANCHES[0]) == (CollectionState.APPROVED, Timeliness.ON_TIME)


def test_counts_leave_out_what_is_not_due_and_add_up(office: Office) -> None:
    hand_in(office, actor(Role.STAFF, BRANCHES[0]), BRANCHES[0])
    told = seen(office, months=1)
    assert told.counted().row(0) == (1, 1, 1, 0, 0)
    office.now.at = OVERDUE
    hand_in(office, actor(Role.STAFF, BRANCHES[1]), BRANCHES[1])
    reviewing.approve(office, by=PROVINCE, branch=BRANCHES[0], month=ABAN, accept="looked at")
    told = seen(office, months=1)
    assert told.counted().row(0) == (3, 2, 1, 1, 1)
    for by in ("branch", "county", "month"):
        assert told.counted(by).drop(by).sum().row(0) == (3, 2, 1, 1, 1)


def test_only_the_months_in_which_a_branch_was_open_are_expected(office: Office) -> None:
    # The branches opened in Farvardin 1404.
    told = completeness(office, by=PROVINCE, last=Month(1404, 3), months=12)
    assert sorted(set(told.rows["month"])) == ["1404-01", "1404-02", "1404-03"]


def test_a_branch_role_sees_its_own_branch_alone(office: Office) -> None:
    told = completeness(office, by=actor(Role.STAFF, BRANCHES[1]), last=ABAN)
    assert set(told.rows["branch"]) == {BRANCHES[1]}
    with pytest.raises(NotAllowed):
        completeness(office, by=actor(Role.STAFF, BRANCHES[1]), branch=BRANCHES[0])
    with pytest.raises(NotAllowed):
        completeness(office, by=actor(Role.BRANCH_MANAGER, None), last=ABAN)


def test_a_county_narrows_the_rows(office: Office) -> None:
    assert set(seen(office, county=BRANCHES[2]).rows["branch"]) == {BRANCHES[2]}


def test_an_exception_keeps_a_closed_month_open_for_one_branch_and_late(office: Office) -> None:
    office.now.at = CLOSED
    last = calendar.today(office).replace(day=20)
    calendar.give_exception(
        office, by=PROVINCE, branch=BRANCHES[0], month=ABAN, ends_on=last, reason="no electricity"
    )
    told = seen(office)
    assert of(told, BRANCHES[0])[0] == CollectionState.MISSING
    assert of(told, BRANCHES[1])[0] == CollectionState.LOCKED
    row = row_of(told, BRANCHES[0])
    assert (row["closes_on"], row["is_exception"]) == (last, True)
    hand_in(office, actor(Role.STAFF, BRANCHES[0]), BRANCHES[0])
    assert of(seen(office), BRANCHES[0]) == (CollectionState.WAITING, Timeliness.LATE)


def test_reminders_name_branches_first_then_reviewers_and_leave_out_what_is_settled(office: Office) -> None:
    hand_in(office, actor(Role.STAFF, BRANCHES[0]), BRANCHES[0])
    hand_in(office, actor(Role.STAFF, BRANCHES[1]), BRANCHES[1])
    reviewing.approve(office, by=PROVINCE, branch=BRANCHES[1], month=ABAN, accept="looked at")
    found = reminders(office, by=PROVINCE, last=ABAN, months=1)
    assert [(one.branch, one.state.value) for one in found] == [
        (BRANCHES[2], "not_due"),
        (BRANCHES[0], "waiting"),
    ]
    assert [(one.days_left, one.for_reviewer) for one in found] == [(0, False), (0, True)]
    office.now.at = CLOSED
    assert [one.branch for one in reminders(office, by=PROVINCE, last=ABAN, months=1)] == [BRANCHES[0]]


def test_the_list_as_a_file_opens_in_excel_and_holds_no_formula(office: Office) -> None:
    found = reminders(office, by=PROVINCE, last=ABAN, months=1)
    content = as_csv(found, "fa")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(BRANCHES)
    assert "1405-09-10" in lines[1]


def test_a_withdrawn_file_leaves_the_month_open(office: Office) -> None:
    staff = actor(Role.STAFF, BRANCHES[0])
    receipt = hand_in(office, staff, BRANCHES[0])
    withdrawing.withdraw(office, by=staff, submission=receipt.submission)
    assert of(seen(office), BRANCHES[0]) == (CollectionState.NOT_DUE, None)
