"""The calendar: usual and own days, what is closed, exceptions with an end, and who may set what."""

from datetime import date, timedelta

import pytest

from pipeline.domain.access import Actor, Role
from pipeline.domain.calendar import jalali
from pipeline.domain.month import Month
from pipeline.errors import NotAllowed, UserError
from pipeline.services import calendar, collecting, upkeep
from pipeline.services.office import Office
from pipeline.words import error_text, plain
from tests.support.offices import ABAN, OPERATOR, Clock, actor, hand_in

MEHR = ABAN.plus(-1)
STAFF = actor(Role.STAFF, "0501")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)
SET = {"month": ABAN, "due_on": date(2026, 12, 3), "closes_on": date(2026, 12, 5)}
GIVE = {"branch": "0501", "month": MEHR, "ends_on": date(2026, 11, 26), "reason": "flood"}


def is_open(office: Office, branch: str = "0501", month: Month = MEHR) -> bool:
    return calendar.is_open_for(office, branch, month, calendar.today(office))


def test_a_month_without_days_of_its_own_has_the_usual_ones(office: Office) -> None:
    days = calendar.month_days(office, ABAN)
    assert (jalali(days.due_on), jalali(days.closes_on), days.is_own) == ("1405-09-10", "1405-09-25", False)


def test_own_days_hold_for_their_month_alone_and_the_newest_counts(office: Office) -> None:
    calendar.set_days(office, by=PROVINCE, **SET)
    newer = calendar.set_days(office, by=PROVINCE, **SET | {"closes_on": date(2026, 12, 6)})
    assert newer.is_own
    assert calendar.month_days(office, ABAN) == newer
    assert not calendar.month_days(office, MEHR).is_own
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_the_same_days_again_write_nothing(office: Office) -> None:
    calendar.set_days(office, by=PROVINCE, **SET)
    version = office.warehouse.data_version()
    calendar.set_days(office, by=PROVINCE, **SET)
    assert office.warehouse.data_version() == version


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"due_on": date(2026, 11, 21)}, "days_before_month_ends"),
        ({"closes_on": date(2026, 12, 2)}, "days_order"),
    ],
)
def test_days_that_make_no_sense_are_refused(office: Office, changed: dict, code: str) -> None:
    with pytest.raises(UserError, match=code):
        calendar.set_days(office, by=PROVINCE, **SET | changed)
    assert not calendar.month_days(office, ABAN).is_own


def test_a_month_is_open_to_the_end_of_its_closing_day_in_iran(office: Office, clock: Clock) -> None:
    closes_on = calendar.month_days(office, ABAN).closes_on
    assert calendar.is_open_for(office, "0501", ABAN, closes_on)
    assert not calendar.is_open_for(office, "0501", ABAN, closes_on + timedelta(days=1))
    clock.at = clock.at.replace(month=12, day=16, hour=20, minute=29)
    assert is_open(office, month=ABAN)
    clock.move(minutes=1)
    assert not is_open(office, month=ABAN)


def test_an_exception_opens_a_closed_month_to_its_branch_until_its_end(office: Office, clock: Clock) -> None:
    assert not is_open(office)
    one = calendar.give_exception(office, by=PROVINCE, **GIVE)
    assert (one.reason, one.given_by, one.ended_at) == ("flood", PROVINCE.user, None)
    assert is_open(office)
    assert not is_open(office, branch="0502")
    assert not is_open(office, month=MEHR.plus(-1))
    clock.move(days=2)
    assert is_open(office)
    clock.move(days=1)
    assert not is_open(office)


def test_an_exception_can_be_ended_before_its_day_and_given_again(office: Office) -> None:
    calendar.give_exception(office, by=PROVINCE, **GIVE)
    ended = calendar.end_exception(office, by=PROVINCE, branch="0501", month=MEHR, reason="done")
    assert ended.ended_by == PROVINCE.user
    assert not is_open(office)
    with pytest.raises(UserError, match="exception_absent"):
        calendar.end_exception(office, by=PROVINCE, branch="0501", month=MEHR)
    calendar.give_exception(office, by=PROVINCE, **GIVE)
    assert is_open(office)
    listed = calendar.exceptions(office, by=PROVINCE)
    assert [one.ended_at is None for one in listed] == [True, False]
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_a_later_exception_takes_the_place_of_the_earlier_one(office: Office) -> None:
    calendar.give_exception(office, by=PROVINCE, **GIVE)
    calendar.give_exception(office, by=OPERATOR, **GIVE | {"ends_on": date(2026, 11, 30)})
    assert calendar.closes_for(office, "0501", MEHR) == date(2026, 11, 30)
    newest, first = calendar.exceptions(office, by=PROVINCE)
    assert (newest.ended_at, first.ended_by) == (None, OPERATOR.user)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": "  "}, "exception_reason_missing"),
        ({"ends_on": date(2026, 11, 23)}, "exception_ends_early"),
        ({"month": ABAN, "ends_on": date(2026, 12, 16)}, "exception_ends_early"),
        ({"branch": "9999"}, "branch_unknown"),
        ({"month": Month(1403, 12)}, "branch_closed"),
    ],
)
def test_an_exception_that_opens_nothing_or_says_no_why_is_refused(
    office: Office, changed: dict, code: str
) -> None:
    with pytest.raises(UserError, match=code):
        calendar.give_exception(office, by=PROVINCE, **GIVE | changed)
    assert calendar.exceptions(office, by=PROVINCE) == ()


def test_a_branch_sees_its_own_exceptions_alone(office: Office) -> None:
    calendar.give_exception(office, by=PROVINCE, **GIVE)
    assert len(calendar.exceptions(office, by=STAFF)) == 1
    assert calendar.exceptions(office, by=actor(Role.STAFF, "0502")) == ()
    with pytest.raises(NotAllowed):
        calendar.exceptions(office, by=actor(Role.STAFF, "0502"), branch="0501")


@pytest.mark.parametrize(
    "by", [STAFF, actor(Role.BRANCH_MANAGER, "0501"), actor(Role.PLANNER)], ids=lambda by: by.role
)
def test_only_the_province_and_upkeep_set_days_and_give_exceptions(office: Office, by: Actor) -> None:
    version = office.warehouse.data_version()
    for verb in (
        lambda: calendar.set_days(office, by=by, **SET),
        lambda: calendar.give_exception(office, by=by, **GIVE),
        lambda: calendar.end_exception(office, by=by, branch="0501", month=MEHR),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert office.warehouse.data_version() == version


def test_a_closed_month_takes_nothing_and_says_since_when_and_whom_to_ask(office: Office) -> None:
    hand_in(office, STAFF, month=MEHR)
    calendar.end_exception(office, by=PROVINCE, branch="0501", month=MEHR)
    version = office.warehouse.data_version()
    with pytest.raises(UserError, match="month_closed") as refused:
        calendar.require_open(office, "0501", MEHR)
    sentence = plain(error_text(refused.value, "fa"))
    assert "۲۵ آبان ۱۴۰۵" in sentence
    assert "مدیر استان" in sentence
    assert office.warehouse.data_version() == version
    assert len(collecting.submissions(office, by=STAFF)) == 1
