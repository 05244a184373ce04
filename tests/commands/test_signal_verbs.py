"""signals and funnel, as they are typed."""

from pathlib import Path

import pytest

from pipeline.services import scores
from tests.support.offices import OPERATOR
from tests.support.scored_offices import approve_months, empty_office, year_to
from tests.support.terminal import told, typed


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("signals")
    office = empty_office(folder)
    approve_months(office, year_to(count=13))
    scores.score_months(office, by=OPERATOR)
    office.close()
    return str(office.settings.warehouse)


def test_signals_tell_the_province_and_every_branch(warehouse: str) -> None:
    found = told("signals", "1405-08", "--warehouse", warehouse)
    assert {row["branch"] for row in found["branches"]} == {"0501", "0502", "0503", "0504"}
    assert {row["verdict"] for row in found["branches"]} <= {"rise", "fall", "same", "too_few", "no_figure"}
    index = found["nodes"][0]
    assert index["months_count"] == 13
    assert index["lower"] < index["centre"] < index["upper"]


def test_signals_of_a_branch_tell_its_months_with_their_limits(warehouse: str) -> None:
    found = told("signals", "1405-08", "--branch", "0501", "--warehouse", warehouse)
    index = found["nodes"][0]
    assert len(index["series"]) == 13
    assert index["series"][-1]["value"] == index["value"]
    said = typed("signals", "1405-08", "--branch", "0501", "--warehouse", warehouse).stdout
    assert len(said.splitlines()) == len(found["nodes"])


def test_a_county_narrows_and_digits_may_be_persian(warehouse: str) -> None:
    found = told("signals", "۱۴۰۵-۰۸", "--county", "۰۵۰۱", "--warehouse", warehouse)
    assert {row["branch"] for row in found["branches"]} == {"0501", "0502"}


def test_signals_are_said_in_words_in_both_languages(warehouse: str) -> None:
    english = typed("signals", "1405-07", "--warehouse", warehouse).stdout
    assert "the province" in english
    persian = typed("signals", "1405-07", "--warehouse", warehouse, "--language", "fa").stdout
    assert "استان" in persian


def test_a_funnel_tells_limits_and_standings(warehouse: str) -> None:
    found = told("funnel", "1405-08", "R04", "--warehouse", warehouse)
    assert found["factor"] >= 1
    for point in found["branches"]:
        assert point["outer_low"] <= point["inner_low"] <= point["inner_high"] <= point["outer_high"]
    assert len(typed("funnel", "1405-08", "R04", "--warehouse", warehouse).stdout.splitlines()) == 5


@pytest.mark.parametrize(
    "words",
    [("funnel", "1405-08", "R05"), ("funnel", "1405-08", "X"), ("signals", "1405-08", "--branch", "9"),
     ("signals", "1405-08", "--county", "9"), ("signals", "soon")],
)  # fmt: skip
def test_wrong_use_is_told(warehouse: str, words: tuple[str, ...]) -> None:
    refused = typed(*words, "--warehouse", warehouse)
    assert refused.returncode == 2
    assert refused.stderr.startswith("Not done:")
