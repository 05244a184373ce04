"""Typing into a draft: each cell is judged by the reading and the rules of a file before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.domain.access import Actor, Permission
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.month import Month
from pipeline.services.arriving import values_of
from pipeline.services.collecting import check_file
from pipeline.services.drafts import Draft, DraftValue, draft_file, save_draft
from pipeline.services.office import Office

_NO_MEASURE = ""


@dataclass(frozen=True)
class Refused:
    """A cell that was not kept: what was typed, and what the reading or a rule says of it."""

    measure: str
    typed: DraftValue
    finding: Finding


@dataclass(frozen=True)
class Typed:
    """The draft with what could be kept, and what could not."""

    draft: Draft
    refused: tuple[Refused, ...]


def values_before(office: Office, *, by: Actor, branch: str, month: Month) -> Mapping[str, float]:
    """What stands approved of the month before, by measure: what a person reads beside each cell."""
    by.require(Permission.CHECK_FILE, branch)
    return values_of(office, branch, month.plus(-1))


def type_in(office: Office, *, by: Actor, held: Draft, edits: Mapping[str, DraftValue]) -> Typed:
    """Put typed cells into the draft that the person has open; one that is wrong by itself leaves what stood there.

    Cells that contradict each other are kept: a person types one before the other, and the check of the whole says so.
    Raises what `save_draft` does, DraftChanged among it.
    """
    by.require(Permission.SAVE_DRAFT, held.branch)
    wrong = _wrong(office, by, held, edits)
    values = {**held.values, **{measure: one for measure, one in edits.items() if measure not in wrong}}
    draft = save_draft(
        office, by=by, branch=held.branch, month=held.month, revision=held.revision, values=values
    )
    return Typed(draft, tuple(Refused(measure, edits[measure], found) for measure, found in wrong.items()))


def _wrong(office: Office, by: Actor, held: Draft, edits: Mapping[str, DraftValue]) -> Mapping[str, Finding]:
    """The cells that are wrong by themselves. Reading takes a child process: all at once, then only the doubtful."""
    together = _errors(office, by, held.branch, held.month, edits)
    if not together:
        return {}
    doubtful = edits if _NO_MEASURE in together else together
    alone = {
        measure: _errors(office, by, held.branch, held.month, {measure: edits[measure]})
        for measure in doubtful
    }
    return {measure: next(iter(found.values())) for measure, found in alone.items() if found}


def _errors(
    office: Office, by: Actor, branch: str, month: Month, edits: Mapping[str, DraftValue]
) -> Mapping[str, Finding]:
    """The first error of each cell, and under `_NO_MEASURE` of one that names no measure (personal data).

    What is wrong with the whole (a closed month, nothing typed yet) is no cell's fault.
    """
    name, content = draft_file(office, branch=branch, month=month, values=edits)
    checked = check_file(office, by=by, file_name=name, content=content, branch=branch, month=month)
    found: dict[str, Finding] = {}
    for one in checked.findings:
        measure = one.measure if one.measure and one.measure in edits else _NO_MEASURE
        if one.severity is Severity.ERROR and (measure or one.cell):
            found.setdefault(measure, one)
    return found
