"""Setting up a warehouse and proving that it is whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.domain.access import Actor, Permission
from pipeline.services import model
from pipeline.services.office import Office
from pipeline.settings import FRAMEWORKS
from pipeline.warehouse import verify as trails
from pipeline.words import plain, say

FIRST_FRAMEWORK = FRAMEWORKS / "participation"


@dataclass(frozen=True)
class Verified:
    """What a walk over the warehouse found. `problems` are sentences; `events` and `heads` go by database.

    A head is the hash of the newest event: written down elsewhere, it tells later whether the end was cut
    off, which nothing inside the files can.
    """

    is_whole: bool
    problems: tuple[str, ...]
    events: Mapping[str, int]
    heads: Mapping[str, str]


def initialise(office: Office, *, by: Actor) -> bool:
    """Publish the first edition, holding for every month, where none is; returns whether it wrote."""
    by.require(Permission.UPKEEP)
    if not office.warehouse.read("editions").is_empty():
        return False
    model.publish_first(office, by=by, folder=FIRST_FRAMEWORK)
    return True


def migrations(office: Office, *, by: Actor) -> list[str]:
    """Names of the migrations that both databases have been through; opening a warehouse applies them."""
    by.require(Permission.UPKEEP)
    names: list[str] = office.warehouse.read("migrations")["name"].to_list()
    return names


def verify(office: Office, *, by: Actor, language: str = "fa") -> Verified:
    """Hold every event against the one before it, and every row against the event that wrote it."""
    by.require(Permission.UPKEEP)
    found = trails.examine(office.warehouse)
    problems = tuple(
        plain(say(f"verify.{problem.code}", language, **problem.params))
        for trail in found.values()
        for problem in trail.problems
    )
    return Verified(
        is_whole=not problems,
        problems=problems,
        events={database: trail.events for database, trail in found.items()},
        heads={database: trail.head for database, trail in found.items()},
    )
