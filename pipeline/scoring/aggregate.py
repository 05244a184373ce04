"""Handbook step 6: scores upward through the levels by weighted means of what is present, with coverage beside them.

Over arrays, so that rows of a frame, chance draws and varied methods go by one and the same rule.
"""

from collections.abc import Mapping
from math import exp, log

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.domain.framework import Framework, Mean

Array = npt.NDArray[np.float64]
Arrays = Mapping[str, Array]
"""An array by node or indicator id."""

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
    )
    nodes = [node.id for node in framework.nodes]
    return scored.with_columns(
        *(pl.Series(node, scores[node], nan_to_null=True) for node in nodes),
        *(pl.Series(f"{node}:coverage", coverage[node], nan_to_null=True) for node in nodes),
    )


def array_of(frame: pl.DataFrame, column: str) -> Array:
    """A column as Float64 array; NaN where it is null."""
    return frame[column].cast(pl.Float64).to_numpy().astype(np.float64, copy=False)


def climb(
    framework: Framework,
    scores: Arrays,
    coverage: Arrays,
    weights: str | None = None,
    *,
    varied: Arrays | None = None,
    means: Mapping[str, Mean] | None = None,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Scores and coverage of every node above the indicators, by id.

    `scores`: an array an indicator, of shape (rows,) or (rows, variants); NaN: no score. `coverage`: of shape (rows,),
    1 measured, 0 absent, NaN not applicable. `varied` puts other weights, of shape (variants,), in place of the
    written ones (scores are then of shape (rows, 1) or (rows, variants)); `means` another mean in place of a node's.
    """
    found_scores, found_coverage = dict(scores), dict(coverage)
    for level in reversed(framework.levels[:-1]):
        for node in framework.at_level(level.id):
            below = _weighted(framework, node, weights)
            found_coverage[node] = _coverage(below, found_coverage, next(iter(coverage.values())))
            mean = (means or {}).get(node) or framework.mean_of(node)
            weighing = {child: (varied or {}).get(child, weight) for child, weight in below.items()}
            found_scores[node] = _score(framework, node, mean, weighing, found_scores, found_coverage[node])
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
) -> Array:
    """The weighted mean of the children that have a score, where coverage is enough."""
    if not below:
        return np.full_like(next(iter(scores.values())), np.nan)
    is_there = {child: ~np.isnan(scores[child]) for child in below}
    weight = sum((share * is_there[child] for child, share in below.items()), start=np.zeros(1))
    total = sum(
        (share * _counted(framework, mean, scores[child]) for child, share in below.items()),
        start=np.zeros(1),
    )
    level = framework.level[framework.node[node_id].level]
    is_enough = (weight > 0) & _beside(coverage >= level.min_coverage - HAIR, weight)
    if level.needs_all:
        is_enough &= np.logical_and.reduce(list(is_there.values()))
    found: Array = np.divide(total, weight, out=np.full(np.shape(total), np.nan), where=is_enough)
    mean_of: Array = np.exp(found) if mean is Mean.GEOMETRIC else found
    return mean_of.clip(0.0, framework.scale)


def _counted(framework: Framework, mean: Mean, score: Array) -> Array:
    """What a child's score enters the sum as; an absent one as nothing."""
    if mean is Mean.ARITHMETIC:
        return np.nan_to_num(score)
    with np.errstate(divide="ignore"):
        # The logarithm of 0 is below everything: one child at 0 makes the node 0.
        return np.where(np.isnan(score), 0.0, np.log(np.maximum(score, framework.least_score)))


def _beside(of_rows: npt.NDArray[np.bool_], like: Array) -> npt.NDArray[np.bool_]:
    """One truth a row, laid beside an array of rows or of rows x variants."""
    return of_rows if like.ndim == 1 else of_rows[:, np.newaxis]


def mean_of_scores(
    framework: Framework, node_id: str, scores: dict[str, float], weights: str | None = None
) -> float | None:
    """One node's mean of the children's scores given, by the same rule; None when none weighs anything."""
    present = {c: w for c, w in _weighted(framework, node_id, weights).items() if c in scores}
    total = sum(present.values())
    if not total:
        return None
    if framework.mean_of(node_id) is Mean.ARITHMETIC:
        return sum(weight * scores[child] for child, weight in present.items()) / total
    counted = {child: max(scores[child], framework.least_score) for child in present}
    if min(counted.values()) <= 0:
        return 0.0
    return exp(sum(weight * log(counted[child]) for child, weight in present.items()) / total)
