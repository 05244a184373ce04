"""Follow-ups: a reviewer flags a value with a question, its branch answers, the reviewer closes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.month import Month
from pipeline.domain.states import FollowUpState
from pipeline.errors import UserError
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.review_shapes import FollowUp, Said
from pipeline.warehouse.store import Writer

_NAMES = ("follow_up", "branch", "month", "measure", "submission")


def raise_follow_up(office: Office, *, by: Actor, submission: str, measure: str, question: str) -> FollowUp:
    """Flag a value of a submission with a question for its branch. It keeps nothing from being approved.

    Raises UserError `question_missing`, `submission_unknown`, `measure_absent`.
    """
    by.require(Permission.RAISE_FOLLOW_UP)
    asked = _said(question, "question_missing")
    draft = office.event(by, "follow_up.raise", submission, measure=measure, question=asked)
    with office.warehouse.write("facts", draft) as writer:
        wanted = {"branch": None, "month": None, "state": None, "submission": submission}
        found = writer.read("submissions", **wanted).to_dicts()
        if not found:
            raise UserError("submission_unknown", submission=submission)
        branch, month = found[0]["branch"], Month.parse(found[0]["month"])
        by.require(Permission.RAISE_FOLLOW_UP, branch)
        if measure not in framework_of(office, month=month).measure:
            raise UserError("measure_absent", measure=measure, month=month)
        number = _rows(writer.read, branch=branch, month=str(month))["follow_up"].n_unique() + 1
        names = (f"{month}-{branch}-f{number:02d}", branch, str(month), measure, submission)
        told = dict(zip(_NAMES, names, strict=True))
        draft.detail["follow_up"] = told["follow_up"]
        _append(writer, told, FollowUpState.OPEN, asked, draft.occurred_at, by)
    return follow_up(office, by=by, follow_up=told["follow_up"])


def answer_follow_up(office: Office, *, by: Actor, follow_up: str, answer: str) -> FollowUp:
    """Answer a flag for its branch; until it is closed it may be answered again.

    Raises UserError `answer_missing`, `follow_up_unknown`, `follow_up_closed`.
    """
    by.require(Permission.ANSWER_FOLLOW_UP)
    said = _said(answer, "answer_missing")
    return _go_on(office, by, follow_up, Permission.ANSWER_FOLLOW_UP, FollowUpState.ANSWERED, said)


def close_follow_up(office: Office, *, by: Actor, follow_up: str, note: str = "") -> FollowUp:
    """Close a flag, answered or not. Raises UserError `follow_up_unknown`, `follow_up_closed`."""
    by.require(Permission.RAISE_FOLLOW_UP)
    closed = FollowUpState.CLOSED
    return _go_on(office, by, follow_up, Permission.RAISE_FOLLOW_UP, closed, note.strip())


def follow_ups(
    office: Office,
    *,
    by: Actor,
    branch: str | None = None,
    month: Month | None = None,
    with_closed: bool = False,
) -> tuple[FollowUp, ...]:
    """Flags within the actor's reach, oldest first: those not closed, or all."""
    if branch is None and by.role in BRANCH_ROLES:
        branch = by.branch or ""
    by.require(Permission.READ_SUBMISSION, branch)
    rows = _rows(office.warehouse.read, branch=branch, month=str(month) if month else None)
    if not with_closed:
        rows = rows.filter(pl.col("state_now") != FollowUpState.CLOSED.value)
    return _shown(rows)


def follow_up(office: Office, *, by: Actor, follow_up: str) -> FollowUp:
    """One flag with all that was said of it. Raises UserError `follow_up_unknown`."""
    by.require(Permission.READ_SUBMISSION)
    found = _shown(_rows(office.warehouse.read, follow_up=follow_up))
    if not found:
        raise UserError("follow_up_unknown", follow_up=follow_up)
    by.require(Permission.READ_SUBMISSION, found[0].branch)
    return found[0]


def _go_on(
    office: Office, by: Actor, name: str, needs: Permission, state: FollowUpState, note: str
) -> FollowUp:
    """Say the next thing of a flag that is not closed, read inside the transaction."""
    draft = office.event(by, f"follow_up.{'answer' if state is FollowUpState.ANSWERED else 'close'}", name)
    with office.warehouse.write("facts", draft) as writer:
        rows = _rows(writer.read, follow_up=name)
        if rows.is_empty():
            raise UserError("follow_up_unknown", follow_up=name)
        last = rows.row(-1, named=True)
        by.require(needs, last["branch"])
        if last["state"] == FollowUpState.CLOSED:
            raise UserError("follow_up_closed", who=last["told_by"], when=last["told_at"])
        _append(writer, last, state, note, draft.occurred_at, by)
    return follow_up(office, by=by, follow_up=name)


def _append(
    writer: Writer, told: Mapping[str, Any], state: FollowUpState, note: str, at: datetime, by: Actor
) -> None:
    said = {"state": state.value, "note": note, "told_at": at, "told_by": by.user}
    writer.append("follow_ups", pl.DataFrame([{name: told[name] for name in _NAMES} | said]))


def _said(written: str, missing: str) -> str:
    said = written.strip()
    if not said:
        raise UserError(missing)
    return said


def _rows(read: Any, **wanted: str | None) -> pl.DataFrame:
    asked = {"branch": None, "month": None, "follow_up": None} | wanted
    rows: pl.DataFrame = read("follow_ups", **asked)
    return rows


def _shown(rows: pl.DataFrame) -> tuple[FollowUp, ...]:
    """Flags in the order of the rows, each with what was said of it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["follow_up"], []).append(row)
    return tuple(
        FollowUp(
            **{name: told[0][name] for name in ("follow_up", "branch", "measure", "submission")},
            month=Month.parse(told[0]["month"]),
            said=tuple(
                Said(FollowUpState(one["state"]), one["note"], one["told_at"], one["told_by"]) for one in told
            ),
        )
        for told in found.values()
    )
