"""Handbook step 6: scores upward through the levels by weighted means of what is present, with coverage beside them.

Over arrays, so that rows of a frame, chance draws and varied methods go by one and the same rule.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.domain.framework import Framework, Mean
from pipeline.scoring.means import entered, joint_mean, left, mazziotta_pareto, power_mean

Array = npt.NDArray[np.float64]
Arrays = Mapping[str, Array]
"""An array by node or indicator id."""
Numbers = npt.NDArray[np.int64]

# Coverage is a ratio of sums of weights: one half made of thirds may fall a hair short of the written 0.5.
HAIR = 1e-9


def node_scores(framework: Framework, scored: pl.DataFrame, weights: str | None = None) -> pl.DataFrame:
    """Adds `<id>` and `<id>:coverage` for every node above the indicators."""
    leaves = [indicator.id for indicator in framework.indicators]
    scores, coverage = climb(
        framework,
        {leaf: array_of(scored, leaf) for leaf in leaves},
        {leaf: array_of(scored, f"{leaf}:coverage") for leaf in leaves},
        weights,
        periods=period_numbers(scored),
    )
    nodes = [node.id for node in framework.nodes]
    return scored.with_columns(
        *(pl.Series(node, scores[node], nan_to_null=True) for node in nodes),
        *(pl.Series(f"{node}:coverage", coverage[node], nan_to_null=True) for node in nodes),
    )


def array_of(frame: pl.DataFrame, column: str) -> Array:
    """A column as Float64 array; NaN where it is null."""
    return frame[column].cast(pl.Float64).to_numpy().astype(np.float64, copy=False)


def period_numbers(frame: pl.DataFrame) -> Numbers | None:
    """A number a row, the same for rows of one period; None where there are no periods."""
    if "period" not in frame.columns:
        return None
    return frame["period"].rank("dense").cast(pl.Int64).to_numpy()


def climb(
    framework: Framework,
    scores: Arrays,
    coverage: Arrays,
    weights: str | None = None,
    *,
    varied: Arrays | None = None,
    means: Mapping[str, Mean] | None = None,
    periods: Numbers | None = None,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Scores and coverage of every node above the indicators, by id.

    `scores`: an array an indicator, of shape (rows,), or (rows, variants) or (rows, 1) beside others; NaN: no score,
    in all variants of a row or in none. `coverage`: of shape (rows,), 1 measured, 0 absent, NaN not applicable.
    `varied` puts other weights, of shape (variants,), in place of the written ones (scores then have two axes);
    `means` another mean in place of a node's.
    `periods`: a number a row, within which a mean that compares units compares them (None: all are of one period).
    """
    found_scores, found_coverage = dict(scores), dict(coverage)
    for level in reversed(framework.levels[:-1]):
        for node in framework.at_level(level.id):
            below = _weighted(framework, node, weights)
            found_coverage[node] = _coverage(below, found_coverage, next(iter(coverage.values())))
            mean = (means or {}).get(node) or framework.mean_of(node)
            weighing = {child: (varied or {}).get(child, weight) for child, weight in below.items()}
            found_scores[node] = _score(
                framework, node, mean, weighing, found_scores, found_coverage[node], periods
            )
    nodes = [node.id for node in framework.nodes]
    return {node: found_scores[node] for node in nodes}, {node: found_coverage[node] for node in nodes}


def _weighted(framework: Framework, node_id: str, weights: str | None) -> dict[str, float]:
    """Children that weigh something. One that weighs nothing is left out: 0 x ln 0 is no number."""
    found = {child: framework.weight_of(child, weights) for child in framework.children[node_id]}
    return {child: weight for child, weight in found.items() if weight > 0}


def _coverage(below: Mapping[str, float], coverage: Arrays, like: Array) -> Array:
    """Present weight over applicable weight; NaN when nothing below applies."""
    present, applicable = np.zeros_like(like), np.zeros_like(like)
    for child, weight in below.items():
        present += weight * np.nan_to_num(coverage[child])
        applicable += weight * ~np.isnan(coverage[child])
    return np.divide(present, applicable, out=np.full_like(like, np.nan), where=applicable > 0)


def _score(
    framework: Framework,
    node_id: str,
    mean: Mean,
    below: Mapping[str, float | Array],
    scores: Arrays,
    coverage: Array,
    periods: Numbers | None,
) -> Array:
    """The mean of the children that have a score, where coverage is enough."""
    if not below:
        return np.full_like(next(iter(scores.values())), np.nan)
    is_there = {child: _is_there(scores[child]) for child in below}
    weight: Array = sum(
        (np.multiply(share, is_there[child], dtype=np.float64) for child, share in below.items()),
        start=np.zeros(1),
    )
    level = framework.level[framework.node[node_id].level]
    is_enough = (weight > 0) & _beside(coverage >= level.min_coverage - HAIR, weight)
    if level.needs_all:
        is_enough &= np.logical_and.reduce(list(is_there.values()))
    if not mean.has_parts:
        mine = {child: scores[child] for child in below}
        joint = joint_mean(framework, mean, mine, below, is_enough, periods)
        return np.where(is_enough, joint, np.nan)
    power, least, scale = framework.power_of(node_id, mean), framework.least_score, framework.scale
    total = sum(
        (share * entered(scores[child], power, least=least, scale=scale) for child, share in below.items()),
        start=np.zeros(1),
    )
    shape = np.broadcast_shapes(np.shape(total), np.shape(weight))
    found: Array = np.divide(total, weight, out=np.full(shape, np.nan), where=is_enough)
    mean_of = left(found, power, scale=scale)
    return np.clip(mean_of, 0.0, scale, out=mean_of)


def _is_there(score: Array) -> npt.NDArray[np.bool_]:
    """Which rows have a score; of rows x variants as one column, for a row has one in every variant or in none."""
    return ~np.isnan(score if score.ndim == 1 else score[:, :1])


def _beside(of_rows: npt.NDArray[np.bool_], like: Array) -> npt.NDArray[np.bool_]:
    """One truth a row, laid beside an array of rows or of rows x variants."""
    return of_rows if like.ndim == 1 else of_rows[:, np.newaxis]


def mean_of_scores(
    framework: Framework, node_id: str, scores: dict[str, float], weights: str | None = None
) -> float | None:
    """One node's mean of the children's scores given, by the same rule; None when none weighs anything, or where the
    mean compares units and says nothing of one alone."""
    present = {c: w for c, w in _weighted(framework, node_id, weights).items() if c in scores}
    mean, scale = framework.mean_of(node_id), framework.scale
    total = sum(present.values())
    if not total or mean is Mean.COPELAND:
        return None
    if mean is Mean.ARITHMETIC:
        return sum(weight * scores[child] for child, weight in present.items()) / total
    if mean is Mean.MAZZIOTTA_PARETO:
        placed = {child: np.array([scores[child]]) for child in present}
        return float(mazziotta_pareto(framework, placed, present)[0])
    found = [scores[child] for child in present]
    power = framework.power_of(node_id)
    return power_mean(found, list(present.values()), power, least=framework.least_score, scale=scale)
