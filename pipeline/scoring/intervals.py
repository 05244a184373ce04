"""What the draws say: how far chance reaches around a score, who can be told apart, which ranks are open."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.domain.framework import Framework
from pipeline.scoring.aggregate import Array, array_of
from pipeline.scoring.draws import Drawn

# A 90 % interval: a twentieth of the draws lies on either side.
LOW, HIGH = 0.05, 0.95

# Two units are told apart when one leads in at least this share of joint draws.
LEADS = 0.95


def with_intervals(framework: Framework, rows: pl.DataFrame, drawn: Drawn) -> pl.DataFrame:
    """The engine's wide rows with `<id>:low` and `<id>:high`, the 90 % interval of every node; null without a score.

    It always holds the printed score. A node that chance does not move has low = high = its score.
    """
    columns = []
    for level in framework.levels:
        for node in framework.at_level(level.id):
            low, high = ends(drawn.scores[node], array_of(rows, node))
            columns += [
                pl.Series(f"{node}:low", low, nan_to_null=True),
                pl.Series(f"{node}:high", high, nan_to_null=True),
            ]
    return rows.with_columns(columns)


def ends(draws: Array, printed: Array) -> tuple[Array, Array]:
    """The 5th and 95th percentile of each row's draws, moved out to the printed score where it lies beyond them."""
    cut = (
        [_percentile(np.sort(draws, axis=1), share) for share in (LOW, HIGH)]
        if is_moved(draws)
        else [printed] * 2
    )
    return np.minimum(cut[0], printed), np.maximum(cut[1], printed)


def is_moved(draws: Array) -> bool:
    """Whether chance moves any of the rows: what it does not is one column, repeated."""
    return draws.strides[1] != 0


def _percentile(ordered: Array, share: float) -> Array:
    """Between the two draws that the share falls between, in proportion; NaN stays NaN."""
    at = share * (ordered.shape[1] - 1)
    below = int(at)
    found: Array = ordered[:, below] + (at - below) * (ordered[:, below + 1] - ordered[:, below])
    return found


def lead_share(draws: Array) -> Array:
    """Shape (units, units): the share of joint draws in which the row's unit lies above the column's; a draw in which
    both are the same counts half. `draws`: one node's, shape (units, draws); NaN where a unit has no score."""
    units = len(draws)
    found = np.full((units, units), np.nan)
    for unit in range(units):
        ahead = (draws[unit] > draws).mean(axis=1) + 0.5 * (draws[unit] == draws).mean(axis=1)
        found[unit] = np.where(np.isnan(draws[:, 0]) | np.isnan(draws[unit, 0]), np.nan, ahead)
    return found


def brackets(scores: Sequence[float], leads: Array) -> tuple[tuple[int, int], ...]:
    """Stretches (first, last) of a ranked list, best first, in which no two neighbours can be told apart, nor the first
    from the last: each as long as it can be, and none within another. A stretch of one is left out."""
    found: list[tuple[int, int]] = []
    for first in range(len(scores)):
        last = first
        while last + 1 < len(scores) and _are_close(leads, first, last + 1):
            last += 1
        if last > first and (not found or last > found[-1][1]):
            found.append((first, last))
    return tuple(found)


def _are_close(leads: Array, first: int, last: int) -> bool:
    """Whether the unit at `last` can be told apart from none of those from `first` on."""
    between = leads[first:last, last]
    return bool(np.all((between < LEADS) & (between > 1 - LEADS)))


def rank_ranges(draws: Array) -> npt.NDArray[np.int64]:
    """Shape (units, 2): the best and worst rank that nine draws in ten leave a unit; ties share the best rank.

    `draws`: one node's, every unit with a score.
    """
    units, count = draws.shape
    ranks = np.empty((units, count))
    for unit in range(units):
        ranks[unit] = (draws > draws[unit]).sum(axis=0) + 1
    found: npt.NDArray[np.int64] = np.stack(
        [
            np.quantile(ranks, LOW, axis=1, method="lower"),
            np.quantile(ranks, HIGH, axis=1, method="higher"),
        ],
        axis=1,
    ).astype(np.int64)
    return found
