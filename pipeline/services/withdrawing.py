"""Taking back what was handed in, while nobody has decided it."""

from collections.abc import Mapping
from typing import Any

from pipeline.domain.access import Actor, Permission, Role
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services.keeping import state_rows
from pipeline.services.office import Office
from pipeline.services.review_rules import decided


def withdraw(office: Office, *, by: Actor, submission: str, reason: str = "") -> None:
    """Take back a submission that waits; its values and its file stay with it, and nothing of it is approved.

    For whoever handed it in, and for the manager of its branch. Raises UserError `submission_unknown`,
    `withdraw_not_yours`, and `already_decided` where a reviewer was faster.
    """
    by.require(Permission.WITHDRAW)
    why = reason.strip() or None
    draft = office.event(by, "submission.withdraw", submission, reason=why)
    with office.warehouse.write("facts", draft) as writer:
        found = writer.read("submissions", branch=None, month=None, state=None, submission=submission)
        if found.is_empty():
            raise UserError("submission_unknown", submission=submission)
        row = found.row(0, named=True)
        by.require(Permission.WITHDRAW, row["branch"])
        if not may_withdraw(by, row):
            raise UserError("withdraw_not_yours", submission=submission, who=row["submitted_by"])
        if row["state"] != SubmissionState.SUBMITTED:
            raise decided(row)
        states = [(submission, SubmissionState.WITHDRAWN)]
        writer.append("submission_states", state_rows(states, draft.occurred_at, by.user, why))


def may_withdraw(by: Actor, row: Mapping[str, Any]) -> bool:
    """Whether it is this person's to take back: `row` names branch and submitted_by."""
    is_own = row["submitted_by"] == by.user or by.role is Role.BRANCH_MANAGER
    return is_own and by.may(Permission.WITHDRAW, row["branch"])
