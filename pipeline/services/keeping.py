"""Keeping what was handed in: one transaction, one event, rows that are only ever added."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.file_name import told_name
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services.arriving import Arrived
from pipeline.services.calendar import require_open
from pipeline.services.differing import differences
from pipeline.services.kept_findings import finding_rows
from pipeline.services.model import framework_of, is_sample
from pipeline.services.office import Office
from pipeline.warehouse.store import Writer

# In these states the same file again would say nothing new.
STANDING = ("submitted", "approved", "accepted")

_STATE: dict[str, Any] = {
    "submission": pl.String,
    "state": pl.String,
    "occurred_at": pl.Datetime("us"),
    "who": pl.String,
    "reason": pl.String,
}


class SameAgain(Exception):
    """The file stands already: leaves the transaction, so that nothing is written. `row` is what stands."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__(row["submission"])
        self.row = row


class SubmissionChanged(UserError):
    """Another submission of the branch and month came in since the person looked: nothing was written.

    `newer` is its row; `differences` what the person's file says otherwise (columns as `differing.differences`:
    `before` is theirs, `after` the person's).
    """

    def __init__(self, newer: Mapping[str, Any], found: pl.DataFrame) -> None:
        told = {
            "submission": newer["submission"],
            "who": newer["submitted_by"],
            "when": newer["submitted_at"],
        }
        super().__init__("submission_changed", **told, count=found.height)
        self.newer = newer
        self.differences = found


def keep(
    office: Office, by: Actor, arrived: Arrived, file_name: str, content: bytes, seen: str | None = None
) -> Mapping[str, Any]:
    """Keep an acceptable file as a submission that waits; what waited for its place is withdrawn.

    Returns the submission's row with its state. Raises SameAgain where the file waits or stands approved,
    SubmissionChanged where another than `seen` ("" for none, None: don't ask) is the newest, UserError
    `month_closed`.
    """
    if arrived.checked.branch is None or arrived.checked.month is None:
        raise ValueError("an acceptable file says its branch and month")
    branch, month, file_name = arrived.checked.branch, str(arrived.checked.month), told_name(file_name)
    sha256 = hashlib.sha256(content).hexdigest()
    draft = office.event(
        by, "submission.submit", f"{branch} {month}", file_sha256=sha256, file_name=file_name
    )
    with office.warehouse.write("facts", draft) as writer:
        here = writer.read("submissions", branch=branch, month=month, state=None, submission=None)
        for row in here.iter_rows(named=True):
            if row["file_sha256"] == sha256 and row["state"] in STANDING:
                raise SameAgain(row)
        require_open(office, branch, arrived.checked.month)
        _require_seen(writer, here, arrived.checked.values, seen)
        replaced = here.filter(state=SubmissionState.SUBMITTED.value)["submission"].to_list()
        row = submission_row(by, arrived, here.height + 1, sha256, file_name, draft.occurred_at)
        draft.detail.update(submission=row["submission"], withdrawn=replaced)
        keep_file(writer, sha256, file_name, content)
        writer.append("submissions", pl.DataFrame([row]))
        states = [
            (row["submission"], SubmissionState.SUBMITTED),
            *((one, SubmissionState.WITHDRAWN) for one in replaced),
        ]
        writer.append("submission_states", state_rows(states, draft.occurred_at, by.user))
        writer.append("observations", observation_rows(row, arrived.checked.values))
        for table, rows in (
            ("submission_findings", finding_rows(row["submission"], arrived.checked.findings)),
            ("value_comments", comment_rows(row["submission"], arrived.checked.values)),
        ):
            if not rows.is_empty():
                writer.append(table, rows)
    return row | {"state": SubmissionState.SUBMITTED.value}


def record_bulk(
    office: Office,
    *,
    by: Actor,
    values: pl.DataFrame,
    file_name: str = "sample",
    accepted_to: Month | None = None,
) -> int:
    """Keep many branch-months at once, approved, without a file: only in a warehouse marked sample.

    Months up to `accepted_to` (None: none) have the province's last word too.

    `values`: branch, month, measure, value, and where wanted is_not_applicable and submitted_at (one for each
    branch-month). Returns how many submissions were made. Nothing is scored.
    """
    by.require(Permission.UPKEEP)
    if not is_sample(office):
        raise UserError("sample_only")
    draft = office.event(by, "submission.bulk", file_name)
    made = _bulk_submissions(office, by, values, file_name, draft.occurred_at)
    draft.detail["submissions"] = made.height
    with office.warehouse.write("facts", draft) as writer:
        known = writer.read("submissions", branch=None, month=None, state=None, submission=None)
        if not made.join(known, on=["branch", "month"], how="semi").is_empty():
            raise ValueError("a branch-month of the bulk has submissions already")
        writer.append("submissions", made)
        states = made.select(
            "submission",
            pl.when(pl.col("month") <= str(accepted_to or ""))
            .then(pl.lit(SubmissionState.ACCEPTED.value))
            .otherwise(pl.lit(SubmissionState.APPROVED.value))
            .alias("state"),
            pl.col("submitted_at").alias("occurred_at"),
            pl.col("submitted_by").alias("who"),
            pl.lit(None, dtype=pl.String).alias("reason"),
        )
        writer.append("submission_states", states)
        writer.append("observations", _bulk_observations(made, values))
    return made.height


def submission_row(
    by: Actor, arrived: Arrived, number: int, sha256: str, file_name: str, at: datetime
) -> dict[str, Any]:
    """The row of `submissions` for an acceptable arrival, the branch-month's so many-th."""
    branch, month = arrived.checked.branch, str(arrived.checked.month)
    return {
        "submission": f"{month}-{branch}-{number:02d}",
        "branch": branch,
        "month": month,
        "framework": arrived.framework.id,
        "edition": arrived.framework.edition,
        "file_sha256": sha256,
        "file_name": file_name,
        "submitted_at": at,
        "submitted_by": by.user,
        "submitted_role": by.role.value,
    }


def state_rows(
    states: list[tuple[str, SubmissionState]], at: datetime, who: str, reason: str | None = None
) -> pl.DataFrame:
    """Rows for `submission_states`: what became of submissions, by one person at one moment."""
    rows = [(submission, state.value, at, who, reason) for submission, state in states]
    return pl.DataFrame(rows, schema=_STATE, orient="row")


def keep_file(writer: Writer, sha256: str, file_name: str, content: bytes) -> None:
    """The bytes once, however often they are handed in."""
    if writer.read("file_known", file_sha256=sha256)["is_known"][0]:
        return
    row = {"file_sha256": sha256, "file_name": file_name, "content": content, "byte_count": len(content)}
    writer.append("files", pl.DataFrame([row]))


def _require_seen(writer: Writer, here: pl.DataFrame, values: pl.DataFrame, seen: str | None) -> None:
    """Inside the transaction: of two who hand in at once, the second is told. `here` is newest first."""
    newest = here.row(0, named=True) if not here.is_empty() else None
    if seen is None or newest is None or seen == newest["submission"]:
        return
    theirs = writer.read("submission_values", submission=newest["submission"])
    raise SubmissionChanged(newest, differences(theirs, _told(values).select(theirs.columns)))


def comment_rows(submission: str, values: pl.DataFrame) -> pl.DataFrame:
    """Rows of `value_comments`: what was written beside a value, also beside an empty one."""
    written = values.filter(pl.col("comment").str.strip_chars() != "")
    return written.select(pl.lit(submission).alias("submission"), "measure", "comment")


def _told(values: pl.DataFrame) -> pl.DataFrame:
    return values.filter(pl.col("value").is_not_null() | pl.col("is_not_applicable"))


def observation_rows(row: Mapping[str, Any], values: pl.DataFrame) -> pl.DataFrame:
    """A measure left empty has no row: absent, never 0."""
    return _told(values).select(
        pl.lit(row["submission"]).alias("submission"),
        pl.lit(row["branch"]).alias("branch"),
        pl.lit(row["month"]).alias("month"),
        *("measure", "value", "is_not_applicable", "sheet", "cell"),
    )


def _bulk_submissions(
    office: Office, by: Actor, values: pl.DataFrame, file_name: str, now: datetime
) -> pl.DataFrame:
    if "submitted_at" not in values.columns:
        values = values.with_columns(pl.lit(now).alias("submitted_at"))
    if "submitted_by" not in values.columns:
        values = values.with_columns(pl.lit(by.user).alias("submitted_by"))
    framework = framework_of(office)
    sha256 = hashlib.sha256(file_name.encode()).hexdigest()
    return values.group_by("branch", "month", maintain_order=True).agg(
        pl.format("{}-{}-01", pl.col("month").first(), pl.col("branch").first()).alias("submission"),
        pl.lit(framework.id).alias("framework"),
        pl.lit(framework.edition).alias("edition"),
        pl.lit(sha256).alias("file_sha256"),
        pl.lit(file_name).alias("file_name"),
        pl.col("submitted_at").first(),
        pl.col("submitted_by").first(),
        pl.lit(by.role.value).alias("submitted_role"),
    )


def _bulk_observations(made: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    if "is_not_applicable" not in values.columns:
        values = values.with_columns(pl.lit(value=False).alias("is_not_applicable"))
    return (
        _told(values)
        .join(made.select("submission", "branch", "month"), on=["branch", "month"])
        .select("submission", "branch", "month", "measure", "value", "is_not_applicable")
    )
