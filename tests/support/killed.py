"""A process that hands in and approves without end, to be killed in the middle of it: at a step, or at a moment.

Processes are forked from one that has imported everything, so that a kill costs no start of Python.
"""

import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline.domain.access import Role
from pipeline.services import collecting, model, reviewing
from pipeline.services.office import Office
from pipeline.settings import Settings
from pipeline.warehouse.store import open_warehouse
from pipeline.words import catalogue
from tests.support.offices import ABAN, BRANCHES, Clock, actor, good_values

WORK = multiprocessing.get_context("forkserver")
WORK.set_forkserver_preload([__name__])
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
    """One file handed in and approved: how many seconds and how many steps of the database it takes."""

    seconds: float
    steps: int


def measured(folder: Path) -> Round:
    """A whole round, nobody killed."""
    receiver, sender = WORK.Pipe(duplex=False)
    process = WORK.Process(target=_measure, args=(folder, sender))
    _start(process)
    sender.close()
    found: Round = receiver.recv()
    process.join()
    return found


def killed(folder: Path, *, after: float | None = None, at_step: int | None = None) -> tuple[list[str], str]:
    """Work there until the process is killed: `after` so many seconds of work, or before its `at_step`-th step.

    Returns what was acknowledged: submissions handed in, and the one approved last ("" for none).
    """
    receiver, sender = WORK.Pipe(duplex=False)
    process = WORK.Process(target=_work, args=(folder, sender, at_step))
    _start(process)
    sender.close()
    assert receiver.recv() == ("ready", "")
    if after is not None:
        time.sleep(after)
        os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    told = list(_rest(receiver))
    receiver.close()
    approved = [one for word, one in told if word == "approved"]
    return [one for word, one in told if word == "handed in"], approved[-1] if approved else ""


def _rest(receiver: Connection) -> Any:
    while True:
        try:
            yield receiver.recv()
        except EOFError:
            return


def _measure(folder: Path, sender: Connection) -> None:
    office = opened(folder)
    counting = _Steps(None)
    began = time.monotonic()
    sys.setprofile(counting)
    _round(office, 0, sender=None)
    sys.setprofile(None)
    sender.send(Round(time.monotonic() - began, counting.count))
    office.close()


def _work(folder: Path, sender: Connection, at_step: int | None) -> None:
    office = opened(folder)
    sender.send(("ready", ""))
    if at_step is not None:
        sys.setprofile(_Steps(at_step))
    number = 0
    while True:
        number += 1
        _round(office, number, sender)


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


def _round(office: Office, number: int, sender: Connection | None) -> None:
    """A file that no earlier one equals, by a branch in turn, and its approval."""
    events = office.warehouse.data_version()
    branch = BRANCHES[events % len(BRANCHES)]
    file = {"file_name": "aban.csv", "content": content(office, events), "branch": branch, "month": ABAN}
    receipt = collecting.submit(office, by=actor(Role.STAFF, branch), **file)
    if sender is not None:
        sender.send(("handed in", receipt.submission))
    manager = actor(Role.BRANCH_MANAGER, branch)
    reviewing.approve(office, by=manager, branch=branch, month=ABAN, accept="looked at")
    if sender is not None:
        sender.send(("approved", receipt.submission))


def content(office: Office, number: int) -> bytes:
    """A month with a blank, a remark, and figures of its own, so that every table is written to."""
    values = good_values(model.framework_of(office), 0.5 + number % 40 / 100)
    blank, remarked, *_ = values
    lines = [
        f"{measure},{'' if measure == blank else value},{f'file {number}' if measure == remarked else ''}"
        for measure, value in values.items()
    ]
    return "\n".join(["measure,value,comment", *lines]).encode()


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
