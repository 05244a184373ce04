"""Few files are read at once in one process, so that reading never takes the machine from those who look at pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.intake.cells import Refused
from pipeline.settings import Settings

_changed = threading.Condition()
_reading = [0]


@contextmanager
def turn(settings: Settings) -> Iterator[None]:
    """A place among the readers, waited for. Raises Refused `reader_busy` when none comes free in time."""
    with _changed:
        if not _changed.wait_for(
            lambda: _reading[0] < settings.readers_at_once, settings.reader_wait_seconds
        ):
            raise Refused("reader_busy")
        _reading[0] += 1
    try:
        yield
    finally:
        with _changed:
            _reading[0] -= 1
            _changed.notify()
