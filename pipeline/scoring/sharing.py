"""A difference shared out among what changed together, exactly and blind to the order in which it is told."""

from collections.abc import Callable, Mapping, Sequence
from math import exp, expm1, factorial, log

from pipeline.domain.framework import Framework, Mean
from pipeline.scoring.aggregate import mean_of_scores

# With more players every coalition would be too many to try: 2 to the power of them.
MOST = 8


def shapley(players: Sequence[str], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """What each player brings, averaged over all orders in which they may come (Shapley 1953); sums to
    value(all) - value(none). With more than `MOST` players over two orders only, as written and backwards: as exact
    in its sum, and swapping before and after still turns the signs.
    """
    if len(players) > MOST:
        there, back = _in_order(players, value), _in_order(players[::-1], value)
        return {player: (there[player] + back[player]) / 2 for player in players}
    worth = [value(_members(players, mask)) for mask in range(1 << len(players))]
    return dict(zip(players, shapley_of(worth, len(players)), strict=True))


def shapley_of(worth: Sequence[float], players: int) -> list[float]:
    """Shapley values from the worth of every coalition: `worth[mask]`, bit i set where player i is in."""
    weight = [factorial(n) * factorial(players - n - 1) / factorial(players) for n in range(players)]
    return [
        sum(
            weight[mask.bit_count()] * (worth[mask | 1 << player] - worth[mask])
            for mask in range(1 << players)
            if not mask >> player & 1
        )
        for player in range(players)
    ]


def of_mean(
    framework: Framework,
    node: str,
    before: Mapping[str, float],
    after: Mapping[str, float],
    weights: str | None = None,
) -> dict[str, float]:
    """Points that each child brings to a node's mean when its score moves or it leaves; they sum to the difference.

    `before`: scores of the children present; `after`: of those that stay, at least one. With shares a before and c
    after, f the identity (arithmetic) or ln max(score, least) (geometric), K = 1 or the logarithmic mean of both
    means (Montgomery's decomposition, LMDI: Ang 2004): one that stays brings K c (f(after) - f(before)), one that
    leaves K a (f(mean before) - f(its score)) / (sum of a that stay). Other means, and a geometric one with a child
    that counts as 0: Shapley.
    """
    weight = {child: framework.weight_of(child, weights) for child in before}
    if framework.mean_of(node) is Mean.ARITHMETIC:
        return _added(weight, before, after)
    least = framework.least_score
    lowest = min(max(score, least) for score in (*before.values(), *after.values()))
    if framework.mean_of(node) is Mean.GEOMETRIC and lowest > 0:
        return _multiplied(weight, *({c: max(s, least) for c, s in side.items()} for side in (before, after)))

    def mean(taken: frozenset[str]) -> float:
        here = {c: after.get(c) if c in taken else s for c, s in before.items()}
        present = {c: s for c, s in here.items() if s is not None}
        return mean_of_scores(framework, node, present, weights) or 0.0

    moved = [child for child in before if after.get(child) != before[child]]
    return dict.fromkeys(before, 0.0) | shapley(moved, mean)


def slope_of_mean(
    framework: Framework,
    node: str,
    child: str,
    sides: Sequence[Mapping[str, float]],
    weights: str | None = None,
) -> float:
    """How many points a node gains for each point of a child, as the average over the `sides` (children's scores)."""
    step = framework.scale * 1e-4
    found = []
    for side in sides:
        low, high = max(side[child] - step, 0.0), min(side[child] + step, framework.scale)
        ends = [
            mean_of_scores(framework, node, {**side, child: score}, weights) or 0.0 for score in (low, high)
        ]
        found.append((ends[1] - ends[0]) / (high - low))
    return sum(found) / len(found)


def _added(
    weight: Mapping[str, float], before: Mapping[str, float], after: Mapping[str, float]
) -> dict[str, float]:
    """`of_mean` under an arithmetic mean."""
    total, staying = sum(weight.values()), sum(weight[child] for child in after)
    mean = sum(weight[child] * score for child, score in before.items()) / total
    return {
        child: weight[child] / staying * (after[child] - score if child in after else mean - score)
        for child, score in before.items()
    }


def _multiplied(
    weight: Mapping[str, float], before: Mapping[str, float], after: Mapping[str, float]
) -> dict[str, float]:
    """`of_mean` under a geometric mean of scores above 0: the logarithms are added, then brought back to points."""
    logs = [{child: log(score) for child, score in side.items()} for side in (before, after)]
    brought = _added(weight, logs[0], logs[1])
    way = sum(brought.values())
    start = exp(sum(weight[child] * logs[0][child] for child in before) / sum(weight.values()))
    # The logarithmic mean of both scores, (end - start) / ln(end / start), in a form that holds for no way at all.
    factor = start * (expm1(way) / way if way else 1.0)
    return {child: factor * points for child, points in brought.items()}


def _in_order(players: Sequence[str], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    found, before = {}, value(frozenset())
    for at, player in enumerate(players):
        after = value(frozenset(players[: at + 1]))
        found[player] = after - before
        before = after
    return found


def _members(players: Sequence[str], mask: int) -> frozenset[str]:
    return frozenset(player for at, player in enumerate(players) if mask >> at & 1)
