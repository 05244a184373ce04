"""Months of figures that only swing a little, but for one branch that falls in the newest."""

import polars as pl

from pipeline.domain.month import Month
from pipeline.services import model, scores
from pipeline.services.keeping import record_bulk
from pipeline.services.office import Office
from tests.support.offices import ABAN, OPERATOR, good_values
from tests.support.scored_offices import year_to

MONTHS = year_to(count=20)
FALLEN = "0502"
OPENED = MONTHS[12]
"""The first month of the branch that opens late."""


def share_of(branch: str, month: Month) -> float:
    """Shares that swing a little; one branch's fall in the last month."""
    swing = 0.02 * ((month.ordinal * 7 + int(branch)) % 5)
    return 0.2 if (branch, month) == (FALLEN, ABAN) else 0.6 + swing


def approve_twenty_months(
    office: Office, branches: tuple[str, ...], *, late: str = "", opens_late: str = ""
) -> None:
    """Twenty months approved and scored; `late` lacks the newest, `opens_late` those before `OPENED`."""
    framework = model.framework_of(office)
    if not model.is_sample(office):
        _mark_sample(office)
    rows = [
        (branch, str(month), measure, value)
        for branch in branches
        for month in MONTHS
        if (branch, month) != (late, ABAN) and (branch != opens_late or month >= OPENED)
        for measure, value in good_values(framework, share_of(branch, month)).items()
    ]
    values = pl.DataFrame(rows, schema=["branch", "month", "measure", "value"], orient="row")
    record_bulk(office, by=OPERATOR, values=values, file_name="figures")
    scores.score_months(office, by=OPERATOR)


def _mark_sample(office: Office) -> None:
    """Only a sample takes many months at once."""
    with office.warehouse.write("facts", office.event(OPERATOR, "warehouse.mark_sample", "sample")) as writer:
        writer.append("marks", pl.DataFrame({"mark": ["sample"], "value": ["1"]}))
