"""Drafts: typed values kept on the server, shared by a branch's people, handed in by the rules of every file."""

import pytest

from pipeline.domain.access import Actor, Role
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, drafts, model, reviewing, upkeep
from pipeline.services.drafts import DraftChanged, DraftValue
from pipeline.services.office import Office, open_office
from tests.support.offices import ABAN, OPERATOR, STRANGERS, Clock, actor, good_values, hand_in

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
HERE = {"branch": "0501", "month": ABAN}


def typed(office: Office, share: float = 0.6, **changed: DraftValue) -> dict[str, DraftValue]:
    values = good_values(model.framework_of(office), share)
    return {measure: DraftValue(f"{value:g}") for measure, value in values.items()} | changed


def measures(office: Office) -> list[str]:
    return [one.id for one in model.framework_of(office).reported]


def save(office: Office, revision: int, values: dict[str, DraftValue], by: Actor = STAFF) -> drafts.Draft:
    return drafts.save_draft(office, by=by, **HERE, revision=revision, values=values)


def test_nothing_typed_is_an_empty_draft_of_revision_zero(office: Office) -> None:
    held = drafts.draft(office, by=STAFF, **HERE)
    assert (held.revision, held.values, held.saved_by) == (0, {}, None)


def test_what_is_typed_is_kept_as_it_was_typed_and_the_branchs_people_share_it(office: Office) -> None:
    first, second, *_ = measures(office)
    values = {second: DraftValue("۱۲٬۰۰۰", "دو نوبت"), first: DraftValue(" twelve "), "": DraftValue()}
    with pytest.raises(UserError, match="draft_measure_unknown"):
        save(office, 0, values)
    del values[""]
    saved = save(office, 0, values)
    seen = drafts.draft(office, by=MANAGER, **HERE)
    assert seen == saved
    assert (seen.revision, seen.saved_by, dict(seen.values)) == (1, STAFF.user, values)
    assert list(seen.values) == [first, second]


def test_a_draft_outlives_the_process(office: Office) -> None:
    saved = save(office, 0, typed(office))
    office.close()
    assert drafts.draft(open_office(office.settings), by=STAFF, **HERE) == saved


def test_the_same_again_and_emptied_cells_make_no_new_revision(office: Office) -> None:
    first = measures(office)[0]
    save(office, 0, {first: DraftValue("1")})
    again = save(office, 0, {first: DraftValue("1"), measures(office)[1]: DraftValue(" ", "")})
    assert again.revision == 1
    assert save(office, 1, {}).revision == 2


def test_the_second_of_two_savings_is_told_who_when_and_what_and_nothing_is_lost(
    office: Office, clock: Clock
) -> None:
    first, second, third, *_ = measures(office)
    save(office, 0, {first: DraftValue("1"), third: DraftValue("3")})
    clock.move(minutes=5)
    save(office, 1, {first: DraftValue("2"), third: DraftValue("3")}, by=MANAGER)
    mine = {second: DraftValue("7"), third: DraftValue("3")}
    with pytest.raises(DraftChanged) as told:
        save(office, 1, mine)
    changed = told.value
    assert (changed.params["who"], changed.params["when"]) == (MANAGER.user, clock.at)
    assert changed.differences == {
        first: (DraftValue("2"), DraftValue()),
        second: (DraftValue(), DraftValue("7")),
    }
    assert drafts.draft(office, by=STAFF, **HERE) == changed.newer
    assert save(office, changed.newer.revision, mine).revision == 3


def test_a_discarded_draft_is_told_to_who_still_has_it_open(office: Office) -> None:
    held = save(office, 0, typed(office))
    emptied = drafts.discard_draft(office, by=MANAGER, **HERE, revision=held.revision)
    assert (emptied.values, emptied.revision) == ({}, 2)
    with pytest.raises(DraftChanged):
        save(office, held.revision, typed(office, 0.7))
    assert drafts.discard_draft(office, by=STAFF, **HERE, revision=2).revision == 2


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (DraftValue("9" * 61), "draft_too_long"),
        (DraftValue("1", "x" * 501), "draft_too_long"),
        (DraftValue("1", "با ۰۹۱۲۳۴۵۶۷۸۹ تماس بگیرید"), "draft_personal"),
        (DraftValue("0499370899"), "draft_personal"),
    ],
)
def test_what_must_not_be_kept_is_refused_at_once(office: Office, value: DraftValue, code: str) -> None:
    with pytest.raises(UserError, match=code):
        save(office, 0, {measures(office)[0]: value})
    assert drafts.draft(office, by=STAFF, **HERE).revision == 0


def test_a_draft_is_handed_in_as_a_file_and_then_empty(office: Office) -> None:
    first = measures(office)[0]
    remarked = typed(office)
    remarked[first] = DraftValue(remarked[first].raw, "=این توضیح است")
    held = save(office, 0, remarked)
    receipt = drafts.submit_draft(office, by=STAFF, **HERE, revision=held.revision, seen="")
    assert (receipt.state, receipt.duplicate) == (SubmissionState.SUBMITTED, False)
    kept = office.warehouse.read("submission_values", submission=receipt.submission)
    assert dict(kept.select("measure", "value").iter_rows()) == good_values(model.framework_of(office))
    comments = office.warehouse.written_by("value_comments", 0, 2**62)
    assert comments.select("submission", "measure").rows() == [(receipt.submission, first)]
    assert "این توضیح است" in comments["comment"][0]
    name, content = collecting.original_file(office, by=STAFF, submission=receipt.submission)
    assert name.endswith(".csv")
    assert ",=" not in content.decode()
    assert drafts.draft(office, by=STAFF, **HERE).values == {}


def test_the_same_draft_twice_is_one_submission_while_it_waits_and_while_it_stands(office: Office) -> None:
    save(office, 0, typed(office))
    first = drafts.submit_draft(office, by=STAFF, **HERE)
    save(office, 2, typed(office))
    again = drafts.submit_draft(office, by=STAFF, **HERE)
    assert (again.submission, again.duplicate) == (first.submission, True)
    reviewing.approve(office, by=MANAGER, **HERE, accept="seen")
    save(office, 4, typed(office))
    assert drafts.submit_draft(office, by=STAFF, **HERE).duplicate
    assert len(collecting.submissions(office, by=STAFF)) == 1


def test_a_draft_with_errors_stays_as_it_is(office: Office) -> None:
    first = measures(office)[0]
    held = save(office, 0, typed(office, **{first: DraftValue("many")}))
    with pytest.raises(collecting.SubmissionRefused) as refused:
        drafts.submit_draft(office, by=STAFF, **HERE)
    assert first in {finding.measure for finding in refused.value.findings}
    assert drafts.draft(office, by=STAFF, **HERE) == held
    assert collecting.submissions(office, by=STAFF) == ()


def test_a_draft_that_another_changed_is_not_handed_in_unseen(office: Office) -> None:
    held = save(office, 0, typed(office))
    save(office, 1, typed(office, 0.7), by=MANAGER)
    with pytest.raises(DraftChanged) as told:
        drafts.submit_draft(office, by=STAFF, **HERE, revision=held.revision)
    assert told.value.params["who"] == MANAGER.user
    assert collecting.submissions(office, by=STAFF) == ()


def test_an_empty_draft_and_a_closed_month_are_told(office: Office) -> None:
    with pytest.raises(UserError, match="draft_empty"):
        drafts.submit_draft(office, by=STAFF, **HERE)
    closed = {"branch": "0501", "month": ABAN.plus(-1)}
    drafts.save_draft(office, by=STAFF, **closed, revision=0, values=typed(office))
    with pytest.raises(UserError) as refused:
        drafts.submit_draft(office, by=STAFF, **closed)
    codes = {refused.value.code, *(one.code for one in getattr(refused.value, "findings", ()))}
    assert "month_closed" in codes
    assert drafts.draft(office, by=STAFF, **closed).values == typed(office)


@pytest.mark.parametrize(
    "by",
    STRANGERS,
    ids=lambda by: f"{by.role}-{by.branch}",
)
def test_drafts_are_their_own_branchs(office: Office, by: Actor) -> None:
    save(office, 0, typed(office))
    for verb in (
        lambda: drafts.draft(office, by=by, **HERE),
        lambda: save(office, 1, {}, by=by),
        lambda: drafts.discard_draft(office, by=by, **HERE, revision=1),
        lambda: drafts.submit_draft(office, by=by, **HERE),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert drafts.draft(office, by=STAFF, **HERE).revision == 1


def test_the_bytes_of_a_draft_depend_on_what_is_typed_alone(office: Office) -> None:
    values = typed(office)
    turned = dict(reversed(values.items()))
    files = {drafts.draft_file(office, **HERE, values=each) for each in (values, turned)}
    assert len(files) == 1
    other = drafts.draft_file(office, branch="0501", month=Month(1405, 7), values=values)
    assert other not in files


def test_every_saving_is_an_event_and_the_warehouse_stays_whole(office: Office) -> None:
    save(office, 0, typed(office))
    drafts.submit_draft(office, by=STAFF, **HERE)
    verbs = office.warehouse.read("events_control")["verb"].to_list()
    assert verbs.count("draft.save") == 1
    assert verbs.count("draft.discard") == 1
    hand_in(office, STAFF, share=0.7)
    assert upkeep.verify(office, by=OPERATOR).is_whole
