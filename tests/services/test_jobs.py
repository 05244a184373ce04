"""Long work: told of while it runs, after it ends, and after the process that did it is gone."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.states import JobState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import jobs, upkeep
from pipeline.services.office import Office, open_office
from tests.support.offices import OPERATOR, actor, fresh_office

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
STAFF = actor(Role.STAFF, "0501")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = fresh_office(tmp_path)
    yield made
    jobs.wind_up(made)
    made.close()


class Gate:
    """Work that tells its first step and then waits to be let go on."""

    def __init__(self) -> None:
        self.is_begun, self.may_go = threading.Event(), threading.Event()

    def __call__(self, on_progress) -> dict[str, int]:
        on_progress(1, 4, "check")
        self.is_begun.set()
        assert self.may_go.wait(20)
        on_progress(2, 4, "keep")
        return {"count": 7}


def started(office: Office, work, by=PROVINCE, kind: str = "bulk") -> jobs.Job:
    return jobs.start(office, by=by, kind=kind, subject="province.xlsx", total=4, work=work)


def ended(office: Office, job: str, by=PROVINCE) -> jobs.Job:
    """The job once it is over."""
    for _ in range(2000):
        found = jobs.job(office, by=by, job=job)
        if found.is_over:
            return found
        threading.Event().wait(0.005)
    raise AssertionError(found)


def test_a_job_tells_how_far_it_is_and_then_what_came_of_it(office: Office) -> None:
    gate = Gate()
    job = started(office, gate).job
    assert gate.is_begun.wait(20)
    under_way = jobs.job(office, by=PROVINCE, job=job)
    assert (under_way.state, under_way.done, under_way.total, under_way.step) == ("running", 1, 4, "check")
    assert under_way.share == 0.25
    gate.may_go.set()
    done = ended(office, job)
    assert (done.state, done.done, done.told) == (JobState.DONE, 4, {"count": 7})
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_more_jobs_than_run_at_once_wait_their_turn(office: Office) -> None:
    gates = [Gate() for _ in range(jobs.AT_ONCE + 1)]
    begun = [started(office, gate).job for gate in gates]
    for gate in gates[: jobs.AT_ONCE]:
        assert gate.is_begun.wait(20)
    assert jobs.job(office, by=PROVINCE, job=begun[-1]).state is JobState.WAITING
    for gate in gates:
        gate.may_go.set()
    assert [ended(office, job).state for job in begun] == [JobState.DONE] * len(gates)
    assert [one.job for one in jobs.jobs(office, by=PROVINCE)] == begun[::-1]


def test_one_person_can_not_fill_the_queue(office: Office) -> None:
    gates = [Gate() for _ in range(jobs.MOST_UNFINISHED)]
    for gate in gates:
        started(office, gate)
    with pytest.raises(UserError, match="jobs_too_many"):
        started(office, Gate())
    other = Gate()
    assert not started(office, other, by=STAFF).is_over
    for gate in (*gates, other):
        gate.may_go.set()


def test_a_mistake_is_told_as_one_and_a_bug_by_its_mark_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def mistaken(_on_progress):
        raise UserError("file_absent", path="x.xlsx")

    def broken(_on_progress):
        raise ZeroDivisionError

    told = ended(office, started(office, mistaken).job)
    assert (told.state, told.told) == (
        JobState.FAILED,
        {"error": "file_absent", "params": {"path": "x.xlsx"}},
    )
    told = ended(office, started(office, broken).job)
    assert told.state is JobState.FAILED
    assert f"bug {told.told['bug']}" in caplog.text


def test_a_job_is_seen_by_who_started_it_and_by_who_may_do_such_work_everywhere(office: Office) -> None:
    gate = Gate()
    gate.may_go.set()
    job = ended(office, started(office, gate, by=STAFF).job, by=STAFF).job
    assert jobs.job(office, by=PROVINCE, job=job).started_by == STAFF.user
    for stranger in (actor(Role.STAFF, "0501", "other"), actor(Role.PLANNER)):
        assert jobs.jobs(office, by=stranger) == ()
        with pytest.raises(UserError, match="job_unknown"):
            jobs.job(office, by=stranger, job=job)
    with pytest.raises(NotAllowed):
        started(office, gate, by=STAFF, kind="score")


def test_what_a_dead_process_left_is_told_as_interrupted(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    gate = Gate()
    job = started(office, gate).job
    assert gate.is_begun.wait(20)
    # A second office over a copy of the files is what a new process finds after the old one was killed.
    (tmp_path / "copy").mkdir()
    office.warehouse._connection.execute("CHECKPOINT control")
    for name in ("facts.duckdb", "control.duckdb"):
        (tmp_path / "copy" / name).write_bytes((office.settings.warehouse / name).read_bytes())
    gate.may_go.set()
    ended(office, job)
    office.close()
    after = open_office(type(office.settings)(warehouse=tmp_path / "copy"))
    assert jobs.job(after, by=PROVINCE, job=job).state is JobState.INTERRUPTED
    assert jobs.interrupt_left(after, by=OPERATOR) == (job,)
    assert jobs.interrupt_left(after, by=OPERATOR) == ()
    assert after.warehouse.read("jobs", job=job, kind=None, most=1)["state"][0] == "interrupted"
    after.close()


def test_closing_the_office_cuts_work_off_at_its_next_step_and_says_so(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    reached = threading.Event()

    def endless(on_progress):
        while True:
            on_progress(1, 2)
            reached.set()
            threading.Event().wait(0.01)

    begun = [started(office, endless).job for _ in range(jobs.AT_ONCE + 1)]
    assert reached.wait(20)
    jobs.wind_up(office)
    assert {jobs.job(office, by=PROVINCE, job=one).state for one in begun} == {JobState.INTERRUPTED}
    office.close()


def test_work_done_here_is_told_as_a_job_too_and_keeps_its_own_errors(office: Office) -> None:
    heard = []

    def work(on_progress):
        on_progress(1, 1, "score")
        return {"months": 1}

    def note(done: int, total: int, step: str = "") -> None:
        heard.append((done, total, step))

    given = {"by": PROVINCE, "kind": "bulk", "subject": "x", "total": 1}
    assert jobs.run(office, **given, work=work, on_progress=note) == {"months": 1}
    assert heard == [(1, 1, "score")]
    with pytest.raises(ZeroDivisionError):
        jobs.run(office, **given, work=lambda _: {"count": 1 // 0})
    assert [one.state for one in jobs.jobs(office, by=PROVINCE)] == [JobState.FAILED, JobState.DONE]
