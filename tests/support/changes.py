"""States of a unit for tests of what a change is made of: scored rows as `pipeline.scoring.change` reads them."""

from dataclasses import replace

from hypothesis import strategies as st

from pipeline.domain.framework import Mean
from pipeline.scoring.change import State
from pipeline.scoring.counts import ROLES
from pipeline.scoring.engine import score
from tests.support.frameworks import PERIODS, WEIGHTS, frame_of, random_frameworks, random_rows


def state_of(framework, row, weights=None):
    """The state that one row of the engine's wide frame says."""
    return State(
        framework,
        {each: row[each] for each in (*framework.node, *framework.indicator)},
        {each: {role: row[f"{each}:{role}"] for role in ROLES} for each in framework.indicator},
    )


def states_of(framework, rows, weights=None, groups=None):
    """(unit, period) -> state."""
    wide = score(framework, frame_of(framework, rows), weights=weights, groups=groups).wide
    return {(row["unit"], row.get("period")): state_of(framework, row) for row in wide.iter_rows(named=True)}


@st.composite
def other_editions(draw, framework):
    """The framework with other goalposts, weights, means and members."""
    indicators = [
        replace(
            each,
            target=each.target - draw(st.sampled_from([0.0, 0.0, 0.3])) * (each.target - each.floor),
            weight=draw(st.sampled_from([each.weight, draw(WEIGHTS)])),
            window=draw(st.sampled_from([each.window, each.window, 3])),
        )
        for each in framework.indicators
    ]
    kept = [each for each in indicators if draw(st.integers(0, 5))] or indicators
    levels = [
        replace(level, mean=draw(st.sampled_from([level.mean, *Mean.__members__.values()][:3])))
        if level.mean in (Mean.ARITHMETIC, Mean.GEOMETRIC)
        else level
        for level in framework.levels
    ]
    return replace(framework, edition="2", indicators=tuple(kept), levels=tuple(levels))


@st.composite
def random_revisions(draw, framework, rows):
    """The rows with some figures revised, taken back or added."""
    names = list(framework.measure)
    found = [dict(row) for row in rows]
    for row in found:
        for name in draw(st.lists(st.sampled_from(names), max_size=3)):
            row[name] = draw(st.sampled_from([None, 0.0, 3.0, 9.0, 12.0]))
            row[f"{name}:na"] = False
    return found


@st.composite
def full_rows(draw, framework, units=("a", "b")):
    """Rows of few months in which now and then one indicator is absent, does not apply or has few cases."""
    rows = []
    for unit in units:
        for period in PERIODS[-3:]:
            row = {"unit": unit, "period": period}
            for indicator in framework.indicators:
                what = draw(st.integers(0, 7))
                for name in indicator.measures:
                    row[name] = None if what == 0 else float(draw(st.integers(1, 3 if what == 1 else 40)))
                    row[f"{name}:na"] = what == 2
            rows.append(row)
    return rows


@st.composite
def everything_at_once(draw):
    """Two editions of a framework, what was first handed in, and the same rows revised."""
    framework = draw(random_frameworks())
    rows = draw(st.one_of(random_rows(framework), full_rows(framework), full_rows(framework)))
    return framework, draw(other_editions(framework)), rows, draw(random_revisions(framework, rows))
