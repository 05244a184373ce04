"""Other ways to an index again in plain loops: no frames, no arrays, no shared arithmetic. None is no number.

docs/scoring.md gives the same formulas in words. One indicator's values stand in a list, a unit each.
"""

import math
import statistics
from dataclasses import replace

from tests.support.plain_scoring import plain_scores


def plain_normalised(values, way, floor, target, scale):
    """Scores of one indicator in one period."""
    known = [value for value in values if value is not None]
    return [
        None if value is None else _score(value, known, len(values), way, floor, target, scale)
        for value in values
    ]


def _score(value, known, units, way, floor, target, scale):
    if way == "goalposts":
        return scale * min(1.0, max(0.0, (value - floor) / (target - floor)))
    sign = -1 if target < floor else 1
    value, known, target = sign * value, [sign * one for one in known], sign * target
    worst, best = min(known), max(known)
    if way == "distance_to_target":
        return scale if value >= target else scale * (1 - (target - value) / (target - worst))
    if worst == best:
        return None
    return (
        scale
        * {
            "min_max": lambda: (value - worst) / (best - worst),
            "distance_to_maximum": lambda: 1 - (best - value) / (best - worst),
            "z_score": lambda: min(
                1.0, max(0.0, 0.5 + 0.1 * (value - statistics.mean(known)) / statistics.stdev(known))
            ),
            "percentile_rank": lambda: sum(one < value for one in known) / (len(known) - 1),
            "borda": lambda: sum(one < value for one in known) / (units - 1),
        }[way]()
    )


def plain_mean(pairs, mean, *, power=None, least=0.0, scale=100.0, is_z=False):
    """One unit's mean of (weight, score) pairs, by any mean but Copeland's."""
    total = sum(weight for weight, _ in pairs)
    if mean == "arithmetic":
        return sum(weight * score for weight, score in pairs) / total
    if mean == "mazziotta_pareto":
        low, width = (50, 100) if is_z else (70, 60)
        placed = [(weight, low + width * score / scale) for weight, score in pairs]
        middle = sum(weight * one for weight, one in placed) / total
        deviation = math.sqrt(sum(weight * (one - middle) ** 2 for weight, one in placed) / total)
        found = middle - deviation * (deviation / middle)
        return min(scale, max(0.0, (found - low) / width * scale))
    power = {"geometric": 0, "harmonic": -1}.get(mean, power)
    if power <= 0:
        pairs = [(weight, max(score, least)) for weight, score in pairs]
        if any(score <= 0 for _, score in pairs):
            return 0.0
    if power == 0:
        return math.prod(score ** (weight / total) for weight, score in pairs)
    return (sum(weight * score**power for weight, score in pairs) / total) ** (1 / power)


def plain_copeland(rows, weights, scale):
    """Each unit's score from its children's scores, a list a unit: duels won less those lost, onto 0..scale."""
    others = len(rows) - 1
    if not others:
        return [None] * len(rows)
    found = []
    for mine in rows:
        won = 0
        for theirs in rows:
            lead = 0.0
            for weight, a, b in zip(weights, mine, theirs, strict=True):
                if a is not None and b is not None and abs(a - b) > 1e-9:
                    lead += weight if a > b else -weight
            won += 0 if abs(lead) <= 1e-9 else 1 if lead > 0 else -1
        found.append(scale * (won + others) / (2 * others))
    return found


def plain_treated(values):
    """(values, what was done, whether it passes) by COINr's rule."""
    known = [at for at, value in enumerate(values) if value is not None]
    if _passes([values[at] for at in known]):
        return list(values), "nothing", True
    moved, touched = list(values), {"high": set(), "low": set()}
    while len(touched["high"] | touched["low"]) < len(known) // 10:
        present = [moved[at] for at in known]
        if _passes(present):
            break
        side, end = ("high", max) if _skewness(present) >= 0 else ("low", min)
        extreme = end(present)
        next_one = end(one for one in present if one != extreme)
        touched[side] = {at for at in known if moved[at] == extreme}
        for at in touched[side]:
            moved[at] = next_one
    if _passes([moved[at] for at in known]):
        return moved, "winsorised", True
    low, high = min(values[at] for at in known), max(values[at] for at in known)
    logged = [None if value is None else math.log(value - low + 0.01 * (high - low)) for value in values]
    return logged, "log", _passes([logged[at] for at in known])


def _passes(values):
    if len(values) < 4 or len(set(values)) == 1:
        return True
    return abs(_skewness(values)) < 2 - 1e-9 or _kurtosis(values) < 3.5 - 1e-9


def _skewness(values):
    """As spreadsheets have it: n / ((n - 1)(n - 2)) x sum(((x - mean) / s)^3)."""
    n, mean, s = len(values), statistics.fmean(values), statistics.stdev(values)
    return n / ((n - 1) * (n - 2)) * math.fsum(((value - mean) / s) ** 3 for value in values)


def _kurtosis(values):
    """As spreadsheets have it: n (n + 1) / ((n - 1)(n - 2)(n - 3)) x sum(((x - mean) / s)^4) - 3 (n - 1)^2 / ..."""
    n, mean, s = len(values), statistics.fmean(values), statistics.stdev(values)
    fourth = math.fsum(((value - mean) / s) ** 4 for value in values)
    return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def plain_imputed(cells, way, *, group=None):
    """{(unit, period): value}, the gaps filled in. `cells`: {(unit, period): (value, is a gap)}."""
    return {
        key: _filler(cells, key, way, group) if is_gap else value for key, (value, is_gap) in cells.items()
    }


def _filler(cells, key, way, group):
    unit, period = key
    if way == "none":
        return None
    if way == "last_value":
        earlier = [
            p for (u, p), (value, _) in cells.items() if u == unit and p < period and value is not None
        ]
        return cells[unit, max(earlier)][0] if earlier else None
    peers = [
        value
        for (u, p), (value, _) in cells.items()
        if p == period
        and value is not None
        and (way != "group_mean" or group[u, p] == group[unit, period] is not None)
    ]
    if (way == "group_mean" and group[unit, period] is None) or not peers:
        return None
    return statistics.median(peers) if way == "median" else statistics.fmean(peers)


def plain_index(framework, rows, *, group=None):
    """{(unit, period): {id: score}} for every node and indicator, by all of the framework's ways."""
    # Only its indicators are wanted of the plain scores, by whatever mean they go up.
    levels = tuple(replace(level, mean="arithmetic") for level in framework.levels)
    plain = plain_scores(replace(framework, levels=levels), rows)
    found = {key: {} for key in plain}
    coverage = {
        key: {i.id: nodes[i.id]["coverage"] for i in framework.indicators} for key, nodes in plain.items()
    }
    for indicator in framework.indicators:
        _indicator(framework, indicator, plain, coverage, found, group)
    for level in reversed(framework.levels[:-1]):
        for node in framework.at_level(level.id):
            _node(framework, level, node, coverage, found)
    return found


def _indicator(framework, indicator, plain, coverage, found, group):
    cells = {}
    for key, nodes in plain.items():
        node = nodes[indicator.id]
        value = indicator.floor if node["state"] == "zero" and node["value"] is None else node["value"]
        cells[key] = value, node["state"] in ("not_submitted", "too_few_cases")
    filled = plain_imputed(cells, framework.imputation, group=group)
    for key, (_, is_gap) in cells.items():
        if is_gap and filled[key] is not None:
            coverage[key][indicator.id] = 1.0
    for period in {period for _, period in cells}:
        keys = [key for key in cells if key[1] == period]
        values = [_transformed(indicator, filled[key]) for key in keys]
        floor, target = (_transformed(indicator, post) for post in (indicator.floor, indicator.target))
        if framework.treatment == "coinr":
            values, floor, target = _treated(framework, values, floor, target)
        scores = plain_normalised(values, framework.normalisation, floor, target, framework.scale)
        for key, score in zip(keys, scores, strict=True):
            found[key][indicator.id] = score


def _treated(framework, values, floor, target):
    """Treated values, and goalposts through the same logarithm where they are used at all."""
    treated, done, _ = plain_treated(values)
    if done != "log" or framework.normalisation not in ("goalposts", "distance_to_target"):
        return treated, floor, target
    known = [value for value in values if value is not None]
    low, offset = min(known), 0.01 * (max(known) - min(known))
    placed = [math.log(max(post, low) - low + offset) for post in (floor, target)]
    return (treated, *placed) if placed[0] != placed[1] else (values, floor, target)


def _transformed(indicator, value):
    if value is None or indicator.transform == "none":
        return value
    return math.log(value if value > 0 else min(indicator.floor, indicator.target))


def _node(framework, level, node, coverage, found):
    children = [c for c in framework.children[node] if framework.weight_of(c) > 0]
    weights = [framework.weight_of(child) for child in children]
    enough = []
    for key in found:
        covered = [(w, coverage[key][c]) for w, c in zip(weights, children, strict=True)]
        applicable = sum(w for w, one in covered if one is not None)
        coverage[key][node] = (
            sum(w * one for w, one in covered if one is not None) / applicable if applicable else None
        )
        scores = [found[key][child] for child in children]
        found[key][node] = None
        is_whole = not level.needs_all or None not in scores
        has_score = any(score is not None for score in scores)
        if applicable and is_whole and has_score and coverage[key][node] >= level.min_coverage - 1e-9:
            enough.append(key)
    for period in {period for _, period in enough}:
        keys = [key for key in enough if key[1] == period]
        rows = [[found[key][child] for child in children] for key in keys]
        if level.mean == "copeland":
            means = plain_copeland(rows, weights, framework.scale)
        else:
            means = [
                plain_mean(
                    [(w, s) for w, s in zip(weights, row, strict=True) if s is not None],
                    level.mean,
                    power=level.power,
                    least=framework.least_score,
                    scale=framework.scale,
                    is_z=framework.normalisation == "z_score",
                )
                for row in rows
            ]
        for key, mean in zip(keys, means, strict=True):
            found[key][node] = mean
