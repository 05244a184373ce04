"""Pearson's correlation over the rows that have both, its likely range, and what is left of it among many pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Numbers = NDArray[np.float64]

# With ten units, 95 % of correlations made by chance alone lie within .63 of 0: under that, hardly anything short of
# sameness can be told from nothing.
LEAST_UNITS = 10
SURE = 0.95
# A correlation of exactly 1 has no Fisher z.
_NEARLY_ONE = 1 - 1e-12
# A variance under this share of the square of the mean is one that rounding made.
_NOTHING = 1e-20


@dataclass(frozen=True)
class Correlation:
    """`r` over `rows` that have both (None: under three rows, or one side does not vary). `low` and `high`: the 95 %
    range; `chance`: how often units that have nothing to do with each other give an r as far from 0, 0 to 1. The
    three are None under `LEAST_UNITS` units."""

    r: float | None
    rows: int
    units: int
    low: float | None = None
    high: float | None = None
    chance: float | None = None

    @property
    def is_told(self) -> bool:
        return self.chance is not None


def correlation(one: Numbers, other: Numbers, units: int | None = None) -> Correlation:
    """Of two columns, NaN where absent. `units`: independent ones among the rows, where that is fewer than rows.

    Range and chance by Fisher's z = atanh(r), whose deviation is 1 / sqrt(units - 3). Source: Fisher (1921).
    """
    there = np.isfinite(one) & np.isfinite(other)
    rows = int(there.sum())
    counted = rows if units is None else min(units, rows)
    r = _pearson(one[there], other[there])
    if r is None or counted < LEAST_UNITS:
        return Correlation(r, rows, counted)
    z = atanh(max(-_NEARLY_ONE, min(_NEARLY_ONE, r)))
    deviation = 1 / sqrt(counted - 3)
    reach = float(ndtri((1 + SURE) / 2)) * deviation
    chance = 2 * float(ndtr(-abs(z) / deviation))
    return Correlation(r, rows, counted, tanh(z - reach), tanh(z + reach), chance)


def weakest_told(units: int) -> float:
    """The weakest correlation whose range over so many units leaves 0 out. For `LEAST_UNITS` or more."""
    return tanh(float(ndtri((1 + SURE) / 2)) / sqrt(units - 3))


def _pearson(one: Numbers, other: Numbers) -> float | None:
    if len(one) < 3:
        return None
    first, second = one - one.mean(), other - other.mean()
    squares = float(first @ first), float(second @ second)
    if any(
        square <= _NOTHING * max(1.0, float(column @ column))
        for square, column in zip(squares, (one, other), strict=True)
    ):
        return None
    return max(-1.0, min(1.0, float(first @ second) / sqrt(squares[0] * squares[1])))


def among_many(found: Sequence[Correlation]) -> list[float | None]:
    """Each one's chance when all were looked at together: Holm's step down (1979); None where it is not told.

    Of many pairs of pure noise some look strong. What stays under .05 here is so in at most one table of twenty.
    """
    told = sorted((one.chance, at) for at, one in enumerate(found) if one.chance is not None)
    adjusted: list[float | None] = [None] * len(found)
    largest = 0.0
    for place, (chance, at) in enumerate(told):
        largest = max(largest, min(1.0, chance * (len(told) - place)))
        adjusted[at] = largest
    return adjusted


def without_means(values: Numbers, *groupings: NDArray[np.int64]) -> Numbers:
    """The values less the means of each grouping (a group's number a row), taken out in turn until nothing is left.

    With branches and months: what is left is a branch's own movement, apart from its usual level and from what
    all did in the month. No NaN.
    """
    left: Numbers = values - values.mean()
    for _ in range(200):
        before = left
        for groups in groupings:
            sums = np.bincount(groups, weights=left)
            counts = np.bincount(groups)
            left = np.asarray(left - (sums / np.maximum(counts, 1))[groups])
        if float(np.abs(left - before).max(initial=0.0)) < 1e-10:
            break
    return left
