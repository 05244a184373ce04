"""Handbook step 3: a total brought to the size of its unit."""

from dataclasses import replace

from pipeline.domain.framework import Framework, IndicatorKind, Measure, MeasureKind
from pipeline.domain.text import Text


def denominate(framework: Framework, indicator: str, measure: str, per: float = 1.0) -> Framework:
    """The framework with a `value` indicator divided by a measure: numerator / measure x per (COINr's Denominate).

    In a folder this is an indicator of the kind `rate`. A measure that the framework does not have is taken as a
    stock, a state at the end of the month that is never summed. The goalposts stay as written, for the whole number.
    """
    made = framework.indicator[indicator]
    if made.kind is not IndicatorKind.VALUE:
        raise ValueError(f"{indicator} has a denominator of its own")
    divided = replace(made, kind=IndicatorKind.RATE, denominator=measure, per=per)
    measures = framework.measures
    if measure not in framework.measure:
        name = Text(measure, measure)
        measures += (Measure(measure, name, MeasureKind.STOCK, unit=Text("", ""), counts=name),)
    indicators = tuple(divided if one.id == indicator else one for one in framework.indicators)
    return replace(framework, indicators=indicators, measures=measures)
