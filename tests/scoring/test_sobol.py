"""Shares of variance against functions whose shares are known."""

import numpy as np
import pytest

from pipeline.scoring.sobol import shares_of_variance
from tests.support.doses import dose


def ishigami(points):
    """sin x1 + 7 sin2 x2 + 0.1 x3^4 sin x1 over -pi..pi (Ishigami and Homma 1990)."""
    x, y, z = -np.pi + 2 * np.pi * points
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def shares(result, groups, size=1024, seed=1):
    return shares_of_variance(result, groups, size=size, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(dose(3, 20)))
def test_the_ishigami_function_has_the_shares_of_the_literature(seed):
    found = shares(ishigami, (1, 1, 1), size=2**15, seed=seed)
    assert found.alone == pytest.approx((0.314, 0.442, 0.0), abs=0.02)
    assert found.total == pytest.approx((0.558, 0.442, 0.244), abs=0.02)
    assert found.variance == pytest.approx(13.845, rel=0.02)


def test_inputs_of_a_group_explain_together_what_they_explain_apart_and_with_each_other():
    found = shares(ishigami, (1, 2), size=4096)
    # With the second and third input in one group: S = .442 + 0, and what x3 does with x1 is between the groups.
    assert found.alone == pytest.approx((0.314, 0.442), abs=0.02)
    assert found.total == pytest.approx((0.558, 0.686), abs=0.02)


def test_a_sum_of_inputs_has_the_squares_of_its_weights_as_shares():
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    found = shares(lambda points: weights @ points, (1, 1, 1, 1))
    assert found.alone == pytest.approx(weights**2 / 14, abs=0.01)
    assert found.total == pytest.approx(weights**2 / 14, abs=0.01)


def test_a_result_that_never_moves_has_no_shares():
    found = shares(lambda points: np.full(points.shape[1], 4.0), (1, 2))
    assert found.variance == 0
    assert found.alone == found.total == (0.0, 0.0)


def test_the_same_seed_gives_the_same_bits():
    assert shares(ishigami, (1, 1, 1)) == shares(ishigami, (1, 1, 1))
    assert shares(ishigami, (1, 1, 1)) != shares(ishigami, (1, 1, 1), seed=2)


def test_a_size_that_is_no_power_of_two_is_refused():
    with pytest.raises(ValueError, match="power of 2"):
        shares(ishigami, (1, 1, 1), size=1000)
