"""A form's values against themselves: there, whole, in their range, parts within wholes, sums that balance."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.domain.balance import Balance, BalanceKind, Term
from pipeline.domain.finding import Finding
from pipeline.domain.framework import Framework, Measure, MeasureKind
from pipeline.domain.rules import finding_of, rule
from pipeline.domain.text import Text
from pipeline.intake.naming import full_name
from pipeline.intake.telling import Row, about
from pipeline.words import LANGUAGES, plain, say

Values = Mapping[str, float | None]

# Of what is absent, no more is named than a sentence holds.
_MOST_NAMED = 3


def about_values(framework: Framework, rows: Sequence[Row], before: Mapping[str, float]) -> Iterator[Finding]:
    """What is wrong with a form's rows; `before` holds the month before by measure."""
    if not any(_is_handed_in(framework, row, before) for row in rows):
        yield finding_of("no_values")
        return
    values: Values = {row["measure"]: row["value"] for row in rows}
    for row in rows:
        yield from _about_value(framework, row, values)
    yield from _about_balances(framework, rows, values, before)
    absent = [measure.name for measure in framework.reported if measure.id not in values]
    if absent:
        params = (("count", len(absent)), ("names", _listed(absent[:_MOST_NAMED])))
        yield finding_of("measures_absent", params=params)


def _is_handed_in(framework: Framework, row: Row, before: Mapping[str, float]) -> bool:
    """Whether someone wrote this value: the template fills in the stocks of the month before by itself."""
    if not row["raw"]:
        return False
    is_stock = framework.measure[row["measure"]].kind is MeasureKind.STOCK
    return not (is_stock and row["value"] is not None and row["value"] == before.get(row["measure"]))


def _about_value(framework: Framework, row: Row, values: Values) -> Iterator[Finding]:
    measure, value = framework.measure[row["measure"]], row["value"]
    name = full_name(framework, measure)
    if not row["raw"]:
        yield about(row, "blank", name=name)
    if value is None:
        return
    yield from _about_range(row, measure, name)
    most = values.get(measure.at_most) if measure.at_most else None
    if measure.at_most and most is not None and value > most:
        whole = framework.measure[measure.at_most].name
        yield about(row, "exceeds", name=name, value=value, whole=whole, most=most)


def _about_range(row: Row, measure: Measure, name: Text) -> Iterator[Finding]:
    value = row["value"]
    if measure.least is None and value < 0:
        yield about(row, "negative", name=name, value=value)
    if measure.is_count and value != int(value):
        yield about(row, "not_whole", name=name, value=value)
    if measure.least is not None and value < measure.least:
        yield about(row, "below_allowed", name=name, value=value, least=measure.least)
    if measure.most is not None and value > measure.most:
        yield about(row, "above_allowed", name=name, value=value, most=measure.most)


def _about_balances(
    framework: Framework, rows: Sequence[Row], values: Values, before: Mapping[str, float]
) -> Iterator[Finding]:
    for balance in framework.balances:
        sides = balance.sides(values, before)
        if sides is None or _holds(framework, balance, *sides):
            continue
        code = "total_of_none" if balance.kind is BalanceKind.TOTAL_OF else "unbalanced"
        here = {term.measure for term in balance.terms if not term.is_of_month_before}
        row = next(row for row in rows if row["measure"] in here)
        left, right = (_named(framework, side) for side in (balance.left, balance.right))
        yield about(row, code, left=left, right=right, left_sum=sides[0], right_sum=sides[1])


def _holds(framework: Framework, balance: Balance, left: float, right: float) -> bool:
    if balance.kind is BalanceKind.TOTAL_OF:
        return right != 0 or left == 0
    sums_of_money = sum(framework.measure[term.measure].is_money for term in balance.terms)
    return abs(left - right) <= sums_of_money * rule("unbalanced")["rounding"]


def _named(framework: Framework, side: Sequence[Term]) -> Text:
    """A side in words: its measures with plus signs, those of the month before marked."""
    names = [
        [
            _term(full_name(framework, framework.measure[term.measure])[language], term, language)
            for term in side
        ]
        for language in LANGUAGES
    ]
    return Text(*(" + ".join(told) for told in names))


def _term(name: str, term: Term, language: str) -> str:
    return plain(say("rules.of_month_before", language, name=name)) if term.is_of_month_before else name


def _listed(names: Sequence[Text]) -> Text:
    return Text("، ".join(name.fa for name in names), ", ".join(name.en for name in names))
