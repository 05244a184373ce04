"""Reads `balances.csv`: which sums of measures have to be equal, a row a term."""

from collections.abc import Mapping
from enum import StrEnum

from pipeline.domain.balance import Balance, BalanceKind, Term
from pipeline.domain.framework import Measure, MeasureKind, MeasureSource
from pipeline.frameworks.cells import Row, rows

FILE = "balances.csv"


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


class Of(StrEnum):
    """Whose value a term is: this month's, or that of the month before."""

    THIS = "this"
    BEFORE = "before"


def read_balances(files: Mapping[str, str], measures: Mapping[str, Measure]) -> tuple[Balance, ...]:
    """The balances in written order; none where the folder has no such table.

    Every measure is reported, stands once on a balance for each month, and is a stock where the month before is
    meant; both sides have a term, and all rows of a balance say the same kind.
    """
    found: dict[str, list[Row]] = {}
    for row in rows(files, FILE, ("id", "side", "measure"), ("kind", "month")):
        found.setdefault(row.identifier(), []).append(row)
    return tuple(_balance(name, terms, measures) for name, terms in found.items())


def _balance(name: str, written: list[Row], measures: Mapping[str, Measure]) -> Balance:
    kinds = [row.choice("kind", BalanceKind, BalanceKind.EQUAL) for row in written]
    sides: dict[Side, list[Term]] = {Side.LEFT: [], Side.RIGHT: []}
    for row, kind in zip(written, kinds, strict=True):
        if kind is not kinds[0]:
            row.refuse("balance_kinds", id=name)
        term = _term(row, measures)
        if term in sides[Side.LEFT] + sides[Side.RIGHT]:
            row.refuse("balance_term_twice", id=name, measure=term.measure)
        sides[row.choice("side", Side)].append(term)
    for side, terms in sides.items():
        if not terms:
            written[-1].refuse("balance_side_empty", id=name, side=side.value)
    return Balance(name, kinds[0], tuple(sides[Side.LEFT]), tuple(sides[Side.RIGHT]))


def _term(row: Row, measures: Mapping[str, Measure]) -> Term:
    measure = measures.get(row.identifier("measure"))
    if measure is None or measure.source is not MeasureSource.REPORTED:
        row.refuse("balance_measure", id=row.text("measure"))
    is_before = row.choice("month", Of, Of.THIS) is Of.BEFORE
    if is_before and measure.kind is not MeasureKind.STOCK:
        row.refuse("balance_before_flow", id=measure.id)
    return Term(measure.id, is_before)
