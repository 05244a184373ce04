"""How far a number lies from others, and how likely chance alone is to bring it there."""

from collections.abc import Sequence
from math import comb, erfc, sqrt
from statistics import fmean, median

# What a median absolute deviation, and a mean one, are times a standard deviation where values are normal.
# Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), with the mean deviation where the median one is 0.
_OF_MEDIAN_DEVIATION = 1.0 / 0.6745
_OF_MEAN_DEVIATION = 1.253314


def spread_of(values: Sequence[float]) -> float:
    """A robust standard deviation: from the median absolute deviation, from the mean one where that is 0; 0 where
    nothing varies. Raises StatisticsError without values."""
    middle = median(values)
    away = [abs(value - middle) for value in values]
    return median(away) * _OF_MEDIAN_DEVIATION or fmean(away) * _OF_MEAN_DEVIATION


def modified_z(value: float, others: Sequence[float], least_spread: float = 0.0) -> float | None:
    """The value's distance from the others' median in their spread, which is taken for `least_spread` at least.

    None where the others never vary: their spread says nothing then.
    """
    spread = spread_of(others)
    if spread == 0:
        return None
    return (value - median(others)) / max(spread, least_spread)


def chance_of_as_many(count: int, of: int, share: float) -> float:
    """The chance of `count` or more of `of` where each comes with `share`: the binomial's upper tail, exact."""
    return sum(comb(of, hits) * share**hits * (1 - share) ** (of - hits) for hits in range(count, of + 1))


def chance_of_rise(before: tuple[float, float], after: tuple[float, float]) -> float:
    """The chance of a share rising at least so far though nothing changed: (part, whole) before and after.

    By the normal law of the difference of two shares under their common one; 1 where the share did not rise. Both
    wholes have to be positive.
    """
    (part_before, whole_before), (part, whole) = before, after
    rise = part / whole - part_before / whole_before
    common = (part + part_before) / (whole + whole_before)
    error = sqrt(common * (1 - common) * (1 / whole + 1 / whole_before)) if 0 < common < 1 else 0.0
    if rise <= 0 or error == 0:
        return 1.0
    return 0.5 * erfc(rise / error / sqrt(2))


def error_of_share(share: float, cases: float) -> float:
    """The standard error of a share (0 to 1) of so many cases, never 0: one case more and one less are counted in."""
    held = (share * cases + 1) / (cases + 2)
    return sqrt(held * (1 - held) / cases)
