"""What became of one value: every submission of a branch's months, who said what when, and what it was before."""

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services.model import framework_of
from pipeline.services.office import Office

MONTHS = 12
"""Months looked back on unless another number is asked for: a year, so that each month has its like."""


def value_history(
    office: Office, *, by: Actor, branch: str, measure: str, month: Month, months: int = MONTHS
) -> pl.DataFrame:
    """One row a submission of the `months` months to `month`, oldest first: what it said of a measure.

    Columns: month, submission, state, submitted_at, submitted_by, value (null: not handed in, or not applicable),
    is_not_applicable, old_value, was_not_applicable (as the submission before it in the same month said), is_first
    (there is none), comment, decided_at, decided_by, reason. Raises UserError `measure_absent` for a measure that the
    month's edition does not ask for.
    """
    by.require(Permission.READ_SUBMISSION, branch)
    if measure not in framework_of(office, month=month).measure:
        raise UserError("measure_absent", measure=measure, month=month)
    return office.warehouse.read(
        "value_history", branch=branch, measure=measure, first=str(month.plus(1 - months)), last=str(month)
    )
