"""How long a full rescoring takes, against reading the same rows and against the same method in plain pandas.

    python -m benchmarks.score            500 branches x 120 months x every measure of the framework
    python -m benchmarks.score --small    a few branches, to see that all of it runs and agrees

Stores long rows in a DuckDB file, then interleaves the three in rounds (so that a busy machine slows all
alike) and prints medians, ratios and the load average. Stops with an error where the two methods differ by
more than 1e-9.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from benchmarks.pandas_method import pandas_scores
from pipeline.domain.month import Month
from pipeline.frameworks.loading import read_framework
from pipeline.scoring.engine import score
from pipeline.scoring.ranking import ranks
from pipeline.scoring.spread import spread
from pipeline.settings import FRAMEWORKS

THREADS = 2
AGREEMENT = 1e-9
LINES = {
    "ours": "ours: read, spread, score, rank",
    "read": "one aggregate that only reads the rows",
    "pandas": "the same method in plain pandas",
}
READ = "SELECT count(value)::BIGINT, sum(value), max(branch), max(month), max(measure) FROM observations"


def made_up_rows(framework, branches, months, seed=1):
    """Long rows as branches hand them in: small counts, parts below their wholes, 3 % of months missing."""
    random = np.random.default_rng(seed)
    first = Month(1396, 1)
    frame = pl.DataFrame({"branch": [f"B{at:04d}" for at in range(branches)]}).join(
        pl.DataFrame({"month": [str(first.plus(at)) for at in range(months)]}), how="cross"
    )
    values = {}
    for measure in framework.measures:
        if measure.at_most in values:
            value = random.binomial(values[measure.at_most].astype(int), 0.6)
        else:
            value = random.poisson(20000 if measure.id == "insured_main" else 8, frame.height)
        values[measure.id] = value.astype(float)
    handed_in = pl.Series(random.random(frame.height) > 0.03)
    wide = frame.with_columns(pl.Series(name, value) for name, value in values.items()).filter(handed_in)
    return wide.unpivot(index=["branch", "month"], variable_name="measure", value_name="value")


def stored(path, rows):
    with duckdb.connect(str(path)) as connection:
        connection.register("rows", rows.to_arrow())
        connection.execute(
            "CREATE TABLE observations AS "
            "SELECT branch, month, measure, value FROM rows ORDER BY month, branch"
        )


def ours(connection, framework):
    """Read, spread to a column a measure, score, rank."""
    long = connection.execute("SELECT branch AS unit, month AS period, measure, value FROM observations").pl()
    wide = spread(long, list(framework.measure))
    scored = score(framework, wide).wide
    return scored, ranks(framework, scored)


def only_read(connection):
    return connection.execute(READ).fetchone()


def in_pandas(connection, framework):
    return pandas_scores(framework, connection.execute("SELECT * FROM observations").df())


def largest_difference(found, expected):
    """Over every score and rank; infinite where only one of the two has one."""
    scored, ranked = found
    frames, expected_ranks = expected
    worst = 0.0
    rows = scored.select("unit", "period")
    for node, frame in (*frames.items(), ("rank", expected_ranks)):
        mine = scored[node] if node != "rank" else ranked["rank"]
        grid = rows.with_columns(mine.cast(pl.Float64).alias("mine")).to_pandas()
        theirs = frame.stack(future_stack=True).rename("theirs").reset_index()
        theirs.columns = ["period", "unit", "theirs"]
        both = grid.merge(theirs, on=["unit", "period"], how="left")
        if not (both["mine"].isna() == both["theirs"].isna()).all():
            return float("inf")
        worst = max(worst, float((both["mine"] - both["theirs"]).abs().max() or 0.0))
    return worst


def timed(act, times):
    start = time.perf_counter()
    result = act()
    times.append(time.perf_counter() - start)
    return result


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="12 branches x 24 months, one round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    branches, months, rounds = (12, 24, 1) if options.small else (500, 120, options.rounds)
    framework = read_framework(FRAMEWORKS / "participation")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observations.duckdb"
        rows = made_up_rows(framework, branches, months)
        stored(path, rows)
        print(
            f"{branches} branches x {months} months x {len(framework.measures)} measures: {rows.height:,} rows"
        )
        with duckdb.connect(str(path), config={"threads": THREADS}) as connection:
            return report(connection, framework, rounds)


def report(connection, framework, rounds):
    times = {"ours": [], "read": [], "pandas": []}
    difference = None
    for _ in range(rounds):
        timed(lambda: only_read(connection), times["read"])
        found = timed(lambda: ours(connection, framework), times["ours"])
        expected = timed(lambda: in_pandas(connection, framework), times["pandas"])
        if difference is None:
            difference = largest_difference(found, expected)
    median = {name: statistics.median(taken) for name, taken in times.items()}
    against = {name: f"{median[name] / median['ours']:.2f} x ours" for name in median}
    for name, what in LINES.items():
        print(f"{what:<45}{median[name]:8.3f} s  {against[name]}")
    load = ", ".join(f"{minutes:.2f}" for minutes in os.getloadavg())
    print(f"medians of {rounds} interleaved rounds, {THREADS} threads; load average {load}")
    to_read, to_pandas = median["ours"] / median["read"], median["pandas"] / median["ours"]
    print(f"ours / reading = {to_read:.1f}; pandas / ours = {to_pandas:.1f}")
    print(f"largest difference of any score or rank from pandas: {difference:.2e}")
    if difference > AGREEMENT:
        raise SystemExit("the two methods disagree")
    return median


if __name__ == "__main__":
    main()
