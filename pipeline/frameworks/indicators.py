"""Reads `indicators.csv`: how each indicator is made from measures, and its goalposts."""

from collections.abc import Mapping
from dataclasses import replace

from pipeline.domain.framework import (
    Direction,
    Indicator,
    IndicatorKind,
    Measure,
    MeasureSource,
    Node,
    Noise,
    Transform,
    WhenZero,
)
from pipeline.domain.text import Text
from pipeline.frameworks.cells import Row, once, rows
from pipeline.frameworks.heading import Heading
from pipeline.frameworks.refusal import refuse
from pipeline.frameworks.tree import read_weight

FILE = "indicators.csv"
_NEEDED = ("id", "parent", "name_fa", "name_en", "kind", "numerator", "floor", "target", "unit_fa", "unit_en")
_OPTIONAL = (
    "denominator",
    "per",
    "direction",
    "transform",
    "unit_with_prices_fa",
    "unit_with_prices_en",
    "noise",
    "window",
    "min_plan",
    "min_cases",
    "when_zero",
    "weight",
)
_PERCENT = 100.0


def read_indicators(
    files: Mapping[str, str],
    heading: Heading,
    node_rows: Mapping[str, Row],
    nodes: Mapping[str, Node],
    measures: Mapping[str, Measure],
    *,
    has_prices: bool,
) -> dict[str, Indicator]:
    """The indicators by id, each under a node of the last level but one."""
    found: dict[str, Indicator] = {}
    seen = dict(node_rows)
    for row in rows(files, FILE, _NEEDED, _OPTIONAL):
        indicator = _indicator(row, has_prices=has_prices)
        if indicator.id in heading.taken | set(measures):
            row.refuse("id_taken", id=indicator.id)
        once(seen, row, indicator.id)
        _check_parent(indicator, nodes, heading, row)
        _check_measures(indicator, measures, row)
        _check_goalposts(indicator, row)
        _check_window(indicator, heading, row)
        found[indicator.id] = indicator
    if not found:
        refuse("empty_table", FILE)
    return found


def _indicator(row: Row, *, has_prices: bool) -> Indicator:
    kind = row.choice("kind", IndicatorKind)
    numerator, denominator, other_numerator, other_denominator = _measures(row, kind)
    return Indicator(
        id=row.identifier(),
        parent=row.identifier("parent"),
        name=row.both("name"),
        kind=kind,
        numerator=numerator,
        denominator=denominator,
        other_numerator=other_numerator,
        other_denominator=other_denominator,
        floor=row.number("floor"),
        target=row.number("target"),
        per=_per(row, kind),
        direction=row.choice("direction", Direction, Direction.UP),
        transform=row.choice("transform", Transform, Transform.NONE),
        unit=_unit(row, has_prices=has_prices),
        noise=row.choice("noise", Noise, Noise.NONE),
        window=row.whole_or_none("window", 1) or 1,
        min_plan=row.number_or_none("min_plan"),
        min_cases=row.whole_or_none("min_cases", 1),
        when_zero=row.choice("when_zero", WhenZero, WhenZero.NOT_APPLICABLE),
        weight=read_weight(row),
    )


def _measures(row: Row, kind: IndicatorKind) -> tuple[str, str | None, str | None, str | None]:
    """Numerator, denominator and, for a parity, those of the other group (`a/b` in both cells)."""
    numerator, denominator = row.needed("numerator"), row.named("denominator")
    if kind is IndicatorKind.VALUE:
        if denominator is not None:
            row.refuse("value_denominator", column="denominator")
        return numerator, None, None, None
    if denominator is None:
        row.refuse("denominator_missing", kind=kind.value)
    if kind is not IndicatorKind.PARITY:
        return numerator, denominator, None, None
    own = [part.strip() for part in numerator.split("/")]
    other = [part.strip() for part in denominator.split("/")]
    if len(own) != 2 or len(other) != 2 or not all(own + other):
        row.refuse("parity_form")
    return own[0], own[1], other[0], other[1]


def _per(row: Row, kind: IndicatorKind) -> float:
    per = row.number("per", _PERCENT if kind is IndicatorKind.SHARE else 1.0)
    if per <= 0:
        row.refuse("per_positive", value=row.text("per"))
    return per


def _unit(row: Row, *, has_prices: bool) -> Text:
    """Money is told at constant prices only where the edition has a price index."""
    constant = row.both_or_none("unit_with_prices")
    return constant if has_prices and constant is not None else row.both("unit")


def _check_parent(indicator: Indicator, nodes: Mapping[str, Node], heading: Heading, row: Row) -> None:
    if indicator.parent not in nodes:
        row.refuse("parent_unknown", id=indicator.parent)
    level, lowest = nodes[indicator.parent].level, heading.levels[-2].id
    if level != lowest:
        row.refuse("parent_level", id=indicator.parent, level=level, above=lowest)


def _check_measures(indicator: Indicator, measures: Mapping[str, Measure], row: Row) -> None:
    for measure in indicator.measures:
        if measure not in measures:
            row.refuse("measure_unknown", id=measure)


def _check_goalposts(indicator: Indicator, row: Row) -> None:
    floor, target = indicator.floor, indicator.target
    if floor == target:
        row.refuse("goalposts_equal", value=row.text("floor"))
    if (target > floor) != (indicator.direction is Direction.UP):
        row.refuse("goalposts_direction", floor=floor, target=target, direction=indicator.direction.value)
    if indicator.transform is Transform.LN and min(floor, target) <= 0:
        row.refuse("goalposts_ln", value=min(floor, target))


def _check_window(indicator: Indicator, heading: Heading, row: Row) -> None:
    if indicator.window > 1 and heading.period_column is None:
        row.refuse("window_without_period", window=indicator.window)
    if indicator.min_plan is not None and indicator.min_plan <= 0:
        row.refuse("min_plan_positive", value=row.text("min_plan"))


def with_forms(
    measures: Mapping[str, Measure],
    indicators: Mapping[str, Indicator],
    nodes: Mapping[str, Node],
    measure_rows: Mapping[str, Row],
) -> tuple[Measure, ...]:
    """The measures, each with the node under which a form shows it: that written, else its first user's."""
    first: dict[str, str] = {}
    for indicator in indicators.values():
        for used in indicator.measures:
            first.setdefault(used, _below_top(indicator.parent, nodes))
    for measure in measures.values():
        if measure.form is not None and measure.form not in nodes:
            measure_rows[measure.id].refuse("form_unknown", id=measure.form)
    return tuple(_with_form(measure, first) for measure in measures.values())


def _with_form(measure: Measure, first: Mapping[str, str]) -> Measure:
    if measure.source is not MeasureSource.REPORTED:
        return measure
    return replace(measure, form=measure.form or first.get(measure.id))


def _below_top(node_id: str, nodes: Mapping[str, Node]) -> str:
    """The ancestor just under the top; the top itself where indicators hang on it."""
    parent = nodes[node_id].parent
    if parent is None or nodes[parent].parent is None:
        return node_id
    return _below_top(parent, nodes)
