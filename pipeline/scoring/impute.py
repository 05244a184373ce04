"""Handbook step 3: what stands in for an indicator's missing values. None by default, and each one is flagged."""

from collections.abc import Sequence

import polars as pl

from pipeline.domain.framework import Imputation

FLAG = ":imputed"


def impute(valued: pl.DataFrame, indicators: Sequence[str], way: Imputation) -> pl.DataFrame:
    """Fills what is missing in each indicator's column, and adds a Boolean `<id>:imputed` that says where.

    `valued`: unit, period (where there are periods), group (for a group mean), a Float64 column an indicator and a
    Boolean `<id>:missing`, true where a value may be put; null elsewhere stays null (what does not apply is no gap).

    - mean, median: of the units of the same period that have a value (COINr's i_mean, i_median)
    - group_mean: of those of the same period and group (i_mean_grp); none where the group has no value
    - last_value: the unit's own value of the latest earlier period that has one (impute_panel, "latest")
    """
    if way is Imputation.NONE:
        return valued.with_columns(pl.lit(False).alias(f"{one}{FLAG}") for one in indicators)
    period = ["period"] if "period" in valued.columns else []
    is_filled = {one: pl.col(f"{one}:missing") & pl.col("|filler").is_not_null() for one in indicators}
    found = valued
    for one in indicators:
        found = found.with_columns(_filler(one, way, period).alias("|filler")).with_columns(
            is_filled[one].alias(f"{one}{FLAG}"),
            pl.when(is_filled[one]).then(pl.col("|filler")).otherwise(pl.col(one)).alias(one),
        )
    return found.drop("|filler", strict=False)


def _filler(one: str, way: Imputation, period: list[str]) -> pl.Expr:
    value = pl.col(one)
    if way is Imputation.LAST_VALUE:
        return value.forward_fill().over("unit", order_by=period)
    found = value.median() if way is Imputation.MEDIAN else value.mean()
    if way is Imputation.GROUP_MEAN:
        return pl.when(pl.col("group").is_not_null()).then(found.over([*period, "group"]))
    return found.over(period) if period else found
