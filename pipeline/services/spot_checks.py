"""Spot checks: how many of some sampled cases were found as reported, and the share that this verifies.

The verified share stands beside a score. It never changes one: it says how far the figures were looked behind.
"""

from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.scoring.verified import likely_share
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.review_rules import check_eyes
from pipeline.services.review_shapes import SpotCheck
from pipeline.services.shapes import Verified

MONTHS = 12
"""A branch's verified share is told over a year: checks are few, and a month's alone say little."""


def record_spot_check(
    office: Office,
    *,
    by: Actor,
    submission: str,
    measure: str,
    sampled_count: int,
    confirmed_count: int,
    note: str = "",
) -> SpotCheck:
    """Keep that of `sampled_count` cases of a measure `confirmed_count` were found as reported.

    Raises UserError `submission_unknown`, `submission_gone` (withdrawn), `own_submission`, `province_approves`,
    `measure_not_handed_in`, `spot_check_counts`.
    """
    by.require(Permission.SPOT_CHECK)
    if not 0 <= confirmed_count <= sampled_count or sampled_count < 1:
        raise UserError("spot_check_counts", sampled=sampled_count, confirmed=confirmed_count)
    draft = office.event(
        by,
        "spot_check.record",
        submission,
        measure=measure,
        sampled_count=sampled_count,
        confirmed_count=confirmed_count,
    )
    with office.warehouse.write("facts", draft) as writer:
        asked = {"branch": None, "month": None, "state": None, "submission": submission}
        found = writer.read("submissions", **asked).to_dicts()
        if not found:
            raise UserError("submission_unknown", submission=submission)
        row = found[0]
        by.require(Permission.SPOT_CHECK, row["branch"])
        if row["state"] == SubmissionState.WITHDRAWN:
            raise UserError("submission_gone", submission=submission)
        check_eyes(by, row)
        values = writer.read("submission_values", submission=submission).drop_nulls("value")
        if measure not in values["measure"]:
            raise UserError("measure_not_handed_in", measure=_name(office, measure, row["month"]))
        kept = {
            "submission": submission,
            "branch": row["branch"],
            "month": row["month"],
            "measure": measure,
            "sampled_count": sampled_count,
            "confirmed_count": confirmed_count,
            "note": note.strip(),
            "checked_at": draft.occurred_at,
            "checked_by": by.user,
        }
        writer.append("spot_checks", pl.DataFrame([kept]))
    return _shown(kept)


def spot_checks(office: Office, *, by: Actor, submission: str) -> tuple[SpotCheck, ...]:
    """A submission's spot checks, newest first. Raises UserError `submission_unknown`."""
    by.require(Permission.READ_SUBMISSION)
    asked = {"branch": None, "month": None, "state": None, "submission": submission}
    found = office.warehouse.read("submissions", **asked)
    if found.is_empty():
        raise UserError("submission_unknown", submission=submission)
    by.require(Permission.READ_SUBMISSION, found["branch"][0])
    month = Month.parse(found["month"][0])
    rows = _rows(office, month, month, submission=submission)
    return tuple(_shown(row) for row in rows.iter_rows(named=True))


def verified_submission(office: Office, *, by: Actor, submission: str) -> Verified | None:
    """The share of a submission's sampled cases that were found as reported; None: none were looked up."""
    checks = spot_checks(office, by=by, submission=submission)
    if not checks:
        return None
    counts = (sum(one.sampled_count for one in checks), sum(one.confirmed_count for one in checks))
    return _verified(*counts, len(checks), checks[0].month, checks[0].month)


def verified_branch(office: Office, *, by: Actor, branch: str, month: Month) -> Verified | None:
    """The same of a branch over the twelve months to `month`, in the submissions that its scores rest on."""
    by.require(Permission.READ_SCORES, branch)
    first = month.plus(1 - MONTHS)
    rows = _rows(office, first, month, branch=branch).filter("rests")
    if rows.is_empty():
        return None
    return _verified(
        int(rows["sampled_count"].sum()), int(rows["confirmed_count"].sum()), rows.height, first, month
    )


def _rows(
    office: Office, first: Month, last: Month, *, branch: str | None = None, submission: str | None = None
) -> pl.DataFrame:
    months = {"first": str(first), "last": str(last)}
    return office.warehouse.read("spot_checks", branch=branch, submission=submission, **months)


def _verified(sampled: int, confirmed: int, checks: int, first: Month, last: Month) -> Verified:
    low, high = likely_share(confirmed, sampled)
    return Verified(sampled, confirmed, checks, confirmed / sampled, low, high, first, last)


def _shown(row: dict[str, Any]) -> SpotCheck:
    return SpotCheck(
        **{name: row[name] for name in ("submission", "branch", "measure", "note")},
        month=Month.parse(row["month"]),
        sampled_count=row["sampled_count"],
        confirmed_count=row["confirmed_count"],
        at=row["checked_at"],
        by=row["checked_by"],
    )


def _name(office: Office, measure: str, month: str) -> Any:
    """The measure's name in both languages, or what was written where the framework has none such."""
    known = framework_of(office, month=Month.parse(month)).measure
    name = known[measure].name if measure in known else None
    return measure if name is None else {"fa": name.fa, "en": name.en}
