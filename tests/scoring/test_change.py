"""Every change answers why: parts by cause, node and measure that sum to the difference on the screen."""

from dataclasses import replace
from itertools import combinations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.framework import Mean, Normalisation, PriceIndex
from pipeline.scoring.change import Cause, Kind, State, change_parts
from pipeline.scoring.sharing import MOST, shapley
from tests.support.changes import everything_at_once, state_of, states_of
from tests.support.doses import WHOLE, dose
from tests.support.frameworks import tiny

hypothesis_runs = settings(
    max_examples=dose(12, 400), deadline=None, derandomize=not WHOLE, suppress_health_check=list(HealthCheck)
)

ROW = {
    "due": 40.0, "answered": 12.0, "closed": 20.0, "total_days": 200.0, "planned": 8.0, "held": 4.0,
    "insured": 9000.0, "trainees": 45.0, "registered": 100.0, "supported": 50.0,
}  # fmt: skip


def one_month(framework=None, period="1405-07", **figures):
    """The state of a unit in its first month."""
    row = ROW | figures | {"unit": "a", "period": period}
    return states_of(framework or tiny(), [row])["a", period]


def told(node, before, after, **other):
    """The parts where neither data nor edition changed in between."""
    return change_parts(node, before, before, before, after, **other)


def total(parts):
    return sum(part.points for part in parts)


def pairs(states):
    """Pairs of what was scored: of a small dose the first few."""
    return list(combinations(states, 2))[: dose(5, 1000)]


def assert_sums(node, states, **other):
    found = change_parts(node, *states, **other)
    assert total(found) == pytest.approx(states[-1].scores[node] - states[0].scores[node], abs=1e-9)
    order = list(Cause)
    assert [order.index(part.cause) for part in found] == sorted(order.index(p.cause) for p in found)
    return found


@settings(hypothesis_runs, max_examples=dose(40, 400))
@given(everything_at_once())
def test_all_four_causes_at_once_sum_to_the_difference_for_any_framework_and_any_pair(drawn):
    first, second, rows, revised = drawn
    shown, today = states_of(first, rows), states_of(first, revised)
    compared = states_of(second, revised)
    for before, after in pairs(compared):
        states = (shown[before], today[before], compared[before], compared[after])
        for node in (*second.node, *second.indicator):
            if all(each.scores.get(node) is not None for each in (states[0], states[1], states[3])):
                assert_sums(node, states)


@settings(hypothesis_runs, max_examples=dose(25, 400))
@given(everything_at_once())
def test_where_no_child_can_fall_to_0_nothing_is_left_over_to_be_told_whole(drawn):
    """Sums are closed by a part "whole"; here none may be needed beside others, or the parts would be wrong."""
    _, edition, _, rows = drawn
    framework = replace(edition, least_score=edition.scale / 100)
    states = states_of(framework, rows)
    for before, after in pairs(states):
        for node in framework.node:
            if states[before].scores[node] is None or states[after].scores[node] is None:
                continue
            found = told(node, states[before], states[after])
            whole = [part for part in found if part.kind is Kind.WHOLE]
            assert not whole or len(found) == 1, found


@hypothesis_runs
@given(everything_at_once(), st.sampled_from([None, "other"]))
def test_nothing_changed_has_no_parts_and_swapping_sides_turns_every_sign(drawn, weights):
    framework, _, rows, _ = drawn
    states = states_of(framework, rows, weights)
    for before, after in pairs(states):
        for node in framework.node:
            pair = (states[before], states[after])
            if any(state.scores[node] is None for state in pair):
                continue
            assert told(node, pair[0], pair[0], weights=weights) == ()
            there, back = (by_name(told(node, *sides, weights=weights)) for sides in (pair, pair[::-1]))
            assert there == pytest.approx({key: -points for key, points in back.items()}, abs=1e-9)


def by_name(parts):
    """Points by what they tell; what came is, told backwards, what left."""
    turned = {Kind.CAME: Kind.LEFT}
    names = [(part.cause, turned.get(part.kind, part.kind), part.node, part.role) for part in parts]
    return {name: sum(p.points for p, own in zip(parts, names, strict=True) if own == name) for name in names}


@hypothesis_runs
@given(everything_at_once(), st.sets(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2))
def test_a_groups_change_sums_with_another_set_of_units(drawn, gone):
    framework, _, rows, _ = drawn
    members = pl.DataFrame({"unit": ["a", "b", "c"], "group": ["all"] * 3})
    both = members.filter(~pl.col("unit").is_in(list(gone)))
    full = states_of(framework, rows, groups=members)
    common = states_of(framework, rows, groups=both) if both.height else {}
    for before, after in pairs(full):
        if before not in common or after not in common:
            continue
        for node in framework.node:
            if full[before].scores[node] is not None and full[after].scores[node] is not None:
                found = told(node, full[before], full[after], members=(common[before], common[after]))
                difference = full[after].scores[node] - full[before].scores[node]
                assert total(found) == pytest.approx(difference, abs=1e-9)


def test_a_share_that_rose_is_told_by_its_numerator_and_denominator():
    before, after = one_month(), one_month(due=41.0, answered=18.0)
    found = assert_sums("in_time", (before, before, before, after))
    assert [(part.cause, part.kind, part.role) for part in found] == [
        (Cause.MEASURES, Kind.MEASURE, "numerator"),
        (Cause.MEASURES, Kind.MEASURE, "denominator"),
    ]
    # Shapley over two players is the mean of both orders, worked out by hand: the score is the share over 90 %.
    up = ((18 / 40 - 12 / 40) + (18 / 41 - 12 / 41)) / 2 / 0.9 * 100
    assert found[0].points == pytest.approx(up)
    assert found[1].points == pytest.approx((18 / 41 - 12 / 40) / 0.9 * 100 - up)


def test_under_arithmetic_means_points_are_weight_times_the_indicators_own():
    before, after = one_month(), one_month(answered=18.0)
    own = after.scores["in_time"] - before.scores["in_time"]
    (part,) = told("speed", before, after)
    assert part.points == pytest.approx(own / 4)


def test_at_the_geometric_top_points_are_split_by_the_logarithmic_mean():
    from math import log

    before, after = one_month(), one_month(answered=18.0, supported=80.0)
    found = {part.node: part.points for part in told("index", before, after)}
    start, end = before.scores, after.scores
    mean = (end["index"] - start["index"]) / log(end["index"] / start["index"])
    assert found["in_time"] == pytest.approx(mean * 2 / 3 * log(end["speed"] / start["speed"]))
    assert found["supported"] == pytest.approx(mean / 3 * log(end["reach"] / start["reach"]))


def test_an_indicator_that_left_is_told_by_its_name_and_so_is_one_that_came():
    full, few = one_month(), one_month(due=2.0, answered=2.0)
    assert few.scores["in_time"] is None
    (left,) = told("answers", full, few)
    assert (left.cause, left.kind, left.node) == (Cause.COVERAGE, Kind.LEFT, "in_time")
    assert left.points == pytest.approx(full.scores["days"] - full.scores["answers"])
    (came,) = told("answers", few, full)
    assert (came.kind, came.node, came.points) == (Kind.CAME, "in_time", -left.points)


def test_a_concept_without_a_score_left_whatever_is_still_there_below_it():
    framework = replace(
        tiny(),
        levels=tuple(replace(lv, min_coverage=0.9) if lv.id == "concept" else lv for lv in tiny().levels),
    )
    full, few = one_month(framework), one_month(framework, due=2.0, answered=2.0)
    assert few.scores["days"] is not None
    assert [(part.kind, part.node) for part in told("speed", full, few)] == [(Kind.LEFT, "answers")]


def test_where_nothing_counts_on_both_sides_the_whole_change_is_coverage():
    first, second = one_month(due=2.0, answered=2.0), one_month(closed=2.0)
    (part,) = told("answers", first, second)
    assert (part.cause, part.kind, part.node) == (Cause.COVERAGE, Kind.WHOLE, "answers")


def test_revised_data_come_first_and_keep_their_measures():
    shown, today, after = one_month(), one_month(answered=14.0), one_month(answered=18.0)
    found = assert_sums("in_time", (shown, today, today, after))
    assert [(part.cause, part.role) for part in found] == [
        (Cause.REVISED, "numerator"),
        (Cause.MEASURES, "numerator"),
    ]
    assert [part.points for part in found] == pytest.approx([2 / 40 / 0.9 * 100, 4 / 40 / 0.9 * 100])


def test_a_new_edition_is_told_by_the_indicators_it_defines_otherwise_and_the_nodes_it_weighs_otherwise():
    in_time, *others = tiny().indicators
    stricter = replace(in_time, target=100.0, weight=3.0)
    second = replace(tiny(), edition="2", indicators=(stricter, *others))
    old, new = one_month(), one_month(second)
    found = assert_sums("answers", (old, old, new, new))
    points = {(part.kind, part.node): part.points for part in found}
    assert set(points) == {(Kind.DEFINITION, "in_time"), (Kind.RULE, "answers")}
    assert points[Kind.DEFINITION, "in_time"] < 0


def test_figures_revised_a_new_edition_few_cases_and_moved_measures_are_four_causes_of_one_difference():
    in_time, days, *others = tiny().indicators
    stricter = (replace(in_time, target=100.0, weight=2.0), days, *others)
    second = replace(tiny(), edition="2", indicators=stricter)
    moved = {"closed": 3.0, "answered": 20.0, "supported": 70.0}
    states = (
        one_month(),
        one_month(answered=14.0),
        one_month(second, answered=14.0),
        one_month(second, **moved),
    )
    for node in ("index", "speed", "answers"):
        found = assert_sums(node, states)
        assert {part.cause for part in found} == set(Cause)
    assert {part.node for part in found if part.cause is Cause.COVERAGE} == {"days"}


def test_old_figures_that_a_new_edition_cannot_score_leave_all_the_rest_to_the_edition():
    before, after = one_month(), one_month(answered=18.0)
    nothing = replace(before, scores=dict.fromkeys(before.scores))
    found = assert_sums("index", (before, before, nothing, after))
    assert {part.cause for part in found} == {Cause.EDITION}


def test_a_score_that_depends_on_the_other_units_is_told_whole():
    before, after = one_month(), one_month(answered=18.0)
    moved = replace(after, scores=after.scores | {"in_time": 60.0})
    (part,) = told("in_time", before, moved)
    assert (part.kind, part.role) == (Kind.WHOLE, None)
    beside = replace(after, scores=after.scores | {"index": 99.0})
    (part,) = told("index", before, beside)
    assert (part.kind, part.node, part.points) == (Kind.WHOLE, "index", 99.0 - before.scores["index"])


def test_the_month_that_came_in_and_the_one_that_dropped_out_are_one_measures_effect():
    months = [f"1404-{n:02d}" for n in range(8, 13)] + [f"1405-{n:02d}" for n in range(1, 9)]
    rows = [ROW | {"unit": "a", "period": m, "held": 8.0 if m == "1404-08" else 4.0} for m in months]
    states = states_of(tiny(), rows)
    (part,) = told("held", states["a", "1405-07"], states["a", "1405-08"])
    assert (part.role, part.points) == ("numerator", pytest.approx(-4 / 96 * 100))


@pytest.mark.parametrize("mean", list(Mean))
@pytest.mark.parametrize("level", ["index", "dimension", "concept"])
def test_every_mean_is_told_exactly_or_where_units_are_compared_whole(mean, level):
    power = 0.5 if mean is Mean.GENERALISED else None
    levels = tuple(replace(one, mean=mean, power=power) if one.id == level else one for one in tiny().levels)
    framework = replace(tiny(), levels=levels)
    rows = [
        ROW | {"unit": "a", "period": "1405-07"},
        ROW | {"unit": "b", "period": "1405-07", "answered": 20.0, "supported": 80.0, "due": 50.0},
        ROW | {"unit": "c", "period": "1405-07", "answered": 30.0, "closed": 2.0, "trainees": 80.0},
    ]
    states = states_of(framework, rows)
    for one, other in combinations(states.values(), 2):
        found = assert_sums("index", (one, one, one, other))
        assert any(part.kind is Kind.WHOLE for part in found) == (mean is Mean.COPELAND)


def test_an_indicator_that_is_compared_with_other_units_has_no_measures_to_tell():
    framework = replace(tiny(), normalisation=Normalisation.MIN_MAX)
    rows = [
        ROW | {"unit": unit, "period": "1405-07", "answered": n}
        for unit, n in zip("abc", (5.0, 12.0, 30.0), strict=True)
    ]
    states = states_of(framework, rows)
    (part,) = told("in_time", states["a", "1405-07"], states["b", "1405-07"])
    assert (part.kind, part.role) == (Kind.WHOLE, None)


def test_prices_are_told_apart_from_money_where_they_are_known():
    measures = tuple(replace(m, is_money=m.id in ("held",)) for m in tiny().measures)
    prices = PriceIndex("1405-07", {"1405-07": 100.0, "1405-08": 125.0}, "made up")
    framework = replace(tiny(), measures=measures, prices=prices)
    before = one_month(framework)
    after = one_month(framework, "1405-08", held=5.0)
    states = [
        replace(state, deflators={"held": {"numerator": factor, "denominator": 1.0}})
        for state, factor in ((before, 1.0), (after, 0.8))
    ]
    found = {part.role: part.points for part in told("held", *states)}
    assert set(found) == {"numerator", "prices"}
    assert sum(found.values()) == pytest.approx(0.0, abs=1e-9)
    assert found["numerator"] > 0


def test_many_things_at_once_are_shared_out_exactly_and_turn_with_their_sides():
    names = [f"n{at}" for at in range(MOST + 3)]

    def worth(taken):
        return len(taken) ** 2 + (7.0 if {"n0", "n9"} <= taken else 0.0)

    there = shapley(names, worth)
    back = shapley(names, lambda taken: worth(frozenset(names) - taken))
    assert sum(there.values()) == pytest.approx(worth(frozenset(names)))
    assert there == pytest.approx({name: -points for name, points in back.items()})


def test_shapley_gives_each_the_mean_over_all_orders():
    worth = {"": 0.0, "a": 6.0, "b": 2.0, "ab": 12.0}
    found = shapley(["a", "b"], lambda taken: worth["".join(sorted(taken))])
    assert found == {"a": (6 + 10) / 2, "b": (2 + 6) / 2}


def test_a_child_that_counts_as_nothing_bears_the_geometric_means_change():
    framework = replace(tiny(), least_score=0.0)
    before, after = one_month(framework, supported=0.0, trainees=0.0), one_month(framework, held=5.0)
    assert (before.scores["index"], after.scores["index"] > 0) == (0.0, True)
    found = assert_sums("index", (before, before, before, after))
    assert {part.node for part in found if part.points > 0} >= {"supported", "held"}


def test_a_leap_of_a_geometric_mean_next_to_zero_is_told_though_its_child_hardly_moved():
    framework = replace(tiny(), least_score=0.0)
    before, after = one_month(framework), one_month(framework, answered=13.0)
    low = {"supported": 0.0, "trained": 0.0, "reach": 0.0, "people": 0.0, "index": 0.0}
    hardly = {"supported": 1e-16, "trained": 1e-16, "reach": 1e-16, "people": 1e-16}
    hardly["index"] = after.scores["speed"] ** (2 / 3) * 1e-16 ** (1 / 3)
    states = (
        replace(before, scores=before.scores | low),
        replace(after, scores=after.scores | hardly),
    )
    found = told("index", *states)
    assert total(found) == pytest.approx(hardly["index"], abs=1e-9)
    assert hardly["index"] > 1e-5


def test_a_node_without_a_score_has_no_change_to_tell():
    before = one_month()
    with pytest.raises(ValueError, match="no score"):
        told("index", before, replace(before, scores=before.scores | {"index": None}))


def test_a_state_is_read_off_a_row():
    row = dict.fromkeys((*tiny().node, *tiny().indicator), 1.0)
    row |= {f"{each}:{role}": 2.0 for each in tiny().indicator for role in ("numerator", "denominator")}
    row |= {
        f"{each}:other_{role}": None for each in tiny().indicator for role in ("numerator", "denominator")
    }
    assert isinstance(state_of(tiny(), row), State)
    assert tiny().mean_of("index") is Mean.GEOMETRIC
