"""What a submission says beside the last month's figures and those approved before it."""

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services.model import framework_of
from pipeline.services.observed import approved_values, submission_values
from pipeline.services.office import Office


def side_by_side(office: Office, *, by: Actor, submission: str) -> pl.DataFrame:
    """One row a measure that the form asks for or the submission holds, in the form's order.

    Columns: measure; value and is_not_applicable as handed in; last_month and last_month_not_applicable as approved for
    the month before; approved and approved_not_applicable as the submission approved before it has them; comment;
    is_changed (differs from the approved one; never where there is none). Nulls: not handed in. Raises UserError
    `submission_unknown`.
    """
    by.require(Permission.READ_SUBMISSION)
    values = submission_values(office, submission)
    if values.is_empty():
        raise UserError("submission_unknown", submission=submission)
    branch, month = values["branch"][0], Month.parse(values["month"][0])
    by.require(Permission.READ_SUBMISSION, branch)
    framework = framework_of(office, month=month)
    order = pl.DataFrame({"measure": [one.id for one in framework.reported]}).with_row_index("place")
    earlier = office.warehouse.read("submission_before", submission=submission)["submission"].to_list()
    before = month.plus(-1)
    rows = order.join(_told(values, ""), on="measure", how="full", coalesce=True)
    last = approved_values(office, before, before).filter(pl.col("branch") == branch)
    rows = rows.join(_told(last, "last_month"), on="measure", how="left")
    approved = submission_values(office, earlier[0] if earlier else "")
    rows = rows.join(_told(approved, "approved"), on="measure", how="left")
    rows = rows.join(office.warehouse.read("value_comments", submission=submission), on="measure", how="left")
    told = rows.with_columns(_is_changed() if earlier else pl.lit(value=False).alias("is_changed"))
    return told.sort("place", "measure", nulls_last=True).drop("place")


def _told(values: pl.DataFrame, name: str) -> pl.DataFrame:
    """measure, value and whether it is not applicable, the two named after whose they are."""
    value, flag = (name or "value"), (f"{name}_not_applicable" if name else "is_not_applicable")
    return values.select("measure", pl.col("value").alias(value), pl.col("is_not_applicable").alias(flag))


def _is_changed() -> pl.Expr:
    same = pl.col("value").eq_missing(pl.col("approved"))
    flags = (pl.col(name).fill_null(value=False) for name in ("is_not_applicable", "approved_not_applicable"))
    first, second = flags
    return (~(same & (first == second))).alias("is_changed")
