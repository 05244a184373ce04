"""The fewest steps that reach a goal, where no score rises when a step is taken back.

Steps are whole numbers, one a lever. A scorer takes many tries at once (tries x levers) and gives each one's score:
a thousand cost little more than one.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pipeline.scoring.aggregate import Array
from pipeline.scoring.bands import REACHED

Steps = npt.NDArray[np.int64]
Scorer = Callable[[Steps], Array]

TRIES = 1000
"""Tries scored in one go."""

FRACTIONS = 4096
"""Fractions of one gap that are tried. A longer gap is crossed in larger strides, which the trimming takes back."""


def common_fraction(most: Steps, scorer: Scorer, goal_score: float) -> tuple[Steps, float]:
    """The smallest common fraction of every gap whose steps, rounded up, reach the goal; and those steps.

    `most` are the gaps; together they reach it.
    """
    shares = [np.arange(1, min(each, FRACTIONS) + 1) / min(each, FRACTIONS) for each in most]
    fractions = np.unique(np.concatenate(shares))

    def steps_at(fraction: npt.ArrayLike) -> Steps:
        # Fractions are quotients: what multiplying back leaves beyond a whole number is dust.
        return np.ceil(np.multiply.outer(fraction, most) - REACHED).astype(np.int64)

    def holds(at: Steps) -> npt.NDArray[np.bool_]:
        return _reaches(scorer, steps_at(fractions[at]), goal_score)

    found = _first(-1, len(fractions) - 1, holds)
    return steps_at(fractions[found]), float(fractions[found])


def trimmed(steps: Steps, scorer: Scorer, goal_score: float) -> Steps:
    """Steps taken back one by one where the goal holds without them, first where one counts least: in the end none
    can be spared.

    A lever that can't spare a step now can't later either, when others have been trimmed too.
    """
    steps = steps.copy()
    still = [at for at in range(len(steps)) if steps[at]]
    while still:
        without = scorer(np.array([less(steps, at, 1) for at in still]))
        spared = {
            at: found for at, found in zip(still, without, strict=True) if found >= goal_score - REACHED
        }
        if not spared:
            break
        first = max(spared, key=lambda at: (round(spared[at], 12), -at))
        steps = less(steps, first, _most_spared(steps, first, scorer, goal_score))
        still = [at for at in spared if at != first]
    return steps


def least_alone(most: Steps, scorer: Scorer, goal_score: float) -> Steps:
    """The fewest steps with which each lever reaches the goal by itself, all searched at once; 0 where `most` is 0."""
    short, enough = np.zeros_like(most), most.copy()
    while (wide := np.flatnonzero(enough - short > 1)).size:
        count = max(2, TRIES // wide.size)
        tried = [_between(short[at], enough[at], count) for at in wide]
        lengths = [len(each) for each in tried]
        rows = np.zeros((sum(lengths), len(most)), dtype=np.int64)
        rows[np.arange(len(rows)), np.repeat(wide, lengths)] = np.concatenate(tried)
        hits = np.split(_reaches(scorer, rows, goal_score), np.cumsum(lengths)[:-1])
        for at, counts, hit in zip(wide, tried, hits, strict=True):
            enough[at] = min(counts[hit], default=enough[at])
            short[at] = max(counts[~hit], default=short[at])
    return enough


def less(steps: Steps, at: int, count: int) -> Steps:
    """The steps with so many of one lever taken back."""
    fewer = steps.copy()
    fewer[at] -= count
    return fewer


def _most_spared(steps: Steps, at: int, scorer: Scorer, goal_score: float) -> int:
    """How many steps one lever can spare, the others as they are; one at least is known to be."""

    def is_too_many(counts: Steps) -> npt.NDArray[np.bool_]:
        return ~_reaches(scorer, np.array([less(steps, at, int(n)) for n in counts]), goal_score)

    return _first(1, int(steps[at]) + 1, is_too_many) - 1


def _first(before: int, last: int, holds: Callable[[Steps], npt.NDArray[np.bool_]]) -> int:
    """The first whole number above `before` that holds; `last` is known to, and so is all above the first."""
    while last - before > 1:
        tried = _between(before, last, TRIES)
        hits = holds(tried)
        last, before = min(tried[hits], default=last), max(tried[~hits], default=before)
    return int(last)


def _between(low: int, high: int, count: int) -> Steps:
    """At most so many whole numbers evenly between two, neither included."""
    return np.unique(np.linspace(low + 1, high - 1, min(count, high - low - 1)).astype(np.int64))


def _reaches(scorer: Scorer, steps: Steps, goal_score: float) -> npt.NDArray[np.bool_]:
    return scorer(steps) >= goal_score - REACHED
