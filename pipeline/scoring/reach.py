"""What it would take for a node to come to a score next month: the smallest changes in counts, alone and together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework, IndicatorKind
from pipeline.scoring.aggregate import Array, array_of
from pipeline.scoring.bands import REACHED
from pipeline.scoring.least import Steps, common_fraction, least_alone, less, trimmed
from pipeline.scoring.levers import NextMonth, next_month

# Months ahead that are tried where one is not enough: a whole year is the widest window of a yearly plan.
MONTHS_AHEAD = 12


@dataclass(frozen=True)
class Line:
    """One numerator's part: `measure` stands at `now` this month and must come to `needed` next month.

    `more` is the difference (less than 0: fewer of a bad thing), `of` the denominator that stays. Of a mean, `days`
    is the mean of the month that it comes to, and `more` is None. `comes_to` is the indicator's score with it, `brings`
    the node's with this line alone. Not reachable: needed, more, days, comes_to are None, and `brings` is the best
    that it could do.
    """

    indicator: str
    measure: str
    now: float
    needed: float | None
    more: float | None
    of: float | None
    days: float | None
    comes_to: float | None
    brings: float
    is_reachable: bool


@dataclass(frozen=True)
class Reach:
    """What it takes for `node` to have `goal_score` next month.

    `same`: its score next month at the same volume; `best`: with every numerator at its target, or as near as the
    month can hold. `alone`: each line by itself; `together`: the smallest common `fraction` of each line's gap, counts
    rounded up and then trimmed, so that one case fewer in any line misses the goal. Both empty where the same volume
    reaches it already (`is_same_enough`); `together` empty where even the best misses it (`is_reachable` False).
    `held`: where it is not reachable, the indicators that stay below their targets even so, with their best scores,
    lowest first. `months`: how many months it takes, 1 where reachable; else with all that is possible done in each,
    None where a year isn't enough or the framework has no periods.
    """

    node: str
    goal_score: float
    same: float
    best: float
    together: tuple[Line, ...]
    alone: tuple[Line, ...]
    fraction: float | None
    held: tuple[tuple[str, float], ...]
    months: int | None
    is_reachable: bool
    is_same_enough: bool


def reach(framework: Framework, observed: pl.DataFrame, node_id: str, goal_score: float) -> Reach | None:
    """The smallest changes that bring a node or indicator to the goal (0 .. scale) next month, all else as this month.

    `observed`: rows of one unit in the engine's form, the latest period being this month. None where the node would
    have no score next month at the same volume. Closed months, denominators and everything that is not the numerator
    of a good thing stay; of a bad thing only fewer are asked for. Scores of tries are made from the month's counts;
    the answer is then tried by the whole engine, and searched with it where the two differ.
    """
    month = next_month(framework, node_id, observed)
    if month is None:
        return None
    found = _searched(month, goal_score, month.scores)
    tried = month.engine_scores(_rows(month, found))
    if not _is_confirmed(month, goal_score, found, tried):
        found = _searched(month, goal_score, month.engine_scores)
        tried = month.engine_scores(_rows(month, found))
    return _told(month, goal_score, found, tried)


@dataclass(frozen=True)
class _Found:
    """Steps of every lever: `together` (None: not reachable), `alone` (0: not reachable by itself)."""

    together: Steps | None
    alone: Steps
    fraction: float | None
    is_same_enough: bool


def _searched(month: NextMonth, goal_score: float, scores: Callable[[Steps], pl.DataFrame]) -> _Found:
    def scorer(steps: Steps) -> Array:
        return array_of(scores(steps), month.node)

    most = month.most
    nothing = np.zeros_like(most)
    is_enough, is_reachable, *alone = (
        scorer(np.vstack([nothing, most, np.diag(most)])) >= goal_score - REACHED
    )
    if is_enough or not is_reachable:
        return _Found(nothing if is_enough else None, nothing, None, bool(is_enough))
    steps, fraction = common_fraction(most, scorer, goal_score)
    return _Found(
        together=trimmed(steps, scorer, goal_score),
        alone=least_alone(np.where(alone, most, 0), scorer, goal_score),
        fraction=fraction,
        is_same_enough=False,
    )


def _rows(month: NextMonth, found: _Found) -> Steps:
    """What is tried by the whole engine: nothing, all at their best, together, each alone, each of together alone;
    and then every answer with one case fewer in a line."""
    most = month.most
    together = np.zeros_like(most) if found.together is None else found.together
    alone = np.diag(np.where(found.alone > 0, found.alone, most))
    fewer = [less(together, at, 1) for at in range(len(most)) if together[at]]
    fewer += [less(alone[at], at, 1) for at in range(len(most)) if found.alone[at]]
    return np.vstack([np.zeros_like(most), most, together, alone, np.diag(together), *fewer])


def _is_confirmed(month: NextMonth, goal_score: float, found: _Found, tried: pl.DataFrame) -> bool:
    """Whether the whole engine agrees: answers reach the goal, and with one case fewer in any line they don't."""
    is_there = array_of(tried, month.node) >= goal_score - REACHED
    count, is_reachable = len(month.levers), found.together is not None
    expected = [found.is_same_enough, is_reachable, is_reachable]
    if not found.is_same_enough:
        expected += [bool(steps) for steps in found.alone]
    return list(is_there[: len(expected)]) == expected and not is_there[3 + 2 * count :].any()


def _told(month: NextMonth, goal_score: float, found: _Found, tried: pl.DataFrame) -> Reach:
    """The answer in counts and days, with the scores that the engine gave."""
    count = len(month.levers)
    is_enough, is_reachable = found.is_same_enough, found.together is not None
    together = [0] * count if found.together is None else found.together.tolist()
    lines = [_line(month, at, together[at], tried, 3 + count + at) for at in range(count) if together[at]]
    alone = [_line(month, at, int(found.alone[at]), tried, 3 + at) for at in range(count)]
    return Reach(
        node=month.node,
        goal_score=goal_score,
        same=float(tried[month.node][0]),
        best=float(tried[month.node][1]),
        together=tuple(lines),
        alone=() if is_enough else tuple(alone),
        fraction=found.fraction,
        held=() if is_reachable else _held(month, tried.row(1, named=True)),
        months=1 if is_reachable else _months(month, goal_score),
        is_reachable=is_reachable,
        is_same_enough=is_enough,
    )


def _line(month: NextMonth, at: int, steps: int, tried: pl.DataFrame, row: int) -> Line:
    """The line of one lever, its scores from the row in which it alone is moved."""
    lever = month.levers[at]
    indicator = month.framework.indicator[lever.indicators[0]]
    this = month.history.row(-1, named=True)
    of = this[indicator.denominator] if indicator.denominator else None
    is_mean = indicator.kind is IndicatorKind.MEAN
    needed = lever.at(steps) if steps else None
    return Line(
        indicator=indicator.id,
        measure=lever.measure,
        now=lever.now,
        needed=needed,
        more=None if needed is None or is_mean else needed - lever.now,
        of=of,
        days=needed / of if needed is not None and is_mean and of else None,
        comes_to=tried[indicator.id][row] if steps else None,
        brings=float(tried[month.node][row]),
        is_reachable=steps > 0,
    )


def _held(month: NextMonth, best: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """Indicators that miss their targets with everything at its best, lowest first."""
    scores = [(each.id, best[each.id]) for each in month.framework.indicators if best[each.id] is not None]
    missing = [(each, found) for each, found in scores if found < month.framework.scale - REACHED]
    return tuple(sorted(missing, key=lambda pair: pair[1]))


def _months(month: NextMonth, goal_score: float) -> int | None:
    """The first month ahead in which the goal is reached when all that is possible is done in each."""
    if "period" not in month.history.columns:
        return None
    reached = np.flatnonzero(month.months_ahead(MONTHS_AHEAD) >= goal_score - REACHED)
    return int(reached[0]) + 1 if reached.size else None
