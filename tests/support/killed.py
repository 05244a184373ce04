"""A process that hands in and approves without end, to be killed in the middle of it: at a step, or at a moment.

One branch's file a round, or (`is_bulk`) a file of many branches, as the job that the command `bulk` makes of it.

Processes are forked from one that has imported everything, so that a kill costs no start of Python.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline.domain.access import Role
from pipeline.services import bulk, collecting, jobs, model, reviewing
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress
from pipeline.settings import Settings
from pipeline.warehouse.store import open_warehouse
from pipeline.words import catalogue
from tests.support.offices import ABAN, BRANCHES, Clock, actor, good_values

# The bulk file's: every branch but the last, so that branches differ in how often they come in.
MANY = BRANCHES[:-1]
_FIGURES = actor(Role.PROVINCIAL_MANAGER, user="figures")
_PROVINCE = actor(Role.PROVINCIAL_MANAGER)

WORK = multiprocessing.get_context("forkserver")
WORK.set_forkserver_preload([__name__])
Tell = Callable[..., None]
# Read once, before any process is forked.
catalogue()


def _start(process: Any) -> None:
    """Start it apart from whatever runs as the main module here, which a new process would run again."""
    running = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    finally:
        sys.modules["__main__"] = running


@dataclass(frozen=True)
class Round:
    """A file handed in and approved: how many seconds and how many steps of the database it takes."""

    seconds: float
    steps: int


def measured(folder: Path, *, is_bulk: bool) -> Round:
    """A whole round, nobody killed."""
    receiver, sender = WORK.Pipe(duplex=False)
    process = WORK.Process(target=_measure, args=(folder, sender, is_bulk))
    _start(process)
    sender.close()
    found: Round = receiver.recv()
    process.join()
    return found


def killed(
    folder: Path, *, is_bulk: bool, after: float | None = None, at_step: int | None = None
) -> tuple[set[str], set[str]]:
    """Work there until the process is killed: `after` so many seconds of work, or before its `at_step`-th step.

    Returns what was acknowledged: submissions handed in, and those approved in the last round that was.
    """
    receiver, sender = WORK.Pipe(duplex=False)
    process = WORK.Process(target=_work, args=(folder, sender, at_step, is_bulk))
    _start(process)
    sender.close()
    assert receiver.recv() == ("ready", ())
    if after is not None:
        time.sleep(after)
        os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    told = list(_rest(receiver))
    receiver.close()
    handed_in = {one for word, many in told if word == "handed in" for one in many}
    approved = [set(many) for word, many in told if word == "approved"]
    return handed_in, approved[-1] if approved else set()


def _rest(receiver: Connection) -> Any:
    while True:
        try:
            yield receiver.recv()
        except EOFError:
            return


def _measure(folder: Path, sender: Connection, is_bulk: bool) -> None:
    office = opened(folder)
    counting = _Steps(None)
    began = time.monotonic()
    sys.setprofile(counting)
    _round(office, None, is_bulk)
    sys.setprofile(None)
    sender.send(Round(time.monotonic() - began, counting.count))
    office.close()


def _work(folder: Path, sender: Connection, at_step: int | None, is_bulk: bool) -> None:
    office = opened(folder)
    sender.send(("ready", ()))
    if at_step is not None:
        sys.setprofile(_Steps(at_step))
    while True:
        _round(office, sender, is_bulk)


class _Steps:
    """Counts what is asked of the database, before and after each thing, and kills its own process at one of them."""

    def __init__(self, last: int | None) -> None:
        self.count = 0
        self._last = last

    def __call__(self, _frame: object, event: str, of: object) -> None:
        if event in ("c_call", "c_return") and getattr(of, "__name__", "") == "execute":
            self.count += 1
            if self.count == self._last:
                os.kill(os.getpid(), signal.SIGKILL)


def _round(office: Office, sender: Connection | None, is_bulk: bool) -> None:
    """A file that no earlier one equals, and its approval."""

    def tell(word: str, *submissions: str) -> None:
        if sender is not None:
            sender.send((word, submissions))

    (_round_of_many if is_bulk else _round_of_one)(office, tell)


def _round_of_one(office: Office, tell: Tell) -> None:
    """By a branch in turn."""
    events = office.warehouse.data_version()
    branch = BRANCHES[events % len(BRANCHES)]
    file = {"file_name": "aban.csv", "content": content(office, events), "branch": branch, "month": ABAN}
    receipt = collecting.submit(office, by=actor(Role.STAFF, branch), **file)
    tell("handed in", receipt.submission)
    manager = actor(Role.BRANCH_MANAGER, branch)
    reviewing.approve(office, by=manager, branch=branch, month=ABAN, accept="looked at")
    tell("approved", receipt.submission)


def _round_of_many(office: Office, tell: Tell) -> None:
    """By the province, as a job."""

    def work(on_progress: OnProgress) -> Mapping[str, Any]:
        file = {"file_name": "many.csv", "content": content_of_many(office, office.warehouse.data_version())}
        people = {"by": _FIGURES, "approver": _PROVINCE, "accept": "looked at"}
        done = bulk.hand_in_bulk(office, **people, **file, on_progress=on_progress)
        tell("handed in", *done.receipt.submissions)
        tell("approved", *(done.approvals.approved if done.approvals else ()))
        return {}

    jobs.run(office, by=_FIGURES, kind="bulk", subject="many.csv", total=1, work=work)


def content(office: Office, number: int) -> bytes:
    """A month with a blank, a remark, and figures of its own, so that every table is written to."""
    return "\n".join(["measure,value,comment", *_lines(office, number)]).encode()


def content_of_many(office: Office, number: int) -> bytes:
    """Such a month for each of `MANY`, in one file."""
    rows = [f"{branch},{ABAN},{line}" for branch in MANY for line in _lines(office, number)]
    return "\n".join(["branch,month,measure,value,comment", *rows]).encode()


def _lines(office: Office, number: int) -> list[str]:
    values = good_values(model.framework_of(office), 0.5 + number % 40 / 100)
    blank, remarked, *_ = values
    return [
        f"{measure},{'' if measure == blank else value},{f'file {number}' if measure == remarked else ''}"
        for measure, value in values.items()
    ]


def opened(folder: Path) -> Office:
    """The warehouse with a clock that goes on with its events. Aban stays open."""
    settings = Settings(warehouse=folder)
    warehouse = open_warehouse(folder, settings.memory_limit)
    clock = Clock()
    start = clock.at

    def now() -> Any:
        clock.at = start
        clock.move(seconds=warehouse.data_version())
        return clock.at

    return Office(warehouse, settings, now)
