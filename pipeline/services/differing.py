"""What two submissions say differently, value by value."""

import polars as pl


def differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Measures whose values differ, of two frames with measure, value, is_not_applicable.

    Columns: measure, before, after (null: not handed in, or not applicable), was_not_applicable,
    is_not_applicable. Rows that say the same are left out.
    """
    joined = before.join(after, on="measure", how="full", coalesce=True, suffix="_after")
    same = pl.col("value").eq_missing(pl.col("value_after"))
    same &= pl.col("is_not_applicable").eq_missing(pl.col("is_not_applicable_after"))
    return (
        joined.filter(~same)
        .select(
            "measure",
            pl.col("value").alias("before"),
            pl.col("value_after").alias("after"),
            pl.col("is_not_applicable").fill_null(value=False).alias("was_not_applicable"),
            pl.col("is_not_applicable_after").fill_null(value=False).alias("is_not_applicable"),
        )
        .sort("measure")
    )
