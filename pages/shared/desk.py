"""The desk: the process's one open office, shared by the gate, the pages and the command-line hand-off."""

import threading

from pipeline.domain.access import operator
from pipeline.services import jobs, scores
from pipeline.services.office import Office, open_office, this_os_user
from pipeline.settings import Settings, from_environment

_lock = threading.Lock()
_seated: list[Office] = []


def open_desk(settings: Settings | None = None) -> Office:
    """Open the office that the environment names and seat it. Raises UserError as `open_warehouse` does."""
    with _lock:
        if not _seated:
            opened = open_office(settings or from_environment())
            # A process that died between an approval and its scoring left the months behind: make them good.
            scores.heal(opened, by=operator(this_os_user()))
            jobs.interrupt_left(opened, by=operator(this_os_user()))
            _seated.append(opened)
        return _seated[0]


def seat(office: Office) -> None:
    """Put an office that is already open at the desk, in place of any other (which its owner closes)."""
    with _lock:
        _seated[:] = [office]


def office() -> Office:
    """The office at the desk. A page reached without one is a bug: the server opens it before it listens."""
    if not _seated:
        raise RuntimeError("no office is open in this process")
    return _seated[0]


def close_desk() -> None:
    """Close the office, if one is open."""
    with _lock:
        while _seated:
            closing = _seated.pop()
            jobs.wind_up(closing)
            closing.close()
