"""Collecting: template out, file in, checked, previewed, handed in. What is kept is never changed later."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.reports.template import template_workbook
from pipeline.scoring.explain import parts
from pipeline.services.arriving import arrive, open_branch, values_of
from pipeline.services.keeping import SameAgain, keep
from pipeline.services.model import framework_of
from pipeline.services.observed import approved_values
from pipeline.services.office import Office
from pipeline.services.scoring_run import live_scores
from pipeline.services.shapes import Checked, Preview, Receipt, SubmissionShown

Scores = Mapping[str, tuple[float | None, float | None]]

_MOVED = {"indicator": pl.String, "before": pl.Float64, "after": pl.Float64, "points": pl.Float64}


class SubmissionRefused(UserError):
    """A file with errors: nothing of it was kept. `findings` say what is wrong where, and what to do."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("submission_refused", count=sum(f.severity is Severity.ERROR for f in findings))
        self.findings = findings


def make_template(office: Office, *, by: Actor, branch: str, month: Month, language: str = "fa") -> bytes:
    """The workbook that a branch fills in for a month, with the month before beside each cell."""
    by.require(Permission.CHECK_FILE, branch)
    return template_workbook(
        framework_of(office, month=month),
        branch=branch,
        branch_name=open_branch(office, branch, month),
        month=month,
        previous=values_of(office, branch, month.plus(-1)),
        language=language,
    )


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
        return Preview(checked, {}, {}, pl.DataFrame(schema=_MOVED))
    framework = arrived.framework
    now, stands = _standing(office, checked.branch, checked.month)
    new = _as_values(checked, checked.branch, checked.month)
    before = _scores(office, stands, now)
    after = _scores(office, checked.month, new)
    heads = [
        node.id for node in framework.nodes if node.level in [level.id for level in framework.levels[:2]]
    ]
    return Preview(
        checked=checked,
        before={node: before.get(node, (None, None))[0] for node in heads},
        after={node: after.get(node, (None, None))[0] for node in heads},
        moved=_moved(framework, before, after),
        before_month=None if now.is_empty() else stands,
    )


def submit(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    branch: str | None = None,
    month: Month | None = None,
) -> Receipt:
    """Keep a file and its values, waiting for approval; what waited in its place is withdrawn.

    The same file again, while it waits or stands approved, writes nothing and says so. Raises
    SubmissionRefused when it has errors, and UserError when its branch or month cannot be told.
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
        row = keep(office, by, arrived, file_name, content)
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

    Columns: measure, before, after (null: not handed in, or not applicable), was_not_applicable,
    is_not_applicable.
    Rows that say the same are left out.
    """
    one = _one(office, by, submission)
    earlier = office.warehouse.read("submission_before", submission=one.submission)
    before = _submitted(office, earlier["submission"][0] if not earlier.is_empty() else "")
    after = _submitted(office, one.submission)
    joined = before.join(after, on="measure", how="full", coalesce=True, suffix="_after")
    same = pl.col("value").eq_missing(pl.col("value_after"))
    same &= pl.col("is_not_applicable").eq_missing(pl.col("is_not_applicable_after"))
    return (
        joined.filter(~same)
        .select(
            "measure",
            pl.col("value").alias("before"),
            pl.col("value_after").alias("after"),
            pl.col("is_not_applicable").fill_null(value=False).alias("was_not_applicable"),
            pl.col("is_not_applicable_after").fill_null(value=False).alias("is_not_applicable"),
        )
        .sort("measure")
    )


def original_file(office: Office, *, by: Actor, submission: str) -> tuple[str, bytes]:
    """The file as it was handed in: its name and bytes."""
    one = _one(office, by, submission)
    row = office.warehouse.read("submission_file", submission=one.submission)
    if row.is_empty():
        # Sample submissions are made without a file.
        raise UserError("file_absent", path=one.file_name)
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


def shown(row: Mapping[str, Any]) -> SubmissionShown:
    """A row of the query `submissions`, as pages see it."""
    names = ("submission", "branch", "file_name", "file_sha256", "submitted_at", "submitted_by")
    return SubmissionShown(
        **{name: row[name] for name in (*names, "decided_at", "decided_by", "reason")},
        month=Month.parse(row["month"]),
        state=SubmissionState(row["state"]),
    )


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


def _as_values(checked: Checked, branch: str, month: Month) -> pl.DataFrame:
    return checked.values.filter(pl.col("value").is_not_null() | pl.col("is_not_applicable")).select(
        pl.lit(branch).alias("branch"),
        pl.lit(str(month)).alias("month"),
        "measure",
        "value",
        "is_not_applicable",
    )


def _standing(office: Office, branch: str, month: Month) -> tuple[pl.DataFrame, Month]:
    """What is approved for the month, or for the one before where nothing is yet: most files are a month's first."""
    for stands in (month, month.plus(-1)):
        now = approved_values(office, stands, stands).filter(branch=branch)
        if not now.is_empty():
            break
    return now, stands


def _scores(office: Office, month: Month, values: pl.DataFrame) -> Scores:
    """Scores and coverages by node, were these values the branch's month. Without values there are none."""
    if values.is_empty():
        return {}
    rows = live_scores(office, month=month, values=values).select("node", "score", "coverage")
    return {node: (score, coverage) for node, score, coverage in rows.iter_rows()}


def _moved(framework: Framework, before: Scores, after: Scores) -> pl.DataFrame:
    """Indicators whose score changes, most points first: indicator, before, after, points."""
    rows = []
    for indicator in framework.indicators:
        pair = [scores.get(indicator.id, (None, None))[0] for scores in (before, after)]
        if pair[0] != pair[1]:
            points = [_points(framework, scores, indicator.id) for scores in (before, after)]
            rows.append((indicator.id, *pair, points[1] - points[0]))
    return pl.DataFrame(rows, schema=_MOVED, orient="row").sort(pl.col("points").abs(), descending=True)


def _points(framework: Framework, scores: Scores, indicator: str) -> float:
    """The points that an indicator holds of its dimension: its shares multiplied on the way up."""
    path = framework.path_to(indicator)
    share = 1.0
    for parent, child in pairwise(path[1:]):
        share *= next((part.share for part in parts(framework, scores, parent) if part.id == child), 0.0)
    return share * (scores.get(indicator, (None, None))[0] or 0.0)
