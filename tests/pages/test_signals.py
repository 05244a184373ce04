"""On the pages: a change is called real only where it is, and never an arrow for noise."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from pages.shared import desk
from pipeline.domain.access import Role
from pipeline.services import model, reviewing
from pipeline.services.office import Office
from pipeline.words import plain, say
from tests.pages.conftest import words
from tests.support.changing import FALLEN, approve_twenty_months
from tests.support.offices import ABAN, BRANCHES, actor, hand_in
from tests.support.people import office_with_people

LATE = BRANCHES[2]
ARROWS = re.compile("[▲▼]")


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Twenty months of three branches at the desk: one fell, one's newest form was returned."""
    office = office_with_people(tmp_path_factory.mktemp("changing"))
    approve_twenty_months(office, BRANCHES, late=LATE)
    receipt = hand_in(office, actor(Role.STAFF, LATE), LATE, ABAN)
    province = actor(Role.PROVINCIAL_MANAGER)
    reviewing.return_submission(office, by=province, submission=receipt.submission, reason="look again")
    desk.seat(office)
    yield office
    desk.close_desk()


def drawn(app) -> str:
    """The page's markup as a reader meets its words: without escapes and isolation marks."""
    return plain(unescape(words(app)))


def chips(app) -> list[str]:
    return re.findall(r'<span class="pd-chip [^"]*">(.*?)</span>(?=<|$)', drawn(app))


def headline(app) -> str:
    return re.sub("<[^>]+>", "", drawn(app).split("</header>")[0])


def test_a_branch_that_fell_says_so_in_its_sentence_and_its_chip(changing, see):
    app = see("sara", "monitor/branch.py", branch=FALLEN, lang="en")
    assert not app.exception
    assert "That is a real fall." in drawn(app)
    assert "▼" in "".join(chips(app))
    assert "▲" not in "".join(chips(app))
    assert "real fall" in drawn(app)


def test_a_branch_that_only_swings_has_no_arrow_anywhere(changing, see):
    app = see("sara", "monitor/branch.py", branch=BRANCHES[0], lang="en")
    assert "No change that can be told." in drawn(app)
    assert not ARROWS.search(drawn(app))


def test_the_overview_counts_what_really_changed_and_leads_to_it(changing, see):
    app = see("sara", lang="en")
    assert not app.exception
    assert "One branch fell for real; one has not reported." in headline(app)
    panel = drawn(app).split('class="pd-changed"')[1].split("</section></div></section>")[0]
    falls, rises, returned, late = panel.split("<section>")[1:5]
    assert f"branch?branch={FALLEN}&month={ABAN}" in falls
    assert "No branch rose for real." in rises
    assert f"upload?branch={LATE}" in returned
    assert "Every branch has reported." in late


def test_the_table_of_branches_has_an_arrow_only_for_the_branch_that_fell(changing, see):
    page = drawn(see("sara", lang="en"))
    rows = re.findall(r"<tr>(.*?)</tr>", page.split('class="pd-heat pd-numbers"')[1].split("</table>")[0])
    with_arrow = [row for row in rows if ARROWS.search(row)]
    assert len(with_arrow) == 1
    assert FALLEN in with_arrow[0]


@pytest.mark.parametrize("spoken", ["fa", "en"])
def test_the_control_chart_stands_with_its_months_as_a_table(changing, see, spoken):
    app = see("sara", "monitor/branch.py", branch=FALLEN, lang=spoken)
    assert plain(say("signals.chart_note", spoken)) in drawn(app)
    assert say("signals.rule_outside", spoken) in drawn(app)
    assert say("signals.ramadan", spoken) in drawn(app)


def test_a_dimension_and_a_share_in_the_drill_down_have_their_charts(changing, see):
    framework = model.framework_of(changing, month=ABAN)
    dimension = framework.children[framework.top.id][0]
    app = see("sara", "monitor/branch.py", branch=FALLEN, node=dimension, lang="en")
    assert not app.exception
    assert "really changed?" in drawn(app)
    app = see("sara", "monitor/branch.py", branch=FALLEN, node="R04", lang="en")
    assert not app.exception
    assert "Are the branches really apart?" in drawn(app)
    app = see("sara", "monitor/branch.py", branch=FALLEN, node="P10", lang="en")
    assert "not judged month by month" in drawn(app)


def test_the_indicator_of_the_funnel_stands_in_the_address(changing, see):
    app = see("sara", share="P06", lang="en")
    assert app.selectbox(key="overview.share").value == "P06"
    app.selectbox(key="overview.share").set_value("R04").run()
    assert app.query_params["share"] == "R04"


def test_a_branchs_people_see_their_own_point_in_the_funnel(changing, see):
    page = drawn(see("reza", share="R04", lang="en")).split('id="pd-funnel"')[1]
    table = page.split("</table>")[0]
    assert f"Branch {BRANCHES[0]}" in table
    assert f"Branch {BRANCHES[1]}" not in table


@pytest.mark.parametrize("spoken", ["fa", "en"])
def test_the_method_page_tells_when_a_change_is_called_real(changing, see, spoken):
    app = see("sara", "plan/method.py", part="sure", lang=spoken)
    assert not app.exception
    assert plain(say("signals.method_funnel", spoken)) in drawn(app)
    assert ("۱۰" if spoken == "fa" else "10") in drawn(app).split('id="pd-changes"')[1]


# Last: it seats another office at the desk.


def test_three_months_are_too_few_to_tell_and_have_no_arrow(full, see):
    app = see("sara", "monitor/branch.py", branch=BRANCHES[0], lang="en")
    assert "Too few months to tell" in headline(app) + drawn(app)
    assert not ARROWS.search(drawn(app))
    overview = see("sara", lang="en")
    assert not ARROWS.search("".join(chips(overview)))
    assert "twelve months" in headline(overview)
