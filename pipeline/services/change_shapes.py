"""What is told of a change: frozen values, nothing to compute."""

from dataclasses import dataclass
from typing import Literal

from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.states import IndicatorState, ScoreState
from pipeline.domain.text import Text
from pipeline.scoring.change import Cause, Kind
from pipeline.services.observed import UnitKind
from pipeline.services.shapes import Place


@dataclass(frozen=True)
class Against:
    """What a score is compared with: the unit itself in another month; in the same month another branch (`place`), or
    itself under another `edition`."""

    kind: Literal["month", "branch", "edition"]
    month: Month
    place: Place | None = None
    edition: str | None = None


@dataclass(frozen=True)
class Sides:
    """The unit (a branch's code, a county's, or the province) with its month, and what it is compared with."""

    unit: str
    place: Place | None
    month: Month
    against: Against
    kind: UnitKind = "branch"


@dataclass(frozen=True)
class MeasureMoved:
    """A measure of an indicator: its points, and its count over the indicator's window before and after.

    `role` is "prices" where the points are those of the price index; then there is no measure and no count.
    """

    role: str
    measure: str | None
    name: Text | None
    points: float
    before: float | None
    after: float | None


@dataclass(frozen=True)
class AbsentIndicator:
    """An indicator that counts on one side only, and why it does not on the other."""

    id: str
    name: Text
    state: IndicatorState


@dataclass(frozen=True)
class Counted:
    """What an indicator's score was counted from, over its window."""

    score: float | None
    numerator: float | None
    denominator: float | None
    other_numerator: float | None
    other_denominator: float | None


@dataclass(frozen=True)
class Reason:
    """One named part of a cause: `points` of the asked node that `id` (a node or indicator) brings. `child`: the child
    of the asked node that it stands under, or the asked node itself.

    `measures` sum to the points where the kind is `measure`; `absent` names the indicators of what left or came;
    `before` and `after` stand for an indicator, None where they may not be seen.
    """

    cause: Cause
    kind: Kind
    id: str
    name: Text
    child: str
    points: float
    measures: tuple[MeasureMoved, ...] = ()
    absent: tuple[AbsentIndicator, ...] = ()
    before: Counted | None = None
    after: Counted | None = None


@dataclass(frozen=True)
class CauseTold:
    """One of the four causes; its reasons sum to its points, those that bring most first."""

    cause: Cause
    points: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ChildChange:
    """A child of the asked node: its own scores, and the points that all reasons under it bring."""

    id: str
    name: Text
    before: float | None
    after: float | None
    points: float


@dataclass(frozen=True)
class Change:
    """Why a node's score differs: `causes`, always the four in the method's order, sum to `difference`.

    `before` is the score as shown then, when the later month was first scored; `before_today` as it stands now: they
    differ by the cause `revised`. `members_left` and `members_came`: branches that reported for a group before only,
    or now only; `members_common` did in both. `is_hidden`: told by nodes, because the reader may not see the measures.
    """

    sides: Sides
    framework: Framework
    edition_before: str
    node: str
    name: Text
    before: float
    before_today: float
    after: float
    difference: float
    causes: tuple[CauseTold, ...]
    children: tuple[ChildChange, ...]
    members_left: tuple[Place, ...]
    members_came: tuple[Place, ...]
    members_common: int
    is_hidden: bool
    state: ScoreState
