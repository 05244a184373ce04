"""Handbook step 6: scores upward through the levels by weighted means of what is present, with coverage beside them."""

from math import exp, log

import polars as pl

from pipeline.domain.framework import Framework, Mean

# Coverage is a ratio of sums of weights: one half made of thirds may fall a hair short of the written 0.5.
HAIR = 1e-9


def node_scores(framework: Framework, scored: pl.DataFrame, weights: str | None = None) -> pl.DataFrame:
    """Adds `<id>` and `<id>:coverage` for every node above the indicators, lowest level first."""
    for level in reversed(framework.levels[:-1]):
        nodes = framework.at_level(level.id)
        scored = scored.with_columns(_coverage(framework, node, weights) for node in nodes)
        scored = scored.with_columns(_score(framework, node, weights) for node in nodes)
    return scored


def _weighted(framework: Framework, node_id: str, weights: str | None) -> dict[str, float]:
    """Children that weigh something. One that weighs nothing is left out: 0 x ln 0 is no number."""
    found = {child: framework.weight_of(child, weights) for child in framework.children[node_id]}
    return {child: weight for child, weight in found.items() if weight > 0}


def _coverage(framework: Framework, node_id: str, weights: str | None) -> pl.Expr:
    """Present weight over applicable weight; null when nothing below applies."""
    below = _weighted(framework, node_id, weights)
    name = f"{node_id}:coverage"
    if not below:
        return pl.lit(None, dtype=pl.Float64).alias(name)
    present = pl.sum_horizontal([pl.col(f"{child}:coverage") * weight for child, weight in below.items()])
    applicable = pl.sum_horizontal(
        [
            pl.col(f"{child}:coverage").is_not_null().cast(pl.Float64) * weight
            for child, weight in below.items()
        ]
    )
    return pl.when(applicable > 0).then(present / applicable).alias(name)


def _score(framework: Framework, node_id: str, weights: str | None) -> pl.Expr:
    """The weighted mean of the children that have a score, where coverage is enough."""
    below = _weighted(framework, node_id, weights)
    if not below:
        return pl.lit(None, dtype=pl.Float64).alias(node_id)
    level = framework.level[framework.node[node_id].level]
    is_geometric = framework.mean_of(node_id) is Mean.GEOMETRIC
    least = framework.least_score
    part = {
        child: pl.col(child).clip(lower_bound=least).log() if is_geometric else pl.col(child)
        for child in below
    }
    total = pl.sum_horizontal([part[child] * weight for child, weight in below.items()])
    weight = pl.sum_horizontal([pl.col(c).is_not_null().cast(pl.Float64) * w for c, w in below.items()])
    mean = (total / weight).exp() if is_geometric else total / weight
    is_enough = (weight > 0) & (pl.col(f"{node_id}:coverage") >= level.min_coverage - HAIR)
    if level.needs_all:
        is_enough &= pl.all_horizontal([pl.col(child).is_not_null() for child in below])
    return pl.when(is_enough).then(mean.clip(0.0, framework.scale)).alias(node_id)


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
