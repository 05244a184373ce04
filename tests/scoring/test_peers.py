"""Like branches: distances that can be worked out by hand, and what is not known."""

from math import e, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.peers import (
    KIND_DISTANCE,
    UNKNOWN_SQUARED,
    Among,
    Profile,
    among,
    nearest,
    nearest_codes,
)


def distances(profiles, code="a") -> dict[str, float]:
    return {peer.code: peer.distance for peer in nearest(profiles, code)}


def test_a_distance_is_in_standard_deviations_of_the_logarithm_of_insured() -> None:
    # Logarithms 0, 1 and 2: mean 1, variance 2/3.
    profiles = [Profile("a", 1.0, 50.0, "1"), Profile("b", e, 50.0, "1"), Profile("c", e * e, 50.0, "1")]
    found = distances(profiles)
    assert found["b"] == pytest.approx(1 / sqrt(2 / 3))
    assert found["c"] == pytest.approx(2 / sqrt(2 / 3))


def test_insured_urban_share_and_kind_weigh_the_same() -> None:
    # Two branches lie one standard deviation either side of the mean: two apart in each number.
    profiles = [Profile("a", 100.0, 40.0, "1"), Profile("b", 400.0, 60.0, "2")]
    (peer,) = nearest(profiles, "a")
    assert (peer.by_insured, peer.by_urban_share, peer.by_kind) == pytest.approx((4.0, 4.0, KIND_DISTANCE**2))
    assert peer.distance == pytest.approx(sqrt(4 + 4 + KIND_DISTANCE**2))


def test_twice_as_many_is_as_far_as_half_as_many() -> None:
    profiles = [
        Profile("a", 1000.0, None, "1"),
        Profile("b", 2000.0, None, "1"),
        Profile("c", 500.0, None, "1"),
    ]
    found = distances(profiles)
    assert found["b"] == pytest.approx(found["c"])


def test_equals_come_by_code() -> None:
    profiles = [Profile(code, 9000.0, 50.0, "1") for code in ("d", "c", "a", "b")]
    assert [peer.code for peer in nearest(profiles, "c")] == ["a", "b", "d"]


def test_an_urban_share_that_is_not_known_is_neither_like_nor_the_most_unlike() -> None:
    # Known shares 0, 0, 100, 100: mean 50, deviation 50; the asking branch is two deviations from the far ones.
    known = [("a", 0.0), ("b", 0.0), ("c", 100.0), ("d", 100.0)]
    profiles = [
        *(Profile(code, 9000.0, share, "1") for code, share in known),
        Profile("x", 9000.0, None, "1"),
    ]
    found = nearest(profiles, "a")
    assert [peer.code for peer in found] == ["b", "x", "c", "d"]
    silent = found[1]
    assert silent.by_urban_share is None
    assert silent.distance == pytest.approx(sqrt(UNKNOWN_SQUARED))
    assert found[2].distance == pytest.approx(2.0)


def test_a_branch_whose_own_share_is_not_known_finds_the_order_of_the_rest() -> None:
    others = [
        Profile("b", 900.0, 10.0, "1"),
        Profile("c", 5000.0, 90.0, "1"),
        Profile("d", 1000.0, 50.0, "2"),
    ]
    silent = nearest([Profile("a", 1000.0, None, "1"), *others], "a")
    without = nearest(
        [Profile("a", 1000.0, None, "1"), *(Profile(o.code, o.insured, None, o.kind) for o in others)], "a"
    )
    assert [peer.code for peer in silent] == [peer.code for peer in without]


def test_an_unknown_kind_is_nobodys_kind() -> None:
    profiles = [Profile("a", 1.0, 1.0, None), Profile("b", 1.0, 1.0, None), Profile("c", 1.0, 1.0, "")]
    assert distances(profiles) == {"b": KIND_DISTANCE, "c": KIND_DISTANCE}


def test_one_branch_alone_has_no_peers_and_an_unknown_one_none_either() -> None:
    alone = [Profile("a", 9000.0, 50.0, "1")]
    assert nearest(alone, "a") == ()
    assert nearest(alone, "b") == ()
    assert nearest([], "a") == ()


_NUMBERS = st.none() | st.sampled_from([0.0, 1.0, 900.0, 1000.0, 5000.0])


@given(
    st.lists(
        st.tuples(
            _NUMBERS, st.none() | st.sampled_from([0.0, 10.0, 55.0]), st.sampled_from([None, "", "1", "2"])
        ),
        max_size=7,
    ),
    st.integers(0, 8),
)
def test_the_nearest_of_all_at_once_are_those_of_each(told, count) -> None:
    profiles = [Profile(f"{at}", *one) for at, one in enumerate(told)]
    expected = {
        one.code: tuple(peer.code for peer in nearest(profiles, one.code)[:count]) for one in profiles
    }
    assert nearest_codes(profiles, count) == expected


def test_a_branch_with_nobody_insured_yet_is_only_small() -> None:
    profiles = [Profile("a", 0.0, None, "1"), Profile("b", 1.0, None, "1"), Profile("c", 100.0, None, "1")]
    assert distances(profiles)["b"] == pytest.approx(sqrt(UNKNOWN_SQUARED))


def test_the_chance_difference_of_two_branches_is_what_an_unknown_one_costs() -> None:
    # Over all ordered pairs, a branch with itself included, a standardised number differs by 2 squared on average.
    values = [Profile(str(at), float(10 ** (at % 4)), None, "1") for at in range(8)]
    squared = [
        peer.by_insured
        for profile in values
        for peer in nearest(values, profile.code)
        if peer.by_insured is not None
    ]
    assert sum(squared) / len(values) ** 2 == pytest.approx(UNKNOWN_SQUARED)


profiles_drawn = st.lists(
    st.builds(
        Profile,
        st.text("abcdefgh", min_size=1, max_size=3),
        st.none() | st.floats(0, 1e7),
        st.none() | st.floats(0, 100),
        st.sampled_from([None, "1", "2"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda profile: profile.code,
)


@given(profiles_drawn)
def test_likeness_is_mutual_and_blind_to_the_order_of_the_register(profiles) -> None:
    by_pair = {
        (profile.code, peer.code): peer.distance
        for profile in profiles
        for peer in nearest(profiles, profile.code)
    }
    assert len(by_pair) == len(profiles) * (len(profiles) - 1)
    assert all(distance == pytest.approx(by_pair[two, one]) for (one, two), distance in by_pair.items())
    first = profiles[0].code
    turned = [peer.code for peer in nearest(profiles[::-1], first)]
    assert turned == [peer.code for peer in nearest(profiles, first)]


def test_median_and_best_are_of_those_with_a_score_and_equal_bests_go_by_code() -> None:
    assert among([("c", 80.0), ("a", 50.0), ("b", 80.0), ("d", None)]) == Among(80.0, 80.0, "b", 3)
    assert among([("a", 50.0), ("b", 60.0)]) == Among(55.0, 60.0, "b", 2)
    assert among([("a", None)]) == among([]) == Among(None, None, None, 0)
