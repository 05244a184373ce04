"""What a reviewer sees: the queue, figures beside those before, and what became of one value."""

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.states import SubmissionState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, effects, model, reviewing
from pipeline.services.kept_findings import findings_kept
from pipeline.services.office import Office
from pipeline.services.review_queue import queue_item
from pipeline.services.review_shapes import QueueItem
from pipeline.services.side_by_side import side_by_side
from pipeline.services.value_history import value_history
from tests.support.offices import ABAN, Clock, actor, csv_file, good_values, hand_in
from tests.support.reviewing import found_in, suspicious

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
OTHER = actor(Role.BRANCH_MANAGER, "0502")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)


def waits(office: Office, by: object = PROVINCE, **more: object) -> tuple[QueueItem, ...]:
    return reviewing.queue(office, by=by, **more)


def test_what_waits_is_listed_oldest_first_within_reach(office: Office, clock: Clock) -> None:
    second = hand_in(office, actor(Role.STAFF, "0502"), "0502").submission
    clock.move(hours=1)
    first = hand_in(office, STAFF).submission
    assert [one.submission.submission for one in waits(office)] == [second, first]
    assert [one.submission.submission for one in waits(office, MANAGER)] == [first]
    assert waits(office, PROVINCE, month=ABAN.plus(-1)) == ()
    assert waits(office)[1].name.fa == "شعبه 0501"


def test_an_item_says_how_long_it_waits_and_whether_it_came_late(office: Office, clock: Clock) -> None:
    hand_in(office, STAFF)
    assert (waits(office)[0].days_waiting, waits(office)[0].is_late) == (0, False)
    clock.move(days=3)
    assert waits(office)[0].days_waiting == 3
    clock.move(days=10)
    hand_in(office, STAFF, share=0.8)
    assert (waits(office)[0].days_waiting, waits(office)[0].is_late) == (0, True)


def test_the_first_file_of_a_month_has_nothing_to_differ_from(office: Office) -> None:
    hand_in(office, STAFF)
    item = waits(office)[0]
    assert item.revises is None
    assert item.changed_count == item.value_count == len(model.framework_of(office).reported)


def test_a_revision_names_what_it_revises_and_counts_what_differs(office: Office) -> None:
    first = hand_in(office, STAFF).submission
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    reported = model.framework_of(office).reported
    before = dict(side_by_side(office, by=STAFF, submission=first).select("measure", "value").iter_rows())
    wholes = [one.id for one in reported if one.at_most is None][:2]
    absent = next(one.id for one in reported if one.id not in {each.at_most for each in reported})
    told = before | {measure: before[measure] + 1 for measure in wholes}
    del told[absent]
    differing = {*wholes, absent}
    collecting.submit(office, by=STAFF, file_name="b.csv", content=csv_file(told), branch="0501", month=ABAN)
    item = waits(office)[0]
    assert (item.revises, item.changed_count) == (first, len(differing))
    rows = side_by_side(office, by=MANAGER, submission=item.submission.submission)
    assert set(rows.filter("is_changed")["measure"]) == differing
    missing = rows.filter(pl.col("measure") == absent).row(0, named=True)
    assert (missing["value"], missing["approved"]) == (None, before[absent])


def test_suspicions_warnings_and_open_questions_are_counted(office: Office) -> None:
    from pipeline.services.follow_ups import raise_follow_up

    one = suspicious(office, STAFF).submission
    measure = model.framework_of(office).reported[0].id
    raise_follow_up(office, by=MANAGER, submission=one, measure=measure, question="چرا؟")
    item = waits(office)[0]
    assert (item.suspicion_count, item.open_suspicion_count, item.warning_count) == (2, 2, 1)
    assert item.open_follow_up_count == 1
    assert item.refusal.code == "suspicions_open"
    reviewing.accept_finding(office, by=MANAGER, submission=one, reason="x", code="same_as_last_month")
    assert waits(office)[0].open_suspicion_count == 1
    reviewing.accept_finding(office, by=MANAGER, submission=one, reason="x")
    item = waits(office)[0]
    assert (item.suspicion_count, item.open_suspicion_count, item.refusal) == (2, 0, None)


def test_an_item_says_why_this_reviewer_may_not_decide_it(office: Office) -> None:
    hand_in(office, MANAGER)
    assert waits(office, MANAGER)[0].refusal.code == "own_submission"
    deputy = actor(Role.BRANCH_MANAGER, "0501", "deputy")
    assert waits(office, deputy)[0].refusal.code == "province_approves"
    assert waits(office)[0].refusal is None


def test_what_is_approved_waits_for_the_province_until_it_is_final(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    assert waits(office) == ()
    approved = waits(office, state=SubmissionState.APPROVED)
    assert [item.submission.submission for item in approved] == [one]
    assert (approved[0].revises, approved[0].hindrance) == (None, None)
    reviewing.accept_submission(office, by=PROVINCE, submission=one)
    assert waits(office, state=SubmissionState.APPROVED) == ()
    assert queue_item(office, by=STAFF, submission=one).submission.state is SubmissionState.ACCEPTED


def test_findings_come_back_as_they_were_kept(office: Office) -> None:
    one = suspicious(office, STAFF).submission
    first = model.framework_of(office).reported[0]
    kept = findings_kept(office, by=MANAGER, submission=one)
    assert tuple(each.finding for each in kept) == found_in(first.id, first.name)
    for language in ("fa", "en"):
        assert first.name[language] in kept[0].finding.message(language)


def test_last_month_and_the_last_approval_stand_beside_each_figure(office: Office) -> None:
    last = hand_in(office, STAFF, month=ABAN.plus(-1), share=0.5).submission
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN.plus(-1))
    one = hand_in(office, STAFF).submission
    rows = side_by_side(office, by=STAFF, submission=one)
    assert rows["measure"].to_list() == [each.id for each in model.framework_of(office).reported]
    for submission, column in ((last, "last_month"), (one, "value")):
        kept = office.warehouse.read("submission_values", submission=submission)
        assert dict(rows.select("measure", column).iter_rows()) == dict(
            kept.select("measure", "value").iter_rows()
        )
    assert rows["approved"].null_count() == rows.height
    assert not rows["is_changed"].any()


def test_what_approving_would_do_needs_no_file(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    promised = effects.effect_of_submission(office, by=MANAGER, submission=one)
    done = reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    top = model.framework_of(office).top.id
    assert promised.after[top] == pytest.approx(done.after, abs=1e-9)


def test_a_values_history_says_who_when_what_before_and_what_came_of_it(office: Office, clock: Clock) -> None:
    framework = model.framework_of(office)
    measure = next(one.id for one in framework.reported if one.at_most)
    hand_in(office, STAFF, month=ABAN.plus(-1), share=0.5)
    hand_in(office, STAFF, share=0.5)
    clock.move(hours=1)
    hand_in(office, STAFF, share=0.6)
    reviewing.return_submission(office, by=MANAGER, submission="1405-08-0501-02", reason="نادرست")
    clock.move(hours=1)
    values = good_values(framework, 0.7)
    del values[measure]
    for one in framework.reported:
        if one.at_most == measure:
            values.pop(one.id, None)
    collecting.submit(
        office, by=MANAGER, file_name="c.csv", content=csv_file(values), branch="0501", month=ABAN
    )
    rows = value_history(office, by=STAFF, branch="0501", measure=measure, month=ABAN)
    told = rows.select("month", "old_value", "value", "is_first", "state", "submitted_by", "reason").rows()
    half, sixty = rows["value"][1], rows["value"][2]
    assert rows["value"][0] is not None
    assert half != sixty
    assert told == [
        ("1405-07", None, rows["value"][0], True, "submitted", STAFF.user, None),
        ("1405-08", None, half, True, "withdrawn", STAFF.user, None),
        ("1405-08", half, sixty, False, "returned", STAFF.user, "نادرست"),
        ("1405-08", sixty, None, False, "submitted", MANAGER.user, None),
    ]
    alone = value_history(office, by=STAFF, branch="0501", measure=measure, month=ABAN, months=1)
    assert set(alone["month"]) == {"1405-08"}
    with pytest.raises(UserError, match="measure_absent"):
        value_history(office, by=STAFF, branch="0501", measure="no_such", month=ABAN)


def test_another_branch_is_out_of_reach_in_every_reading(office: Office) -> None:
    one = suspicious(office, STAFF).submission
    measure = model.framework_of(office).reported[0].id
    for read in (
        lambda: queue_item(office, by=OTHER, submission=one),
        lambda: side_by_side(office, by=OTHER, submission=one),
        lambda: findings_kept(office, by=OTHER, submission=one),
        lambda: effects.effect_of_submission(office, by=OTHER, submission=one),
        lambda: value_history(office, by=OTHER, branch="0501", measure=measure, month=ABAN),
    ):
        with pytest.raises(NotAllowed):
            read()
    for read in (queue_item, side_by_side, findings_kept, effects.effect_of_submission):
        with pytest.raises(UserError, match="submission_unknown"):
            read(office, by=PROVINCE, submission="1405-08-0501-99")
