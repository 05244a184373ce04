"""The method once more in plain pandas, as an analyst would write it: the yardstick of `benchmarks/score.py`.

One frame a quantity, months down and branches across, so that a window is a rolling sum down the column. Takes
the framework only as data; shares no arithmetic with `pipeline.scoring`.
"""

import numpy as np
import pandas as pd


def pandas_scores(framework, long):
    """{node id: frame of scores, months x branches}, and the ranks of the top node, from long rows
    (branch, month, measure, value)."""
    wide = long.pivot(index="month", columns=["measure", "branch"], values="value")
    months = sorted(wide.index)
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (months[0], months[-1]))
    wide = wide.reindex([f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1)])
    branches = long["branch"].unique()
    empty = pd.DataFrame(np.nan, index=wide.index, columns=sorted(branches))
    there = set(wide.columns.get_level_values(0))
    measures = {m: wide[m].reindex(columns=empty.columns) if m in there else empty for m in framework.measure}
    scores, coverage = {}, {}
    for indicator in framework.indicators:
        scores[indicator.id], coverage[indicator.id] = _indicator(framework, indicator, measures)
    for level in reversed(framework.levels[:-1]):
        for node in framework.at_level(level.id):
            scores[node], coverage[node] = _node(framework, level, node, scores, coverage)
    ranks = scores[framework.top.id].rank(axis=1, method="min", ascending=False)
    return scores, ranks


def _indicator(framework, indicator, measures):
    named = {"n": indicator.numerator, "d": indicator.denominator}
    named |= {"on": indicator.other_numerator, "od": indicator.other_denominator}
    named = {role: name for role, name in named.items() if name}
    here = pd.concat([measures[name].notna() for name in named.values()], keys=named).groupby(level=1).all()
    month = {role: measures[name].where(here) for role, name in named.items()}

    def summed(role, months):
        if framework.measure[named[role]].kind == "stock" or months == 1:
            return month[role]
        return month[role].rolling(months, min_periods=1).sum().where(here)

    counts = {role: summed(role, indicator.window) for role in named}
    bases = [role for role in ("d", "od") if role in named]
    few = _few(indicator, counts, bases, here)
    if indicator.min_cases and any(framework.measure[named[role]].kind == "flow" for role in bases):
        pooled = {role: summed(role, max(indicator.window, framework.pool_months)) for role in named}
        counts = {role: counts[role].where(~few, pooled[role]) for role in named}
        few = _few(indicator, counts, bases, here)
    if indicator.min_plan:
        counts["d"] = counts["d"].clip(lower=indicator.min_plan)
    return _judged(framework, indicator, counts, few, here)


def _few(indicator, counts, bases, here):
    few = pd.DataFrame(False, index=here.index, columns=here.columns)
    for role in bases if indicator.min_cases else []:
        few |= counts[role] < indicator.min_cases
    return few


def _judged(framework, indicator, counts, few, here):
    if indicator.kind == "parity":
        others = counts["on"] / counts["od"].where(counts["od"] > 0)
        value = (counts["n"] / counts["d"].where(counts["d"] > 0) / others.where(others > 0)).clip(upper=1)
        value = value.where(~few)
        applies = value.notna() | ~here
    elif indicator.kind == "value":
        value, applies = counts["n"], here | ~here
    else:
        per = indicator.per if indicator.kind in ("share", "rate") else 1.0
        is_empty = counts["d"] <= 0
        value = (counts["n"] / counts["d"].where(~is_empty) * per).where(~few)
        applies = ~is_empty | (indicator.when_zero == "floor")
    way, low, high = value, indicator.floor, indicator.target
    if indicator.transform == "ln":
        way, low, high = np.log(value), np.log(low), np.log(high)
    score = ((way - low) / (high - low)).clip(0, 1) * framework.scale
    if indicator.kind not in ("parity", "value") and indicator.when_zero == "floor":
        score = score.mask(is_empty, 0.0)
    return score, score.notna().astype(float).where(applies)


def _node(framework, level, node, scores, coverage):
    children = [c for c in framework.children[node] if framework.weight_of(c) > 0]
    weight = {child: framework.weight_of(child) for child in children}
    applicable = sum(coverage[c].notna() * weight[c] for c in children)
    covered = sum(coverage[c].fillna(0) * weight[c] for c in children) / applicable.where(applicable > 0)
    present = sum(scores[c].notna() * weight[c] for c in children)
    present = present.where(present > 0)
    if framework.mean_of(node) == "geometric":
        logs = sum(
            np.log(scores[c].clip(lower=framework.least_score)).fillna(0) * weight[c] for c in children
        )
        score = np.exp(logs / present)
    else:
        score = sum(scores[c].fillna(0) * weight[c] for c in children) / present
    enough = covered >= level.min_coverage - 1e-9
    if level.needs_all:
        for child in children:
            enough &= scores[child].notna()
    return score.where(enough), covered
