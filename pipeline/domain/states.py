"""The states of a submission, of an indicator and of a number, never mixed up."""

from enum import StrEnum


class SubmissionState(StrEnum):
    """A submission's life. Approved by the branch manager, accepted (final) by the province."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REVISED = "revised"


class CollectionState(StrEnum):
    """How a branch's month stands: what is expected of it, and what came of what it handed in."""

    NOT_DUE = "not_due"
    MISSING = "missing"
    LOCKED = "locked"
    RETURNED = "returned"
    WAITING = "waiting"
    APPROVED = "approved"

    @property
    def is_received(self) -> bool:
        """Whether a file stands: it waits, or was approved."""
        return self in (CollectionState.WAITING, CollectionState.APPROVED)


class WaveState(StrEnum):
    """A wave of the questionnaire: answers come in while it is open; what they say is shown once it is closed."""

    OPEN = "open"
    CLOSED = "closed"


class JobState(StrEnum):
    """Long work: waiting its turn, under way, ended well, ended by an error, or cut off by the end of its process."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        return self not in (JobState.WAITING, JobState.RUNNING)


class FollowUpState(StrEnum):
    """A flagged value: asked about, answered by its branch, closed by a reviewer."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class IndicatorState(StrEnum):
    """What stands behind an indicator's number, or its absence. Null is never 0."""

    MEASURED = "measured"
    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"
    TOO_FEW_CASES = "too_few_cases"
    NOT_SUBMITTED = "not_submitted"
    SUPPRESSED = "suppressed"


class ScoreState(StrEnum):
    """What a shown score rests on: a submission that waits, one that is approved, or one that replaced another."""

    PROVISIONAL = "provisional"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    REVISED = "revised"
    NONE = "none"
    NOT_DUE = "not_due"

    @property
    def is_absent(self) -> bool:
        """Whether there is no figure behind it: nothing was handed in, or the month is not over yet."""
        return self in (ScoreState.NONE, ScoreState.NOT_DUE)
