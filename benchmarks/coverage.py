"""Does a 90 % interval hold the truth nine times in ten? Simulated branches whose true levels are known.

    python -m benchmarks.coverage                    prints the tables, 1,000 branches each
    python -m benchmarks.coverage --out FILE.csv     writes them too (data/reference/spec/coverage.csv is made so)

Branches of the shipped framework, each count of chance with so many cases, at a true level (the share of the way from
floor to target). Around it branches differ by an effect of their own and each count by one more, both normal on the
logit scale; half of either variance stays with the branch, half comes anew each month. The year before, drawn likewise,
is what priors are fitted on. Counted: in how many branches the true score lies within the interval, over indicators and
dimensions that chance moves, and for the index.
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework, Indicator, IndicatorKind, MeasureKind, Noise, Normalisation
from pipeline.frameworks.loading import read_framework
from pipeline.scoring.aggregate import climb
from pipeline.scoring.draws import drawn_levels, drawn_scores
from pipeline.scoring.engine import score
from pipeline.scoring.intervals import with_intervals
from pipeline.scoring.normalise import normalise
from pipeline.scoring.priors import fit
from pipeline.settings import FRAMEWORKS

TRUE_LEVELS = (0.2, 0.5, 0.75, 0.95)
CASES = (8, 20, 60)
SPREADS = {"little": 0.15, "some": 0.3, "much": 0.5, "none": 0.0}
"""How far branches, and counts within a branch, lie apart: two equal deviations on the logit scale."""

# The others of a parity stand at this share, so that the underserved can reach the same.
OTHERS = 0.8

# The part of the variance between branches that stays with them from month to month.
LASTING = 0.5
MONTHS = tuple(f"1404-{month:02d}" for month in range(8, 13)) + tuple(
    f"1405-{month:02d}" for month in range(1, 9)
)
SEED = 20

Truth = Mapping[tuple[str, str], np.ndarray]
"""By (indicator, role): the true share of a binomial count; else the true level, 0 to 1 of the way."""


def truths_of(
    framework: Framework, level: float, spread: float, branches: int, months: int, draw: np.random.Generator
) -> list[Truth]:
    """True levels of every branch in each month: shape (branches,) each."""
    half = spread * np.sqrt(LASTING)
    effect = draw.normal(0.0, half, branches)
    stays = {key: effect + draw.normal(0.0, half, branches) for key in _keys(framework)}
    anew = spread * np.sqrt(1.0 - LASTING)
    return [_truth(framework, level, anew, stays, draw) for _ in range(months)]


def _keys(framework: Framework) -> list[tuple[str, str]]:
    own = [(one.id, "numerator") for one in framework.indicators]
    return own + [(one.id, "other_numerator") for one in framework.indicators if one.other_numerator]


def _truth(
    framework: Framework, level: float, spread: float, stays: Truth, draw: np.random.Generator
) -> Truth:
    branches = len(next(iter(stays.values())))
    effect = draw.normal(0.0, spread, branches)

    def around(share: float, key: tuple[str, str]) -> np.ndarray:
        logit = np.log(share / (1.0 - share)) + stays[key] + effect + draw.normal(0.0, spread, branches)
        return 1.0 / (1.0 + np.exp(-logit))

    found = {}
    for one in framework.indicators:
        at = (one.floor + level * (one.target - one.floor)) / _whole(one)
        own, others = (one.id, "numerator"), (one.id, "other_numerator")
        if one.kind is IndicatorKind.PARITY:
            found[own], found[others] = around(at * OTHERS, own), around(OTHERS, others)
        elif one.noise is Noise.NONE:
            # What chance does not move stays as it is, so that its window's sum is the month's truth.
            found[own] = 1.0 / (1.0 + np.exp(-(np.log(level / (1.0 - level)) + stays[own])))
        else:
            found[own] = around(at if one.noise is Noise.BINOMIAL else level, own)
    return found


def _whole(one: Indicator) -> float:
    return one.per if one.kind is IndicatorKind.SHARE else 1.0


def true_scores(framework: Framework, truth: Truth) -> dict[str, np.ndarray]:
    """The score of every node and indicator, were there no chance: shape (branches,) each."""
    leaves = {}
    for one in framework.indicators:
        value = truth[one.id, "numerator"]
        if one.kind is IndicatorKind.PARITY:
            value = np.minimum(1.0, value / truth[one.id, "other_numerator"])
        elif one.noise is Noise.BINOMIAL:
            value = value * _whole(one)
        else:
            leaves[one.id] = value * framework.scale
            continue
        leaves[one.id] = normalise(
            value, Normalisation.GOALPOSTS, floor=one.floor, target=one.target, scale=framework.scale
        )
    nodes, _ = climb(framework, leaves, {one: np.ones_like(leaf) for one, leaf in leaves.items()})
    return nodes | leaves


def reported(
    framework: Framework, truth: Truth, cases: int, month: str, draw: np.random.Generator
) -> pl.DataFrame:
    """What the branches hand in for the month: counts of chance drawn, all else exactly at its level."""
    columns: dict[str, np.ndarray] = {}
    for one in framework.indicators:
        columns |= dict(_handed_in(framework, one, truth, cases, draw))
    branches = len(next(iter(truth.values())))
    names = {"unit": [f"{at:05d}" for at in range(branches)], "period": [month] * branches}
    return pl.DataFrame(names).with_columns(pl.Series(name, value) for name, value in columns.items())


def _handed_in(
    framework: Framework, one: Indicator, truth: Truth, cases: int, draw: np.random.Generator
) -> Iterator[tuple[str, np.ndarray]]:
    level = truth[one.id, "numerator"]
    poisson = next(i for i in framework.indicators if i.noise is Noise.POISSON)
    if one.noise is Noise.BINOMIAL:
        for role, part, whole in (
            ("numerator", one.numerator, one.denominator),
            ("other_numerator", one.other_numerator, one.other_denominator),
        ):
            if part and whole:
                yield whole, np.full_like(level, cases)
                yield part, draw.binomial(cases, truth[one.id, role]).astype(float)
        return
    # The register's insured serve several indicators: as many as make the Poisson count's cases at its target.
    whole = cases * poisson.per / poisson.target if one.denominator == poisson.denominator else 1000.0
    at = (one.floor + level * (one.target - one.floor)) / (1.0 if one.kind is IndicatorKind.MEAN else one.per)
    # A flow is summed over the window, a stock is not: each month brings its part.
    is_stock = framework.measure[str(one.denominator)].kind is MeasureKind.STOCK
    part = at * whole / (one.window if is_stock else 1)
    yield str(one.denominator), np.full_like(level, whole)
    yield one.numerator, draw.poisson(part).astype(float) if one.noise is Noise.POISSON else part


def simulated(
    framework: Framework, level: float, cases: int, spread: float, branches: int, draw: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame, Truth]:
    """The last month's rows of the engine's wide form, those of the year before, and the last month's truth."""
    truths = truths_of(framework, level, spread, branches, len(MONTHS), draw)
    frames = [
        reported(framework, truth, cases, month, draw) for truth, month in zip(truths, MONTHS, strict=True)
    ]
    wide = score(framework, pl.concat(frames)).wide
    is_own = pl.col("period") == MONTHS[-1]
    return wide.filter(is_own), wide.filter(~is_own), truths[-1]


def held(framework: Framework, level: float, cases: int, spread: float, branches: int) -> dict[str, float]:
    """Shares of branches whose true score lies in the interval: indicator, dimension, index; the index's mean width;
    and the share of intervals that hold the printed score, which is all of them or the arithmetic is wrong."""
    draw = np.random.default_rng([SEED, int(level * 100), cases, int(spread * 100)])
    own, before, truth = simulated(framework, level, cases, spread, branches, draw)
    levels = drawn_levels(framework, own, fit(framework, before, own))
    told = with_intervals(framework, own, drawn_scores(framework, own, levels))
    true = true_scores(framework, truth)
    is_in = {node: _within(told, node, true[node]) for node in true}
    moved = [one.id for one in framework.indicators if one.noise is not Noise.NONE]
    dimensions = [
        d for d in framework.children[framework.top.id] if any(d in framework.path_to(i) for i in moved)
    ]
    top = framework.top.id
    return {
        "indicator": float(np.mean([is_in[i] for i in moved])),
        "dimension": float(np.mean([is_in[d] for d in dimensions])),
        "index": is_in[top],
        "index_width": float((told[f"{top}:high"] - told[f"{top}:low"]).mean()),
        "printed": float(np.mean([_within(told, node, own[node].to_numpy()) for node in true])),
    }


def _within(told: pl.DataFrame, node: str, value: np.ndarray) -> float:
    """Over the branches that have a score: none, where a parity's others happened to have nothing."""
    low, high = told[f"{node}:low"].to_numpy(), told[f"{node}:high"].to_numpy()
    is_in = (value >= low - 1e-9) & (value <= high + 1e-9)
    return float(is_in[~np.isnan(low)].mean())


def table(framework: Framework, branches: int, spreads: Mapping[str, float]) -> pl.DataFrame:
    """spread, level, cases and what `held` gives: a row each."""
    rows = [
        {"spread": name, "level": level, "cases": cases, **held(framework, level, cases, spread, branches)}
        for name, spread in spreads.items()
        for level in TRUE_LEVELS
        for cases in CASES
    ]
    return pl.DataFrame(rows).with_columns(pl.col(pl.Float64).round(4))


def main(arguments: list[str] | None = None) -> pl.DataFrame:
    parser = argparse.ArgumentParser(description="coverage of the 90 % interval, by simulation")
    parser.add_argument("--branches", type=int, default=1000)
    parser.add_argument("--spreads", nargs="+", choices=SPREADS, default=list(SPREADS))
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args(arguments)
    framework = read_framework(FRAMEWORKS / "participation")
    found = table(framework, chosen.branches, {name: SPREADS[name] for name in chosen.spreads})
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=120):
        print(found)
    if chosen.out:
        found.write_csv(chosen.out)
    return found


if __name__ == "__main__":
    main()
