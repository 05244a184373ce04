"""Why a score is another one than before: parts by cause, node and measure that sum exactly to the difference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.domain.framework import Framework
from pipeline.scoring.aggregate import mean_of_scores
from pipeline.scoring.measures_moved import PRICES, Counts, by_measure
from pipeline.scoring.sharing import of_mean, shapley, slope_of_mean

__all__ = ["PRICES", "Cause", "ChangePart", "Kind", "State", "change_parts"]


class Cause(StrEnum):
    """In the fixed order of the method."""

    REVISED = "revised"
    EDITION = "edition"
    COVERAGE = "coverage"
    MEASURES = "measures"


class Kind(StrEnum):
    """What a part says of its node. `measure`: one of the indicator's measures moved; `left` and `came`: it counts no
    longer, or newly; `definition`: another edition defines the indicator otherwise; `rule`: another edition weighs or
    groups what is below the node otherwise; `members_left` and `members_came`: units that a group is made of;
    `whole`: cannot be told apart further.
    """

    MEASURE = "measure"
    LEFT = "left"
    CAME = "came"
    DEFINITION = "definition"
    RULE = "rule"
    MEMBERS_LEFT = "members_left"
    MEMBERS_CAME = "members_came"
    WHOLE = "whole"


@dataclass(frozen=True)
class State:
    """A unit in one state: scores of every node and indicator by id, and of each indicator its counts by role, at
    constant prices. `deflators`: what the counts of money were multiplied by, where it is known."""

    framework: Framework
    scores: Mapping[str, float | None]
    counts: Mapping[str, Counts]
    deflators: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class ChangePart:
    """`points` of the asked node. `role`: of a measure (numerator, ..., or prices), None for other kinds."""

    cause: Cause
    kind: Kind
    node: str
    points: float
    role: str | None = None


def change_parts(
    node: str,
    shown: State,
    today: State,
    compared: State,
    after: State,
    members: tuple[State, State] | None = None,
    weights: str | None = None,
) -> tuple[ChangePart, ...]:
    """The parts of a node's score in `after` less that in `shown`, in the method's order.

    `shown` to `today`: revised data, one edition. `today` to `compared`: the same data under the edition of `after`.
    `compared` to `after`: first the set of what is present, then the measures. `members`: of a group, both of these
    scored from the units that are in both alone, so that another set of units counts as coverage (and nothing else
    does where those alone have no score). Where `compared`
    has no score, the old figures cannot be scored under the new edition, and all that remains is told as its doing.
    A node without a score in `shown`, `today` or `after` is a bug.
    """
    if any(state.scores.get(node) is None for state in (shown, today, after)):
        raise ValueError(f"{node} has no score to tell a change of")
    found = [replace(part, cause=Cause.REVISED) for part in _moved(node, shown, today, weights)]
    found += _left_over(Cause.REVISED, node, shown, today, found)
    if compared.scores.get(node) is None:
        edition = list(_redefined(node, today, after, weights))
        return (*found, *edition, *_left_over(Cause.EDITION, node, today, after, edition))
    edition = [] if compared is today else list(_redefined(node, today, compared, weights))
    found += [*edition, *_left_over(Cause.EDITION, node, today, compared, edition)]
    if members is None:
        rest = list(_moved(node, compared, after, weights))
    elif any(state.scores.get(node) is None for state in members):
        rest = _told(Cause.COVERAGE, Kind.MEMBERS_CAME, node, _between(node, compared, after))
    else:
        rest = [
            *_told(Cause.COVERAGE, Kind.MEMBERS_LEFT, node, _between(node, compared, members[0])),
            *_told(Cause.COVERAGE, Kind.MEMBERS_CAME, node, _between(node, members[1], after)),
            *_moved(node, *members, weights),
        ]
    rest += _left_over(Cause.MEASURES, node, compared, after, rest)
    return (*found, *sorted(rest, key=lambda part: part.cause is Cause.MEASURES))


def _moved(node: str, before: State, after: State, weights: str | None) -> Iterator[ChangePart]:
    """Coverage and measures between two states of one edition.

    What counts in both is found first: indicators whose scores enter the node's in both. Leaving what counted only
    before is told at the scores before, coming of what counts only now at those after, and between the two the common
    ones move.
    """
    framework = after.framework
    if node in framework.indicator:
        yield from _measures(framework, {node: 1.0}, before, after)
        return
    old, new = _effective(node, before, weights), _effective(node, after, weights)
    common = [leaf for leaf in old if leaf in new and leaf in framework.indicator]
    is_told = _adds_up(before, old, weights) and _adds_up(after, new, weights)
    if not common or not is_told:
        cause = Cause.MEASURES if common else Cause.COVERAGE
        yield from _told(cause, Kind.WHOLE, node, _between(node, before, after))
        return
    start = _over(framework, node, {leaf: old[leaf] for leaf in common}, weights)
    end = _over(framework, node, {leaf: new[leaf] for leaf in common}, weights)
    for gone, points in _spread(framework, node, old, start, weights).items():
        yield from _told(Cause.COVERAGE, Kind.LEFT, gone, points)
    factors = _spread(framework, node, start, end, weights, as_factors=True)
    yield from _measures(framework, factors, before, after)
    for come, points in _spread(framework, node, new, end, weights).items():
        yield from _told(Cause.COVERAGE, Kind.CAME, come, -points)


def _measures(
    framework: Framework, factors: Mapping[str, float], before: State, after: State
) -> Iterator[ChangePart]:
    """Each indicator's own change, shared out among its measures. `factors`: points of the node a point of it."""
    split = by_measure(framework, list(factors), before, after)
    for indicator, factor in factors.items():
        for role, points in split[indicator].items():
            kind = Kind.MEASURE if role else Kind.WHOLE
            yield from _told(Cause.MEASURES, kind, indicator, factor * points, role or None)


def _spread(
    framework: Framework,
    node: str,
    before: Mapping[str, float],
    after: Mapping[str, float],
    weights: str | None,
    *,
    as_factors: bool = False,
) -> dict[str, float]:
    """A node's difference between two trees of scores, down to what left the tree; or, of trees of the same nodes,
    how many points of the node each point of an indicator brings."""
    found: dict[str, float] = {}
    ways = [(node, 1.0)]
    while ways:
        parent, factor = ways.pop(0)
        sides = [{c: side[c] for c in framework.children[parent] if c in side} for side in (before, after)]
        brought = of_mean(framework, parent, sides[0], sides[1], weights)
        for child, points in brought.items():
            if child not in after:
                found[child] = factor * points
                continue
            own = after[child] - before[child]
            # Where the child hardly moves its parts may still cancel out: then the slope says what they bring.
            is_level = abs(own) < _dust(framework)
            each = _slope(framework, parent, child, sides, weights) if is_level else points / own
            if child in framework.node:
                ways.append((child, factor * each))
            elif as_factors:
                found[child] = factor * each
    return found


def _slope(
    framework: Framework, parent: str, child: str, sides: Sequence[Mapping[str, float]], weights: str | None
) -> float:
    shared = [{c: s for c, s in side.items() if c in sides[1]} for side in sides]
    return slope_of_mean(framework, parent, child, shared, weights)


def _redefined(node: str, before: State, after: State, weights: str | None) -> Iterator[ChangePart]:
    """One unit under two editions. At each node its children that stand in both are players, and so is the node's own
    rule (its weights, its mean, which children it has); each child's points are handed on to what is below it."""
    old, new = _effective(node, before, weights), _effective(node, after, weights)
    if not (_adds_up(before, old, weights) and _adds_up(after, new, weights)):
        yield from _told(Cause.EDITION, Kind.WHOLE, node, _between(node, before, after))
        return
    ways = [(node, 1.0)]
    while ways:
        parent, factor = ways.pop(0)
        if any(parent in state.framework.indicator for state in (before, after)):
            yield from _told(Cause.EDITION, Kind.DEFINITION, parent, factor * (new[parent] - old[parent]))
            continue
        rule, children = _rule_and_children(parent, before, after, (old, new), weights)
        yield from _told(Cause.EDITION, Kind.RULE, parent, factor * rule)
        for child, points in children.items():
            own = new[child] - old[child]
            if abs(own) > _dust(after.framework):
                ways.append((child, factor * points / own))
            else:
                yield from _told(Cause.EDITION, Kind.RULE, child, factor * points)


def _rule_and_children(
    parent: str,
    before: State,
    after: State,
    trees: tuple[Mapping[str, float], Mapping[str, float]],
    weights: str | None,
) -> tuple[float, dict[str, float]]:
    """Points of the node's own rule, and of each child in both editions; they sum to the node's difference."""
    states = (before, after)
    sides = [
        {c: tree[c] for c in state.framework.children[parent] if c in tree}
        for state, tree in zip(states, trees, strict=True)
    ]
    moved = [c for c in sides[0] if c in sides[1] and sides[0][c] != sides[1][c]]
    # No id of a framework is empty.
    rule = ""

    def mean(taken: frozenset[str]) -> float:
        at = int(rule in taken)
        scores = {c: sides[1][c] if c in taken else s for c, s in sides[at].items()}
        scores |= {c: sides[0][c] for c in moved if c in scores and c not in taken}
        return mean_of_scores(states[at].framework, parent, scores, weights) or 0.0

    brought = shapley([rule, *moved], mean)
    return brought.pop(rule), brought


def _effective(node: str, state: State, weights: str | None) -> dict[str, float]:
    """Scores of the node and of everything below it that its score is made of."""
    framework, found = state.framework, {}
    waiting = [node]
    while waiting:
        each = waiting.pop(0)
        score = state.scores.get(each)
        if score is None or (each != node and framework.weight_of(each, weights) <= 0):
            continue
        found[each] = score
        waiting += framework.children.get(each, ())
    return found


def _over(
    framework: Framework, node: str, leaves: Mapping[str, float], weights: str | None
) -> dict[str, float]:
    """Scores of the node and what is below it, were these indicators all there is."""
    if node in framework.indicator:
        return {node: leaves[node]} if node in leaves else {}
    found: dict[str, float] = {}
    present: dict[str, float] = {}
    for child in framework.children[node]:
        below = _over(framework, child, leaves, weights)
        found |= below
        present |= {child: below[child]} if child in below else {}
    mean = mean_of_scores(framework, node, present, weights)
    return found if mean is None else found | {node: mean}


def _adds_up(state: State, tree: Mapping[str, float], weights: str | None) -> bool:
    """Whether every node's score is the mean of its own children's alone, as it is not where units are compared."""
    framework = state.framework
    for each in tree:
        if each in framework.node:
            present = {child: tree[child] for child in framework.children[each] if child in tree}
            mean = mean_of_scores(framework, each, present, weights)
            if mean is None or abs(mean - tree[each]) > _dust(framework):
                return False
    return True


def _between(node: str, before: State, after: State) -> float:
    return (after.scores[node] or 0.0) - (before.scores[node] or 0.0)


def _left_over(
    cause: Cause, node: str, before: State, after: State, parts: Sequence[ChangePart]
) -> list[ChangePart]:
    """What the parts leave of the difference. Nothing, but where a geometric mean of a child next to 0 leaps on a move
    of that child that floats can hardly tell from none: then it is told whole."""
    rest = _between(node, before, after) - sum(part.points for part in parts)
    return _told(cause, Kind.WHOLE, node, rest) if abs(rest) > _dust(after.framework) / 10 else []


def _dust(framework: Framework) -> float:
    """Differences below this are what floats leave behind, not moves."""
    return framework.scale * 1e-11


def _told(cause: Cause, kind: Kind, node: str, points: float, role: str | None = None) -> list[ChangePart]:
    """The part, unless it brings nothing."""
    return [ChangePart(cause, kind, node, points, role)] if points else []
