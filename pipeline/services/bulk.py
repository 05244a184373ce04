"""Files of many branches and months: checked row by row, kept together, approved by another, scored once."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.file_name import told_name
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services import jobs
from pipeline.services.bulk_shapes import BulkChecked, BulkDone, BulkReceipt, BulkRow, BulkState
from pipeline.services.jobs import Job
from pipeline.services.keeping_many import KeptMany, keep_many, standing
from pipeline.services.many_arriving import ManyArrived, Placed, arrive_many
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress, StepClock, unheard
from pipeline.services.reviewing import approve_many

__all__ = [
    "BulkChecked",
    "BulkDone",
    "BulkReceipt",
    "BulkRefused",
    "BulkRow",
    "BulkState",
    "check_bulk",
    "hand_in_bulk",
    "load_bulk",
    "start_bulk",
]


class BulkRefused(UserError):
    """Nothing of the file can be kept: it has errors as a whole, or in every row. `checked` tells them."""

    def __init__(self, checked: BulkChecked) -> None:
        super().__init__("bulk_refused", count=checked.count(BulkState.REFUSED), rows=len(checked.rows))
        self.checked = checked


def check_bulk(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    month: Month | None = None,
    on_progress: OnProgress = unheard,
) -> BulkChecked:
    """Read a file of many branch-months and check each of them; nothing is kept.

    `month` is meant where the file names none. A branch role may check several months of its own branch, the province
    any branches; another branch's figures raise NotAllowed `file_of_other_branch`. Progress counts branch-months.
    """
    by.require(Permission.CHECK_FILE)
    arrived = arrive_many(office, by, file_name, content, month, on_progress)
    return _checked(office, arrived, file_name, content)


def load_bulk(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    month: Month | None = None,
    on_progress: OnProgress = unheard,
) -> BulkReceipt:
    """Keep every branch-month of a file that has no error, each as a submission of its own, in one transaction.

    What waited in their places is withdrawn; what stands already from this very file is left as it is, so that the same
    file twice writes nothing. Rows with errors are told and left out. Files of several branches take
    `Permission.BULK`. Raises BulkRefused when nothing of the file can be kept, NotAllowed as `check_bulk`.
    """
    by.require(Permission.SUBMIT)
    arrived = arrive_many(office, by, file_name, content, month, on_progress)
    checked = _checked(office, arrived, file_name, content)
    if len({row.branch for row in checked.rows if row.branch}) > 1:
        by.require(Permission.BULK)
    if not checked.count(BulkState.READY) and not checked.count(BulkState.SAME):
        raise BulkRefused(checked)
    began = time.monotonic()
    on_progress(0, 1, "keep")
    good = [placed.arrived for placed in arrived.placed if placed.arrived is not None]
    kept = keep_many(office, by, good, file_name, content)
    rows = tuple(_as_kept(row, kept) for row in checked.rows)
    return BulkReceipt(
        file_name=checked.file_name,
        file_sha256=checked.file_sha256,
        rows=rows,
        findings=checked.findings,
        seconds={**checked.seconds, "keep": time.monotonic() - began},
        submissions=tuple(row.submission for row in rows if row.submission and row.state is BulkState.KEPT),
        withdrawn=kept.withdrawn,
    )


def start_bulk(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    month: Month | None = None,
    is_check: bool = False,
) -> Job:
    """Check (`is_check`), or check and keep, in the background; the job's `told` is `as_json` of what came of it.

    A file that cannot be kept ends well too: its rows say why.
    """
    by.require(Permission.CHECK_FILE if is_check else Permission.SUBMIT)

    doing = check_bulk if is_check else load_bulk

    def work(on_progress: OnProgress) -> Mapping[str, Any]:
        told = partial(doing, office, by=by, file_name=file_name, content=content, month=month)
        try:
            return told(on_progress=on_progress).as_json()
        except BulkRefused as refused:
            return refused.checked.as_json()

    kind = "bulk_check" if is_check else "bulk"
    return jobs.start(office, by=by, kind=kind, subject=told_name(file_name), total=1, work=work)


def hand_in_bulk(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    month: Month | None = None,
    approver: Actor | None = None,
    accept: str | None = None,
    on_progress: OnProgress = unheard,
) -> BulkDone:
    """Check and keep a file, have another person approve what waits of it, and score once what that reaches.

    Without an `approver` it waits, as any file does. `accept` is the approver's reason for open suspicions; without one
    the submissions that have any are left waiting. The same call again goes on where a killed one stopped. Raises
    UserError `bulk_same_person`; BulkRefused and NotAllowed as `load_bulk`.
    """
    by.require(Permission.SUBMIT)
    if approver is not None:
        approver.require(Permission.APPROVE)
        if approver.user == by.user:
            raise UserError("bulk_same_person", account=by.user)
    clock = StepClock(on_progress)
    receipt = load_bulk(office, by=by, file_name=file_name, content=content, month=month, on_progress=clock)
    if approver is None:
        return BulkDone(receipt, None, receipt.seconds)
    clock(0, 1, "approve")
    waits = _waiting(office, receipt)
    approvals = approve_many(office, by=approver, submissions=waits, accept=accept, on_progress=clock)
    clock.stop()
    steps = {step: clock.seconds.get(step, 0.0) for step in ("approve", "score")}
    return BulkDone(receipt, approvals, {**receipt.seconds, **steps})


def _waiting(office: Office, receipt: BulkReceipt) -> list[str]:
    """The file's submissions that wait for approval, those of an earlier call among them."""
    months = sorted({str(row.month) for row in receipt.rows if row.submission})
    asked = {"branch": None, "state": SubmissionState.SUBMITTED.value, "submission": None}
    waits: set[str] = set()
    for month in months:
        waits |= set(office.warehouse.read("submissions", month=month, **asked)["submission"])
    return [row.submission for row in receipt.rows if row.submission in waits]


def _checked(office: Office, arrived: ManyArrived, file_name: str, content: bytes) -> BulkChecked:
    """The file's rows, each with what would become of it."""
    sha256 = hashlib.sha256(content).hexdigest()
    months = sorted({str(one.month) for one in arrived.placed if one.month})
    asked = {"branch": None, "state": None, "submission": None}
    here = [office.warehouse.read("submissions", month=month, **asked) for month in months]
    there = standing(pl.concat(here), sha256) if here else {}
    rows = tuple(_row(placed, there) for placed in arrived.placed)
    return BulkChecked(told_name(file_name), sha256, rows, arrived.findings, arrived.seconds)


def _row(placed: Placed, there: Mapping[tuple[str, str], str]) -> BulkRow:
    submission = there.get((placed.branch or "", str(placed.month)))
    if placed.arrived is None:
        state, submission = BulkState.REFUSED, None
    else:
        state = BulkState.READY if submission is None else BulkState.SAME
    told = {name: getattr(placed, name) for name in ("branch", "written", "name", "month")}
    return BulkRow(
        state=state,
        value_count=placed.value_count,
        findings=placed.findings,
        submission=submission,
        **told,
    )


def _as_kept(row: BulkRow, kept: KeptMany) -> BulkRow:
    """The row after keeping; one that another hand kept meanwhile from the same file stands already."""
    key = (row.branch or "", str(row.month))
    if row.state is not BulkState.REFUSED and key in kept.submissions:
        return replace(row, state=BulkState.KEPT, submission=kept.submissions[key])
    if row.state is BulkState.READY:
        return replace(row, state=BulkState.SAME, submission=kept.same[key])
    return row
