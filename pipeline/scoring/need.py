"""What one indicator would take next month, at the same volume, to reach a goal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.domain.framework import Framework, Indicator, IndicatorKind
from pipeline.scoring.bands import REACHED, next_band
from pipeline.scoring.coming import bounds_of, history_of, months_tried, near, numerator_at
from pipeline.scoring.counts import counts
from pipeline.scoring.indicators import indicator_scores

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
    history = history_of(framework, [indicator], observed)
    score = _scored(framework, indicator, history).row(-1, named=True)[indicator.id]
    if score is None:
        return ()
    row = history.tail(1).row(0, named=True)
    now = row[indicator.numerator]
    same = next_month(framework, indicator_id, history, [now, now + 1])
    if same[indicator.id].null_count():
        return ()
    this, one_more = same.rows(named=True)
    bounds = bounds_of(framework, indicator, row)
    about = {
        goal: near(indicator, numerator_at(framework, indicator, this, one_more, now, at), *bounds)
        for goal, at in _goals(framework, score).items()
    }
    tried = _tried(framework, indicator, history, sorted({n for each in about.values() for n in each}))
    return tuple(
        _need(framework, indicator, row, score, goal, {n: tried[n] for n in numerators})
        for goal, numerators in about.items()
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
    history = history_of(framework, [indicator], observed)
    tried, period = months_tried(history, [indicator.numerator], [[each] for each in numerators])
    scored = _scored(framework, indicator, tried)
    return scored if period is None else scored.filter(pl.col("period") == period)


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


def _tried(
    framework: Framework, indicator: Indicator, history: pl.DataFrame, numerators: list[int]
) -> dict[int, float]:
    """Next month's score with each numerator, by the engine itself: rounding in the closed form cannot then make the
    answer differ from what the month will show."""
    if not numerators:
        return {}
    scores = next_month(framework, indicator.id, history, numerators)[indicator.id]
    return dict(zip(numerators, scores, strict=True))


def _scored(framework: Framework, indicator: Indicator, observed: pl.DataFrame) -> pl.DataFrame:
    return indicator_scores(framework, [indicator], counts(framework, [indicator], observed))
