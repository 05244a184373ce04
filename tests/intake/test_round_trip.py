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
from pipeline.words import plain, say
from tests.intake.builders import SETTINGS, xlsx_of
from tests.support.libreoffice import converted, needs_libreoffice

MONTH = Month(1405, 8)
VALUE, STATE, COMMENT = 5, 7, 8
# That a measure does not apply is typed in place of its number, or chosen beside it.
TYPED, CHOSEN, REMARKED = "surveys_run", "surveys_planned", "requests_due"
REMARK = "دو جلسه بیشتر از ماه پیش"


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
    return told | {TYPED: "N/A", CHOSEN: "state_not_applicable"}


def filled(framework: Framework, language: str, *, is_chosen: bool = True) -> bytes:
    """The template, filled in by openpyxl as a person would: by finding each measure's row.

    `is_chosen`: one measure is said not to apply by the list beside its cell, else by the word in it.
    """
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
            column = STATE if name == CHOSEN and is_chosen else VALUE
            chosen = plain(say("template.state_not_applicable", language))
            said = chosen if is_chosen else "N/A"
            sheet.cell(row, column).value = said if name == CHOSEN else told[name]
            sheet.cell(row, COMMENT).value = REMARK if name == REMARKED else None
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def assert_equal(framework: Framework, found: Read, remark: str = REMARK) -> None:
    told = figures(framework)
    values = {row["measure"]: row for row in found.values.to_dicts()}
    assert values.keys() == told.keys()
    for name, value in told.items():
        if isinstance(value, str):
            assert values[name]["is_not_applicable"]
            assert values[name]["value"] is None
        else:
            assert values[name]["value"] == value
    assert values[REMARKED]["comment"] == remark
    assert {row["comment"] for name, row in values.items() if name != REMARKED} == {None}
    assert (found.branch, found.month, found.framework, found.edition) == (
        "0501-1",
        MONTH,
        framework.id,
        framework.edition,
    )
    assert check(framework, found, branch="0501-1", month=MONTH, this_month=MONTH) == ()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_template_filled_by_openpyxl_is_read_back_equal(ours: Framework, language: str) -> None:
    assert_equal(ours, read_file("form.xlsx", filled(ours, language), ours, SETTINGS).only)


def test_a_reason_beside_a_number_is_an_error_and_not_known_yet_leaves_a_gap(ours: Framework) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(ours, "fa")))
    sheet = book.worksheets[0]
    rows = {sheet.cell(row, 1).value: row for row in range(7, sheet.max_row + 1)}
    sheet.cell(rows[REMARKED], STATE).value = "هنوز نمی‌دانیم"
    sheet.cell(rows[CHOSEN], STATE).value = "هنوز نمی‌دانیم"
    kept = io.BytesIO()
    book.save(kept)
    found = read_file("form.xlsx", kept.getvalue(), ours, SETTINGS).only
    assert [(one.code, one.measure) for one in found.findings] == [("state_beside_value", REMARKED)]
    gap = found.values.filter(measure=CHOSEN).row(0, named=True)
    assert (gap["value"], gap["is_not_applicable"]) == (None, False)


def test_a_form_of_the_first_version_is_still_read(ours: Framework) -> None:
    """Its headings as they were then: one language and the machine's word, values in the fifth column."""
    cells: dict[str, object] = {
        "A2": "کد شعبه (branch)",
        "B2": "0501-1",
        "A3": "ماه گزارش (month)",
        "B3": "1405-08",
    }
    cells |= {"A4": "چارچوب (framework)", "B4": ours.id, "C4": "ویرایش چارچوب (edition)", "D4": ours.edition}
    titles = ("شناسه سنجه (measure)", "نام سنجه", "نام انگلیسی", "یکا", "مقدار این ماه (value)", "ماه پیش")
    cells |= {f"{column}6": title for column, title in zip("ABCDEF", titles, strict=True)}
    for row, measure in enumerate(ours.reported, start=7):
        cells |= {
            f"A{row}": measure.id,
            f"B{row}": measure.name.fa,
            f"C{row}": measure.name.en,
            f"E{row}": row,
        }
    found = read_file("form.xlsx", xlsx_of({"فرم": cells}), ours, SETTINGS).only
    assert found.findings == ()
    assert (found.branch, found.month, found.framework, found.edition) == (
        "0501-1",
        MONTH,
        ours.id,
        ours.edition,
    )
    assert found.values["value"].to_list() == [float(row) for row in range(7, 7 + len(ours.reported))]


@needs_libreoffice
@pytest.mark.parametrize("suffix", ["ods", "csv"])
def test_a_template_that_libreoffice_saved_otherwise_is_read_back_equal(
    ours: Framework, suffix: str, tmp_path: Path
) -> None:
    (tmp_path / "form.xlsx").write_bytes(filled(ours, "fa"))
    other = converted(tmp_path, "form.xlsx", suffix)
    assert_equal(ours, read_file(other, (tmp_path / other).read_bytes(), ours, SETTINGS).only)
    (tmp_path / "form.xlsx").unlink()
    back = converted(tmp_path, other, "xlsx")
    assert_equal(ours, read_file(back, (tmp_path / back).read_bytes(), ours, SETTINGS).only)


@needs_libreoffice
def test_a_csv_whose_persian_letters_were_lost_still_tells_its_figures(
    ours: Framework, tmp_path: Path
) -> None:
    (tmp_path / "form.xlsx").write_bytes(filled(ours, "fa", is_chosen=False))
    content = (tmp_path / converted(tmp_path, "form.xlsx", "csv", text=None)).read_bytes()
    assert b"??" in content
    lost = "".join("?" if letter != " " else letter for letter in REMARK)
    assert_equal(ours, read_file("form.csv", content, ours, SETTINGS).only, lost)
