"""What people say of their branches: means of items and dimensions with their margins, nothing under ten people.

An answer is 1 (not at all) to 5 (fully agree). A mean m is also told from 0 to 100: (m - 1) / 4 x 100. Margins take the
respondents for a random sample of a large population (no correction for a finite one): 90 % of such samples lie
within the margin around the true mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from pipeline.scoring.reliability import alpha, omega, spearman_brown
from pipeline.scoring.withheld import LEAST_PEOPLE, counted_branches

LOWEST, HIGHEST = 1, 5
CONFIDENCE = 0.9

# Coefficients of fewer respondents say more of chance than of the questions.
LEAST_FOR_RELIABILITY = 30

# Of a dimension's items, as of a node's weight (docs/scoring.md): half must be shown.
_LEAST_SHARE = 0.5

BRANCH: Final = "branch"
COUNTY: Final = "county"
PROVINCE: Final = "province"

RATINGS = {
    "unit_kind": pl.String,
    "unit": pl.String,
    "node": pl.String,
    "mean": pl.Float64,
    "mean_margin": pl.Float64,
    "score": pl.Float64,
    "margin": pl.Float64,
    "answered_count": pl.Int64,
    "respondent_count": pl.Int64,
}

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A mean from 1 to 5, half the width of its 90 % interval, and how many people it rests on."""

    mean: float
    margin: float
    people: int


@dataclass(frozen=True)
class Reliability:
    """How well the answers to some items hang together. A coefficient that does not apply is None."""

    node: str
    item_count: int
    respondent_count: int
    alpha: float | None
    omega: float | None
    spearman_brown: float | None


def on_hundred(mean: float) -> float:
    """1 to 5 as 0 to 100."""
    return (mean - LOWEST) / (HIGHEST - LOWEST) * 100


def perceived(
    answers: pl.DataFrame, counties: Mapping[str, str], dimensions: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Every item and dimension of every branch, county and the province (unit "province"): RATINGS.

    `answers`: branch, and a column an item with 1 to 5 or null, a row a respondent. `dimensions`: id -> items. What is
    withheld has null means and null counts. A dimension is the mean of its shown items' means, so that it tells
    nothing that they do not; it needs half of its items shown.
    """
    items = [item for named in dimensions.values() for item in named]
    scores = answers.select(pl.col(items).cast(pl.Float64)).to_numpy().reshape(len(answers), len(items))
    branches = answers["branch"].to_list()
    counted = _counted(branches, np.isfinite(scores), counties)
    rows = [
        row
        for (kind, unit), mask in counted.items()
        for row in _unit(kind, unit, np.where(mask, scores, np.nan), items, dimensions)
    ]
    return pl.DataFrame(rows, schema=RATINGS, orient="row")


def reliabilities(
    answers: pl.DataFrame,
    counties: Mapping[str, str],
    dimensions: Mapping[str, Sequence[str]],
    whole: str,
) -> tuple[Reliability, ...]:
    """Of all items (`whole`) and of each dimension, over everyone who counts in the province.

    Alpha and omega for three items or more, Spearman-Brown for two, of the items with ten answers (`item_count`). None
    of them under thirty respondents.
    """
    items = [item for named in dimensions.values() for item in named]
    scores = answers.select(pl.col(items).cast(pl.Float64)).to_numpy().reshape(len(answers), len(items))
    counted = _counted(answers["branch"].to_list(), np.isfinite(scores), counties)[(PROVINCE, PROVINCE)]
    kept = np.where(counted, scores, np.nan)
    at = {item: place for place, item in enumerate(items)}
    named = {whole: items, **dimensions}
    return tuple(_reliability(node, kept[:, [at[item] for item in of]]) for node, of in named.items())


def estimate(scores: Numbers) -> Estimate | None:
    """The mean of the items' means with its margin, from (people, items) answers, NaN where there is none.

    The margin is that of the items' means taken together (each person's pull on the result, linearised), with
    Student's t: for one item, and for items that everyone answered, it is the textbook one. None where an item has no
    answer, or under two people answered.
    """
    there = np.isfinite(scores)
    counts = there.sum(axis=0)
    people = int(there.any(axis=1).sum())
    if not counts.size or counts.min() == 0 or people < 2:
        return None
    means = np.where(there, scores, 0.0).sum(axis=0) / counts
    pulls = np.where(there, (scores - means) / counts, 0.0).sum(axis=1) / scores.shape[1]
    error = float(np.sqrt(people / (people - 1) * (pulls**2).sum()))
    quantile = float(stdtrit(people - 1, 0.5 + CONFIDENCE / 2))
    return Estimate(float(means.mean()), quantile * error, people)


def _unit(
    kind: str, unit: str, scores: Numbers, items: Sequence[str], dimensions: Mapping[str, Sequence[str]]
) -> Iterator[tuple[object, ...]]:
    there = np.isfinite(scores)
    everyone = int(there.any(axis=1).sum())
    shown = {item for item, count in zip(items, there.sum(axis=0), strict=True) if count >= LEAST_PEOPLE}
    at = {item: place for place, item in enumerate(items)}
    for dimension, of in dimensions.items():
        kept = [item for item in of if item in shown]
        is_enough = len(kept) >= _LEAST_SHARE * len(of)
        whole = estimate(scores[:, [at[item] for item in kept]]) if kept and is_enough else None
        yield _row(kind, unit, dimension, whole, everyone)
        for item in of:
            one = estimate(scores[:, [at[item]]]) if item in shown else None
            yield _row(kind, unit, item, one, everyone)


def _row(kind: str, unit: str, node: str, found: Estimate | None, everyone: int) -> tuple[object, ...]:
    if found is None:
        return (kind, unit, node, *[None] * 6)
    spread = found.margin / (HIGHEST - LOWEST) * 100
    return (
        kind, unit, node, found.mean, found.margin, on_hundred(found.mean), spread, found.people, everyone,
    )  # fmt: skip


def _counted(
    branches: Sequence[str], there: Flags, counties: Mapping[str, str]
) -> dict[tuple[str, str], Flags]:
    """(people, items): whether an answer counts for the unit; by unit kind and unit."""
    of = np.array(branches, dtype=object)
    known = sorted(set(branches))
    nothing = np.zeros(there.shape, dtype=bool)
    counted = {(BRANCH, branch): there & (of == branch)[:, None] for branch in known}
    counted |= {(COUNTY, county): nothing.copy() for county in sorted({counties[one] for one in known})}
    counted[(PROVINCE, PROVINCE)] = nothing.copy()
    for item in range(there.shape[1]):
        counts = {branch: int(counted[(BRANCH, branch)][:, item].sum()) for branch in known}
        by_county, everywhere = counted_branches(counts, counties)
        for county, inside in by_county.items():
            counted[(COUNTY, county)][:, item] = there[:, item] & np.isin(of, list(inside))
        counted[(PROVINCE, PROVINCE)][:, item] = there[:, item] & np.isin(of, list(everywhere))
    return counted


def _reliability(node: str, scores: Numbers) -> Reliability:
    scores = scores[:, np.isfinite(scores).sum(axis=0) >= LEAST_PEOPLE]
    people, count = int(np.isfinite(scores).any(axis=1).sum()), scores.shape[1]
    is_enough = people >= LEAST_FOR_RELIABILITY
    return Reliability(
        node=node,
        item_count=count,
        respondent_count=people,
        alpha=alpha(scores) if is_enough and count >= 3 else None,
        omega=omega(scores) if is_enough and count >= 3 else None,
        spearman_brown=spearman_brown(scores) if is_enough and count == 2 else None,
    )
