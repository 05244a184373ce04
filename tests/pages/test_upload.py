"""The upload page: four steps, findings, preview, one receipt for a double click, review, own submissions."""

import html

import pytest

from pages.shared import desk, findings
from pipeline.domain.access import Role
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.states import SubmissionState
from pipeline.services import collecting, model, reviewing
from pipeline.words import plain
from tests.pages.conftest import report, words
from tests.support.offices import ABAN, BRANCHES, OPERATOR, actor, csv_file, good_values, hand_in
from tests.support.people import PEOPLE, office_with_people

PAGE = "collect/upload.py"
HANDS_IN = ("sara", "reza", "nasrin")
FILE = "upload.file.0"
NOT_A_NUMBER = "<img src=x onerror=alert(1)> **b** ![p](http://x.test/y)"


@pytest.fixture
def quiet(full, tmp_path):
    """An office with one branch reported for Mehr, and nothing yet for Aban, at the desk."""
    office = office_with_people(tmp_path)
    report(office, BRANCHES[0], ABAN.plus(-1), 0.5)
    desk.seat(office)
    yield office
    office.close()
    desk.seat(full)


def good(office, share: float = 0.7) -> bytes:
    return csv_file(good_values(model.framework_of(office), share))


@pytest.mark.parametrize(("person", "spoken"), [*((person, "fa") for person in HANDS_IN), ("sara", "en")])
def test_those_who_hand_in_see_four_steps_in_every_weather(weather, see, person, spoken):
    app = see(person, PAGE, lang=spoken)
    assert not app.exception
    assert not app.error
    assert words(app).count("pd-step-number") == 4
    assert words(app).count('aria-current="step"') == 1


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - set(HANDS_IN)))
def test_whoever_hands_nothing_in_does_not_have_the_page(full, see, person):
    with pytest.raises(ValueError, match="navigation page"):
        see(person).switch_page(PAGE)


def test_a_branch_role_has_its_own_branch_and_no_choice(quiet, see):
    app = see("nasrin", PAGE, branch=BRANCHES[1])
    assert app.selectbox(key="upload.branch").disabled
    assert app.selectbox(key="upload.branch").value == BRANCHES[0]


def test_a_wrong_file_is_told_cell_by_cell_and_cannot_be_confirmed(quiet, see):
    app = see("nasrin", PAGE, month=str(ABAN), lang="en")
    values = good_values(model.framework_of(quiet))
    measure = next(iter(values))
    lines = csv_file(values).decode().replace(f"{measure},{values[measure]:g}", f'{measure},"{NOT_A_NUMBER}"')
    app.file_uploader(key=FILE).upload("aban.csv", lines.encode(), "text/csv").run()
    drawn = words(app)
    assert "pd-severity-error" in drawn
    assert app.button(key="upload.confirm").disabled
    assert "<img" not in drawn
    assert html.escape("<img src=x") in drawn
    assert not any(NOT_A_NUMBER in each.value for each in app.markdown)


def test_a_good_file_is_previewed_against_the_month_before(quiet, see):
    app = see("nasrin", PAGE, month=str(ABAN), lang="en")
    app.file_uploader(key=FILE).upload("aban.csv", good(quiet), "text/csv").run()
    by = actor(Role.STAFF, BRANCHES[0])
    told = {"file_name": "aban.csv", "content": good(quiet), "branch": BRANCHES[0], "month": ABAN}
    seen = collecting.preview(quiet, by=by, **told)
    top = model.framework_of(quiet).top
    drawn = plain(html.unescape(words(app)))
    before, after = f"{seen.before[top.id]:.1f}", f"{seen.after[top.id]:.1f}"
    assert f"{top.name.en} {before} (Mehr 1405) → {after}, above all because of" in drawn
    assert not app.button(key="upload.confirm").disabled


def test_nothing_is_kept_before_it_is_confirmed(quiet, see):
    version = quiet.warehouse.data_version()
    app = see("nasrin", PAGE, month=str(ABAN))
    app.file_uploader(key=FILE).upload("aban.csv", good(quiet), "text/csv").run()
    assert not collecting.submissions(quiet, by=OPERATOR, month=ABAN)
    assert quiet.warehouse.data_version() == version


def test_a_double_click_hands_in_once_and_leaves_a_receipt(quiet, see):
    app = see("nasrin", PAGE, month=str(ABAN), lang="en")
    app.file_uploader(key=FILE).upload("aban.csv", good(quiet), "text/csv").run()
    again = app.button(key="upload.confirm")
    again.click().run()
    assert not app.exception
    kept = collecting.submissions(quiet, by=OPERATOR, month=ABAN)
    assert len(kept) == 1
    assert kept[0].submission in words(app)
    assert "The branch manager reviews it" in words(app)
    again.click().run()
    assert len(collecting.submissions(quiet, by=OPERATOR, month=ABAN)) == 1
    assert app.session_state["upload.files_taken"] == 1


def open_queue(app, submission: str):
    app.session_state[f"upload.waits.{submission}"] = True
    return app.run()


def test_a_manager_sees_what_changed_and_approves_once(quiet, see):
    waits = hand_in(quiet, actor(Role.STAFF, BRANCHES[0]), share=0.7)
    app = open_queue(see("reza", PAGE, month=str(ABAN), lang="en"), waits.submission)
    assert "first figures" in words(app)
    button = app.button(key=f"upload.approve.{waits.submission}")
    button.click().run()
    assert not app.exception
    assert "approved; the month's index is" in plain(html.unescape(words(app)))
    states = {one.submission: one.state for one in collecting.submissions(quiet, by=OPERATOR, month=ABAN)}
    assert states == {waits.submission: SubmissionState.APPROVED}
    assert "Nothing waits for review" in words(app)


def test_a_manager_returns_with_a_reason_and_staff_reads_it(quiet, see):
    waits = hand_in(quiet, actor(Role.STAFF, BRANCHES[0]), share=0.7)
    app = open_queue(see("reza", PAGE, month=str(ABAN), lang="en"), waits.submission)
    app.button(key=f"upload.return.{waits.submission}").click().run()
    assert "Write a reason" in words(app)
    reason = "The trained <b>people</b> look doubled"
    app.text_input(key=f"upload.reason.{waits.submission}").set_value(reason).run()
    app.button(key=f"upload.return.{waits.submission}").click().run()
    assert "returned with the reason" in words(app)
    drawn = words(see("nasrin", PAGE, month=str(ABAN), lang="en"))
    assert html.escape(reason) in drawn
    assert reason not in drawn


def test_nobody_approves_what_they_handed_in_themselves(quiet, see):
    by = actor(Role.BRANCH_MANAGER, BRANCHES[0], user="reza")
    waits = hand_in(quiet, by, share=0.7)
    app = open_queue(see("reza", PAGE, month=str(ABAN), lang="en"), waits.submission)
    assert not [one for one in app.button if one.key and "approve" in one.key]
    assert "You handed this file in yourself" in words(app)
    reviewing.approve(quiet, by=actor(Role.PROVINCIAL_MANAGER), branch=BRANCHES[0], month=ABAN)


def test_staff_see_their_own_branchs_files_and_no_queue(full, see):
    drawn = words(see("nasrin", PAGE, lang="en"))
    assert f"Files handed in for Branch {BRANCHES[0]}" in plain(drawn)
    assert "Waiting for review" not in drawn


def test_a_finding_without_a_cell_is_about_the_whole_file(full):
    framework = model.framework_of(full)
    assert findings.where_of(Finding("any", Severity.ERROR), "en") == "the whole file"
    assert "C12" in findings.where_of(Finding("any", Severity.ERROR, sheet="<s>", cell="C12"), "en")
    assert "<s>" not in findings.where_of(Finding("any", Severity.ERROR, sheet="<s>"), "en")
    assert findings.findings_list((), framework, "en") != ""
