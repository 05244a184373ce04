"""Who leads, which ranks are open, who stands together: on draws small enough to count by hand."""

import numpy as np
import pytest

from pipeline.scoring.intervals import brackets, ends, lead_share, rank_ranges

HUNDRED = np.arange(100.0)


def test_the_ends_are_the_fifth_and_ninety_fifth_percentile():
    low, high = ends(np.array([HUNDRED, HUNDRED[::-1]]), np.array([50.0, 50.0]))
    assert low == pytest.approx(np.quantile(HUNDRED, 0.05))
    assert high == pytest.approx(np.quantile(HUNDRED, 0.95))


def test_the_ends_move_out_to_a_printed_score_beyond_them():
    low, high = ends(np.array([HUNDRED, HUNDRED]), np.array([1.0, 99.0]))
    assert (low[0], high[1]) == (1.0, 99.0)


def test_no_score_no_interval():
    low, high = ends(np.full((1, 10), np.nan), np.array([np.nan]))
    assert np.isnan(low[0])
    assert np.isnan(high[0])


def test_the_share_of_draws_that_one_leads_and_equals_count_half():
    draws = np.array([[3.0, 3.0, 1.0, 2.0], [2.0, 2.0, 2.0, 2.0], [np.nan] * 4])
    leads = lead_share(draws)
    assert leads[0, 1] == (1 + 1 + 0 + 0.5) / 4
    assert leads[1, 0] == 1 - leads[0, 1]
    assert np.isnan(leads[2]).all()
    assert np.isnan(leads[:2, 2]).all()


def test_brackets_hold_those_who_cannot_be_told_apart_and_none_lies_within_another():
    close, far = 0.8, 0.99
    leads = np.array([[0.5, close, far, far], [0, 0.5, close, far], [0, 0, 0.5, close], [0, 0, 0, 0.5]])
    assert brackets([4, 3, 2, 1], leads) == ((0, 1), (1, 2), (2, 3))
    leads[0, 2] = close
    assert brackets([4, 3, 2, 1], leads) == ((0, 2), (2, 3))
    assert brackets([4, 3, 2, 1], np.full((4, 4), far)) == ()


def test_ranks_that_draws_leave_open():
    apart = np.array([HUNDRED + 200, HUNDRED + 100, HUNDRED])
    assert rank_ranges(apart).tolist() == [[1, 1], [2, 2], [3, 3]]
    swapping = np.array([np.tile([2.0, 1.0], 50), np.tile([1.0, 2.0], 50), np.zeros(100)])
    assert rank_ranges(swapping).tolist() == [[1, 2], [1, 2], [3, 3]]


def test_equal_draws_share_the_best_rank():
    assert rank_ranges(np.ones((3, 20))).tolist() == [[1, 1]] * 3
