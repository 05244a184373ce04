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
from pipeline.intake.vocabulary import Column, Label, label_of, title_of
from pipeline.reports.template import template_workbook
from pipeline.settings import FRAMEWORKS
from pipeline.words import plain, say
from tests.intake.builders import small_framework

MONTH = Month(1405, 8)
NAME = Text("شعبه پاوه", "Paveh branch")
HEADER_ROW = 6
FIRST_ROW = HEADER_ROW + 1


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


def rules_of(sheet: Worksheet) -> dict[str, object]:
    """The rule of each cell: rules that are alike are written once, for many cells."""
    rules = sheet.data_validations.dataValidation
    return {cell: rule for rule in rules for cell in str(rule.sqref).split()}


def ids_of(sheet: Worksheet) -> list[str]:
    rows = range(FIRST_ROW, sheet.max_row + 1)
    return [sheet.cell(row, 1).value for row in rows if sheet.cell(row, 1).value]


def test_every_reported_measure_has_a_row_with_cells_for_value_reason_and_remark(ours: Framework) -> None:
    sheet, _ = opened(ours)
    ids = ids_of(sheet)
    assert sorted(ids) == sorted(measure.id for measure in ours.reported)
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"{column}{row_of(sheet, name)}" for name in ids for column in "EGH"}
    assert sheet.protection.sheet


def test_measures_are_grouped_under_their_dimension_in_the_frameworks_order(ours: Framework) -> None:
    sheet, _ = opened(ours)
    rows = range(FIRST_ROW, sheet.max_row + 1)
    headings = [sheet.cell(row, 2).value for row in rows if not sheet.cell(row, 1).value]
    names = [ours.name_of(form) for form in ours.reported_by_form]
    assert headings == [f"{name.fa} / {name.en}" for name in names]


def test_stocks_are_filled_in_from_the_month_before_and_flows_are_blank(ours: Framework) -> None:
    previous = {measure.id: float(at) for at, measure in enumerate(ours.reported)}
    sheet, _ = opened(ours, previous=previous)
    for measure in ours.reported:
        row = row_of(sheet, measure.id)
        assert sheet.cell(row, 6).value == previous[measure.id]
        filled = previous[measure.id] if measure.kind is MeasureKind.STOCK else None
        assert sheet.cell(row, 5).value == filled


def test_a_stock_says_that_it_is_filled_in_only_where_it_is() -> None:
    told = [plain(say(f"template.stock_{state}", "fa")) for state in ("blank", "filled")]
    for previous, expected in (({}, told[0]), ({"groups": 4.0}, told[1])):
        sheet, _ = opened(small_framework(), previous=previous)
        assert str(sheet.cell(row_of(sheet, "groups"), 3).value).endswith(expected)


def test_the_persian_form_reads_from_right_to_left_and_the_english_one_from_the_left(ours: Framework) -> None:
    fa, _ = opened(ours)
    en, _ = opened(ours, "en")
    assert fa.sheet_view.rightToLeft
    assert not en.sheet_view.rightToLeft
    assert (fa.title, en.title) == ("فرم", "Form")
    titles = ["فرم ماهانه شعبه پاوه برای آبان ۱۴۰۵", "Monthly form of Paveh branch for Aban 1405"]
    assert fa["B1"].value == "\n".join(titles)
    assert en["B1"].value == "\n".join(titles[::-1])
    assert {cell.font.name for row in fa.iter_rows(max_row=20) for cell in row if cell.value} == {"Tahoma"}


@pytest.mark.parametrize("language", ["fa", "en"])
def test_headings_labels_and_names_stand_in_both_languages_and_are_known_to_the_reader(
    ours: Framework, language: str
) -> None:
    sheet, _ = opened(ours, language)
    headings = [str(cell.value) for cell in sheet[HEADER_ROW]]
    assert all(re.search("[آ-ی]", text) and re.search("[a-zA-Z]", text) for text in headings)
    known = (
        Column.ID,
        Column.COUNTS,
        Column.UNIT,
        Column.VALUE,
        Column.PREVIOUS,
        Column.STATE,
        Column.COMMENT,
    )
    assert [title_of(text) for text in headings[:1] + headings[2:]] == list(known)
    assert title_of(headings[1]) in (Column.NAME, Column.NAME_FA)
    labels = {label_of(str(sheet[at].value)) for at in ("B2", "E2", "B3", "E3", "B4", "E4")}
    assert labels == set(Label) - {Label.WAVE}
    measure = ours.reported[0]
    name = str(sheet.cell(row_of(sheet, measure.id), 2).value)
    assert sorted(name.split("\n")) == sorted([measure.name.fa, measure.name.en])


def test_the_first_sheet_says_by_itself_what_it_is_for(ours: Framework) -> None:
    sheet, meta = opened(ours)
    assert [sheet[at].value for at in ("C2", "H2", "C3", "H3", "C4", "H4")] == [
        "1001", "شعبه پاوه", "1405-08", "2", ours.id, ours.edition,
    ]  # fmt: skip
    told = dict(meta.iter_rows(max_col=2, values_only=True))
    assert told["branch"] == "1001"
    assert told["month"] == "1405-08"
    assert (told["framework"], told["edition"]) == (ours.id, ours.edition)
    assert told["template_version"] == "2"
    assert meta.sheet_state == "veryHidden"
    assert told[f"row {row_of(sheet, 'requests_due')}"] == "requests_due"


def test_a_value_must_be_a_whole_number_within_its_whole_or_said_not_to_apply() -> None:
    sheet, _ = opened(small_framework())
    due, done = row_of(sheet, "requests_due"), row_of(sheet, "requests_done")
    rules = rules_of(sheet)
    rule = rules[f"E{done}"]
    assert rule.type == "custom"
    assert rule.formula1 == (
        f'IF(ISNUMBER($E${done}),AND($E${done}>=0,$E${done}=INT($E${done}),IF(ISNUMBER($E${due}),$E${done}<=$E${due},TRUE)),'
        f'OR($E${done}="نامربوط",$E${done}="N/A",ISNUMBER(FIND(LEFT($E${done}),"۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"))))'
    )  # fmt: skip
    assert "درخواست‌های سررسید" in rule.error
    assert "INT" not in rules[f"E{row_of(sheet, 'money')}"].formula1


def test_why_there_is_no_number_is_chosen_from_a_list() -> None:
    sheet, _ = opened(small_framework(), "en")
    rule = rules_of(sheet)[f"G{row_of(sheet, 'surveys')}"]
    assert (rule.type, rule.formula1) == ("list", '"Does not apply here,Not known yet"')
    assert rule.errorStyle in (None, "stop")


def test_choosing_a_value_cell_tells_what_counts_its_unit_and_the_month_before(ours: Framework) -> None:
    measure = next(one for one in ours.reported if one.kind is MeasureKind.FLOW and one.counts.en)
    sheet, _ = opened(ours, "en", previous={measure.id: 1234.0})
    told = rules_of(sheet)[f"E{row_of(sheet, measure.id)}"].prompt
    for part in (measure.name.en, measure.unit.en, measure.counts.en, "1,234"):
        assert part in told


def test_while_it_is_typed_blanks_parts_above_wholes_and_odd_texts_are_shown() -> None:
    sheet, _ = opened(small_framework())
    due, done = row_of(sheet, "requests_due"), row_of(sheet, "requests_done")
    shown = {
        (str(area.sqref), rule.formula[0]): rule
        for area in sheet.conditional_formatting
        for rule in area.rules
    }
    above = shown[(f"E{done}", f"AND(ISNUMBER($E${done}),ISNUMBER($E${due}),$E${done}>$E${due})")]
    assert above.dxf.numFmt.formatCode.startswith('"▲ "')
    formulas = " ".join(formula for _, formula in shown)
    assert f"ISBLANK($E{FIRST_ROW})" in formulas
    assert f'$G{FIRST_ROW}<>""' in formulas


def test_no_rule_or_sentence_is_longer_than_excel_takes(ours: Framework) -> None:
    previous = {measure.id: 1234567.0 for measure in ours.reported}
    for language in ("fa", "en"):
        sheet, _ = opened(ours, language, previous=previous)
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.formula1 or "") <= 255
            for text in (rule.error, rule.prompt):
                assert len(text or "") <= 255
            for title in (rule.errorTitle, rule.promptTitle):
                assert len(title or "") <= 32


def test_it_prints_on_a4_as_wide_as_one_page_without_the_ids(ours: Framework) -> None:
    sheet, _ = opened(ours)
    setup = sheet.page_setup
    assert (setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight) == (9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == "C7"
    assert sheet.print_title_rows == "$6:$6"
    assert str(sheet.print_area).rpartition("!")[2].startswith("$B$1:$H$")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_text_that_a_program_would_run_is_made_harmless(text: str) -> None:
    content = template_workbook(
        small_framework(), branch="1", branch_name=Text(text, text), month=MONTH, previous={}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["H2"].value == f"'{text}"
    package = zipfile.ZipFile(io.BytesIO(content))
    parts = [package.read(name) for name in package.namelist() if "worksheets/" in name]
    assert not any(re.search(rb"<f>|<f ", part) for part in parts)


def test_the_same_form_twice_has_the_same_cells(ours: Framework) -> None:
    first, second = (opened(ours)[0] for _ in range(2))
    assert list(first.iter_rows(values_only=True)) == list(second.iter_rows(values_only=True))
