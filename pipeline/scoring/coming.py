"""The coming month at the same volume: what it starts from, its bounds, and the numerator that meets a goal in it."""

from collections.abc import Mapping, Sequence
from math import ceil, exp, floor, inf, log
from typing import Any

import polars as pl

from pipeline.domain.framework import Framework, Indicator, IndicatorKind, Transform
from pipeline.scoring.counts import months_reached
from pipeline.scoring.grid import month_ordinal, period_after
from pipeline.scoring.indicators import per_of


def history_of(framework: Framework, indicators: Sequence[Indicator], observed: pl.DataFrame) -> pl.DataFrame:
    """The rows and columns that these indicators can rest on this month and next, in order of time, counts as Float64.

    `observed`: rows of one unit in the engine's form, the latest period being this month.
    """
    numerators = {each.numerator for each in indicators}
    wholes = (framework.measure[numerator].at_most for numerator in sorted(numerators))
    parts = (each.id for each in framework.measures if each.at_most in numerators)
    wanted = dict.fromkeys((*(m for each in indicators for m in each.measures), *wholes, *parts))
    measures = [m for m in wanted if m and m in observed.columns]
    flags = [f"{m}:na" for m in measures if f"{m}:na" in observed.columns]
    typed = [pl.col(m).cast(pl.Float64).fill_nan(None) for m in measures]
    if "period" not in observed.columns:
        return observed.select("unit", *typed, *flags).tail(1)
    back = months_reached(framework, indicators)
    last = observed.select(month_ordinal().max()).item()
    rows = observed.select("unit", "period", *typed, *flags).sort("period")
    return rows.filter(month_ordinal() > last - back)


def months_tried(
    history: pl.DataFrame, measures: Sequence[str], tries: Sequence[Sequence[float]], months: int = 1
) -> tuple[pl.DataFrame, str | None]:
    """Each try as a unit of its own, ordered as given: the closed months, and then this month again, so many times,
    with the try's values of `measures`. With them the last month's name; None where there are no periods, and then
    the month stands alone.

    The window moves on with the month: the oldest drops out of it, the closed ones stay as they are.
    """
    values = {f"|{measure}": [float(row[at]) for row in tries] for at, measure in enumerate(measures)}
    # Each try is a unit of its own; the padding keeps their order as text.
    units = pl.DataFrame({"|try": [f"{at:09d}" for at in range(len(tries))], **values})
    changed = [pl.col(f"|{measure}").alias(measure) for measure in measures]
    this = units.join(history.tail(1), how="cross").with_columns(changed)
    named = [pl.col("|try").alias("unit"), *(c for c in history.columns if c != "unit")]
    if "period" not in history.columns:
        return this.select(named), None
    frames = [units.join(history, how="cross")]
    period = history["period"][-1]
    for _ in range(months):
        period = period_after(period)
        frames.append(this.with_columns(pl.lit(period).alias("period")))
    return pl.concat(frame.select(named) for frame in frames), period


def bounds_of(framework: Framework, indicator: Indicator, row: Mapping[str, Any]) -> tuple[float, float]:
    """The least and the most that the numerator can be at this month's volume (`row`): no less than what is part of
    it, no more than its at-most measure or all cases of a share."""
    bound = framework.measure[indicator.numerator].at_most
    is_part = indicator.kind in (IndicatorKind.SHARE, IndicatorKind.PARITY)
    above = [row.get(name) for name in (bound, indicator.denominator if is_part else None) if name]
    inside = [row.get(each.id) for each in framework.measures if each.at_most == indicator.numerator]
    least = max((part for part in inside if part is not None), default=0.0)
    return least, min((limit for limit in above if limit is not None), default=inf)


def numerator_at(
    framework: Framework,
    indicator: Indicator,
    this: Mapping[str, float],
    one_more: Mapping[str, float],
    now: float,
    goal_score: float,
) -> float:
    """The month's numerator at which the goal is met exactly, by the indicator's columns with `now` in the month
    (`this`) and with one more."""
    value = _value_at(framework, indicator, goal_score) / per_of(indicator)
    here = indicator.id
    if indicator.kind is IndicatorKind.PARITY:
        value *= this[f"{here}:other_numerator"] / this[f"{here}:other_denominator"]
    whole = value * this[f"{here}:denominator"] if indicator.denominator else value
    # One more in the month is one more in the window, but for money, which is counted at constant prices.
    step = one_more[f"{here}:numerator"] - this[f"{here}:numerator"]
    return float(now + (whole - this[f"{here}:numerator"]) / step)


def near(indicator: Indicator, exact: float, least: float, most: float) -> list[int]:
    """The whole numbers around the exact answer that the month can hold; the nearest end where it lies beyond one
    that is as good or better."""
    about = ceil(exact)
    found = [n for n in range(about - 2, about + 3) if least <= n <= most]
    if found:
        return found
    is_rising = indicator.target > indicator.floor
    return (
        [ceil(least)]
        if about < least and is_rising
        else [floor(most)]
        if about > most and not is_rising
        else []
    )


def _value_at(framework: Framework, indicator: Indicator, goal_score: float) -> float:
    way = goal_score / framework.scale
    if indicator.transform is Transform.LN:
        return exp(log(indicator.floor) + way * (log(indicator.target) - log(indicator.floor)))
    return indicator.floor + way * (indicator.target - indicator.floor)
