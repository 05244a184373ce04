"""Handbook step 6, the other ways: means of children that are no weighted sum, and those that compare units.

Sources: OECD/JRC Handbook (2008), step 6 (additive, geometric and non-compensatory aggregation); COINr (Becker et al.,
2022), whose a_* functions are named at each formula.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import exp, inf, log

import numpy as np
import numpy.typing as npt

from pipeline.domain.framework import Framework, Mean, Normalisation

Array = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

# Scores and sums of weights that are equal on paper may differ by this much: two units tie within it.
HAIR = 1e-9
# Below this part of the scale a score is as good as 0 to a mean of negative power, whose terms would overflow.
NOTHING = 1e-15
# Units laid against all others at a time: bounds the memory that pairs take.
BLOCK = 256


def entered(score: Array, power: float, *, least: float, scale: float) -> Array:
    """What a child's score adds to a power mean, per weight: x at power 1, ln x at 0, else (x / scale) ^ power.

    x is the score, held up to `least` where the mean would break at 0 (power 0 or less); an absent one (NaN) adds 0.
    """
    if power == 1.0:
        return np.nan_to_num(score)
    counted = np.maximum(score, least) if power <= 0 else score
    if power < 0:
        counted = np.where(counted < NOTHING * scale, 0.0, counted)
    # The logarithm of 0 is below everything, its negative power above everything: one such child makes the node 0.
    with np.errstate(divide="ignore"):
        found = np.log(counted) if power == 0 else (counted / scale) ** power
    kept: Array = np.where(np.isnan(score), 0.0, found)
    return kept


def left(found: Array, power: float, *, scale: float) -> Array:
    """From the weighted mean of what was `entered` back to a score.

    Power 1 arithmetic (a_amean), 0 geometric (a_gmean), -1 harmonic (a_hmean), any other the generalised mean
    (a_genmean): (sum(w x^p) / sum(w))^(1/p).
    """
    if power == 1.0:
        return found
    with np.errstate(divide="ignore"):
        back: Array = np.exp(found) if power == 0 else scale * found ** (1.0 / power)
    return back


def distance_down(score: float, power: float, *, least: float, scale: float) -> float:
    """How far below the top a child counts on the mean's own axis, |f(scale) - f(x)|; infinite at 0 below power 0."""
    counted = max(score, least) if power <= 0 else score
    if _is_nothing(counted, power, scale):
        return inf
    if power == 0:
        return log(scale) - log(counted)
    return abs(1.0 - float((counted / scale) ** power))


def power_mean(
    scores: Sequence[float], weights: Sequence[float], power: float, *, least: float, scale: float
) -> float:
    """The weighted power mean of plain numbers, by the same rule as `entered` and `left`."""
    counted = [max(score, least) for score in scores] if power <= 0 else scores
    if any(_is_nothing(score, power, scale) for score in counted):
        return 0.0
    total = sum(weights)
    if power == 0:
        return exp(sum(weight * log(score) for weight, score in zip(weights, counted, strict=True)) / total)
    found = sum(weight * (score / scale) ** power for weight, score in zip(weights, counted, strict=True))
    return float(scale * (found / total) ** (1.0 / power))


def _is_nothing(counted: float, power: float, scale: float) -> bool:
    """Whether a child counts as 0 and so makes the whole mean 0."""
    return counted <= 0 if power == 0 else power < 0 and counted < NOTHING * scale


def joint_mean(
    framework: Framework,
    mean: Mean,
    scores: Mapping[str, Array],
    weights: Mapping[str, float | Array],
    is_compared: Truths,
    periods: npt.NDArray[np.int64] | None = None,
) -> Array:
    """Copeland or Mazziotta-Pareto over children's scores, of shape (rows,) or (rows, variants); 0..scale.

    `is_compared`: of a shape that goes beside it, the units that have enough coverage to take part. `periods`: a
    number a row; units are compared within their own (None: all rows are of one).
    """
    if mean is Mean.MAZZIOTTA_PARETO:
        return mazziotta_pareto(framework, scores, weights)
    shapes = [np.shape(one) for one in (*scores.values(), *weights.values())]
    is_compared = np.broadcast_to(is_compared, np.broadcast_shapes(is_compared.shape, *shapes))
    found = np.full(is_compared.shape, np.nan)
    for rows in rows_of_periods(len(found), periods):
        here = {child: array[rows] for child, array in scores.items()}
        found[rows] = copeland(here, weights, is_compared[rows], framework.scale)
    return found


def mazziotta_pareto(
    framework: Framework, scores: Mapping[str, Array], weights: Mapping[str, float | Array]
) -> Array:
    """M - S^2 / M: the mean less a penalty for unequal children, S / M being their coefficient of variation.

    M and S are the weighted mean and standard deviation (over n, not n - 1) of r = 70 + 60 x score / scale, the range
    of the adjusted index (AMPI: Mazziotta and Pareto, 2016, Social Indicators Research 127); of z-scores r = 100 +
    10 z, the index as it was first proposed (MPI: De Muro, Mazziotta and Pareto, 2011, SIR 104). Weighted as in
    Mazziotta and Pareto (2022, RIEDS 76). The result is brought back to 0..scale the same way. Not monotone: with
    five children or more, a rise of one that is far above the rest can cost more in penalty than it brings.
    """
    low, width = (50.0, 100.0) if framework.normalisation is Normalisation.Z_SCORE else (70.0, 60.0)
    placed = {child: low + width * array / framework.scale for child, array in scores.items()}
    total = sum((weights[child] * ~np.isnan(array) for child, array in placed.items()), start=np.zeros(1))
    first = sum((weights[child] * np.nan_to_num(array) for child, array in placed.items()), start=np.zeros(1))
    average = np.divide(first, total, out=np.full(np.shape(first), np.nan), where=total > 0)
    second = sum(
        (weights[child] * np.nan_to_num((array - average) ** 2) for child, array in placed.items()),
        start=np.zeros(1),
    )
    variance = np.divide(second, total, out=np.full(np.shape(second), np.nan), where=total > 0)
    found: Array = (average - variance / average - low) / width * framework.scale
    return found.clip(0.0, framework.scale)


def copeland(
    scores: Mapping[str, Array], weights: Mapping[str, float | Array], is_compared: Truths, scale: float
) -> Array:
    """scale x (C + n - 1) / (2 (n - 1)), C the duels won less those lost against the n - 1 others (a_copeland).

    Unit i wins its duel with j when the children on which it is ahead weigh more than those on which it is behind; a
    child that either lacks takes no part, and one where they are equal (within 1e-9) takes neither side. NaN for a
    unit that stands alone. Source: Copeland (1951); Handbook step 6 (Munda and Nardo).
    """
    if is_compared.ndim == 1:
        of_one = {child: array[:, np.newaxis] for child, array in scores.items()}
        return copeland(of_one, weights, is_compared[:, np.newaxis], scale)[:, 0]
    found = np.full(is_compared.shape, np.nan)
    for at in range(is_compared.shape[1]):
        rows = np.flatnonzero(is_compared[:, at])
        if len(rows) > 1:
            mine = [array[rows, at if array.shape[1] > 1 else 0] for array in scores.values()]
            weight = [_of_variant(weights[child], at) for child in scores]
            found[rows, at] = scale * (_duels(mine, weight) / (len(rows) - 1.0) + 1.0) / 2.0
    return found


def _duels(scores: Sequence[Array], weights: Sequence[float]) -> Array:
    """Duels won less those lost, of each unit."""
    units = len(scores[0])
    won = np.empty(units)
    for start in range(0, units, BLOCK):
        lead = np.zeros((min(BLOCK, units - start), units))
        for score, weight in zip(scores, weights, strict=True):
            by = np.nan_to_num(score[start : start + BLOCK, np.newaxis] - score[np.newaxis, :])
            lead += weight * np.where(np.abs(by) > HAIR, np.sign(by), 0.0)
        won[start : start + BLOCK] = np.sign(np.where(np.abs(lead) > HAIR, lead, 0.0)).sum(axis=1)
    return won


def _of_variant(weight: float | Array, at: int) -> float:
    return float(weight[at]) if isinstance(weight, np.ndarray) else weight


def rows_of_periods(rows: int, periods: npt.NDArray[np.int64] | None) -> Iterator[npt.NDArray[np.intp]]:
    """The places of each period's rows, period by period; all rows are of one where there are none."""
    if periods is None:
        yield np.arange(rows)
        return
    order = np.argsort(periods, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(periods[order])) + 1)
