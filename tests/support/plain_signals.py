"""Control charts again in plain loops, one series at a time: the rules of docs/scoring.md, to check the engine against.

plain_chart([60.0, None, 58.5, ...]) -> one dict a month: direction, rule, since, centre, lower, upper, begins
"""

from itertools import pairwise

LEAST, BASELINE, WIDTH = 12, 24, 2.66
DUST = 1e-9


def plain_chart(series):
    """Months without a figure come back as None."""
    at = [month for month, figure in enumerate(series) if figure is not None]
    figures = [series[month] for month in at]
    found = [None] * len(series)
    baseline, last, held = [], None, None
    ranges, shifted = [], -8
    for n, figure in enumerate(figures):
        grows = len(baseline) < BASELINE
        if n + 1 < LEAST:
            baseline.append(figure)
            if last is not None:
                ranges.append(abs(figure - last))
            last = figure
            continue
        with_it = [*baseline, figure] if grows else baseline
        own = [*ranges, abs(figure - last)] if grows and last is not None else ranges
        centre = sum(with_it) / len(with_it)
        is_young = len(with_it) < LEAST and held is not None
        width = held if is_young else WIDTH * sum(own) / max(len(own), 1)
        outside = (figure > centre + width + DUST) - (figure < centre - width - DUST)
        eight = 0
        if n >= shifted + 8:
            eight = _all(figures[n - 7 : n + 1], lambda one, c=centre: (one > c + DUST) - (one < c - DUST))
        steps = [b - a for a, b in zip(figures[n - 6 : n], figures[n - 5 : n + 1], strict=True)]
        six = _all(steps, lambda step: (step > DUST) - (step < -DUST))
        rule, sign, back = next(
            (told for told in (("outside", outside, 0), ("eight", eight, 7), ("six", six, 6)) if told[1]),
            (None, 0, 0),
        )
        if grows and not outside:
            baseline.append(figure)
            if last is not None:
                ranges.append(abs(figure - last))
            last = figure
        elif outside:
            last = None
        drawn = {"centre": centre, "lower": centre - width, "upper": centre + width}
        since = at[n - back] if rule else None
        before = found[at[n - 1]]
        if rule == "outside" and before and (before["rule"], before["direction"]) == (rule, sign):
            since = before["since"]
        told = {"direction": sign, "rule": rule, "since": since, "begins": False}
        found[at[n]] = told | drawn
        for early in range(n) if n + 1 == LEAST else ():
            found[at[early]] = {"direction": 0, "rule": None, "since": None, "begins": False} | drawn
        if eight:
            stretch = figures[n - 7 : n + 1]
            baseline, last, held, shifted = list(stretch), figure, width, n
            ranges = [abs(b - a) for a, b in pairwise(stretch)]
            centre = sum(stretch) / 8
            for inside in range(n - 7, n + 1):
                found[at[inside]] |= {"centre": centre, "lower": centre - width, "upper": centre + width}
            found[at[n - 7]]["begins"] = True
    return found


def _all(values, sign_of):
    """1 or -1 where all have that sign, else 0."""
    signs = {sign_of(value) for value in values}
    return signs.pop() if len(signs) == 1 else 0
