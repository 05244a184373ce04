"""A flagged value: asked, answered, closed, by those who may, with all of it kept."""

import pytest

from pipeline.domain.access import Role
from pipeline.domain.states import FollowUpState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import model, reviewing, upkeep
from pipeline.services.follow_ups import (
    answer_follow_up,
    close_follow_up,
    follow_up,
    follow_ups,
    raise_follow_up,
)
from pipeline.services.office import Office
from pipeline.services.review_shapes import FollowUp
from tests.support.offices import ABAN, OPERATOR, Clock, actor, hand_in

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
OTHER = actor(Role.BRANCH_MANAGER, "0502")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)


def flagged(office: Office, by: object = PROVINCE, question: str = "چرا؟") -> FollowUp:
    one = hand_in(office, STAFF).submission
    measure = model.framework_of(office).reported[0].id
    return raise_follow_up(office, by=by, submission=one, measure=measure, question=question)


def test_a_question_is_answered_and_closed_and_all_of_it_stays(office: Office, clock: Clock) -> None:
    flag = flagged(office, question=" چرا دو برابر شد؟ ")
    assert (flag.follow_up, flag.state) == ("1405-08-0501-f01", FollowUpState.OPEN)
    clock.move(hours=2)
    answer_follow_up(office, by=STAFF, follow_up=flag.follow_up, answer="دو کارگاه باز شد")
    clock.move(hours=2)
    closed = close_follow_up(office, by=MANAGER, follow_up=flag.follow_up)
    assert [(said.state.value, said.note, said.by) for said in closed.said] == [
        ("open", "چرا دو برابر شد؟", PROVINCE.user),
        ("answered", "دو کارگاه باز شد", STAFF.user),
        ("closed", "", MANAGER.user),
    ]
    assert [said.at for said in closed.said] == sorted({said.at for said in closed.said})
    assert follow_ups(office, by=STAFF) == ()
    assert follow_ups(office, by=STAFF, with_closed=True) == (closed,)
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_flags_are_numbered_within_their_branch_and_month(office: Office) -> None:
    first = flagged(office)
    again = raise_follow_up(
        office, by=MANAGER, submission=first.submission, measure=first.measure, question="و این؟"
    )
    assert again.follow_up == "1405-08-0501-f02"
    assert [one.follow_up for one in follow_ups(office, by=PROVINCE)] == [first.follow_up, again.follow_up]
    assert follow_ups(office, by=PROVINCE, month=ABAN.plus(-1)) == ()
    assert follow_ups(office, by=PROVINCE, branch="0502") == ()


def test_an_open_question_keeps_nothing_from_being_approved(office: Office) -> None:
    flag = flagged(office)
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    assert follow_up(office, by=STAFF, follow_up=flag.follow_up).state is FollowUpState.OPEN


def test_what_is_missing_or_over_is_told(office: Office) -> None:
    flag = flagged(office)
    told = {"submission": flag.submission, "measure": flag.measure}
    with pytest.raises(UserError, match="question_missing"):
        raise_follow_up(office, by=PROVINCE, question="  ", **told)
    with pytest.raises(UserError, match="measure_absent"):
        raise_follow_up(office, by=PROVINCE, question="x", submission=flag.submission, measure="no_such")
    with pytest.raises(UserError, match="submission_unknown"):
        raise_follow_up(office, by=PROVINCE, question="x", submission="none", measure=flag.measure)
    with pytest.raises(UserError, match="answer_missing"):
        answer_follow_up(office, by=STAFF, follow_up=flag.follow_up, answer=" ")
    for deed in (
        lambda: answer_follow_up(office, by=STAFF, follow_up="none", answer="x"),
        lambda: close_follow_up(office, by=MANAGER, follow_up="none"),
        lambda: follow_up(office, by=MANAGER, follow_up="none"),
    ):
        with pytest.raises(UserError, match="follow_up_unknown"):
            deed()
    close_follow_up(office, by=PROVINCE, follow_up=flag.follow_up, note="روشن شد")
    with pytest.raises(UserError, match="follow_up_closed") as refused:
        answer_follow_up(office, by=STAFF, follow_up=flag.follow_up, answer="دیر")
    assert refused.value.params["who"] == PROVINCE.user
    with pytest.raises(UserError, match="follow_up_closed"):
        close_follow_up(office, by=PROVINCE, follow_up=flag.follow_up)


def test_each_does_what_the_matrix_grants_in_its_own_branch(office: Office) -> None:
    flag = flagged(office)
    told = {"submission": flag.submission, "measure": flag.measure, "question": "x"}
    for by in (STAFF, OTHER, actor(Role.PLANNER), OPERATOR):
        with pytest.raises(NotAllowed):
            raise_follow_up(office, by=by, **told)
        with pytest.raises(NotAllowed):
            close_follow_up(office, by=by, follow_up=flag.follow_up)
    for by in (OTHER, actor(Role.STAFF, "0502"), actor(Role.PLANNER), actor(Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            answer_follow_up(office, by=by, follow_up=flag.follow_up, answer="x")
    assert follow_ups(office, by=OTHER) == ()
    with pytest.raises(NotAllowed):
        follow_ups(office, by=OTHER, branch="0501")
    assert len(follow_up(office, by=STAFF, follow_up=flag.follow_up).said) == 1
