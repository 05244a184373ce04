"""A form filled by another program, and carried through LibreOffice's formats, is read back equal."""

import io
from pathlib import Path

import openpyxl
import pytest

from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.frameworks.loading import read_framework
from pipeline.intake.reading import Read, read_file
from pipeline.intake.rules import check
from pipeline.reports.template import template_workbook
from pipeline.settings import FRAMEWORKS
from tests.intake.builders import SETTINGS
from tests.support.libreoffice import converted, needs_libreoffice

MONTH = Month(1405, 8)


@pytest.fixture(scope="module")
def ours() -> Framework:
    return read_framework(FRAMEWORKS / "participation")


def figures(framework: Framework) -> dict[str, float | str]:
    """A value for every measure: parts within wholes, thousands, decimals of money, one not applicable."""
    told: dict[str, float | str] = {}
    for at, measure in enumerate(framework.reported):
        whole = told.get(measure.at_most or "")
        amount = 1500 + 37 * at if measure.is_count else 1250.5 + at
        told[measure.id] = whole - at % 5 if isinstance(whole, int | float) else amount
    return told | {"surveys_run": "N/A"}


def filled(framework: Framework, language: str) -> bytes:
    """The template, filled in by openpyxl as a person would: by finding each measure's row."""
    content = template_workbook(
        framework,
        branch="0501-1",
        branch_name=Text("شعبه پاوه", "Paveh branch"),
        month=MONTH,
        previous={},
        language=language,
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    told = figures(framework)
    for row in range(7, sheet.max_row + 1):
        if (name := sheet.cell(row, 1).value) in told:
            sheet.cell(row, 5).value = told[name]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def assert_equal(framework: Framework, found: Read) -> None:
    told = figures(framework)
    values = {row["measure"]: row for row in found.values.to_dicts()}
    assert values.keys() == told.keys()
    for name, value in told.items():
        if isinstance(value, str):
            assert values[name]["is_not_applicable"]
            assert values[name]["value"] is None
        else:
            assert values[name]["value"] == value
    assert (found.branch, found.month, found.framework, found.edition) == (
        "0501-1",
        MONTH,
        framework.id,
        framework.edition,
    )
    assert check(framework, found, branch="0501-1", month=MONTH, this_month=MONTH) == ()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_template_filled_by_openpyxl_is_read_back_equal(ours: Framework, language: str) -> None:
    assert_equal(ours, read_file("form.xlsx", filled(ours, language), ours, SETTINGS))


@needs_libreoffice
@pytest.mark.parametrize("suffix", ["ods", "csv"])
def test_a_template_that_libreoffice_saved_otherwise_is_read_back_equal(
    ours: Framework, suffix: str, tmp_path: Path
) -> None:
    (tmp_path / "form.xlsx").write_bytes(filled(ours, "fa"))
    other = converted(tmp_path, "form.xlsx", suffix)
    assert_equal(ours, read_file(other, (tmp_path / other).read_bytes(), ours, SETTINGS))
    (tmp_path / "form.xlsx").unlink()
    back = converted(tmp_path, other, "xlsx")
    assert_equal(ours, read_file(back, (tmp_path / back).read_bytes(), ours, SETTINGS))


@needs_libreoffice
def test_a_csv_whose_persian_letters_were_lost_still_tells_its_figures(
    ours: Framework, tmp_path: Path
) -> None:
    (tmp_path / "form.xlsx").write_bytes(filled(ours, "fa"))
    content = (tmp_path / converted(tmp_path, "form.xlsx", "csv", text=None)).read_bytes()
    assert b"??" in content
    assert_equal(ours, read_file("form.csv", content, ours, SETTINGS))
