"""Marks and names on the map that stand clear of one another, and the branches' table to read."""

from itertools import combinations
from math import hypot

import pytest

from pages.shared.labels import Mark, offsets, spread
from pages.shared.measures import full_name
from pipeline.services import model, scores
from tests.pages.conftest import words
from tests.support.offices import ABAN, OPERATOR


def test_branches_of_one_city_stand_beside_each_other_and_a_lone_one_where_it_is():
    lone = Mark(300, 20, 9)
    moved = spread([Mark(100 + at, 100 - at, 10) for at in range(5)] + [lone])
    assert moved[-1] == lone
    gaps = [hypot(a.x - b.x, a.y - b.y) - a.radius - b.radius for a, b in combinations(moved, 2)]
    assert min(gaps) >= 0


def test_branches_of_one_city_keep_their_middle():
    moved = spread([Mark(100, 100, 8), Mark(102, 100, 8), Mark(101, 103, 8)])
    assert sum(one.x for one in moved) / 3 == pytest.approx(101)
    assert sum(one.y for one in moved) / 3 == pytest.approx(101)


def test_a_name_stands_under_its_place_unless_another_name_or_the_edge_is_there():
    marks = [Mark(100, 100, 6), Mark(120, 100, 6), Mark(395, 300, 6)]
    names = [("Sarpol-e Zahab", 100.0, 100.0), ("Qasr-e Shirin", 120.0, 100.0), ("Kangavar", 395.0, 300.0)]
    first, second, last = offsets(names, marks, 400)
    assert first[0] == 0
    assert first[1] > 0
    assert second[1] < 0 or abs(second[0]) > 40
    assert last[0] < 0


def test_a_part_that_stands_alone_says_of_which_whole(full):
    framework = model.framework_of(full)
    part = next(each for each in framework.measures if each.name.en.startswith("Of those, "))
    assert framework.measure[part.at_most].name.en in full_name(part.id, framework, "en")
    assert "Of those" not in full_name(part.id, framework, "en")


def test_the_table_to_read_holds_every_branch_with_all_its_dimensions(full, see):
    shown = scores.overview(full, by=OPERATOR, month=ABAN)
    table = words(see("sara", lang="en")).split("pd-heat pd-numbers")[1].split("</table>")[0]
    assert table.count("<tr>") == shown.branches.height + 1
    assert all(f">{node.name.en}</th>" in table.replace("&#x27;", "'") for node in shown.dimensions)
