"""Model and method: the figure, the ten steps with the month's own numbers, the definitions, other frameworks."""

import html
import re

import pytest

from pages.shared import definitions, paradigm
from pages.shared import paper as printed
from pipeline.domain.access import MATRIX, Permission, Role
from pipeline.frameworks.loading import read_framework
from pipeline.services import model, scores
from pipeline.settings import FRAMEWORKS
from pipeline.words import plain
from tests.pages.conftest import words
from tests.support.offices import ABAN, BRANCHES, OPERATOR
from tests.support.people import PEOPLE

PAGE = "plan/method.py"
PARTS = ("model", "score", "definitions", "tables", "limits")


@pytest.mark.parametrize("person", PEOPLE)
def test_every_role_reads_every_part_in_every_weather(weather, see, person):
    app = see(person, PAGE)
    for part in PARTS:
        app.query_params["part"] = part
        app.run()
        assert not app.exception, part
        assert not app.error, part
        assert "pd-panel" in words(app), part


def test_a_box_opens_beneath_the_figure_and_stays_in_the_address(full, see):
    framework = model.framework_of(full)
    app = see("omid", PAGE, lang="en")
    for condition in framework.paper.conditions:
        app.button(key=f"method.box.{condition.id}").click().run()
        assert app.query_params["box"] == condition.id
        drawn = plain(html.unescape(words(app)))
        said = [one for one in framework.paper.phrases if one.condition == condition.id]
        assert all(one.phrase.en in drawn for one in said)
        assert f"table {condition.table}" in drawn
    app.button(key=f"method.box.{condition.id}").click().run()
    assert "box" not in app.query_params


def test_the_figure_puts_causes_before_the_core_and_outcomes_last(full):
    figure = paradigm.figure_of(model.framework_of(full).paper)
    assert [one.part for one in figure.flow] == ["condition", "core", "strategy", "outcome"]
    assert len(figure.above) == len(figure.below) == 1


def test_the_boxes_hold_every_subcategory_once(full):
    framework = model.framework_of(full)
    found = [one for each in framework.paper.conditions for one in paradigm.subcategories(each, framework)]
    assert sorted(found) == sorted(framework.at_level(framework.levels[2].id))


def test_the_ten_steps_tell_the_branchs_own_numbers_and_they_add_up(full, see):
    card = scores.branch_card(full, by=OPERATOR, branch=BRANCHES[0], month=ABAN)
    drawn = plain(html.unescape(words(see("reza", PAGE, part="score", lang="en"))))
    told = re.search(rf"{re.escape(card.index.name.en)}: 100 − ([\d.− ]+) = ([\d.]+)", drawn)
    lost = [float(each) for each in told[1].split("−")]
    assert float(told[2]) == pytest.approx(round(card.index.score, 1))
    assert 100 - sum(lost) == pytest.approx(float(told[2]), abs=1e-9)
    assert "3 of 3 branches" in drawn


def test_printed_rows_and_reported_codes_stand_side_by_side(full, see):
    paper = model.framework_of(full).paper
    drawn = plain(html.unescape(words(see("omid", PAGE, part="tables", lang="en"))))
    assert f"hold {len(paper.phrases)} coded rows" in drawn
    assert all(note.en in drawn for note in paper.notes)


def test_every_table_of_the_paper_opens(full):
    framework = model.framework_of(full)
    names = printed.table_names(framework.paper, "en")
    shown = [printed.printed_table(each, framework, framework.paper, "en") for each in names]
    rows = sum(each.count('scope="row"') for each in shown)
    told = (framework.paper.phrases, framework.paper.participants, framework.paper.recommendations)
    assert rows == sum(len(each) for each in told)


def test_definitions_are_found_by_any_spelling(full, see):
    framework = model.framework_of(full)
    one = framework.indicators[0]
    arabic = one.name.fa.replace("\u06cc", "\u064a").replace("\u06a9", "\u0643").replace("\u200c", " ")
    assert one in definitions.found_indicators(framework, arabic)
    assert definitions.found_indicators(framework, one.id.lower()) == (one,)
    app = see("omid", PAGE, part="definitions", lang="en")
    app.text_input(key="method.search").set_value(one.id).run()
    assert app.query_params["q"] == one.id
    assert f"Indicators (1 of {len(framework.indicators)})" in plain(words(app))


def test_every_indicator_and_measure_has_its_definition_in_both_languages(full):
    framework = model.framework_of(full)
    for language in ("fa", "en"):
        drawn = definitions.indicator_list(framework.indicators, framework, language)
        assert drawn.count("<details") == len(framework.indicators)
        drawn = html.unescape(definitions.measure_list(framework.measures, framework, language))
        assert all(each.counts[language] in drawn for each in framework.measures)


def test_only_the_administrator_reads_who_may_do_what(full, see):
    drawn = words(see("mina", PAGE, part="access", lang="en"))
    assert drawn.count('scope="row"') == len(Permission)
    assert drawn.count("✓") == sum(len(MATRIX[role]) for role in Role)
    assert "What each role may do" not in words(see("sara", PAGE, part="access", lang="en"))


@pytest.mark.parametrize("folder", ["hdi", "ssa"])
def test_another_framework_is_shown_by_the_same_page(full, see, monkeypatch, folder):
    other = read_framework(FRAMEWORKS / folder)
    monkeypatch.setattr(model, "framework_of", lambda office, **_: other)
    monkeypatch.setattr(scores, "latest_month", lambda office, **_: None)
    for part in PARTS:
        app = see("omid", PAGE, part=part, lang="en")
        assert not app.exception, part
        assert not app.error, part
    assert other.name.en in words(app)


def test_the_method_page_tells_every_other_way_and_which_the_edition_goes_by(full, see):
    app = see("omid", PAGE, lang="en")
    app.query_params["part"] = "sure"
    app.run()
    drawn = plain(html.unescape(words(app)))
    assert "Other ways we check against" in drawn
    assert "scored by fixed floor and target" in drawn
    for way in ("least to greatest", "percentile rank", "Borda points", "Copeland's method", "COINr's rule"):
        assert way in drawn
    ways = drawn.split("From a value to a score")[1].split("From the parts to the whole")[0]
    assert ways.count("in this edition") == 1
