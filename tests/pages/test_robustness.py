"""How far the ranking rests on the method: the planners' step, the branch page's line, the method page."""

import html
import re

import pytest

from pages.shared import robustness as section
from pipeline.services import robustness as service
from pipeline.words import plain
from tests.pages.conftest import words
from tests.support.offices import ABAN, BRANCHES, OPERATOR

PAGE = "plan/coherence.py"


def drawn(app):
    assert not app.exception
    assert not app.error
    return plain(html.unescape(words(app)))


@pytest.mark.parametrize("spoken", ["fa", "en"])
def test_the_planners_page_has_the_section_in_every_weather(weather, see, spoken):
    shown = words(see("omid", PAGE, lang=spoken))
    assert ("pd-places" in shown) is (weather in ("full", "hole"))
    if weather == "one_branch":
        few = {"fa": "کمتر از دو شعبه رتبه دارد", "en": "Fewer than two branches have a rank"}
        assert few[spoken] in shown


def test_the_pictures_places_and_its_table_are_those_of_the_service(full, see):
    shown = service.robustness(full, by=OPERATOR, month=ABAN)
    page = words(see("omid", PAGE, lang="en"))
    lines = re.findall(r'pd-place-line" style="inset-inline-start:([\d.]+)%;inline-size:([\d.]+)%', page)
    dots = re.findall(r'pd-place-dot" style="inset-inline-start:([\d.]+)%', page)
    rows = shown.branches.to_dicts()
    assert len(lines) == len(dots) == len(rows) == 3
    for row, (start, width), dot in zip(rows, lines, dots, strict=True):
        assert float(start) == pytest.approx(50 * (row["low_rank"] - 1))
        assert float(width) == pytest.approx(50 * (row["high_rank"] - row["low_rank"]))
        assert float(dot) == pytest.approx(50 * (row["rank"] - 1))
        table = rf'{row["name_en"]}</th><td data-heading="Published rank">.?{row["rank"]}.?</td>'
        assert re.search(table, page)


def test_the_sentence_tells_who_stays_first_and_what_matters_most(full, see):
    shown = service.robustness(full, by=OPERATOR, month=ABAN)
    told = drawn(see("omid", PAGE, lang="en"))
    # Three branches that report 75, 60 and 45 % of everything: no method puts another first.
    assert f"Whatever way one calculates, Branch {BRANCHES[1]} stays first." in told
    assert "No two neighbours in the ranking owe their order to the way of calculating." in told
    assert "None of these choices moves any place." in told
    assert "1,000 ways were tried" in told
    assert all(plain(one.name.en) in told for one in shown.choices)


def test_an_open_order_and_the_weightiest_choice_are_named(full):
    shown = service.robustness(full, by=OPERATOR, month=ABAN)
    first, second = (service.Text(name, name) for name in ("first", "second"))
    choice = service.Choice("mean", service.Text("گزینه", "how it is put together"), 0.2, 0.45)
    changed = {"undecided": (service.Pair(first, second, 0.52),), "choices": (choice,), "steady": ()}
    other = service.Robustness(**{**vars(shown), **changed})
    told = plain(html.unescape(section.opening(other, "en")))
    assert "No branch stays first whatever way one calculates." in told
    assert "first comes first in 52% of the ways" in told
    assert "Of 2 pairs of neighbours in the ranking, the order of 1 depends" in told
    assert "What matters most is how it is put together: alone it explains 20%, with the others 45%" in told


@pytest.mark.parametrize(
    ("low", "high", "told"), [(2, 5, "ways of calculating: 2 to 5"), (3, 3, "ways of calculating too: 3")]
)
def test_a_branchs_places_are_a_line_of_words(monkeypatch, full, low, high, told):
    found = service.RankRange(low, high, 9)
    monkeypatch.setattr(service, "rank_range", lambda *_, **__: found)
    assert told in plain(section.branch_line(OPERATOR, BRANCHES[0], ABAN, "en"))


def test_the_branch_page_tells_its_places_beside_its_rank(full, see):
    assert "By other ways of calculating too: 2" in drawn(
        see("reza", "monitor/branch.py", branch=BRANCHES[0], lang="en")
    )


def test_the_branch_page_tells_none_where_nobody_else_has_a_rank(weather, see):
    told = drawn(see("reza", "monitor/branch.py", branch=BRANCHES[0], lang="en"))
    assert ("By other ways of calculating" in told) is (weather in ("full", "hole"))


def test_the_method_page_says_what_is_done(full, see):
    parts = [drawn(see("omid", "plan/method.py", part=part, lang="en")) for part in ("score", "sure")]
    assert any("Had we calculated otherwise" in part and "1,000 times over" in part for part in parts)
