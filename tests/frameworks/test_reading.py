"""What a framework folder's files become, and what a spreadsheet may do to them on saving."""

import pytest

from pipeline.domain.balance import BalanceKind, Term
from pipeline.domain.framework import IndicatorKind, MeasureSource
from pipeline.errors import UserError
from pipeline.frameworks.folder import read_folder, write_folder
from pipeline.frameworks.loading import load, read_framework
from tests.support.framework_files import example, shipped, with_paper


def test_the_guides_example_loads_as_it_stands_in_the_document():
    framework = load(example())
    assert [len(framework.at_level(level.id)) for level in framework.levels] == [1, 2, 3]
    assert framework.top.id == "whole"
    assert framework.measure["residents"].source is MeasureSource.REGISTER
    assert framework.measure["loans"].form == "service"
    assert framework.children["service"] == ("A1", "A2")
    assert framework.weight_of("service") == 2


def test_indicators_may_hang_on_the_index_itself():
    files = example()
    head, index, _, *rest = files["framework.toml"].split("[[levels]]")
    files["framework.toml"] = "[[levels]]".join([head, index, *rest])
    files["nodes.csv"] = "".join(files["nodes.csv"].splitlines(keepends=True)[:2])
    files["indicators.csv"] = (
        files["indicators.csv"].replace(",service,", ",whole,").replace(",reach,", ",whole,")
    )
    framework = load(files)
    assert framework.children["whole"] == ("A1", "A2", "B1")
    assert framework.measure["loans"].form == "whole"


def test_a_table_saved_by_a_spreadsheet_is_read_the_same():
    files = with_paper()
    saved = dict(files)
    saved["indicators.csv"] = (
        "\ufeff"
        + files["indicators.csv"]
        .replace(",40,95,", ", ۴۰ ,۹۵٫۰,")
        .replace("residents,1000,", 'residents,"۱٬۰۰۰",')
        .replace("A1,service", " A1 ,service ")
        .replace("\n", "\r\n")
        + ",,,\r\n"
    )
    saved["nodes.csv"] = files["nodes.csv"].replace(",", ";")
    saved["weights.csv"] = files["weights.csv"].replace(",", "\t").replace("3", "٣")
    saved["prices.csv"] = files["prices.csv"].replace("1405-01,100", "۱۴۰۵-۰۱,۱۰۰")
    assert load(saved) == load(files)


def test_arabic_letters_in_persian_names_become_persian():
    files = example()
    files["nodes.csv"] = files["nodes.csv"].replace("دسترسی", "دسترسي")
    assert load(files).name_of("reach").fa == "دسترسی"


def test_an_empty_row_does_not_shift_the_rows_that_sentences_name():
    files = example()
    files["nodes.csv"] = files["nodes.csv"].replace("reach,dimension,whole", ",,,,,\nreach,dimension,hole")
    with pytest.raises(UserError) as caught:
        load(files)
    assert caught.value.params["row"] == 5


def test_a_share_is_told_in_hundredths_unless_it_says_otherwise():
    files = example()
    files["indicators.csv"] = files["indicators.csv"].replace("loans,100,up", "loans,,up")
    assert load(files).indicator["A1"].per == 100


def test_money_is_at_constant_prices_only_where_there_is_a_price_index():
    files = shipped("participation")
    assert load(files).indicator["S01"].unit.en == "million rials at current prices per 1000 insured"
    files["prices.csv"] = "month,index,source\n1404-01,100,A bureau\n1404-02,104.5,A bureau\n"
    framework = load(files)
    assert framework.indicator["S01"].unit.en == "million rials at constant prices per 1000 insured"
    assert framework.prices is not None
    assert (framework.prices.base, framework.prices.values["1404-02"]) == ("1404-01", 104.5)


def test_a_parity_names_two_measures_on_each_side():
    parity = load(shipped("participation")).indicator["J03"]
    assert parity.kind is IndicatorKind.PARITY
    assert parity.measures == (
        "underserved_cases_in_standard",
        "underserved_cases",
        "other_cases_in_standard",
        "other_cases",
    )


def test_a_folder_that_was_written_is_read_back_the_same(tmp_path):
    files = shipped("participation")
    write_folder(files, tmp_path / "copy")
    assert read_folder(tmp_path / "copy") == files
    assert read_framework(tmp_path / "copy") == load(files)


def test_a_folder_that_holds_a_framework_is_not_written_over(tmp_path):
    write_folder(example(), tmp_path)
    with pytest.raises(UserError, match="framework_folder_full"):
        write_folder(example(), tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UserError, match="framework_absent"):
        read_folder(tmp_path / "nowhere")


def test_a_spreadsheets_lock_file_is_left_alone(tmp_path):
    write_folder(example(), tmp_path)
    (tmp_path / ".~lock.nodes.csv").write_text("open", encoding="utf-8")
    (tmp_path / "README.md").write_text("about", encoding="utf-8")
    assert set(read_folder(tmp_path)) == set(example())


def test_balances_are_read_term_by_term_with_the_month_before_where_it_is_meant():
    lent, kept = load(with_paper()).balances
    assert (lent.kind, lent.left, lent.right) == (
        BalanceKind.EQUAL,
        (Term("loans"),),
        (Term("loans_in_time"),),
    )
    assert kept.right == (Term("members", is_of_month_before=True), Term("loans"))
    assert kept.sides({"members": 12.0, "loans": 3.0}, {"members": 9.0}) == (12.0, 12.0)
    assert kept.sides({"members": 12.0, "loans": None}, {"members": 9.0}) is None
    assert kept.sides({"members": 12.0, "loans": 3.0}, {}) is None
