"""What it would take, on the branch page: the choice in the address, the sentence first, every line beneath."""

import re
from html import escape

import pytest

from pages.shared import taking
from pipeline.services.reach import what_it_takes
from pipeline.services.reach_shapes import Goal
from tests.pages.conftest import words
from tests.support.offices import ABAN, BRANCHES, OPERATOR

BRANCH = "monitor/branch.py"


def reach_part(app):
    """The markup of the part, from its heading to the next."""
    return re.sub(r"[\u2066-\u2069\u200f]", "", words(app).split('id="pd-reach"')[1])


def test_the_part_opens_with_the_next_band_and_says_what_the_service_says(full, see):
    app = see("sara", BRANCH, branch=BRANCHES[0], lang="en")
    assert not app.exception
    shown = what_it_takes(full, by=OPERATOR, branch=BRANCHES[0], month=ABAN)
    drawn = reach_part(app)
    assert f"({shown.goal_score:.1f})" in drawn
    assert "Azar 1405" in drawn
    for line in shown.answer.together:
        assert escape(line.name.en) in drawn
        if line.more is not None:
            assert re.search(rf"<strong>{line.more:,.0f}</strong>", drawn)


@pytest.mark.parametrize(
    ("node", "goal", "spoken"),
    [
        ("participation", "band", "fa"),
        ("R04", "target", "en"),
        ("R05", "55", "fa"),
        ("attention_to_demands", "nonsense", "en"),
        ("justice", "-4", "fa"),
        ("R05", "score", "en"),
    ],
)
def test_any_goal_in_the_address_draws_a_whole_page(full, see, node, goal, spoken):
    app = see("sara", BRANCH, branch=BRANCHES[0], node=node, goal=goal, lang=spoken)
    assert not app.exception
    assert "pd-reach-told" in words(app)
    assert ("pd-refusal" in reach_part(app)) == (goal in ("nonsense", "-4", "score"))


def test_a_goal_chosen_on_the_page_stands_in_the_address(full, see):
    app = see("sara", BRANCH, branch=BRANCHES[0], lang="en")
    top = what_it_takes(full, by=OPERATOR, branch=BRANCHES[0], month=ABAN).node
    choice = next(one for one in app.get("button_group") if one.key == f"branch.goal.{top}")
    choice.set_value(Goal.SCORE.value).run()
    assert not app.exception
    asked = float(app.query_params["goal"])
    assert 0 < asked <= 100
    app.text_input(key="branch.own_goal").set_value("۸۱٫۵").run()
    assert not app.exception
    assert app.query_params["goal"] == "81.5"
    assert "81.5" in reach_part(app)


def test_a_branch_role_is_told_of_its_own_branch_in_its_own_words(full, see):
    app = see("reza", BRANCH, node="R04", goal="target", lang="fa")
    assert not app.exception
    assert "چه لازم است" in reach_part(app) or "برای آنکه" in reach_part(app)


@pytest.mark.parametrize("spoken", ["fa", "en"])
def test_the_sentence_names_a_few_lines_and_counts_the_rest(full, spoken):
    shown = what_it_takes(full, by=OPERATOR, branch=BRANCHES[0], month=ABAN, goal=90.0)
    assert len(shown.answer.together) > taking.NAMED + 1
    said = taking.told(shown, spoken)
    named = sum(escape(line.name[spoken]) in said for line in shown.answer.together)
    assert named == taking.NAMED
    assert (
        taking.lines_table(shown.answer.together, shown, spoken).count("<tr>")
        == len(shown.answer.together) + 1
    )


@pytest.mark.parametrize("spoken", ["fa", "en"])
def test_the_method_page_says_how_it_is_said(full, see, spoken):
    app = see("sara", "plan/method.py", part="sure", lang=spoken)
    assert not app.exception
    assert 'id="method-reach"' in words(app)
