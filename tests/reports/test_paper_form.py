"""The form to fill in by pen prints on A4, tells what counts, and goes down the same rows as the workbook."""

import io

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.frameworks.loading import read_framework
from pipeline.reports.monthly_form import rows_of
from pipeline.reports.paper_form import MEASURE, PREVIOUS, ROW, TICK, paper_form
from pipeline.settings import FRAMEWORKS
from pipeline.words import digits


@pytest.fixture(scope="module")
def ours() -> Framework:
    return read_framework(FRAMEWORKS / "participation")


def opened(framework: Framework, language: str) -> Worksheet:
    content = paper_form(
        framework,
        branch="0501-1",
        branch_name=Text("شعبه پاوه", "Paveh branch"),
        month=Month(1405, 8),
        previous={framework.reported[0].id: 1234.0},
        language=language,
    )
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_measure_has_a_line_with_what_counts_under_the_workbooks_row_number(
    ours: Framework, language: str
) -> None:
    sheet = opened(ours, language)
    rows = {sheet.cell(row, ROW + 1).value: row for row in range(5, sheet.max_row + 1)}
    for measure, at in rows_of(ours).items():
        row = rows[digits(str(at + 1), language)]
        told = ours.measure[measure]
        expected = "\n".join(part for part in (told.name[language], told.counts[language]) if part)
        assert sheet.cell(row, MEASURE + 1).value == expected
        assert sheet.cell(row, TICK + 1).value == "☐"
        assert sheet.row_dimensions[row].height >= 25


def test_it_is_one_a4_page_wide_repeats_its_headings_and_has_places_to_sign(ours: Framework) -> None:
    sheet = opened(ours, "fa")
    assert sheet.sheet_view.rightToLeft
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$4"
    last = [cell.value for cell in sheet[sheet.max_row] if cell.value]
    assert last == ["نام و امضای تکمیل‌کننده:", "نام و امضای مدیر شعبه:", "تاریخ:"]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_it_tells_whose_it_is_and_the_month_before(ours: Framework) -> None:
    sheet = opened(ours, "fa")
    assert sheet["A1"].value == "فرم کاغذی شعبه پاوه برای آبان ۱۴۰۵"
    # The marks keep the parts of a code in their order within a Persian line.
    assert "کد شعبه: \u200e0501-1\u200e" in sheet["A2"].value
    assert sheet.cell(6, PREVIOUS + 1).value == "۱,۲۳۴".replace(",", "٬")
