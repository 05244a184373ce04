"""The words in which a framework's soundness is told: of a step, of a pair of parts, of parts that stand together."""

from enum import StrEnum


class StepState(StrEnum):
    """A step of the Handbook: in order, worth a look, or not yet to be told from the data there is."""

    IN_ORDER = "in_order"
    LOOK = "look"
    UNTOLD = "untold"


class PairFlag(StrEnum):
    """Two parts beside each other. `alike`: one of them is the same in every branch, so nothing can be compared."""

    NONE = "none"
    REDUNDANT = "redundant"
    CONFLICT = "conflict"
    TOO_FEW = "too_few"
    ALIKE = "alike"


class Bearing(StrEnum):
    """How an amount goes with another: surely with it, surely against it, or not to be told."""

    WITH = "with"
    AGAINST = "against"
    UNTOLD = "untold"
    TOO_FEW = "too_few"


class Together(StrEnum):
    """How far a node's parts tell one story. `rather_`: so it looks, but its likely range reaches the other side."""

    TOGETHER = "together"
    RATHER_TOGETHER = "rather_together"
    RATHER_APART = "rather_apart"
    APART = "apart"
    TOO_FEW = "too_few"
