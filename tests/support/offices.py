"""A fresh office in a temporary folder: its own clock, an edition, branches, accounts, files."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from pipeline.domain.access import Actor, Role, operator
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.services import accounts, calendar, collecting, model, register, reviewing, upkeep
from pipeline.services.office import Office
from pipeline.services.shapes import Receipt
from pipeline.settings import Settings
from pipeline.warehouse.store import create_warehouse

OPERATOR = operator("tester")
ABAN = Month(1405, 8)

BRANCHES = ("0501", "0502", "0503")


@dataclass
class Clock:
    """A clock that stands still until it is moved. Aban 1405 has just ended."""

    at: datetime = datetime(2026, 11, 24, 6, 0)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def bare_office(folder: Path, clock: Clock | None = None) -> Office:
    """A warehouse with nothing in it, not even an edition."""
    settings = Settings(warehouse=folder / "warehouse")
    return Office(create_warehouse(settings.warehouse, settings.memory_limit), settings, clock or Clock())


def fresh_office(folder: Path, clock: Clock | None = None) -> Office:
    """An office with the first edition and three branches, open since Farvardin 1404."""
    office = bare_office(folder, clock)
    upkeep.initialise(office, by=OPERATOR)
    register.keep_branches(office, by=OPERATOR, register=branch_rows(), source="branches.csv")
    return office


def branch_rows(codes: tuple[str, ...] = BRANCHES, insured: float = 9000.0) -> pl.DataFrame:
    """A register of branches, one county each."""
    rows = [
        {
            "branch": code,
            "name_fa": f"شعبه {code}",
            "name_en": f"Branch {code}",
            "county": code,
            "kind": "1",
            "lat": 34.3 + at / 10,
            "lon": 46.5 + at / 10,
            "opened_month": "1404-01",
            "closed_month": None,
            "insured_main": insured,
        }
        for at, code in enumerate(codes)
    ]
    return pl.DataFrame(rows, schema_overrides={"closed_month": pl.String})


def actor(role: Role, branch: str | None = None, user: str | None = None) -> Actor:
    """Someone with a role, without an account: for services that ask only who it is."""
    return Actor(user=user or f"{role.value}-{branch or 'all'}", name=role.value, role=role, branch=branch)


def account(
    office: Office, role: Role, branch: str | None = None, user: str = "someone"
) -> tuple[Actor, str]:
    """An account made by the production service, as an actor, with its password."""
    new = accounts.add_account(office, by=OPERATOR, account=user, name=user, role=role, branch=branch)
    return accounts.actor_of_account(office, account=user, channel="web", os_user=None), new.password


# Month by month another, so that no month repeats the one before, and none that makes parts end in 0 or 5.
WHOLES = (97.0, 98.0, 99.0, 96.0)


def good_values(framework: Framework, share: float = 0.6, month: Month = ABAN) -> dict[str, float]:
    """A month's values that pass every rule and ask for nobody's look: wholes of one size, parts `share` of them."""
    whole = WHOLES[(month.ordinal - ABAN.ordinal) % len(WHOLES)]
    values: dict[str, float] = {measure.id: whole for measure in framework.reported}
    for _ in framework.reported:
        for measure in framework.reported:
            if measure.at_most:
                values[measure.id] = float(int(values.get(measure.at_most, whole) * share))
    return values


def csv_file(values: dict[str, float]) -> bytes:
    """Values as a file that a branch may hand in."""
    lines = ["measure,value", *(f"{measure},{value:g}" for measure, value in values.items())]
    return "\n".join(lines).encode()


def keep_open(office: Office, branch: str, month: Month) -> None:
    """An exception for today, as the province gives it, where the month is closed."""
    day = calendar.today(office)
    if not calendar.is_open_for(office, branch, month, day):
        calendar.give_exception(
            office, by=OPERATOR, branch=branch, month=month, ends_on=day, reason="for a test"
        )


def hand_in(
    office: Office, by: Actor, branch: str = "0501", month: Month = ABAN, share: float = 0.6
) -> Receipt:
    """A good file, handed in by the production service; for a month that is closed with an exception."""
    keep_open(office, branch, month)
    values = good_values(model.framework_of(office, month=month), share, month)
    return collecting.submit(
        office, by=by, file_name="aban.csv", content=csv_file(values), branch=branch, month=month
    )


def approve_aban(office: Office, branch: str = "0501") -> tuple[Actor, Actor]:
    """Aban handed in and approved by the production services, by two people with accounts: who did each."""
    staff, _ = account(office, Role.STAFF, branch, "staff")
    manager, _ = account(office, Role.BRANCH_MANAGER, branch, "manager")
    hand_in(office, staff, branch)
    reviewing.approve(office, by=manager, branch=branch, month=ABAN)
    return staff, manager


STRANGERS = (
    actor(Role.STAFF, "0502"),
    actor(Role.BRANCH_MANAGER, "0502"),
    actor(Role.PLANNER),
    actor(Role.ADMINISTRATOR),
    OPERATOR,
)
"""Who hands nothing in for the branch 0501: another branch's people, and roles that hand nothing in."""
