"""Parts of a change put into named reasons, by cause and by child."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.domain.framework import Framework
from pipeline.domain.states import IndicatorState
from pipeline.domain.text import Text
from pipeline.scoring.change import PRICES, Cause, ChangePart, Kind
from pipeline.services.change_shapes import (
    AbsentIndicator,
    CauseTold,
    ChildChange,
    Counted,
    MeasureMoved,
    Reason,
)
from pipeline.services.change_states import Found

_OF_GROUPS = (Kind.MEMBERS_LEFT, Kind.MEMBERS_CAME)


def causes_told(
    parts: Sequence[ChangePart], node: str, sides: Mapping[Cause, tuple[Found, Found]]
) -> tuple[CauseTold, ...]:
    """The causes of `sides` in its order, each with its reasons, most points first. `sides`: the states that each
    cause lies between."""
    return tuple(_cause(cause, parts, node, *between) for cause, between in sides.items())


def children_told(
    parts: Sequence[ChangePart], node: str, before: Found, after: Found
) -> tuple[ChildChange, ...]:
    """The asked node's children under the later edition, with the points of all that stands below each."""
    framework = after.state.framework
    under = [(child_of(before.state.framework, framework, node, part.node), part.points) for part in parts]
    return tuple(
        ChildChange(
            id=child,
            name=framework.name_of(child),
            before=before.state.scores.get(child),
            after=after.state.scores.get(child),
            points=sum(points for own, points in under if own == child),
        )
        for child in framework.children.get(node, ())
    )


def child_of(before: Framework, after: Framework, node: str, below: str) -> str:
    """The child of `node` that `below` stands under, in whichever edition knows it; the node itself for itself."""
    framework = after if below in after.node or below in after.indicator else before
    path = framework.path_to(below)
    if node not in path or path[-1] == node:
        return node
    return path[path.index(node) + 1]


def folded(framework: Framework, parts: Sequence[ChangePart]) -> tuple[ChangePart, ...]:
    """The parts told by the lowest nodes alone: no indicator is named, no measure, nor why one is absent."""
    found: dict[tuple[Cause, Kind, str], float] = {}
    for part in parts:
        kind = part.kind if part.kind in (*_OF_GROUPS, Kind.RULE) else Kind.WHOLE
        indicator = framework.indicator.get(part.node)
        key = (part.cause, kind, indicator.parent if indicator else part.node)
        found[key] = found.get(key, 0.0) + part.points
    return tuple(ChangePart(cause, kind, each, points) for (cause, kind, each), points in found.items())


def _cause(cause: Cause, parts: Sequence[ChangePart], node: str, before: Found, after: Found) -> CauseTold:
    mine = [part for part in parts if part.cause is cause]
    keys = list(dict.fromkeys((part.kind, part.node) for part in mine))
    reasons = [
        _reason([part for part in mine if (part.kind, part.node) == key], node, before, after) for key in keys
    ]
    return CauseTold(
        cause=cause,
        points=sum((part.points for part in mine), 0.0),
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.points))),
    )


def _reason(parts: Sequence[ChangePart], node: str, before: Found, after: Found) -> Reason:
    """Parts of one kind of one node as a reason, told with counts where it is an indicator's measures."""
    first = parts[0]
    frameworks = (before.state.framework, after.state.framework)
    found = Reason(
        cause=first.cause,
        kind=first.kind,
        id=first.node,
        name=_name(*frameworks, first.node),
        child=child_of(*frameworks, node, first.node),
        points=sum(part.points for part in parts),
    )
    if first.kind in (Kind.LEFT, Kind.CAME):
        sides = (before, after) if first.kind is Kind.LEFT else (after, before)
        return replace(found, absent=_absent(first.node, *sides))
    if first.kind in (Kind.MEASURE, Kind.DEFINITION):
        told = replace(found, before=_counted(before, first.node), after=_counted(after, first.node))
        return replace(told, measures=_measures(parts, before, after)) if first.role else told
    return found


def _name(before: Framework, after: Framework, each: str) -> Text:
    return (after if each in after.node or each in after.indicator else before).name_of(each)


def _measures(parts: Sequence[ChangePart], before: Found, after: Found) -> tuple[MeasureMoved, ...]:
    framework = after.state.framework
    found = []
    for part in parts:
        role = part.role or ""
        measure = None if role == PRICES else getattr(framework.indicator[part.node], role)
        counts = [side.state.counts.get(part.node, {}).get(role) for side in (before, after)]
        name = framework.measure[measure].name if measure else None
        found.append(MeasureMoved(role, measure, name, part.points, *counts))
    return tuple(found)


def _counted(found: Found, indicator: str) -> Counted:
    counts = found.state.counts.get(indicator, {})
    return Counted(
        score=found.state.scores.get(indicator),
        numerator=counts.get("numerator"),
        denominator=counts.get("denominator"),
        other_numerator=counts.get("other_numerator"),
        other_denominator=counts.get("other_denominator"),
    )


def _absent(node: str, present: Found, absent: Found) -> tuple[AbsentIndicator, ...]:
    """The indicators at or below a node that have a score on one side and not on the other, with the reason."""
    framework = present.state.framework
    gone = [
        each
        for each in framework.indicators
        if node in framework.path_to(each.id)
        and present.state.scores.get(each.id) is not None
        and absent.state.scores.get(each.id) is None
    ]
    return tuple(AbsentIndicator(each.id, each.name, _state(absent, each.id)) for each in gone)


def _state(found: Found, indicator: str) -> IndicatorState:
    return IndicatorState(found.indicator_states.get(indicator) or IndicatorState.NOT_SUBMITTED)
