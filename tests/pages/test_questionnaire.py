"""The page of the people's questionnaire and its panel on the branch page, for every role and state of a wave."""

import html

import pytest

from pages.shared import desk, voice
from pipeline.domain.access import Role
from pipeline.domain.states import WaveState
from pipeline.services import answering, waves
from pipeline.services import voice as voices
from pipeline.words import plain
from tests.pages.conftest import report, words
from tests.support.answers import PROVINCE, answers_csv, closed, hand_in_answers, opened
from tests.support.offices import ABAN, BRANCHES, actor
from tests.support.people import office_with_people

PAGE = "collect/questionnaire.py"
MAY = ("sara", "omid", "reza", "nasrin")
FILE = "questionnaire.file.0"


@pytest.fixture
def quiet(full, tmp_path):
    """An office with Aban reported by one branch and no wave yet, at the desk."""
    office = office_with_people(tmp_path)
    report(office, BRANCHES[0], ABAN, 0.5)
    desk.seat(office)
    yield office
    office.close()
    desk.seat(full)


def said(app) -> str:
    return plain(html.unescape(words(app)))


@pytest.mark.parametrize("state", ["none", "open", "closed"])
def test_every_role_sees_a_whole_page_in_every_state(quiet, see, state):
    if state != "none":
        wave = opened(quiet)
        hand_in_answers(quiet, wave, BRANCHES[0], 12)
    if state == "closed":
        waves.close_wave(quiet, by=PROVINCE, wave=wave.wave)
    for person, spoken in (*((person, "fa") for person in MAY), ("sara", "en")):
        app = see(person, PAGE, lang=spoken)
        assert not app.exception
        assert not app.error
        assert "pd-headline" in words(app)
        runs = person in ("sara", "omid")
        assert bool([one for one in app.text_input if one.key == "questionnaire.name_fa"]) is runs
        assert bool([one for one in app.button if one.key == "questionnaire.close"]) is (
            runs and state == "open"
        )
        hands_in = state == "open" and person != "omid"
        assert bool(app.get("file_uploader")) is hands_in


def test_an_administrator_does_not_have_the_page(full, see):
    with pytest.raises(ValueError, match="navigation page"):
        see("mina").switch_page(PAGE)


def test_a_file_is_checked_first_and_kept_once_on_confirming(quiet, see):
    wave = opened(quiet)
    app = see("nasrin", PAGE, lang="en")
    app.file_uploader(key=FILE).upload("a.csv", answers_csv(wave.items, 12), "text/csv").run()
    assert "the answers of 12 people" in said(app)
    assert answering.came_in(quiet, by=PROVINCE, wave=wave.wave) == ()
    confirm = app.button(key="questionnaire.confirm")
    confirm.click().run()
    confirm.click().run()
    assert not app.exception
    (came,) = answering.came_in(quiet, by=PROVINCE, wave=wave.wave)
    assert (came.branch, came.respondent_count, came.handed_in_by) == (BRANCHES[0], 12, "nasrin")
    assert "Receipt for the answers" in said(app)


def test_a_file_with_a_name_in_it_cannot_be_confirmed(quiet, see):
    wave = opened(quiet)
    content = answers_csv((*wave.items, "name"), 12)
    app = see("nasrin", PAGE, lang="en")
    app.file_uploader(key=FILE).upload("a.csv", content, "text/csv").run()
    assert app.button(key="questionnaire.confirm").disabled
    assert "no other column is accepted" in said(app)


def test_a_wave_is_opened_and_closed_on_the_page(quiet, see):
    app = see("omid", PAGE, lang="en")
    app.text_input(key="questionnaire.name_fa").set_value("زمستان")
    app.text_input(key="questionnaire.name_en").set_value("Winter")
    next(one for one in app.button if one.label == "Open the wave").click().run()
    assert not app.exception
    (wave,) = waves.waves(quiet, by=PROVINCE)
    assert (wave.name.en, wave.opened_by) == ("Winter", "omid")
    assert app.button(key="questionnaire.close").disabled
    app.checkbox(key=f"questionnaire.close_sure.{wave.wave}").check().run()
    app.button(key="questionnaire.close").click().run()
    assert not app.exception
    assert waves.waves(quiet, by=PROVINCE)[0].state is WaveState.CLOSED


def test_a_wave_without_a_name_is_refused_in_a_sentence(quiet, see):
    app = see("omid", PAGE, lang="en")
    next(one for one in app.button if one.label == "Open the wave").click().run()
    assert "Write the wave's name" in said(app)
    assert waves.waves(quiet, by=PROVINCE) == ()


def test_the_branch_page_opens_with_the_widest_gap_in_the_numbers_it_prints(quiet, see):
    closed(quiet, {BRANCHES[0]: 20}, mean=1)
    drawn = said(see("reza", "monitor/branch.py", branch=BRANCHES[0], month=str(ABAN), lang="en"))
    found = voices.branch_voice(quiet, by=PROVINCE, branch=BRANCHES[0], month=ABAN)
    widest = max((one.whole for one in found.dimensions), key=lambda one: abs(one.gap))
    assert widest.score == 0
    told = f"People rate {widest.name.en} 0, the branch's own figures say {widest.reported:.0f}"
    assert f"{told}: the gap is {widest.reported:.0f} points." in drawn
    assert drawn.count("pd-voice-people") == 6
    assert "20 people answered, without their names." in drawn
    assert "The branch's own figures are of Aban 1405" in drawn


def test_nine_answers_leave_no_number_on_the_branch_page(quiet, see):
    closed(quiet, {BRANCHES[0]: 9})
    drawn = said(see("reza", "monitor/branch.py", branch=BRANCHES[0], month=str(ABAN), lang="en"))
    assert "Fewer than ten answered: nothing is shown" in drawn
    assert "pd-voice-people" not in drawn


def test_without_a_closed_wave_the_branch_page_says_so_in_a_line(quiet, see):
    hand_in_answers(quiet, opened(quiet), BRANCHES[0], 20)
    drawn = said(see("reza", "monitor/branch.py", branch=BRANCHES[0], month=str(ABAN), lang="en"))
    assert "People have not been asked about this branch yet" in drawn
    assert "pd-voice-line" not in drawn


def test_reliability_is_said_in_words_with_its_numbers(quiet):
    closed(quiet, dict.fromkeys(BRANCHES, 20))
    found = voices.voice(quiet, by=actor(Role.PLANNER), wave="1405-w1", branch=BRANCHES[0])
    whole = found.reliabilities[0]
    sentence = plain(voice.reliability_sentence(whole, "en"))
    assert f"alpha {whole.alpha:.2f}".replace("-", "−") in sentence
    assert "weakly" in sentence
