"""Handbook step 5, the other ways: one indicator's values onto 0..scale, beside the units of the same period.

Sources: OECD/JRC Handbook (2008), step 5 (min-max, z-score, ranking, distance to a reference); COINr (Becker et al.,
2022, JOSS 7(78)), whose n_* functions are named at each formula so that results can be laid beside its own.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from pipeline.domain.framework import Normalisation

Array = npt.NDArray[np.float64]

# A z-score is told as a T-score (McCall, 1922): the mean at the middle of the scale, one deviation a tenth of it.
MIDDLE, STEP = 0.5, 0.1


def normalise(
    values: Array, way: Normalisation, *, floor: Any = 0.0, target: Any = 1.0, scale: float = 100.0
) -> Array:
    """Scores of 0..scale (best at the top) of one indicator in one period.

    `values` has shape (units, ...): each further axis is computed on its own. NaN is a missing value and stays one.
    A target below its floor says that less is better; direction is applied here and nowhere else. `floor` and
    `target` are numbers, or arrays that broadcast against `values`. With x turned so that more is better:

    - goalposts (n_goalposts): clip((x - floor) / (target - floor), 0, 1)
    - min_max (n_minmax): (x - min) / (max - min)
    - z_score (n_zscore at mean 50, sd 10): clip(0.5 + 0.1 (x - mean) / sd, 0, 1), sd over n - 1
    - percentile_rank (n_prank): (rank - 1) / (n - 1): the share of the other units that it leaves behind
    - borda (n_borda): rank - 1 points of the N - 1 that there can be, N all units of the period, missing ones too
    - distance_to_maximum (n_dist2max): 1 - (max - x) / (max - min); on a common scale the same as min_max
    - distance_to_target (n_dist2targ, capped): 1 - (target - x) / (target - min), at most 1; 1 once reached

    Ranks count from the worst, and ties share the lowest. Where no two units differ, or one stands alone, there is
    nothing to compare and a score is NaN; only goalposts and the distance to target, which have a fixed end, say
    something there too (of the latter 1 where it is reached, else 0: each unit is then the worst).
    """
    way_gone = _WAYS[way](values, np.asarray(floor, dtype=float), np.asarray(target, dtype=float))
    scores: Array = way_gone * scale
    return scores


def _goalposts(values: Array, floor: Array, target: Array) -> Array:
    found: Array = np.clip((values - floor) / (target - floor), 0.0, 1.0)
    return found


def _min_max(values: Array, floor: Array, target: Array) -> Array:
    turned = _turned(values, floor, target)
    low, high = _least(turned), -_least(-turned)
    return _divided(turned - low, high - low)


def _distance_to_maximum(values: Array, floor: Array, target: Array) -> Array:
    turned = _turned(values, floor, target)
    low, high = _least(turned), -_least(-turned)
    return 1.0 - _divided(high - turned, high - low)


def _distance_to_target(values: Array, floor: Array, target: Array) -> Array:
    turned, goal = _turned(values, floor, target), _turned(target, floor, target)
    short = _divided(goal - turned, goal - _least(turned))
    has_value = ~np.isnan(turned)
    return np.where(has_value & (turned >= goal), 1.0, 1.0 - short)


def _z_score(values: Array, floor: Array, target: Array) -> Array:
    turned = _turned(values, floor, target)
    count = (~np.isnan(turned)).sum(axis=0, keepdims=True).astype(float)
    centred = turned - _divided(np.nansum(turned, axis=0, keepdims=True), count)
    squares = np.nansum(centred**2, axis=0, keepdims=True)
    deviation = np.sqrt(_divided(squares, np.maximum(count - 1.0, 0.0)))
    # A column of equal values leaves float dust, not 0: what does not vary is told by its range.
    is_varied = -_least(-turned) > _least(turned)
    standard = _divided(centred, np.where(is_varied, deviation, 0.0))
    found: Array = np.clip(MIDDLE + STEP * standard, 0.0, 1.0)
    return found


def _percentile_rank(values: Array, floor: Array, target: Array) -> Array:
    behind = _units_behind(values, floor, target)
    count = (~np.isnan(values)).sum(axis=0, keepdims=True)
    return _divided(behind, count - 1.0)


def _borda(values: Array, floor: Array, target: Array) -> Array:
    behind = _units_behind(values, floor, target)
    return _divided(behind, np.full((1,) * behind.ndim, len(values) - 1.0))


def _units_behind(values: Array, floor: Array, target: Array) -> Array:
    """How many units each one leaves behind; NaN where it has no value, or where no two units differ."""
    turned = _turned(values, floor, target)
    if not turned.size:
        return turned
    ranked = stats.rankdata(turned, method="min", axis=0, nan_policy="omit")
    is_varied = -_least(-turned) > _least(turned)
    found: Array = np.where(np.isnan(turned) | ~is_varied, np.nan, ranked - 1.0)
    return found


def _turned(values: Array, floor: Array, target: Array) -> Array:
    """More is better: values of an indicator whose target lies below its floor change their sign."""
    turned: Array = np.where(target < floor, -values, values)
    return turned


def _least(values: Array) -> Array:
    """The least over units, one per further axis; infinite where there is none, so that no range comes of it."""
    found: Array = np.min(np.where(np.isnan(values), np.inf, values), axis=0, keepdims=True, initial=np.inf)
    return found


def _divided(above: Array, below: Array) -> Array:
    """The quotient; NaN where the divisor is not a number above 0."""
    above, below = np.broadcast_arrays(above, below)
    is_whole = np.isfinite(below) & (below > 0)
    found: Array = np.divide(above, below, out=np.full(above.shape, np.nan), where=is_whole)
    return found


_WAYS: dict[Normalisation, Callable[[Array, Array, Array], Array]] = {
    Normalisation.GOALPOSTS: _goalposts,
    Normalisation.MIN_MAX: _min_max,
    Normalisation.Z_SCORE: _z_score,
    Normalisation.PERCENTILE_RANK: _percentile_rank,
    Normalisation.BORDA: _borda,
    Normalisation.DISTANCE_TO_MAXIMUM: _distance_to_maximum,
    Normalisation.DISTANCE_TO_TARGET: _distance_to_target,
}
