"""Typing into a draft: a cell that is wrong by itself leaves what stood there, all others are kept."""

import pytest

from pipeline.domain.access import Role
from pipeline.errors import NotAllowed
from pipeline.services import drafts, model, typed
from pipeline.services.drafts import DraftChanged, DraftValue
from tests.support.offices import ABAN, BRANCHES, actor, fresh_office

PLACE = {"branch": BRANCHES[0], "month": ABAN}
STAFF = actor(Role.STAFF, BRANCHES[0])


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = fresh_office(tmp_path_factory.mktemp("typed"))
    yield made
    made.close()


@pytest.fixture
def held(office):
    """The draft, empty again."""
    now = drafts.draft(office, by=STAFF, **PLACE)
    return drafts.discard_draft(office, by=STAFF, **PLACE, revision=now.revision)


@pytest.fixture(scope="module")
def pair(office):
    """A part and the whole that it cannot exceed."""
    part = next(one for one in model.framework_of(office, month=ABAN).reported if one.at_most)
    return part.id, part.at_most


def test_persian_digits_are_kept_as_they_were_typed(office, held, pair):
    done = typed.type_in(office, by=STAFF, held=held, edits={pair[1]: DraftValue("۱۲", "شمرده شد")})
    assert done.refused == ()
    assert done.draft.values == {pair[1]: DraftValue("۱۲", "شمرده شد")}


@pytest.mark.parametrize("wrong", ["many", "-4", "2.5", "1405-08-03"])
def test_a_wrong_cell_leaves_what_stood_there_and_says_why(office, held, pair, wrong):
    stands = typed.type_in(office, by=STAFF, held=held, edits={pair[1]: DraftValue("12")}).draft
    edits = {pair[1]: DraftValue(wrong), pair[0]: DraftValue("3")}
    done = typed.type_in(office, by=STAFF, held=stands, edits=edits)
    assert done.draft.values == {pair[1]: DraftValue("12"), pair[0]: DraftValue("3")}
    (refused,) = done.refused
    assert (refused.measure, refused.typed.raw) == (pair[1], wrong)
    assert refused.finding.cure("en")


def test_cells_that_contradict_each_other_are_kept_for_the_check_of_the_whole(office, held, pair):
    edits = {pair[0]: DraftValue("9"), pair[1]: DraftValue("5")}
    done = typed.type_in(office, by=STAFF, held=held, edits=edits)
    assert done.refused == ()
    assert done.draft.values == edits


def test_a_persons_number_in_a_remark_is_refused_and_the_rest_is_kept(office, held, pair):
    edits = {pair[0]: DraftValue("3", "09121234567"), pair[1]: DraftValue("5")}
    done = typed.type_in(office, by=STAFF, held=held, edits=edits)
    assert [one.measure for one in done.refused] == [pair[0]]
    assert done.draft.values == {pair[1]: DraftValue("5")}


def test_a_cleared_cell_is_no_mistake(office, held, pair):
    stands = typed.type_in(office, by=STAFF, held=held, edits={pair[1]: DraftValue("12")}).draft
    done = typed.type_in(office, by=STAFF, held=stands, edits={pair[1]: DraftValue()})
    assert done.refused == ()
    assert done.draft.values == {}


def test_a_draft_that_another_saved_since_is_told_and_nothing_is_written(office, held, pair):
    theirs = typed.type_in(office, by=STAFF, held=held, edits={pair[1]: DraftValue("12")}).draft
    with pytest.raises(DraftChanged):
        typed.type_in(office, by=STAFF, held=held, edits={pair[0]: DraftValue("3")})
    assert drafts.draft(office, by=STAFF, **PLACE) == theirs


def test_another_branchs_draft_is_not_typed_into(office, held, pair):
    with pytest.raises(NotAllowed):
        typed.type_in(office, by=actor(Role.STAFF, BRANCHES[1]), held=held, edits={})
