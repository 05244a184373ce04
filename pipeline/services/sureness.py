"""How often the likely range holds the truth: simulated figures, kept as made by `python -m benchmarks.coverage`."""

from functools import cache

import polars as pl

from pipeline.settings import REFERENCE

FILE = REFERENCE / "spec" / "coverage.csv"


@cache
def coverage_table() -> pl.DataFrame:
    """spread, level (0 to 1 of the way), cases, and the shares of 1,000 simulated branches whose true score lies in the
    90 % interval: indicator, dimension, index; index_width in points; printed (the interval holds the printed score).
    Shared: read only."""
    return pl.read_csv(FILE)
