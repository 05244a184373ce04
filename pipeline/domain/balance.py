"""What a framework says must balance: due = in time + late, a stock = the stock before + what came in - what left."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class BalanceKind(StrEnum):
    """equal: both sides sum to the same. total_of: the left sums over the cases of the right, so that without any
    case on the right there is nothing on the left."""

    EQUAL = "equal"
    TOTAL_OF = "total_of"


@dataclass(frozen=True)
class Term:
    """A measure's value of the month, or of the month before."""

    measure: str
    is_of_month_before: bool = False


@dataclass(frozen=True)
class Balance:
    """Two sums of measures. Every term of the month before is a stock: what was there when the month began."""

    id: str
    kind: BalanceKind
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        return (*self.left, *self.right)

    def sides(
        self, values: Mapping[str, float | None], before: Mapping[str, float]
    ) -> tuple[float, float] | None:
        """The two sums; None while a term of either is not known."""
        left, right = (_sum(terms, values, before) for terms in (self.left, self.right))
        return None if left is None or right is None else (left, right)


def _sum(
    terms: tuple[Term, ...], values: Mapping[str, float | None], before: Mapping[str, float]
) -> float | None:
    found = [(before if term.is_of_month_before else values).get(term.measure) for term in terms]
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None
