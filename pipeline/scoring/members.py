"""A group's figures month by month, as if the same members reported every month."""

from collections.abc import Sequence

import polars as pl

from pipeline.scoring.grid import month_ordinal

MEMBER_SHARE = 0.8
"""A group's month is left out where fewer of its members reported: the others would speak for them."""
STILL_A_MEMBER = 3
"""Months after its last report in which a unit still counts as a member that is missing."""
USUAL_MONTHS = 12


def with_usual_members(
    observed: pl.DataFrame, groups: pl.DataFrame, measures: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The members' figures with holes filled, and unit (a group), period of the months that enough of them reported.

    What a member lacks in a month stands at the mean of its own last twelve months that had it: else a weak branch
    that reports late would look like the county's rise. Nothing is filled before a member's first report.
    """
    there = [measure for measure in measures if measure in observed.columns]
    full = _every_month(observed.with_columns(pl.col(measure).cast(pl.Float64) for measure in there))
    usual = full.select(
        pl.col(measure).rolling_mean(USUAL_MONTHS, min_samples=1).shift(1).over("unit") for measure in there
    )
    filled = full.with_columns(
        pl.coalesce(pl.col(measure), usual[measure]).alias(measure) for measure in there
    )
    told = full.join(groups, on="unit").group_by("group", "period").agg(pl.col("|is_here").mean())
    whole = told.filter(pl.col("|is_here") >= MEMBER_SHARE).select(pl.col("group").alias("unit"), "period")
    return filled.drop("|at", "|is_here"), whole


def _every_month(observed: pl.DataFrame) -> pl.DataFrame:
    """A row for every month in which a unit is a member, ordered by both; `|is_here` marks those reported."""
    dated = observed.with_columns(month_ordinal().alias("|at"), pl.lit(value=True).alias("|is_here"))
    spans = dated.group_by("unit").agg(
        pl.col("|at").min().alias("|first"), (pl.col("|at").max() + STILL_A_MEMBER).alias("|last")
    )
    months = dated.select("|at", "period").unique()
    held = spans.join(months, how="cross").filter(pl.col("|at").is_between("|first", "|last"))
    return (
        held.select("unit", "|at", "period")
        .join(dated.drop("period"), on=["unit", "|at"], how="left")
        .with_columns(pl.col("|is_here").fill_null(value=False))
        .sort("unit", "|at")
    )
