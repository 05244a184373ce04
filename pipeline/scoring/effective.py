"""Weights as they turn out, beside the weights as written (handbook step 7)."""

import polars as pl

from pipeline.domain.framework import Framework
from pipeline.scoring.aggregate import array_of
from pipeline.scoring.means import entered


def effective_weights(framework: Framework, wide: pl.DataFrame, weights: str | None = None) -> pl.DataFrame:
    """id, level, parent, nominal, effective: one row a node that has a parent, top down, indicators included.

    `nominal` is the written weight of 1 among siblings. `effective` is the share of the parent's variance over the
    rows of `wide` that the child brings: cov(points, parent) / var(parent), points being share as applied x score
    (0 where absent). It sums to 1 over siblings exactly; below 0 the child pulls against its siblings. Under a
    geometric mean both sides are taken as logarithms, under another power mean as that power. Null where fewer than
    two rows, or no variance, can tell, and where the mean is no weighted sum of anything (Copeland, Mazziotta-Pareto).
    Source: the covariance decomposition of a weighted sum; that written weights are not importance is shown in
    Paruolo, Saisana and Saltelli (2013), Ratings and rankings, JRSS A 176(3).
    """
    rows = [row for node in framework.nodes for row in _of_children(framework, wide, node.id, weights)]
    schema = {
        "id": pl.String,
        "level": pl.String,
        "parent": pl.String,
        "nominal": pl.Float64,
        "effective": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _of_children(
    framework: Framework, wide: pl.DataFrame, node_id: str, weights: str | None
) -> list[tuple[str, str, str, float, float | None]]:
    children = framework.children[node_id]
    weight = {child: framework.weight_of(child, weights) for child in children}
    total = sum(weight.values())
    shares = _variance_shares(framework, wide, node_id, {c: w for c, w in weight.items() if w > 0})
    return [
        (c, framework.level_of(c), node_id, weight[c] / total if total else 0.0, shares.get(c, 0.0))
        for c in children
    ]


def _variance_shares(
    framework: Framework, wide: pl.DataFrame, node_id: str, weight: dict[str, float]
) -> dict[str, float | None]:
    """Each child's share of the variance of the parent; a child that weighs nothing has none of it."""
    if not weight:
        return {}
    if not framework.mean_of(node_id).has_parts:
        return dict.fromkeys(weight)
    power, least = framework.power_of(node_id), framework.least_score
    scored = wide.filter(pl.col(node_id).is_not_null())
    present = pl.sum_horizontal([pl.col(c).is_not_null().cast(pl.Float64) * w for c, w in weight.items()])
    share_of_one = 1.0 / scored.select(present).to_series()
    points = pl.DataFrame(
        {
            c: share_of_one * w * entered(array_of(scored, c), power, least=least, scale=framework.scale)
            for c, w in weight.items()
        }
    )
    # A score of exactly 0 has no logarithm: such rows say nothing about a geometric parent's variance.
    points = points.filter(pl.all_horizontal(pl.all().is_finite()))
    if len(points) < 2:
        return dict.fromkeys(weight)
    # Both sides from differences: sums of large numbers would lose the small ones, and the shares not sum to 1.
    centred = points.select(pl.all() - pl.all().mean())
    off = centred.select(pl.sum_horizontal(pl.all())).to_series()
    variance = float((off * off).sum()) / (len(off) - 1)
    if variance <= 1e-18:
        return dict.fromkeys(weight)
    return {c: float((centred[c] * off).sum()) / (len(off) - 1) / variance for c in weight}
