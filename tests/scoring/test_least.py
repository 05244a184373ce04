"""The searches for the fewest steps, against trying everything."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.least import common_fraction, least_alone, trimmed
from tests.scoring.test_engine import hypothesis_runs


@st.composite
def rising_scores(draw):
    """One to three levers of up to seven steps, each adding something or nothing, and a goal within reach."""
    gains = draw(
        st.lists(
            st.lists(st.sampled_from([0.0, 0.0, 0.1, 1.0, 3.0]), min_size=1, max_size=7),
            min_size=1,
            max_size=3,
        )
    )
    sums = [np.concatenate([[0.0], np.cumsum(each)]) for each in gains]

    def scorer(tries):
        return np.array([sum(one[step] for one, step in zip(sums, row, strict=True)) for row in tries])

    most = np.array([len(each) for each in gains])
    goal = draw(st.floats(0.01, 1.0)) * scorer([most])[0]
    return most, scorer, goal


@hypothesis_runs
@given(rising_scores())
def test_the_common_fraction_is_the_smallest_whose_rounded_up_steps_reach_the_goal(drawn):
    most, scorer, goal = drawn
    steps, fraction = common_fraction(most, scorer, goal)
    every = sorted({step / whole for whole in most for step in range(1, whole + 1)})
    enough = [f for f in every if scorer([np.ceil(f * most - 1e-9).astype(int)])[0] >= goal - 1e-9]
    assert fraction == min(enough)
    assert steps.tolist() == np.ceil(fraction * most - 1e-9).tolist()


@hypothesis_runs
@given(rising_scores())
def test_trimmed_steps_reach_the_goal_and_none_can_be_spared(drawn):
    most, scorer, goal = drawn
    steps = trimmed(most, scorer, goal)
    assert scorer([steps])[0] >= goal - 1e-9
    for at in np.flatnonzero(steps):
        for fewer in range(steps[at]):
            assert scorer([[*steps[:at], fewer, *steps[at + 1 :]]])[0] < goal - 1e-9


@hypothesis_runs
@given(rising_scores())
def test_each_alone_takes_the_fewest_that_do(drawn):
    most, scorer, goal = drawn
    is_able = np.array([scorer([row])[0] >= goal - 1e-9 for row in np.diag(most)])
    found = least_alone(np.where(is_able, most, 0), scorer, goal)
    for at, able in enumerate(is_able):
        rows = [[count if place == at else 0 for place in range(len(most))] for count in range(most[at] + 1)]
        enough = [count for count, row in enumerate(rows) if scorer([row])[0] >= goal - 1e-9]
        assert found[at] == (max(1, enough[0]) if able else 0)


def test_a_gap_of_millions_is_crossed_in_strides_and_trimmed_to_the_case():
    most = np.array([5_000_000, 7])

    def scorer(tries):
        return np.asarray(tries) @ np.array([1e-4, 10.0])

    steps, fraction = common_fraction(most, scorer, 300.0)
    assert 0.52 < fraction < 0.58  # 500 x and 10 for each of seven, rounded up
    exact = trimmed(steps, scorer, 300.0)
    assert scorer([exact])[0] >= 300.0 - 1e-9
    assert exact[0] == min(
        n for n in range(exact[0] - 3, exact[0] + 3) if scorer([[n, exact[1]]])[0] >= 300 - 1e-9
    )


def test_what_is_trimmed_first_is_where_a_case_counts_least():
    def scorer(tries):
        return np.asarray(tries) @ np.array([5.0, 1.0])

    assert trimmed(np.array([2, 6]), scorer, 12.0).tolist() == [2, 2]


def test_no_search_misses_what_trying_everything_finds_on_two_short_levers():
    def scorer(tries):
        return np.array([min(a * 2, 5) + max(0, b - 1) for a, b in tries], dtype=float)

    for goal in (1.0, 4.0, 6.5):
        steps = trimmed(common_fraction(np.array([4, 4]), scorer, goal)[0], scorer, goal)
        reaching = [pair for pair in product(range(5), repeat=2) if scorer([pair])[0] >= goal]
        assert tuple(steps) in reaching
