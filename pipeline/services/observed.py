"""From what branches handed in to what the engine reads: a row a branch and month, a column a measure."""

from typing import Literal

import polars as pl

from pipeline.domain.framework import Framework, MeasureSource
from pipeline.domain.month import Month
from pipeline.scoring.spread import spread
from pipeline.services.office import Office
from pipeline.services.versioned import per_version

UnitKind = Literal["branch", "county", "province"]

PROVINCE = "province"
"""The unit under which the whole province's scores are kept."""

VALUES = {"branch": pl.String, "month": pl.String, "measure": pl.String, "value": pl.Float64}


@per_version(size=8)
def approved_values(office: Office, first: Month, last: Month) -> pl.DataFrame:
    """What stands approved, by branch and month: measure, value, is_not_applicable. Shared: read only."""
    return office.warehouse.read("score_observations", first=str(first), last=str(last))


@per_version(size=64)
def submission_values(office: Office, submission: str) -> pl.DataFrame:
    """One submission's: branch, month, measure, value, is_not_applicable, sheet, cell."""
    return office.warehouse.read("score_submission_values", submission=submission)


@per_version(size=1)
def insured(office: Office) -> pl.DataFrame:
    """The register's number of insured: branch, from_month, insured_main."""
    return office.warehouse.read("score_insured").cast({"insured_main": pl.Float64})


@per_version(size=1)
def counties(office: Office) -> pl.DataFrame:
    """Which county each branch of the register is in: unit (branch), group (county's code)."""
    return office.warehouse.read("score_counties").rename({"branch": "unit", "county": "group"})


def register_values(office: Office, framework: Framework, units: pl.DataFrame) -> pl.DataFrame:
    """Measures that the register holds, as of each branch-month of `units` (branch, month): as `VALUES`.

    The register holds one, `insured_main`; another that a framework asks for stays absent.
    """
    asked = [measure.id for measure in framework.measures if measure.source is MeasureSource.REGISTER]
    if "insured_main" not in asked or units.is_empty():
        return pl.DataFrame(schema=VALUES)
    return (
        units.join(insured(office), on="branch")
        .filter(pl.col("from_month") <= pl.col("month"))
        .group_by("branch", "month")
        .agg(pl.col("insured_main").sort_by("from_month").last().alias("value"))
        .with_columns(pl.lit("insured_main").alias("measure"))
        .select(*VALUES)
    )


def wide(office: Office, framework: Framework, values: pl.DataFrame) -> pl.DataFrame:
    """The engine's form of `values` (as `approved_values`): unit, period, `<measure>`, `<measure>:na`.

    A branch-month without a submission has no row, so that the register alone never looks like a report.
    """
    units = values.select("branch", "month").unique()
    reported = values.filter(pl.col("measure").is_in([measure.id for measure in framework.reported]))
    held = register_values(office, framework, units)
    told = pl.concat([reported.select(*VALUES), held]).rename({"branch": "unit", "month": "period"})
    declared = reported.filter("is_not_applicable").select(
        pl.col("branch").alias("unit"),
        pl.col("month").alias("period"),
        (pl.col("measure") + ":na").alias("measure"),
        pl.lit(value=True).alias("value"),
    )
    found = spread(told, [measure.id for measure in framework.measures])
    flags = declared["measure"].unique().sort().to_list()
    if not flags:
        return found
    marked = found.join(spread(declared, flags), on=["unit", "period"], how="left", maintain_order="left")
    return marked.with_columns(pl.col(flags).fill_null(value=False))
