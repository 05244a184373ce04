"""A framework and what was observed -> a score for every node, unit and period."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipeline.domain.framework import Framework
from pipeline.scoring.aggregate import node_scores
from pipeline.scoring.counts import ROLES, counts
from pipeline.scoring.indicators import STATE, indicator_columns, indicator_scores

_DETAILS = {
    "state": STATE,
    "value": pl.Float64(),
    **{role: pl.Float64() for role in ROLES},
    "months": pl.Int32(),
}


@dataclass(frozen=True)
class Scored:
    """`wide` has one row a unit and period, ordered by them: `<id>` and `<id>:coverage` for every node top down, then
    for each indicator also `:state`, `:value`, its counts by role and `:months`."""

    framework: Framework
    wide: pl.DataFrame

    def long(self) -> pl.DataFrame:
        """One row a unit, period and node: level, score, coverage; of indicators also state, value, counts, months."""
        return pl.concat(list(self._slices()), how="vertical", rechunk=True)

    def _slices(self) -> Iterator[pl.DataFrame]:
        keys = [key for key in ("unit", "period") if key in self.wide.columns]
        for level in self.framework.levels:
            for node in self.framework.at_level(level.id):
                yield self.wide.select(
                    *keys,
                    pl.lit(node).alias("node"),
                    pl.lit(level.id).alias("level"),
                    pl.col(node).alias("score"),
                    pl.col(f"{node}:coverage").alias("coverage"),
                    *(self._detail(node, name, dtype) for name, dtype in _DETAILS.items()),
                )

    def _detail(self, node: str, name: str, dtype: pl.DataType) -> pl.Expr:
        is_there = f"{node}:{name}" in self.wide.columns
        found = pl.col(f"{node}:{name}") if is_there else pl.lit(None, dtype=dtype)
        kept = found.cast(pl.String) if name == "state" else found.cast(dtype)
        return kept.alias("months_count" if name == "months" else name)


def score(
    framework: Framework,
    observed: pl.DataFrame,
    *,
    groups: pl.DataFrame | None = None,
    weights: str | None = None,
) -> Scored:
    """Score every row of `observed`: `unit`, `period` ("YYYY-MM", where the framework has periods) and a Float64
    column a measure (null or absent: not submitted) with an optional Boolean `<measure>:na`.

    `groups` (unit, group, optionally period) scores groups from their members' measures summed instead, never from
    the mean of their scores. `weights` names one of the framework's weight sets. A unit twice in a period is a bug.
    """
    counted = counts(framework, framework.indicators, observed, groups)
    scored = node_scores(framework, indicator_scores(framework, framework.indicators, counted), weights)
    keys = [key for key in ("unit", "period") if key in scored.columns]
    nodes = [
        c
        for level in framework.levels[:-1]
        for n in framework.at_level(level.id)
        for c in (n, f"{n}:coverage")
    ]
    indicators = [column for i in framework.indicators for column in indicator_columns(i.id)]
    return Scored(framework, scored.select(*keys, *nodes, *indicators))
