"""The upload page with a file: four steps, findings, preview, one receipt for a double click, decisions, withdrawal."""

import html

import pytest

from pages.shared import desk, findings
from pipeline.domain.access import Role
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.states import SubmissionState
from pipeline.services import calendar, collecting, follow_ups, model, reviewing
from pipeline.words import plain
from tests.pages.conftest import report, words
from tests.support.offices import ABAN, BRANCHES, OPERATOR, actor, csv_file, good_values, hand_in
from tests.support.people import PEOPLE, office_with_people

PAGE = "collect/upload.py"
HANDS_IN = ("sara", "reza", "nasrin")
FILE = "upload.file.0"
NOT_A_NUMBER = "<img src=x onerror=alert(1)> **b** ![p](http://x.test/y)"
STAFF = actor(Role.STAFF, BRANCHES[0])


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


def put(app, content: bytes, name: str = "aban.csv"):
    return app.file_uploader(key=FILE).upload(name, content, "text/csv").run()


def read(app) -> str:
    return plain(html.unescape(words(app)))


def states(office) -> dict[str, SubmissionState]:
    found = collecting.submissions(office, by=OPERATOR, branch=BRANCHES[0], month=ABAN)
    return {one.submission: one.state for one in found}


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


def test_a_branch_role_has_its_own_branch_and_no_choice_and_nobody_elses_files(quiet, see):
    app = see("nasrin", PAGE, branch=BRANCHES[1], lang="en")
    assert app.selectbox(key="upload.branch").disabled
    assert app.selectbox(key="upload.branch").value == BRANCHES[0]
    assert f"Files handed in for Branch {BRANCHES[0]}" in read(app)


def test_the_month_tells_how_long_it_may_still_be_handed_in(quiet, see):
    told = read(see("nasrin", PAGE, month=str(ABAN), lang="en"))
    assert "days until it is due" in told
    assert "Due by the end of 10 Azar 1405" in told
    closed = see("nasrin", PAGE, month=str(ABAN.plus(-2)), lang="en")
    assert "ask the province for an exception" in read(closed)
    assert not closed.get("file_uploader")
    ends_on = calendar.month_days(quiet, ABAN).closes_on
    province = actor(Role.PROVINCIAL_MANAGER)
    calendar.give_exception(
        quiet, by=province, branch=BRANCHES[0], month=ABAN.plus(-2), ends_on=ends_on, reason="flood"
    )
    assert "your branch has an exception" in read(see("nasrin", PAGE, month=str(ABAN.plus(-2)), lang="en"))


def test_a_wrong_file_is_told_cell_by_cell_comes_back_marked_and_cannot_be_confirmed(quiet, see):
    app = see("nasrin", PAGE, month=str(ABAN), lang="en")
    values = good_values(model.framework_of(quiet))
    measure = next(iter(values))
    lines = csv_file(values).decode().replace(f"{measure},{values[measure]:g}", f'{measure},"{NOT_A_NUMBER}"')
    put(app, lines.encode())
    drawn = words(app)
    assert "pd-severity-error" in drawn
    assert app.button(key="upload.confirm").disabled
    assert "<img" not in drawn
    assert html.escape("<img src=x") in drawn
    assert not any(NOT_A_NUMBER in each.value for each in app.markdown)
    assert any("Your own workbook" in one.proto.label for one in app.get("download_button"))


def test_a_good_file_is_previewed_against_the_month_before_and_nothing_is_kept(quiet, see):
    version = quiet.warehouse.data_version()
    app = put(see("nasrin", PAGE, month=str(ABAN), lang="en"), good(quiet))
    told = {"file_name": "aban.csv", "content": good(quiet), "branch": BRANCHES[0], "month": ABAN}
    seen = collecting.preview(quiet, by=STAFF, **told)
    top = model.framework_of(quiet).top
    before, after = f"{seen.before[top.id]:.1f}", f"{seen.after[top.id]:.1f}"
    assert f"{top.name.en} {before} (Mehr 1405) → {after}, above all because of" in read(app)
    assert not app.button(key="upload.confirm").disabled
    assert states(quiet) == {}
    assert quiet.warehouse.data_version() == version


def test_a_double_click_hands_in_once_and_leaves_a_receipt(quiet, see):
    app = put(see("nasrin", PAGE, month=str(ABAN), lang="en"), good(quiet))
    again = app.button(key="upload.confirm")
    again.click().run()
    assert not app.exception
    (kept,) = states(quiet)
    assert kept in words(app)
    assert "The branch manager reviews it" in words(app)
    again.click().run()
    assert list(states(quiet)) == [kept]


def test_who_hands_in_second_is_told_what_differs_and_decides(quiet, see):
    app = put(see("nasrin", PAGE, month=str(ABAN), lang="en"), good(quiet))
    theirs = hand_in(quiet, actor(Role.BRANCH_MANAGER, BRANCHES[0], user="reza"), share=0.8)
    app.button(key="upload.confirm").click().run()
    assert "<bdi>reza</bdi> handed in Aban 1405" in read(app)
    assert "Theirs" in words(app)
    assert list(states(quiet)) == [theirs.submission]
    app.button(key="upload.hand_in_mine").click().run()
    assert not app.exception
    newest, older = states(quiet).items()
    assert newest[1] == SubmissionState.SUBMITTED
    assert older == (theirs.submission, SubmissionState.WITHDRAWN)
    assert newest[0] in words(app)


def test_who_keeps_theirs_hands_nothing_in(quiet, see):
    app = put(see("nasrin", PAGE, month=str(ABAN), lang="en"), good(quiet))
    theirs = hand_in(quiet, actor(Role.BRANCH_MANAGER, BRANCHES[0], user="reza"), share=0.8)
    app.button(key="upload.confirm").click().run()
    app.button(key="upload.keep_theirs").click().run()
    assert "nothing of yours was handed in" in words(app)
    assert states(quiet) == {theirs.submission: SubmissionState.SUBMITTED}


def test_what_waits_can_be_taken_back(quiet, see):
    hand_in(quiet, actor(Role.STAFF, BRANCHES[0], user="nasrin"), share=0.7)
    app = see("nasrin", PAGE, month=str(ABAN), lang="en")
    app.text_input(key="upload.withdraw_reason").set_value("wrong month").run()
    app.button(key="upload.withdraw").click().run()
    assert "was taken back" in words(app)
    assert list(states(quiet).values()) == [SubmissionState.WITHDRAWN]


def test_a_returned_month_opens_with_the_reason_and_its_figures_in_the_table(quiet, see):
    waits = hand_in(quiet, STAFF, share=0.7)
    reason = "The trained <b>people</b> look doubled"
    manager = actor(Role.BRANCH_MANAGER, BRANCHES[0])
    reviewing.return_submission(quiet, by=manager, submission=waits.submission, reason=reason)
    app = see("nasrin", PAGE, month=str(ABAN), lang="en")
    assert html.escape(reason) in words(app)
    assert reason not in words(app)
    app.button(key="upload.revise").click().run()
    assert not app.exception
    count = len(model.framework_of(quiet).reported)
    assert f"{count} of {count} cells are written" in read(app)


def test_a_reviewers_question_is_answered_where_the_month_is_handed_in(quiet, see):
    waits = hand_in(quiet, STAFF, share=0.7)
    measure = model.framework_of(quiet).reported[0].id
    manager = actor(Role.BRANCH_MANAGER, BRANCHES[0])
    asked = follow_ups.raise_follow_up(
        quiet, by=manager, submission=waits.submission, measure=measure, question="Why <i>so many</i>?"
    )
    app = see("nasrin", PAGE, month=str(ABAN), lang="en")
    assert "questions to answer: 1" in read(app)
    assert "<i>so many" not in words(app)
    key = f"upload.answer.{asked.follow_up}"
    app.text_input(key=key).set_value("A second course was held").run()
    app.button(key=f"{key}.send").click().run()
    assert "A second course was held" in words(app)
    assert "questions to answer" not in read(app)


def test_a_month_that_stands_says_so_first_and_asks_for_nothing(quiet, see):
    hand_in(quiet, STAFF, share=0.7)
    told = read(see("nasrin", PAGE, month=str(ABAN), lang="en"))
    assert "The Aban 1405 figures of" in told
    assert "have arrived and wait for approval" in told
    assert "Nothing is left to do." in told
    assert "Download the Aban 1405 form" not in told


def test_a_file_of_another_month_is_taken_there_by_one_click_and_stays_in_hand(quiet, see):
    lines = f"branch,{BRANCHES[0]}\nmonth,{ABAN}\n".encode() + good(quiet)
    app = put(see("nasrin", PAGE, month=str(ABAN.plus(-1)), lang="en"), lines)
    assert app.button(key="upload.confirm").disabled
    app.button(key="upload.other_month").click().run()
    assert app.selectbox(key="upload.month").value == str(ABAN)
    assert not app.button(key="upload.confirm").disabled
    assert states(quiet) == {}


def test_a_misspelt_name_is_confirmed_by_the_branch_itself_which_knows_no_other(quiet, see):
    written = f"Branch {BRANCHES[0]}x"
    lines = f"branch name,{written}\nmonth,{ABAN}\n".encode() + good(quiet)
    app = put(see("nasrin", PAGE, month=str(ABAN), lang="en"), lines)
    assert f"The file says “{written}”" in read(app)
    app.button(key=f"upload.spelling.0.{BRANCHES[0]}").click().run()
    assert not app.button(key="upload.confirm").disabled


def test_findings_are_counted_without_the_kinds_that_are_not_there():
    found = [Finding("blank", Severity.WARNING), Finding("not_a_number", Severity.ERROR)]
    assert plain(findings.counted(found, "en")) == "errors: 1, warnings: 1"


def test_findings_that_come_too_often_are_folded_and_a_finding_without_a_cell_is_about_the_whole_file(full):
    framework = model.framework_of(full)
    assert findings.where_of(Finding("any", Severity.ERROR), "en") == "the whole file"
    assert "C12" in findings.where_of(Finding("any", Severity.ERROR, sheet="<s>", cell="C12"), "en")
    assert "<s>" not in findings.where_of(Finding("any", Severity.ERROR, sheet="<s>"), "en")
    assert findings.findings_list((), framework, "en") != ""
    blanks = [
        Finding("blank", Severity.WARNING, cell=f"C{at}", params=(("name", "x"),)) for at in range(1, 9)
    ]
    listed = findings.findings_list(blanks, framework, "en")
    assert "5 more of this kind" in plain(listed)
    assert all(f"C{at}" in listed for at in range(1, 9))
