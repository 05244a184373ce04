"""Drafts: what a branch types for a month before it hands it in, kept on the server and shared by its people."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.personal import is_personal_text
from pipeline.errors import UserError
from pipeline.reports.harmless import csv_text
from pipeline.services.collecting import submit
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.open_branches import open_branch
from pipeline.services.shapes import Receipt

MOST_VALUE, MOST_COMMENT = 60, 500
"""Characters of one value and of one remark."""


@dataclass(frozen=True)
class DraftValue:
    """What was typed for a measure, as it was typed, and the remark beside it. Both "" when nothing was."""

    raw: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Draft:
    """What is typed so far, by measure; measures without an entry are empty. `revision` 0: never saved.

    Discarding leaves an empty draft of a higher revision, so that who has an older one open is told.
    """

    branch: str
    month: Month
    revision: int = 0
    values: Mapping[str, DraftValue] = field(default_factory=dict)
    saved_at: datetime | None = None
    saved_by: str | None = None


class DraftChanged(UserError):
    """Another saved the draft since the person opened it: nothing was written.

    `newer` is the draft as it stands; `differences`: measure -> (theirs, the person's), none where the person's
    is not at hand.
    """

    def __init__(self, newer: Draft, yours: Mapping[str, DraftValue] | None = None) -> None:
        self.newer = newer
        self.differences = {} if yours is None else _differences(newer.values, yours)
        told = {"who": newer.saved_by or "—", "when": newer.saved_at or "—"}
        if yours is None:
            super().__init__("draft_newer", **told)
        else:
            super().__init__("draft_changed", **told, count=len(self.differences))


class _NothingNew(Exception):
    """Leaves the transaction, so that nothing is written."""

    def __init__(self, held: Draft) -> None:
        super().__init__(held.revision)
        self.held = held


def draft(office: Office, *, by: Actor, branch: str, month: Month) -> Draft:
    """The draft of a branch and month; an empty one of revision 0 where nobody has typed anything."""
    by.require(Permission.SAVE_DRAFT, branch)
    return _found(office.warehouse.read("draft", branch=branch, month=str(month)), branch, month)


def save_draft(
    office: Office, *, by: Actor, branch: str, month: Month, revision: int, values: Mapping[str, DraftValue]
) -> Draft:
    """Keep what is typed in place of the revision that the person opened. The same again writes nothing.

    Nothing is judged but what must not be kept at all. Raises DraftChanged when another saved it since; UserError
    `draft_measure_unknown`, `draft_too_long`, `draft_personal`, `branch_unknown`, `branch_closed`.
    """
    by.require(Permission.SAVE_DRAFT, branch)
    open_branch(office, branch, month)
    typed = _typed(framework_of(office, month=month), values)
    try:
        return _keep(office, by, "draft.save", branch, month, revision, typed)
    except _NothingNew as same:
        return same.held


def discard_draft(office: Office, *, by: Actor, branch: str, month: Month, revision: int) -> Draft:
    """Empty the draft. Raises DraftChanged when another saved it since the person opened it."""
    by.require(Permission.SAVE_DRAFT, branch)
    try:
        return _keep(office, by, "draft.discard", branch, month, revision, {})
    except _NothingNew as empty:
        return empty.held


def submit_draft(
    office: Office,
    *,
    by: Actor,
    branch: str,
    month: Month,
    revision: int | None = None,
    seen: str | None = None,
) -> Receipt:
    """Hand the draft in as a file of its own making, by the same reading and rules as every file; then empty it.

    `revision`: the one that the person looked at (None: the newest); `seen` as in `submit`. The same draft twice is
    one submission. The draft stays as it is when it is refused. Raises what `submit` does, DraftChanged,
    and UserError `draft_empty`.
    """
    by.require(Permission.SUBMIT, branch)
    held = draft(office, by=by, branch=branch, month=month)
    if revision not in (None, held.revision):
        raise DraftChanged(held)
    if not held.values:
        raise UserError("draft_empty", branch=branch, month=month)
    file_name, content = draft_file(office, branch=branch, month=month, values=held.values)
    receipt = submit(
        office, by=by, file_name=file_name, content=content, branch=branch, month=month, seen=seen
    )
    try:
        # What another typed meanwhile stays: it is not what was handed in.
        discard_draft(office, by=by, branch=branch, month=month, revision=held.revision)
    except DraftChanged:
        return receipt
    return receipt


def draft_file(
    office: Office, *, branch: str, month: Month, values: Mapping[str, DraftValue]
) -> tuple[str, bytes]:
    """Typed values as a file to check, preview or hand in: its name, and a csv whose bytes depend on them alone.

    Every reported measure has its line, in the framework's order, also an empty one.
    """
    typed = [(one.id, values.get(one.id, DraftValue())) for one in framework_of(office, month=month).reported]
    table = pl.DataFrame(
        {
            "branch": [branch] * len(typed),
            "month": [str(month)] * len(typed),
            "measure": [measure for measure, _ in typed],
            "value": [one.raw.strip() for _, one in typed],
            "comment": [" ".join(one.comment.split()) for _, one in typed],
        }
    )
    return f"draft-{branch}-{month}.csv", csv_text(table).encode()


def _typed(framework: Framework, values: Mapping[str, DraftValue]) -> Mapping[str, DraftValue]:
    """What was typed at all, in the framework's order, looked over for what must not be kept."""
    reported = {one.id: one for one in framework.reported}
    for measure, one in values.items():
        if measure not in reported:
            raise UserError("draft_measure_unknown", measure=measure)
        name = asdict(reported[measure].name)
        if len(one.raw) > MOST_VALUE or len(one.comment) > MOST_COMMENT:
            raise UserError("draft_too_long", measure=name, most_value=MOST_VALUE, most_comment=MOST_COMMENT)
        if is_personal_text(one.raw) or is_personal_text(one.comment):
            raise UserError("draft_personal", measure=name)
    given = {measure: values[measure] for measure in reported if measure in values}
    return {measure: one for measure, one in given.items() if one.raw.strip() or one.comment.strip()}


def _keep(
    office: Office,
    by: Actor,
    verb: str,
    branch: str,
    month: Month,
    revision: int,
    values: Mapping[str, DraftValue],
) -> Draft:
    """One revision more; of two who save the same one, the second is told."""
    event = office.event(by, verb, f"{branch} {month}", count=len(values))
    with office.warehouse.write("control", event) as writer:
        held = _found(writer.read("draft", branch=branch, month=str(month)), branch, month)
        if held.values == values:
            raise _NothingNew(held)
        if held.revision != revision:
            raise DraftChanged(held, values)
        event.detail["revision"] = revision + 1
        writer.run(
            "draft_save",
            branch=branch,
            month=str(month),
            revision=revision + 1,
            content=json.dumps({measure: asdict(one) for measure, one in values.items()}, ensure_ascii=False),
            now=event.occurred_at,
            who=by.user,
        )
    return Draft(branch, month, revision + 1, values, event.occurred_at, by.user)


def _found(row: pl.DataFrame, branch: str, month: Month) -> Draft:
    if row.is_empty():
        return Draft(branch, month)
    values = {measure: DraftValue(**one) for measure, one in json.loads(row["content"][0]).items()}
    return Draft(branch, month, row["revision"][0], values, row["saved_at"][0], row["saved_by"][0])


def _differences(
    theirs: Mapping[str, DraftValue], yours: Mapping[str, DraftValue]
) -> Mapping[str, tuple[DraftValue, DraftValue]]:
    pairs = {
        measure: (theirs.get(measure, DraftValue()), yours.get(measure, DraftValue()))
        for measure in dict.fromkeys((*theirs, *yours))
    }
    return {measure: (one, other) for measure, (one, other) in pairs.items() if one != other}
