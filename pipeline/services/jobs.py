"""Long work that goes on without whoever asked for it: in a thread of this process, told of to who comes back.

How far a job is stands in memory and is written down now and then; what came of it is written at its end. Work itself
keeps its own rules: what it writes to `facts` is whole or not there, whether its job ends well or is cut off.
"""

import json
import queue
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from pipeline import log
from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.states import JobState
from pipeline.errors import UserError
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress, unheard
from pipeline.warehouse.store import Warehouse

Work = Callable[[OnProgress], Mapping[str, Any]]
"""Does the work, telling how far it is, and returns what came of it as plain values."""

KINDS: Mapping[str, Permission] = {
    "bulk_check": Permission.CHECK_FILE,
    "bulk": Permission.SUBMIT,
    "approve": Permission.APPROVE,
    "score": Permission.RESCORE,
}
"""What may be done as a job, and the permission that it takes to start one or to see others' of its kind."""

AT_ONCE = 2
"""Jobs of one process that run together; more would only share the same processors and the one writer."""

MOST_UNFINISHED = 3
"""Jobs that one person may have waiting or running."""

MOST_LISTED = 40
"""Jobs that a list reaches back to; an older one is still there under its number."""

# Seconds between two writings of how far a job is: each is an event.
_WRITE_EVERY = 15.0

# How long the end of the process waits for jobs to notice it.
_WIND_UP_SECONDS = 5.0


@dataclass(frozen=True)
class Job:
    """One piece of long work: `done` of `total` parts, `step` what it is at ("": it does not say).

    `told` is what came of it: what the work returned, or `error` and `params` of the mistake that stopped it, or `bug`,
    the mark under which the log has it. Times are UTC.
    """

    job: str
    kind: str
    subject: str
    state: JobState
    done: int
    total: int
    step: str
    told: Mapping[str, Any]
    started_at: datetime
    started_by: str
    changed_at: datetime

    @property
    def is_over(self) -> bool:
        return self.state.is_over

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else float(self.state is JobState.DONE)


class _CutOff(BaseException):
    """The process ends: leaves the work at its next step, through every `except Exception` in between."""


@dataclass
class _Live:
    """A job of this process that is not over."""

    office: Office
    by: Actor
    kind: str
    subject: str
    work: Work
    total: int
    job: str = ""
    done: int = 0
    step: str = ""
    state: JobState = JobState.WAITING
    written_at: float = field(default_factory=time.monotonic)


class _Room:
    """One warehouse's jobs of this process: those that are not over, their queue and how many threads serve it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.live: dict[str, _Live] = {}
        self.queue: queue.SimpleQueue[_Live] = queue.SimpleQueue()
        self.threads: set[threading.Thread] = set()
        self.is_closing = False


_rooms: WeakKeyDictionary[Warehouse, _Room] = WeakKeyDictionary()
_making = threading.Lock()


def start(office: Office, *, by: Actor, kind: str, subject: str, total: int, work: Work) -> Job:
    """Begin work in the background, or queue it behind other jobs; it goes on when whoever asked has gone.

    Raises UserError `jobs_too_many` where this person has as many under way as one may.
    """
    by.require(KINDS[kind])
    room = _room(office)
    if sum(one.by.user == by.user for one in list(room.live.values())) >= MOST_UNFINISHED:
        raise UserError("jobs_too_many", most=MOST_UNFINISHED)
    live = _begin(room, _Live(office, by, kind, subject, work, total))
    with room.lock:
        room.queue.put(live)
        if len(room.threads) < AT_ONCE:
            thread = threading.Thread(target=_serve, args=(room,), name="job", daemon=True)
            room.threads.add(thread)
            thread.start()
    return job(office, by=by, job=live.job)


def run(
    office: Office,
    *,
    by: Actor,
    kind: str,
    subject: str,
    total: int,
    work: Work,
    on_progress: OnProgress = unheard,
) -> Mapping[str, Any]:
    """Do work here and now, seen as a job meanwhile; returns what the work returns and raises what it raises."""
    by.require(KINDS[kind])
    room = _room(office)
    live = _begin(room, _Live(office, by, kind, subject, work, total))
    return _done(room, live, on_progress)


def jobs(office: Office, *, by: Actor, kind: str | None = None) -> tuple[Job, ...]:
    """The newest jobs that this person started, and those of others whose work this person may do everywhere."""
    found = office.warehouse.read("jobs", job=None, kind=kind, most=MOST_LISTED)
    return tuple(_shown(office, row) for row in found.iter_rows(named=True) if _may_see(by, row))


def job(office: Office, *, by: Actor, job: str) -> Job:
    """One job, as it stands now. Raises UserError `job_unknown` for one that is not there or not for this person."""
    found = office.warehouse.read("jobs", job=job, kind=None, most=1).to_dicts()
    if not found or not _may_see(by, found[0]):
        raise UserError("job_unknown", job=job)
    return _shown(office, found[0])


def interrupt_left(office: Office, *, by: Actor) -> tuple[str, ...]:
    """Mark as interrupted the jobs that an ended process left unfinished; which. Asked when a process opens."""
    by.require(Permission.UPKEEP)
    rows = office.warehouse.read("jobs", job=None, kind=None, most=MOST_LISTED)
    live = _room(office).live
    left = [row for row in rows.to_dicts() if not JobState(row["state"]).is_over and row["job"] not in live]
    if left:
        names = tuple(row["job"] for row in left)
        with office.warehouse.write("control", office.event(by, "job.interrupt", ", ".join(names))) as writer:
            for row in left:
                kept = {name: row[name] for name in ("job", "done_count", "total_count", "told")}
                writer.run("job_change", **kept, state=JobState.INTERRUPTED.value, now=office.now())
    return tuple(row["job"] for row in left)


def wind_up(office: Office) -> None:
    """Cut off the jobs of this process before its office closes: each stops at its next step, keeping nothing half."""
    room = _room(office)
    room.is_closing = True
    until = time.monotonic() + _WIND_UP_SECONDS
    for thread in list(room.threads):
        thread.join(max(0.0, until - time.monotonic()))


def _room(office: Office) -> _Room:
    with _making:
        return _rooms.setdefault(office.warehouse, _Room())


def _begin(room: _Room, live: _Live) -> _Live:
    """The job written down, under the next number. Memory knows it before any reader can."""
    draft = live.office.event(live.by, "job.start", live.subject, kind=live.kind)
    with live.office.warehouse.write("control", draft) as writer:
        live.job = draft.detail["job"] = str(writer.read("job_last")["number"][0] + 1)
        writer.run(
            "job_insert",
            job=live.job,
            kind=live.kind,
            subject=live.subject,
            state=live.state.value,
            done_count=0,
            total_count=live.total,
            now=draft.occurred_at,
            started_by=live.by.user,
        )
        room.live[live.job] = live
    return live


def _serve(room: _Room) -> None:
    """One thread: job after job until none waits."""
    while True:
        with room.lock:
            try:
                live = room.queue.get_nowait()
            except queue.Empty:
                room.threads.discard(threading.current_thread())
                return
        with suppress(BaseException):
            _done(room, live, unheard)


def _done(room: _Room, live: _Live, on_progress: OnProgress) -> Mapping[str, Any]:
    """What the work returned; how it ended is written down, and what it raised is raised again."""

    def heard(done: int, total: int, step: str = "") -> None:
        _tell(room, live, done, total, step)
        on_progress(done, total, step)

    try:
        told = live.work(heard)
    except BaseException as error:
        _end_badly(room, live, error)
        raise
    _end(room, live, JobState.DONE, told)
    return told


def _tell(room: _Room, live: _Live, done: int, total: int, step: str) -> None:
    """Keep how far it is; write it down when the last writing is some time ago. Leaves the work when all must end."""
    if room.is_closing:
        raise _CutOff
    live.done, live.total, live.step, live.state = done, total, step, JobState.RUNNING
    if time.monotonic() - live.written_at >= _WRITE_EVERY:
        _write(live, "job.progress", JobState.RUNNING, None)


def _end_badly(room: _Room, live: _Live, error: BaseException) -> None:
    """Told as what it was: a mistake in use, the end of the process, or a bug, which the log has whole."""
    if isinstance(error, UserError):
        _end(room, live, JobState.FAILED, {"error": error.code, "params": error.params})
    elif isinstance(error, Exception):
        _end(room, live, JobState.FAILED, {"bug": log.bug(error)})
    else:
        _end(room, live, JobState.INTERRUPTED, {})


def _end(room: _Room, live: _Live, state: JobState, told: Mapping[str, Any]) -> None:
    if state is JobState.DONE:
        live.done = live.total
    try:
        _write(live, "job.end", state, told)
    except Exception as error:
        # The office may be closing under it: the next process finds the job unfinished and says so.
        log.bug(error)
    finally:
        room.live.pop(live.job, None)


def _write(live: _Live, verb: str, state: JobState, told: Mapping[str, Any] | None) -> None:
    office = live.office
    draft = office.event(live.by, verb, live.job, state=state.value, done=live.done, total=live.total)
    with office.warehouse.write("control", draft) as writer:
        writer.run(
            "job_change",
            job=live.job,
            state=state.value,
            done_count=live.done,
            total_count=live.total,
            told=None if told is None else json.dumps(told, ensure_ascii=False, default=str),
            now=draft.occurred_at,
        )
    live.written_at = time.monotonic()


@lru_cache(maxsize=2 * MOST_LISTED)
def _told(text: str) -> Mapping[str, Any]:
    """What came of a job. A page asks every two seconds, and a national file's rows are half a megabyte."""
    told: dict[str, Any] = json.loads(text)
    return told


def _may_see(by: Actor, row: Mapping[str, Any]) -> bool:
    if row["started_by"] == by.user or by.may(Permission.UPKEEP):
        return True
    return by.role not in BRANCH_ROLES and row["kind"] in KINDS and by.may(KINDS[row["kind"]])


def _shown(office: Office, row: Mapping[str, Any]) -> Job:
    """As memory has it while it is under way; what neither memory has nor a last look was cut off with its process."""
    live = None if JobState(row["state"]).is_over else _room(office).live.get(row["job"])
    state = JobState(row["state"])
    if live is None and not state.is_over:
        row = office.warehouse.read("jobs", job=row["job"], kind=None, most=1).row(0, named=True)
        state = JobState(row["state"]) if JobState(row["state"]).is_over else JobState.INTERRUPTED
    return Job(
        job=row["job"],
        kind=row["kind"],
        subject=row["subject"],
        state=live.state if live else state,
        done=live.done if live else row["done_count"],
        total=live.total if live else row["total_count"],
        step=live.step if live else "",
        told=_told(row["told"] or "{}"),
        started_at=row["started_at"],
        started_by=row["started_by"],
        changed_at=row["changed_at"],
    )
