"""From indicators' values to their scores by other ways: impute, treat, normalise, in COINr's order."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.domain.framework import (
    Framework,
    Imputation,
    Indicator,
    Normalisation,
    Transform,
    Treatment,
)
from pipeline.domain.states import IndicatorState
from pipeline.scoring.aggregate import Array, array_of, period_numbers
from pipeline.scoring.impute import FLAG, impute
from pipeline.scoring.means import rows_of_periods
from pipeline.scoring.normalise import normalise
from pipeline.scoring.treat import Mark, Treated, treat, untreated

# States in which a number is lacking that the unit has; what does not apply is no gap.
GAPS = (IndicatorState.NOT_SUBMITTED.value, IndicatorState.TOO_FEW_CASES.value)
# Ways that use the goalposts themselves, and not only the direction that they tell.
BY_GOALPOSTS = (Normalisation.GOALPOSTS, Normalisation.DISTANCE_TO_TARGET)

TREATMENTS = {
    "indicator": pl.String,
    "units": pl.Int64,
    "skewness_before": pl.Float64,
    "kurtosis_before": pl.Float64,
    "done": pl.String,
    "winsorised": pl.Int64,
    "skewness_after": pl.Float64,
    "kurtosis_after": pl.Float64,
    "is_passed": pl.Boolean,
}


@dataclass(frozen=True)
class Prepared:
    """Each stage has the keys (unit, period) and a Float64 column an indicator, null where there is no number.

    `denominated`: values made of their measures, on each indicator's own scale. `imputed`: the same filled in, with
    a Boolean `<id>:imputed`. `treated`: transformed and without outliers, with what was done to the cell under
    `<id>:treated`. `treatments`: one row an indicator and period, what was done to it and whether it passes now.
    `scored`: the frame of indicators with scores and coverage by these ways.
    """

    denominated: pl.DataFrame
    imputed: pl.DataFrame
    treated: pl.DataFrame
    treatments: pl.DataFrame
    scored: pl.DataFrame


def prepare(framework: Framework, valued: pl.DataFrame, grouping: pl.DataFrame | None = None) -> Prepared:
    """Every stage between values and scores of `valued` (as `indicator_scores` gives it).

    `grouping` (unit, period where there is one, group) is needed for a group mean. A score by rule without a value
    (nothing planned counts as the floor) takes part with the floor as its value. An imputed cell counts as covered.
    """
    keys = [key for key in ("unit", "period") if key in valued.columns]
    denominated = valued.select(*keys, *(_entering(indicator) for indicator in framework.indicators))
    imputed = _imputed(framework, valued, denominated, grouping)
    values = np.column_stack([_transformed(one, array_of(imputed, one.id)) for one in framework.indicators])
    marks = np.full(values.shape, Mark.NONE, dtype=object)
    scores = np.column_stack([array_of(valued, one.id) for one in framework.indicators])
    notes = []
    for rows in rows_of_periods(len(values), period_numbers(valued)) if framework.has_other_ways else ():
        found = [_one_treated(framework, column) for column in values[rows].T]
        scores[rows] = _scored(framework, values[rows], found)
        values[rows] = np.column_stack([one.values for one in found])
        marks[rows] = np.column_stack([np.array(one.marks, dtype=object) for one in found])
        notes.append(_notes(framework, _period(valued, rows), found))
    return Prepared(
        denominated=denominated,
        imputed=imputed,
        treated=_treated(framework, imputed.select(keys), values, marks),
        treatments=_all_notes(framework, valued, notes),
        scored=_with_scores(framework, valued, imputed, scores),
    )


def _entering(indicator: Indicator) -> pl.Expr:
    """The value; the floor where nothing was planned and that scores as the floor."""
    is_floored = pl.col(f"{indicator.id}:state") == IndicatorState.ZERO.value
    value = pl.col(f"{indicator.id}:value")
    return pl.when(is_floored).then(value.fill_null(indicator.floor)).otherwise(value).alias(indicator.id)


def _imputed(
    framework: Framework, valued: pl.DataFrame, denominated: pl.DataFrame, grouping: pl.DataFrame | None
) -> pl.DataFrame:
    ids = [indicator.id for indicator in framework.indicators]
    gaps = valued.select(pl.col(f"{one}:state").is_in(GAPS).alias(f"{one}:missing") for one in ids)
    table = denominated.hstack(gaps)
    if framework.imputation is Imputation.GROUP_MEAN:
        if grouping is None:
            raise ValueError("a group mean needs each unit's group")
        keys = [key for key in ("unit", "period") if key in grouping.columns]
        table = table.join(grouping, on=keys, how="left", maintain_order="left")
    filled = impute(table, ids, framework.imputation)
    flags = [f"{one}{FLAG}" for one in ids]
    return filled.select(*denominated.columns, *flags)


def _transformed(indicator: Indicator, values: Array) -> Array:
    """Values by the indicator's transform. One that has no logarithm counts as the lower goalpost."""
    if indicator.transform is Transform.NONE:
        return values
    lowest = np.where(np.isnan(values), np.nan, log(min(indicator.floor, indicator.target)))
    found: Array = np.log(values, out=lowest, where=values > 0)
    return found


def _post(indicator: Indicator, post: float) -> float:
    return log(post) if indicator.transform is Transform.LN else post


def _one_treated(framework: Framework, values: Array) -> Treated:
    return treat(values) if framework.treatment is Treatment.COINR else untreated(values)


def _scored(framework: Framework, values: Array, found: Sequence[Treated]) -> Array:
    """Scores of one period, of shape (units, indicators), from treated values and goalposts placed alike."""
    way, scale = framework.normalisation, framework.scale
    columns = []
    for indicator, before, one in zip(framework.indicators, values.T, found, strict=True):
        posts = [_post(indicator, indicator.floor), _post(indicator, indicator.target)]
        entering = one.values
        if way in BY_GOALPOSTS:
            placed = [one.placed(post) for post in posts]
            # Both goalposts below the least value come to one place: there the untreated values tell the score.
            posts, entering = (placed, one.values) if placed[0] != placed[1] else (posts, before)
        columns.append(normalise(entering, way, floor=posts[0], target=posts[1], scale=scale))
    return np.column_stack(columns)


def _treated(
    framework: Framework, keys: pl.DataFrame, values: Array, marks: npt.NDArray[np.object_]
) -> pl.DataFrame:
    ids = [indicator.id for indicator in framework.indicators]
    return keys.with_columns(
        *(pl.Series(one, column, nan_to_null=True) for one, column in zip(ids, values.T, strict=True)),
        *(
            pl.Series(f"{one}:treated", [str(mark) for mark in column], dtype=pl.String)
            for one, column in zip(ids, marks.T, strict=True)
        ),
    )


def _period(valued: pl.DataFrame, rows: npt.NDArray[np.intp]) -> str | None:
    return valued["period"][int(rows[0])] if "period" in valued.columns else None


def _notes(framework: Framework, period: str | None, found: Sequence[Treated]) -> pl.DataFrame:
    """What was done to each indicator in one period, in words that a table holds."""
    rows = [
        {
            "indicator": indicator.id,
            "units": int((~np.isnan(one.values)).sum()),
            "skewness_before": one.before.skewness,
            "kurtosis_before": one.before.kurtosis,
            "done": one.done.value,
            "winsorised": one.winsorised,
            "skewness_after": one.after.skewness,
            "kurtosis_after": one.after.kurtosis,
            "is_passed": one.after.is_passed,
        }
        for indicator, one in zip(framework.indicators, found, strict=True)
    ]
    table = pl.DataFrame(rows, schema=TREATMENTS)
    return table if period is None else table.select(pl.lit(period).alias("period"), pl.all())


def _all_notes(framework: Framework, valued: pl.DataFrame, notes: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The notes of all periods; none where nothing was to be treated."""
    if framework.treatment is Treatment.NONE or not notes:
        table = pl.DataFrame(schema=TREATMENTS)
        has_periods = "period" in valued.columns
        return table.select(pl.lit("").alias("period"), pl.all()) if has_periods else table
    return pl.concat(notes)


def _with_scores(
    framework: Framework, valued: pl.DataFrame, imputed: pl.DataFrame, scores: Array
) -> pl.DataFrame:
    ids = [indicator.id for indicator in framework.indicators]
    covered = valued.hstack(imputed.select(f"{one}{FLAG}" for one in ids))
    return covered.with_columns(
        *(pl.Series(one, column, nan_to_null=True) for one, column in zip(ids, scores.T, strict=True)),
        *(
            pl.when(pl.col(f"{one}{FLAG}"))
            .then(1.0)
            .otherwise(pl.col(f"{one}:coverage"))
            .alias(f"{one}:coverage")
            for one in ids
        ),
    ).drop(f"{one}{FLAG}" for one in ids)
