"""Whether a framework's parts hang together (handbook step 4), and its conditions go with its outcomes (step 9)."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import f as fisher_f

from pipeline.domain.framework import Framework
from pipeline.domain.soundness import Bearing, PairFlag, Together
from pipeline.scoring.correlation import (
    LEAST_UNITS,
    SURE,
    Correlation,
    among_many,
    correlation,
    without_means,
)
from pipeline.scoring.reliability import alpha, omega

Numbers = NDArray[np.float64]

# Over this two parts say the same: the Handbook's double counting.
REDUNDANT = 0.9
# Nunnally's (1978) floor, which the Handbook cites for calling items one measure.
ONE_MEASURE = 0.7
# Among all pairs looked at: Holm's adjusted chance under which a bearing counts as told.
_CHANCE = 1 - SURE

_PAIRS = {
    "kind": pl.String,
    "within": pl.String,
    "one": pl.String,
    "other": pl.String,
    "r": pl.Float64,
    "rows": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
    "chance": pl.Float64,
    "flag": pl.String,
}
_RELIABILITY = {
    "node": pl.String,
    "level": pl.String,
    "items": pl.String,
    "item_count": pl.Int64,
    "rows": pl.Int64,
    "alpha": pl.Float64,
    "omega": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "together": pl.String,
}
_BEARINGS = {
    "over": pl.String,
    "node": pl.String,
    "part": pl.String,
    "outcome": pl.String,
    "r": pl.Float64,
    "rows": pl.Int64,
    "units": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
    "chance": pl.Float64,
    "bearing": pl.String,
}


def pairs(framework: Framework, wide: pl.DataFrame) -> pl.DataFrame:
    """kind, within, one, other, r, rows, low, high, chance, flag (`PairFlag`): one row a pair, top down.

    kind "siblings": two nodes under `within`; "indicators": two indicators under the dimension `within`, however far
    apart. `wide`: a row a unit, a score column a node and indicator. `r` is Pearson's on scores (so direction is
    applied) over the units that have both; `chance` Holm's among all pairs of the same kind. Redundant: r over .9;
    conflict: r under 0; both only where chance under .05 leaves it. Too few: under ten units with both.
    """
    found = []
    for kind, named in (("siblings", _siblings(framework)), ("indicators", _indicators(framework))):
        listed = list(named)
        told = [correlation(_column(wide, one), _column(wide, other)) for _, one, other in listed]
        for names, each, chance in zip(listed, told, among_many(told), strict=True):
            flag = _flag(each, chance)
            found.append((kind, *names, each.r, each.rows, each.low, each.high, chance, flag.value))
    return pl.DataFrame(found, schema=_PAIRS, orient="row")


def reliability(framework: Framework, wide: pl.DataFrame) -> pl.DataFrame:
    """node, level, items, item_count, rows, alpha, omega, low, high, together (`Together`): top down.

    A row for each node of two or more `children`, and one for its `indicators` where there are more. Units are the
    rows. Raw scores, not standardised: they enter the means on one scale as they are. `omega` from three items.
    `rows`: units that have both, of the pair with the fewest. `low` and `high`: Feldt's (1965) 95 % range of alpha.
    Formative parts need not agree: a low alpha says that the mean hides differences, not that the node is wrong.
    """
    found = []
    for node in framework.nodes:
        children = tuple(child for child in framework.children[node.id] if framework.weight_of(child) > 0)
        beneath = indicators_under(framework, node.id)
        for items, ids in (("children", children), ("indicators", beneath)):
            if len(ids) > (1 if items == "children" else max(1, len(children))):
                found.append((node.id, node.level, items, len(ids), *_agreement(wide, ids)))
    return pl.DataFrame(found, schema=_RELIABILITY, orient="row")


def bearings(framework: Framework, rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """over, node, part, outcome, r, rows, units, low, high, chance, bearing (`Bearing`).

    Each dimension that is no outcome against each that is. `rows`: unit, period and a score column a dimension.
    over "month": units of `period`. "months": every unit and period there, less each period's mean: a season that
    all share would look like a tie. "own": less each unit's mean too: whether a unit's own rise goes with its
    outcome's. A unit's months are alike, so that range and chance count each unit once. `chance` is Holm's within
    each of the three. No correlation is a cause.
    """
    found = []
    for over in ("month", "months", "own"):
        used = rows.filter(pl.col("period") == period) if over == "month" else rows
        listed = list(_causes_and_outcomes(framework))
        told = [_over(used, over, node, outcome) for node, _, outcome in listed]
        for names, each, chance in zip(listed, told, among_many(told), strict=True):
            bearing = _bearing(each, chance).value
            found.append((over, *names, each.r, each.rows, each.units, each.low, each.high, chance, bearing))
    return pl.DataFrame(found, schema=_BEARINGS, orient="row")


def indicators_under(framework: Framework, node: str) -> tuple[str, ...]:
    """Ids of the indicators beneath a node, in written order."""
    return tuple(each.id for each in framework.indicators if node in framework.path_to(each.id))


def _siblings(framework: Framework) -> Iterator[tuple[str, str, str]]:
    for node in framework.nodes:
        nodes = [child for child in framework.children[node.id] if child in framework.node]
        yield from ((node.id, one, other) for one, other in combinations(nodes, 2))


def _indicators(framework: Framework) -> Iterator[tuple[str, str, str]]:
    """Pairs of indicators under one child of the top, or right under the top."""
    top = framework.top.id
    dimensions = [child for child in framework.children[top] if child in framework.node]
    direct = [child for child in framework.children[top] if child not in framework.node]
    yield from ((top, one, other) for one, other in combinations(direct, 2))
    for dimension in dimensions:
        yield from (
            (dimension, one, other) for one, other in combinations(indicators_under(framework, dimension), 2)
        )


def _causes_and_outcomes(framework: Framework) -> Iterator[tuple[str, str, str]]:
    """Conditions first, then the core, then strategies: the order of the paradigm model, written order within."""
    dimensions = [framework.node[c] for c in framework.children[framework.top.id] if c in framework.node]
    for part in ("condition", "core", "strategy"):
        for node in dimensions:
            if node.part == part:
                yield from ((node.id, part, other.id) for other in dimensions if other.part == "outcome")


def _column(frame: pl.DataFrame, name: str) -> Numbers:
    found: Numbers = frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return found


def _flag(found: Correlation, chance: float | None) -> PairFlag:
    if found.rows < LEAST_UNITS:
        return PairFlag.TOO_FEW
    if found.r is None or chance is None:
        return PairFlag.ALIKE
    if chance < _CHANCE and found.r < 0:
        return PairFlag.CONFLICT
    return PairFlag.REDUNDANT if chance < _CHANCE and found.r > REDUNDANT else PairFlag.NONE


def _bearing(found: Correlation, chance: float | None) -> Bearing:
    if chance is None or found.r is None:
        return Bearing.TOO_FEW if found.units < LEAST_UNITS else Bearing.UNTOLD
    if chance >= _CHANCE:
        return Bearing.UNTOLD
    return Bearing.WITH if found.r > 0 else Bearing.AGAINST


def _agreement(
    wide: pl.DataFrame, ids: tuple[str, ...]
) -> tuple[int, float | None, float | None, float | None, float | None, str]:
    """rows, alpha, omega, low, high, together of the items."""
    items = np.column_stack([_column(wide, each) for each in ids])
    there = np.isfinite(items).astype(np.int64)
    rows = int((there.T @ there).min())
    found = alpha(items)
    if found is None or rows < LEAST_UNITS:
        return rows, found, omega(items), None, None, Together.TOO_FEW.value
    low, high = _alpha_range(found, rows, len(ids))
    return rows, found, omega(items), low, high, _together(found, low, high).value


def _alpha_range(value: float, rows: int, items: int) -> tuple[float, float]:
    """(1 - alpha) x F, with rows - 1 and (rows - 1)(items - 1) degrees: Feldt (1965), Psychometrika 30."""
    degrees = rows - 1, (rows - 1) * (items - 1)
    edge = (1 - SURE) / 2
    far, near = (float(fisher_f.ppf(at, *degrees)) for at in (1 - edge, edge))
    return 1 - (1 - value) * far, 1 - (1 - value) * near


def _together(value: float, low: float, high: float) -> Together:
    if value >= ONE_MEASURE:
        return Together.TOGETHER if low >= ONE_MEASURE else Together.RATHER_TOGETHER
    return Together.APART if high < ONE_MEASURE else Together.RATHER_APART


def _over(rows: pl.DataFrame, over: str, node: str, outcome: str) -> Correlation:
    used = rows.filter(pl.col(node).is_not_null() & pl.col(outcome).is_not_null())
    if over == "own":
        used = used.filter(pl.len().over("unit") > 1)
    units = used["unit"].n_unique()
    one, other = _column(used, node), _column(used, outcome)
    if over != "month" and units:
        kept = ("period",) if over == "months" else ("unit", "period")
        groups = [used[name].rank("dense").cast(pl.Int64).to_numpy() - 1 for name in kept]
        one, other = without_means(one, *groups), without_means(other, *groups)
    return correlation(one, other, units)
