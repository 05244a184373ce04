"""A framework answers for its own shape: who is whose child, at which level, with what weight."""

from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.domain.framework import Framework, Mean, MeasureSource
from pipeline.frameworks.loading import read_framework
from pipeline.settings import FRAMEWORKS
from tests.support.frameworks import measure, text, tiny

TINY = tiny()


@pytest.fixture(scope="module", params=["participation", "hdi", "ssa"])
def shipped(request: pytest.FixtureRequest) -> Framework:
    return read_framework(FRAMEWORKS / request.param)


def everything(framework: Framework) -> list[str]:
    """Ids of all nodes and indicators."""
    return [one.id for one in (*framework.nodes, *framework.indicators)]


def test_the_top_is_the_one_node_without_a_parent(shipped: Framework) -> None:
    assert TINY.top.id == "index"
    assert [node.id for node in shipped.nodes if node.parent is None] == [shipped.top.id]


def test_children_stand_in_the_order_they_are_written() -> None:
    assert TINY.children["index"] == ("speed", "reach")
    assert TINY.children["answers"] == ("in_time", "days")


def test_every_node_and_indicator_but_the_top_is_the_child_of_one(shipped: Framework) -> None:
    children = [child for ids in shipped.children.values() for child in ids]
    assert sorted([*children, shipped.top.id]) == sorted(everything(shipped))


def test_every_level_holds_its_own_and_together_they_hold_all(shipped: Framework) -> None:
    held = [any_id for level in shipped.levels for any_id in shipped.at_level(level.id)]
    assert sorted(held) == sorted(everything(shipped))
    for level in shipped.levels:
        assert {shipped.level_of(any_id) for any_id in shipped.at_level(level.id)} == {level.id}


def test_a_path_leads_from_the_top_down_each_step_a_child(shipped: Framework) -> None:
    for any_id in everything(shipped):
        path = shipped.path_to(any_id)
        assert (path[0], path[-1]) == (shipped.top.id, any_id)
        for parent, child in pairwise(path):
            assert child in shipped.children[parent]


def test_weights_are_those_written_unless_a_set_says_otherwise() -> None:
    weighed = replace(TINY, weight_sets={"other": {"speed": 5.0}, "equal": {}})
    assert (weighed.weight_of("speed"), weighed.weight_of("speed", "other")) == (2.0, 5.0)
    assert weighed.weight_of("reach", "other") == 1.0
    assert weighed.weight_of("supported", "other") == 3.0
    assert replace(weighed, weights="other").weight_of("speed") == 5.0


def test_an_unknown_set_leaves_the_written_weights() -> None:
    assert TINY.weight_of("speed", "no such set") == 2.0


def test_each_level_says_how_its_nodes_are_made() -> None:
    assert (TINY.mean_of("index"), TINY.mean_of("speed")) == (Mean.GEOMETRIC, Mean.ARITHMETIC)


def test_the_form_leaves_out_what_the_register_knows() -> None:
    known = replace(measure("insured"), source=MeasureSource.REGISTER)
    kept = tuple(known if one.id == "insured" else one for one in TINY.measures)
    assert "insured" not in [one.id for one in replace(TINY, measures=kept).reported]
    assert len(TINY.reported) == len(TINY.measures)


def test_a_score_reaches_back_as_far_as_its_widest_window_or_its_pool() -> None:
    assert TINY.longest_window == 12
    narrow = tuple(replace(one, window=1) for one in TINY.indicators)
    assert replace(TINY, indicators=narrow).longest_window == TINY.pool_months == 3


@pytest.mark.parametrize(("unit", "is_whole"), [("count", True), ("people", True), ("million rials", False)])
def test_only_counts_are_whole(unit: str, is_whole: bool) -> None:
    assert replace(measure("one"), unit=text(unit)).is_count is is_whole


def test_names_are_found_at_every_level_and_of_measures() -> None:
    assert [TINY.name_of(one).en for one in ("speed", "in_time", "due")] == ["speed", "in_time", "due"]


def test_indicators_name_the_measures_that_they_need(shipped: Framework) -> None:
    for indicator in shipped.indicators:
        assert indicator.measures[0] == indicator.numerator
        assert set(indicator.measures) <= shipped.measure.keys()
