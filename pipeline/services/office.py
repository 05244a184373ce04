"""The office: an opened warehouse with the clock and settings that every service needs."""

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.domain.access import Actor
from pipeline.settings import Settings
from pipeline.warehouse.audit import EventDraft
from pipeline.warehouse.store import Warehouse, create_warehouse, open_warehouse


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Office:
    """Passed first to every service. `now` gives UTC without a zone, as the tables hold it; tests pass their own."""

    warehouse: Warehouse
    settings: Settings
    now: Callable[[], datetime] = _now

    def event(self, by: Actor, verb: str, subject: str, **detail: Any) -> EventDraft:
        """An event by this actor at this moment. Details are plain values."""
        return EventDraft(
            verb=verb,
            subject=subject,
            who=by.user,
            role=by.role.value,
            channel=by.channel,
            os_user=by.os_user,
            occurred_at=self.now(),
            detail=detail,
        )

    def close(self) -> None:
        self.warehouse.close()


def open_office(settings: Settings) -> Office:
    """Open the warehouse that the settings name. Errors as `open_warehouse`."""
    return Office(open_warehouse(settings.warehouse, settings.memory_limit), settings)


def create_office(settings: Settings) -> Office:
    """Open it, making the folder and files when they are not there."""
    return Office(create_warehouse(settings.warehouse, settings.memory_limit), settings)


def this_os_user() -> str:
    """The operating-system user of this process, for the audit."""
    return getpass.getuser()
