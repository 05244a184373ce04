"""Handbook steps 3 and 5: each indicator's value and state from its counts, and its score by fixed goalposts."""

from collections.abc import Iterator, Sequence
from math import log

import polars as pl
import polars.selectors as cs

from pipeline.domain.framework import Framework, Indicator, IndicatorKind, Transform, WhenZero
from pipeline.domain.states import IndicatorState
from pipeline.scoring.counts import ROLES, is_poolable, roles_of

STATE = pl.Enum([state.value for state in IndicatorState])


def indicator_scores(
    framework: Framework, indicators: Sequence[Indicator], counted: pl.DataFrame
) -> pl.DataFrame:
    """Adds to the keys, per indicator: `<id>` (0..scale), `:coverage`, `:state`, `:value`, `:months` and its counts."""
    keys = [column for column in counted.columns if "|" not in column]
    planned = counted.with_columns(e for i in indicators for e in _planned(i))
    chosen = planned.select(*keys, *(e for i in indicators for e in _chosen(framework, i)))
    judged = chosen.with_columns(_state_before_value(i).alias(f"{i.id}:state") for i in indicators)
    valued = judged.with_columns(_value(i).alias(f"{i.id}:value") for i in indicators)
    scored = valued.with_columns(
        e for i in indicators for e in (_score(framework, i), _state(i), _coverage(i))
    )
    wanted = [c for i in indicators for c in indicator_columns(i.id)]
    return scored.select(*keys, *wanted)


def indicator_columns(indicator_id: str) -> tuple[str, ...]:
    """The columns that an indicator has in a wide frame, its score first."""
    details = ("coverage", "state", "value", *ROLES, "months")
    return (indicator_id, *(f"{indicator_id}:{detail}" for detail in details))


def _planned(indicator: Indicator) -> Iterator[pl.Expr]:
    """Fewer planned than `min_plan` count as that many, in whatever span they are counted."""
    if indicator.min_plan:
        yield cs.by_name(*_denominators(indicator), require_all=False).clip(lower_bound=indicator.min_plan)


def _denominators(indicator: Indicator) -> tuple[str, str]:
    return f"{indicator.id}|denominator", f"{indicator.id}|denominator|pooled"


def _chosen(framework: Framework, indicator: Indicator) -> Iterator[pl.Expr]:
    """The counts of the own window, or the pooled ones where the own cases are too few."""
    here, roles = indicator.id, roles_of(indicator)
    is_few = _is_few(indicator, "|") if is_poolable(framework, indicator) else None
    for detail in (*ROLES, "months"):
        own = pl.col(f"{here}|{detail}")
        if detail not in roles and detail != "months":
            own = pl.lit(None, dtype=pl.Float64)
        elif is_few is not None:
            own = pl.when(is_few).then(pl.col(f"{here}|{detail}|pooled")).otherwise(own)
        yield own.alias(f"{here}:{detail}")
    yield pl.col(f"{here}|is_reported")
    yield pl.col(f"{here}|is_na")


def _is_few(indicator: Indicator, mark: str) -> pl.Expr:
    """Whether a counted group has fewer cases than the indicator needs; false where it needs none."""
    counted = [r for r in ("denominator", "other_denominator") if r in roles_of(indicator)]
    if indicator.min_cases is None or not counted:
        return pl.lit(False)
    return pl.any_horizontal([pl.col(f"{indicator.id}{mark}{r}") < indicator.min_cases for r in counted])


def _state_before_value(indicator: Indicator) -> pl.Expr:
    """Why there is no value, or `measured`; a zero value is told apart once it is known."""
    is_reported = pl.col(f"{indicator.id}|is_reported")
    reasons = [
        (pl.col(f"{indicator.id}|is_na") & ~is_reported, IndicatorState.NOT_APPLICABLE),
        (~is_reported, IndicatorState.NOT_SUBMITTED),
        *_reasons_of_kind(indicator),
    ]
    found = _lit(IndicatorState.MEASURED)
    for holds, state in reversed(reasons):
        found = pl.when(holds).then(_lit(state)).otherwise(found)
    return found


def _reasons_of_kind(indicator: Indicator) -> list[tuple[pl.Expr, IndicatorState]]:
    """What can keep reported counts from having a value, first reason first."""
    if indicator.kind is IndicatorKind.VALUE:
        return []
    if indicator.kind is IndicatorKind.PARITY:
        needed = ("denominator", "other_numerator", "other_denominator")
        is_empty = pl.any_horizontal([pl.col(f"{indicator.id}:{role}") <= 0 for role in needed])
        return [(_is_few(indicator, ":") | is_empty, IndicatorState.NOT_APPLICABLE)]
    is_floor = indicator.when_zero is WhenZero.FLOOR
    empty = IndicatorState.ZERO if is_floor else IndicatorState.NOT_APPLICABLE
    return [
        (pl.col(f"{indicator.id}:denominator") <= 0, empty),
        (_is_few(indicator, ":"), IndicatorState.TOO_FEW_CASES),
    ]


def _value(indicator: Indicator) -> pl.Expr:
    """On the indicator's own scale; null unless measured."""
    role = {r: pl.col(f"{indicator.id}:{r}") for r in ROLES}
    if indicator.kind is IndicatorKind.VALUE:
        found = role["numerator"]
    elif indicator.kind is IndicatorKind.PARITY:
        other = role["other_numerator"] / role["other_denominator"]
        found = (role["numerator"] / role["denominator"] / other).clip(upper_bound=1.0)
    else:
        found = role["numerator"] / role["denominator"] * per_of(indicator)
    return pl.when(pl.col(f"{indicator.id}:state") == _lit(IndicatorState.MEASURED)).then(found)


def per_of(indicator: Indicator) -> float:
    """What a ratio is multiplied by: a mean and a parity stay as they are."""
    return indicator.per if indicator.kind in (IndicatorKind.SHARE, IndicatorKind.RATE) else 1.0


def _score(framework: Framework, indicator: Indicator) -> pl.Expr:
    """scale x the share of the way from floor to target; 0 where nothing was planned and that means the floor."""
    value, floor, target = pl.col(f"{indicator.id}:value"), indicator.floor, indicator.target
    if indicator.transform is Transform.LN:
        # A value of 0 or less lies infinitely far below: the clip puts it at one of the goalposts.
        value, floor, target = value.clip(lower_bound=0.0).log(), log(floor), log(target)
    way = ((value - floor) / (target - floor)).clip(0.0, 1.0) * framework.scale
    is_floored = pl.col(f"{indicator.id}:state") == _lit(IndicatorState.ZERO)
    return pl.when(is_floored).then(pl.lit(0.0)).otherwise(way).alias(indicator.id)


def _state(indicator: Indicator) -> pl.Expr:
    is_zero = pl.col(f"{indicator.id}:value") == 0
    state = pl.col(f"{indicator.id}:state")
    return pl.when(is_zero).then(_lit(IndicatorState.ZERO)).otherwise(state).alias(f"{indicator.id}:state")


def _coverage(indicator: Indicator) -> pl.Expr:
    """1 measured, 0 absent, null not applicable."""
    state = pl.col(f"{indicator.id}:state")
    return (
        pl.when(state == _lit(IndicatorState.NOT_APPLICABLE))
        .then(pl.lit(None, dtype=pl.Float64))
        .when((state == _lit(IndicatorState.MEASURED)) | (state == _lit(IndicatorState.ZERO)))
        .then(pl.lit(1.0))
        .otherwise(pl.lit(0.0))
        .alias(f"{indicator.id}:coverage")
    )


def _lit(state: IndicatorState) -> pl.Expr:
    return pl.lit(state.value, dtype=STATE)
