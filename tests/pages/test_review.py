"""The reviewer's page: a queue, one item at a time, suspicions with their reasons, many at once, questions, checks."""

import html
import shutil
import time

import pytest

from pages.shared import desk
from pages.shared.reviewing import bulk
from pipeline.domain.access import Role
from pipeline.domain.states import SubmissionState
from pipeline.services import collecting, jobs, model, reviewing
from pipeline.services.follow_ups import answer_follow_up, follow_ups
from pipeline.services.office import Office
from pipeline.services.spot_checks import record_spot_check, verified_submission
from pipeline.settings import Settings
from pipeline.warehouse.store import open_warehouse
from pipeline.words import plain, say
from tests.pages.conftest import report, words
from tests.support.offices import ABAN, BRANCHES, OPERATOR, Clock, actor, hand_in
from tests.support.people import PEOPLE, office_with_people
from tests.support.reviewing import suspicious

PAGE = "collect/review.py"
REVIEWS = ("sara", "reza")
STAFF = actor(Role.STAFF, BRANCHES[0])
REASON = "Two <b>large</b> workplaces opened"


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A closed warehouse with one branch reported for Mehr, and nothing yet for Aban: each test takes a copy."""
    office = office_with_people(tmp_path_factory.mktemp("before"))
    report(office, BRANCHES[0], ABAN.plus(-1), 0.5)
    office.close()
    return office.settings.warehouse


@pytest.fixture
def quiet(before, tmp_path):
    """That warehouse at the desk."""
    shutil.copytree(before, tmp_path / "warehouse")
    settings = Settings(warehouse=tmp_path / "warehouse")
    office = Office(open_warehouse(settings.warehouse, settings.memory_limit), settings, Clock())
    desk.seat(office)
    yield office
    desk.close_desk()


def drawn(app) -> str:
    return plain(html.unescape(words(app)))


def wait_for(is_so) -> None:
    """Until it is so; the suite's own limit ends it otherwise."""
    while not is_so():
        time.sleep(0.05)


def states(office) -> dict[str, SubmissionState]:
    found = collecting.submissions(office, by=OPERATOR, month=ABAN)
    return {one.submission: one.state for one in found}


@pytest.mark.parametrize(("person", "spoken"), [("sara", "fa"), ("reza", "en")])
def test_those_who_review_read_one_sentence_where_nothing_waits(quiet, see, person, spoken):
    app = see(person, PAGE, lang=spoken)
    assert not app.exception
    assert plain(say("review.opening_none", spoken)) in drawn(app)


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - set(REVIEWS)))
def test_whoever_approves_nothing_does_not_have_the_page(quiet, see, person):
    with pytest.raises(ValueError, match="navigation page"):
        see(person).switch_page(PAGE)


def test_the_oldest_stands_first_and_opening_it_changes_the_address(quiet, see):
    first = hand_in(quiet, actor(Role.STAFF, BRANCHES[1]), BRANCHES[1]).submission
    second = suspicious(quiet, STAFF).submission
    app = see("sara", PAGE, lang="en")
    assert "Waiting for your review: 2. With suspicious figures: 1." in drawn(app)
    opens = [one.key for one in app.button if one.key.startswith("review.waits.open.")]
    assert opens == [f"review.waits.open.{first}", f"review.waits.open.{second}"]
    app.button(key=opens[0]).click().run()
    assert app.query_params["submission"] == first
    assert "These are the month's first figures" in drawn(app)
    assert app.button(key="review.back").label.endswith("Back to the queue")


def test_a_suspicion_is_accepted_with_a_reason_and_then_the_file_is_approved_once(quiet, see):
    waits = suspicious(quiet, STAFF).submission
    app = see("reza", PAGE, submission=waits, lang="en")
    assert app.button(key=f"review.approve.{waits}").disabled
    app.button(key=f"review.reason.{waits}.all.accept").click().run()
    assert "Write why the suspicion is right" in drawn(app)
    app.text_input(key=f"review.reason.{waits}.all").set_value(REASON).run()
    app.button(key=f"review.reason.{waits}.all.accept").click().run()
    assert not app.exception
    assert html.escape(REASON) in words(app)
    assert REASON not in words(app)
    approve = app.button(key=f"review.approve.{waits}")
    approve.click().run()
    assert "approved; the month's index is" in drawn(app)
    assert "Nothing waits for your review" in drawn(app)
    assert states(quiet) == {waits: SubmissionState.APPROVED}


def test_a_file_is_returned_with_a_reason_only(quiet, see):
    waits = hand_in(quiet, STAFF).submission
    app = see("reza", PAGE, submission=waits, lang="en")
    app.button(key=f"review.return.{waits}").click().run()
    assert "Write why it is returned" in drawn(app)
    app.text_input(key=f"review.return_reason.{waits}").set_value("doubled").run()
    app.button(key=f"review.return.{waits}").click().run()
    assert "returned with the reason" in drawn(app)
    assert states(quiet) == {waits: SubmissionState.RETURNED}


def test_the_second_of_two_reviewers_is_told_who_decided(quiet, see):
    waits = hand_in(quiet, STAFF).submission
    app = see("reza", PAGE, submission=waits, lang="en")
    province = actor(Role.PROVINCIAL_MANAGER, user="sara")
    reviewing.approve(quiet, by=province, branch=BRANCHES[0], month=ABAN)
    app.button(key=f"review.approve.{waits}").click().run()
    assert "was decided before you by sara" in drawn(app)


def test_nobody_decides_what_they_handed_in_themselves(quiet, see):
    waits = hand_in(quiet, actor(Role.BRANCH_MANAGER, BRANCHES[0], user="reza")).submission
    app = see("reza", PAGE, submission=waits, lang="en")
    assert not [one for one in app.button if one.key and one.key.startswith("review.approve.")]
    assert "You handed in the submission" in drawn(app)


def test_a_file_of_another_branch_is_out_of_reach(quiet, see):
    other = hand_in(quiet, actor(Role.STAFF, BRANCHES[1]), BRANCHES[1]).submission
    app = see("reza", PAGE, submission=other, lang="en")
    assert not app.exception
    assert "may not do this" in drawn(app)
    assert "Nothing waits for your review" in drawn(app)


def test_many_are_approved_at_once_and_the_rest_is_told_with_why_before_and_after(quiet, see):
    good = hand_in(quiet, STAFF).submission
    doubtful = suspicious(quiet, actor(Role.STAFF, BRANCHES[1]), BRANCHES[1]).submission
    app = see("sara", PAGE, lang="en")
    for one in (good, doubtful):
        app.checkbox(key=f"review.waits.pick.{one}").check().run()
    assert "These will not be approved (1):" in drawn(app)
    assert "still has 2 suspicions" in drawn(app)
    assert (
        app.button(key="review.waits.bulk").label == plain("Approve 1")
        or "1" in app.button(key="review.waits.bulk").label
    )
    app.button(key="review.waits.bulk").click().run()
    assert not app.exception
    assert "Approved: 1; months scored again: 1." in drawn(app)
    assert "Not approved (1):" in drawn(app)
    assert states(quiet) == {good: SubmissionState.ACCEPTED, doubtful: SubmissionState.SUBMITTED}


def test_a_value_is_asked_about_spot_checked_and_the_answer_closed(quiet, see):
    waits = hand_in(quiet, STAFF).submission
    measure = model.framework_of(quiet).reported[2].id
    app = see("reza", PAGE, submission=waits, measure=measure, lang="en")
    key = f"review.question.{waits}.{measure}"
    app.text_area(key=key).set_value("Why so many?").run()
    app.button(key=f"{key}.ask").click().run()
    assert "The branch is asked" in drawn(app)
    flag = follow_ups(quiet, by=STAFF)[0]
    assert (flag.measure, flag.said[0].note) == (measure, "Why so many?")
    sampled, confirmed = app.number_input
    sampled.set_value(20)
    confirmed.set_value(18)
    next(one for one in app.button if one.label == "Keep the spot check").click().run()
    assert not app.exception
    assert verified_submission(quiet, by=STAFF, submission=waits).share == 0.9
    assert "Verified share of this file: 90%" in drawn(app)
    answer_follow_up(quiet, by=STAFF, follow_up=flag.follow_up, answer="A new workplace")
    app.button(key="review.back").click().run()
    assert "A new workplace" in drawn(app)
    app.button(key=f"review.close.{flag.follow_up}.now").click().run()
    assert follow_ups(quiet, by=STAFF) == ()


def test_the_province_has_the_last_word(quiet, see):
    one = hand_in(quiet, STAFF).submission
    manager = actor(Role.BRANCH_MANAGER, BRANCHES[0])
    reviewing.approve(quiet, by=manager, branch=BRANCHES[0], month=ABAN)
    app = see("sara", PAGE, submission=one, lang="en")
    app.button(key=f"review.accept.{one}").click().run()
    assert "accepted for good" in drawn(app)
    assert states(quiet) == {one: SubmissionState.ACCEPTED}


def test_the_verified_share_stands_beside_the_score(quiet, see):
    one = hand_in(quiet, STAFF).submission
    manager = actor(Role.BRANCH_MANAGER, BRANCHES[0])
    reviewing.approve(quiet, by=manager, branch=BRANCHES[0], month=ABAN)
    measure = model.framework_of(quiet).reported[0].id
    counts = {"sampled_count": 20, "confirmed_count": 18}
    record_spot_check(quiet, by=manager, submission=one, measure=measure, **counts)
    told = drawn(see("nasrin", "monitor/branch.py", month=str(ABAN), lang="en"))
    assert "18 of 20 cases checked in 12 months; likely range 74% to 97%. Changes no score." in told


def test_from_twelve_on_many_are_approved_in_the_background_and_told_on_coming_back(quiet, see, monkeypatch):
    monkeypatch.setattr(bulk, "JOB_FROM", 1)
    one = hand_in(quiet, STAFF).submission
    app = see("sara", PAGE, lang="en")
    app.button(key="review.waits.pick_clear").click().run()
    app.button(key="review.waits.bulk").click().run()
    assert not app.exception
    newest = jobs.jobs(quiet, by=actor(Role.PROVINCIAL_MANAGER, user="sara"))[0]
    wait_for(lambda: jobs.job(quiet, by=OPERATOR, job=newest.job).is_over)
    told = drawn(see("sara", PAGE, lang="en"))
    assert "Approved: 1; months scored again: 1." in told
    assert states(quiet) == {one: SubmissionState.ACCEPTED}
