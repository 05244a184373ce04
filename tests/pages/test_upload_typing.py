"""Typing on the upload page: what the widget says is outside data; a draft is looked at as a whole and handed in."""

import html

import pytest

from pages.shared import desk
from pages.shared.handing.edits import edits_of
from pipeline.domain.access import Role
from pipeline.services import collecting, drafts, model
from pipeline.services.drafts import DraftValue
from pipeline.words import plain
from tests.pages.conftest import report, words
from tests.support.offices import ABAN, BRANCHES, OPERATOR, actor, good_values
from tests.support.people import office_with_people

PAGE = "collect/upload.py"
ROWS = ("first", "second")
STANDING = {"first": DraftValue("5", "seen")}


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ({"edited_rows": {1: {"value": " 7 "}}}, {"second": DraftValue("7")}),
        ({"edited_rows": {0: {"comment": "new"}}}, {"first": DraftValue("5", "new")}),
        ({"edited_rows": {0: {"value": None}}}, {"first": DraftValue("", "seen")}),
        ({"edited_rows": {0: {"value": "5"}}}, {}),
        ({"edited_rows": {0: {"previous": "900", "measure": "third"}}}, {}),
        ({"edited_rows": {2: {"value": "1"}, -1: {"value": "1"}}}, {}),
        ({"edited_rows": {}, "added_rows": [{"value": "1"}], "deleted_rows": [0]}, {}),
        ({}, {}),
        (None, {}),
    ],
)
def test_only_value_and_remark_of_rows_that_the_grid_has_are_taken(state, found):
    assert edits_of(state, ROWS, STANDING) == found


@pytest.fixture
def typed(full, tmp_path):
    """An office at the desk in which a colleague has typed a whole month."""
    office = office_with_people(tmp_path)
    report(office, BRANCHES[0], ABAN.plus(-1), 0.5)
    values = {
        name: DraftValue(f"{value:g}") for name, value in good_values(model.framework_of(office)).items()
    }
    by = actor(Role.BRANCH_MANAGER, BRANCHES[0], user="reza")
    place = {"branch": BRANCHES[0], "month": ABAN}
    drafts.save_draft(office, by=by, **place, revision=0, values=values)
    desk.seat(office)
    yield office
    office.close()
    desk.seat(full)


def test_a_colleague_picks_the_draft_up_sees_the_effect_and_hands_it_in(typed, see):
    app = see("nasrin", PAGE, month=str(ABAN), lang="en", way="type")
    assert not app.exception
    count = len(model.framework_of(typed).reported)
    told = plain(html.unescape(words(app)))
    assert f"{count} of {count} cells are written" in told
    assert "by <bdi>reza</bdi>" in told
    assert app.button(key="upload.confirm").disabled
    app.button(key="upload.grid_look").click().run()
    assert "above all because of" in plain(html.unescape(words(app)))
    app.button(key="upload.confirm").click().run()
    assert not app.exception
    (kept,) = collecting.submissions(typed, by=OPERATOR, branch=BRANCHES[0], month=ABAN)
    assert kept.submission in words(app)
    place = {"branch": BRANCHES[0], "month": ABAN}
    assert not drafts.draft(typed, by=actor(Role.STAFF, BRANCHES[0]), **place).values


def test_a_draft_that_another_emptied_since_is_not_handed_in(typed, see):
    app = see("nasrin", PAGE, month=str(ABAN), lang="en", way="type")
    app.button(key="upload.grid_look").click().run()
    by, place = actor(Role.BRANCH_MANAGER, BRANCHES[0], user="reza"), {"branch": BRANCHES[0], "month": ABAN}
    drafts.discard_draft(typed, by=by, **place, revision=1)
    app.button(key="upload.confirm").click().run()
    assert not app.exception
    assert not collecting.submissions(typed, by=OPERATOR, branch=BRANCHES[0], month=ABAN)
    assert "reza" in words(app)
    app.button(key="upload.draft_theirs").click().run()
    assert "0 of" in plain(words(app))
