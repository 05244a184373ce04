"""Offices with approved months in them, varied from branch to branch, for what reads scores."""

import random
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from pipeline.domain.framework import Framework, MeasureSource
from pipeline.domain.month import Month, months_between
from pipeline.services import model, register, upkeep
from pipeline.services.keeping import record_bulk
from pipeline.services.office import Office
from tests.support.offices import ABAN, OPERATOR, bare_office, branch_rows

INSURED = 9000.0
FOUR = ("0501", "0502", "0503", "0504")


def empty_office(folder: Path, branches: tuple[str, ...] = FOUR, rows: pl.DataFrame | None = None) -> Office:
    """The first edition and branches that have handed nothing in. The first two are in one county.

    `rows`: another register than that of `branches`, all alike.
    """
    office = bare_office(folder)
    upkeep.initialise(office, by=OPERATOR)
    if rows is None:
        rows = branch_rows(branches, INSURED).with_columns(pl.col("county").replace({"0502": "0501"}))
    register.keep_branches(office, by=OPERATOR, register=rows, source="branches.csv", is_sample=True)
    with office.warehouse.write("facts", office.event(OPERATOR, "warehouse.mark_sample", "sample")) as writer:
        writer.append("marks", pl.DataFrame({"mark": ["sample"], "value": ["1"]}))
    return office


def approve_months(
    office: Office,
    months: Iterable[Month],
    branches: Iterable[str] = FOUR,
    alike: tuple[str, ...] = (),
    holes: tuple[tuple[str, Month], ...] = (),
) -> None:
    """Approved figures for branches and months, but for the `holes`; `alike` branches all report the same."""
    framework = model.framework_of(office)
    rows = [
        (branch, str(month), measure, value)
        for branch in branches
        for month in months
        if (branch, month) not in holes
        for measure, value in figures(framework, alike[0] if branch in alike else branch, month).items()
    ]
    values = pl.DataFrame(rows, schema=["branch", "month", "measure", "value"], orient="row")
    record_bulk(office, by=OPERATOR, values=values, file_name=f"{len(rows)} figures")


def figures(framework: Framework, branch: str, month: Month) -> dict[str, float]:
    """A branch-month's reported measures, always the same for the same two; parts lie within wholes."""
    draw = random.Random(f"{branch} {month}")
    values: dict[str, float] = {}
    waiting = list(framework.reported)
    while waiting:
        measure = waiting.pop(0)
        if measure.at_most and measure.at_most not in values:
            waiting.append(measure)
        elif measure.at_most:
            values[measure.id] = float(draw.randint(0, int(values[measure.at_most])))
        else:
            values[measure.id] = float(draw.randint(2, 60))
    return values


def plain_rows(
    framework: Framework, units: dict[str, tuple[str, ...]], months: Iterable[Month], holes=()
) -> list[dict]:
    """What `tests.support.plain_scoring` reads: each unit's branches summed, those that reported."""
    rows = []
    for unit, branches in units.items():
        for month in months:
            told = [figures(framework, b, month) for b in branches if (b, month) not in holes]
            if told:
                row = {name: sum(one[name] for one in told) for name in told[0]}
                held = [m.id for m in framework.measures if m.source is MeasureSource.REGISTER]
                rows.append(
                    row | dict.fromkeys(held, INSURED * len(told)) | {"unit": unit, "period": str(month)}
                )
    return rows


def year_to(month: Month = ABAN, count: int = 14) -> tuple[Month, ...]:
    return months_between(month.plus(1 - count), month)
