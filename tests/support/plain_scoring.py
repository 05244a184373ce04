"""The method again in plain loops, to check the engine against: no frames, no shared arithmetic.

    scored = plain_scores(framework, rows)
    scored[("B01", "1405-08")]["index"]        -> {"score": 63.4, "coverage": 1.0, "state": None, "value": None}

`rows` are dicts with `unit`, `period` (left out, or None, where the framework has none) and a number a measure; None
or absent is not submitted; `<measure>:na` true is declared not applicable. A unit's rows may come in any order.
Read it as the specification: docs/scoring.md gives the same rules in words.
"""

import math


def plain_scores(framework, rows, weights=None):
    """{(unit, period): {node or indicator id: {score, coverage, state, value}}} for every row."""
    months = {(row["unit"], _ordinal(row.get("period"))): _cleaned(framework, row) for row in rows}
    found = {}
    for row in rows:
        unit, at = row["unit"], _ordinal(row.get("period"))
        nodes = {i.id: _indicator(framework, i, months, unit, at) for i in framework.indicators}
        _node(framework, framework.top.id, nodes, weights)
        found[unit, row.get("period")] = nodes
    return found


def _ordinal(period):
    return 0 if period is None else int(period[:4]) * 12 + int(period[5:7])


def _cleaned(framework, row):
    """The row's measures at constant prices; those declared not applicable are gone, their names kept."""
    cleaned = {"na": {m.id for m in framework.measures if row.get(f"{m.id}:na")}}
    for measure in framework.measures:
        value = row.get(measure.id)
        if value is None or measure.id in cleaned["na"]:
            continue
        if measure.is_money and framework.prices and row.get("period"):
            value = value * framework.prices.values[framework.prices.base] / _price(framework, row["period"])
        cleaned[measure.id] = value
    return cleaned


def _price(framework, period):
    known = sorted(framework.prices.values)
    before = [month for month in known if month <= period]
    return framework.prices.values[before[-1] if before else known[0]]


def _total(framework, indicator, role, months, unit, at, span):
    """A flow summed over the reported months of the span; a stock as it stands this month."""
    measure = getattr(indicator, role)
    if framework.measure[measure].kind == "stock":
        return months[unit, at][measure]
    total = 0.0
    for back in range(span):
        month = months.get((unit, at - back), {})
        if all(m in month for m in indicator.measures):
            total += month[measure]
    return total


def _indicator(framework, indicator, months, unit, at):
    month = months[unit, at]
    if any(m in month["na"] for m in indicator.measures):
        return _absent("not_applicable")
    if any(m not in month for m in indicator.measures):
        return _absent("not_submitted")
    roles = [
        r
        for r in ("numerator", "denominator", "other_numerator", "other_denominator")
        if getattr(indicator, r)
    ]
    bases = [r for r in roles if r.endswith("denominator")]
    spans = [indicator.window]
    if any(framework.measure[getattr(indicator, r)].kind == "flow" for r in bases):
        spans.append(max(indicator.window, framework.pool_months))
    for span in spans:
        n = {r: _total(framework, indicator, r, months, unit, at, span) for r in roles}
        if indicator.min_plan and "denominator" in n:
            n["denominator"] = max(n["denominator"], indicator.min_plan)
        few = indicator.min_cases is not None and any(n[r] < indicator.min_cases for r in bases)
        if not few:
            break
    if indicator.kind == "parity":
        if few or n["denominator"] <= 0 or n["other_denominator"] <= 0 or n["other_numerator"] <= 0:
            return _absent("not_applicable")
        others = n["other_numerator"] / n["other_denominator"]
        return _measured(framework, indicator, min(1.0, n["numerator"] / n["denominator"] / others))
    if indicator.kind == "value":
        return _measured(framework, indicator, n["numerator"])
    if n["denominator"] <= 0:
        if indicator.when_zero == "floor":
            return {"score": 0.0, "coverage": 1.0, "state": "zero", "value": None}
        return _absent("not_applicable")
    if few:
        return _absent("too_few_cases")
    per = 1.0 if indicator.kind == "mean" else indicator.per
    return _measured(framework, indicator, n["numerator"] / n["denominator"] * per)


def _absent(state):
    return {
        "score": None,
        "coverage": None if state == "not_applicable" else 0.0,
        "state": state,
        "value": None,
    }


def _measured(framework, indicator, value):
    way, low, high = value, indicator.floor, indicator.target
    if indicator.transform == "ln":
        way, low, high = (math.log(value) if value > 0 else -math.inf), math.log(low), math.log(high)
    score = framework.scale * min(1.0, max(0.0, (way - low) / (high - low)))
    return {"score": score, "coverage": 1.0, "state": "zero" if value == 0 else "measured", "value": value}


def _node(framework, node_id, nodes, weights):
    """Fills in `nodes` from the leaves up to this node."""
    below = []
    for child in framework.children[node_id]:
        if child not in nodes:
            _node(framework, child, nodes, weights)
        if framework.weight_of(child, weights) > 0:
            below.append((framework.weight_of(child, weights), nodes[child]))
    applicable = sum(w for w, child in below if child["coverage"] is not None)
    scored = [(w, child["score"]) for w, child in below if child["score"] is not None]
    level = framework.level[framework.node[node_id].level]
    coverage = score = None
    if applicable:
        coverage = (
            sum(w * child["coverage"] for w, child in below if child["coverage"] is not None) / applicable
        )
        complete = len(scored) == len(below) or not level.needs_all
        if scored and complete and coverage >= level.min_coverage - 1e-9:
            score = _mean(framework, node_id, scored)
    nodes[node_id] = {"score": score, "coverage": coverage, "state": None, "value": None}


def _mean(framework, node_id, scored):
    total = sum(w for w, _ in scored)
    level = framework.level[framework.node[node_id].level]
    power = {"arithmetic": 1, "geometric": 0, "harmonic": -1, "generalised": level.power}[level.mean]
    if power <= 0:
        scored = [(w, max(s, framework.least_score)) for w, s in scored]
        if any(s <= 0 for _, s in scored):
            return 0.0
    if power == 0:
        return math.prod(s ** (w / total) for w, s in scored)
    return (sum(w * s**power for w, s in scored) / total) ** (1 / power)
