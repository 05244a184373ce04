"""The access matrix, walked whole: role x permission, in scope and out of it. The table below is the specification."""

from itertools import product

import pytest

from pipeline.domain.access import BRANCH_ROLES, MATRIX, Actor, Permission, Role, operator
from pipeline.errors import NotAllowed

OWN, OTHER = "050203", "050301"

# One letter a role: (S)taff, (B)ranch manager, (P)rovincial manager, p(L)anner, (A)dministrator, (O)perator.
LETTERS = {
    "S": Role.STAFF,
    "B": Role.BRANCH_MANAGER,
    "P": Role.PROVINCIAL_MANAGER,
    "L": Role.PLANNER,
    "A": Role.ADMINISTRATOR,
    "O": Role.OPERATOR,
}
GRANTED = {
    "page.overview": "SBPLA",
    "page.branch": "SBPLA",
    "page.recommendations": "SBPLA",
    "page.upload": "SBP",
    "page.method": "SBPLA",
    "page.coherence": "PLA",
    "page.questionnaire": "SBPL",
    "page.review": "BP",
    "page.completeness": "SBPLA",
    "ranking.read": "SBPLAO",
    "scores.read": "SBPLAO",
    "register.read": "SBPLAO",
    "submission.read": "SBPLAO",
    "submission.check": "SBPO",
    "file.read": "SBP",
    "draft.save": "SBP",
    "submission.submit": "SBP",
    "submission.withdraw": "SBP",
    "submission.bulk": "P",
    "spelling.confirm": "SBP",
    "submission.approve": "BP",
    "submission.accept": "P",
    "submission.return": "BP",
    "finding.accept": "BP",
    "follow_up.raise": "BP",
    "follow_up.answer": "SBP",
    "spot_check.record": "BP",
    "completeness.read": "SBPLAO",
    "calendar.manage": "PAO",
    "exception.give": "PAO",
    "file.forget": "AO",
    "wave.read": "SBPLAO",
    "wave.manage": "PL",
    "answers.submit": "SBP",
    "scores.make": "LAO",
    "register.load": "AO",
    "boundaries.load": "AO",
    "edition.publish": "LAO",
    "accounts.manage": "AO",
    "warehouse.upkeep": "AO",
}
BOUND = "SB"
EVERY = list(product(Role, Permission))


def someone(role: Role, branch: str | None = None) -> Actor:
    return Actor(user="someone", name="Someone", role=role, branch=branch)


def is_granted(role: Role, permission: Permission) -> bool:
    return role in [LETTERS[letter] for letter in GRANTED[permission.value]]


def test_the_table_names_every_permission_and_every_role() -> None:
    assert set(GRANTED) == {permission.value for permission in Permission}
    assert set(LETTERS.values()) == set(Role) == set(MATRIX)
    assert {LETTERS[letter] for letter in BOUND} == BRANCH_ROLES


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_without_a_branch_named_the_matrix_alone_decides(role: Role, permission: Permission) -> None:
    for branch in (None, OWN):
        assert someone(role, branch).may(permission) is is_granted(role, permission)


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_in_its_own_branch_a_role_may_what_the_matrix_grants(role: Role, permission: Permission) -> None:
    assert someone(role, OWN).may(permission, OWN) is is_granted(role, permission)


@pytest.mark.parametrize(("role", "permission"), EVERY)
def test_in_another_branch_only_province_wide_roles_may(role: Role, permission: Permission) -> None:
    expected = is_granted(role, permission) and role not in BRANCH_ROLES
    for branch in (OWN, None):
        assert someone(role, branch).may(permission, OTHER) is expected


@pytest.mark.parametrize(("role", "permission"), EVERY)
@pytest.mark.parametrize("branch", [None, OWN, OTHER])
def test_require_raises_exactly_where_may_says_no(
    role: Role, permission: Permission, branch: str | None
) -> None:
    actor = someone(role, OWN)
    if actor.may(permission, branch):
        actor.require(permission, branch)
        return
    with pytest.raises(NotAllowed, match="not_allowed") as refused:
        actor.require(permission, branch)
    assert refused.value.params["permission"] == permission.value


@pytest.mark.parametrize("role", sorted(BRANCH_ROLES))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_branch_role_without_a_branch_reaches_no_branch(role: Role, permission: Permission) -> None:
    for branch in (OWN, OTHER, ""):
        assert not someone(role).may(permission, branch)


@pytest.mark.parametrize("permission", list(Permission))
def test_an_empty_branch_is_not_the_same_as_none_named(permission: Permission) -> None:
    assert not someone(Role.BRANCH_MANAGER, OWN).may(permission, "")


def test_nobody_both_hands_in_and_keeps_the_house() -> None:
    keeping = {Permission.MANAGE_ACCOUNTS, Permission.UPKEEP, Permission.LOAD_REGISTER}
    handing = {Permission.SUBMIT, Permission.APPROVE, Permission.RETURN}
    assert not [role for role in Role if MATRIX[role] & keeping and MATRIX[role] & handing]


def test_the_operator_opens_no_page() -> None:
    owner = operator("root")
    assert (owner.user, owner.channel, owner.os_user) == ("os:root", "command line", "root")
    assert not [one for one in Permission if one.value.startswith("page.") and owner.may(one)]
