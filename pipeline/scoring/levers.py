"""What a unit can move next month, how far, and what a node then comes to: many tries at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf
from typing import Any

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework, Indicator
from pipeline.scoring.aggregate import Array, array_of, node_scores
from pipeline.scoring.bands import REACHED
from pipeline.scoring.coming import bounds_of, history_of, months_tried, near, numerator_at
from pipeline.scoring.counts import counts
from pipeline.scoring.engine import score
from pipeline.scoring.indicators import indicator_scores
from pipeline.scoring.least import Steps


@dataclass(frozen=True)
class Lever:
    """A numerator that next month can hold more of; of a bad thing, fewer.

    `indicators` rest on it, in written order. It goes from `now` in whole numbers to `best`: the count that meets
    their targets, or the nearest to it that the month can hold. `limit` is the most (the least) that the month can
    hold at all; `best` where nothing bounds it.
    """

    measure: str
    indicators: tuple[str, ...]
    now: float
    best: float
    limit: float
    is_rising: bool

    @property
    def steps(self) -> int:
        """Whole numbers between now and best, best included."""
        return int(self.best) - floor(self.now) if self.is_rising else ceil(self.now) - int(self.best)

    def at(self, steps: int) -> float:
        """The count after so many steps; 0 steps leave it as it is, fractions and all."""
        if steps == 0:
            return self.now
        return float(floor(self.now) + steps if self.is_rising else ceil(self.now) - steps)


@dataclass(frozen=True)
class NextMonth:
    """Next month at this month's volume below one node. `base`: the counts of that month if nothing is moved;
    `slope`: what one more in the month adds to each indicator's numerator."""

    framework: Framework
    node: str
    history: pl.DataFrame
    levers: tuple[Lever, ...]
    base: pl.DataFrame
    slope: Mapping[str, float]

    @property
    def most(self) -> Steps:
        """The steps of every lever from now to its best."""
        return np.array([lever.steps for lever in self.levers], dtype=np.int64)

    def scores(self, steps: Steps) -> pl.DataFrame:
        """Scores of the node and of all below it, a row for each row of `steps` (tries x levers)."""
        counted = moved(self.base, self.levers, self.slope, _values(self.levers, steps))
        found = indicator_scores(self.framework, self.framework.indicators, counted)
        return node_scores(self.framework, found)

    def engine_scores(self, steps: Steps) -> pl.DataFrame:
        """The same by the whole engine, from the month's figures and not from its counts."""
        values = _values(self.levers, steps).tolist()
        tried, period = months_tried(self.history, [lever.measure for lever in self.levers], values)
        found = score(self.framework, tried).wide
        return found if period is None else found.filter(pl.col("period") == period)

    def months_ahead(self, months: int) -> Array:
        """The node's score in each of so many months to come, this month again each time but with every numerator
        at its limit. Only for a framework with periods."""
        limits = [lever.limit for lever in self.levers]
        measures = [lever.measure for lever in self.levers]
        tried, _ = months_tried(self.history, measures, [limits], months)
        return array_of(score(self.framework, tried).wide.tail(months), self.node)


def next_month(framework: Framework, node_id: str, observed: pl.DataFrame) -> NextMonth | None:
    """Next month below a node or indicator; None where that would have no score at the same volume, or
    one that rests on other units or could fall when a count gets better.

    `observed`: rows of one unit in the engine's form, the latest period being this month. What stands in a
    denominator below the node stays, also where it is a numerator beside it.
    """
    part = below(framework, node_id)
    if not part.indicators or not _is_own(part):
        return None
    history = history_of(part, part.indicators, observed)
    row = history.tail(1).row(0, named=True)
    numerators = [n for n in _numerators(part) if row.get(n) is not None]
    now = [row[numerator] for numerator in numerators]
    tried, period = months_tried(history, numerators, [now, [each + 1 for each in now]])
    counted = counts(part, part.indicators, tried)
    counted = counted if period is None else counted.filter(pl.col("period") == period)
    scored = indicator_scores(part, part.indicators, counted)
    if node_scores(part, scored)[node_id][0] is None:
        return None
    this, one_more = scored.rows(named=True)
    slope = {
        each.id: one_more[f"{each.id}:numerator"] - this[f"{each.id}:numerator"]
        for each in part.indicators
        if this[each.id] is not None and this[f"{each.id}:value"] is not None
    }
    base = counted.head(1)
    levers = _levers(part, row, base, slope, (this, one_more))
    return NextMonth(part, node_id, history, levers, base, slope)


def below(framework: Framework, node_id: str) -> Framework:
    """The framework cut down to what a node rests on: its score there is the same. Of an indicator, with its parent
    alone."""
    is_indicator = node_id in framework.indicator
    top = framework.indicator[node_id].parent if is_indicator else node_id
    nodes = [
        n for n in framework.nodes if n.id == top or (not is_indicator and top in framework.path_to(n.id))
    ]
    return replace(
        framework,
        nodes=tuple(replace(n, parent=None) if n.id == top else n for n in nodes),
        indicators=tuple(each for each in framework.indicators if node_id in framework.path_to(each.id)),
    )


def _is_own(framework: Framework) -> bool:
    """Whether scores rest on the unit's own figures alone, and no better count can lower them."""
    means = (framework.mean_of(node.id) for node in framework.nodes)
    return not framework.has_other_ways and all(mean.has_parts for mean in means)


def moved(
    base: pl.DataFrame, levers: Sequence[Lever], slope: Mapping[str, float], values: Array
) -> pl.DataFrame:
    """`base`, one row of counts, once for each row of `values` (tries x levers), the numerators moved to them."""
    changed = [
        pl.Series(column, base[column][0] + slope[indicator] * (values[:, at] - lever.now))
        for at, lever in enumerate(levers)
        for indicator in lever.indicators
        for column in (f"{indicator}|numerator", f"{indicator}|numerator|pooled")
        if column in base.columns
    ]
    return base[[0] * len(values)].with_columns(changed)


def _values(levers: Sequence[Lever], steps: Steps) -> Array:
    """The counts after these steps, tries x levers."""
    now = np.array([lever.now for lever in levers])
    start = np.array([floor(lever.now) if lever.is_rising else ceil(lever.now) for lever in levers])
    sign = np.array([1 if lever.is_rising else -1 for lever in levers])
    return np.where(steps == 0, now, start + sign * steps)


def _numerators(framework: Framework) -> list[str]:
    """Measures that are numerators and stand in no denominator, each once, in written order."""
    staying = {m for each in framework.indicators for m in each.measures if m != each.numerator}
    return [n for n in dict.fromkeys(each.numerator for each in framework.indicators) if n not in staying]


def _levers(
    framework: Framework,
    row: Mapping[str, Any],
    base: pl.DataFrame,
    slope: Mapping[str, float],
    tried: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> tuple[Lever, ...]:
    """What can be moved, with the candidates for the best count of each tried all at once."""
    raw, near_target = [], []
    for measure in _numerators(framework):
        resting = [i for i in framework.indicators if i.numerator == measure and i.id in slope]
        directions = {each.target > each.floor for each in resting}
        if len(directions) != 1:
            continue
        limit = _limit(framework, resting, row)
        raw.append(Lever(measure, tuple(i.id for i in resting), row[measure], limit, limit, directions.pop()))
        near_target.append(_near_target(framework, resting, row, tried))
    raw, near_target = _without_parts_of_falling(framework, raw, near_target)
    if not raw:
        return ()
    width = max(len(found) for found in near_target)
    padded = [
        found + [lever.now] * (width - len(found)) for lever, found in zip(raw, near_target, strict=True)
    ]
    counted = moved(base, raw, slope, np.array(padded, dtype=np.float64).T)
    scored = indicator_scores(framework, framework.indicators, counted)
    found = [
        _with_best(framework, lever, scored, candidates)
        for lever, candidates in zip(raw, near_target, strict=True)
    ]
    return tuple(lever for lever in found if lever is not None and lever.steps > 0)


def _without_parts_of_falling(
    framework: Framework, levers: Sequence[Lever], others: Sequence[list[float]]
) -> tuple[list[Lever], list[list[float]]]:
    """Without what would rise while the whole that it is part of falls: the two could pass each other."""
    falling = {lever.measure for lever in levers if not lever.is_rising}
    kept = [
        at
        for at, lever in enumerate(levers)
        if not (lever.is_rising and framework.measure[lever.measure].at_most in falling)
    ]
    return [levers[at] for at in kept], [others[at] for at in kept]


def _limit(framework: Framework, resting: Sequence[Indicator], row: Mapping[str, Any]) -> float:
    """The whole number that the month can hold at most (of a bad thing: at least), by every indicator's bounds."""
    bounds = [bounds_of(framework, each, row) for each in resting]
    if resting[0].target < resting[0].floor:
        return float(ceil(max(least for least, _ in bounds)))
    most = min(most for _, most in bounds)
    return most if most == inf else float(floor(most))


def _near_target(
    framework: Framework,
    resting: Sequence[Indicator],
    row: Mapping[str, Any],
    tried: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> list[float]:
    """Counts around those that meet the targets, in order."""
    found: set[float] = set()
    for each in resting:
        exact = numerator_at(framework, each, *tried, row[each.numerator], framework.scale)
        found |= set(map(float, near(each, exact, *bounds_of(framework, each, row))))
    return sorted(found)


def _with_best(
    framework: Framework, lever: Lever, scored: pl.DataFrame, candidates: Sequence[float]
) -> Lever | None:
    """The lever with the least move that meets the target of every indicator on it; its limit where none does. None
    where it has no limit either: then moving it changes nothing."""
    met = np.logical_and.reduce(
        [array_of(scored, each)[: len(candidates)] >= framework.scale - REACHED for each in lever.indicators]
    )
    reaching = [count for count, is_met in zip(candidates, met, strict=True) if is_met]
    if reaching:
        best = min(reaching) if lever.is_rising else max(reaching)
        limit = best if lever.limit == inf else lever.limit
        return replace(lever, best=best, limit=limit)
    return None if lever.limit == inf else lever
