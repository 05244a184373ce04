"""Whether a figure changed for real: control charts of each month's own figures, for branches, counties, the province.

A chart holds every month to the one asked about, made under the edition that holds in it, from the figures as they
stand now. How it is judged: `pipeline.scoring.signals`; what it is drawn of: `pipeline.scoring.monthly`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Direction, Framework
from pipeline.domain.month import Month, months_between
from pipeline.domain.season import is_new_year, is_ramadan
from pipeline.domain.verdict import Rule, Verdict
from pipeline.errors import UserError
from pipeline.scoring.monthly import Monthly, monthly, monthly_framework
from pipeline.scoring.signals import BASELINE_MONTHS, LEAST_MONTHS, RULES, Charts, charts
from pipeline.services.observed import (
    PROVINCE,
    UnitKind,
    approved_values,
    counties,
    submission_values,
    wide,
)
from pipeline.services.office import Office
from pipeline.services.score_rows import main_nodes, open_branches, place_of, waiting
from pipeline.services.scoring_run import ALL_TIME, edition_in
from pipeline.services.versioned import per_version
from pipeline.settings import REFERENCE

__all__ = [
    "BASELINE_MONTHS",
    "Signal",
    "branch_signals",
    "group_signals",
    "is_charted",
    "month_signals",
    "trust_of",
]

SERIES = {
    "month": pl.String,
    "value": pl.Float64,
    "centre": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "verdict": pl.String,
    "rule": pl.String,
    "begins": pl.Boolean,
    "is_new_year": pl.Boolean,
    "is_ramadan": pl.Boolean,
}
"""A chart: a row a month, oldest first; null where the month is left out. `begins`: limits are drawn anew from here."""

MONTH_SIGNALS = {
    "branch": pl.String,
    "node": pl.String,
    "verdict": pl.String,
    "rule": pl.String,
    "since": pl.String,
    "value": pl.Float64,
    "last_year": pl.Float64,
    "months_count": pl.Int64,
}


@dataclass(frozen=True)
class Signal:
    """What a month's figure of one node says. Scores for nodes above the indicators, the own value for indicators.

    `since` is the first month of the pattern behind a rise or fall; `last_year` the same month a year before;
    `months_count` the months with a figure so far; `series` as `SERIES`.
    """

    node: str
    month: Month
    verdict: Verdict
    rule: Rule | None
    since: Month | None
    months_count: int
    value: float | None
    last_year: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    series: pl.DataFrame

    @property
    def is_real(self) -> bool:
        return self.verdict in (Verdict.RISE, Verdict.FALL)


def branch_signals(office: Office, *, by: Actor, branch: str, month: Month) -> Mapping[str, Signal]:
    """Every node and indicator of a branch that has a chart, by id.

    Where the month's only submission waits, its figures stand in for the month: provisional, as on the branch's card.
    Indicators over more than a month have none: eleven of their twelve months are those of the month before. Raises
    UserError `scored_branch_absent` where the branch is closed.
    """
    by.require(Permission.READ_SCORES, branch)
    place_of(office, by, branch, month)
    return _unit_signals(office, "branch", branch, month, _waiting_of(office, branch, month))


def group_signals(
    office: Office, *, by: Actor, month: Month, county: str | None = None
) -> Mapping[str, Signal]:
    """The same of the province, or of a county: its branches' counts of each month summed.

    A month in which fewer than four fifths of the members reported is left out. Raises UserError
    `scored_county_absent` for a county without branches.
    """
    by.require(Permission.READ_RANKING)
    if county is not None and county not in counties(office)["group"]:
        raise UserError("scored_county_absent", county=county, month=str(month))
    kind: UnitKind = "county" if county else "province"
    return _unit_signals(office, kind, county or PROVINCE, month, None)


def month_signals(office: Office, *, by: Actor, month: Month, county: str | None = None) -> pl.DataFrame:
    """The index and dimensions of every branch open in the month (or those of one county): `MONTH_SIGNALS`."""
    by.require(Permission.READ_RANKING)
    found = _month_signals(office, month)
    if county is None:
        return found
    inside = counties(office).filter(pl.col("group") == county)["unit"].to_list()
    return found.filter(pl.col("branch").is_in(inside))


def is_charted(framework: Framework, node: str) -> bool:
    """Whether a node or indicator has a chart: something below it is counted month by month."""
    own = monthly_framework(framework)
    return own is not None and (node in own.node or node in own.indicator)


def trust_of(framework: Framework) -> Mapping[str, float] | None:
    """How often a verdict errs, simulated: shares by name, as data/reference/signals.toml has them; None for a
    framework that it was not simulated on."""
    told = _simulated()
    if told["framework"] != framework.id:
        return None
    return {name: float(value) for name, value in told.items() if name != "framework"}


@cache
def _simulated() -> Mapping[str, Any]:
    return tomllib.loads((REFERENCE / "signals.toml").read_text(encoding="utf-8"))


def _waiting_of(office: Office, branch: str, month: Month) -> str | None:
    """The submission that stands in for the month, where nothing is approved yet."""
    found = waiting(office, month).filter((pl.col("branch") == branch) & ~pl.col("has_approved"))
    return None if found.is_empty() else str(found["submission"][0])


@per_version(size=12)
def _monthly(office: Office, kind: UnitKind, month: Month, submission: str | None) -> Monthly:
    """Each month's own figures of all units of a kind, to `month`."""
    framework = edition_in(office, month)
    values = approved_values(office, ALL_TIME[0], month)
    if submission is not None:
        told = submission_values(office, submission).select(values.columns).cast(values.schema)
        values = pl.concat([values, told])
    return monthly(framework, wide(office, framework, values), groups=_groups(office, kind, values))


def _groups(office: Office, kind: UnitKind, values: pl.DataFrame) -> pl.DataFrame | None:
    if kind == "branch":
        return None
    if kind == "county":
        return counties(office)
    units = values.select(pl.col("branch").alias("unit")).unique()
    return units.with_columns(pl.lit(PROVINCE).alias("group"))


@per_version(size=128)
def _unit_signals(
    office: Office, kind: UnitKind, unit: str, month: Month, submission: str | None
) -> Mapping[str, Signal]:
    framework = edition_in(office, month)
    found = _monthly(office, kind, month, submission)
    own = monthly_framework(framework)
    if own is None:
        return {}
    nodes = (*(node.id for node in own.nodes), *(one.id for one in own.indicators))
    charted = charts(_rectangle(found, unit, nodes, month))
    return {node: _signal(framework, charted, at, node, month) for at, node in enumerate(nodes)}


def _rectangle(found: Monthly, unit: str, nodes: Sequence[str], month: Month) -> NDArray[np.float64]:
    """One unit's nodes x months, from the first with any figure to `month`."""
    if unit not in found.units:
        return np.full((len(nodes), 1), np.nan)
    at = found.units.index(unit)
    values = np.stack([found.values[node][at] for node in nodes])
    later = month.ordinal - Month.parse(found.periods[-1]).ordinal
    values = np.pad(values, ((0, 0), (0, later)), constant_values=np.nan)
    is_there = ~np.isnan(values).all(axis=0)
    return values[:, int(np.argmax(is_there)) if is_there.any() else values.shape[1] - 1 :]


def _signal(framework: Framework, charted: Charts, row: int, node: str, month: Month) -> Signal:
    months = months_between(month.plus(1 - charted.values.shape[1]), month)
    series = _series(framework, charted, row, node, months)
    last = series.row(-1, named=True)
    year_before = series["value"][-13] if len(series) > LEAST_MONTHS else None
    since = int(charted.since[row, -1])
    return Signal(
        node=node,
        month=month,
        verdict=Verdict(last["verdict"]),
        rule=Rule(last["rule"]) if last["rule"] else None,
        since=months[since] if since >= 0 else None,
        months_count=int(charted.count[row, -1]),
        value=last["value"],
        last_year=year_before,
        centre=last["centre"],
        lower=last["lower"],
        upper=last["upper"],
        series=series,
    )


def _series(
    framework: Framework, charted: Charts, row: int, node: str, months: Sequence[Month]
) -> pl.DataFrame:
    better = -1 if _is_better_down(framework, node) else 1
    told = zip(charted.values[row], charted.count[row], charted.direction[row] * better, strict=True)
    numbers = {
        name: pl.Series(getattr(charted, "values" if name == "value" else name)[row]).fill_nan(None)
        for name in ("value", "centre", "lower", "upper")
    }
    return pl.DataFrame(
        {"month": [str(month) for month in months]}
        | numbers
        | {
            "verdict": [verdict_of(value, count, direction).value for value, count, direction in told],
            "rule": [RULES[code] for code in charted.rule[row]],
            "begins": charted.begins[row],
            "is_new_year": [is_new_year(month) for month in months],
            "is_ramadan": [is_ramadan(month) for month in months],
        },
        schema=SERIES,
    )


def verdict_of(value: float, count: int, direction: int) -> Verdict:
    """The verdict on a month from its figure (NaN: left out), the months so far, and the way it went."""
    if count < LEAST_MONTHS:
        return Verdict.TOO_FEW
    if np.isnan(value):
        return Verdict.NO_FIGURE
    return {1: Verdict.RISE, -1: Verdict.FALL}.get(int(direction), Verdict.SAME)


def _is_better_down(framework: Framework, node: str) -> bool:
    return node in framework.indicator and framework.indicator[node].direction is Direction.DOWN


@per_version(size=32)
def _month_signals(office: Office, month: Month) -> pl.DataFrame:
    found = _monthly(office, "branch", month, None)
    branches = open_branches(office, month)
    is_told = bool(found.periods) and found.periods[-1] == str(month)
    rows: list[tuple[object, ...]] = []
    for node in main_nodes(edition_in(office, month)):
        # Nobody has a figure of a month that nobody reported, nor of a node that is not charted.
        charted = charts(found.values[node]) if is_told and node in found.values else None
        place = {unit: at for at, unit in enumerate(found.units)} if charted else {}
        rows.extend((branch, node, *_month_row(charted, place.get(branch), found)) for branch in branches)
    return pl.DataFrame(rows, schema=MONTH_SIGNALS, orient="row")


def _month_row(charted: Charts | None, at: int | None, found: Monthly) -> tuple[object, ...]:
    """`MONTH_SIGNALS` after branch and node, of the last month of a chart's row `at`."""
    if charted is None or at is None:
        return (Verdict.TOO_FEW.value, None, None, None, None, 0)
    values, count, since = charted.values[at], int(charted.count[at, -1]), int(charted.since[at, -1])
    return (
        verdict_of(values[-1], count, int(charted.direction[at, -1])).value,
        RULES[charted.rule[at, -1]],
        found.periods[since] if since >= 0 else None,
        _number(values[-1]),
        _number(values[-13]) if len(values) > LEAST_MONTHS else None,
        count,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
