"""A submission as the warehouse lists it, as pages see it."""

from collections.abc import Mapping
from typing import Any

from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.services.shapes import SubmissionShown


def shown(row: Mapping[str, Any]) -> SubmissionShown:
    """A row of the query `submissions`."""
    names = ("submission", "branch", "file_name", "file_sha256", "submitted_at", "submitted_by", "based_on")
    return SubmissionShown(
        **{name: row[name] for name in (*names, "decided_at", "decided_by", "reason")},
        month=Month.parse(row["month"]),
        state=SubmissionState(row["state"]),
    )
