"""Handbook steps 3 and 5: one indicator's outliers, by COINr's rule."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# An indicator passes when it is not both skewed and heavy-tailed (COINr's check_SkewKurt, the JRC's own thresholds).
MOST_SKEW, MOST_KURTOSIS = 2.0, 3.5
# One value apart among four has a skewness of exactly 2, which floats miss by a hair on either side.
HAIR = 1e-9
# Of every ten units one may be winsorised.
UNITS_A_POINT = 10
# Kurtosis is not defined for fewer.
LEAST_UNITS = 4
# What the logarithm starts from, as a part of the range, so that the least value has one.
LOG_OFFSET = 0.01


class Done(StrEnum):
    """What was done to one indicator in one period."""

    NOTHING = "nothing"
    WINSORISED = "winsorised"
    LOG = "log"


class Mark(StrEnum):
    """What was done to one cell."""

    NONE = ""
    HIGH = "winsorised_high"
    LOW = "winsorised_low"
    LOG = "log"


@dataclass(frozen=True)
class Shape:
    """Bias-adjusted skewness and excess kurtosis; None for fewer than four values, or values all equal."""

    skewness: float | None
    kurtosis: float | None

    @property
    def is_passed(self) -> bool:
        """Whether the indicator needs no treatment; what can't be told needs none."""
        if self.skewness is None or self.kurtosis is None:
            return True
        return abs(self.skewness) < MOST_SKEW - HAIR or self.kurtosis < MOST_KURTOSIS - HAIR


@dataclass(frozen=True)
class Treated:
    """`values` as they go on, `marks` a mark a value, `winsorised` how many points were moved; `log_ends` the least
    and greatest value that a logarithm was taken by."""

    values: Array
    marks: tuple[str, ...]
    done: Done
    before: Shape
    after: Shape
    winsorised: int
    log_ends: tuple[float, float] | None = None

    def placed(self, post: float) -> float:
        """A goalpost of the untreated scale on the treated one: as it is, or through the same logarithm. Below the
        least value that is not defined, and the goalpost counts as the least value."""
        return post if self.log_ends is None else float(log_ct(np.array([post]), *self.log_ends)[0])


def treat(values: Array) -> Treated:
    """One indicator over the units of one period, of shape (units,), NaN for a missing value.

    COINr's Treat at its defaults: what passes stays. Else the highest value (the lowest, where the skewness is
    negative) becomes the next one, equal values together, again and again until the indicator passes or a tenth of
    the units that have a value are moved. If it still does not pass, that is undone and the logarithm taken of all:
    log_CT, ln(x - min + 0.01 (max - min)), which turns no direction. `after` says whether even that passes.
    """
    here = ~np.isnan(values)
    as_it_is = untreated(values)
    before = as_it_is.before
    if before.is_passed:
        return as_it_is
    marks = np.full(len(values), Mark.NONE, dtype=object)
    moved, high, low = _winsorised(values[here])
    after = shape_of(moved)
    if after.is_passed:
        places = np.flatnonzero(here)
        marks[places[high]], marks[places[low]] = Mark.HIGH, Mark.LOW
        kept = values.copy()
        kept[here] = moved
        return Treated(kept, tuple(marks), Done.WINSORISED, before, after, int((high | low).sum()))
    ends = float(values[here].min()), float(values[here].max())
    logged = log_ct(values, *ends)
    marks[here] = Mark.LOG
    return Treated(logged, tuple(marks), Done.LOG, before, shape_of(logged[here]), 0, ends)


def untreated(values: Array) -> Treated:
    """The indicator as it is, with its shape."""
    shape = shape_of(values[~np.isnan(values)])
    return Treated(values, (Mark.NONE,) * len(values), Done.NOTHING, shape, shape, 0)


def log_ct(values: Array, least: float, most: float) -> Array:
    """COINr's log_CT, ln(x - least + 0.01 (most - least)), `least` and `most` being the ends of the values' range; what
    lies below it counts as `least`."""
    found: Array = np.log(values.clip(min=least) - least + LOG_OFFSET * (most - least))
    return found


def shape_of(values: Array) -> Shape:
    """Skewness and excess kurtosis adjusted for bias, e1071's type 2 (SAS, Excel), as COINr's skew and kurt.

    With m2, m3, m4 the central moments over n: G1 = m3 / m2^1.5 x sqrt(n (n - 1)) / (n - 2), and
    G2 = ((n + 1) (m4 / m2^2 - 3) + 6) (n - 1) / ((n - 2) (n - 3)). Source: Joanes and Gill (1998), The Statistician 47.
    """
    count = len(values)
    if count < LEAST_UNITS or values.min() == values.max():
        return Shape(None, None)
    # Divided by the range first: moments of very small or very large values would leave the range of floats.
    centred = (values - values.mean()) / (values.max() - values.min())
    second, third, fourth = ((centred**power).mean() for power in (2, 3, 4))
    skewness = third / second**1.5 * np.sqrt(count * (count - 1)) / (count - 2)
    kurtosis = ((count + 1) * (fourth / second**2 - 3) + 6) * (count - 1) / ((count - 2) * (count - 3))
    return Shape(float(skewness), float(kurtosis))


def _winsorised(values: Array) -> tuple[Array, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The values with as few points moved as pass, and which were moved down and up."""
    moved = values.copy()
    high, low = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    most = len(values) // UNITS_A_POINT
    shape = shape_of(moved)
    while not shape.is_passed and int((high | low).sum()) < most:
        # Never None here: what can't be told passes.
        if (shape.skewness or 0.0) >= 0:
            high = moved == moved.max()
            moved[high] = moved[~high].max()
        else:
            low = moved == moved.min()
            moved[low] = moved[~low].min()
        shape = shape_of(moved)
    return moved, high, low
