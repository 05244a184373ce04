"""What is known of a branch-month before its file is judged. Filled by `pipeline.services.history`, pure here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.domain.month import Month

Past = tuple[tuple[Month, float], ...]
"""Approved values of earlier months, oldest first."""


@dataclass(frozen=True)
class Scored:
    """How a node or an indicator stands in a month; `low` and `high` are the ends of its 90 % interval.

    `value`, `numerator` and `denominator` are an indicator's own, None for a node and where it has none.
    """

    score: float | None
    low: float | None = None
    high: float | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None

    @property
    def counts(self) -> tuple[float, float] | None:
        """Part and whole, where both are known and there is a whole."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator, self.denominator


@dataclass(frozen=True)
class Known:
    """`history`: by measure, what stands approved of earlier months. `before` and `after`: by node and indicator, the
    scores of the month before and those that the file would make. `peers`: by indicator, like branches' values of the
    month before. `closed_on`: the day on which the month was closed to the branch; None: it is open.
    """

    history: Mapping[str, Past] = field(default_factory=dict)
    before: Mapping[str, Scored] = field(default_factory=dict)
    after: Mapping[str, Scored] = field(default_factory=dict)
    peers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    closed_on: date | None = None

    def past(self, measure: str, month: Month, months: int) -> Past:
        """The measure's values of at most so many months before one."""
        first = month.plus(-months)
        return tuple(pair for pair in self.history.get(measure, ()) if first <= pair[0] < month)

    def in_month(self, month: Month) -> Mapping[str, float]:
        """What stands approved of an earlier month, by measure."""
        return {measure: value for measure, past in self.history.items() for at, value in past if at == month}


def last_month_alone(month: Month, values: Mapping[str, float]) -> Known:
    """Where nothing but the month before is known, by measure."""
    return Known(history={measure: ((month.plus(-1), value),) for measure, value in values.items()})
