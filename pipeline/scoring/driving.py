"""From the index back to the indicators (handbook step 8): what each costs, and what makes units differ."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.domain.framework import Framework
from pipeline.scoring.explain import Scores, parts

Lost = Mapping[str, float]
"""Indicator id -> points of the index lost through it; those that are absent are left out."""


def lost_by_indicator(framework: Framework, scores: Scores) -> Lost | None:
    """The points between the index and the scale's top, shared out down to the indicators; they sum to that gap.

    At a geometric mean a child's loss is its lost points, at an arithmetic one its share x (top - score); a node's
    loss goes down in proportion to its children's. None without an index, or where a mean has no parts.
    """
    index = scores.get(framework.top.id, (None, None))[0]
    if index is None:
        return None
    found: dict[str, float] = {}
    waiting = [(framework.top.id, framework.scale - index)]
    while waiting:
        node, loss = waiting.pop()
        if node in framework.indicator:
            found[node] = loss
            continue
        terms = _terms(framework, scores, node)
        if terms is None:
            return None
        whole = sum(terms.values())
        waiting += [(child, loss * term / whole if whole > 0 else 0.0) for child, term in terms.items()]
    return found


def _terms(framework: Framework, scores: Scores, node: str) -> dict[str, float] | None:
    """What each child that has a score and a weight loses for its parent."""
    found = {}
    for part in parts(framework, scores, node):
        if part.score is None or not part.share:
            continue
        if part.lost_points is None and part.points is None:
            return None
        lost = part.share * (framework.scale - part.score) if part.lost_points is None else part.lost_points
        found[part.id] = max(lost, 0.0)
    return found


def driving(framework: Framework, units: Sequence[Scores]) -> pl.DataFrame:
    """id, share: one row an indicator, in written order. `units`: each unit's scores of one period.

    `share`: of the variance of the units' lost points, what it brings: cov(its lost points, all lost points) /
    var(all lost points). The shares sum to 1; one below 0 evens units out. Null where fewer than two units have an
    index, or all have the same.
    """
    found = [lost for scores in units if (lost := lost_by_indicator(framework, scores)) is not None]
    ids = [each.id for each in framework.indicators]
    table = np.array([[one.get(each, 0.0) for each in ids] for one in found]).reshape(len(found), len(ids))
    return pl.DataFrame({"id": ids, "share": _shares(table)}, schema={"id": pl.String, "share": pl.Float64})


def _shares(lost: NDArray[np.float64]) -> Sequence[float | None]:
    if len(lost) < 2:
        return [None] * lost.shape[1]
    centred = lost - lost.mean(axis=0)
    whole = centred.sum(axis=1)
    variance = float(whole @ whole)
    if variance <= 1e-15 * max(1.0, float((lost**2).sum())):
        return [None] * lost.shape[1]
    found: list[float | None] = (whole @ centred / variance).tolist()
    return found
