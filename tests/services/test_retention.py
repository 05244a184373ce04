"""Originals are kept for a time that is set, then their bytes go; values stay, and the audit trail stays whole."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.calendar import jalali
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, retention, reviewing, upkeep
from pipeline.services.office import Office, open_office
from pipeline.settings import from_environment
from pipeline.warehouse import audit
from pipeline.words import error_text, plain
from tests.support.offices import ABAN, OPERATOR, Clock, actor, fresh_office, hand_in

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
ADMINISTRATOR = actor(Role.ADMINISTRATOR)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """An old approved file and one of two years later."""
    made = fresh_office(tmp_path, clock)
    hand_in(made, STAFF)
    reviewing.approve(made, by=MANAGER, branch="0501", month=ABAN, accept="seen")
    clock.move(days=775)
    hand_in(made, STAFF, month=ABAN.plus(25), share=0.7)
    yield made
    made.close()


OLD, NEW = "1405-08-0501-01", "1407-09-0501-01"


def is_whole(office: Office) -> bool:
    return upkeep.verify(office, by=OPERATOR).is_whole


def has_file(office: Office, submission: str) -> bool:
    row = office.warehouse.read("submission_file", submission=submission)
    return row["content"][0] is not None


def tamper(office: Office, statement: str, **params: object) -> Office:
    """As someone with the files in hand, and DuckDB, would; opened again as the application does."""
    with office.warehouse._connection.cursor() as cursor:
        cursor.execute(statement, params or None)
    office.close()
    return open_office(office.settings)


def test_old_files_go_and_everything_else_stays(office: Office) -> None:
    values = office.warehouse.read("submission_values", submission=OLD)
    told = retention.forget_files(office, by=ADMINISTRATOR)
    assert (told.file_count, told.submission_count, jalali(told.before)) == (1, 1, "1405-10-01")
    assert told.byte_count > 0
    assert (has_file(office, OLD), has_file(office, NEW)) == (False, True)
    assert office.warehouse.read("submission_values", submission=OLD).equals(values)
    shown = {one.submission: one for one in collecting.submissions(office, by=STAFF)}
    assert (shown[OLD].file_name, len(shown[OLD].file_sha256)) == ("aban.csv", 64)
    assert is_whole(office)


def test_no_row_holds_the_bytes_after_closing_and_opening(office: Office) -> None:
    content = collecting.original_file(office, by=STAFF, submission=OLD)[1]
    retention.forget_files(office, by=ADMINISTRATOR)
    office.close()
    again = open_office(office.settings)
    assert is_whole(again)
    with again.warehouse._connection.cursor() as cursor:
        held = cursor.execute("SELECT count(*) FROM facts.main.files WHERE content = $c", {"c": content})
        assert held.fetchone() == (0,)


def test_it_is_told_kindly_that_a_file_is_no_longer_kept(office: Office) -> None:
    retention.forget_files(office, by=ADMINISTRATOR)
    with pytest.raises(UserError, match="file_forgotten") as refused:
        collecting.original_file(office, by=MANAGER, submission=OLD)
    assert "۲۴" in plain(error_text(refused.value, "fa"))


def test_a_dry_run_says_what_would_go_and_again_lets_nothing_go(office: Office) -> None:
    version = office.warehouse.data_version()
    told = retention.forget_files(office, by=ADMINISTRATOR, is_dry_run=True)
    assert office.warehouse.data_version() == version
    assert has_file(office, OLD)
    assert retention.forget_files(office, by=ADMINISTRATOR) == told
    version = office.warehouse.data_version()
    assert retention.forget_files(office, by=ADMINISTRATOR).file_count == 0
    assert office.warehouse.data_version() == version


def test_zero_months_is_for_ever(office: Office) -> None:
    for_ever = replace(office, settings=replace(office.settings, keep_files_months=0))
    assert retention.forget_files(for_ever, by=ADMINISTRATOR) == retention.Forgotten(None)
    assert has_file(office, OLD)


def test_a_file_that_waits_or_came_in_again_lately_is_kept(office: Office, clock: Clock) -> None:
    clock.move(days=800)
    told = retention.forget_files(office, by=ADMINISTRATOR)
    assert (told.file_count, has_file(office, NEW)) == (1, True)
    assert is_whole(office)


def test_a_forgotten_file_that_comes_in_again_is_kept_again(office: Office) -> None:
    name, content = collecting.original_file(office, by=STAFF, submission=OLD)
    retention.forget_files(office, by=ADMINISTRATOR)
    other = {"branch": "0502", "month": ABAN.plus(25)}
    collecting.submit(office, by=actor(Role.STAFF, "0502"), file_name=name, content=content, **other)
    assert has_file(office, OLD)
    assert is_whole(office)


def test_the_same_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment().keep_files_months == 24
    monkeypatch.setenv("KEEP_FILES_MONTHS", "0")
    assert from_environment().keep_files_months == 0
    monkeypatch.setenv("KEEP_FILES_MONTHS", "-3")
    with pytest.raises(ValueError, match="KEEP_FILES_MONTHS"):
        from_environment()


@pytest.mark.parametrize("role", [Role.STAFF, Role.BRANCH_MANAGER, Role.PROVINCIAL_MANAGER, Role.PLANNER])
def test_only_upkeep_lets_files_go(office: Office, role: Role) -> None:
    with pytest.raises(NotAllowed):
        retention.forget_files(office, by=actor(role, "0501"))
    assert has_file(office, OLD)


def test_an_emptying_without_its_event_is_detected(office: Office) -> None:
    newest = office.warehouse.written_by("files", 0, 2**62)["event"].max()
    forged = tamper(office, f"UPDATE facts.main.files SET content = NULL WHERE event = {newest}")
    assert not is_whole(forged)
    with pytest.raises(UserError, match="forget_needs_whole"):
        retention.forget_files(replace(forged, now=office.now), by=ADMINISTRATOR)
    forged.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts.main.files SET file_name = 'other.csv' WHERE content IS NULL",
        "UPDATE facts.main.files SET byte_count = 1 WHERE content IS NULL",
        "UPDATE facts.main.files SET content = 'other'::BLOB WHERE content IS NULL",
        "UPDATE facts.main.files SET content = NULL WHERE content IS NOT NULL",
        "DELETE FROM facts.main.files WHERE content IS NULL",
        "DELETE FROM facts.main.events WHERE verb = 'file.forget'",
        "UPDATE facts.main.events SET detail = replace(detail, 'restated', 'rested') WHERE verb = 'file.forget'",
        "UPDATE facts.main.observations SET value = value + 1 WHERE submission = '1405-08-0501-01'",
    ],
)
def test_after_an_emptying_every_other_change_is_still_detected(office: Office, statement: str) -> None:
    retention.forget_files(office, by=ADMINISTRATOR)
    assert is_whole(office)
    forged = tamper(office, statement)
    assert not is_whole(forged)
    forged.close()


@pytest.mark.parametrize("verb", ["submission.submit", "file.forget"])
def test_an_event_that_vouches_for_other_bytes_is_not_believed(office: Office, verb: str) -> None:
    """Even one that the chain carries: of earlier rows only the emptying of files is taken, and never other bytes."""
    files = office.warehouse.written_by("files", 0, 2**62)
    event = files["event"].min()
    with office.warehouse.write("facts", office.event(OPERATOR, verb, "forged")) as writer:
        writer._cursor.execute(
            "UPDATE facts.main.files SET content = 'forged'::BLOB WHERE event = $event", {"event": event}
        )
        writer.restate("files", [event])
    told = json.loads(office.warehouse.read("events_facts")["detail"][-1])
    assert told["restated"]["files"][str(event)]["count"] == 1
    assert not is_whole(office)


def test_an_event_vouches_for_no_other_table_than_files(office: Office) -> None:
    event = office.warehouse.written_by("observations", 0, 2**62)["event"].min()
    with office.warehouse.write("facts", office.event(OPERATOR, "file.forget", "forged")) as writer:
        writer._cursor.execute(
            "UPDATE facts.main.observations SET value = 0 WHERE event = $event", {"event": event}
        )
        writer.restate("observations", [event])
    assert not is_whole(office)


def test_what_is_restated_is_sealed_with_the_event() -> None:
    draft = audit.EventDraft("file.forget", "s", "w", "r", "c", None, Clock()(), {})
    plain_one = audit.seal(draft, 1, {}, audit.GENESIS)
    one = audit.seal(draft, 1, {}, audit.GENESIS, {"files": {"1": {"count": 1, "sha256": "a"}}})
    other = audit.seal(draft, 1, {}, audit.GENESIS, {"files": {"1": {"count": 1, "sha256": "b"}}})
    assert len({plain_one["hash"], one["hash"], other["hash"]}) == 3
