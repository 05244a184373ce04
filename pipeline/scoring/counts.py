"""Handbook step 3 at its lowest: each indicator's counts over its window, pooled where cases are few, summed in groups.

Columns of what comes out, per indicator: `<id>|numerator` and the other roles it has, the same with `|pooled` where
it may be pooled, `<id>|months`, `<id>|is_reported`, `<id>|is_na`.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from pipeline.domain.framework import Framework, Indicator, MeasureKind
from pipeline.scoring.grid import IS_HERE, rectangle, summed_over
from pipeline.scoring.prices import at_constant_prices

ROLES = ("numerator", "denominator", "other_numerator", "other_denominator")


def roles_of(indicator: Indicator) -> Mapping[str, str]:
    """The measure in each role that the indicator has."""
    return {role: measure for role in ROLES if (measure := getattr(indicator, role))}


def is_poolable(framework: Framework, indicator: Indicator) -> bool:
    """Only flows may be added up over months, so only few cases of a flow can be pooled."""
    counted = [m for m in (indicator.denominator, indicator.other_denominator) if m]
    return indicator.min_cases is not None and any(_is_flow(framework, m) for m in counted)


def months_reached(framework: Framework, indicators: Sequence[Indicator]) -> int:
    """Months, this one included, that a score of these indicators may rest on."""
    return max([1, *(_pool(framework, i) if is_poolable(framework, i) else i.window for i in indicators)])


def counts(
    framework: Framework,
    indicators: Sequence[Indicator],
    observed: pl.DataFrame,
    groups: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row a unit (or group) and period, ordered by them: the counts behind each of `indicators`."""
    prepared = _prepared(framework, indicators, observed)
    if months_reached(framework, indicators) > 1 and "period" in prepared.columns:
        prepared = rectangle(prepared)
    else:
        prepared = prepared.with_columns(pl.lit(0, dtype=pl.Int32).alias("|at"), pl.lit(True).alias(IS_HERE))
    monthly = prepared.with_columns([e for i in indicators for e in _monthly(i)])
    windowed = monthly.select(
        *_keys(monthly), IS_HERE, *(e for i in indicators for e in _windowed(framework, i))
    ).filter(IS_HERE)
    ready = windowed.drop(IS_HERE)
    return (ready if groups is None else _grouped(ready, groups)).sort(_keys(ready))


def _prepared(framework: Framework, indicators: Sequence[Indicator], observed: pl.DataFrame) -> pl.DataFrame:
    """The measures in use as Float64 (null: not submitted or not applicable) with an `:na` flag each."""
    keys = _keys(observed)
    if observed.select(keys).is_duplicated().any():
        raise ValueError("a unit stands twice in one period")
    used = list(dict.fromkeys(m for i in indicators for m in i.measures))
    there = set(observed.columns)
    flags = [
        (pl.col(f"{m}:na").fill_null(False) if f"{m}:na" in there else pl.lit(False)).alias(f"{m}:na")
        for m in used
    ]
    values = [
        (pl.col(m).cast(pl.Float64).fill_nan(None) if m in there else pl.lit(None, dtype=pl.Float64)).alias(m)
        for m in used
    ]
    typed = observed.select(*keys, *values, *flags)
    masked = typed.with_columns(pl.when(~pl.col(f"{m}:na")).then(pl.col(m)).alias(m) for m in used)
    money = [m for m in used if framework.measure[m].is_money]
    return at_constant_prices(masked, framework.prices, money)


def _monthly(indicator: Indicator) -> Iterator[pl.Expr]:
    """A month counts for an indicator only when all of its measures are there."""
    is_reported = pl.all_horizontal([pl.col(m).is_not_null() for m in indicator.measures])
    for role, measure in roles_of(indicator).items():
        yield pl.when(is_reported).then(pl.col(measure)).alias(f"{indicator.id}|{role}")
    yield is_reported.cast(pl.Int32).alias(f"{indicator.id}|is_reported")
    is_na = pl.any_horizontal([pl.col(f"{m}:na").fill_null(False) for m in indicator.measures])
    yield is_na.alias(f"{indicator.id}|is_na")


def _windowed(framework: Framework, indicator: Indicator) -> Iterator[pl.Expr]:
    roles = roles_of(indicator)
    spans = {"": indicator.window}
    if is_poolable(framework, indicator):
        spans["|pooled"] = _pool(framework, indicator)
    is_reported = pl.col(f"{indicator.id}|is_reported") == 1
    has_flow = any(_is_flow(framework, measure) for measure in roles.values())
    for suffix, months in spans.items():
        for role, measure in roles.items():
            column = f"{indicator.id}|{role}"
            span = months if _is_flow(framework, measure) else 1
            yield pl.when(is_reported).then(summed_over(column, span)).alias(column + suffix)
        counted = summed_over(f"{indicator.id}|is_reported", months if has_flow else 1)
        yield pl.when(is_reported).then(counted).alias(f"{indicator.id}|months{suffix}")
    yield is_reported.alias(f"{indicator.id}|is_reported")
    yield pl.col(f"{indicator.id}|is_na")


def _grouped(ready: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Members' counts summed. A member that has not reported this month brings nothing of its window either, so
    that numerators and denominators speak of the same members."""
    on = [key for key in _keys(ready) if key in groups.columns]
    keyed = ready.join(groups.select(*on, "group"), on=on, how="inner")
    keys = ["group", *[k for k in _keys(ready) if k != "unit"]]
    how = {"is_reported": pl.Expr.any, "is_na": pl.Expr.all, "months": pl.Expr.max}
    names = [c for c in ready.columns if "|" in c]
    summed = keyed.group_by(keys).agg(how.get(n.split("|")[1], pl.Expr.sum)(pl.col(n)) for n in names)
    # A sum over members of whom none reported is nothing, not 0.
    masked = [n for n in names if n.split("|")[1] in ROLES]
    return summed.with_columns(
        pl.when(pl.col(f"{n.split('|')[0]}|is_reported")).then(pl.col(n)).alias(n) for n in masked
    ).rename({"group": "unit"})


def _pool(framework: Framework, indicator: Indicator) -> int:
    return max(indicator.window, framework.pool_months)


def _is_flow(framework: Framework, measure: str) -> bool:
    return framework.measure[measure].kind is MeasureKind.FLOW


def _keys(frame: pl.DataFrame) -> list[str]:
    return ["unit", "period"] if "period" in frame.columns else ["unit"]
