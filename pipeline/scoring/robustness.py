"""Handbook step 7, uncertainty and sensitivity: how far ranks rest on choices that could have been made otherwise.

Saisana, Saltelli and Tarantola (2005), JRSS A 168(2): all choices varied at once, and the mean rank shift, the average
over units of |rank under the edition - rank under another method|, taken apart into what each choice explains.
"""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.domain.framework import Framework
from pipeline.scoring.aggregate import Array, climb
from pipeline.scoring.methods import Compared, choices_of, own_ranks, ranks_by, ranks_of
from pipeline.scoring.sobol import shares_of_variance

METHODS = 1000
"""Methods drawn for the ranges of ranks: the ends of a 90 % range then stand on 50 methods each."""

# Points of each of the two samples behind a Sobol index, a power of 2: another seed then moves what a choice explains
# alone by some .02, and its total by .01.
_SAMPLE = 2048

# From the 5th to the 95th of a hundred methods.
_LOW, _HIGH = 0.05, 0.95

Ranks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Explained:
    """A choice (`methods.NORMALISATION`, `methods.MEAN`, or the level whose weights vary) and its share in the
    variance of the mean rank shift, of 1: by itself, and with all that it does together with others."""

    choice: str
    alone_share: float
    total_share: float


def rank_ranges(units: Compared, *, seed: int, key: str) -> pl.DataFrame:
    """One row a unit, by rank, then name. METHODS methods are drawn; the same seed and key give the same bits.

    - unit, rank: the edition's
    - median_rank, low_rank, high_rank: the 90 % range over methods; each a rank that the unit had
    - mean_shift: places between the edition's rank and a method's, on average
    - first_third_share, last_third_share: of methods in which it is among the first or last third, rounded up
    - ahead_share: of methods in which it stands before the next row's unit, equals counted half; null in the last row
    """
    choices = choices_of(units.framework)
    points = _rng(seed, key, "ranges").random((sum(choices.groups.values()), METHODS))
    own = own_ranks(units)
    order = np.argsort(own, kind="stable")
    ranks = ranks_by(units, choices, points)[order]
    low, middle, high = np.quantile(ranks, [_LOW, 0.5, _HIGH], axis=1, method="inverted_cdf")
    third = ceil(len(order) / 3)
    return pl.DataFrame(
        {
            "unit": [units.units[at] for at in order],
            "rank": own[order],
            "median_rank": middle.astype(np.int64),
            "low_rank": low.astype(np.int64),
            "high_rank": high.astype(np.int64),
            "mean_shift": np.abs(ranks - own[order, np.newaxis]).mean(axis=1),
            "first_third_share": (ranks <= third).mean(axis=1),
            "last_third_share": (ranks > len(order) - third).mean(axis=1),
            "ahead_share": _ahead(ranks),
        }
    )


def _ahead(ranks: Ranks) -> pl.Series:
    """Each row's share of columns in which it stands before the next row."""
    here, below = ranks[:-1], ranks[1:]
    shares = (here < below).mean(axis=1) + (here == below).mean(axis=1) / 2
    return pl.Series([*shares.tolist(), None], dtype=pl.Float64)


def leave_one_out(units: Compared) -> pl.DataFrame:
    """The ranks without each child of the top level in turn: node, unit, rank, shift (this rank less the edition's:
    above 0 it falls). Nulls for a unit that has no index without the node. No rows where the top has one child."""
    framework = units.framework
    weighing = [one for one in framework.children[framework.top.id] if framework.weight_of(one) > 0]
    own = own_ranks(units)
    frames = [_shifts(units, node, own) for node in weighing if len(weighing) > 1]
    empty = {"node": pl.String, "unit": pl.String, "rank": pl.Int64, "shift": pl.Int64}
    return pl.concat([pl.DataFrame(schema=empty), *frames])


def _shifts(units: Compared, node: str, own: Ranks) -> pl.DataFrame:
    rank = pl.Series(_ranks_without(units, node), nan_to_null=True).cast(pl.Int64)
    columns = {"node": pl.Series([node] * len(own)), "unit": pl.Series(units.units), "rank": rank}
    return pl.DataFrame(columns | {"shift": rank - pl.Series(own)})


def _ranks_without(units: Compared, node: str) -> Array:
    framework = without(units.framework, node)
    index = climb(framework, units.scores, units.coverage)[0][framework.top.id]
    return np.where(np.isnan(index), np.nan, ranks_of(framework, index))


def without(framework: Framework, node: str) -> Framework:
    """The framework in which a node weighs nothing, and so counts for nothing."""
    weights = {**framework.weight_sets.get(framework.weights, {}), node: 0.0}
    return replace(framework, weight_sets={**framework.weight_sets, framework.weights: weights})


def explained_by(units: Compared, *, seed: int, key: str) -> tuple[Explained, ...]:
    """What the mean rank shift rests on, the choice with the largest total share first. The same seed and key give
    the same bits. All shares are 0 where no method moves any rank."""
    choices = choices_of(units.framework)
    own = own_ranks(units)[:, np.newaxis]
    shares = shares_of_variance(
        lambda points: np.abs(ranks_by(units, choices, points) - own).mean(axis=0),
        tuple(choices.groups.values()),
        size=_SAMPLE,
        rng=_rng(seed, key, "shares"),
    )
    found = [Explained(*each) for each in zip(choices.groups, shares.alone, shares.total, strict=True)]
    return tuple(sorted(found, key=lambda one: -one.total_share))


def _rng(seed: int, key: str, purpose: str) -> np.random.Generator:
    """A generator of its own for each seed, key and purpose: what one draws never moves what another does."""
    return np.random.default_rng([seed, *f"{key}|{purpose}".encode()])
