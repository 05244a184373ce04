"""A warehouse with an account of every role in it, made by the production services. Names are made up."""

from pathlib import Path

from pipeline.domain.access import BRANCH_ROLES, Role
from pipeline.services import accounts
from pipeline.services.office import Office
from tests.support.offices import BRANCHES, OPERATOR, fresh_office

PASSWORD = "a-password-for-tests"
PEOPLE = {
    "sara": Role.PROVINCIAL_MANAGER,
    "omid": Role.PLANNER,
    "mina": Role.ADMINISTRATOR,
    "reza": Role.BRANCH_MANAGER,
    "nasrin": Role.STAFF,
}


def office_with_people(folder: Path) -> Office:
    """An open office with the first edition, three branches and one person of each role."""
    office = fresh_office(folder)
    people_in(office)
    return office


def people_in(office: Office) -> None:
    """One person of each role, in an office that has the first branch."""
    for account, role in PEOPLE.items():
        accounts.add_account(
            office,
            by=OPERATOR,
            account=account,
            name=f"کاربر {account}",
            role=role.value,
            branch=BRANCHES[0] if role in BRANCH_ROLES else None,
            password=PASSWORD,
        )
