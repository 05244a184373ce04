"""A branch's spelling is confirmed and listed on the command line, and files that write it so are read from then on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.calendar import iran_day
from pipeline.domain.month import Month
from tests.support.offices import account, fresh_office
from tests.support.terminal import told, typed

# The month that runs is open whatever the day.
NOW = Month.of(iran_day(datetime.now(UTC).replace(tzinfo=None)))


@pytest.fixture
def warehouse(tmp_path: Path) -> tuple[str, str]:
    made = fresh_office(tmp_path)
    account(made, Role.STAFF, "0501", "staff")
    account(made, Role.PROVINCIAL_MANAGER, None, "province")
    made.close()
    return ("--warehouse", str(made.settings.warehouse))


def test_a_spelling_is_confirmed_listed_and_used(warehouse: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text(f"نام شعبه,مرکزی کهنه\nماه,{NOW}\nmeasure,value\nsurveys_run,3\n", encoding="utf-8")
    check = ("check", str(file), *warehouse)
    assert "branch_unknown" in {one["code"] for one in told(*check, code=1)["findings"]}
    assert told("spelling", "list", *warehouse)["spellings"] == []
    confirm = ("spelling", "confirm", "مركزي كهنه", "--branch", "0501", *warehouse)
    assert told(*confirm, "--by", "staff")["branch"] == "0501"
    assert [one["spelling"] for one in told("spelling", "list", *warehouse)["spellings"]] == ["مرکزی کهنه"]
    assert "مرکزی کهنه" in typed("spelling", "list", "--language", "fa", *warehouse).stdout
    assert told(*check)["branch"] == "0501"
    assert told("verify", *warehouse)["is_whole"]


def test_wrong_use_is_said(warehouse: tuple[str, str]) -> None:
    missing = told("spelling", "confirm", "x", *warehouse, code=2)
    assert missing["error"] == "spelling_needs_branch"
    of_another = ("spelling", "confirm", "مرکزی", "--branch", "0502", "--by", "staff", *warehouse)
    assert told(*of_another, code=2)["error"] == "not_allowed"
