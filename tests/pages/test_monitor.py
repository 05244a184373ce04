"""The overview and the branch page, for every role in every weather."""

import re

import pytest

from pipeline.services import scores
from tests.pages.conftest import words
from tests.support.offices import ABAN, BRANCHES, OPERATOR
from tests.support.people import PEOPLE

PAGES = ("monitor/overview.py", "monitor/branch.py")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("person", "spoken"), [*((person, "fa") for person in PEOPLE), ("sara", "en")])
def test_every_role_sees_a_whole_page_in_every_weather(weather, see, person, page, spoken):
    app = see(person, page, lang=spoken)
    assert not app.exception
    assert not app.error
    expected = "pd-nothing" if weather == "empty" else "pd-headline"
    assert expected in words(app)


def test_the_overview_opens_with_the_numbers_of_the_service(full, see):
    shown = scores.overview(full, by=OPERATOR, month=ABAN)
    sentence = words(see("sara", lang="en")).split("</header>")[0]
    assert f"{shown.index.score:.1f}" in sentence
    assert "Aban" in sentence


def test_a_county_in_the_address_narrows_the_overview(full, see):
    drawn = words(see("sara", lang="en", county=BRANCHES[1]))
    ranked = re.findall(r'class="pd-ranked-name">.*?</li>', drawn)
    assert len(ranked) == 1
    assert BRANCHES[1] in ranked[0]


def test_the_branch_page_keeps_a_branch_role_to_its_own_branch(full, see):
    app = see("reza", "monitor/branch.py", branch=BRANCHES[1], lang="en")
    assert app.selectbox(key="branch.branch").disabled
    assert app.selectbox(key="branch.branch").value == BRANCHES[0]
    # Like branches are named beside its figures; the page itself is of one's own.
    assert f'pd-title">Branch {BRANCHES[0]}' in words(app)
    assert f'pd-title">Branch {BRANCHES[1]}' not in words(app)


def test_a_month_chosen_on_the_page_stands_in_the_address(full, see):
    app = see("sara", "monitor/branch.py", branch=BRANCHES[0])
    app.selectbox(key="branch.month").set_value(str(ABAN.plus(-1))).run()
    assert not app.exception
    assert app.query_params["month"] == str(ABAN.plus(-1))


def test_the_printed_parts_of_every_node_add_up_to_its_printed_score(full, see):
    card = scores.branch_card(full, by=OPERATOR, branch=BRANCHES[0], month=ABAN)
    framework = card.framework
    for node in (framework.top.id, *framework.at_level("dimension")):
        drawn = words(see("sara", "monitor/branch.py", branch=BRANCHES[0], node=node, lang="en"))
        parts = re.findall(r'pd-fill-(points|lost)".*?pd-bar-value">.(.)([\d.]+)', drawn)
        total = sum(float(value) for _, _, value in parts)
        score = round(card.scores[node][0], 1)
        kind = parts[0][0]
        assert total == pytest.approx(score if kind == "points" else 100 - score, abs=1e-9)


def test_walking_down_ends_at_the_measures_and_their_file(full, see):
    app = see("sara", "monitor/branch.py", branch=BRANCHES[0], lang="en")
    framework = scores.branch_card(full, by=OPERATOR, branch=BRANCHES[0], month=ABAN).framework
    for node in framework.path_to(framework.indicators[0].id)[1:]:
        app.button(key=f"branch.child.part-{node}").click().run()
        assert not app.exception
        assert app.query_params["node"] == node
    assert "aban.csv" in words(app)
    assert framework.measure[framework.indicators[0].numerator].name.en in words(app)


def test_a_name_from_outside_is_escaped():
    from pages.shared import cards

    drawn = cards.table(("<b>",), [("<img src=x onerror=alert(1)>", "x")])
    assert "<img" not in drawn
    assert "&lt;img" in drawn
