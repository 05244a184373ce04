"""What one indicator would take next month, at the same volume, to reach a goal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, log
from typing import Any

import polars as pl

from pipeline.domain.framework import Framework, Indicator, IndicatorKind, Transform
from pipeline.scoring.bands import REACHED, next_band
from pipeline.scoring.counts import counts, months_reached
from pipeline.scoring.grid import month_ordinal, period_after
from pipeline.scoring.indicators import indicator_scores, per_of

TARGET, NEXT_BAND = "target", "next_band"


@dataclass(frozen=True)
class Need:
    """`measure` stands at `now` and must come to `needed` next month, of the `of` that stays.

    `more` is how far it has to rise, 0 where the window's other months carry it. For a mean `needed` is the total of
    days, `days` the mean it comes to, and `more` is None. `is_reachable` False: not even all of them would do, and
    needed, more, days are None. `is_reached`: this month's score has the goal already, and needed is what keeps it.
    """

    indicator: str
    goal: str
    goal_score: float
    measure: str
    now: float
    needed: float | None
    more: float | None
    of: float | None
    days: float | None
    is_reachable: bool
    is_reached: bool


def needs(framework: Framework, indicator_id: str, observed: pl.DataFrame) -> tuple[Need, ...]:
    """What the next band would take, where there is one, and then the target.

    `observed`: rows of one unit in the engine's form, the latest period being this month. Empty where the indicator
    has no score this month, or would have none next month at the same volume.
    """
    indicator = framework.indicator[indicator_id]
    history = _history(framework, indicator, observed)
    score = _scored(framework, indicator, history).row(-1, named=True)[indicator.id]
    if score is None:
        return ()
    row = history.tail(1).row(0, named=True)
    now = row[indicator.numerator]
    same = next_month(framework, indicator_id, history, [now, now + 1])
    if same[indicator.id].null_count():
        return ()
    most = _most(framework, indicator, row)
    near = {
        goal: _near(indicator, ceil(_numerator_at(framework, indicator, same, now, at)), most)
        for goal, at in _goals(framework, score).items()
    }
    tried = _tried(framework, indicator, history, sorted({n for each in near.values() for n in each}))
    return tuple(
        _need(framework, indicator, row, score, goal, {n: tried[n] for n in numerators})
        for goal, numerators in near.items()
    )


def need(framework: Framework, indicator_id: str, observed: pl.DataFrame, goal: str = TARGET) -> Need | None:
    """The need for one goal, "target" or "next_band"; None where `needs` has none."""
    return next((found for found in needs(framework, indicator_id, observed) if found.goal == goal), None)


def next_month(
    framework: Framework, indicator_id: str, observed: pl.DataFrame, numerators: Sequence[float]
) -> pl.DataFrame:
    """The indicator next month, at this month's volume, with each of these numerators: one row each, in their order.

    The window moves on by a month: the oldest month drops out of it, the closed ones stay as they are.
    """
    indicator = framework.indicator[indicator_id]
    history = _history(framework, indicator, observed)
    coming = history.tail(1)
    if "period" in history.columns:
        following = period_after(coming["period"][0])
        coming = coming.with_columns(pl.lit(following).alias("period"))
    else:
        history = history.clear()
    tries = pl.DataFrame({"|try": range(len(numerators)), "|numerator": [float(n) for n in numerators]})
    closed = tries.join(history, how="cross")
    changed = tries.join(coming, how="cross").with_columns(pl.col("|numerator").alias(indicator.numerator))
    tried = pl.concat([closed, changed]).with_columns(
        # Each try is a unit of its own; the padding keeps their order as text.
        pl.col("|try").cast(pl.String).str.zfill(9).alias("unit")
    )
    scored = _scored(framework, indicator, tried.drop("|try", "|numerator"))
    return scored.filter(pl.col("period") == following) if "period" in history.columns else scored


def _goals(framework: Framework, score: float) -> dict[str, float]:
    band = next_band(framework, score)
    goals = {NEXT_BAND: band.from_score} if band and band.from_score < framework.scale else {}
    return goals | {TARGET: framework.scale}


def _need(
    framework: Framework,
    indicator: Indicator,
    row: Mapping[str, float],
    score: float,
    goal: str,
    tried: Mapping[int, float],
) -> Need:
    goal_score = _goals(framework, score)[goal]
    reaching = [float(n) for n, reached in tried.items() if reached >= goal_score - REACHED]
    is_rising = indicator.target > indicator.floor
    needed = (min(reaching) if is_rising else max(reaching)) if reaching else None
    now = row[indicator.numerator]
    of = row[indicator.denominator] if indicator.denominator else None
    is_mean = indicator.kind is IndicatorKind.MEAN
    return Need(
        indicator=indicator.id,
        goal=goal,
        goal_score=goal_score,
        measure=indicator.numerator,
        now=now,
        needed=needed,
        more=None if needed is None or is_mean else max(0.0, needed - now),
        of=of,
        days=needed / of if needed is not None and is_mean and of else None,
        is_reachable=needed is not None,
        is_reached=score >= goal_score - REACHED,
    )


def _numerator_at(
    framework: Framework, indicator: Indicator, same: pl.DataFrame, now: float, goal_score: float
) -> float:
    """The month's numerator at which the goal is met exactly, from what this month's and one more would come to."""
    this, one_more = same.rows(named=True)
    value = _value_at(framework, indicator, goal_score) / per_of(indicator)
    here = indicator.id
    if indicator.kind is IndicatorKind.PARITY:
        value *= this[f"{here}:other_numerator"] / this[f"{here}:other_denominator"]
    whole = value * this[f"{here}:denominator"] if indicator.denominator else value
    # One more in the month is one more in the window, but for money, which is counted at constant prices.
    step = one_more[f"{here}:numerator"] - this[f"{here}:numerator"]
    return float(now + (whole - this[f"{here}:numerator"]) / step)


def _value_at(framework: Framework, indicator: Indicator, goal_score: float) -> float:
    way = goal_score / framework.scale
    if indicator.transform is Transform.LN:
        return exp(log(indicator.floor) + way * (log(indicator.target) - log(indicator.floor)))
    return indicator.floor + way * (indicator.target - indicator.floor)


def _near(indicator: Indicator, about: int, most: float) -> list[int]:
    """The whole numbers around the exact answer that the month can hold; the nearest end where it lies beyond one
    that is as good or better."""
    near = [n for n in range(about - 2, about + 3) if 0 <= n <= most]
    if near:
        return near
    is_rising = indicator.target > indicator.floor
    return [0] if about < 0 and is_rising else [floor(most)] if about > most and not is_rising else []


def _tried(
    framework: Framework, indicator: Indicator, history: pl.DataFrame, numerators: list[int]
) -> dict[int, float]:
    """Next month's score with each numerator, by the engine itself: rounding in the closed form cannot then make the
    answer differ from what the month will show."""
    if not numerators:
        return {}
    scores = next_month(framework, indicator.id, history, numerators)[indicator.id]
    return dict(zip(numerators, scores, strict=True))


def _most(framework: Framework, indicator: Indicator, row: dict[str, Any]) -> float:
    """What the numerator cannot exceed at this volume: its at-most measure, or all cases of a share."""
    bound = framework.measure[indicator.numerator].at_most
    is_part = indicator.kind in (IndicatorKind.SHARE, IndicatorKind.PARITY)
    limits = [row.get(name) for name in (bound, indicator.denominator if is_part else None) if name]
    return min((limit for limit in limits if limit is not None), default=float("inf"))


def _history(framework: Framework, indicator: Indicator, observed: pl.DataFrame) -> pl.DataFrame:
    """The rows and columns that the indicator can rest on this month and next, in order of time, counts as Float64."""
    bound = framework.measure[indicator.numerator].at_most
    measures = [m for m in dict.fromkeys((*indicator.measures, bound)) if m and m in observed.columns]
    flags = [f"{m}:na" for m in measures if f"{m}:na" in observed.columns]
    typed = [pl.col(m).cast(pl.Float64).fill_nan(None) for m in measures]
    if "period" not in observed.columns:
        return observed.select("unit", *typed, *flags).tail(1)
    back = months_reached(framework, [indicator])
    last = observed.select(month_ordinal().max()).item()
    rows = observed.select("unit", "period", *typed, *flags).sort("period")
    return rows.filter(month_ordinal() > last - back)


def _scored(framework: Framework, indicator: Indicator, observed: pl.DataFrame) -> pl.DataFrame:
    return indicator_scores(framework, [indicator], counts(framework, [indicator], observed))
