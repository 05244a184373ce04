"""What people write is read as they meant it, or refused: never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.month import FIRST_YEAR, LAST_YEAR, Month
from pipeline.domain.spelling import clean, code, is_same_code, key
from pipeline.intake.cells import CellKind
from pipeline.intake.months import read_month
from pipeline.intake.normalise import read_figure
from pipeline.words import catalogue

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("۱۲", 12),
        ("١٢", 12),
        ("۱۲٣", 123),
        (" ۱۲ ", 12),
        ("\u200f۱۲\u200e", 12),
        ("\ufeff12", 12),
        ("1,234", 1234),
        ("۱٬۲۳۴", 1234),
        ("۱،۲۳۴", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567", 1234567),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("۱٬۲۳۴٫۵", 1234.5),
        ("1,234.5", 1234.5),
        ("12.5", 12.5),
        ("۱۲٫۵", 12.5),
        ("0.125", 0.125),
        ("+3", 3),
        ("-3", -3),
        ("−3", -3),
        ("007", 7),
        ("0", 0),
    ],
)
def test_a_number_is_read_in_every_way_that_people_write_it(written: str, value: float) -> None:
    figure = read_figure(CellKind.TEXT, written)
    assert (figure.value, figure.problem, figure.doubt) == (value, None, None)


@pytest.mark.parametrize(
    "written",
    [
        "nan",
        "inf",
        "-Infinity",
        "0x1F",
        "1/2",
        "12/5",
        "½",
        "1e3",
        "1_000",
        "(12)",
        "12-",
        "۱۲ نفر",
        "১২",
        "٪",
        "five",
    ],
)
def test_what_is_no_plain_number_is_refused(written: str) -> None:
    figure = read_figure(CellKind.TEXT, written)
    assert figure.value is None
    assert figure.problem in ("number_unreadable", "percent_refused")


@pytest.mark.parametrize(
    "written", ["1,23", "1,2,3", "12,34", "1,2345", "0,123", "1.2.3", "1.234,5", "1,234,56", "1..2", "1, 2"]
)
def test_what_reads_two_ways_is_never_guessed(written: str) -> None:
    figure = read_figure(CellKind.TEXT, written)
    assert (figure.value, figure.problem) == (None, "number_ambiguous")


def test_a_point_before_three_figures_is_read_as_a_decimal_and_said_so() -> None:
    figure = read_figure(CellKind.TEXT, "1.234")
    assert (figure.value, figure.doubt) == (1.234, "point_read_as_decimal")


@pytest.mark.parametrize("written", ["نامربوط", "نا‌مربوط", "N/A", "n/a", "NA", " نامربوط "])
def test_not_applicable_is_said_in_words(written: str) -> None:
    assert read_figure(CellKind.TEXT, written).is_not_applicable


@pytest.mark.parametrize("written", ["-", "—", "ـ", "ندارد", "...", "؟"])
def test_a_word_for_none_is_no_number_and_no_zero(written: str) -> None:
    figure = read_figure(CellKind.TEXT, written)
    assert (figure.value, figure.is_not_applicable, figure.doubt) == (None, False, "value_unclear")


@pytest.mark.parametrize("written", ["1e400", "1E400", "1e15", "-1e15"])
def test_a_stored_number_beyond_exact_counting_is_refused(written: str) -> None:
    assert read_figure(CellKind.NUMBER, written).problem == "number_too_large"


@pytest.mark.parametrize("written", ["nan", "inf", "0x10", "1_0", ""])
def test_a_stored_number_that_is_none_is_refused(written: str) -> None:
    assert read_figure(CellKind.NUMBER, written).problem == "number_unreadable"


def test_the_rounding_of_a_formula_is_taken_off() -> None:
    assert read_figure(CellKind.NUMBER, "11.999999999999998").value == 12
    assert read_figure(CellKind.NUMBER, "11.99").value == 11.99


@given(
    st.integers(0, 10**14),
    st.sampled_from([",", "٬", "،", " ", "\u00a0"]),
    st.sampled_from(["", PERSIAN, ARABIC]),
)
def test_every_grouped_whole_number_comes_back(number: int, mark: str, digits: dict[int, int] | str) -> None:
    written = f"{number:,}".replace(",", mark)
    assert read_figure(CellKind.TEXT, written.translate(digits) if digits else written).value == number


@given(st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: round(value, 4)))
def test_every_stored_number_comes_back(number: float) -> None:
    assert read_figure(CellKind.NUMBER, repr(number)).value == pytest.approx(number, rel=1e-8, abs=1e-8)


@given(st.text(), st.sampled_from(list(CellKind)))
def test_no_text_raises_and_a_value_never_stands_beside_a_problem(text: str, kind: CellKind) -> None:
    figure = read_figure(kind, text)
    assert figure.problem is None or figure.value is None
    assert not (figure.is_not_applicable and figure.value is not None)
    read_month(text)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert key(clean(text)) == key(text)
    assert code(code(text)) == code(text)


def test_spellings_of_one_name_have_one_key() -> None:
    assert key("شعبه ي كرمانشاه") == key("شعبه‌ی کرمانشاه") == key("شعبه ی  کرمانشاه ")
    assert key("Branch code:") == key("branch_code")


def test_the_half_space_stays_in_what_is_kept() -> None:
    assert clean(" بيمه\u200cشده\u200f ") == "بیمه\u200cشده"


def test_codes_are_one_with_and_without_the_zeros_that_a_spreadsheet_drops() -> None:
    assert is_same_code("0501", "501")
    assert is_same_code("۰۵۰۱", "501")
    assert is_same_code("kr-01", "KR-01")
    assert not is_same_code("501", "5010")


@pytest.mark.parametrize(
    "written",
    [
        "1405-08", "1405-8", "۱۴۰۵-۰۸", "۱۴۰۵/۸", "1405/08", "1405.08", "140508", "8/1405", "08-1405",
        "آبان ۱۴۰۵", "ابان 1405", "آبان‌ماه ۱۴۰۵", "آبان ماه ۱۴۰۵", "۱۴۰۵ آبان",
        "Aban 1405", "aban-1405", "1405 Aban", "1405-08-01",
        " آبان ۱۴۰۵\u200f",
    ],
)  # fmt: skip
def test_a_month_is_read_in_every_way_that_people_write_it(written: str) -> None:
    assert read_month(written) == Month(1405, 8)


@pytest.mark.parametrize(
    "written", ["", "1405", "1405-13", "1405-00", "05-08", "2026-11", "1405-08-15", "آبان", "nov 1405", "8"]
)
def test_what_is_no_month_is_none(written: str) -> None:
    assert read_month(written) is None


@given(st.integers(FIRST_YEAR, LAST_YEAR), st.integers(1, 12), st.sampled_from(["fa", "en"]))
def test_every_month_comes_back_from_its_words(year: int, number: int, language: str) -> None:
    name = catalogue()[f"month.{number}"][language]
    assert read_month(f"{name} {year}") == Month(year, number)
    assert read_month(str(Month(year, number)).translate(PERSIAN)) == Month(year, number)
