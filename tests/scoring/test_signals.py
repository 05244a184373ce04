"""Control charts: each rule by hand, the whole against plain loops, and how often noise is taken for a change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.verdict import Rule
from pipeline.scoring.signals import RULES, charts
from tests.scoring.test_engine import hypothesis_runs
from tests.support.plain_signals import plain_chart

# Twelve months around 50 whose every step is 2: limits at 50 -+ 5.32.
CALM = [51.0, 49.0] * 6


def chart(*figures):
    return charts(np.array([[np.nan if one is None else one for one in figures]], dtype=float))


def told(found, month=-1):
    code = int(found.rule[0, month])
    return RULES[code], int(found.direction[0, month]), int(found.since[0, month])


def test_eleven_months_say_nothing_however_wild():
    found = chart(*CALM[:10], 95.0)
    assert not found.direction.any()
    assert np.isnan(found.centre).all()
    assert found.count[0, -1] == 11


def test_limits_are_the_mean_and_266_mean_moving_ranges_by_hand():
    found = chart(*CALM)
    assert found.centre[0, -1] == pytest.approx(50.0)
    assert found.upper[0, -1] == pytest.approx(50.0 + 2.66 * 2.0)
    assert found.lower[0, -1] == pytest.approx(50.0 - 2.66 * 2.0)
    # The months that the first limits rest on are drawn with them.
    assert found.upper[0, 0] == found.upper[0, -1]


def test_a_month_outside_the_limits_is_a_change_in_that_month():
    # With 60 among them the centre is (600 + 60) / 13 and the width 2.66 x (22 + 11) / 12.
    found = chart(*CALM, 60.0)
    assert found.upper[0, -1] == pytest.approx(660 / 13 + 2.66 * 33 / 12)
    assert told(found) == (Rule.OUTSIDE, 1, 12)
    assert told(chart(*CALM, 39.0)) == (Rule.OUTSIDE, -1, 12)


def test_month_after_month_outside_is_a_change_since_the_first_of_them():
    assert told(chart(*CALM, 90.0, 91.0, 89.0)) == (Rule.OUTSIDE, 1, 12)
    assert told(chart(*CALM, 90.0, 50.0, 89.0)) == (Rule.OUTSIDE, 1, 14)
    assert told(chart(*CALM, 90.0, 10.0)) == (Rule.OUTSIDE, -1, 13)


def test_a_month_just_inside_the_limits_is_none():
    assert told(chart(*CALM, 57.0)) == (None, 0, -1)


def test_a_month_outside_is_no_part_of_the_limits_after_it():
    after = chart(*CALM, 90.0, 50.0)
    assert after.centre[0, -1] == pytest.approx((600 + 50) / 13)
    # Neither the step up to it nor the step back down is noise.
    assert after.upper[0, -1] - after.centre[0, -1] == pytest.approx(2.66 * 2.0)


def test_eight_months_on_one_side_are_a_change_since_the_first_of_them():
    found = chart(*CALM, *[52.0, 53.0] * 4)
    assert told(found) == (Rule.EIGHT, 1, 12)
    assert not found.direction[0, 12:-1].any()


def test_seven_months_on_one_side_are_none():
    assert not chart(*CALM, *([52.0, 53.0] * 4)[:7]).direction.any()


def test_a_month_on_the_line_ends_a_run():
    calm = [50.0, 52.0, 48.0] * 8
    found = chart(*calm, *[51.0] * 4, 50.0, *[51.0] * 3)
    assert found.centre[0, -1] == pytest.approx(50.0)
    assert not found.direction.any()


def test_six_rises_in_a_row_are_a_change_and_five_are_not():
    rises = [47.0, 48.0, 49.0, 50.5, 51.5, 52.5, 53.0]
    assert told(chart(*CALM, *rises)) == (Rule.SIX, 1, 12)
    assert not chart(*CALM, *rises[:-1]).direction.any()
    falls = [100 - one for one in rises]
    assert told(chart(*CALM, *falls)) == (Rule.SIX, -1, 12)


def test_a_month_that_repeats_the_one_before_breaks_a_trend():
    assert not chart(*CALM, 47.0, 48.0, 49.0, 49.0, 51.0, 52.0, 53.0).direction.any()


def test_limits_freeze_after_twenty_four_months():
    calm = CALM * 2
    before, after = chart(*calm), chart(*calm, 54.0, 46.0, 54.0, 46.0)
    assert after.upper[0, -1] == before.upper[0, -1] == pytest.approx(50 + 5.32)
    assert after.centre[0, -1] == pytest.approx(50.0)


def test_a_confirmed_shift_begins_a_new_stretch_from_its_first_month():
    calm, low = [*reversed(CALM), *reversed(CALM)], [44.8, 45.6] * 4
    found = chart(*calm, *low, 45.2, 44.7)
    assert told(found, 31) == (Rule.EIGHT, -1, 24)
    assert found.begins[0].nonzero()[0].tolist() == [24]
    assert found.centre[0, 23] == pytest.approx(50.0)
    # Drawn anew from the first of the eight, with the old width until there are twelve months of its own.
    assert found.centre[0, 24] == pytest.approx(45.2)
    assert found.upper[0, 31] - found.centre[0, 31] == pytest.approx(5.32)
    assert told(found) == (None, 0, -1)


def test_the_figures_that_began_a_stretch_are_no_part_of_the_next_run():
    # Below the new centre, which the 49 among the first eight lifts; eight new ones have yet to come.
    found = chart(*CALM * 2, *[44.8, 45.6] * 7)
    assert found.begins[0].nonzero()[0].tolist() == [23]


def test_after_twelve_months_a_new_stretch_has_limits_of_its_own():
    calm, low = [*reversed(CALM), *reversed(CALM)], [44.8, 45.6] * 6
    found = chart(*calm, *low)
    assert found.centre[0, -1] == pytest.approx(45.2)
    assert found.upper[0, -1] - found.centre[0, -1] == pytest.approx(2.66 * 0.8)


def test_months_without_a_figure_are_left_out_and_the_rest_stand_side_by_side():
    holes = [None, *CALM[:5], None, None, *CALM[5:], None, 60.0]
    found = chart(*holes)
    assert told(found) == (Rule.OUTSIDE, 1, len(holes) - 1)
    assert np.isnan(found.centre[0, [0, 6, 7, -2]]).all()
    assert found.upper[0, -1] == chart(*CALM, 60.0).upper[0, -1]
    assert found.count[0].tolist()[-3:] == [12, 12, 13]


def test_since_names_the_month_and_not_the_figure():
    found = chart(*CALM, None, 52.0, None, *([52.0, 53.0] * 4)[1:])
    assert told(found) == (Rule.EIGHT, 1, 13)


def test_a_series_that_never_moved_has_limits_without_width():
    assert not chart(*[70.0] * 30).direction.any()
    assert told(chart(*[70.0] * 30, 69.0)) == (Rule.OUTSIDE, -1, 30)


def test_float_dust_is_no_change():
    dust = [0.1 + 0.2, 0.3] * 16
    assert not charts(np.array([dust])).direction.any()


def test_later_months_change_no_verdict():
    draw = np.random.default_rng(3).normal(50, 4, (40, 36))
    draw[:20, 20:] -= 12
    whole = charts(draw)
    for end in (12, 18, 25, 30):
        early = charts(draw[:, :end])
        assert (early.direction == whole.direction[:, :end]).all()
        assert (early.rule == whole.rule[:, :end]).all()


def test_no_months_and_no_series_are_no_mistake():
    assert charts(np.full((3, 0), np.nan)).direction.shape == (3, 0)
    assert charts(np.full((0, 20), np.nan)).direction.shape == (0, 20)
    assert not charts(np.full((2, 20), np.nan)).direction.any()


FIGURES = st.one_of(
    st.none(), st.integers(45, 55).map(float), st.floats(40, 60), st.sampled_from([20.0, 50.0, 80.0])
)


@hypothesis_runs
@given(st.lists(st.lists(FIGURES, min_size=30, max_size=30), min_size=1, max_size=3))
def test_charts_agree_with_plain_loops(rows):
    found = charts(np.array([[np.nan if one is None else one for one in row] for row in rows]))
    for at, row in enumerate(rows):
        for month, plain in enumerate(plain_chart(row)):
            if plain is None:
                assert np.isnan(found.centre[at, month])
                continue
            rule = RULES[found.rule[at, month]]
            assert (rule.value if rule else None) == plain["rule"]
            assert found.direction[at, month] == plain["direction"]
            assert (int(found.since[at, month]) if rule else None) == plain["since"]
            assert bool(found.begins[at, month]) == plain["begins"]
            for line in ("centre", "lower", "upper"):
                assert getattr(found, line)[at, month] == pytest.approx(plain[line], abs=1e-9)
