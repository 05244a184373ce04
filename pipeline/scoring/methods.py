"""Handbook step 7: units ranked by many methods at once.

A method is all that an edition could have chosen otherwise: the normalisation of indicators, the mean that makes the
top level, and the weight of every node and indicator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import log

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import rankdata

from pipeline.domain.framework import Framework, Indicator, Mean, Normalisation, Transform
from pipeline.scoring.aggregate import Array, array_of, climb
from pipeline.scoring.normalise import normalise

# Four that measure differently: from fixed ends, from the least to the greatest found, in standard deviations, by
# order alone. Left out: Borda and the distance to the maximum, which are the percentile rank and min-max again, and
# the distance to the target, which is goalposts with the least found for a floor.
WAYS = (
    Normalisation.GOALPOSTS,
    Normalisation.MIN_MAX,
    Normalisation.Z_SCORE,
    Normalisation.PERCENTILE_RANK,
)

# From making up one dimension's weakness in full by another's strength to hardly at all.
MEANS = (Mean.ARITHMETIC, Mean.GEOMETRIC, Mean.HARMONIC)

# Weights move within a quarter of themselves: enough to change which of two is the heavier among nearly equal ones,
# too little to turn an edition's choice into another.
WEIGHT_MARGIN = 0.25

# Methods worked out together: at 500 units an array of them still fits a processor's cache.
_BATCH = 256

NORMALISATION, MEAN = "normalisation", "mean"
"""The names under which these two choices are told; weights are told by the level of what they weigh."""


@dataclass(frozen=True)
class Compared:
    """Units of one period that have an index, by name; by indicator their scores, values and coverage (NaN: none)."""

    framework: Framework
    units: tuple[str, ...]
    scores: Mapping[str, Array]
    values: Mapping[str, Array]
    coverage: Mapping[str, Array]


def compared(framework: Framework, rows: pl.DataFrame) -> Compared:
    """From rows as `Scored.long` gives them, of one period and in any order. A unit without an index has no rank
    that could move, and is left out of what the others are normalised by too."""
    index = rows.filter((pl.col("node") == framework.top.id) & pl.col("score").is_not_null())
    units = index.select(pl.col("unit").unique().sort())
    of_node = rows.partition_by("node", as_dict=True)
    found: dict[str, dict[str, Array]] = {"score": {}, "value": {}, "coverage": {}}
    for indicator in framework.indicators:
        mine = of_node.get((indicator.id,), rows.clear())
        laid = units.join(mine, on="unit", how="left", maintain_order="left")
        for column, arrays in found.items():
            arrays[indicator.id] = array_of(laid, column)
    return Compared(framework, tuple(units["unit"]), found["score"], found["value"], found["coverage"])


@dataclass(frozen=True)
class Choices:
    """What is varied. `weighed`: by level, what weighs there. The edition's own choices are among the others."""

    ways: tuple[Normalisation, ...]
    means: tuple[Mean, ...]
    weighed: Mapping[str, tuple[str, ...]]

    @property
    def groups(self) -> dict[str, int]:
        """The choices by name, each with how many inputs it takes, in the order of a point's coordinates."""
        return {NORMALISATION: 1, MEAN: 1} | {level: len(ids) for level, ids in self.weighed.items()}


def choices_of(framework: Framework) -> Choices:
    """A level where no node has a sibling has no weights to vary, nor has a single child a mean."""
    weighed = {}
    for level in framework.levels[1:]:
        ids = [one for one in framework.at_level(level.id) if _siblings(framework, one) > 1]
        if ids:
            weighed[level.id] = tuple(ids)
    own = framework.mean_of(framework.top.id)
    means = MEANS if len(framework.children[framework.top.id]) > 1 else (own,)
    ways = dict.fromkeys((framework.normalisation, *WAYS))
    return Choices(tuple(ways), tuple(dict.fromkeys((own, *means))), weighed)


def _siblings(framework: Framework, any_id: str) -> int:
    """How many of its parent's children weigh something, itself among them; 0 where it weighs nothing itself."""
    if framework.weight_of(any_id) <= 0:
        return 0
    parent = framework.path_to(any_id)[-2]
    return sum(framework.weight_of(child) > 0 for child in framework.children[parent])


def ranks_by(units: Compared, choices: Choices, points: Array) -> npt.NDArray[np.int64]:
    """Ranks of shape (units, methods), 1 the best, under methods given as points of shape (inputs, methods) in
    [0, 1): an even part of the first coordinate for each way to normalise, of the second for each mean, the others
    move the weights from WEIGHT_MARGIN below to as much above."""
    way_at = (points[0] * len(choices.ways)).astype(int)
    mean_at = (points[1] * len(choices.means)).astype(int)
    weights = varied_weights(units.framework, choices, points[2:])
    ranks = np.empty((len(units.units), points.shape[1]), dtype=np.int64)
    for (at_way, way), (at_mean, mean) in product(enumerate(choices.ways), enumerate(choices.means)):
        scores = {one: array[:, np.newaxis] for one, array in scores_by(units, way).items()}
        drawn = np.flatnonzero((way_at == at_way) & (mean_at == at_mean))
        for start in range(0, len(drawn), _BATCH):
            batch = drawn[start : start + _BATCH]
            varied = {one: array[batch] for one, array in weights.items()}
            ranks[:, batch] = _ranks(units, scores, varied, mean)
    return ranks


def own_ranks(units: Compared) -> npt.NDArray[np.int64]:
    """Ranks under the edition as it stands, of shape (units,)."""
    return ranks_of(units.framework, _index(units.framework, units.scores, units.coverage))


def ranks_of(framework: Framework, index: Array) -> npt.NDArray[np.int64]:
    """Ranks down the first axis, 1 the best; ties share the best, as in `ranking.ranks`. A NaN comes last."""
    decimals = framework.decimals
    rounded = index if decimals is None else np.floor(index * 10.0**decimals + 0.5) / 10.0**decimals
    ranked: npt.NDArray[np.float64] = rankdata(np.nan_to_num(-rounded, nan=np.inf), method="min", axis=0)
    return ranked.astype(np.int64)


def varied_weights(framework: Framework, choices: Choices, points: Array) -> dict[str, Array]:
    """By node or indicator its weights of shape (methods,): each within WEIGHT_MARGIN of itself, then brought back
    to what its siblings weigh together in the edition."""
    ids = [one for level in choices.weighed.values() for one in level]
    moved = {
        one: framework.weight_of(one) * (1.0 + WEIGHT_MARGIN * (2.0 * drawn - 1.0))
        for one, drawn in zip(ids, points, strict=True)
    }
    families: dict[str, list[str]] = {}
    for one in ids:
        families.setdefault(framework.path_to(one)[-2], []).append(one)
    for family in families.values():
        share = sum(framework.weight_of(one) for one in family) / sum(moved[one] for one in family)
        moved |= {one: moved[one] * share for one in family}
    return moved


def scores_by(units: Compared, way: Normalisation) -> dict[str, Array]:
    """Every indicator's scores under one way to normalise. A score by rule, without a value (nothing was planned),
    stands at the floor. Who has no score has none under any way."""
    if way is units.framework.normalisation:
        return dict(units.scores)
    return {one.id: _normalised(units, one, way) for one in units.framework.indicators}


def _normalised(units: Compared, indicator: Indicator, way: Normalisation) -> Array:
    is_there = ~np.isnan(units.scores[indicator.id])
    values, floor, target = units.values[indicator.id], indicator.floor, indicator.target
    if indicator.transform is Transform.LN:
        floor, target = log(floor), log(target)
        # The logarithm of nothing is no place to measure from: such a value stands at the goalpost on its side.
        least = min(floor, target)
        values = np.log(values, out=np.where(np.isnan(values), np.nan, least), where=values > 0)
    values = np.where(is_there & np.isnan(values), floor, values)
    values = np.where(is_there, values, np.nan)
    found = normalise(values, way, floor=floor, target=target, scale=units.framework.scale)
    # Where all have the same value no way tells them apart: they keep the edition's score.
    return np.where(is_there & np.isnan(found), units.scores[indicator.id], found)


def _ranks(
    units: Compared, scores: Mapping[str, Array], weights: Mapping[str, Array], mean: Mean
) -> npt.NDArray[np.int64]:
    framework = units.framework
    index = _index(framework, scores, units.coverage, weights, mean)
    return ranks_of(framework, index)


def _index(
    framework: Framework,
    scores: Mapping[str, Array],
    coverage: Mapping[str, Array],
    weights: Mapping[str, Array] | None = None,
    mean: Mean | None = None,
) -> Array:
    means = None if mean is None else {framework.top.id: mean}
    return climb(framework, scores, coverage, varied=weights, means=means)[0][framework.top.id]
