"""What in a form a reviewer should ask about: values and what is known in, suspicions out, one for each value."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Framework, MeasureKind
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of, rule
from pipeline.intake.known import Known
from pipeline.intake.own_history import against_own_history
from pipeline.intake.share_suspicions import (
    far_from_peers,
    just_past_a_band,
    just_past_a_target,
    shares_of_a_smaller_whole,
)
from pipeline.intake.telling import Row, filled
from pipeline.scoring.outliers import chance_of_as_many

_ROUND = 5


def suspicions(
    framework: Framework, rows: Sequence[Row], month: Month, known: Known, wrong: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Every suspicion about a form's rows. `wrong`: measures with an error of their own, which are not asked about.

    A value is told once, by what says most about it: a share that rose on a smaller whole before that whole's own
    fall, a measure's own history before the indicators that are made of it.
    """
    there = {row["measure"]: row for row in rows if row["value"] is not None and row["measure"] not in wrong}
    found = list(shares_of_a_smaller_whole(framework, there, month, known))
    told = _measures(found)
    own = (against_own_history(framework, row, month, known) for row in there.values())
    found += [one for one in own if one is not None and one.measure not in told]
    for ask in (just_past_a_target, far_from_peers):
        told = _measures(found)
        found += [one for one in ask(framework, there, month, known) if not _made_of(framework, one) & told]
    found += just_past_a_band(framework, month, known)
    found += _repeated(framework, there, known.in_month(month.plus(-1)), month)
    found += _rounded(framework, there)
    return tuple(found)


def _measures(found: Sequence[Finding]) -> set[str]:
    return {one.measure for one in found if one.measure is not None}


def _made_of(framework: Framework, one: Finding) -> set[str]:
    """The measures of the indicators whose numerator the finding stands at."""
    made = [each for each in framework.indicators if each.numerator == one.measure]
    return {measure for indicator in made for measure in indicator.measures}


def _repeated(
    framework: Framework, rows: Mapping[str, Row], last: Mapping[str, float], month: Month
) -> Iterator[Finding]:
    """The same flows as last month, to the last one: its column once more, perhaps. All zeros tell nothing."""
    asked = rule("same_as_last_month")
    pairs = [
        (row["value"], last[name]) for name, row in rows.items() if _is_flow(framework, name) and name in last
    ]
    is_same = all(now == before for now, before in pairs)
    if len(pairs) >= asked["min_values"] and is_same and any(now for now, _ in pairs):
        yield finding_of(asked.code, params=filled(count=len(pairs), before=month.plus(-1)))


def _rounded(framework: Framework, rows: Mapping[str, Row]) -> Iterator[Finding]:
    """More counts that end in 0 or 5 than would by chance: estimates, perhaps, and not counts."""
    asked = rule("round_numbers")
    counted = [
        int(row["value"])
        for name, row in rows.items()
        if _is_flow(framework, name)
        and framework.measure[name].is_count
        and row["value"] >= asked["least_value"]
    ]
    ending = sum(value % _ROUND == 0 for value in counted)
    if len(counted) < asked["min_values"]:
        return
    if chance_of_as_many(ending, len(counted), asked["share"]) < asked["chance"]:
        yield finding_of(
            asked.code,
            params=filled(
                count=ending,
                of=len(counted),
                least=asked["least_value"],
                usual=round(asked["share"] * len(counted)),
            ),
        )


def _is_flow(framework: Framework, measure: str) -> bool:
    return framework.measure[measure].kind is MeasureKind.FLOW
