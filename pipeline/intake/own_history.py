"""A value against the branch's own earlier ones: far from them, or outside all that there has been."""

from collections.abc import Sequence
from math import sqrt
from statistics import median

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Framework, Measure
from pipeline.domain.month import Month
from pipeline.domain.rules import Rule, rule
from pipeline.domain.season import is_new_year, is_ramadan
from pipeline.intake.known import Known, Past
from pipeline.intake.naming import full_name
from pipeline.intake.telling import Row, about
from pipeline.scoring.outliers import modified_z, spread_of


def against_own_history(framework: Framework, row: Row, month: Month, known: Known) -> Finding | None:
    """The one suspicion about a row's value, if any: by its modified z, or by the range of what there was where a z
    can't speak (few months, or values that never moved)."""
    measure, value = framework.measure[row["measure"]], row["value"]
    if value is None:
        return None
    by_z, by_range = rule("far_from_own_history"), rule("outside_own_range")
    past = known.past(measure.id, month, by_z.whole("months"))
    if len(past) >= by_z.whole("min_months") and spread_of(_values(past)):
        is_far = _is_far(measure, value, month, past, by_z)
        return _told(framework, row, by_z, past) if is_far else None
    past = known.past(measure.id, month, by_range.whole("months"))
    is_outside = len(past) >= by_range.whole("min_months") and _is_outside(value, month, past, by_range)
    return _told(framework, row, by_range, past) if is_outside else None


def _is_far(measure: Measure, value: float, month: Month, past: Past, asked: Rule) -> bool:
    others = _values(past)
    middle = median(others)
    least = _least_spread(measure, middle, asked)
    z = modified_z(value, others, least)
    if z is None or abs(z) <= asked["limit"] or abs(value - middle) < asked["least_difference"]:
        return False
    reach = asked["limit"] * max(spread_of(others), least)
    return not _is_of_season(value - middle, value, month, past, reach)


def _least_spread(measure: Measure, middle: float, asked: Rule) -> float:
    """Counts swing by the root of their size even where nothing changes, and every figure by some part of itself."""
    by_chance = sqrt(max(middle, 1.0)) if measure.is_count else 0.0
    return max(by_chance, asked["least_spread"] * abs(middle))


def _is_outside(value: float, month: Month, past: Past, asked: Rule) -> bool:
    low, high = min(_values(past)), max(_values(past))
    nearer = low if value < low else high
    beyond = max(asked["beyond"] * abs(nearer), asked["least_difference"])
    if low - beyond <= value <= high + beyond:
        return False
    return not _is_of_season(value - nearer, value, month, past, beyond)


def _is_of_season(away: float, value: float, month: Month, past: Past, reach: float) -> bool:
    """Whether a month of its kind explains the value: last month (what was let through then is not asked again), the
    same month of a year before, another Ramadan. A month of the new year or of Ramadan with none of its kind before it
    may be low."""
    same_year_round = {month.plus(-12), month.plus(-24)}
    alike = [
        earlier
        for at, earlier in past
        if at == month.plus(-1) or at in same_year_round or (is_ramadan(month) and is_ramadan(at))
    ]
    if any(abs(value - earlier) <= reach for earlier in alike):
        return True
    is_marked = is_new_year(month) or is_ramadan(month)
    has_its_kind = any(_is_of_kind(at, month) for at, _ in past)
    return is_marked and not has_its_kind and away < 0


def _is_of_kind(at: Month, month: Month) -> bool:
    return (is_new_year(month) and is_new_year(at)) or (is_ramadan(month) and is_ramadan(at))


def _told(framework: Framework, row: Row, asked: Rule, past: Past) -> Finding:
    numbers = _values(past)
    return about(
        row,
        asked.code,
        name=full_name(framework, framework.measure[row["measure"]]),
        value=row["value"],
        count=len(past),
        first=past[0][0],
        last=past[-1][0],
        middle=median(numbers),
        low=min(numbers),
        high=max(numbers),
    )


def _values(past: Past) -> Sequence[float]:
    return [value for _, value in past]
