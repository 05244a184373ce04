"""Money at the prices of one month."""

from collections.abc import Sequence

import polars as pl

from pipeline.domain.framework import PriceIndex


def at_constant_prices(frame: pl.DataFrame, prices: PriceIndex | None, money: Sequence[str]) -> pl.DataFrame:
    """The `money` columns brought from each row's month to the index's base month.

    A month after the last published index takes the last one, for indices come out later than branches report;
    a month before the first takes the first. Without an index, or periods, money stays at current prices.
    """
    if prices is None or not money or not prices.values or "period" not in frame.columns:
        return frame
    known = pl.DataFrame(
        {"period": list(prices.values), "|price": list(prices.values.values())},
        schema={"period": pl.String, "|price": pl.Float64},
    ).sort("period")
    months = frame.select(pl.col("period").unique().sort())
    matched = months.join_asof(known, on="period", strategy="backward").with_columns(
        pl.col("|price").fill_null(known["|price"][0])
    )
    factor = prices.values[prices.base] / pl.col("|price")
    priced = frame.join(matched, on="period", how="left", maintain_order="left")
    return priced.with_columns(pl.col(m) * factor for m in money).drop("|price")
