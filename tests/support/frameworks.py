"""Frameworks made by hand for tests: small enough to compute on paper, odd enough to meet every rule."""

from dataclasses import replace

import polars as pl
from hypothesis import strategies as st

from pipeline.domain.framework import (
    Band,
    Direction,
    Framework,
    Indicator,
    IndicatorKind,
    Level,
    Mean,
    Measure,
    MeasureKind,
    Node,
    PriceIndex,
    Transform,
    WhenZero,
)
from pipeline.domain.text import Text


def text(word: str) -> Text:
    return Text(word, word)


def measure(id: str, kind: MeasureKind = MeasureKind.FLOW, at_most: str | None = None, **other) -> Measure:
    return Measure(
        id=id, name=text(id), kind=kind, unit=text("count"), counts=text(id), at_most=at_most, **other
    )


def share(id: str, parent: str, done: str, due: str, **other) -> Indicator:
    plain = {"per": 100.0, "floor": 0.0, "target": 100.0}
    return Indicator(
        id=id,
        parent=parent,
        name=text(id),
        kind=IndicatorKind.SHARE,
        numerator=done,
        denominator=due,
        **(plain | other),
    )


BANDS = (
    Band("low", text("low"), 0.0),
    Band("fair", text("fair"), 40.0),
    Band("good", text("good"), 60.0),
    Band("high", text("high"), 80.0),
)


def tiny() -> Framework:
    """One index (geometric) over two dimensions, three concepts, five indicators."""
    return Framework(
        id="tiny",
        edition="1",
        name=text("tiny"),
        levels=(
            Level("index", text("index"), Mean.GEOMETRIC, needs_all=True),
            Level("dimension", text("dimension"), Mean.ARITHMETIC),
            Level("concept", text("concept"), Mean.ARITHMETIC),
            Level("indicator", text("indicator"), None),
        ),
        nodes=(
            Node("index", "index", None, text("index")),
            Node("speed", "dimension", "index", text("speed"), weight=2.0),
            Node("reach", "dimension", "index", text("reach")),
            Node("answers", "concept", "speed", text("answers")),
            Node("plans", "concept", "speed", text("plans")),
            Node("people", "concept", "reach", text("people")),
        ),
        indicators=(
            share("in_time", "answers", "answered", "due", min_cases=5, target=90.0),
            Indicator(
                "days", "answers", text("days"), IndicatorKind.MEAN, "total_days", 30.0, 3.0,
                denominator="closed", direction=Direction.DOWN, min_cases=5,
            ),
            share("held", "plans", "held", "planned", window=12, min_plan=4.0, when_zero=WhenZero.FLOOR),
            Indicator(
                "trained", "people", text("trained"), IndicatorKind.RATE, "trainees", 0.0, 10.0,
                denominator="insured", per=1000.0,
            ),
            share("supported", "people", "supported", "registered", weight=3.0),
        ),
        measures=(
            measure("due"), measure("answered", at_most="due"),
            measure("closed"), measure("total_days"),
            measure("planned"), measure("held", at_most="planned"),
            measure("insured", MeasureKind.STOCK), measure("trainees"),
            measure("registered", MeasureKind.STOCK),
            measure("supported", MeasureKind.STOCK, at_most="registered"),
        ),
        period_column="month",
        bands=BANDS,
    )  # fmt: skip


def tiny_without_periods() -> Framework:
    return replace(tiny(), period_column=None)


UNITS = ("a", "b", "c")
PERIODS = tuple(f"1404-{month:02d}" for month in range(9, 13)) + tuple(
    f"1405-{month:02d}" for month in range(1, 9)
)
FEW = st.integers(0, 12).map(float)
WEIGHTS = st.sampled_from([1.0, 1.0, 2.0, 0.5, 1 / 3, 7.0])


@st.composite
def random_indicators(draw, concepts, at):
    """One indicator of any kind under one of the concepts, with measures of its own."""
    kind = draw(st.sampled_from(list(IndicatorKind)))
    roles = {
        IndicatorKind.VALUE: ("numerator",),
        IndicatorKind.PARITY: ("numerator", "denominator", "other_numerator", "other_denominator"),
    }.get(kind, ("numerator", "denominator"))
    low, high = draw(
        st.sampled_from([(0.0, 0.5), (0.2, 1.0), (1.0, 10.0), (0.5, 100.0), (30.0, 3.0), (1.0, 0.1)])
    )
    is_ratio = kind not in (IndicatorKind.VALUE, IndicatorKind.PARITY)
    indicator = Indicator(
        id=f"i{at}",
        parent=draw(st.sampled_from(concepts)),
        name=text(f"i{at}"),
        kind=kind,
        floor=low,
        target=high,
        direction=Direction.UP if high > low else Direction.DOWN,
        per=draw(st.sampled_from([1.0, 100.0, 1000.0])),
        transform=draw(st.sampled_from([Transform.NONE, Transform.LN])) if low > 0 else Transform.NONE,
        window=draw(st.sampled_from([1, 1, 2, 3, 12])),
        min_plan=draw(st.sampled_from([None, None, 4.0])) if is_ratio else None,
        min_cases=draw(st.sampled_from([None, 5])),
        when_zero=draw(st.sampled_from(list(WhenZero))),
        weight=draw(WEIGHTS),
        **{role: f"i{at}_{role}" for role in roles},
    )
    kinds = st.sampled_from([MeasureKind.FLOW, MeasureKind.FLOW, MeasureKind.STOCK])
    measures = tuple(measure(name, draw(kinds), is_money=draw(st.booleans())) for name in indicator.measures)
    return indicator, measures


@st.composite
def random_frameworks(draw):
    """Two or three levels over one to seven indicators, any means that have parts, weights, scale, least score and
    coverage."""
    has_dimensions = draw(st.booleans())
    tops = draw(st.integers(1, 3))
    means = st.sampled_from(
        [Mean.ARITHMETIC, Mean.GEOMETRIC, Mean.ARITHMETIC, Mean.GEOMETRIC, Mean.HARMONIC, Mean.GENERALISED]
    )
    least_coverage = st.sampled_from([0.0, 0.5, 2 / 3])

    def level(name):
        mean = draw(means)
        power = draw(st.sampled_from([-2.0, 0.5, 3.0])) if mean is Mean.GENERALISED else None
        return Level(name, text(name), mean, draw(least_coverage), draw(st.booleans()), power)

    levels = [level("index")]
    nodes = [Node("index", "index", None, text("index"))]
    parents = ["index"]
    for name in ("dimension", "concept") if has_dimensions else ("concept",):
        levels.append(level(name))
        made = [
            Node(f"{name}{at}", name, parents[at % len(parents)], text(name), draw(WEIGHTS))
            for at in range(tops)
        ]
        nodes += made
        parents = [node.id for node in made]
    found = [draw(random_indicators(parents, at)) for at in range(draw(st.integers(1, 7)))]
    other = {f"i{at}": draw(st.sampled_from([0.0, 1.0, 3.0])) for at in range(len(found))}
    prices = PriceIndex("1405-01", {"1404-11": 90.0, "1405-01": 100.0, "1405-04": 130.0}, "made up")
    return Framework(
        id="random",
        edition="1",
        name=text("random"),
        levels=(*levels, Level("indicator", text("indicator"), None)),
        nodes=tuple(nodes),
        indicators=tuple(indicator for indicator, _ in found),
        measures=tuple(m for _, measures in found for m in measures),
        scale=draw(st.sampled_from([1.0, 100.0])),
        least_score=draw(st.sampled_from([0.0, 0.01, 1.0])),
        period_column="month",
        pool_months=draw(st.sampled_from([1, 3])),
        bands=BANDS,
        weight_sets={"other": other},
        prices=draw(st.sampled_from([None, prices])),
    )


@st.composite
def random_rows(draw, framework, units=UNITS):
    """Rows with holes in the months, absent and not-applicable measures, zeros and few cases, in any order."""
    seen = draw(
        st.lists(
            st.tuples(st.sampled_from(units), st.sampled_from(PERIODS)), min_size=1, max_size=16, unique=True
        )
    )
    rows = []
    for unit, period in seen:
        row = {"unit": unit, "period": period}
        for name in framework.measure:
            what = draw(st.integers(0, 11))
            row[name] = None if what < 2 else draw(FEW)
            row[f"{name}:na"] = what == 2
        rows.append(row)
    return rows


def frame_of(framework, rows):
    """Rows as the engine takes them: Float64 a measure, null where a row leaves one out, Boolean flags."""
    schema = {"unit": pl.String}
    if any(row.get("period") is not None for row in rows):
        schema["period"] = pl.String
    schema |= dict.fromkeys(framework.measure, pl.Float64)
    schema |= {f"{name}:na": pl.Boolean for name in framework.measure}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
