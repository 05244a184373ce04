"""A band is left for good reason only, replayed month by month."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.bands import BandMonth, held_bands
from tests.support.frameworks import BANDS


def months(*told, bands=BANDS):
    """(score, low, high) of months in a row; None leaves a month out."""
    return [BandMonth(at, *one, bands) for at, one in enumerate(told) if one is not None]


def ids(*told, **other):
    return [band.id if band else None for band in held_bands(months(*told, **other))]


def test_the_first_month_goes_by_score_alone():
    assert ids((59.9, 50, 70)) == ["fair"]
    assert ids((60.0, 50, 70)) == ["good"]


def test_one_month_elsewhere_with_an_interval_that_reaches_back_keeps_the_band():
    assert ids((65, 60, 70), (58, 54, 62)) == ["good", "good"]


def test_a_whole_interval_outside_leaves_at_once():
    assert ids((65, 60, 70), (50, 45, 59.9)) == ["good", "fair"]
    assert ids((65, 60, 70), (85, 80, 90)) == ["good", "high"]


def test_two_months_running_in_the_same_other_band_leave_it():
    assert ids((65, 60, 70), (58, 54, 62), (57, 53, 61)) == ["good", "good", "fair"]


def test_two_months_in_different_other_bands_do_not():
    assert ids((65, 60, 70), (58, 54, 62), (81, 70, 90)) == ["good", "good", "good"]


def test_a_month_without_a_score_breaks_the_run():
    assert ids((65, 60, 70), (58, 54, 62), None, (57, 53, 61)) == ["good", "good", "good"]


def test_without_intervals_only_two_months_running_leave():
    assert ids((65, None, None), (20, None, None), (21, None, None)) == ["good", "good", "low"]


def test_other_cut_points_begin_anew():
    told = [*months((65, 60, 70)), BandMonth(1, 58, 54, 62, BANDS[:2])]
    assert [band.id for band in held_bands(told)] == ["good", "fair"]


def test_no_bands_no_band():
    assert ids((65, 60, 70), bands=()) == [None]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 20)), min_size=1, max_size=12))
def test_a_band_held_is_always_near_the_interval_or_the_months_before(told):
    """Whatever happens, a score whose whole interval lies in one band stands in that band."""
    line = months(*((score, max(0, score - wide), min(100, score + wide)) for score, wide in told))
    for month, band in zip(line, held_bands(line), strict=True):
        by_score = max((b for b in BANDS if month.score >= b.from_score - 1e-9), key=lambda b: b.from_score)
        above = min((b.from_score for b in BANDS if b.from_score > by_score.from_score), default=101)
        if month.low >= by_score.from_score and month.high < above - 1e-6:
            assert band == by_score


@pytest.mark.parametrize("edge", [40.0, 60.0, 80.0])
def test_an_interval_that_just_touches_the_band_keeps_it(edge):
    assert ids((edge, edge, edge), (edge - 5, edge - 9, edge)) == ids((edge, edge, edge)) * 2
