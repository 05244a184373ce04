"""The likely range of a verified share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.verified import likely_share

COUNTS = st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def test_it_is_wilsons_interval() -> None:
    """18 of 20 at z = 1.64485, worked by hand: (0.967639 ± 0.129421) / 1.135277."""
    low, high = likely_share(18, 20)
    assert (low, high) == (pytest.approx(0.73834, abs=1e-5), pytest.approx(0.96634, abs=1e-5))


@given(COUNTS)
def test_it_holds_the_share_within_0_and_1(counts: tuple[int, int]) -> None:
    found, of = counts
    low, high = likely_share(found, of)
    assert 0 <= low <= found / of <= high <= 1
    assert low < high


@given(COUNTS)
def test_what_was_found_and_what_was_not_mirror_one_another(counts: tuple[int, int]) -> None:
    found, of = counts
    low, high = likely_share(found, of)
    assert likely_share(of - found, of) == (pytest.approx(1 - high), pytest.approx(1 - low))


@given(COUNTS)
def test_more_cases_narrow_it(counts: tuple[int, int]) -> None:
    found, of = counts
    low, high = likely_share(found, of)
    closer_low, closer_high = likely_share(4 * found, 4 * of)
    assert closer_high - closer_low < high - low


@pytest.mark.parametrize(("found", "of"), [(0, 0), (3, 2), (-1, 2)])
def test_counts_that_cannot_be_are_a_bug(found: int, of: int) -> None:
    with pytest.raises(ValueError, match="cases"):
        likely_share(found, of)
