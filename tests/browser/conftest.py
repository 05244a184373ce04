"""What every browser test starts from: a server with sample data, a Chromium, a watched window."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.domain.access import operator
from pipeline.services.office import create_office
from pipeline.services.sample import make_sample
from pipeline.settings import Settings
from tests.support.browser import Opener, Visit, chromium, visiting
from tests.support.server import Server, running

SAMPLE_MONTHS = 14


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """A closed sample warehouse of its own, and the passwords of its accounts."""
    folder = tmp_path_factory.mktemp("sample") / "warehouse"
    office = create_office(Settings(warehouse=folder))
    made = make_sample(office, by=operator("tests"), months=SAMPLE_MONTHS)
    office.close()
    return folder, {one.account: one.password for one in made.accounts}


@pytest.fixture(scope="session")
def server(
    sample: tuple[Path, Mapping[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server over the sample warehouse for all browser tests. What a test hands in stays there."""
    with running(sample[0], tmp_path_factory.mktemp("server")) as one:
        yield one


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def window(browser: Browser, server: Server, sample: tuple[Path, Mapping[str, str]]) -> Iterator[Opener]:
    """One window for each person, language and size: what was fetched for one page serves the next."""
    with ExitStack() as opened:

        @cache
        def open_window(account: str, language: str, size: tuple[int, int]) -> Visit:
            one = visiting(
                browser, server, signed_in=account, language=language, size=size, passwords=sample[1]
            )
            return opened.enter_context(one)

        yield open_window


@pytest.fixture
def visit(
    browser: Browser, server: Server, sample: tuple[Path, Mapping[str, str]]
) -> Iterator[Callable[..., Visit]]:
    """Opens windows: `visit("province", language="en", size=PHONE)`. Each must have been quiet at the end."""
    with ExitStack() as windows:
        opened: list[Visit] = []

        def open_window(signed_in: str = "", **options: object) -> Visit:
            window = visiting(browser, server, signed_in=signed_in, passwords=sample[1], **options)  # type: ignore[arg-type]
            opened.append(windows.enter_context(window))
            return opened[-1]

        yield open_window
        for one in opened:
            one.assert_quiet()
