"""What intervals cost beside the random numbers alone.

    python -m benchmarks.chance            500 branches, 31 indicators, 1,000 draws, one month
    python -m benchmarks.chance --small    a few branches, to see that it runs

Interleaves three in rounds, so that a busy machine slows all alike, and prints medians, ratios and the load average:
drawing the same variates with numpy in one call a distribution (nothing keyed, nothing kept, no score made of them);
our draws pushed through to the index; and the intervals of every node with them.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from benchmarks.coverage import simulated
from pipeline.domain.framework import Framework, Noise
from pipeline.frameworks.loading import read_framework
from pipeline.scoring.draws import DRAWS, drawn_levels, drawn_scores
from pipeline.scoring.intervals import with_intervals
from pipeline.scoring.priors import Priors, fit, noisy_counts
from pipeline.settings import FRAMEWORKS


def one_month(framework: Framework, branches: int) -> tuple[pl.DataFrame, Priors]:
    """A month's rows, and priors from the month before."""
    own, before, _ = simulated(framework, 0.6, 20, 0.3, branches, np.random.default_rng(1))
    return own, fit(framework, before, own)


def only_variates(framework: Framework, rows: pl.DataFrame, priors: Priors) -> None:
    """The same numbers of beta, gamma and normal variates with parameters of the same size, and nothing else."""
    draw = np.random.default_rng(1)
    kinds = [count.noise for count in noisy_counts(framework)]
    beta = (kinds.count(Noise.BINOMIAL), rows.height, DRAWS)
    shape = np.full(beta, 12.0)
    draw.beta(shape, 8.0)
    draw.gamma(np.full((kinds.count(Noise.POISSON), rows.height, DRAWS), 12.0), 0.1)
    if priors.common > 0:
        draw.standard_normal((rows.height, DRAWS))


def timed(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median seconds of each, interleaved."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(found) for name, found in seconds.items()}


def main(arguments: list[str] | None = None) -> dict[str, float]:
    parser = argparse.ArgumentParser(description="intervals beside the random numbers alone")
    parser.add_argument("--small", action="store_true")
    chosen = parser.parse_args(arguments)
    framework = read_framework(FRAMEWORKS / "participation")
    branches, rounds = (10, 1) if chosen.small else (500, 5)
    rows, priors = one_month(framework, branches)

    def pushed() -> object:
        return drawn_scores(framework, rows, drawn_levels(framework, rows, priors))

    found = timed(
        {
            "variates": lambda: only_variates(framework, rows, priors),
            "draws": pushed,
            "intervals": lambda: with_intervals(framework, rows, pushed()),
        },
        rounds,
    )
    print(f"{branches} branches, {len(framework.indicators)} indicators, {DRAWS} draws, one month")
    for name, seconds in found.items():
        print(f"  {name:<10} {seconds:7.3f} s   {seconds / found['variates']:.2f} x the variates alone")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return found


if __name__ == "__main__":
    main()
