"""Must hold: template -> filled by another program -> check -> load -> approve -> show, equal to the plain oracle."""

import random
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.calendar import jalali
from pipeline.domain.framework import Framework
from pipeline.services import model
from tests.support.libreoffice import converted, needs_libreoffice
from tests.support.offices import account, csv_file, fresh_office
from tests.support.plain_scoring import plain_scores
from tests.support.terminal import told

BRANCH, INSURED = "0501", 9000.0
EARLIER, NEWEST = ("1405-06", "1405-07"), "1405-08"


def figures(framework: Framework, month: str) -> dict[str, float]:
    """A month's values: small counts (so that pooling is met), wholes before their parts."""
    chance = random.Random(month)
    values: dict[str, float] = {}
    pending = list(framework.reported)
    while pending:
        measure = pending.pop(0)
        if measure.at_most and measure.at_most not in values:
            pending.append(measure)
            continue
        most = int(values[measure.at_most]) if measure.at_most else 40
        values[measure.id] = float(chance.randint(0 if measure.at_most else 2, most))
    return values


def fill(path: Path, values: dict[str, float]) -> None:
    """Fill the template as a person with another program would: the value cell in each measure's row."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(1, sheet.max_row + 1):
        if (name := sheet.cell(row, 1).value) in values:
            sheet.cell(row, 5).value = values[str(name)]
    book.save(path)


@pytest.mark.parametrize(
    "suffix",
    ["xlsx", pytest.param("ods", marks=needs_libreoffice), pytest.param("csv", marks=needs_libreoffice)],
)
def test_a_workbook_filled_elsewhere_becomes_the_scores_of_the_plain_oracle(
    suffix: str, tmp_path: Path
) -> None:
    office = fresh_office(tmp_path)
    framework = model.framework_of(office)
    account(office, Role.STAFF, BRANCH, "staff")
    account(office, Role.BRANCH_MANAGER, BRANCH, "manager")
    warehouse = str(office.settings.warehouse)
    office.close()
    months = {month: figures(framework, month) for month in (*EARLIER, NEWEST)}
    for month in EARLIER:
        (tmp_path / f"{month}.csv").write_bytes(csv_file(months[month]))
        hand_in(warehouse, tmp_path / f"{month}.csv", month)
    form = tmp_path / "form.xlsx"
    told("template", "--warehouse", warehouse, "--branch", BRANCH, "--month", NEWEST, "--out", str(form))
    fill(form, months[NEWEST])
    if suffix != "xlsx":
        form = tmp_path / converted(tmp_path, "form.xlsx", suffix)
    hand_in(warehouse, form, NEWEST)

    shown = told("show", "--warehouse", warehouse, "--branch", BRANCH, "--month", NEWEST)
    rows = [
        {"unit": BRANCH, "period": month, "insured_main": INSURED, **values}
        for month, values in months.items()
    ]
    plain = plain_scores(framework, rows)[BRANCH, NEWEST]
    assert len(shown["dimensions"]) == 6
    for node in (*shown["dimensions"], shown["index"]):
        assert node["score"] == pytest.approx(plain[node["id"]]["score"], abs=1e-9)
        assert node["coverage"] == pytest.approx(plain[node["id"]]["coverage"], abs=1e-9)


def hand_in(warehouse: str, path: Path, month: str) -> None:
    """check -> load -> approve, by two people. By the real clock the months are closed: an exception opens them."""
    here = ("--branch", BRANCH, "--month", month)
    until = jalali(date.today() + timedelta(days=60))
    told("exception", "give", "--warehouse", warehouse, *here, "--until", until, "--reason", "late")
    assert told("check", "--warehouse", warehouse, str(path), *here)["is_acceptable"]
    told("load", "--warehouse", warehouse, str(path), *here, "--by", "staff")
    told("approve", "--warehouse", warehouse, *here, "--by", "manager")
