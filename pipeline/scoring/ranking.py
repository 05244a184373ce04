"""Ranks within a period by the index, best first."""

import polars as pl

from pipeline.domain.framework import Framework


def ranks(framework: Framework, wide: pl.DataFrame) -> pl.DataFrame:
    """unit, period (where there is one), rank; ties share the best rank, units without a score have none.

    Scores are rounded before ranking only where the framework says to how many decimals.
    """
    keys = [key for key in ("unit", "period") if key in wide.columns]
    best_first = rounded(framework, pl.col(framework.top.id)).rank("min", descending=True).cast(pl.Int64)
    rank = best_first.over("period") if "period" in keys else best_first
    return wide.select(*keys, rank.alias("rank"))


def rounded(framework: Framework, score: pl.Expr) -> pl.Expr:
    """The score as the framework publishes it: to its decimals, or as it is."""
    if framework.decimals is None:
        return score
    # Half away from zero, as published tables are rounded; polars' own default rounds halves to even.
    return score.round(framework.decimals, mode="half_away_from_zero")
