"""The printed form and the sheet for the answers: made from the framework, right to left, with no place for a name."""

import io
import re

import openpyxl
import pytest

from pipeline.domain.framework import Framework
from pipeline.domain.text import Text
from pipeline.frameworks.loading import read_framework
from pipeline.reports.answer_template import HEADER_ROW, PLACE_ROW, ROWS, answer_template
from pipeline.reports.questionnaire_form import Asked, questionnaire_form
from pipeline.settings import FRAMEWORKS
from tests.support.libreoffice import converted, needs_libreoffice

NAME, WAVE = Text("شعبه پاوه", "Paveh branch"), Text("=پاییز ۱۴۰۵", "=Autumn 1405")


@pytest.fixture(scope="module")
def ours() -> Framework:
    return read_framework(FRAMEWORKS / "participation")


def asked(ours: Framework, language: str) -> Asked:
    return Asked(ours.questions, "1001", NAME, "1405-w1", WAVE, ours.id, ours.edition, language)


def sheets(content: bytes) -> list:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def texts(sheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_form_holds_every_sentence_with_five_boxes_and_one_for_not_knowing(ours, language) -> None:
    (sheet,) = sheets(questionnaire_form(asked(ours, language)))
    rows = [
        row for row in sheet.iter_rows() if row[1].value in {one.words[language] for one in ours.questions}
    ]
    assert len(rows) == 24
    for row in rows:
        assert sum("☐" in str(cell.value) for cell in row) == 6
    assert bool(sheet.sheet_view.rightToLeft) is (language == "fa")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_form_fits_a4_and_can_be_changed_nowhere(ours, language) -> None:
    (sheet,) = sheets(questionnaire_form(asked(ours, language)))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.protection.sheet


@needs_libreoffice
def test_the_form_prints_on_one_sheet(ours, tmp_path) -> None:
    """Two pages at most: both sides of one sheet of paper, whatever fonts the printing program has."""
    for language in ("fa", "en"):
        (tmp_path / f"{language}.xlsx").write_bytes(questionnaire_form(asked(ours, language)))
        printed = (tmp_path / converted(tmp_path, f"{language}.xlsx", "pdf")).read_bytes()
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def test_neither_workbook_asks_for_a_person(ours) -> None:
    """No cell that could be filled in but answers, and no number on a form but that of its row."""
    for language in ("fa", "en"):
        form = sheets(questionnaire_form(asked(ours, language)))[0]
        assert not [cell for row in form.iter_rows() for cell in row if not cell.protection.locked]
        typed = sheets(answer_template(asked(ours, language)))[0]
        free = [cell for row in typed.iter_rows() for cell in row if not cell.protection.locked]
        assert len(free) == 24 * ROWS
        assert {cell.value for cell in free} == {None}
        assert typed.protection.sheet


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_sheet_takes_one_to_five_and_shows_the_sentence_beside_the_cell(ours, language) -> None:
    sheet = sheets(answer_template(asked(ours, language)))[0]
    rules = sheet.data_validations.dataValidation
    assert len(rules) == 24
    for rule, question in zip(rules, ours.questions, strict=True):
        assert (rule.type, rule.formula1) == ("list", '"1,2,3,4,5"')
        assert rule.prompt == question.words[language]
        assert rule.allowBlank
        assert rule.errorStyle in (None, "stop")
        assert next(iter(rule.sqref.ranges)).size["rows"] == ROWS
    assert bool(sheet.sheet_view.rightToLeft) is (language == "fa")


def test_the_numbers_over_the_columns_are_those_of_the_printed_form(ours) -> None:
    form = sheets(questionnaire_form(asked(ours, "fa")))[0]
    printed = {row[1].value: row[0].value for row in form.iter_rows() if row[1].value and row[0].value}
    sheet = sheets(answer_template(asked(ours, "fa")))[0]
    for at, question in enumerate(ours.questions, start=2):
        assert sheet.cell(HEADER_ROW + 1, at).value == question.id
        assert sheet.cell(PLACE_ROW + 1, at).value == printed[question.words.fa]


def test_the_hidden_sheet_carries_branch_wave_and_edition(ours) -> None:
    sheet, meta = sheets(answer_template(asked(ours, "en")))
    assert meta.sheet_state == "veryHidden"
    told = dict(meta.iter_rows(values_only=True))
    assert {name: told[name] for name in ("branch", "wave", "framework", "edition")} == {
        "branch": "1001", "wave": "1405-w1", "framework": ours.id, "edition": ours.edition,
    }  # fmt: skip
    assert {"1001", "1405-w1", "Paveh branch"} <= set(texts(sheet))


def test_a_name_that_looks_like_a_formula_is_made_harmless(ours) -> None:
    for sheet in sheets(questionnaire_form(asked(ours, "en"))):
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
