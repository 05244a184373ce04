"""The states that a change is told between: a unit as shown then, as it stands today, and under another edition."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.states import ScoreState
from pipeline.scoring.change import State
from pipeline.scoring.counts import ROLES
from pipeline.scoring.engine import score
from pipeline.services.model import framework_named
from pipeline.services.observed import UnitKind, approved_values, counties, submission_values, wide
from pipeline.services.office import Office
from pipeline.services.score_rows import standing, states, unit_rows
from pipeline.services.scoring_run import edition_in
from pipeline.services.versioned import per_version


@dataclass(frozen=True)
class Found:
    """A state with what stands behind it: each indicator's own state, and what its score rests on."""

    state: State
    indicator_states: Mapping[str, str]
    rests_on: ScoreState


@per_version(size=128)
def today(office: Office, kind: UnitKind, unit: str, month: Month) -> Found:
    """A unit's month as its page shows it now, under the edition that holds in it."""
    framework = edition_in(office, month)
    if kind != "branch":
        rows = unit_rows(office, kind, month, month, unit=unit)
        return _found(framework, rows, ScoreState.NONE if rows.is_empty() else ScoreState.APPROVED)
    held = standing(office, unit, month)
    return _found(framework, held.rows, held.state, _deflators(office, framework, unit, month))


@per_version(size=128)
def shown_then(office: Office, kind: UnitKind, unit: str, month: Month, later: Month) -> Found | None:
    """A unit's month as it stood when a later month of it was first scored; None where that never was."""
    rows = office.warehouse.read(
        "score_rows_shown",
        unit_kind=kind,
        unit=unit,
        month=str(month),
        later_month=str(later),
        edition=edition_in(office, month).edition,
    )
    return None if rows.is_empty() else _found(edition_in(office, month), rows, ScoreState.APPROVED)


@per_version(size=64)
def under(office: Office, edition: str, kind: UnitKind, unit: str, month: Month) -> State:
    """A unit's month under an edition that need not hold in it; nothing is kept."""
    framework = framework_named(office, edition=edition)
    values = _values(office, framework, month, unit if kind == "branch" else None)
    return _live(office, framework, kind, unit, month, values)


@per_version(size=64)
def with_members(
    office: Office, edition: str, kind: UnitKind, unit: str, month: Month, members: tuple[str, ...]
) -> State:
    """A group's month, were these branches all that it is made of."""
    framework = framework_named(office, edition=edition)
    values = _values(office, framework, month).filter(pl.col("branch").is_in(list(members)))
    return _live(office, framework, kind, unit, month, values)


def members_of(office: Office, kind: UnitKind, unit: str, month: Month) -> frozenset[str]:
    """The branches whose approved figures a group's month is made of."""
    approved = states(office, month, month)["branch"].to_list()
    inside = counties(office).filter(pl.col("group") == unit)["unit"].to_list()
    return frozenset(branch for branch in approved if kind == "province" or branch in inside)


def _values(office: Office, framework: Framework, month: Month, branch: str | None = None) -> pl.DataFrame:
    """What the month's windows reach: approved; of a branch whose month only waits, what waits."""
    found = approved_values(office, month.plus(1 - framework.longest_window), month)
    if branch is None:
        return found
    own = found.filter(pl.col("branch") == branch)
    held = standing(office, branch, month)
    if held.state is not ScoreState.PROVISIONAL or held.submission is None:
        return own
    return pl.concat([own, submission_values(office, held.submission).select(own.columns).cast(own.schema)])


def _live(
    office: Office, framework: Framework, kind: UnitKind, unit: str, month: Month, values: pl.DataFrame
) -> State:
    observed = wide(office, framework, values)
    if observed.is_empty():
        return _found(framework, observed, ScoreState.NONE).state
    groups = None
    if kind != "branch":
        groups = observed.select("unit").unique().with_columns(pl.lit(unit).alias("group"))
        if kind == "county":
            own = counties(office).filter(pl.col("group") == unit)["unit"].to_list()
            groups = groups.filter(pl.col("unit").is_in(own))
    rows = score(framework, observed, groups=groups).long()
    return _found(framework, rows.filter(pl.col("period") == str(month)), ScoreState.APPROVED).state


def _found(
    framework: Framework,
    rows: pl.DataFrame,
    rests_on: ScoreState,
    deflators: Mapping[str, Mapping[str, float | None]] | None = None,
) -> Found:
    """Rows of one unit and month, long, as a state."""
    by_node = {} if rows.is_empty() else rows.rows_by_key("node", named=True, unique=True)
    every = (*framework.node, *framework.indicator)
    state = State(
        framework=framework,
        scores={each: by_node[each]["score"] if each in by_node else None for each in every},
        counts={
            each: {role: by_node[each][role] for role in ROLES}
            for each in framework.indicator
            if each in by_node
        },
        deflators=deflators or {},
    )
    told = {each: by_node[each]["state"] for each in framework.indicator if each in by_node}
    return Found(state, {each: known for each, known in told.items() if known}, rests_on)


def _deflators(
    office: Office, framework: Framework, branch: str, month: Month
) -> dict[str, dict[str, float | None]]:
    """What a branch's counts of money were multiplied by to come to constant prices; empty where no money is."""
    money = {measure.id for measure in framework.measures if measure.is_money}
    mine = [each for each in framework.indicators if money & set(each.measures)]
    if framework.prices is None or not mine:
        return {}
    values = _values(office, framework, month, branch)
    real = _live(office, framework, "branch", branch, month, values).counts
    nominal = _live(office, replace(framework, prices=None), "branch", branch, month, values).counts
    return {
        each.id: {
            role: real[each.id][role] / count  # type: ignore[operator]
            for role, count in nominal[each.id].items()
            if count
        }
        for each in mine
        if each.id in nominal
    }
