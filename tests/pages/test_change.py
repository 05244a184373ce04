"""Why a score moved, as the pages say it: printed numbers that add up, choices in the address, nothing hidden shown."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared import desk, numbers
from pages.shared.change_words import decimals_of, pieces, printed_parts, told
from pipeline.domain.access import Role
from pipeline.services import model
from pipeline.services.change import why_changed, why_group_changed
from pipeline.services.office import Office
from pipeline.words import LANGUAGES, plain, say
from tests.pages.conftest import fill, words
from tests.services.test_change import full as full_of_holes  # noqa: F401
from tests.services.test_model import folder
from tests.support.offices import ABAN, OPERATOR, actor
from tests.support.people import office_with_people

PROVINCE = actor(Role.PROVINCIAL_MANAGER)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with three branches and three months at the desk, and an edition that holds from later on."""
    room = tmp_path_factory.mktemp("full")
    office = office_with_people(room)
    fill(office, "full")
    model.publish_edition(office, by=OPERATOR, folder=folder(room, "2"), from_month=ABAN.plus(1))
    desk.seat(office)
    yield office
    desk.close_desk()


def unmarked(markup: str) -> str:
    return plain(unescape(re.sub(r"<[^>]+>", "", markup)))


@given(st.lists(st.floats(-40, 40), min_size=1, max_size=9), st.sampled_from([1, 2, 3]))
def test_printed_parts_add_up_to_the_printed_total_and_lie_near_their_values(values, decimals):
    printed = printed_parts(values, sum(values), decimals)
    assert sum(printed) == pytest.approx(round(sum(values), decimals), abs=1e-9)
    near = (len(values) + 1) * 10**-decimals
    assert all(abs(one - value) <= near for one, value in zip(printed, values, strict=True))


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_sentence_adds_up_to_what_the_screens_scores_differ_by(full_of_holes, spoken):  # noqa: F811
    for branch in ("0501", "0502"):
        for other in ({}, {"against_month": ABAN.plus(-2)}, {"against_branch": "0503"}):
            change = why_changed(full_of_holes, by=PROVINCE, branch=branch, month=ABAN, **other)
            decimals = decimals_of(change)
            printed = [piece.printed for piece in pieces(change, spoken)]
            differ = round(change.after, decimals) - round(change.before, decimals)
            assert sum(printed) == pytest.approx(differ, abs=1e-9)
            said = unmarked(told(change, spoken))
            for value in printed:
                assert plain(numbers.signed(value, spoken, decimals)) in said


def test_another_set_of_branches_is_said_of_the_province(full_of_holes):  # noqa: F811
    change = why_group_changed(full_of_holes, by=PROVINCE, month=ABAN)
    assert "because another set of branches had reported" in unmarked(told(change, "en"))


def test_an_indicators_change_is_said_by_its_measures(full, see):
    change = why_changed(full, by=PROVINCE, branch="0501", month=ABAN)
    top = next(reason for reason in change.causes[3].reasons if reason.measures)
    drawn = words(see("sara", "monitor/branch.py", branch="0501", month=str(ABAN), node=top.id, lang="en"))
    assert say("change.title_of", "en", name=top.name.en) in drawn
    for moved in top.measures:
        if abs(moved.points) > 0.1:
            assert moved.name is not None
            assert moved.name.en.removeprefix("of those, ") in unmarked(drawn)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "since Mehr 1405"),
        ({"other": str(ABAN.plus(-2))}, "since Shahrivar 1405"),
        ({"against": "branch", "other": "0502"}, "compared with Branch 0502"),
        ({"against": "edition", "other": "2"}, "edition 2"),
    ],
)
def test_what_is_compared_with_stands_in_the_address(full, see, asked, said):
    app = see("sara", "monitor/branch.py", branch="0501", month=str(ABAN), lang="en", **asked)
    assert not app.exception
    assert said in unmarked(words(app))


def test_a_comparison_that_cannot_be_told_says_so_and_leaves_the_page_whole(full, see):
    app = see("sara", "monitor/branch.py", branch="0501", month=str(ABAN.plus(-2)), lang="en")
    assert not app.exception
    assert "there is no change to explain" in unmarked(words(app))


def test_the_overview_tells_the_provinces_change_folded(full, see):
    drawn = words(see("sara", month=str(ABAN), lang="en"))
    change = why_group_changed(full, by=PROVINCE, month=ABAN)
    assert unmarked(told(change, "en")) in unmarked(drawn)
    assert "<details" in drawn[drawn.index('id="pd-why"') :]


def test_the_bars_begin_at_the_score_before_and_end_at_the_one_after(full, see):
    drawn = words(see("sara", "monitor/branch.py", branch="0501", month=str(ABAN), lang="en"))
    change = why_changed(full, by=PROVINCE, branch="0501", month=ABAN)
    bars = drawn[drawn.index("pd-why-bars") :]
    bars = bars[: bars.index("</ul>")]
    shown = [plain(value) for value in re.findall(r'pd-bar-value">([^<]+)<', bars)]
    decimals = decimals_of(change)
    assert shown[0] == f"{change.before:.{decimals}f}"
    assert shown[-1] == f"{change.after:.{decimals}f}"
    moved = sum(float(value.replace("−", "-")) for value in shown[1:-1])
    assert float(shown[0]) + moved == pytest.approx(float(shown[-1]), abs=1e-9)


def test_a_branch_role_is_shown_no_figures_of_another_branch(full, see):
    drawn = unmarked(
        words(see("reza", "monitor/branch.py", month=str(ABAN), lang="en", against="branch", other="0502"))
    )
    assert "Other branches' figures are not yours to see" in drawn
    said = drawn[drawn.index("compared with Branch 0502") : drawn.index("Other branches' figures")]
    assert not re.search(r"\d of \d", said)
