"""One person's files are read one after another: who sends ten at once waits for themselves, and nobody for them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.domain.access import Actor
from pipeline.errors import UserError
from pipeline.services.office import Office

_lock = threading.Lock()
_people: dict[str, threading.Lock] = {}


@contextmanager
def own_turn(office: Office, by: Actor) -> Iterator[None]:
    """This person's only place to have a file read. Raises UserError `reader_busy_own` when it does not come free."""
    with _lock:
        mine = _people.setdefault(by.user, threading.Lock())
    if not mine.acquire(timeout=office.settings.reader_wait_seconds):
        raise UserError("reader_busy_own")
    try:
        yield
    finally:
        mine.release()
