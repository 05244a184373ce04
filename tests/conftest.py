"""What no test may do: open the real warehouse, or speak to anything beyond this machine."""

import ipaddress
import socket
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import Settings
from pipeline.warehouse import store

REAL_WAREHOUSE = Settings().warehouse.resolve()


@pytest.fixture(autouse=True)
def _real_warehouse_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = store._connect

    def guarded(folder: Path, *rest: Any) -> Any:
        if folder.resolve().is_relative_to(REAL_WAREHOUSE):
            raise AssertionError(f"a test opened the real warehouse at {folder}")
        return connect(folder, *rest)

    monkeypatch.setattr(store, "_connect", guarded)


@pytest.fixture(autouse=True)
def _network_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _loopback_only(getattr(socket.socket, name)))


def _loopback_only(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop in this thread, and others could not start theirs."""
    items.sort(key=lambda item: "browser" in item.path.parts)
