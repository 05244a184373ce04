"""The organisation's own register of branches is read from what it has."""

import polars as pl
import pytest

from pipeline.domain.finding import Severity
from pipeline.intake.register import SCHEMA, read_register
from tests.intake.builders import SETTINGS, csv_of, xlsx_of
from tests.intake.provoking import BRANCH_ROW, COUNTIES, NATIONAL_CODE, REGISTER, register

PERSIAN = (
    "کد شعبه",
    "نام شعبه",
    "نام انگلیسی",
    "شهرستان",
    "نوع",
    "عرض جغرافیایی",
    "طول جغرافیایی",
    "ماه گشایش",
    "بیمه‌شدگان اصلی",
    "از ماه",
    "درصد شهرنشینی",
)
PERSIAN_ROW = (
    "۱۰۰۱",
    "شعبه پاوه",
    "Paveh",
    "پاوه",
    "درجه دو",
    "۳۵٫۰۴",
    "۴۶٫۳۵۶",
    "فروردین ۱۳۹۰",
    "۱۲٬۳۴۵",
    "۱۴۰۵/۱",
    "۵۸٫۵٪",
)


def read(content: bytes, file_name: str = "branches.csv", **other) -> tuple[pl.DataFrame, list[str]]:
    frame, findings = read_register(file_name, content, SETTINGS, **({"counties": COUNTIES} | other))
    return frame, [finding.code for finding in findings]


def test_persian_headings_digits_names_and_months_are_read() -> None:
    frame, codes = read(csv_of([PERSIAN, PERSIAN_ROW], ";"))
    assert codes == []
    assert frame.schema == pl.Schema(SCHEMA)
    assert frame.row(0, named=True) == {
        "branch": "1001", "name_fa": "شعبه پاوه", "name_en": "Paveh", "county": "0503", "kind": "درجه دو",
        "lat": 35.04, "lon": 46.356, "opened_month": "1390-01", "closed_month": None,
        "insured_main": 12345.0, "insured_from_month": "1405-01", "urban_share_pct": 58.5,
    }  # fmt: skip


def test_a_workbook_with_a_title_above_and_columns_in_another_order_is_read() -> None:
    cells = {
        "B1": "دفتر شعبه‌ها",
        "A3": "county",
        "B3": "name_fa",
        "C3": "branch",
        "A4": 503,
        "B4": "پاوه",
        "C4": 1001,
    }
    frame, codes = read(xlsx_of({"S": cells}), "branches.xlsx")
    assert (codes, frame["branch"].to_list(), frame["county"].to_list()) == ([], ["1001"], ["0503"])
    assert frame["name_en"].to_list() == ["پاوه"]
    assert frame["insured_main"].to_list() == [None]


def test_without_counties_the_county_stays_as_written() -> None:
    frame, codes = read(csv_of([("branch", "name_fa", "county"), ("1", "پاوه", "هرجا")]), counties=None)
    assert (codes, frame["county"].to_list()) == ([], ["هرجا"])


def test_one_branch_may_have_a_row_for_each_month_from_which_its_insured_hold() -> None:
    later = (*BRANCH_ROW[:-2], "13000", "1405-07")
    frame, codes = read(csv_of([REGISTER, BRANCH_ROW, later]))
    assert (codes, frame["insured_main"].to_list()) == ([], [12000.0, 13000.0])


def test_a_swapped_place_is_found() -> None:
    found = register(lat="46.35", lon="35.04").findings()
    assert [(finding.code, finding.cell) for finding in found] == [
        ("place_unreadable", "D2"),
        ("place_unreadable", "E2"),
    ]


def test_a_file_that_is_none_is_one_finding() -> None:
    frame, codes = read(b"PK", "branches.xlsx")
    assert (codes, frame.height) == (["file_content_differs"], 0)


@pytest.mark.parametrize("blank", ["lat", "lon", "opened_month", "closed_month", "urban_share_pct"])
def test_what_is_not_known_of_a_branch_may_stay_empty(blank: str) -> None:
    assert register(**{blank: ""}).findings() == ()


def test_personal_data_is_looked_for_in_the_columns_that_are_kept() -> None:
    header, row = (*REGISTER, "کد پستی"), (*BRANCH_ROW, NATIONAL_CODE)
    assert read(csv_of([header, row]))[1] == ["register_columns_left"]
    assert read(csv_of([REGISTER, ("1001", "0912 345 6789", *BRANCH_ROW[2:])]))[1] == ["personal_data"]


@pytest.mark.parametrize("written", ["0", "100", "62.5", "62.5%", "۶۲٫۵ ٪"])
def test_an_urban_share_is_a_percentage_with_its_sign_or_without(written: str) -> None:
    case = register(urban_share_pct=written)
    assert case.findings() == ()
    expected = 62.5 if "5" in written or "۵" in written else float(written)
    assert read(case.content)[0]["urban_share_pct"].to_list() == [expected]


@pytest.mark.parametrize("written", ["-1", "100.5", "most", "120%"])
def test_an_urban_share_out_of_its_range_is_found_in_its_cell(written: str) -> None:
    found = register(urban_share_pct=written).findings()
    assert [(finding.code, finding.cell) for finding in found] == [("urban_share_unreadable", "H2")]


def test_an_urban_share_that_looks_like_a_part_of_one_is_asked_about_and_not_changed() -> None:
    case = register(urban_share_pct="0.63")
    assert [finding.severity for finding in case.findings()] == [Severity.WARNING]
    assert read(case.content)[0]["urban_share_pct"].to_list() == [0.63]


def test_a_register_without_the_column_of_the_urban_share_is_as_good_as_before() -> None:
    frame, codes = read(csv_of([("branch", "name_fa", "county"), ("1", "پاوه", "0503")]))
    assert (codes, frame["urban_share_pct"].to_list()) == ([], [None])
