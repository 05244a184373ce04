"""From draft to accepted on the command line: drafts, taking back, the calendar, exceptions, originals."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.calendar import iran_day, jalali
from pipeline.domain.month import Month
from pipeline.services import model
from pipeline.services.office import open_office
from pipeline.settings import Settings
from tests.support.offices import account, csv_file, fresh_office, good_values
from tests.support.terminal import told, typed

TODAY = iran_day(datetime.now(UTC).replace(tzinfo=None))
# The month that runs is open whatever the day; the one three months back is closed.
NOW, LONG_AGO = Month.of(TODAY), Month.of(TODAY).plus(-3)
HERE = ("--branch", "0501", "--month", str(NOW))


@pytest.fixture
def warehouse(tmp_path: Path) -> tuple[str, str]:
    """With people of one branch and of the province; as `--warehouse` takes it."""
    made = fresh_office(tmp_path)
    for user, role in (("staff", Role.STAFF), ("other", Role.STAFF), ("manager", Role.BRANCH_MANAGER)):
        account(made, role, "0501", user)
    account(made, Role.STAFF, "0502", "stranger")
    account(made, Role.PROVINCIAL_MANAGER, None, "province")
    for share in (6, 7):
        values = good_values(model.framework_of(made), share / 10)
        (tmp_path / f"{share}.csv").write_bytes(csv_file(values))
    made.close()
    return ("--warehouse", str(made.settings.warehouse))


def test_a_draft_is_saved_from_a_file_shown_handed_in_and_discarded(
    warehouse: tuple[str, str], tmp_path: Path
) -> None:
    by = ("--by", "staff", *HERE, *warehouse)
    assert told("draft", "show", *by)["revision"] == 0
    saved = told("draft", "save", str(tmp_path / "6.csv"), *by)
    assert (saved["revision"], saved["saved_by"]) == (1, "staff")
    assert told("draft", "show", *by) == saved
    behind = told("draft", "save", str(tmp_path / "7.csv"), *by, "--revision", "0", code=2)
    assert behind["error"] == "draft_changed"
    receipt = told("draft", "submit", *by, "--revision", "1", "--seen", "")
    assert (receipt["state"], receipt["duplicate"]) == ("submitted", False)
    assert told("draft", "show", *by)["values"] == {}
    told("draft", "save", str(tmp_path / "6.csv"), *by)
    assert told("draft", "submit", *by)["duplicate"]
    assert told("draft", "submit", *by, code=2)["error"] == "draft_empty"
    told("draft", "save", str(tmp_path / "7.csv"), *by)
    assert told("draft", "discard", *by)["values"] == {}
    assert told("draft", "save", *by, code=2)["error"] == "draft_needs_file"
    assert told("verify", *warehouse)["is_whole"]


def test_who_did_not_see_the_newest_is_told_and_decides(warehouse: tuple[str, str], tmp_path: Path) -> None:
    files = [(str(tmp_path / f"{share}.csv"), *HERE, *warehouse) for share in (6, 7)]
    first = told("load", *files[0], "--by", "other", "--seen", "")
    behind = told("load", *files[1], "--by", "staff", "--seen", "", code=1)
    assert (behind["error"], behind["newer"]) == ("submission_changed", first["submission"])
    assert behind["differences"]
    assert "other" in typed("load", *files[1], "--by", "staff", "--seen", "").stdout
    second = told("load", *files[1], "--by", "staff", "--seen", first["submission"])
    listed = told("submissions", *HERE, *warehouse)["submissions"]
    assert [(one["submission"], one["state"], one["based_on"]) for one in listed] == [
        (second["submission"], "submitted", first["submission"]),
        (first["submission"], "withdrawn", None),
    ]


def test_what_waits_is_withdrawn_and_its_original_can_be_had(
    warehouse: tuple[str, str], tmp_path: Path
) -> None:
    one = told("load", str(tmp_path / "6.csv"), *HERE, *warehouse, "--by", "staff")["submission"]
    out = tmp_path / "back.csv"
    told("original", one, "--out", str(out), "--by", "manager", *warehouse)
    assert out.read_bytes() == (tmp_path / "6.csv").read_bytes()
    for verb in ("original", "withdraw"):
        more = ("--out", str(out)) if verb == "original" else ()
        assert told(verb, one, *more, "--by", "stranger", *warehouse, code=2)["error"] == "not_allowed"
    assert told("withdraw", one, "--by", "other", *warehouse, code=2)["error"] == "withdraw_not_yours"
    told("withdraw", one, "--by", "staff", "--reason", "wrong file", *warehouse)
    assert told("withdraw", one, "--by", "staff", *warehouse, code=2)["error"] == "already_decided"
    (shown,) = told("submissions", *warehouse)["submissions"]
    assert (shown["state"], shown["decided_by"], shown["reason"]) == ("withdrawn", "staff", "wrong file")
    assert "wrong file" in typed("submissions", *warehouse).stdout


def test_a_closed_month_is_opened_by_an_exception_and_closed_by_its_end(
    warehouse: tuple[str, str], tmp_path: Path
) -> None:
    there = ("--branch", "0501", "--month", str(LONG_AGO), *warehouse)
    closed = told("load", str(tmp_path / "6.csv"), *there, "--by", "staff", code=1)
    assert "month_closed" in {one["code"] for one in closed["findings"]}
    until = ("--until", jalali(TODAY + timedelta(days=3)), "--reason", "flood", "--by", "province")
    assert told("exception", "give", *there, *until[:-1], "staff", code=2)["error"] == "not_allowed"
    given = told("exception", "give", *there, *until)
    assert (given["is_running"], given["ends_on"], given["given_by"]) == (True, until[1], "province")
    told("load", str(tmp_path / "6.csv"), *there, "--by", "staff")
    ended = told("exception", "end", *there, "--by", "province")
    assert (ended["is_running"], ended["ended_by"]) == (False, "province")
    assert told("exception", "list", *warehouse)["exceptions"] == [ended]
    assert told("exception", "end", *there, "--by", "province", code=2)["error"] == "exception_absent"
    assert "flood" in typed("exception", "list", *warehouse).stdout
    assert told("exception", "give", *there, "--by", "province", code=2)["error"] == "exception_needs_end"
    assert told("exception", "give", *warehouse, code=2)["error"] == "exception_needs_place"


def test_the_days_of_a_month_are_shown_and_set(warehouse: tuple[str, str]) -> None:
    month, following = Month(1405, 8), "۱۴۰۵/۹"
    usual = told("calendar", "show", str(month), *warehouse)
    assert usual == {
        "month": "1405-08",
        "due_on": "1405-09-10",
        "closes_on": "1405-09-25",
        "is_own": False,
    }
    days = ("--due", f"{following}/۱۲", "--closes", "1405-09-28")
    assert (
        told("calendar", "set", str(month), *days, "--by", "staff", *warehouse, code=2)["error"]
        == "not_allowed"
    )
    own = told("calendar", "set", str(month), *days, "--by", "province", *warehouse)
    assert (own["due_on"], own["closes_on"], own["is_own"]) == ("1405-09-12", "1405-09-28", True)
    assert "12 Azar 1405" in typed("calendar", "show", str(month), *warehouse).stdout
    assert told("calendar", "set", str(month), *warehouse, code=2)["error"] == "calendar_needs_days"
    bad = ("--due", "soon", "--closes", "1405-09-28")
    assert told("calendar", "set", str(month), *bad, *warehouse, code=2)["error"] == "day_unreadable"


def test_old_originals_are_let_go_by_the_operator(
    warehouse: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("load", str(tmp_path / "6.csv"), *HERE, *warehouse, "--by", "staff")
    would = told("forget-files", "--dry-run", *warehouse)
    assert (would["files"], would["dry_run"]) == (0, True)
    assert told("forget-files", "--by", "province", *warehouse, code=2)["error"] == "not_allowed"
    monkeypatch.setenv("KEEP_FILES_MONTHS", "0")
    assert told("forget-files", *warehouse)["before"] is None
    assert "for ever" in typed("forget-files", *warehouse).stdout
    monkeypatch.setenv("KEEP_FILES_MONTHS", "soon")
    assert "KEEP_FILES_MONTHS" in typed("forget-files", *warehouse).stderr
    office = open_office(Settings(warehouse=Path(warehouse[1])))
    assert office.warehouse.read("events_facts").filter(verb="file.forget").is_empty()
    office.close()
