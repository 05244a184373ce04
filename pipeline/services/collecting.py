"""Collecting: template out, file in, checked, previewed, handed in. What is kept is never changed later."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.reports.paper_form import paper_form
from pipeline.reports.template import template_workbook
from pipeline.services.arriving import arrive, values_of
from pipeline.services.differing import differences
from pipeline.services.effects import NO_EFFECT, effect_of
from pipeline.services.keeping import SameAgain, keep
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.open_branches import open_branch
from pipeline.services.shapes import Checked, Preview, Receipt, SubmissionShown
from pipeline.services.submission_rows import shown


class SubmissionRefused(UserError):
    """A file with errors: nothing of it was kept. `findings` say what is wrong where, and what to do."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("submission_refused", count=sum(f.severity is Severity.ERROR for f in findings))
        self.findings = findings


def make_template(office: Office, *, by: Actor, branch: str, month: Month, language: str = "fa") -> bytes:
    """The workbook that a branch fills in for a month, with the month before beside each cell."""
    return template_workbook(**_form(office, by, branch, month, language))


def make_blank_form(office: Office, *, by: Actor, branch: str, month: Month, language: str = "fa") -> bytes:
    """The same form as an xlsx to print on A4, for those who count by pen and type it in afterwards."""
    return paper_form(**_form(office, by, branch, month, language))


def _form(office: Office, by: Actor, branch: str, month: Month, language: str) -> dict[str, Any]:
    """What a branch's form of a month is made from."""
    by.require(Permission.CHECK_FILE, branch)
    return {
        "framework": framework_of(office, month=month),
        "branch": branch,
        "branch_name": open_branch(office, branch, month),
        "month": month,
        "previous": values_of(office, branch, month.plus(-1)),
        "language": language,
    }


def check_file(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    branch: str | None = None,
    month: Month | None = None,
) -> Checked:
    """Read and check a file for the branch and month chosen, or else those it names. Nothing is kept."""
    return arrive(office, by, file_name, content, branch, month).checked


def preview(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    branch: str | None = None,
    month: Month | None = None,
) -> Preview:
    """What handing a file in would do to the branch's scores of its month, nothing kept.

    A file with errors, or whose branch or month cannot be told, moves nothing: see its findings in `checked`.
    """
    arrived = arrive(office, by, file_name, content, branch, month)
    checked = arrived.checked
    if not checked.is_acceptable or checked.branch is None or checked.month is None:
        return Preview(checked, NO_EFFECT.before, NO_EFFECT.after, NO_EFFECT.moved)
    found = effect_of(office, arrived.framework, checked.branch, checked.month, checked.values)
    return Preview(checked, found.before, found.after, found.moved, found.before_month)


def submit(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    branch: str | None = None,
    month: Month | None = None,
    seen: str | None = None,
) -> Receipt:
    """Keep a file with its values, comments and findings, waiting for approval; what waited in its place is withdrawn.

    `seen`: the newest submission of that branch and month that the person looked at ("" for none); when another came
    in since, SubmissionChanged says whose and what differs, and nothing is written. None: whatever stands there.

    The same file again, while it waits or stands approved, writes nothing and says so. Raises SubmissionRefused when
    it has errors; UserError when its branch or month cannot be told, and `month_closed` when its month is.
    """
    by.require(Permission.SUBMIT)
    arrived = arrive(office, by, file_name, content, branch, month)
    checked = arrived.checked
    if not checked.is_acceptable:
        raise SubmissionRefused(checked.findings)
    if checked.branch is None:
        raise UserError("branch_missing")
    if checked.month is None:
        raise UserError("month_missing")
    by.require(Permission.SUBMIT, checked.branch)
    try:
        row = keep(office, by, arrived, file_name, content, seen)
    except SameAgain as again:
        return _receipt(again.row, checked, duplicate=True)
    return _receipt(row, checked, duplicate=False)


def submissions(
    office: Office, *, by: Actor, branch: str | None = None, month: Month | None = None
) -> tuple[SubmissionShown, ...]:
    """Submissions within the actor's reach, newest first: a branch role's own, one branch's, or all."""
    return _shown(office, branch=_reached(by, branch), month=str(month) if month else None)


def waiting(office: Office, *, by: Actor) -> tuple[SubmissionShown, ...]:
    """What waits for approval within the actor's reach, oldest first."""
    return _shown(office, branch=_reached(by, None), state=SubmissionState.SUBMITTED.value)[::-1]


def difference(office: Office, *, by: Actor, submission: str) -> pl.DataFrame:
    """What a submission changes against the one approved before it; without one, every value is new.

    Columns as `differences`: measure, before, after, was_not_applicable, is_not_applicable.
    """
    one = _one(office, by, submission)
    earlier = office.warehouse.read("submission_before", submission=one.submission)
    before = _submitted(office, earlier["submission"][0] if not earlier.is_empty() else "")
    after = _submitted(office, one.submission)
    return differences(before, after)


def original_file(office: Office, *, by: Actor, submission: str) -> tuple[str, bytes]:
    """The file as it was handed in: its name and bytes. For its own branch and its reviewers; each reading is an event.

    Raises UserError `submission_unknown`, `file_never_kept` (sample data), `file_forgotten` (kept long enough),
    `file_of_many_branches` (for a branch role: other branches' figures are in it).
    """
    by.require(Permission.READ_FILE)
    one = _one(office, by, submission)
    for branch in office.warehouse.read("file_branches", file_sha256=one.file_sha256)["branch"]:
        if not by.may(Permission.READ_FILE, branch):
            by.require(Permission.READ_FILE, one.branch)
            raise UserError("file_of_many_branches", submission=submission)
    row = office.warehouse.read("submission_file", submission=submission)
    if row.is_empty():
        raise UserError("file_never_kept", submission=submission)
    if row["content"][0] is None:
        raise UserError("file_forgotten", submission=submission, months=office.settings.keep_files_months)
    event = office.event(by, "file.read", submission, file_sha256=one.file_sha256)
    with office.warehouse.write("control", event):
        return row["file_name"][0], row["content"][0]


def _reached(by: Actor, branch: str | None) -> str | None:
    """The branch to which a reader is held: a branch role's own where none is named; None is every branch."""
    if branch is None and by.role in BRANCH_ROLES:
        branch = by.branch or ""
    by.require(Permission.READ_SUBMISSION, branch)
    return branch


def _one(office: Office, by: Actor, submission: str) -> SubmissionShown:
    by.require(Permission.READ_SUBMISSION)
    found = _shown(office, submission=submission)
    if not found:
        raise UserError("submission_unknown", submission=submission)
    by.require(Permission.READ_SUBMISSION, found[0].branch)
    return found[0]


def _shown(office: Office, **wanted: str | None) -> tuple[SubmissionShown, ...]:
    asked = {"branch": None, "month": None, "state": None, "submission": None} | wanted
    return tuple(shown(row) for row in office.warehouse.read("submissions", **asked).iter_rows(named=True))


def _receipt(row: Mapping[str, Any], checked: Checked, *, duplicate: bool) -> Receipt:
    return Receipt(
        submission=row["submission"],
        branch=row["branch"],
        month=Month.parse(row["month"]),
        state=SubmissionState(row["state"]),
        duplicate=duplicate,
        findings=checked.findings,
        at=row["submitted_at"],
    )


def _submitted(office: Office, submission: str) -> pl.DataFrame:
    return office.warehouse.read("submission_values", submission=submission)
