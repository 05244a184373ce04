"""Who may do what: one matrix, role x (page + service verb), and the scope each role reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.errors import NotAllowed


class Role(StrEnum):
    """The operator is the owner of the files at the command line: upkeep, never data or approval."""

    STAFF = "staff"
    BRANCH_MANAGER = "branch_manager"
    PROVINCIAL_MANAGER = "provincial_manager"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"


class Permission(StrEnum):
    """A page (`page.`) or a service's verb."""

    PAGE_OVERVIEW = "page.overview"
    PAGE_BRANCH = "page.branch"
    PAGE_RECOMMENDATIONS = "page.recommendations"
    PAGE_UPLOAD = "page.upload"
    PAGE_METHOD = "page.method"
    PAGE_COHERENCE = "page.coherence"
    PAGE_QUESTIONNAIRE = "page.questionnaire"
    PAGE_REVIEW = "page.review"
    PAGE_COMPLETENESS = "page.completeness"
    READ_RANKING = "ranking.read"
    READ_SCORES = "scores.read"
    READ_REGISTER = "register.read"
    READ_SUBMISSION = "submission.read"
    CHECK_FILE = "submission.check"
    READ_FILE = "file.read"
    SAVE_DRAFT = "draft.save"
    SUBMIT = "submission.submit"
    WITHDRAW = "submission.withdraw"
    BULK = "submission.bulk"
    CONFIRM_SPELLING = "spelling.confirm"
    APPROVE = "submission.approve"
    ACCEPT = "submission.accept"
    RETURN = "submission.return"
    ACCEPT_FINDING = "finding.accept"
    RAISE_FOLLOW_UP = "follow_up.raise"
    ANSWER_FOLLOW_UP = "follow_up.answer"
    SPOT_CHECK = "spot_check.record"
    READ_COMPLETENESS = "completeness.read"
    MANAGE_CALENDAR = "calendar.manage"
    GIVE_EXCEPTION = "exception.give"
    FORGET_FILES = "file.forget"
    READ_WAVES = "wave.read"
    MANAGE_WAVES = "wave.manage"
    SUBMIT_ANSWERS = "answers.submit"
    RESCORE = "scores.make"
    LOAD_REGISTER = "register.load"
    LOAD_BOUNDARIES = "boundaries.load"
    PUBLISH_EDITION = "edition.publish"
    MANAGE_ACCOUNTS = "accounts.manage"
    UPKEEP = "warehouse.upkeep"


_SEE = {
    Permission.PAGE_OVERVIEW,
    Permission.PAGE_BRANCH,
    Permission.PAGE_RECOMMENDATIONS,
    Permission.PAGE_METHOD,
    Permission.READ_RANKING,
    Permission.READ_SCORES,
    Permission.READ_REGISTER,
    Permission.READ_WAVES,
    Permission.PAGE_COMPLETENESS,
    Permission.READ_COMPLETENESS,
}
_HAND_IN = {
    Permission.PAGE_UPLOAD,
    Permission.READ_SUBMISSION,
    Permission.READ_FILE,
    Permission.CHECK_FILE,
    Permission.SAVE_DRAFT,
    Permission.SUBMIT,
    Permission.WITHDRAW,
    Permission.CONFIRM_SPELLING,
    Permission.ANSWER_FOLLOW_UP,
}
_REVIEW = {
    Permission.PAGE_REVIEW,
    Permission.READ_SUBMISSION,
    Permission.READ_FILE,
    Permission.APPROVE,
    Permission.RETURN,
    Permission.ACCEPT_FINDING,
    Permission.RAISE_FOLLOW_UP,
    Permission.SPOT_CHECK,
}
# What the province alone does: final acceptance, files of many branches, the calendar.
_HEAD = {Permission.ACCEPT, Permission.BULK}
_CALENDAR = {Permission.MANAGE_CALENDAR, Permission.GIVE_EXCEPTION}
# People's own view: who hands in answers, and who opens and closes a wave.
_ASK = {Permission.PAGE_QUESTIONNAIRE, Permission.SUBMIT_ANSWERS}
_RUN_WAVES = {Permission.PAGE_QUESTIONNAIRE, Permission.MANAGE_WAVES}
_PLAN = {Permission.PAGE_COHERENCE}
_UPKEEP = {
    Permission.RESCORE,
    Permission.LOAD_REGISTER,
    Permission.LOAD_BOUNDARIES,
    Permission.PUBLISH_EDITION,
    Permission.MANAGE_ACCOUNTS,
    Permission.FORGET_FILES,
    Permission.UPKEEP,
}

MATRIX: Mapping[Role, frozenset[Permission]] = {
    Role.STAFF: frozenset(_SEE | _HAND_IN | _ASK),
    Role.BRANCH_MANAGER: frozenset(_SEE | _HAND_IN | _REVIEW | _ASK),
    Role.PROVINCIAL_MANAGER: frozenset(
        _SEE | _PLAN | _HAND_IN | _REVIEW | _HEAD | _CALENDAR | _ASK | _RUN_WAVES
    ),
    Role.PLANNER: frozenset(
        _SEE
        | _PLAN
        | _RUN_WAVES
        | {Permission.READ_SUBMISSION, Permission.RESCORE, Permission.PUBLISH_EDITION}
    ),
    Role.ADMINISTRATOR: frozenset(_SEE | _PLAN | _UPKEEP | _CALENDAR | {Permission.READ_SUBMISSION}),
    Role.OPERATOR: frozenset(
        _UPKEEP
        | _CALENDAR
        | {
            Permission.READ_COMPLETENESS,
            Permission.READ_RANKING,
            Permission.READ_SCORES,
            Permission.READ_REGISTER,
            Permission.READ_SUBMISSION,
            Permission.READ_WAVES,
            Permission.CHECK_FILE,
        }
    ),
}

BRANCH_ROLES = frozenset({Role.STAFF, Role.BRANCH_MANAGER})
"""Roles that must have a branch. They see the province's ranking, which is for comparing, but open the card, the
measures, the submissions and the advice of their own branch alone."""


@dataclass(frozen=True)
class Actor:
    """Who does a thing, and from where. `branch` is None for roles that reach the whole province.

    `channel` is "web" or "command line"; `os_user` the operating-system user of a command line.
    `sid` names the session of a web actor.
    """

    user: str
    name: str
    role: Role
    branch: str | None = None
    channel: str = "web"
    os_user: str | None = None
    sid: str | None = None

    def may(self, permission: Permission, branch: str | None = None) -> bool:
        """Whether the matrix grants it and, where a branch is named, whether the scope reaches that branch.

        Scope defaults to nothing: a branch role without a branch reaches no branch.
        """
        if permission not in MATRIX[self.role]:
            return False
        if branch is None or self.role not in BRANCH_ROLES:
            return True
        return self.branch is not None and self.branch == branch

    def require(self, permission: Permission, branch: str | None = None) -> None:
        """Raise NotAllowed where `may` says no."""
        if not self.may(permission, branch):
            raise NotAllowed("not_allowed", user=self.user, permission=permission.value, branch=branch or "")


def operator(os_user: str) -> Actor:
    """The owner of the files at the command line, for verbs that need no account."""
    return Actor(
        user=f"os:{os_user}", name=os_user, role=Role.OPERATOR, channel="command line", os_user=os_user
    )
