"""A warehouse that was touched behind the application's back says so."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.domain.access import Role
from pipeline.errors import NotAllowed
from pipeline.services import model, reviewing, upkeep
from pipeline.services.office import Office
from pipeline.warehouse.store import open_warehouse
from tests.support.offices import ABAN, OPERATOR, Clock, account, actor, bare_office, fresh_office, hand_in


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = fresh_office(tmp_path)
    account(office, Role.STAFF, "0501")
    hand_in(office, actor(Role.STAFF, "0501"))
    reviewing.approve(office, by=actor(Role.BRANCH_MANAGER, "0501"), branch="0501", month=ABAN)
    return office


def tampered(office: Office, database: str, statement: str) -> upkeep.Verified:
    """What `verify` finds after somebody with the files changed them with DuckDB itself."""
    office.close()
    with duckdb.connect(str(office.settings.warehouse / f"{database}.duckdb")) as raw:
        raw.execute(statement)
    again = Office(open_warehouse(office.settings.warehouse), office.settings, Clock())
    try:
        return upkeep.verify(again, by=OPERATOR, language="en")
    finally:
        again.close()


def test_an_untouched_warehouse_is_whole(office: Office) -> None:
    found = upkeep.verify(office, by=OPERATOR)
    assert (found.is_whole, found.problems) == (True, ())
    assert found.events == {"facts": 5, "control": 1}


def test_an_empty_warehouse_is_whole(tmp_path: Path) -> None:
    found = upkeep.verify(bare_office(tmp_path), by=OPERATOR)
    assert found.is_whole
    assert found.events == {"facts": 0, "control": 0}


@pytest.mark.parametrize(
    ("database", "statement", "said"),
    [
        (
            "facts",
            "UPDATE observations SET value = value + 1",
            "Rows that event 3 wrote to observations were changed.",
        ),
        (
            "facts",
            "DELETE FROM observations WHERE measure = (SELECT min(measure) FROM observations)",
            "to observations, but",
        ),
        ("facts", "DELETE FROM submission_states WHERE state = 'approved'", "Event 4 wrote 1 rows"),
        (
            "facts",
            "INSERT INTO observations (submission, measure, value) VALUES ('1405-08-0501-01', 'new', 1)",
            "in the name of event 0",
        ),
        (
            "facts",
            "INSERT INTO observations (submission, measure, value, event) VALUES ('x', 'new', 1, 99)",
            "in the name of event 99",
        ),
        ("facts", "INSERT INTO scores (node, event) VALUES ('x', 3)", "in the name of event 3"),
        ("facts", "UPDATE scores SET score = 99 WHERE level = 'index'", "to scores were changed"),
        ("facts", "UPDATE files SET content = 'other'::BLOB", "to files were changed"),
        (
            "facts",
            "UPDATE events SET who = 'another' WHERE event = 3",
            "Event 3 of facts (by another) was changed",
        ),
        ("facts", "DELETE FROM events WHERE event = 3", "Event 3 of facts is missing: event 4 follows."),
        ("facts", "UPDATE events SET detail = 'not json' WHERE event = 3", "Event 3 of facts"),
        ("facts", "DELETE FROM events WHERE event = 5", "in the name of event 5"),
        ("control", "UPDATE accounts SET role = 'administrator'", "The account someone was changed outside"),
        ("control", "DELETE FROM accounts", "The account someone was changed outside"),
        ("control", "UPDATE events SET subject = 'other'", "Event 1 of control"),
    ],
)
def test_whatever_was_changed_is_named(office: Office, database: str, statement: str, said: str) -> None:
    found = tampered(office, database, statement)
    assert not found.is_whole
    assert said in " | ".join(found.problems)


def test_a_trail_sealed_anew_after_a_change_still_breaks_at_the_next_event(office: Office) -> None:
    forged = "UPDATE events SET who = 'x', hash = sha256('forged') WHERE event = 3"
    assert (
        "Event 4 of facts does not follow from the one before it."
        in tampered(office, "facts", forged).problems
    )


def test_the_end_cut_off_whole_shows_only_in_the_head(office: Office) -> None:
    head = upkeep.verify(office, by=OPERATOR).heads["facts"]
    cut = "".join(f"DELETE FROM {table} WHERE event = 5;" for table in ("events", "scores"))
    found = tampered(office, "facts", cut)
    assert found.is_whole
    assert found.heads["facts"] != head


def test_the_first_edition_is_loaded_once_and_holds_always(tmp_path: Path) -> None:
    office = bare_office(tmp_path)
    assert upkeep.initialise(office, by=OPERATOR)
    version = office.warehouse.data_version()
    assert not upkeep.initialise(office, by=OPERATOR)
    assert office.warehouse.data_version() == version
    assert model.framework_of(office, month=ABAN).id == model.framework_of(office).id


@pytest.mark.parametrize("verb", [upkeep.initialise, upkeep.verify])
def test_only_upkeep_roles_may(office: Office, verb: Callable[..., object]) -> None:
    with pytest.raises(NotAllowed):
        verb(office, by=actor(Role.PLANNER))
