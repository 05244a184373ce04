"""What the services on people's own view hand to pages and command line: frozen values, nothing to compute."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.finding import Finding
from pipeline.domain.month import Month
from pipeline.domain.states import WaveState
from pipeline.domain.text import Text
from pipeline.scoring.perceived import Reliability


@dataclass(frozen=True)
class Wave:
    """A wave of the questionnaire, of the months from `first` to `last`. `items`: ids of its questions, in order."""

    wave: str
    name: Text
    first: Month
    last: Month
    framework: str
    edition: str
    items: tuple[str, ...]
    state: WaveState
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None


@dataclass(frozen=True)
class CameIn:
    """How many people's answers a branch has handed in for a wave: the count alone."""

    branch: str
    respondent_count: int
    handed_in_at: datetime
    handed_in_by: str


@dataclass(frozen=True)
class AnswersChecked:
    """A file of answers read and checked, nothing kept. `replaces`: respondents of the file that it would replace."""

    wave: str
    branch: str | None
    findings: tuple[Finding, ...]
    respondent_count: int
    replaces: int | None
    is_acceptable: bool


@dataclass(frozen=True)
class AnswersReceipt:
    """What was kept of a file of answers. `duplicate`: the same file counts already, and nothing was written."""

    wave: str
    branch: str
    respondent_count: int
    replaced: int | None
    duplicate: bool
    findings: tuple[Finding, ...]
    at: datetime


@dataclass(frozen=True)
class Rating:
    """What people say of a dimension or a concept beside what the branch's own figures say, both from 0 to 100.

    `score` None: withheld, because fewer than ten answered. `margin` is half the width of its 90 % interval; `mean`
    and `mean_margin` are the same on the form's scale, 1 to 5. `gap` is reported less perceived, None without both.
    """

    node: str
    name: Text
    words: Text | None
    score: float | None
    margin: float | None
    mean: float | None
    mean_margin: float | None
    answered_count: int | None
    respondent_count: int | None
    reported: float | None

    @property
    def low(self) -> float | None:
        return None if self.score is None or self.margin is None else max(0.0, self.score - self.margin)

    @property
    def high(self) -> float | None:
        return None if self.score is None or self.margin is None else min(100.0, self.score + self.margin)

    @property
    def gap(self) -> float | None:
        return None if self.score is None or self.reported is None else self.reported - self.score

    @property
    def is_told(self) -> bool:
        """Whether the gap is wider than the margin: a narrower one may be chance."""
        return self.gap is not None and self.margin is not None and abs(self.gap) > self.margin

    @property
    def answered_share(self) -> float | None:
        """The share of the unit's respondents who answered (the others did not know, or passed it by)."""
        if self.answered_count is None or not self.respondent_count:
            return None
        return self.answered_count / self.respondent_count


@dataclass(frozen=True)
class RatedDimension:
    """A dimension with its concepts, in the framework's order."""

    whole: Rating
    concepts: tuple[Rating, ...]


@dataclass(frozen=True)
class Voice:
    """What a closed wave says of one unit (a branch, a county, or the province: unit "province").

    `reported_month`: the newest month of the wave with a score of the unit, whose scores stand beside; None without
    one. `province` maps node ids to the province's score from people's answers. `respondent_count` None: fewer than
    ten answered, and nothing is shown.
    """

    wave: Wave
    unit_kind: str
    unit: str
    name: Text
    respondent_count: int | None
    reported_month: Month | None
    dimensions: tuple[RatedDimension, ...]
    province: dict[str, float]
    reliabilities: tuple[Reliability, ...]

    @property
    def is_shown(self) -> bool:
        return self.respondent_count is not None
