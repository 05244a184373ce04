"""Keeping what was handed in: one transaction, one event, rows that are only ever added."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services.arriving import Arrived
from pipeline.services.model import framework_of, is_sample
from pipeline.services.office import Office
from pipeline.warehouse.store import Writer

# In these states the same file again would say nothing new.
_STANDING = ("submitted", "approved", "accepted")

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


def keep(office: Office, by: Actor, arrived: Arrived, file_name: str, content: bytes) -> Mapping[str, Any]:
    """Keep an acceptable file as a submission that waits; what waited for its place is withdrawn.

    Returns the submission's row with its state. Raises SameAgain where the file waits or stands approved.
    """
    branch, month = arrived.checked.branch, str(arrived.checked.month)
    sha256 = hashlib.sha256(content).hexdigest()
    draft = office.event(
        by, "submission.submit", f"{branch} {month}", file_sha256=sha256, file_name=file_name
    )
    with office.warehouse.write("facts", draft) as writer:
        here = writer.read("submissions", branch=branch, month=month, state=None, submission=None)
        for row in here.iter_rows(named=True):
            if row["file_sha256"] == sha256 and row["state"] in _STANDING:
                raise SameAgain(row)
        replaced = here.filter(state=SubmissionState.SUBMITTED.value)["submission"].to_list()
        row = {
            "submission": f"{month}-{branch}-{here.height + 1:02d}",
            "branch": branch,
            "month": month,
            "framework": arrived.framework.id,
            "edition": arrived.framework.edition,
            "file_sha256": sha256,
            "file_name": file_name,
            "submitted_at": draft.occurred_at,
            "submitted_by": by.user,
            "submitted_role": by.role.value,
        }
        draft.detail.update(submission=row["submission"], withdrawn=replaced)
        _keep_file(writer, sha256, file_name, content)
        writer.append("submissions", pl.DataFrame([row]))
        states = [
            (row["submission"], SubmissionState.SUBMITTED),
            *((one, SubmissionState.WITHDRAWN) for one in replaced),
        ]
        writer.append("submission_states", state_rows(states, draft.occurred_at, by.user))
        writer.append("observations", _observations(row, arrived.checked.values))
    return row | {"state": SubmissionState.SUBMITTED.value}


def record_bulk(office: Office, *, by: Actor, values: pl.DataFrame, file_name: str = "sample") -> int:
    """Keep many branch-months at once, approved, without a file: only in a warehouse marked sample.

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
            pl.lit(SubmissionState.APPROVED.value).alias("state"),
            pl.col("submitted_at").alias("occurred_at"),
            pl.col("submitted_by").alias("who"),
            pl.lit(None, dtype=pl.String).alias("reason"),
        )
        writer.append("submission_states", states)
        writer.append("observations", _bulk_observations(made, values))
    return made.height


def state_rows(
    states: list[tuple[str, SubmissionState]], at: datetime, who: str, reason: str | None = None
) -> pl.DataFrame:
    """Rows for `submission_states`: what became of submissions, by one person at one moment."""
    rows = [(submission, state.value, at, who, reason) for submission, state in states]
    return pl.DataFrame(rows, schema=_STATE, orient="row")


def _keep_file(writer: Writer, sha256: str, file_name: str, content: bytes) -> None:
    """The bytes once, however often they are handed in."""
    if writer.read("file_known", file_sha256=sha256)["is_known"][0]:
        return
    row = {"file_sha256": sha256, "file_name": file_name, "content": content, "byte_count": len(content)}
    writer.append("files", pl.DataFrame([row]))


def _observations(row: Mapping[str, Any], values: pl.DataFrame) -> pl.DataFrame:
    """A measure left empty has no row: absent, never 0."""
    told = values.filter(pl.col("value").is_not_null() | pl.col("is_not_applicable"))
    return told.select(
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
    told = values.filter(pl.col("value").is_not_null() | pl.col("is_not_applicable"))
    return told.join(made.select("submission", "branch", "month"), on=["branch", "month"]).select(
        "submission", "branch", "month", "measure", "value", "is_not_applicable"
    )
