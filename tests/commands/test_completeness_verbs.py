"""completeness and reminders, as they are typed."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.services.office import Office
from tests.support.offices import ABAN, BRANCHES, actor, fresh_office, hand_in
from tests.support.terminal import told, typed


@pytest.fixture
def warehouse(tmp_path: Path) -> str:
    office: Office = fresh_office(tmp_path)
    hand_in(office, actor(Role.STAFF, BRANCHES[0]), BRANCHES[0])
    office.close()
    return str(office.settings.warehouse)


def test_completeness_counts_each_county_and_adds_up(warehouse: str) -> None:
    found = told("completeness", "--month", str(ABAN), "--months", "2", "--warehouse", warehouse)
    assert found["months"] == ["1405-07", "1405-08"]
    assert len(found["branch_months"]) == 2 * len(BRANCHES)
    for name in ("expected", "received", "on_time", "late", "approved"):
        assert sum(row[name] for row in found["counts"]) == found["in_all"][name]
    assert found["in_all"]["received"] == 1
    said = typed("completeness", "--month", str(ABAN), "--each", "branch", "--warehouse", warehouse).stdout
    assert f"Branch {BRANCHES[0]}: 1 of" in said


def test_reminders_say_who_has_to_do_what_by_when(warehouse: str) -> None:
    found = told("reminders", "--warehouse", warehouse)["reminders"]
    assert {one["branch"] for one in found} == set(BRANCHES)
    assert all(one["due_on"].startswith("14") for one in found)
    said = typed("reminders", "--warehouse", warehouse).stdout
    assert "hands in" in said


def test_a_wrong_number_of_months_is_wrong_use(warehouse: str) -> None:
    assert typed("completeness", "--months", "0", "--warehouse", warehouse).returncode == 2
