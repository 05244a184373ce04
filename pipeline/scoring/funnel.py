"""Are units further apart than chance would have it: funnel limits around the whole's share.

Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

WARNING, ALARM = 0.95, 0.998
"""Chance keeps a unit that is like the whole inside the limits in so many of all months."""
WINSORISED = 0.1
"""The part at each end whose z-scores are brought in, so that the very units sought don't widen the limits."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """Shares of one, for each denominator: within `inner` 95 %, within `outer` 99.8 % of chance."""

    inner_low: Floats
    inner_high: Floats
    outer_low: Floats
    outer_high: Floats


def overdispersion(numerators: Floats, denominators: Floats, share: float) -> float:
    """Mean square of the winsorised z-scores, at least 1: how much further units lie apart than chance alone.

    Tenths beyond the 10th and 90th percentile (linear between units) count as these.
    """
    spread = np.sqrt(share * (1 - share) / denominators)
    if len(numerators) == 0 or not np.all(spread > 0):
        return 1.0
    z = (numerators / denominators - share) / spread
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return max(1.0, float(np.mean(np.clip(z, low, high) ** 2)))


def limits(denominators: Floats, share: float, factor: float = 1.0) -> Limits:
    """Limits for units of these sizes when the whole's share is `share`; moved away from it by the root of `factor`."""
    found = [
        np.clip(share + (_quantile(p, denominators, share) - share) * np.sqrt(factor), 0.0, 1.0)
        for level in (WARNING, ALARM)
        for p in ((1 - level) / 2, (1 + level) / 2)
    ]
    return Limits(*found)


def _quantile(p: float, denominators: Floats, share: float) -> Floats:
    """The exact binomial quantile as a share, between two counts in proportion (Spiegelhalter's appendix A.1)."""
    count = stats.binom.ppf(p, denominators, share)
    reached = stats.binom.cdf(count, denominators, share)
    step = stats.binom.pmf(count, denominators, share)
    part = np.where(step > 0, (reached - p) / np.where(step > 0, step, 1.0), 0.0)
    return np.asarray((count - part) / denominators, dtype=np.float64)
