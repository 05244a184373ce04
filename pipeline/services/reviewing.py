"""Reviewing: what waits is approved, and scored at once, or goes back with a reason."""

from collections.abc import Mapping
from typing import Any

from pipeline.domain.access import Actor, Permission, Role
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services.keeping import state_rows
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.scoring_run import rescore_for
from pipeline.services.shapes import Approval
from pipeline.warehouse.store import Writer


def approve(
    office: Office, *, by: Actor, branch: str, month: Month, submission: str | None = None
) -> Approval:
    """Approve what waits for a branch's month, then score again what it reaches.

    `submission` names the one that was looked at, so that a newer one is not approved unseen. Whoever handed
    it in does not approve it; what a branch manager handed in, the province does. What the province approves
    is accepted (final). Raises UserError `nothing_waits`, `already_decided`, `submission_replaced`,
    `own_submission`, `province_approves`.

    Approval and scoring are two events. A process that dies between them leaves a month approved with old
    scores: `scoring_run.stale` names it, and `score_months` makes it good.
    """
    by.require(Permission.APPROVE, branch)
    is_final = by.role is Role.PROVINCIAL_MANAGER
    state = SubmissionState.ACCEPTED if is_final else SubmissionState.APPROVED
    before = _index(office, branch, month)
    draft = office.event(by, "submission.approve", f"{branch} {month}", state=state.value)
    with office.warehouse.write("facts", draft) as writer:
        row = _waiting(writer, branch, month, submission)
        _check_eyes(by, row)
        draft.detail["submission"] = row["submission"]
        writer.append(
            "submission_states", state_rows([(row["submission"], state)], draft.occurred_at, by.user)
        )
    rescored = rescore_for(office, by=by, branch=branch, month=month)
    return Approval(
        submission=row["submission"],
        branch=branch,
        month=month,
        state=state,
        rescored=rescored,
        before=before,
        after=_index(office, branch, month),
    )


def return_submission(office: Office, *, by: Actor, submission: str, reason: str) -> None:
    """Give a waiting submission back to its branch, saying why.

    Raises UserError `reason_missing`, `submission_unknown`, `already_decided`.
    """
    by.require(Permission.RETURN)
    why = reason.strip()
    if not why:
        raise UserError("reason_missing")
    draft = office.event(by, "submission.return", submission, reason=why)
    with office.warehouse.write("facts", draft) as writer:
        found = _submissions(writer, submission=submission)
        if not found:
            raise UserError("submission_unknown", submission=submission)
        by.require(Permission.RETURN, found[0]["branch"])
        if found[0]["state"] != SubmissionState.SUBMITTED:
            raise _decided(found[0])
        states = [(submission, SubmissionState.RETURNED)]
        writer.append("submission_states", state_rows(states, draft.occurred_at, by.user, why))


def _waiting(writer: Writer, branch: str, month: Month, wanted: str | None) -> Mapping[str, Any]:
    """The submission that waits, read inside the transaction: of two approvals, one finds it decided."""
    here = _submissions(writer, branch=branch, month=str(month))
    waits = [row for row in here if row["state"] == SubmissionState.SUBMITTED]
    if waits and wanted in (None, waits[0]["submission"]):
        return waits[0]
    looked_at = [row for row in here if row["submission"] == wanted] if wanted else here
    if not looked_at:
        raise UserError("nothing_waits", branch=branch, month=str(month))
    if waits and looked_at[0]["state"] == SubmissionState.WITHDRAWN:
        raise UserError("submission_replaced", submission=wanted, newer=waits[0]["submission"])
    raise _decided(max(looked_at, key=lambda row: row["decided_at"]))


def _decided(row: Mapping[str, Any]) -> UserError:
    """Who decided it, and when."""
    return UserError(
        "already_decided",
        submission=row["submission"],
        state=row["state"],
        who=row["decided_by"],
        when=row["decided_at"].isoformat(" ", "minutes"),
    )


def _check_eyes(by: Actor, row: Mapping[str, Any]) -> None:
    if row["submitted_by"] == by.user:
        raise UserError("own_submission", submission=row["submission"])
    if row["submitted_role"] == Role.BRANCH_MANAGER and by.role is not Role.PROVINCIAL_MANAGER:
        raise UserError("province_approves", submission=row["submission"], who=row["submitted_by"])


def _submissions(writer: Writer, **wanted: str) -> list[dict[str, Any]]:
    asked = {"branch": None, "month": None, "state": None, "submission": None} | wanted
    return writer.read("submissions", **asked).to_dicts()


def _index(office: Office, branch: str, month: Month) -> float | None:
    """The branch's index as it was last scored under the edition that holds in the month."""
    framework = framework_of(office, month=month)
    rows = office.warehouse.read(
        "score_rows",
        unit_kind="branch",
        unit=branch,
        first=str(month),
        last=str(month),
        nodes=[framework.top.id],
    ).filter(edition=framework.edition)
    return None if rows.is_empty() else rows["score"][0]
