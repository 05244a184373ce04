"""Two people at the same moment, from two threads: one is first, the other is told, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pipeline.domain.access import Role
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services import collecting, drafts, model, reviewing, upkeep, withdrawing
from pipeline.services.drafts import DraftChanged, DraftValue
from pipeline.services.keeping import SubmissionChanged
from pipeline.services.office import Office
from tests.support.doses import dose
from tests.support.offices import ABAN, OPERATOR, actor, csv_file, fresh_office, good_values, hand_in

ONE, OTHER = actor(Role.STAFF, "0501", user="one"), actor(Role.STAFF, "0501", user="other")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
HERE = {"branch": "0501", "month": ABAN}
ROUNDS = dose(3, 40)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return fresh_office(tmp_path)


def together(*verbs: Callable[[], object]) -> list[object]:
    """What each gave or raised, all begun at once."""
    ready = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        ready.wait()
        try:
            return verb()
        except UserError as error:
            return error

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def file(office: Office, share: float) -> dict:
    values = good_values(model.framework_of(office), share)
    return {"file_name": "aban.csv", "content": csv_file(values), **HERE}


def newest(office: Office) -> str:
    found = collecting.submissions(office, by=MANAGER)
    return found[0].submission if found else ""


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_who_hand_in_at_once_one_is_kept_and_the_other_told(office: Office, round_: int) -> None:
    seen = newest(office)
    told = together(
        lambda: collecting.submit(office, by=ONE, **file(office, 0.6), seen=seen),
        lambda: collecting.submit(office, by=OTHER, **file(office, 0.7), seen=seen),
    )
    (lost,) = [one for one in told if isinstance(one, UserError)]
    assert isinstance(lost, SubmissionChanged)
    (kept,) = collecting.submissions(office, by=MANAGER)
    assert lost.params["who"] == kept.submitted_by
    assert lost.params["when"] == kept.submitted_at
    assert lost.differences.height > 0
    loser, share = (OTHER, 0.7) if kept.submitted_by == ONE.user else (ONE, 0.6)
    collecting.submit(office, by=loser, **file(office, share), seen=newest(office))
    states = [one.state for one in collecting.submissions(office, by=MANAGER)]
    assert states == [SubmissionState.SUBMITTED, SubmissionState.WITHDRAWN]
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_the_same_file_from_many_threads_is_one_submission(office: Office) -> None:
    verbs = [lambda by=by: collecting.submit(office, by=by, **file(office, 0.6)) for by in (ONE, OTHER) * 2]
    receipts = together(*verbs)
    assert len({one.submission for one in receipts}) == 1
    assert sum(not one.duplicate for one in receipts) == 1
    assert len(collecting.submissions(office, by=MANAGER)) == 1


def test_the_same_draft_from_two_threads_is_one_submission(office: Office) -> None:
    values = {
        measure: DraftValue(f"{value:g}")
        for measure, value in good_values(model.framework_of(office)).items()
    }
    drafts.save_draft(office, by=ONE, **HERE, revision=0, values=values)
    told = together(
        lambda: drafts.submit_draft(office, by=ONE, **HERE),
        lambda: drafts.submit_draft(office, by=OTHER, **HERE),
    )
    refused = [one for one in told if isinstance(one, UserError)]
    # The slower one may find the draft handed in and emptied already.
    assert {one.code for one in refused} <= {"draft_empty"}
    assert len(collecting.submissions(office, by=MANAGER)) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_who_save_a_draft_at_once_one_is_kept_and_the_other_told(office: Office, round_: int) -> None:
    first, second, *_ = [one.id for one in model.framework_of(office).reported]

    def save(by: object, measure: str) -> drafts.Draft:
        return drafts.save_draft(office, by=by, **HERE, revision=0, values={measure: DraftValue("7")})

    told = together(lambda: save(ONE, first), lambda: save(OTHER, second))
    (lost,) = [one for one in told if isinstance(one, UserError)]
    assert isinstance(lost, DraftChanged)
    held = drafts.draft(office, by=MANAGER, **HERE)
    assert (held.revision, held.saved_by) == (1, lost.params["who"])
    assert set(lost.differences) == {first, second}


def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told(office: Office) -> None:
    waits = hand_in(office, ONE).submission
    told = together(
        lambda: reviewing.approve(office, by=MANAGER, **HERE, submission=waits, accept="seen"),
        lambda: reviewing.return_submission(office, by=MANAGER, submission=waits, reason="look again"),
        lambda: withdrawing.withdraw(office, by=ONE, submission=waits),
    )
    refused = [one for one in told if isinstance(one, UserError)]
    assert [one.code for one in refused] == ["already_decided"] * 2
    (shown,) = collecting.submissions(office, by=MANAGER)
    assert {one.params["who"] for one in refused} == {shown.decided_by}
    assert shown.state is not SubmissionState.SUBMITTED


def test_what_came_in_while_another_was_looked_at_is_not_approved_unseen(office: Office) -> None:
    looked_at = hand_in(office, ONE).submission
    told = together(
        lambda: reviewing.approve(office, by=MANAGER, **HERE, submission=looked_at, accept="seen"),
        lambda: collecting.submit(office, by=OTHER, **file(office, 0.7)),
    )
    newer = next(one.submission for one in collecting.submissions(office, by=MANAGER) if one.based_on)
    states = {one.submission: one.state for one in collecting.submissions(office, by=MANAGER)}
    assert states[newer] is SubmissionState.SUBMITTED
    if isinstance(told[0], UserError):
        assert told[0].code == "submission_replaced"
        assert told[0].params["newer"] == newer
        assert states[looked_at] is SubmissionState.WITHDRAWN
    else:
        assert states[looked_at] is SubmissionState.APPROVED
