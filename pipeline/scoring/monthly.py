"""Each month's own figures: what control charts are drawn of, neither pooled over months nor reaching back.

Pooled or windowed months share most of their counts with the month before, so that pure noise walks like a trend.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.domain.framework import (
    Direction,
    Framework,
    Imputation,
    Indicator,
    IndicatorKind,
    Mean,
    Measure,
    MeasureKind,
    Normalisation,
    Transform,
    Treatment,
)
from pipeline.scoring.engine import score
from pipeline.scoring.grid import month_ordinal
from pipeline.scoring.members import with_usual_members
from pipeline.scoring.signals import LEAST_MONTHS

MEASURED_SHARE = 0.5
"""A node's month is left out where less of its usual weight was measured: the rest of it would be the usual itself."""


@dataclass(frozen=True)
class Monthly:
    """`values[node]`: units x periods, NaN where left out; of indicators the value, of nodes above them the score."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    values: Mapping[str, NDArray[np.float64]]


def monthly_framework(framework: Framework) -> Framework | None:
    """The framework without indicators whose window is longer than a month, and without nodes that they leave empty.

    Nothing is pooled or imputed: months with too few cases have no value. None where no indicator is left.
    """
    kept = tuple(one for one in framework.indicators if one.window == 1)
    if not kept:
        return None
    alive = {one.parent for one in kept}
    # Parents stand before their children in a framework, so one walk from the end reaches every ancestor.
    for node in reversed(framework.nodes):
        if node.id in alive and node.parent is not None:
            alive.add(node.parent)
    nodes = tuple(node for node in framework.nodes if node.id in alive)
    return replace(framework, nodes=nodes, indicators=kept, pool_months=1, imputation=Imputation.NONE)


def monthly(
    framework: Framework,
    observed: pl.DataFrame,
    *,
    groups: pl.DataFrame | None = None,
) -> Monthly:
    """Each month's own figures of every node, of units or of groups (unit, group), from `observed` as the engine
    reads it. Nothing where the framework has only longer windows.

    A node's score is made from the same indicators in every month: one that a month lacks stands at the unit's own
    mean of its first twelve measured months, so that its absence alone moves nothing.
    """
    own = monthly_framework(framework)
    if own is None or observed.is_empty():
        return Monthly((), (), {})
    scored = _scored(own, observed, groups)
    if scored.is_empty():
        return Monthly((), (), {})
    grid = _Grid(scored)
    leaves = [one.id for one in own.indicators]
    usual = {leaf: _usual(grid.of(leaf)) for leaf in leaves}
    whole = _valued(own)
    never = {f"{leaf}:na": _never_applies(grid, leaf) for leaf in leaves}
    filled = score(whole, grid.frame(usual | never)).wide
    measured = score(_plain(whole), grid.frame(_presence(grid, usual, own.scale) | never)).wide
    values = {leaf: grid.of(f"{leaf}:value") for leaf in leaves}
    for node in own.nodes:
        share = grid.laid(measured[node.id])
        is_told = share >= MEASURED_SHARE * own.scale
        values[node.id] = np.where(is_told & grid.is_here, grid.laid(filled[node.id]), np.nan)
    return Monthly(grid.units, grid.periods, values)


def _scored(own: Framework, observed: pl.DataFrame, groups: pl.DataFrame | None) -> pl.DataFrame:
    """The engine's rows of units, or of groups in the months that enough of their members reported."""
    if groups is None:
        return score(own, observed).wide
    measures = [measure for indicator in own.indicators for measure in indicator.measures]
    filled, whole = with_usual_members(observed, groups, list(dict.fromkeys(measures)))
    return score(own, filled, groups=groups).wide.join(whole, on=["unit", "period"], how="semi")


class _Grid:
    """Rows of units and periods laid out as a rectangle of units x every period between the first and the last."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows
        self.units = tuple(rows["unit"].unique().sort())
        at = rows.select(month_ordinal()).to_series()
        first, last = int(at.min()), int(at.max())  # type: ignore[arg-type]
        self.periods = tuple(f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(first, last + 1))
        self._row = np.searchsorted(np.array(self.units), rows["unit"].to_numpy())
        self._column = (at - first).to_numpy()
        self.is_here = np.zeros((len(self.units), len(self.periods)), np.bool_)
        self.is_here[self._row, self._column] = True
        self._keys = pl.DataFrame({"unit": self.units}).join(
            pl.DataFrame({"period": self.periods}), how="cross"
        )

    def of(self, column: str) -> NDArray[np.float64]:
        """A column of the rows as the rectangle; NaN where it is null or there is no row."""
        found = np.full(self.is_here.shape, np.nan)
        found[self._row, self._column] = (
            self._rows[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        )
        return found

    def frame(self, rectangles: Mapping[str, NDArray[Any]]) -> pl.DataFrame:
        """The rectangles as the engine reads them, ordered as it orders: a row a unit and period."""
        columns = [pl.Series(name, values.ravel()) for name, values in rectangles.items()]
        return self._keys.with_columns(columns)

    def laid(self, column: pl.Series) -> NDArray[np.float64]:
        """A column that the engine made of `frame`."""
        return column.cast(pl.Float64).fill_null(float("nan")).to_numpy().reshape(self.is_here.shape)


def _usual(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores with holes filled by the unit's mean of its first measured months; NaN where it never was measured."""
    is_there = ~np.isnan(scores)
    is_early = is_there & (np.cumsum(is_there, axis=1) <= LEAST_MONTHS)
    count = is_early.sum(axis=1)
    mean = np.where(is_early, scores, 0.0).sum(axis=1) / np.where(count > 0, count, np.nan)
    return np.where(is_there, scores, mean[:, None])


def _never_applies(grid: _Grid, leaf: str) -> NDArray[np.bool_]:
    """Where an indicator was not applicable in every month of a unit: it leaves both sides of the coverage."""
    never = np.isnan(grid.of(f"{leaf}:coverage")).all(axis=1, keepdims=True)
    return np.broadcast_to(never, grid.is_here.shape)


def _presence(
    grid: _Grid, usual: Mapping[str, NDArray[np.float64]], scale: float
) -> dict[str, NDArray[np.float64]]:
    """The top of the scale where an indicator was measured that month, 0 where it stands at its mean."""
    return {
        leaf: np.where(np.isnan(filled), np.nan, np.where(np.isnan(grid.of(leaf)), 0.0, scale))
        for leaf, filled in usual.items()
    }


def _valued(framework: Framework) -> Framework:
    """The framework over its indicators' scores, given as values."""
    top = framework.scale
    indicators = tuple(_as_value(one, top) for one in framework.indicators)
    measures = tuple(
        Measure(id=one.id, name=one.name, kind=MeasureKind.STOCK, unit=one.unit, counts=one.name)
        for one in framework.indicators
    )
    return replace(
        framework,
        indicators=indicators,
        measures=measures,
        prices=None,
        normalisation=Normalisation.GOALPOSTS,
        treatment=Treatment.NONE,
    )


def _as_value(indicator: Indicator, top: float) -> Indicator:
    return Indicator(
        id=indicator.id,
        parent=indicator.parent,
        name=indicator.name,
        kind=IndicatorKind.VALUE,
        numerator=indicator.id,
        floor=0.0,
        target=top,
        direction=Direction.UP,
        transform=Transform.NONE,
        weight=indicator.weight,
    )


def _plain(framework: Framework) -> Framework:
    """Every level a plain mean of what is there, so that a score is a share of weight."""
    levels = tuple(
        replace(level, mean=Mean.ARITHMETIC if level.mean else None, min_coverage=0.0, needs_all=False)
        for level in framework.levels
    )
    return replace(framework, levels=levels)
