"""Every way in which people lay out many branches and months gives the same forms, or a finding."""

import io
from typing import Any

import pytest
import xlsxwriter

from pipeline.domain.month import Month
from pipeline.intake.reading import FileRead, read_file
from tests.intake.builders import SETTINGS, csv_of, small_framework, values, xlsx_of

ABAN, MEHR = Month(1405, 8), Month(1405, 7)
Row = tuple[object, ...]


def read_rows(*rows: Row, **other: str) -> FileRead:
    return read_file("many.csv", csv_of(rows, **other), small_framework(), SETTINGS)


def read_sheets(sheets: dict[str, dict[str, object]], hidden: tuple[str, ...] = ()) -> FileRead:
    return read_file("many.xlsx", xlsx_of(sheets, hidden), small_framework(), SETTINGS)


def merged(rows: list[Row], spans: dict[str, object], hide: int | None = None) -> FileRead:
    """A sheet of rows, with ranges merged into one cell that shows a value."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("S")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(at, column, value)
    for span, value in spans.items():
        sheet.merge_range(span, value)
    if hide is not None:
        sheet.set_row(hide, None, None, {"hidden": True})
    book.close()
    return read_file("many.xlsx", content.getvalue(), small_framework(), SETTINGS)


def told(found: FileRead) -> dict[tuple[str | None, Month | None], dict[str, float | None]]:
    return {(form.branch, form.month): values(form) for form in found.forms}


def codes(found: FileRead) -> list[str]:
    return [one.code for one in (*found.findings, *(one for form in found.forms for one in form.findings))]


FOUR = {
    ("1001", MEHR): {"surveys": 1, "answers": 2},
    ("1001", ABAN): {"surveys": 3, "answers": 4},
    ("1002", MEHR): {"surveys": 5, "answers": 6},
    ("1002", ABAN): {"surveys": 7, "answers": 8},
}
LONG = [
    (branch, str(month), measure, value)
    for (branch, month), of_month in FOUR.items()
    for measure, value in of_month.items()
]


def test_a_row_for_each_value() -> None:
    found = read_rows(("کد شعبه", "ماه", "شناسه سنجه", "مقدار"), *LONG)
    assert told(found) == FOUR
    assert codes(found) == []


def test_rows_in_any_order_are_put_together_by_branch_and_month() -> None:
    mixed = sorted(LONG, key=lambda row: (row[2], row[1], row[0]), reverse=True)
    assert told(read_rows(("branch", "month", "measure", "value"), *mixed)) == FOUR


def test_two_spellings_of_a_branch_or_month_are_one_form() -> None:
    rows = [("branch", "month", "measure", "value"), ("۱۰۰۱", "آبان ۱۴۰۵", "surveys", 3),
            ("1001", "1405/8", "answers", 4), ("٠١٠٠١", "8/1405", "groups", 5)]  # fmt: skip
    found = read_rows(*rows)
    assert len(found.forms) == 1
    assert values(found.forms[0]) == {"surveys": 3, "answers": 4, "groups": 5}


def test_a_comment_beside_a_value_is_kept_with_it() -> None:
    rows = [
        ("branch", "measure", "value", "توضیحات"),
        ("1001", "surveys", 3, "تلفنی"),
        ("1001", "answers", 4, ""),
    ]
    form = read_rows(*rows).forms[0]
    assert form.values["comment"].to_list() == ["تلفنی", None]


def test_measures_in_columns() -> None:
    rows = [("کد شعبه", "ماه", "نظرسنجی‌ها", "answers")]
    rows += [(*place, *of_month.values()) for place, of_month in FOUR.items()]
    assert told(read_rows(*rows)) == FOUR


def test_branches_in_columns() -> None:
    found = read_rows(
        ("ماه", "آبان ۱۴۰۵", ""), ("سنجه", "1001", "1002"), ("surveys", 3, 7), ("answers", 4, 8)
    )
    assert told(found) == {place: one for place, one in FOUR.items() if place[1] == ABAN}


def test_months_in_columns() -> None:
    rows = [("branch", "1001", ""), ("سنجه", "مهر ۱۴۰۵", "1405/8"), ("surveys", 1, 3), ("answers", 2, 4)]
    assert told(read_rows(*rows)) == {place: one for place, one in FOUR.items() if place[0] == "1001"}


def test_months_in_columns_with_branches_in_rows() -> None:
    rows = [("شعبه", "سنجه", "1405-07", "1405-08")]
    rows += [
        ("1001", "surveys", 1, 3),
        ("1001", "answers", 2, 4),
        ("1002", "surveys", 5, 7),
        ("1002", "answers", 6, 8),
    ]
    assert told(read_rows(*rows)) == FOUR


def test_months_over_branches_in_a_heading_of_two_rows_with_merged_cells() -> None:
    rows: list[Row] = [("", "", "", "", ""), ("", "1001", "1002", "1001", "1002"),
                       ("surveys", 1, 5, 3, 7), ("answers", 2, 6, 4, 8)]  # fmt: skip
    found = merged(rows, {"A1:A2": "شناسه سنجه", "B1:C1": "مهر ۱۴۰۵", "D1:E1": "آبان ۱۴۰۵"})
    assert told(found) == FOUR
    assert codes(found) == []


def test_values_and_comments_under_merged_months() -> None:
    rows: list[Row] = [("branch", "1001"), (), ("سنجه", "مقدار", "توضیح", "مقدار", "توضیح"),
                       ("surveys", 1, "کم", 3, ""), ("answers", 2, "", 4, "زیاد")]  # fmt: skip
    found = merged(rows, {"B2:C2": "مهر ۱۴۰۵", "D2:E2": "آبان ۱۴۰۵"})
    assert told(found) == {place: one for place, one in FOUR.items() if place[0] == "1001"}
    assert [form.values["comment"].to_list() for form in found.forms] == [["کم", None], [None, "زیاد"]]


def test_a_branch_that_is_merged_over_its_rows_is_each_rows() -> None:
    rows: list[Row] = [("شعبه", "ماه", "سنجه", "مقدار")] + [("", *row[1:]) for row in LONG]
    assert told(merged(rows, {"A2:A5": "1001", "A6:A9": "1002"})) == FOUR


def test_a_sheet_for_each_branch() -> None:
    sheet: dict[str, Any] = {"A2": "ماه", "B2": "1405-08", "A3": "measure", "B3": "value", "A4": "surveys"}
    found = read_sheets({
        "یک": sheet | {"A1": "کد شعبه", "B1": "1001", "B4": 3},
        "دو": sheet | {"A1": "کد شعبه", "B1": "1002", "B4": 7},
        "راهنما": {"A1": "هر کاربرگ یک شعبه است"},
    })  # fmt: skip
    assert told(found) == {("1001", ABAN): {"surveys": 3}, ("1002", ABAN): {"surveys": 7}}
    assert codes(found) == []


def test_sheets_that_name_no_branch_are_the_branches_that_they_are_called() -> None:
    sheet: dict[str, Any] = {"A2": "ماه", "B2": "1405-08", "A3": "measure", "B3": "value", "A4": "surveys"}
    found = read_sheets({"پاوه": sheet | {"B4": 3}, "هرسین": sheet | {"B4": 7}})
    assert [form.branch for form in found.forms] == ["پاوه", "هرسین"]
    assert codes(found) == ["branch_from_sheet_name", "branch_from_sheet_name"]


def test_one_form_on_several_sheets_is_one_form() -> None:
    head = {"A1": "measure", "B1": "value"}
    found = read_sheets({"خدمت": head | {"A2": "surveys", "B2": 3}, "صدا": head | {"A2": "answers", "B2": 4}})
    assert told(found) == {(None, None): {"surveys": 3, "answers": 4}}
    assert found.forms[0].values["sheet"].to_list() == ["خدمت", "صدا"]


def test_totals_are_left_aside_and_said() -> None:
    rows = [("شعبه", "ماه", "نظرسنجی‌ها", "answers"), ("1001", "1405-08", 3, 4), ("جمع کل", "", 3, 4)]
    found = read_rows(*rows)
    assert told(found) == {("1001", ABAN): FOUR["1001", ABAN]}
    assert codes(found) == ["totals_left"]
    wide = read_rows(("سنجه", "1001", "1002", "جمع"), ("surveys", 3, 7, 10), ("مجموع", 3, 7, 10))
    assert [values(form) for form in wide.forms] == [{"surveys": 3}, {"surveys": 7}]
    assert dict(wide.findings[0].params)["count"] == 2


def test_a_row_that_leaves_its_branch_out_is_an_error_and_not_the_row_above() -> None:
    found = read_rows(("شعبه", "measure", "value"), ("1001", "surveys", 3), ("", "answers", 4))
    assert told(found) == {("1001", None): {"surveys": 3}}
    assert [(one.code, one.cell) for one in found.findings] == [("row_incomplete", "C3")]


def test_a_number_in_a_row_without_a_name_is_an_error() -> None:
    found = read_rows(("measure", "value"), ("surveys", 3), ("", 4))
    assert [(one.code, one.cell) for one in found.findings] == [("row_without_measure", "B3")]


def test_values_in_a_hidden_row_are_read_and_said() -> None:
    found = merged([("measure", "value"), ("surveys", 3), ("answers", 4)], {}, hide=2)
    assert told(found) == {(None, None): {"surveys": 3, "answers": 4}}
    assert [(one.code, one.cell) for one in found.findings] == [("hidden_cells_read", "B3")]


def test_a_form_on_a_hidden_sheet_is_left_and_said() -> None:
    head = {"A1": "measure", "B1": "value", "A2": "surveys"}
    found = read_sheets({"S": head | {"B2": 3}, "کهنه": head | {"B2": 99}}, hidden=("کهنه",))
    assert told(found) == {(None, None): {"surveys": 3}}
    assert codes(found) == ["hidden_sheet_left"]


def test_a_sheet_of_numbers_without_a_heading_is_said_to_be_left() -> None:
    found = read_sheets({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3},
                         "محاسبه": {"A1": 1, "A2": 2, "A3": 3}})  # fmt: skip
    assert codes(found) == ["sheet_left"]


def test_a_heading_that_is_repeated_down_the_list_is_no_row() -> None:
    head = ("branch", "month", "measure", "value")
    assert told(read_rows(head, *LONG[:4], head, *LONG[4:])) == FOUR


def test_a_list_without_a_heading_is_read_only_where_no_column_can_be_another() -> None:
    bare = [(f"kr-{row[0]}", *row[1:]) for row in LONG]
    assert told(read_rows(*bare)) == {(f"kr-{branch}", month): one for (branch, month), one in FOUR.items()}
    assert codes(read_rows(*LONG)) == ["header_absent"]


def test_many_forms_are_no_single_one() -> None:
    only = read_rows(("branch", "month", "measure", "value"), *LONG).only
    assert (only.branch, only.values.height) == (None, 0)
    assert [one.code for one in only.findings] == ["several_forms"]
    assert read_rows(("measure", "value"), ("surveys", 3)).only.findings == ()


@pytest.mark.parametrize("measure", ["requests_due", "visits_due"])
def test_parts_that_share_a_name_follow_their_whole_in_each_branch(measure: str) -> None:
    part = measure.replace("_due", "_done")
    name = {"requests_due": "درخواست‌های سررسید", "visits_due": "بازدیدهای سررسید"}[measure]
    rows = [("شعبه", "نام سنجه", "مقدار")]
    rows += [(branch, named, 5) for branch in ("1001", "1002") for named in (name, "از آن‌ها، انجام‌شده")]
    found = read_rows(*rows, delimiter=";")
    assert told(found) == {(branch, None): {measure: 5, part: 5} for branch in ("1001", "1002")}


def test_a_year_of_a_large_province_is_inside_the_limits() -> None:
    months = [f"1405-{number:02d}" for number in range(1, 13)]
    measures = [measure.id for measure in small_framework().reported]
    rows = [(f"{branch:05d}", month, measure, 3, "x")
            for branch in range(300) for month in months for measure in measures]  # fmt: skip
    found = read_rows(("branch", "month", "measure", "value", "comment"), *rows)
    assert len(found.forms) == 300 * 12
    assert codes(found) == []


def test_a_form_under_another_one_is_of_the_branch_above_it_where_it_names_none() -> None:
    found = read_rows(
        ("شعبه", "1001"),
        ("ماه", "1405-07"),
        ("سنجه", "مقدار"),
        *FOUR["1001", MEHR].items(),
        ("ماه", "1405-08"),
        ("سنجه", "مقدار"),
        *FOUR["1001", ABAN].items(),
    )
    assert told(found) == {key: FOUR[key] for key in (("1001", MEHR), ("1001", ABAN))}
    assert codes(found) == []


def test_a_form_under_another_one_may_have_other_columns() -> None:
    found = read_rows(
        ("شعبه", "1001"),
        ("ماه", "1405-07"),
        ("سنجه", "مقدار"),
        *FOUR["1001", MEHR].items(),
        ("شعبه", "1002"),
        ("ماه", "1405-07"),
        ("ردیف", "شناسه سنجه", "مقدار"),
        *((at, *pair) for at, pair in enumerate(FOUR["1002", MEHR].items(), start=1)),
    )
    assert told(found) == {key: FOUR[key] for key in (("1001", MEHR), ("1002", MEHR))}
    assert codes(found) == []


def test_two_forms_of_one_branch_and_month_under_one_another_are_an_error() -> None:
    form = (("شعبه", "1001"), ("سنجه", "مقدار"), ("surveys", 3))
    assert "second_form" in codes(read_rows(*form, *form))


def test_a_list_that_is_printed_with_its_wide_heading_on_each_page_is_one_list() -> None:
    heading = ("branch", "month", "surveys", "answers")
    found = read_rows(heading, ("1001", "1405-07", 1, 2), heading, ("1001", "1405-08", 3, 4))
    assert told(found) == {key: FOUR[key] for key in (("1001", MEHR), ("1001", ABAN))}
    assert codes(found) == []


def test_a_remark_behind_several_months_of_a_measure_is_kept_with_each_of_them() -> None:
    found = read_rows(
        ("شعبه", "1001", "", ""), ("سنجه", "1405-07", "1405-08", "توضیح"), ("surveys", 1, 3, "برق قطع بود")
    )
    assert [form.values["comment"].to_list() for form in found.forms] == [["برق قطع بود"]] * 2


def test_remarks_that_each_follow_a_measure_are_of_that_measure() -> None:
    found = read_rows(
        ("branch", "month", "surveys", "comment", "answers", "comment"),
        ("1001", "1405-08", 3, "کم", 4, "زیاد"),
    )
    assert found.forms[0].values["comment"].to_list() == ["کم", "زیاد"]
    assert codes(found) == []


def test_the_branch_of_a_row_and_that_over_its_column_have_to_be_one() -> None:
    found = merged(
        [("سنجه", "شعبه", "مقدار"), ("", "", "1002"), ("surveys", "1001", 3)],
        {"A1:A2": "سنجه", "B1:B2": "شعبه"},
    )
    assert "file_names_branches" in codes(found)


@pytest.mark.parametrize("second", ["200", "۲۰۰", "200.5"])
def test_a_bare_number_where_a_remark_belongs_is_what_a_comma_cut_off(second: str) -> None:
    found = read_rows(("measure", "value", "comment"), ("surveys", 3, "سه برگ"), ("answers", 1, second))
    assert codes(found) == ["row_split"]


def test_a_number_beside_the_form_in_a_workbook_is_no_part_of_a_cut_number() -> None:
    cells = {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3, "D2": 200}
    assert codes(read_sheets({"S": cells})) == []


@pytest.mark.parametrize(
    "word", ["جمع کل شعب استان", "میانگین", "متوسط کشور", "Grand total", "همه شعبه‌ها", "جــمع:"]
)
def test_a_row_of_sums_or_averages_is_left_aside(word: str) -> None:
    found = read_rows(("branch", "month", "surveys"), ("1001", "1405-08", 3), (word, "1405-08", 3))
    assert [form.branch for form in found.forms] == ["1001"]
    assert codes(found) == ["totals_left"]
