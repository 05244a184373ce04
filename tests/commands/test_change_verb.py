"""`why`, as it is typed."""

import pytest

from pipeline.services import scores
from pipeline.services.office import Office
from tests.support.offices import ABAN, OPERATOR
from tests.support.scored_offices import approve_months, empty_office, year_to
from tests.support.terminal import told, typed


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Four branches, three months; the third branch has a hole in Mehr."""
    office: Office = empty_office(tmp_path_factory.mktemp("why"))
    approve_months(office, year_to(count=3), holes=(("0503", ABAN.plus(-1)),))
    scores.score_months(office, by=OPERATOR)
    office.close()
    return str(office.settings.warehouse)


def sums(found: dict) -> bool:
    causes = sum(each["points"] for each in found["causes"])
    reasons = sum(reason["points"] for each in found["causes"] for reason in each["reasons"])
    return causes == pytest.approx(found["difference"]) == pytest.approx(reasons)


def test_a_branch_is_told_against_the_month_before_another_branch_and_another_month(warehouse: str) -> None:
    here = ("--warehouse", warehouse)
    plain = told("why", "0501", "1405-08", *here)
    assert (plain["against"]["kind"], plain["against"]["month"]) == ("month", "1405-07")
    assert [each["cause"] for each in plain["causes"]] == ["revised", "edition", "coverage", "measures"]
    assert sums(plain)
    other = told("why", "0501", "1405-08", "--against-branch", "0502", *here)
    assert (other["against"]["branch"], sums(other)) == ("0502", True)
    earlier = told("why", "0501", "۱۴۰۵-۰۸", "--against-month", "۱۴۰۵-۰۶", *here)
    assert (earlier["against"]["month"], sums(earlier)) == ("1405-06", True)
    dimension = plain["children"][0]["id"]
    below = told("why", "0501", "1405-08", "--node", dimension, *here)
    assert (below["node"], sums(below)) == (dimension, True)


def test_the_province_and_a_county_are_told_with_the_branches_that_came(warehouse: str) -> None:
    here = ("--warehouse", warehouse)
    province = told("why", "province", "1405-08", *here)
    assert (province["branches_came"], province["branches_left"]) == (["0503"], [])
    assert sums(province)
    assert sums(told("why", "county:0501", "1405-08", *here))
    lines = typed("why", "province", "1405-08", *here)
    assert lines.returncode == 0
    assert "Reported this time: Branch 0503" in lines.stdout


def test_sentences_name_the_score_before_and_after_with_the_counts(warehouse: str) -> None:
    lines = typed("why", "0501", "1405-08", "--warehouse", warehouse).stdout.splitlines()
    found = told("why", "0501", "1405-08", "--warehouse", warehouse)
    assert f"{found['before']:.1f} (1405-07) -> {found['after']:.1f} (1405-08)" in lines[0]
    assert " of " in "".join(lines)
    persian = typed("why", "0501", "1405-08", "--warehouse", warehouse, "--language", "fa").stdout
    assert "رقم‌ها" in persian


@pytest.mark.parametrize(
    "words",
    [
        ("0503", "1405-08"),
        ("9999", "1405-08"),
        ("province", "1405-08", "--against-branch", "0501"),
        ("0501", "1405-08", "--against-month", "1405-07", "--against-branch", "0502"),
        ("0501",),
    ],
)
def test_what_cannot_be_told_is_wrong_use_with_a_sentence(warehouse: str, words: tuple[str, ...]) -> None:
    done = typed("why", *words, "--warehouse", warehouse)
    assert done.returncode == 2
    assert done.stderr
