"""A process killed while it hands in and approves: the warehouse opens, and nothing is there by halves."""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.states import JobState
from pipeline.services import collecting, jobs, model, scores, scoring_run, upkeep
from pipeline.services.office import Office
from tests.support import killed
from tests.support.doses import dose
from tests.support.offices import ABAN, OPERATOR, actor, fresh_office

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
KILLS = dose(20, 200)
ENDED = {state.value for state in JobState if state.is_over}
# What an event that keeps a file says it made.
SUBMISSIONS_OF: Mapping[str, Callable[[dict[str, Any]], list[str]]] = {
    "submission.submit": lambda detail: [detail["submission"]],
    "submission.submit_many": lambda detail: sorted(detail["submissions"]),
}
# Tables that one submission writes to, each once.
PARTS = ("files", "observations", "submission_states", "submission_findings", "value_comments")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One warehouse that lives through all the kills."""
    office = fresh_office(tmp_path_factory.mktemp("killed"))
    office.close()
    return office.settings.warehouse


@pytest.fixture(scope="module")
def usual(folder: Path) -> Mapping[bool, killed.Round]:
    """A round of one branch's file, and (True) of a file of many."""
    return {is_bulk: killed.measured(folder, is_bulk=is_bulk) for is_bulk in (False, True)}


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_process_leaves_all_of_a_submission_or_none_of_it(
    folder: Path, usual: Mapping[bool, killed.Round], number: int
) -> None:
    chance = random.Random(number)
    # Half of them at a step of the database, which falls the same way each time; half at a moment within it. Two pairs
    # of five are of files of many branches.
    is_bulk = number % 10 in (2, 3, 6, 7)
    if number % 2:
        at = {"at_step": chance.randint(1, usual[is_bulk].steps)}
    else:
        at = {"after": chance.uniform(0, usual[is_bulk].seconds)}
    handed_in, approved = killed.killed(folder, is_bulk=is_bulk, **at)
    office = killed.opened(folder)
    try:
        assert_told_as_interrupted(office)
        assert_nothing_by_halves(office)
        there = {one.submission: one for one in collecting.submissions(office, by=PROVINCE)}
        assert handed_in <= there.keys()
        assert all(there[one].decided_by for one in approved)
        assert_scored(office)
        assert upkeep.verify(office, by=OPERATOR).problems == ()
    finally:
        office.close()


def assert_told_as_interrupted(office: Office) -> None:
    """The next start tells of the job that the process died in, and leaves no job under way."""
    under_way = {one["job"] for one in job_rows(office) if one["state"] not in ENDED}
    assert len(under_way) <= 1
    assert set(jobs.interrupt_left(office, by=OPERATOR)) == under_way
    states = {one["job"]: one["state"] for one in job_rows(office)}
    assert set(states.values()) <= {JobState.DONE.value, JobState.INTERRUPTED.value}
    for job in under_way:
        assert jobs.job(office, by=PROVINCE, job=job).state is JobState.INTERRUPTED


def job_rows(office: Office) -> list[dict[str, Any]]:
    return office.warehouse.read("jobs", job=None, kind=None, most=10_000).to_dicts()


def assert_nothing_by_halves(office: Office) -> None:
    """Every submission with all its rows, and no row without its submission."""
    rows = {table: office.warehouse.written_by(table, 0, 2**62) for table in ("submissions", *PARTS)}
    made = rows["submissions"].group_by("event").agg(pl.col("submission").sort())
    told = office.warehouse.read("events_facts").filter(pl.col("verb").is_in(list(SUBMISSIONS_OF)))
    named = {
        one["event"]: SUBMISSIONS_OF[one["verb"]](json.loads(one["detail"]))
        for one in told.iter_rows(named=True)
    }
    assert dict(made.rows()) == named
    for table in PARTS:
        assert named.keys() <= set(rows[table]["event"]), table
    figures = rows["observations"].group_by("event", "submission").len()
    assert {(event, one) for event, one, _ in figures.rows()} == {
        (event, one) for event, ones in named.items() for one in ones
    }
    assert set(figures["len"]) <= {rows_of_a_file(office)}
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
