"""A file is held against the branch and month chosen, the framework, the register and the month before."""

from pipeline.domain.finding import Finding
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.intake.rules import check, identify
from tests.intake.builders import csv_of, read, small_framework, values_csv
from tests.intake.provoking import BRANCHES, SOUND, form, labelled

MONTH = Month(1405, 8)


def of(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def test_a_sound_file_has_no_findings() -> None:
    assert form().findings() == ()


def test_a_part_above_its_whole_says_both_numbers_and_stands_at_the_parts_cell() -> None:
    found = of(form({"requests_done": 41}).findings(), "exceeds")[0]
    assert (found.measure, found.cell, found.value) == ("requests_done", "B3", "41")
    assert "41" in found.message("en")
    assert "40" in found.message("en")
    assert "۴۱" in found.message("fa")


def test_a_part_is_not_held_against_a_whole_that_was_not_handed_in() -> None:
    assert not of(form({"requests_due": "", "requests_done": 41}).findings(), "exceeds")


def test_sums_of_money_may_have_decimals_and_counts_may_not() -> None:
    assert form({"money": 12.75}).findings() == ()
    assert of(form({"answers": 12.75}).findings(), "not_whole")


def test_not_applicable_is_neither_blank_nor_wrong() -> None:
    assert form({"surveys": "نامربوط", "answers": "N/A"}).findings() == ()


def test_a_template_handed_in_as_it_was_made_has_no_values() -> None:
    untouched = dict.fromkeys(SOUND, "") | {"groups": 4}
    found = form(untouched, previous={"groups": 4.0}).findings()
    assert [finding.code for finding in found] == ["no_values"]


def test_the_same_figures_as_last_month_are_a_doubt_unless_all_are_zero() -> None:
    assert of(form(previous=SOUND).findings(), "same_as_last_month")
    assert not of(form(previous=SOUND | {"surveys": 4}).findings(), "same_as_last_month")
    zeros = dict.fromkeys(SOUND, 0)
    assert not of(form(zeros, previous=zeros).findings(), "same_as_last_month")


def test_stocks_that_stay_are_no_doubt() -> None:
    assert not of(form({"surveys": 5}, previous={"groups": 4.0}).findings(), "same_as_last_month")


def test_this_month_itself_may_be_handed_in_and_the_next_may_not() -> None:
    assert form(this_month=MONTH).findings() == ()
    assert of(form(this_month=MONTH.plus(-1)).findings(), "month_in_future")


def test_the_chosen_branch_is_known_by_its_name_too() -> None:
    assert labelled(("نام شعبه", "پاوه")).findings() == ()
    assert of(labelled(("نام شعبه", "هرسین")).findings(), "branch_differs")


def test_a_file_tells_whose_it_is_by_code_or_name() -> None:
    by_name = read(csv_of([("نام شعبه", "هرسين"), ("ماه", "1405-08"), ("measure", "value"), ("surveys", 3)]))
    assert identify(by_name, branch=None, month=None, branches=BRANCHES) == ("1002", MONTH)
    assert identify(by_name, branch="1001", month=Month(1405, 7), branches=BRANCHES) == (
        "1001",
        Month(1405, 7),
    )
    assert identify(by_name, branch=None, month=None) == ("هرسین", MONTH)


def test_a_name_of_two_branches_names_neither() -> None:
    two = {"1": Text("مرکزی", "Central"), "2": Text("مرکزی", "Central")}
    by_name = read(csv_of([("نام شعبه", "مرکزی"), ("measure", "value"), ("surveys", 3)]))
    assert identify(by_name, branch=None, month=MONTH, branches=two) == ("مرکزی", MONTH)
    assert of(check(small_framework(), by_name, branch=None, month=MONTH, branches=two), "branch_unknown")


def test_zeros_dropped_from_a_branch_code_are_no_difference() -> None:
    named = read(csv_of([("کد شعبه", "501"), ("measure", "value"), *SOUND.items()]))
    known = {"0501": Text("اسلام‌آباد غرب", "Eslamabad-e Gharb")}
    assert check(small_framework(), named, branch="0501", month=MONTH, branches=known) == ()
    assert identify(named, branch=None, month=MONTH, branches=known)[0] == "0501"


def test_without_a_register_any_branch_code_goes() -> None:
    assert check(small_framework(), read(values_csv(SOUND)), branch="77", month=MONTH) == ()
