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


class WaveState(StrEnum):
    """A wave of the questionnaire: answers come in while it is open; what they say is shown once it is closed."""

    OPEN = "open"
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
