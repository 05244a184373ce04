"""Months as positions: a rectangle of units x months in which a month's neighbours are a fixed number of rows away."""

import polars as pl

AT = "|at"
IS_HERE = "|is_here"


def month_ordinal(period: str = "period") -> pl.Expr:
    """Months since year 0 of a "YYYY-MM" column; null for any other text."""
    parts = pl.col(period).str.extract_groups(r"^(\d{4})-(\d{2})$")
    year = parts.struct.field("1").cast(pl.Int32, strict=False)
    number = parts.struct.field("2").cast(pl.Int32, strict=False)
    return year * 12 + number - 1


def rectangle(observed: pl.DataFrame) -> pl.DataFrame:
    """Every unit x every month from first to last, ordered by both; `|at` counts from 0, `|is_here` marks real rows.

    A month nobody reported is a row of nulls, so that a window never reaches across it to an older month.
    """
    dated = observed.with_columns(month_ordinal().alias(AT), pl.lit(True).alias(IS_HERE))
    if dated[AT].null_count():
        raise ValueError("a period is not of the form YYYY-MM")
    first, last = dated.select(pl.col(AT).min().alias("first"), pl.col(AT).max().alias("last")).row(0)
    if first is None:
        return dated
    months = pl.DataFrame({AT: pl.int_range(first, last + 1, dtype=pl.Int32, eager=True)})
    units = dated.select(pl.col("unit").unique().sort())
    full = units.join(months, how="cross").join(
        dated, on=["unit", AT], how="left", maintain_order="left", coalesce=True
    )
    return full.with_columns(pl.col(AT) - first, pl.col(IS_HERE).fill_null(False))


def months_before(column: str, months: int) -> pl.Expr:
    """The column's value so many months earlier in the same unit; null before the first month."""
    if months == 0:
        return pl.col(column)
    return pl.when(pl.col(AT) >= months).then(pl.col(column).shift(months))


def summed_over(column: str, months: int) -> pl.Expr:
    """The sum of what is there in this month and the ones before it, so many months in all.

    Lags are added, not a running sum: adding and taking away leaves float dust, and hides the row order in it.
    """
    return pl.sum_horizontal([months_before(column, back) for back in range(months)])


def period_after(period: str) -> str:
    """The month after a "YYYY-MM" in any calendar of twelve months."""
    ordinal = int(period[:4]) * 12 + int(period[5:7])
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"
