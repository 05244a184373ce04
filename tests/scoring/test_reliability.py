"""Alpha, omega and Spearman-Brown against examples that can be worked out by hand, and their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.reliability import (
    alpha,
    alpha_of,
    covariances,
    omega,
    omega_of,
    one_factor,
    spearman_brown,
)
from tests.scoring.test_engine import hypothesis_runs

# Three tests each of the data that every textbook on the subject uses (Holzinger and Swineford 1939, 301 pupils),
# as lavaan prints their covariances. semTools gives alpha .626 for the first three and .883 for the second.
VISUAL = np.array([[1.358, 0.407, 0.580], [0.407, 1.382, 0.451], [0.580, 0.451, 1.275]])
TEXTUAL = np.array([[1.351, 1.098, 0.896], [1.098, 1.660, 1.015], [0.896, 1.015, 1.196]])


def rows_with(spread: np.ndarray, count: int = 60) -> np.ndarray:
    """Rows whose sample covariances are exactly these."""
    drawn = np.random.default_rng(7).normal(size=(count, len(spread)))
    centred = drawn - drawn.mean(axis=0)
    white = centred @ np.linalg.inv(np.linalg.cholesky(np.cov(centred, rowvar=False))).T
    return white @ np.linalg.cholesky(spread).T


@pytest.mark.parametrize(("spread", "published"), [(VISUAL, 0.626), (TEXTUAL, 0.883)])
def test_alpha_is_the_published_one(spread: np.ndarray, published: float) -> None:
    assert alpha(rows_with(spread)) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize("spread", [VISUAL, TEXTUAL])
def test_three_items_have_one_solution_that_can_be_written_down(spread: np.ndarray) -> None:
    """With three items the factor fits exactly: loading^2 of the first = c12 c13 / c23, and so on."""
    c12, c13, c23 = spread[0, 1], spread[0, 2], spread[1, 2]
    loadings = np.sqrt([c12 * c13 / c23, c12 * c23 / c13, c13 * c23 / c12])
    by_hand = loadings.sum() ** 2 / spread.sum()
    assert omega(rows_with(spread)) == pytest.approx(by_hand, abs=1e-9)


def test_loadings_that_made_the_correlations_are_found_again() -> None:
    made = np.array([0.9, 0.4, 0.7, 0.55, 0.3, 0.8])
    correlations = np.outer(made, made)
    np.fill_diagonal(correlations, 1.0)
    assert one_factor(correlations) == pytest.approx(made, abs=1e-6)
    noise = (1 - made**2).sum()
    assert omega_of(correlations) == pytest.approx(made.sum() ** 2 / (made.sum() ** 2 + noise), abs=1e-9)


@hypothesis_runs
@given(st.integers(3, 12), st.floats(0.05, 0.95))
def test_items_that_measure_equally_well_have_one_alpha_and_omega(count: int, correlation: float) -> None:
    """Both are then Spearman-Brown's k r / (1 + (k - 1) r)."""
    spread = np.full((count, count), correlation)
    np.fill_diagonal(spread, 1.0)
    expected = count * correlation / (1 + (count - 1) * correlation)
    assert alpha_of(spread) == pytest.approx(expected)
    assert omega_of(spread) == pytest.approx(expected, abs=1e-6)


@hypothesis_runs
@given(st.integers(0, 2**32 - 1), st.integers(3, 8), st.floats(0.5, 20))
def test_neither_depends_on_the_order_of_rows_or_the_unit(seed: int, count: int, unit: float) -> None:
    draw = np.random.default_rng(seed)
    items = draw.normal(size=(40, 1)) + draw.normal(size=(40, count))
    shuffled = draw.permutation(items) * unit + 3
    assert alpha(shuffled) == pytest.approx(alpha(items))
    assert omega(shuffled) == pytest.approx(omega(items), abs=1e-5)


@hypothesis_runs
@given(st.integers(0, 2**32 - 1))
def test_where_items_measure_unequally_omega_is_not_below_alpha(seed: int) -> None:
    made = np.random.default_rng(seed).uniform(0.1, 0.95, 7)
    correlations = np.outer(made, made)
    np.fill_diagonal(correlations, 1.0)
    assert (omega_of(correlations) or 0) >= (alpha_of(correlations) or 0) - 1e-7


def test_an_empty_cell_costs_its_row_no_other_answer() -> None:
    items = rows_with(TEXTUAL)
    holed = items.copy()
    holed[::4, 0] = np.nan
    spread = covariances(holed)
    assert spread is not None
    assert spread[1:, 1:] == pytest.approx(covariances(items)[1:, 1:])
    there = ~np.isnan(holed[:, 0])
    assert spread[0, 1] == pytest.approx(np.cov(holed[there, 0], holed[there, 1])[0, 1])


def test_nothing_is_said_where_nothing_can_be() -> None:
    items = rows_with(TEXTUAL)
    assert alpha(items[:, :1]) is None
    assert omega(items[:, :2]) is None
    assert alpha(items[:2]) is None
    assert omega(np.ones((20, 4))) is None
    assert alpha(np.ones((20, 4))) is None
    apart = np.full((20, 3), np.nan)
    apart[:10, 0], apart[10:, 1], apart[:, 2] = 1.0, 2.0, 3.0
    assert omega(apart) is None


def test_an_item_that_never_varies_adds_nothing_to_omega() -> None:
    items = rows_with(TEXTUAL)
    with_constant = np.column_stack([items, np.full(len(items), 3.0)])
    assert omega(with_constant) == pytest.approx(omega(items), abs=1e-9)


def test_two_items_have_spearman_brown() -> None:
    r = 0.407 / np.sqrt(1.358 * 1.382)
    assert spearman_brown(rows_with(VISUAL[:2, :2])) == pytest.approx(2 * r / (1 + r))
    assert spearman_brown(rows_with(VISUAL)) is None
    opposite = np.column_stack([np.arange(9.0), -np.arange(9.0)])
    assert spearman_brown(opposite) is None
