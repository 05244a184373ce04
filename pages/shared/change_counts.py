"""What an indicator was counted from, in words: beside a change, in its table and in its sentence."""

from pages.shared import numbers
from pipeline.domain.framework import Framework, IndicatorKind
from pipeline.services.change_shapes import Counted
from pipeline.words import number, say


def counts(indicator_id: str, counted: Counted | None, framework: Framework, language: str) -> str | None:
    """What an indicator was counted from: 12 of 40; of a mean, its value with the unit; of a parity, both groups."""
    if counted is None or counted.numerator is None:
        return None
    indicator = framework.indicator.get(indicator_id)
    part, whole = numbers.count(counted.numerator, language), numbers.count(counted.denominator, language)
    if indicator is None or not counted.denominator:
        return part
    if indicator.kind is IndicatorKind.MEAN:
        return numbers.indicator_value(indicator, counted.numerator / counted.denominator, language)
    if indicator.kind is IndicatorKind.PARITY:
        others = (counted.other_numerator, counted.other_denominator)
        other_part, other_whole = (numbers.count(value, language) for value in others)
        told = {"part": part, "whole": whole, "other_part": other_part, "other_whole": other_whole}
        return say("change.of_others", language, **told)
    return say("change.of", language, part=part, whole=whole)


def short_counts(
    indicator_id: str, counted: Counted | None, framework: Framework, language: str
) -> str | None:
    """As `counts`, but a parity as its value: four counts are too many for a sentence."""
    indicator = framework.indicator.get(indicator_id)
    if indicator is None or indicator.kind is not IndicatorKind.PARITY or counted is None:
        return counts(indicator_id, counted, framework, language)
    own, other = (
        part / whole if part is not None and whole else None
        for part, whole in (
            (counted.numerator, counted.denominator),
            (counted.other_numerator, counted.other_denominator),
        )
    )
    value = min(1.0, own / other) if own is not None and other else None
    return number(value, language, 2)
