"""The planners' page: ten steps with their states, in every weather and where there are branches enough to tell."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pages.shared import desk, soundness, soundness_links
from pages.shared.colours import ink_on, tie
from pipeline.domain.access import MATRIX, Permission
from pipeline.domain.soundness import PairFlag
from pipeline.frameworks.loading import read_framework
from pipeline.services import coherence as service
from pipeline.services.coherence import YEAR, coherence, people
from pipeline.services.coherence_steps import STEPS
from pipeline.services.office import Office
from pipeline.services.scores import score_months
from pipeline.settings import FRAMEWORKS
from pipeline.words import number, plain, say
from tests.pages.conftest import words
from tests.support.answers import closed
from tests.support.offices import ABAN, OPERATOR
from tests.support.people import PEOPLE, people_in
from tests.support.scored_offices import approve_months, empty_office

PAGE = "plan/coherence.py"
TWELVE = tuple(f"05{at:02d}" for at in range(1, 13))
THEIRS = [person for person, role in PEOPLE.items() if Permission.PAGE_COHERENCE in MATRIX[role]]


@pytest.mark.parametrize(("person", "spoken"), [*((person, "fa") for person in PEOPLE), ("omid", "en")])
def test_who_plans_sees_the_page_in_every_weather_and_no_other_does(weather, see, person, spoken):
    app = see(person, PAGE, lang=spoken)
    assert not app.exception
    drawn = words(app)
    if person not in THEIRS:
        assert app.error
        assert "pd-strip" not in drawn
        return
    assert not app.error
    if weather == "empty":
        assert "pd-nothing" in drawn
        return
    assert drawn.count("pd-strip-step") == len(STEPS)
    assert all(f'id="pd-step-{step}"' in drawn for step in STEPS)
    assert "pd-headline" in drawn
    # Three branches tell nothing of what goes together: the page says so, and draws no correlation.
    assert "pd-matrix-flagged" not in drawn
    assert plain(say("coherence.state_untold", spoken)) in shown(app)


def test_three_plan_and_two_do_not():
    assert len(THEIRS) == 3


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Twelve branches of two months at the desk, with a closed wave of people's answers."""
    office = empty_office(tmp_path_factory.mktemp("twelve"), TWELVE)
    people_in(office)
    approve_months(office, (ABAN.plus(-1), ABAN), TWELVE)
    score_months(office, by=OPERATOR)
    closed(office, {"0501": 40, "0502": 30})
    desk.seat(office)
    yield office
    desk.close_desk()


def shown(app) -> str:
    return plain(html.unescape(words(app)))


def test_the_opening_counts_the_steps_as_the_service_does(twelve, see):
    states = list(coherence(twelve, by=OPERATOR, month=ABAN).states.values())
    app = see("omid", PAGE, lang="en")
    opening = shown(app).split("</header>")[0]
    counted = re.search(r"in order in (\d+) of ten .*; (\d+) ask for a look, and (\d+) can't", opening)
    assert [int(each) for each in counted.groups()] == [
        states.count(state) for state in ("in_order", "look", "untold")
    ]
    assert "Aban 1405" in opening


def test_every_correlation_stands_in_its_cell_and_in_the_table(twelve, see):
    told = coherence(twelve, by=OPERATOR, month=ABAN)
    drawn = shown(see("omid", PAGE, lang="en"))
    style = '<td style="background:#[0-9a-f]{6};color:#[0-9a-f]{6}"'
    cells = re.findall(style + r"[^>]*>(?:<b[^>]*>.</b>)?([−\d.]+)<", drawn)
    named = told.pairs.filter(
        (told.pairs["kind"] == "indicators") | (told.pairs["within"] == told.framework.top.id)
    )
    told_so = named.filter(~named["flag"].is_in([PairFlag.TOO_FEW, PairFlag.ALIKE]))
    assert told_so.height > 60
    assert sorted(cells) == sorted(plain(number(r, "en", 2)) for r in told_so["r"])


def test_a_year_is_chosen_on_the_page_and_stands_in_the_address(twelve, see):
    app = see("omid", PAGE, lang="en")
    assert app.query_params.get("over") is None
    app.segmented_control(key="coherence.over").set_value("year").run()
    assert not app.exception
    assert app.query_params["over"] == "year"
    year = coherence(twelve, by=OPERATOR, month=ABAN, over=YEAR)
    assert plain(number(year.pairs["r"][0], "en", 2)) in shown(app)
    assert see("omid", PAGE, lang="en", over="year").segmented_control(key="coherence.over").value == "year"


def test_the_way_down_leads_to_the_lowest_branchs_own_indicator(twelve, see):
    told = coherence(twelve, by=OPERATOR, month=ABAN)
    drawn = html.unescape(words(see("omid", PAGE, lang="en")))
    for one in told.driving.drop_nulls("branch").iter_rows(named=True):
        assert f'href="branch?branch={one["branch"]}&month=1405-08&node={one["id"]}"' in drawn


@pytest.mark.parametrize("spoken", ["fa", "en"])
def test_what_people_say_stands_beside_the_provinces_figures(twelve, see, spoken):
    found = people(twelve, by=OPERATOR, month=ABAN)
    drawn = plain(soundness_links.people(found, spoken))
    assert plain(number(70, spoken, 0)) in drawn
    for each in found.dimensions:
        assert each.whole.name[spoken] in html.unescape(drawn)
        assert plain(number(each.whole.score, spoken)) in drawn
        assert plain(number(each.whole.reported, spoken)) in drawn
    assert drawn in plain(words(see("omid", PAGE, lang=spoken)))


def test_too_few_answers_are_withheld_and_no_wave_says_so(twelve):
    found = replace(people(twelve, by=OPERATOR, month=ABAN), respondent_count=None)
    assert "too few people answered" in soundness_links.people(found, "en")
    assert "<table" not in soundness_links.people(found, "en")
    assert "No wave" in soundness_links.people(None, "en")
    assert people(twelve, by=OPERATOR, month=ABAN.plus(-2)) is None


@pytest.mark.parametrize("folder", ["hdi", "ssa"])
def test_another_framework_is_told_by_the_same_steps(twelve, monkeypatch, folder):
    """One without a paper, without parts of a model, or of other levels; nothing of it is reported here."""
    other = read_framework(FRAMEWORKS / folder)
    monkeypatch.setattr(service, "edition_in", lambda office, month: other)
    told = service._coherence.__wrapped__(twelve, ABAN, 1)
    for spoken in ("fa", "en"):
        drawn = "".join(soundness.step(step, told, spoken) for step in STEPS)
        assert all(f'id="pd-step-{step}"' in drawn for step in STEPS)
        assert all(level.name[spoken] in html.unescape(drawn) for level in other.levels[1:])
        assert "pd-headline" in soundness.opening(told, spoken)


def test_a_cells_number_is_read_on_every_shade():
    for hundredth in range(-100, 101):
        colour = tie(hundredth / 100)
        assert ink_on(colour) in ("#000000", "#ffffff")
    assert tie(0) == "#ffffff"
    assert tie(1) != tie(-1)


def test_the_method_page_says_what_it_does(twelve, see):
    assert "Soundness check" in shown(see("omid", "plan/method.py", lang="en", part="sure"))
