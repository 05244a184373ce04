"""What the ten steps of the Handbook look like in a month, and the rule by which each is in order or worth a look.

Source: OECD/JRC Handbook on Constructing Composite Indicators (2008), table 1. The cut points are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.soundness import Bearing, PairFlag, StepState, Together
from pipeline.scoring.coherence import ONE_MEASURE, REDUNDANT
from pipeline.scoring.correlation import LEAST_UNITS, weakest_told

__all__ = [
    "LEAST_UNITS",
    "ONE_MEASURE",
    "REDUNDANT",
    "STEPS",
    "Coherence",
    "Model",
    "ToldApart",
    "astray",
    "at_an_end",
    "dimension_weights",
    "flagged",
    "leading",
    "thin",
    "weakest_told",
]

STEPS = tuple(range(1, 11))

# Little and Rubin's (1987) mark, cited by the Handbook: over it, what is absent may bend what is there.
MOST_ABSENT = 0.05
# Where half stand at one end, the median branch does: the indicator no longer tells branches apart.
MOST_AT_AN_END = 0.5
# A part that works twice as much, or half as much, as is written is another weighting than the one agreed on.
FARTHEST_WEIGHT = 2.0
# Of 31 indicators the three largest bringing most of the difference: the index then speaks for those three.
MOST_BY_THREE = 0.5
_HALF = 0.5


@dataclass(frozen=True)
class Model:
    """Step 1: what the framework rests on. `single`: lowest nodes that rest on one indicator; `empty`: on none."""

    counts: Mapping[str, int]
    lowest: int
    single: int
    empty: int
    has_paper: bool


@dataclass(frozen=True)
class ToldApart:
    """Step 7: pairs of ranked branches of which one leads in nearly all joint draws, of all pairs."""

    apart: int
    pairs: int


@dataclass(frozen=True)
class Coherence:
    """A framework's soundness in a month, step by step.

    `over` counts the months that `pairs` and `reliability` rest on: each branch's mean score over them. Frames:
    `indicators` (id, measured, too_few_cases, not_submitted, not_applicable, at_floor, at_target; counts of
    branches), `pairs`, `reliability`, `bearings` as in `scoring.coherence`, `weights` as `weights_table`, `driving`
    (id, share) as in `scoring.driving`, with `lost`, the province's points lost through it, and the branch that
    scores lowest on it (branch, name_fa, name_en; nulls where none scores).
    `absent` of `cells` (a reporting branch's indicators that apply) have no score; `without_index` branches reported
    and have no index. `told_apart` is None where fewer than two branches are ranked.
    """

    month: Month
    over: int
    framework: Framework
    branch_count: int
    reported_count: int
    model: Model
    indicators: pl.DataFrame
    cells: int
    absent: int
    without_index: int
    pairs: pl.DataFrame
    reliability: pl.DataFrame
    weights: pl.DataFrame
    told_apart: ToldApart | None
    province: float | None
    driving: pl.DataFrame
    bearings: pl.DataFrame

    @property
    def states(self) -> Mapping[int, StepState]:
        """Every step's state by its number."""
        return {
            1: _model(self),
            2: _selection(self),
            3: _absence(self),
            4: _structure(self),
            5: _goalposts(self),
            6: _weighting(self),
            7: _sureness(self),
            8: _back(self),
            9: _links(self),
            10: StepState.IN_ORDER if self.province is not None else StepState.UNTOLD,
        }


def _look(is_odd: bool) -> StepState:
    return StepState.LOOK if is_odd else StepState.IN_ORDER


def _model(told: Coherence) -> StepState:
    return _look(not told.model.has_paper or told.model.empty > 0)


def _selection(told: Coherence) -> StepState:
    if not told.reported_count:
        return StepState.UNTOLD
    return _look(told.reported_count < _HALF * told.branch_count or bool(thin(told).height))


def thin(told: Coherence) -> pl.DataFrame:
    """Indicators measured in fewer than half of the reporting branches that they apply to."""
    applies = told.reported_count - pl.col("not_applicable")
    return told.indicators.filter((applies > 0) & (pl.col("measured") < _HALF * applies))


def _absence(told: Coherence) -> StepState:
    if not told.cells:
        return StepState.UNTOLD
    return _look(told.absent > MOST_ABSENT * told.cells or told.without_index > 0)


def flagged(told: Coherence, *flags: PairFlag) -> pl.DataFrame:
    """Pairs with one of the flags."""
    return told.pairs.filter(pl.col("flag").is_in([flag.value for flag in flags]))


def _structure(told: Coherence) -> StepState:
    untold = flagged(told, PairFlag.TOO_FEW, PairFlag.ALIKE)
    if untold.height == told.pairs.height:
        return StepState.UNTOLD
    is_apart = (told.reliability["together"] == Together.APART.value).any()
    return _look(bool(is_apart) or bool(flagged(told, PairFlag.CONFLICT, PairFlag.REDUNDANT).height))


def _goalposts(told: Coherence) -> StepState:
    if told.reported_count < LEAST_UNITS:
        return StepState.UNTOLD
    return _look(bool(at_an_end(told).height))


def at_an_end(told: Coherence) -> pl.DataFrame:
    """Indicators with half or more of their branches at the target, or at the floor."""
    most = MOST_AT_AN_END * pl.col("measured")
    crowded = (pl.col("at_target") >= most) | (pl.col("at_floor") >= most)
    return told.indicators.filter((pl.col("measured") >= LEAST_UNITS) & crowded)


def dimension_weights(told: Coherence) -> pl.DataFrame:
    """The weights right below the index."""
    return told.weights.filter(pl.col("parent") == told.framework.top.id)


def astray(told: Coherence) -> pl.DataFrame:
    """Dimensions that work more than twice, or less than half, as much as is written."""
    effective, nominal = pl.col("effective"), pl.col("nominal")
    is_far = (effective > FARTHEST_WEIGHT * nominal) | (effective < nominal / FARTHEST_WEIGHT)
    return dimension_weights(told).filter(is_far)


def _weighting(told: Coherence) -> StepState:
    if told.reported_count < LEAST_UNITS or dimension_weights(told)["effective"].null_count():
        return StepState.UNTOLD
    return _look(bool(astray(told).height))


def _sureness(told: Coherence) -> StepState:
    if told.told_apart is None:
        return StepState.UNTOLD
    return _look(told.told_apart.apart < _HALF * told.told_apart.pairs)


def leading(told: Coherence, count: int = 3) -> pl.DataFrame:
    """The indicators that bring most of the difference between branches."""
    return told.driving.drop_nulls("share").sort("share", descending=True).head(count)


def _back(told: Coherence) -> StepState:
    if told.reported_count < LEAST_UNITS or leading(told).is_empty():
        return StepState.UNTOLD
    return _look(float(leading(told)["share"].sum()) > MOST_BY_THREE)


def _links(told: Coherence) -> StepState:
    found = told.bearings["bearing"].to_list()
    if Bearing.AGAINST.value in found:
        return StepState.LOOK
    return StepState.IN_ORDER if Bearing.WITH.value in found else StepState.UNTOLD
