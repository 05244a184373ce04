"""How far items that stand for one thing agree: Cronbach's alpha, McDonald's omega, Spearman-Brown for two.

Each takes (rows, items) numbers, NaN where a row has no answer. Every pair of items is compared over the rows that
answered both, so that one empty cell does not cost a row its other answers. (Rows with an empty cell left out
instead would, with 24 items, leave few.)
"""

import numpy as np
import scipy.optimize as optimise
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# Fewer rows that answered both items say nothing about how the two go together.
LEAST_ROWS = 3

# A variance under this share of the largest is one that rounding made.
_NOTHING = 1e-12


def alpha(items: Numbers) -> float | None:
    """Cronbach's alpha: k / (k - 1) x (1 - sum of the items' variances / variance of their sum).

    At most 1; below 0 when items contradict one another. None under two items, where a pair has fewer than three
    rows in common, or where nothing varies. Source: Cronbach (1951), OECD/JRC Handbook step 4.
    """
    return alpha_of(covariances(items))


def omega(items: Numbers) -> float | None:
    """McDonald's omega of the plain sum of the items under one factor: (sum of loadings)^2 over itself + noise.

    Unlike alpha it does not take the items to measure the one thing equally well; where they do, the two are equal.
    None under three items (a factor is not determined by two), where a pair has fewer than three rows in common, or
    where nothing varies. Source: McDonald (1999); the factor by least squares (minres, Harman and Jones 1966).
    """
    return omega_of(covariances(items))


def spearman_brown(items: Numbers) -> float | None:
    """Of two items: 2 r / (1 + r), the reliability of their sum (Eisinga, te Grotenhuis and Pelzer 2013).

    None for any other number of items, where r can't be computed, or where the two are opposite.
    """
    spread = covariances(items)
    if spread is None or len(spread) != 2 or not _varies(spread).all():
        return None
    r = float(spread[0, 1] / np.sqrt(spread[0, 0] * spread[1, 1]))
    return 2 * r / (1 + r) if r > -1 else None


def covariances(items: Numbers) -> Numbers | None:
    """(items, items) sample covariances, each over the rows that answered both; None where a pair has under three.

    A variance is over all who answered the item.
    """
    there = np.isfinite(items)
    together = there.T.astype(np.float64) @ there.astype(np.float64)
    if not together.size or together.min() < LEAST_ROWS:
        return None
    # Shifted by each item's mean first: products of large numbers would lose the small differences.
    means = np.nanmean(items, axis=0)
    shifted = np.where(there, items - means, 0.0)
    sums = shifted.T @ there
    found: Numbers = (shifted.T @ shifted - sums * sums.T / together) / (together - 1)
    return found


def alpha_of(spread: Numbers | None) -> float | None:
    """Alpha of covariances."""
    if spread is None or len(spread) < 2 or not _varies(spread).any():
        return None
    total = float(spread.sum())
    count = len(spread)
    return count / (count - 1) * (1 - float(np.trace(spread)) / total) if total > 0 else None


def omega_of(spread: Numbers | None) -> float | None:
    """Omega of covariances."""
    if spread is None:
        return None
    varies = _varies(spread)
    if varies.sum() < 3:
        return None
    kept = spread[np.ix_(varies, varies)]
    deviations = np.sqrt(np.diag(kept))
    loadings = one_factor(kept / np.outer(deviations, deviations))
    common = float((loadings * deviations).sum()) ** 2
    noise = float((deviations**2 * (1 - loadings**2)).sum())
    return common / (common + noise) if common + noise > 0 else None


def one_factor(correlations: Numbers) -> Numbers:
    """Loadings, -1 to 1 each, of the one factor that leaves the least squares of the correlations unexplained.

    A loading is held at 1 where more would fit better (a Heywood case). The sum of the loadings is never negative.
    """
    above = np.triu_indices(len(correlations), 1)
    aim = correlations[above]
    values, vectors = np.linalg.eigh(correlations)
    start = np.clip(vectors[:, -1] * np.sqrt(max(values[-1], _NOTHING)), -0.95, 0.95)

    def off(loadings: Numbers) -> Numbers:
        return np.asarray(loadings[above[0]] * loadings[above[1]] - aim)

    def slopes(loadings: Numbers) -> Numbers:
        found = np.zeros((len(aim), len(loadings)))
        rows = np.arange(len(aim))
        found[rows, above[0]] = loadings[above[1]]
        found[rows, above[1]] = loadings[above[0]]
        return found

    fit = optimise.least_squares(off, start, slopes, (-1.0, 1.0), xtol=1e-12, ftol=1e-12, gtol=1e-12)
    found: Numbers = np.asarray(fit.x)
    return found if found.sum() >= 0 else -found


def _varies(spread: Numbers) -> NDArray[np.bool_]:
    variances = np.diag(spread)
    largest = float(variances.max())
    return np.asarray(variances > largest * _NOTHING) if largest > 0 else np.zeros(len(variances), dtype=bool)
