"""How far levels lie apart, from counts: between branch-months, of that between branches for good, and in common.

All variances are on the logit scale, around a count's level m: a spread rho of shares is rho / (m (1 - m)) there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.scoring.aggregate import Array
from pipeline.scoring.grid import month_ordinal

# Months whose counts are pooled share cases: only months this far apart tell of a branch's own level.
APART_MONTHS = 3

# A month's word on a branch's own level counts half at this many cases.
HALF_CASES = 10.0


@dataclass(frozen=True)
class Shares:
    """One count in branches x months: part of whole, NaN where there is none."""

    part: Array
    whole: Array


@dataclass(frozen=True)
class Rectangle:
    """Where each row of a frame (unit, period) lies in a table of units x months."""

    units: tuple[str, ...]
    row: "np.typing.NDArray[np.int64]"
    column: "np.typing.NDArray[np.int64]"
    months: int

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "Rectangle":
        units = rows["unit"].unique().sort()
        at = rows["unit"].cast(pl.Enum(units)).to_physical().cast(pl.Int64).to_numpy()
        if "period" not in rows.columns or rows.is_empty():
            return cls(tuple(units), at, np.zeros(rows.height, dtype=np.int64), 1)
        # Any text may name the period of a table without windows: then order is all that there is.
        ordinal = rows.select(pl.coalesce(month_ordinal(), pl.col("period").rank("dense").cast(pl.Int32)))
        months = ordinal.to_series().cast(pl.Int64).to_numpy()
        return cls(tuple(units), at, months - months.min(), int(months.max() - months.min()) + 1)

    def laid(self, part: Array, whole: Array) -> Shares:
        """Values of the rows, laid out."""
        shape = (len(self.units), self.months)
        parts, wholes = np.full(shape, np.nan), np.full(shape, np.nan)
        parts[self.row, self.column], wholes[self.row, self.column] = part, whole
        return Shares(parts, wholes)


def spread(part: Array, whole: Array, level: float) -> float | None:
    """The intraclass correlation of cells by moments (Kleinman, 1973, JASA 68); None where they can't show one."""
    cells, total = len(part), whole.sum()
    beyond = total - (whole**2).sum() / total - (cells - 1) if cells > 1 else 0.0
    if beyond <= 0:
        # One case a cell: two outcomes cannot show a spread between cells.
        return None
    squares = (whole * (part / whole - level) ** 2).sum() / (level * (1.0 - level))
    return float((squares - (cells - 1)) / beyond)


def between_branches(shares: Shares, level: float) -> float:
    """The variance of branches' own levels, from what months of one branch, far enough apart, share. Not below 0."""
    with np.errstate(invalid="ignore"):
        away = np.nan_to_num((shares.part / shares.whole - level) / (level * (1.0 - level)))
        weight = np.nan_to_num(shares.whole / (shares.whole + HALF_CASES))
    together, weights = _far_apart(weight * away), _far_apart(weight)
    return max(0.0, together / weights) if weights > 0 else 0.0


def common(weighted: Sequence[Array], weights: Sequence[Array]) -> tuple[float, float]:
    """The variance of a branch-month's effect on all its counts, and the part of it that stays with the branch.

    From products of residuals of two different counts: of the same branch-month, and of the same branch in months far
    enough apart. `weighted`: each count's residual x weight, `weights`: its weight, branches x months. Not below 0.
    """
    if not weighted:
        return 0.0, 0.0
    residual, weight = np.array(weighted), np.array(weights)
    here = _pairs(residual), _pairs(weight)
    stays = (
        _far_apart(residual.sum(0)) - sum(_far_apart(one) for one in residual),
        _far_apart(weight.sum(0)) - sum(_far_apart(one) for one in weight),
    )
    whole = max(0.0, here[0] / here[1]) if here[1] > 0 else 0.0
    return whole, min(whole, max(0.0, stays[0] / stays[1])) if stays[1] > 0 else 0.0


def _pairs(values: Array) -> float:
    """The sum of products of two different counts of the same branch-month."""
    return float((values.sum(0) ** 2 - (values**2).sum(0)).sum())


def _far_apart(values: Array) -> float:
    """The sum of products of two months of the same branch that are far enough apart."""
    months = values.shape[1]
    return float(
        sum((values[:, lag:] * values[:, : months - lag]).sum() for lag in range(APART_MONTHS, months))
    )
