"""A framework and what was observed -> a score for every node, unit and period."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipeline.domain.framework import Framework
from pipeline.scoring.aggregate import node_scores
from pipeline.scoring.counts import ROLES, counts
from pipeline.scoring.indicators import STATE, indicator_columns, indicator_scores
from pipeline.scoring.ways import Prepared, prepare

_DETAILS = {
    "state": STATE,
    "value": pl.Float64(),
    **{role: pl.Float64() for role in ROLES},
    "months": pl.Int32(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}


@dataclass(frozen=True)
class Scored:
    """`wide` has one row a unit and period, ordered by them: `<id>` and `<id>:coverage` for every node top down, then
    for each indicator also `:state`, `:value`, its counts by role and `:months`."""

    framework: Framework
    wide: pl.DataFrame

    def long(self) -> pl.DataFrame:
        """One row a unit, period and node: level, score, coverage; of indicators also state, value, counts, months;
        low and high where intervals were added."""
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
    grouping: pl.DataFrame | None = None,
) -> Scored:
    """Score every row of `observed`: `unit`, `period` ("YYYY-MM", where the framework has periods) and a Float64
    column a measure (null or absent: not submitted) with an optional Boolean `<measure>:na`.

    `groups` (unit, group, optionally period) scores groups from their members' measures summed instead, never from
    the mean of their scores. `weights` names one of the framework's weight sets. `grouping` (unit, period where there
    is one, group) is needed where the framework imputes by group means. A unit twice in a period is a bug.
    """
    valued = _valued(framework, observed, groups)
    if framework.has_other_ways:
        valued = prepare(framework, valued, grouping).scored
    return _upward(framework, valued, weights)


def score_in_stages(
    framework: Framework, observed: pl.DataFrame, *, grouping: pl.DataFrame | None = None
) -> tuple[Prepared, Scored]:
    """As `score`, with every stage on the way kept."""
    prepared = prepare(framework, _valued(framework, observed, None), grouping)
    return prepared, _upward(framework, prepared.scored, None)


def _valued(framework: Framework, observed: pl.DataFrame, groups: pl.DataFrame | None) -> pl.DataFrame:
    counted = counts(framework, framework.indicators, observed, groups)
    return indicator_scores(framework, framework.indicators, counted)


def _upward(framework: Framework, valued: pl.DataFrame, weights: str | None) -> Scored:
    scored = node_scores(framework, valued, weights)
    keys = [key for key in ("unit", "period") if key in scored.columns]
    nodes = [
        c
        for level in framework.levels[:-1]
        for n in framework.at_level(level.id)
        for c in (n, f"{n}:coverage")
    ]
    indicators = [column for i in framework.indicators for column in indicator_columns(i.id)]
    return Scored(framework, scored.select(*keys, *nodes, *indicators))
