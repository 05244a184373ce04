"""The figures on the method page: what the simulation printed, and that they say what the page claims."""

import polars as pl

from benchmarks.coverage import CASES, SPREADS, TRUE_LEVELS
from pipeline.services.sureness import coverage_table


def test_the_kept_figures_are_of_the_whole_simulation():
    found = coverage_table()
    expected = {(spread, level, cases) for spread in SPREADS for level in TRUE_LEVELS for cases in CASES}
    assert set(found.select("spread", "level", "cases").iter_rows()) == expected


def test_dimensions_hold_from_twenty_cases_on_and_the_printed_score_always():
    found = coverage_table()
    assert (found["printed"] == 1.0).all()
    differing = found.filter((pl.col("spread") != "none") & (pl.col("cases") >= 20))
    assert differing["dimension"].is_between(0.85, 0.95).all()
    assert differing["index"].min() > 0.85
