"""Keeping many branch-months of one file: one transaction, one event, so that a file is there whole or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.domain.access import Actor
from pipeline.domain.file_name import told_name
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.services.arriving import Arrived
from pipeline.services.calendar import require_open
from pipeline.services.keeping import (
    STANDING,
    comment_rows,
    keep_file,
    observation_rows,
    state_rows,
    submission_row,
)
from pipeline.services.kept_findings import finding_rows
from pipeline.services.office import Office
from pipeline.warehouse.store import Writer


@dataclass(frozen=True)
class KeptMany:
    """What was kept, by (branch, month): the submission's id; `same` those that stood already; `withdrawn` the waiting
    submissions whose place was taken."""

    submissions: Mapping[tuple[str, str], str]
    same: Mapping[tuple[str, str], str]
    withdrawn: tuple[str, ...]


class _AllSame(Exception):
    """All of it stands already: leaves the transaction, so that nothing is written."""


def keep_many(
    office: Office, by: Actor, arrivals: Sequence[Arrived], file_name: str, content: bytes
) -> KeptMany:
    """Keep every arrival (acceptable, each of another branch-month) as a submission of its own that waits.

    One event a file, however many branches it holds: the reader's own limits keep a file under some 400,000 cells,
    which one transaction carries, and a process that dies leaves either all of it or nothing. What stands already from
    the very same file is left as it is; when that is all of it, nothing is written.
    """
    sha256, file_name = hashlib.sha256(content).hexdigest(), told_name(file_name)
    draft = office.event(by, "submission.submit_many", file_name, file_sha256=sha256, file_name=file_name)
    same: dict[tuple[str, str], str] = {}
    try:
        with office.warehouse.write("facts", draft) as writer:
            here = _here(writer, arrivals)
            same |= standing(here, sha256)
            new = [one for one in arrivals if key_of(one) not in same]
            if not new:
                raise _AllSame
            for branch, month in map(key_of, new):
                require_open(office, branch, Month.parse(month))
            counts = _counts(here)
            told = (sha256, file_name, draft.occurred_at)
            rows = [submission_row(by, one, counts.get(key_of(one), 0) + 1, *told) for one in new]
            withdrawn = _waiting(here, {key_of(one) for one in new})
            draft.detail.update(submissions=[row["submission"] for row in rows], withdrawn=withdrawn)
            keep_file(writer, sha256, file_name, content)
            states = [(row["submission"], SubmissionState.SUBMITTED) for row in rows]
            states += [(one, SubmissionState.WITHDRAWN) for one in withdrawn]
            writer.append("submission_states", state_rows(states, draft.occurred_at, by.user))
            _append(writer, rows, new)
    except _AllSame:
        return KeptMany({}, same, ())
    return KeptMany(
        {(row["branch"], row["month"]): row["submission"] for row in rows}, same, tuple(withdrawn)
    )


def standing(here: pl.DataFrame, sha256: str) -> dict[tuple[str, str], str]:
    """Submissions among `here` that stand from the file with this digest, by (branch, month)."""
    found = here.filter(pl.col("file_sha256") == sha256, pl.col("state").is_in(STANDING))
    return {
        (branch, month): one for branch, month, one in found.select("branch", "month", "submission").rows()
    }


def key_of(arrived: Arrived) -> tuple[str, str]:
    """The branch and month of an acceptable arrival."""
    return str(arrived.checked.branch), str(arrived.checked.month)


def _here(writer: Writer, arrivals: Sequence[Arrived]) -> pl.DataFrame:
    """Every submission of the arrivals' months, read inside the transaction."""
    months = sorted({month for _, month in map(key_of, arrivals)})
    asked = {"branch": None, "state": None, "submission": None}
    return pl.concat([writer.read("submissions", month=month, **asked) for month in months])


def _counts(here: pl.DataFrame) -> dict[tuple[str, str], int]:
    return {(branch, month): count for branch, month, count in here.group_by("branch", "month").len().rows()}


def _waiting(here: pl.DataFrame, keys: set[tuple[str, str]]) -> list[str]:
    found = here.filter(state=SubmissionState.SUBMITTED.value).select("branch", "month", "submission").rows()
    return [one for branch, month, one in found if (branch, month) in keys]


def _append(writer: Writer, rows: Sequence[Mapping[str, Any]], arrivals: Sequence[Arrived]) -> None:
    pairs = list(zip(rows, arrivals, strict=True))
    writer.append("submissions", pl.DataFrame(rows))
    values = [observation_rows(row, one.checked.values) for row, one in pairs]
    comments = [comment_rows(row["submission"], one.checked.values) for row, one in pairs]
    findings = [finding_rows(row["submission"], one.checked.findings) for row, one in pairs]
    for table, frames in (
        ("observations", values),
        ("value_comments", comments),
        ("submission_findings", findings),
    ):
        if not (told := pl.concat(frames)).is_empty():
            writer.append(table, told)
