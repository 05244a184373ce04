"""What reviewing hands to pages and command line: frozen values, nothing to compute."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.month import Month
from pipeline.domain.states import FollowUpState
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services.shapes import SubmissionShown


@dataclass(frozen=True)
class QueueItem:
    """A submission that waits, for approval or for the province's acceptance.

    `changed_count` of its `value_count` values differ from `revises`, the approved submission that it would replace
    (None where the month has none: then every value is new). `is_late`: handed in after the month's due day.
    `days_waiting` counts days in Iran since it was handed in (approved, for those that wait for acceptance).
    `hindrance`: why this reviewer may not decide it, whatever its suspicions.
    """

    submission: SubmissionShown
    name: Text
    revises: str | None
    value_count: int
    changed_count: int
    suspicion_count: int
    open_suspicion_count: int
    warning_count: int
    open_follow_up_count: int
    days_waiting: int
    is_late: bool
    hindrance: UserError | None

    @property
    def refusal(self) -> UserError | None:
        """Why it can't be approved as it stands: the hindrance, or suspicions that nobody has accepted."""
        if self.hindrance is not None or not self.open_suspicion_count:
            return self.hindrance
        return UserError(
            "suspicions_open", submission=self.submission.submission, count=self.open_suspicion_count
        )


@dataclass(frozen=True)
class Approvals:
    """What came of approving many: the submissions decided, and each that was not with why. Scored once, at the end."""

    approved: tuple[str, ...]
    refused: tuple[tuple[str, UserError], ...]
    rescored: tuple[Month, ...] = ()


@dataclass(frozen=True)
class Said:
    """One thing said of a flagged value: asked, answered, or closed."""

    state: FollowUpState
    note: str
    at: datetime
    by: str


@dataclass(frozen=True)
class FollowUp:
    """A flagged value with all that was said of it, oldest first. `state` is that of the last."""

    follow_up: str
    branch: str
    month: Month
    measure: str
    submission: str
    said: tuple[Said, ...]

    @property
    def state(self) -> FollowUpState:
        return self.said[-1].state


@dataclass(frozen=True)
class SpotCheck:
    """Cases of one measure that were looked up, and how many were found as reported."""

    submission: str
    branch: str
    month: Month
    measure: str
    sampled_count: int
    confirmed_count: int
    note: str
    at: datetime
    by: str
