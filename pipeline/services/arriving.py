"""A file on its way in: read in a child process, placed (whose, which month), checked. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.finding import has_errors
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.errors import NotAllowed
from pipeline.intake.known import Known
from pipeline.intake.reading import Read, read_file
from pipeline.intake.rules import check, identify
from pipeline.services.calendar import this_month
from pipeline.services.history import known
from pipeline.services.model import framework_of
from pipeline.services.observed import approved_values
from pipeline.services.office import Office
from pipeline.services.open_branches import closed_names, open_branch, open_names
from pipeline.services.shapes import Checked
from pipeline.services.spellings import as_remembered, with_suggestions
from pipeline.services.turns import own_turn


@dataclass(frozen=True)
class Arrived:
    """A file that was read and checked, with the edition it was read under."""

    framework: Framework
    checked: Checked


def arrive(
    office: Office, by: Actor, file_name: str, content: bytes, branch: str | None, month: Month | None
) -> Arrived:
    """Read and check a file for the branch and month chosen, or else those it names.

    A branch role that chooses none, with a file that names none, means its own branch. Raises NotAllowed
    outside the actor's reach; UserError `branch_unknown`, `branch_closed` for a choice (what a file says is a
    finding).
    """
    by.require(Permission.CHECK_FILE, branch)
    framework, read = _read(office, by, file_name, content, month)
    own = by.branch if by.role in BRANCH_ROLES and read.branch is None else None
    chosen, of_month = branch or own, month or read.month
    if chosen is not None and of_month is not None:
        open_branch(office, chosen, of_month)
    names = open_names(office, of_month) if of_month is not None else None
    read = as_remembered(office, read, names or {})
    branch, _ = identify(read, branch=chosen, month=month, branches=names)
    if names and branch in names:
        if by.role in BRANCH_ROLES and branch != by.branch:
            raise NotAllowed("file_of_other_branch", branch=branch, own=by.branch or "—")
        by.require(Permission.CHECK_FILE, branch)
    previous = values_of(office, branch, of_month.plus(-1)) if branch and of_month else {}
    findings = check(
        framework,
        read,
        branch=chosen,
        month=month,
        previous=previous,
        this_month=this_month(office),
        branches=names,
        closed=closed_names(office, of_month) if of_month is not None else None,
        known=_known(office, branch, of_month, names, read),
    )
    findings = with_suggestions(findings, read, names)
    before = pl.DataFrame(
        list(previous.items()), schema={"measure": pl.String, "previous": pl.Float64}, orient="row"
    )
    values = read.values.join(before, on="measure", how="left", maintain_order="left")
    return Arrived(framework, Checked(branch, of_month, findings, values, not has_errors(findings)))


def _known(
    office: Office, branch: str | None, month: Month | None, names: Mapping[str, Text] | None, read: Read
) -> Known | None:
    """What the file is held against, where it can be told whose it is and its branch was open then."""
    if branch is None or month is None or branch not in (names or {}):
        return None
    return known(office, branch=branch, month=month, values=read.values)


def values_of(office: Office, branch: str, month: Month) -> Mapping[str, float]:
    """What stands approved of a branch's month, by measure."""
    values = approved_values(office, month, month).filter(
        pl.col("branch") == branch, pl.col("value").is_not_null()
    )
    return dict(values.select("measure", "value").iter_rows())


def _read(
    office: Office, by: Actor, file_name: str, content: bytes, month: Month | None
) -> tuple[Framework, Read]:
    """Read under the edition of the month chosen, or again under that of the month that the file names."""
    framework = framework_of(office, month=month)
    with own_turn(office, by):
        read = read_file(file_name, content, framework, office.settings).only
        if month is None and read.month is not None:
            held = framework_of(office, month=read.month)
            if held is not framework:
                return held, read_file(file_name, content, held, office.settings).only
    return framework, read
