"""Shares and scores that moved in a way that asks a question: by their whole, to just past a mark, away from others."""

from collections.abc import Iterator, Mapping
from math import hypot, sqrt
from statistics import median

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Framework, Indicator, IndicatorKind, MeasureKind, Noise
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of, rule
from pipeline.intake.known import Known, Scored
from pipeline.intake.telling import Row, about, filled
from pipeline.scoring.outliers import chance_of_rise, error_of_share, modified_z

Rows = Mapping[str, Row]
"""A form's rows by measure."""


def shares_of_a_smaller_whole(
    framework: Framework, rows: Rows, month: Month, known: Known
) -> Iterator[Finding]:
    """Shares of a month that rose while their whole fell far and their part did not rise."""
    asked, last = rule("share_rose_as_whole_fell"), known.in_month(month.plus(-1))
    for indicator in framework.indicators:
        whole = indicator.denominator
        if not whole or not _is_share_of_flows(framework, indicator):
            continue
        now = _counts(indicator, {name: row["value"] for name, row in rows.items()})
        then = _counts(indicator, last)
        if now is None or then is None or min(now[1], then[1]) < asked["min_cases"]:
            continue
        usual = median([value for _, value in known.past(whole, month, asked.whole("months"))])
        has_shrunk = now[1] <= asked["whole_left"] * min(then[1], usual) and now[0] <= then[0]
        rise = 100 * (now[0] / now[1] - then[0] / then[1])
        if has_shrunk and rise >= asked["rise"] and chance_of_rise(then, now) < asked["chance"]:
            yield about(
                rows[whole],
                asked.code,
                name=indicator.name,
                share=100 * now[0] / now[1],
                share_before=100 * then[0] / then[1],
                part=now[0],
                part_before=then[0],
                whole=now[1],
                whole_before=then[1],
                usual=usual,
                before=month.plus(-1),
            )


def just_past_a_target(framework: Framework, rows: Rows, month: Month, known: Known) -> Iterator[Finding]:
    """Indicators that stood short of their target last month and now lie barely past it, by more than chance."""
    asked = rule("jump_over_target")
    for indicator in framework.indicators:
        now, then = known.after.get(indicator.id), known.before.get(indicator.id)
        if now is None or then is None or now.value is None or then.value is None:
            continue
        if indicator.kind is IndicatorKind.SHARE and indicator.target >= indicator.per:
            # Nothing lies past all of them.
            continue
        way, way_before = (
            (value - indicator.floor) / (indicator.target - indicator.floor)
            for value in (now.value, then.value)
        )
        is_just_past = (
            way_before < 1 <= way <= 1 + asked["past_target"] and way - way_before >= asked["way_risen"]
        )
        row = rows.get(indicator.numerator)
        if row is not None and is_just_past and _is_no_chance(indicator, then, now):
            yield about(
                row,
                asked.code,
                name=indicator.name,
                share=now.value,
                share_before=then.value,
                target=indicator.target,
                unit=indicator.unit,
                before=month.plus(-1),
            )


def just_past_a_band(framework: Framework, month: Month, known: Known) -> Iterator[Finding]:
    """The index and the nodes under it whose score jumped from below a band's edge to barely above it."""
    asked = rule("jump_over_band")
    for node in (framework.top.id, *framework.children[framework.top.id]) if framework.nodes else ():
        now, then = known.after.get(node), known.before.get(node)
        if now is None or then is None or now.score is None or then.score is None:
            continue
        edges = [band for band in framework.bands if then.score < band.from_score <= now.score]
        rise = now.score - then.score
        passed = max(edges, key=lambda band: band.from_score, default=None)
        if passed is None or now.score > passed.from_score + asked["within"] or rise < asked["least_rise"]:
            continue
        if rise > _swing(now, then):
            params = filled(
                name=framework.name_of(node),
                score=now.score,
                score_before=then.score,
                band=passed.name,
                edge=passed.from_score,
                before=month.plus(-1),
            )
            yield finding_of(asked.code, params=params)


def far_from_peers(framework: Framework, rows: Rows, month: Month, known: Known) -> Iterator[Finding]:
    """Indicators far from what like branches had last month, unless the branch has stood so far off before."""
    asked = rule("far_from_peers")
    for indicator in framework.indicators:
        now, others = known.after.get(indicator.id), known.peers.get(indicator.id, ())
        row = rows.get(indicator.numerator)
        if now is None or now.value is None or row is None or len(others) < asked.whole("min_branches"):
            continue
        if indicator.min_cases is not None and (now.denominator or 0) < asked["min_cases"]:
            continue
        error = _error(indicator, now)
        z = modified_z(now.value, others, error)
        if (
            z is None
            or abs(z) <= asked["limit"]
            or _stood_there(now, known.before.get(indicator.id), z, error)
        ):
            continue
        yield about(
            row,
            asked.code,
            name=indicator.name,
            share=now.value,
            unit=indicator.unit,
            count=len(others),
            middle=median(others),
            low=min(others),
            high=max(others),
            before=month.plus(-1),
        )


def _is_share_of_flows(framework: Framework, indicator: Indicator) -> bool:
    is_flow = all(framework.measure[name].kind is MeasureKind.FLOW for name in indicator.measures)
    return indicator.kind is IndicatorKind.SHARE and indicator.window == 1 and is_flow


def _counts(indicator: Indicator, values: Mapping[str, float | None]) -> tuple[float, float] | None:
    part, whole = values.get(indicator.numerator), values.get(indicator.denominator or "")
    return None if part is None or not whole or part > whole else (part, whole)


def _is_no_chance(indicator: Indicator, then: Scored, now: Scored) -> bool:
    """Whether a share or a rate of counts rose by more than its counts swing; other kinds don't swing by chance."""
    asked = rule("jump_over_target")
    if indicator.noise is Noise.NONE or indicator.kind not in (IndicatorKind.SHARE, IndicatorKind.RATE):
        return True
    if then.counts is None or now.counts is None:
        return False
    if min(then.counts[1], now.counts[1]) < asked["min_cases"]:
        return False
    return chance_of_rise(then.counts, now.counts) < asked["chance"]


def _swing(now: Scored, then: Scored) -> float:
    """How far two scores lie apart by chance alone, nine times in ten; 0 where no interval was drawn."""
    if now.score is None or then.score is None:
        return 0.0
    below = 0.0 if now.low is None else now.score - now.low
    above = 0.0 if then.high is None else then.high - then.score
    return hypot(below, above)


def _error(indicator: Indicator, now: Scored) -> float:
    """How far the indicator's own counts let its value swing, on its scale; 0 where they don't."""
    if now.counts is None:
        return 0.0
    part, whole = now.counts
    if indicator.kind is IndicatorKind.SHARE:
        return indicator.per * error_of_share(min(1.0, part / whole), whole)
    return indicator.per * sqrt(part + 1) / whole if indicator.kind is IndicatorKind.RATE else 0.0


def _stood_there(now: Scored, then: Scored | None, z: float, error: float) -> bool:
    """Whether the branch lay as far off the month before: then nothing new is to be asked."""
    if then is None or then.value is None or now.value is None:
        return False
    moved = (now.value - then.value) * (1 if z > 0 else -1)
    return moved <= rule("far_from_peers")["limit"] * error
