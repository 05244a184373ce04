"""A process killed while it hands in and approves: the warehouse opens, and nothing is there by halves."""

import random
from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.services import collecting, model, scores, scoring_run, upkeep
from pipeline.services.office import Office
from tests.support import killed
from tests.support.doses import dose
from tests.support.offices import ABAN, OPERATOR, actor, fresh_office

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
KILLS = dose(20, 200)
# Tables that one submission writes to, each once.
PARTS = ("files", "observations", "submission_states", "submission_findings", "value_comments")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One warehouse that lives through all the kills."""
    office = fresh_office(tmp_path_factory.mktemp("killed"))
    office.close()
    return office.settings.warehouse


@pytest.fixture(scope="module")
def usual(folder: Path) -> killed.Round:
    return killed.measured(folder)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_process_leaves_all_of_a_submission_or_none_of_it(
    folder: Path, usual: killed.Round, number: int
) -> None:
    chance = random.Random(number)
    # Half of them at a step of the database, which falls the same way each time; half at a moment within it.
    if number % 2:
        handed_in, approved = killed.killed(folder, at_step=chance.randint(1, usual.steps))
    else:
        handed_in, approved = killed.killed(folder, after=chance.uniform(0, usual.seconds))
    office = killed.opened(folder)
    try:
        assert_nothing_by_halves(office)
        there = {one.submission: one for one in collecting.submissions(office, by=PROVINCE)}
        assert set(handed_in) <= there.keys()
        assert not approved or there[approved].decided_by
        assert_scored(office)
        assert upkeep.verify(office, by=OPERATOR).problems == ()
    finally:
        office.close()


def assert_nothing_by_halves(office: Office) -> None:
    """Every submission with all its rows, and no row without its submission."""
    rows = {table: office.warehouse.written_by(table, 0, 2**62) for table in ("submissions", *PARTS)}
    events = set(rows["submissions"]["event"])
    submit_events = office.warehouse.read("events_facts").filter(verb="submission.submit")["event"]
    assert set(submit_events) == events
    for table in PARTS:
        assert events <= set(rows[table]["event"]), table
    assert set(rows["observations"]["event"]) == events
    assert set(rows["observations"].group_by("event").len()["len"]) <= {rows_of_a_file(office)}
    assert rows["files"].filter(pl.col("content").is_null()).is_empty()


def rows_of_a_file(office: Office) -> int:
    """Values of one file: every line but the head and the blank one."""
    return len(killed.content(office, 0).splitlines()) - 2


def assert_scored(office: Office) -> None:
    """What is approved has its scores, or `heal` makes them."""
    scores.heal(office, by=OPERATOR)
    assert scoring_run.stale(office) == ()
    approved = office.warehouse.read("score_submissions", first=str(ABAN), last=str(ABAN))["branch"]
    top = model.framework_of(office).top.id
    found = office.warehouse.read(
        "score_rows", unit_kind="branch", unit=None, first=str(ABAN), last=str(ABAN), nodes=[top]
    )
    assert set(approved) == set(found["unit"])
