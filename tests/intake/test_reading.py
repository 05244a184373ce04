"""A form's parts are found by what its cells say: any order, any place, either language."""

import pytest

from pipeline.domain.month import Month
from tests.intake.builders import codes, csv_of, read, small_framework, values, values_csv, xlsx_of

FORM = {
    "B3": "کد شعبه", "C3": "1001", "B4": "ماه گزارش", "C4": "آبان ۱۴۰۵",
    "C7": "نام سنجه", "D7": "شناسه سنجه", "F7": "مقدار این ماه", "G7": "ماه پیش",
    "C8": "خدمت",
    "C9": "درخواست‌های سررسید", "D9": "requests_due", "F9": 40, "G9": 30,
    "C10": "از آن‌ها، انجام‌شده", "D10": "requests_done", "F10": "۳۱", "G10": 20,
    "C12": "نظرسنجی‌ها", "D12": "surveys", "F12": "نامربوط",
    "C13": "این سطر یادداشت است",
}  # fmt: skip


def test_a_form_is_found_wherever_it_stands_on_a_sheet() -> None:
    found = read(xlsx_of({"هرچه": FORM}), "form.xlsx")
    assert (found.branch, found.month) == ("1001", Month(1405, 8))
    assert values(found) == {"requests_due": 40, "requests_done": 31, "surveys": None}
    assert found.values["cell"].to_list() == ["F9", "F10", "F12"]
    assert found.values["sheet"].unique().to_list() == ["هرچه"]
    assert found.values["is_not_applicable"].to_list() == [False, False, True]
    assert found.values["raw"].to_list() == ["40", "۳۱", "نامربوط"]
    assert not found.findings


def test_the_form_is_found_on_any_sheet_and_an_empty_second_one_is_passed() -> None:
    empty = {
        address: value for address, value in FORM.items() if not address.startswith("F") or address == "F7"
    }
    found = read(xlsx_of({"راهنما": {"A1": "سلام"}, "خالی": empty, "پر": FORM}), "form.xlsx")
    assert found.values["sheet"].unique().to_list() == ["پر"]
    assert not found.findings


@pytest.mark.parametrize(
    "header",
    [
        ("measure", "value"), ("Measure ID", "VALUE"), ("measure_id", "this month"),
        ("شناسه", "مقدار"), ("شناسة سنجه", "مقدار اين ماه"),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_titles_in_either_language(header: tuple[str, str]) -> None:
    assert values(read(csv_of([header, ("surveys", 3)]))) == {"surveys": 3}


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    rows = [("note", "value", "x", "measure"), ("n", 3, "", "surveys"), ("n", 4, "", "answers")]
    assert values(read(csv_of(rows))) == {"surveys": 3, "answers": 4}


def test_a_bare_list_of_ids_and_values_needs_no_heading() -> None:
    assert values(read(csv_of([("surveys", 3), ("answers", 4)]))) == {"surveys": 3, "answers": 4}
    assert values(read(csv_of([(3, "surveys"), (4, "answers")]))) == {"surveys": 3, "answers": 4}


def test_rows_are_known_by_name_in_any_spelling() -> None:
    rows = [("نام سنجه", "مقدار"), ("درخواستهاي سررسيد", 5), ("گروه های فعّال", 6)]
    assert values(read(csv_of(rows))) == {"requests_due": 5, "groups": 6}
    assert values(read(csv_of([("name", "value"), ("requests DUE", 5)]))) == {"requests_due": 5}


def test_a_part_whose_name_is_shared_belongs_to_the_row_above_it() -> None:
    rows = [("نام سنجه", "مقدار"), ("بازدیدهای سررسید", 9), ("از آن‌ها، انجام‌شده", 7),
            ("درخواست‌های سررسید", 5), ("از آن‌ها، انجام‌شده", 4)]  # fmt: skip
    assert values(read(csv_of(rows))) == {
        "visits_due": 9,
        "visits_done": 7,
        "requests_due": 5,
        "requests_done": 4,
    }


def test_an_empty_cell_is_null_and_zero_is_zero() -> None:
    found = read(values_csv({"surveys": "", "answers": "۰"}))
    assert values(found) == {"surveys": None, "answers": 0}
    assert found.values["raw"].to_list() == ["", "۰"]


def test_branch_and_month_are_read_from_columns_of_a_csv() -> None:
    rows = [
        ("branch", "month", "measure", "value"),
        ("1001", "1405-08", "surveys", 3),
        ("۱۰۰۱", "1405/8", "answers", 4),
    ]
    found = read(csv_of(rows))
    assert (found.branch, found.month, values(found)) == (
        "1001",
        Month(1405, 8),
        {"surveys": 3, "answers": 4},
    )
    assert not found.findings


def test_branch_and_month_are_read_from_labels_in_one_cell_or_two() -> None:
    rows = [("کد شعبه: 1001", ""), ("ماه", "آبان ۱۴۰۵"), ("measure", "value"), ("surveys", 3)]
    found = read(csv_of(rows))
    assert (found.branch, found.month) == ("1001", Month(1405, 8))


def test_the_hidden_sheet_says_what_labels_do_not() -> None:
    bare = {address: value for address, value in FORM.items() if address[1:] not in ("3", "4")}
    meta = {"A1": "branch", "B1": "1001", "A2": "month", "B2": "1405-08", "A3": "framework", "B3": "small",
            "A4": "edition", "B4": "1", "A5": "template_version", "B5": "1"}  # fmt: skip
    found = read(xlsx_of({"فرم": bare, "_meta": meta}, hidden=["_meta"]), "form.xlsx")
    assert (found.branch, found.month, found.framework) == ("1001", Month(1405, 8), "small")
    assert (found.edition, found.template_version) == ("1", "1")


def test_a_branch_named_only_by_its_name_is_given_as_written() -> None:
    rows = [("نام شعبه", "شعبه پاوه"), ("measure", "value"), ("surveys", 3)]
    assert read(csv_of(rows)).branch == "شعبه پاوه"


def test_the_stored_result_of_a_formula_is_read_and_marked() -> None:
    found = read(
        xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": ("=1+2", 3)}}), "form.xlsx"
    )
    assert (values(found), codes(found)) == ({"surveys": 3}, ["formula_read"])


def test_a_refused_file_has_no_values_and_one_finding() -> None:
    found = read(b"", "form.csv")
    assert (codes(found), found.values.height, found.branch) == (["file_empty"], 0, None)


def test_a_finding_about_a_part_names_what_it_is_a_part_of() -> None:
    found = read(values_csv({"visits_done": "بسیار"}), framework=small_framework())
    assert "بازدیدهای سررسید" in found.findings[0].message("fa")
