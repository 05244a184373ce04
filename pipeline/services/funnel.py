"""A share of every branch against the province's: is a branch apart from the others by more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.framework import Framework, Indicator, IndicatorKind
from pipeline.domain.month import Month
from pipeline.domain.verdict import Standing
from pipeline.errors import UserError
from pipeline.scoring.funnel import Limits, limits, overdispersion
from pipeline.scoring.indicators import per_of
from pipeline.services.office import Office
from pipeline.services.score_rows import open_branches, places, unit_rows
from pipeline.services.scoring_run import edition_in
from pipeline.services.versioned import per_version

LIMITS = ("inner_low", "inner_high", "outer_low", "outer_high")
POINTS: dict[str, Any] = {
    "branch": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    **dict.fromkeys(LIMITS, pl.Float64()),
    "standing": pl.String,
}
# Enough for a smooth line, and each a whole number of cases while there are few.
_CURVE_POINTS = 80


@dataclass(frozen=True)
class Funnel:
    """One indicator in a month, on its own scale. `value` is the province's (None: nothing to compare with).

    `points`: a row a branch with a value, as `POINTS`, with name_fa and name_en; who belongs to a branch gets that
    branch's alone. `curve`: denominator and the four limits. `factor` 1 or more: how much further apart the branches
    lie than chance alone would have them, by which the limits are widened. `branches` counts those compared.
    """

    month: Month
    framework: Framework
    indicator: Indicator
    value: float | None
    numerator: float | None
    denominator: float | None
    factor: float
    branches: int
    points: pl.DataFrame
    curve: pl.DataFrame

    def standing_of(self, branch: str) -> Standing:
        found = self.points.filter(pl.col("branch") == branch)["standing"].to_list()
        return Standing(found[0]) if found else Standing.NO_FIGURE


def is_compared(framework: Framework, indicator: str) -> bool:
    """Whether an indicator has a funnel: a share of cases counted, not of money."""
    one = framework.indicator.get(indicator)
    if one is None or one.kind is not IndicatorKind.SHARE or one.denominator is None:
        return False
    return not framework.measure[one.denominator].is_money


def funnel(office: Office, *, by: Actor, month: Month, indicator: str) -> Funnel:
    """The branches' shares in the counts that their scores rest on, with limits of 95 and 99.8 % around the province's.

    Raises UserError `funnel_no_share` for an indicator that is no share of cases, `funnel_unknown` for no indicator.
    """
    by.require(Permission.READ_RANKING)
    framework = edition_in(office, month)
    if indicator not in framework.indicator:
        raise UserError("funnel_unknown", indicator=indicator, edition=framework.edition)
    if not is_compared(framework, indicator):
        raise UserError("funnel_no_share", indicator=indicator)
    whole, factor, points, curve = _compared(office, month, indicator)
    named = places(office, by=by, month=month)
    # The others' figures are theirs: a branch sees where it lies itself, and between which limits.
    seen = points.filter(pl.col("branch") == by.branch) if by.role in BRANCH_ROLES else points
    names = {
        f"name_{language}": [named[branch].name[language] for branch in seen["branch"]]
        for language in ("fa", "en")
    }
    return Funnel(
        month=month,
        framework=framework,
        indicator=framework.indicator[indicator],
        value=whole.get("value"),
        numerator=whole.get("numerator"),
        denominator=whole.get("denominator"),
        factor=factor,
        branches=points.height,
        points=seen.with_columns(pl.Series(name, values, dtype=pl.String) for name, values in names.items()),
        curve=curve,
    )


Compared = tuple[Mapping[str, float], float, pl.DataFrame, pl.DataFrame]


@per_version(size=64)
def _compared(office: Office, month: Month, indicator: str) -> Compared:
    """The province's figure, the factor, points and curve."""
    framework = edition_in(office, month)
    rows = unit_rows(office, "branch", month, month, nodes=(indicator,))
    rows = rows.filter(pl.col("value").is_not_null() & (pl.col("denominator") > 0))
    rows = rows.filter(pl.col("unit").is_in(open_branches(office, month))).sort("unit")
    province = unit_rows(office, "province", month, month, nodes=(indicator,)).drop_nulls("value")
    curve = pl.DataFrame(schema={"denominator": pl.Float64} | {name: POINTS[name] for name in LIMITS})
    if rows.is_empty() or province.is_empty():
        return {}, 1.0, pl.DataFrame(schema=POINTS), curve
    whole = province.row(0, named=True)
    per = per_of(framework.indicator[indicator])
    share = min(1.0, max(0.0, whole["value"] / per))
    numerators, denominators = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
    factor = overdispersion(numerators, denominators, share)
    points = rows.select(pl.col("unit").alias("branch"), "numerator", "denominator", "value").hstack(
        _columns(limits(denominators, share, factor), per)
    )
    largest = max(2.0, float(denominators.max()) * 1.08)
    sizes = np.unique(np.round(np.geomspace(1, largest, _CURVE_POINTS))).astype(np.float64)
    drawn = pl.DataFrame({"denominator": sizes}).hstack(_columns(limits(sizes, share, factor), per))
    told = {name: float(whole[name]) for name in ("value", "numerator", "denominator")}
    return told, factor, points.with_columns(_standing().alias("standing")).select(POINTS.keys()), drawn


def _columns(found: Limits, per: float) -> list[pl.Series]:
    return [pl.Series(name, getattr(found, name) * per) for name in LIMITS]


def _standing() -> pl.Expr:
    """The furthest limit that the value lies beyond."""
    found = pl.lit(Standing.WITHIN.value)
    for name, is_beyond, standing in (
        ("inner_high", pl.col("value").gt, Standing.ABOVE_95),
        ("inner_low", pl.col("value").lt, Standing.BELOW_95),
        ("outer_high", pl.col("value").gt, Standing.ABOVE_998),
        ("outer_low", pl.col("value").lt, Standing.BELOW_998),
    ):
        found = pl.when(is_beyond(pl.col(name))).then(pl.lit(standing.value)).otherwise(found)
    return found
