"""The monthly form is made from the framework, can be filled where it should be, knows what it is for."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.domain.framework import Framework, MeasureKind
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.frameworks.loading import read_framework
from pipeline.reports.template import by_form, month_in_words, neutral, template_workbook
from pipeline.settings import FRAMEWORKS
from tests.intake.builders import small_framework

MONTH = Month(1405, 8)
NAME = Text("شعبه پاوه", "Paveh branch")


@pytest.fixture(scope="module")
def ours() -> Framework:
    return read_framework(FRAMEWORKS / "participation")


def opened(framework: Framework, language: str = "fa", **other) -> tuple[Worksheet, Worksheet]:
    given = {"branch": "1001", "branch_name": NAME, "month": MONTH, "previous": {}} | other
    content = template_workbook(framework, language=language, **given)
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book.worksheets[0], book["_meta"]


def row_of(sheet: Worksheet, measure: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == measure)


def test_every_reported_measure_has_a_row_and_a_value_cell_that_can_be_filled(ours: Framework) -> None:
    sheet, _ = opened(ours)
    ids = [sheet.cell(row, 1).value for row in range(7, sheet.max_row + 1) if sheet.cell(row, 1).value]
    assert sorted(ids) == sorted(measure.id for measure in ours.reported)
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"E{row_of(sheet, name)}" for name in ids}
    assert sheet.protection.sheet


def test_measures_are_grouped_under_their_dimension_in_the_frameworks_order(ours: Framework) -> None:
    sheet, _ = opened(ours)
    headings = [
        sheet.cell(row, 2).value for row in range(7, sheet.max_row + 1) if not sheet.cell(row, 1).value
    ]
    assert headings == [ours.name_of(form).fa for form, _ in by_form(ours) if form]


def test_stocks_are_filled_in_from_the_month_before_and_flows_are_blank(ours: Framework) -> None:
    previous = {measure.id: float(at) for at, measure in enumerate(ours.reported)}
    sheet, _ = opened(ours, previous=previous)
    for measure in ours.reported:
        row = row_of(sheet, measure.id)
        assert sheet.cell(row, 6).value == previous[measure.id]
        filled = previous[measure.id] if measure.kind is MeasureKind.STOCK else None
        assert sheet.cell(row, 5).value == filled


def test_the_persian_form_reads_from_right_to_left_and_the_english_one_from_the_left(ours: Framework) -> None:
    fa, _ = opened(ours)
    en, _ = opened(ours, "en")
    assert fa.sheet_view.rightToLeft
    assert not en.sheet_view.rightToLeft
    assert (fa.title, en.title) == ("فرم", "Form")
    assert fa["A1"].value == "فرم ماهانه شعبه پاوه برای آبان ۱۴۰۵"
    assert en["A1"].value == "Monthly form of Paveh branch for Aban 1405"
    assert {cell.font.name for row in fa.iter_rows(max_row=20) for cell in row if cell.value} == {"Tahoma"}


def test_the_first_sheet_says_by_itself_what_it_is_for(ours: Framework) -> None:
    sheet, meta = opened(ours)
    assert [sheet[at].value for at in ("B2", "D2", "B3", "D3", "B4", "D4")] == [
        "1001", "شعبه پاوه", "1405-08", "1", ours.id, ours.edition,
    ]  # fmt: skip
    told = dict(meta.iter_rows(max_col=2, values_only=True))
    assert told["branch"] == "1001"
    assert told["month"] == "1405-08"
    assert (told["framework"], told["edition"]) == (ours.id, ours.edition)
    assert meta.sheet_state == "veryHidden"
    assert told[f"row {row_of(sheet, 'requests_due')}"] == "requests_due"


def test_a_value_must_be_a_whole_number_within_its_whole_or_said_not_to_apply() -> None:
    sheet, _ = opened(small_framework())
    due, done = row_of(sheet, "requests_due"), row_of(sheet, "requests_done")
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    rule = rules[f"E{done}"]
    assert rule.type == "custom"
    assert rule.formula1 == (
        f'IF(ISNUMBER($E${done}),AND($E${done}>=0,$E${done}=INT($E${done}),IF(ISNUMBER($E${due}),$E${done}<=$E${due},TRUE)),'
        f'OR($E${done}="نامربوط",$E${done}="N/A"))'
    )  # fmt: skip
    assert "درخواست‌های سررسید" in rule.error
    assert "INT" not in rules[f"E{row_of(sheet, 'money')}"].formula1


def test_no_rule_or_sentence_is_longer_than_excel_takes(ours: Framework) -> None:
    for language in ("fa", "en"):
        sheet, _ = opened(ours, language)
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.formula1) <= 255
            assert len(rule.error) <= 255
            assert len(rule.errorTitle) <= 32


def test_it_prints_on_a4_as_wide_as_one_page(ours: Framework) -> None:
    sheet, _ = opened(ours)
    setup = sheet.page_setup
    assert (setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight) == (9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == "A7"
    assert sheet.print_title_rows == "$6:$6"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_text_that_a_program_would_run_is_made_harmless(text: str) -> None:
    assert neutral(text) == f"'{text}"
    content = template_workbook(
        small_framework(), branch="1", branch_name=Text(text, text), month=MONTH, previous={}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["D2"].value == f"'{text}"
    package = zipfile.ZipFile(io.BytesIO(content))
    parts = [package.read(name) for name in package.namelist() if "worksheets/" in name]
    assert not any(re.search(rb"<f>|<f ", part) for part in parts)


def test_the_same_form_twice_has_the_same_cells(ours: Framework) -> None:
    first, second = (opened(ours)[0] for _ in range(2))
    assert list(first.iter_rows(values_only=True)) == list(second.iter_rows(values_only=True))


def test_a_month_in_words() -> None:
    assert month_in_words(MONTH, "fa") == "آبان ۱۴۰۵"
    assert month_in_words(MONTH, "en") == "Aban 1405"
