"""Files of people's answers: what is read, and that nothing but answers is."""

import pytest

from pipeline.domain.finding import Severity
from pipeline.domain.framework import Question
from pipeline.domain.text import Text
from pipeline.intake.answers import MOST_SHEETS, AnswersRead, read_answers
from pipeline.reports.answer_template import HEADER_ROW, answer_template
from pipeline.reports.questionnaire_form import Asked
from tests.intake.builders import SETTINGS, csv_of, xlsx_of
from tests.intake.provoking import NATIONAL_CODE, QUESTIONS
from tests.support.libreoffice import converted, needs_libreoffice


def read(content: bytes, file_name: str = "answers.csv") -> AnswersRead:
    return read_answers(file_name, content, QUESTIONS, SETTINGS)


def codes(found: AnswersRead) -> list[str]:
    return [one.code for one in found.findings]


def test_a_row_is_a_person_and_an_empty_cell_no_answer() -> None:
    found = read(csv_of([("برگ", "q1", "q2"), (1, 5, ""), (2, "۲", 1), (3, "", "")]))
    assert found.answers.rows() == [(5, None), (2, 1)]
    assert found.findings == ()


def test_columns_are_known_by_their_ids_in_any_order_and_case() -> None:
    assert read(csv_of([("Q2", "q1"), (1, 5)])).answers.rows() == [(5, 1)]


def test_the_file_says_which_branch_wave_and_edition_it_is_for() -> None:
    found = read(csv_of([("کد شعبه", "1001", "wave", "1405-w1"), ("edition", "1"), ("q1", "q2"), (1, 2)]))
    assert (found.branch, found.wave, found.edition) == ("1001", "1405-w1", "1")


@pytest.mark.parametrize("value", ["0", "6", "2.5", "سه", "نمی‌دانم", "-1", "ندارد", "n/a", "1,2"])
def test_anything_but_a_whole_number_from_one_to_five_is_told_with_its_cell(value: str) -> None:
    found = read(csv_of([("q1", "q2"), (1, 2), (3, value)], delimiter=";"))
    (told,) = found.findings
    assert (told.code, told.cell, told.severity) == ("answer_out_of_range", "B3", Severity.ERROR)
    assert told.cure("en")


@pytest.mark.parametrize("title", ["نام", "name", "توضیح", "تاریخ", "کد ملی", "phone", "q3"])
def test_another_column_is_refused_by_name_even_when_it_is_empty(title: str) -> None:
    found = read(csv_of([("q1", "q2", title), (1, 2, "")]))
    (told,) = found.findings
    assert told.code == "answers_column_extra"
    assert title in told.message("fa")


def test_a_cell_beside_the_answers_is_a_column_too() -> None:
    (told,) = read(csv_of([("q1", "q2"), (1, 2, "آقای رضایی")])).findings
    assert told.code == "answers_column_extra"
    assert "C" in told.message("en")
    assert "رضایی" not in str(told.as_json("fa"))


def test_personal_data_is_refused_wherever_it_stands() -> None:
    above = csv_of([("تماس", NATIONAL_CODE), ("q1", "q2"), (1, 2)])
    assert "personal_data" in codes(read(above))
    hidden = xlsx_of(
        {"S": {"A1": "q1", "B1": "q2", "A2": 1}, "_meta": {"A1": "x", "B1": NATIONAL_CODE}}, ["_meta"]
    )
    assert "personal_data" in codes(read(hidden, "a.xlsx"))


@pytest.mark.parametrize("number", ["48213", "A-17", str(MOST_SHEETS + 1), "1.5"])
def test_a_sheet_number_counts_rows_and_nothing_else(number: str) -> None:
    assert codes(read(csv_of([("برگ", "q1", "q2"), (number, 1, 2)]))) == ["answers_sheet_number"]


def test_a_second_column_of_numbers_is_refused() -> None:
    assert codes(read(csv_of([("برگ", "ردیف", "q1", "q2"), (1, 1, 1, 2)]))) == ["answers_column_extra"]


def asked(language: str) -> Asked:
    names = (Text("پاوه", "Paveh"), Text("پاییز ۱۴۰۵", "Autumn 1405"))
    many = tuple(Question(f"q{at}", f"c{at}", Text(f"جمله {at}", f"Sentence {at}")) for at in range(1, 25))
    return Asked(many, "1001", names[0], "1405-w1", names[1], "small", "1", language)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_template_is_read_as_what_it_is_for_and_holds_no_answers(language: str) -> None:
    for_whom = asked(language)
    found = read_answers("a.xlsx", answer_template(for_whom), for_whom.questions, SETTINGS)
    assert found.findings == ()
    assert (found.branch, found.wave, found.framework, found.edition) == ("1001", "1405-w1", "small", "1")
    assert found.answers.is_empty()


@needs_libreoffice
def test_a_template_filled_in_and_saved_by_another_program_is_read_whole(tmp_path) -> None:
    """Typed into the csv that LibreOffice makes of it, then saved as ods and as xlsx."""
    for_whom = asked("fa")
    (tmp_path / "answers.xlsx").write_bytes(answer_template(for_whom))
    sheet = tmp_path / converted(tmp_path, "answers.xlsx", "csv")
    lines = sheet.read_text(encoding="utf-8").splitlines()
    for at, row in enumerate(([5] * 24, [1, ""] * 12), start=1):
        lines[HEADER_ROW + at] = ",".join(map(str, (at, *row)))
    sheet.write_text("\n".join(lines), encoding="utf-8")
    for name in ("answers.csv", converted(tmp_path, "answers.csv", "ods")):
        found = read_answers(name, (tmp_path / name).read_bytes(), for_whom.questions, SETTINGS)
        assert found.findings == ()
        assert found.answers.rows() == [(5,) * 24, (1, None) * 12]
        assert (found.branch, found.wave) == ("1001", "1405-w1")
