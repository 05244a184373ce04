"""An office of three branches with a clock that tests can move; a file that needs another makes its own."""

from pathlib import Path

import pytest

from pipeline.services.office import Office
from tests.support.offices import Clock, fresh_office


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Office:
    return fresh_office(tmp_path, clock)
