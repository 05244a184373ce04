"""The recommendations page, for every role in every weather, against the service's own answer."""

import html
import re

import pytest

from pages.shared import advice as drawing
from pages.shared import desk
from pipeline.services import model
from pipeline.services.advice import advise
from pipeline.services.shapes import Need
from pipeline.words import plain
from tests.pages.conftest import report, words
from tests.support.offices import ABAN, BRANCHES, OPERATOR
from tests.support.people import PEOPLE, office_with_people

PAGE = "act/recommendations.py"


def cards_of(drawn: str) -> list[str]:
    return re.findall(r'id="advice-(\d+)"', drawn)


@pytest.mark.parametrize(("person", "spoken"), [*((person, "fa") for person in PEOPLE), ("sara", "en")])
def test_every_role_is_told_what_to_do_first_in_every_weather(weather, see, person, spoken):
    app = see(person, PAGE, lang=spoken)
    assert not app.exception
    assert not app.error
    expected = [] if weather == "empty" else ["1", "2", "3"]
    assert cards_of(words(app)) == expected


def test_a_month_that_a_branch_missed_says_so_and_what_to_do(full, tmp_path, see):
    office = office_with_people(tmp_path)
    report(office, BRANCHES[1], ABAN, 0.6)
    desk.seat(office)
    drawn = plain(words(see("nasrin", PAGE, month=str(ABAN), lang="en")))
    office.close()
    desk.seat(full)
    assert f"Branch {BRANCHES[0]} has no figures in Aban 1405" in drawn
    assert "hand in this month's form" in html.unescape(drawn)


def test_the_first_three_cards_are_the_methods_first_and_the_rest_open_on_demand(full, see):
    found = advise(full, by=OPERATOR, branch=BRANCHES[2], month=ABAN)
    app = see("sara", PAGE, branch=BRANCHES[2], lang="en")
    titles = re.findall(r'<h2 class="pd-concept">(.*?)</h2>', words(app))
    assert [html.unescape(each) for each in titles] == [each.name.en for each in found[:3]]
    app.button(key="recommendations.rest").click().run()
    assert len(cards_of(words(app))) == len(found)
    assert app.query_params["all"] == "1"


def test_a_card_tells_counts_gains_recommendations_and_phrases(full, see):
    first = advise(full, by=OPERATOR, branch=BRANCHES[2], month=ABAN)[0]
    drawn = plain(html.unescape(words(see("sara", PAGE, branch=BRANCHES[2], lang="en"))))
    assert f"+{first.gain:.1f}" in drawn
    assert f"+{first.index_gain:.1f}" in drawn
    assert all(each.words.en in drawn and each.id in drawn for each in first.recommendations)
    assert all(each.phrase.en in drawn for each in first.phrases)
    counted = [each for each in first.indicators if each.denominator and each.numerator is not None]
    assert any(f"{each.numerator:,.0f} of {each.denominator:,.0f}" in drawn for each in counted)


def test_a_branch_role_gets_its_own_branch_and_of_its_peers_no_more_than_a_name(full, see):
    drawn = words(see("nasrin", PAGE, branch=BRANCHES[1], lang="en"))
    assert "Best among like branches" in drawn
    assert f"Branch {BRANCHES[0]}" in plain(drawn)
    assert 'href="branch?' not in drawn


def need(framework, **other) -> Need:
    indicator = framework.indicators[1]
    told = {
        "indicator": indicator.id,
        "goal": "target",
        "goal_score": framework.scale,
        "measure": indicator.numerator,
        "now": 12.0,
        "needed": 21.0,
        "more": 9.0,
        "of": 40.0,
        "days": None,
        "is_reachable": True,
        "is_reached": False,
    }
    return Need(**(told | other))


def test_what_it_would_take_is_said_in_counts(full):
    framework = model.framework_of(full)
    told = plain(drawing.need_sentence(need(framework), framework, "en"))
    assert "<strong>9</strong> more (21 of 40 in all)" in told
    assert told.startswith("To the target")


def test_the_next_band_is_named_and_what_cannot_be_reached_is_said(full):
    framework = model.framework_of(full)
    band = framework.bands[1]
    goal = {"goal": "next_band", "goal_score": band.from_score}
    assert band.name.en in drawing.need_sentence(need(framework, **goal), framework, "en")
    lost = need(framework, needed=None, more=None, is_reachable=False)
    assert "Can't reach" in html.unescape(drawing.need_sentence(lost, framework, "en"))


def test_a_mean_is_told_in_the_indicators_own_unit(full):
    framework = model.framework_of(full)
    days = next(each for each in framework.indicators if each.kind == "mean")
    told = need(framework, indicator=days.id, now=400.0, of=40.0, more=None, days=3.0)
    shown = plain(drawing.need_sentence(told, framework, "en"))
    assert "from 10 days to <strong>3 days</strong>" in shown


def test_each_card_says_why_this_and_not_another_and_how_sure(full, see):
    found = advise(full, by=OPERATOR, branch=BRANCHES[2], month=ABAN)
    drawn = plain(html.unescape(words(see("sara", PAGE, branch=BRANCHES[2], lang="en"))))
    first, third = found[0], found[2]
    assert f"the Popularization index would gain +{first.index_gain:.1f} points" in drawn
    assert f"{third.dimension_name.en} is number 3 of {third.reason.dimensions} dimensions" in drawn
    assert drawn.count("were the same month to happen again") == 3
    assert f"All {len(found)} concepts that were weighed, in order" in drawn
    rows = re.findall(r'<th scope="row">(\d+)\. ', drawn)
    assert [int(each) for each in rows] == [each.place for each in found]


def test_advice_that_the_edition_links_is_marked_and_the_papers_own_is_not(full, see):
    found = advise(full, by=OPERATOR, branch=BRANCHES[2], month=ABAN)[:3]
    drawn = words(see("sara", PAGE, branch=BRANCHES[2], lang="en"))
    linked = [one for each in found for one in each.recommendations if each.concept not in one.concepts]
    assert linked
    assert drawn.count("our link</span>") == len(linked)


def test_the_like_branches_of_the_address_are_those_that_advice_compares_with(full, see):
    drawn = plain(words(see("sara", PAGE, branch=BRANCHES[2], peers_without=BRANCHES[1], lang="en")))
    assert f"Branch {BRANCHES[0]}" in drawn
    assert not re.search(f"Best among like branches: Branch {BRANCHES[1]}", drawn)
    assert f"left out Branch {BRANCHES[1]}" in drawn
