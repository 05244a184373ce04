"""The door's tests speak to a real server, and to the gate alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.shared import desk
from pipeline.services.office import Office, open_office
from pipeline.settings import Settings
from tests.support.people import office_with_people
from tests.support.server import Server, running


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed warehouse with people, to be copied."""
    office = office_with_people(tmp_path_factory.mktemp("door"))
    office.close()
    return office.settings.warehouse


@pytest.fixture(scope="module")
def server(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that was started for this file of tests."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(peopled, folder / "warehouse")
    with running(folder / "warehouse", folder) as one:
        yield one


@pytest.fixture
def office(peopled: Path, tmp_path: Path) -> Iterator[Office]:
    """An office with people, seated at the desk of this process."""
    shutil.copytree(peopled, tmp_path / "warehouse")
    one = open_office(Settings(warehouse=tmp_path / "warehouse"))
    desk.seat(one)
    yield one
    desk.close_desk()
