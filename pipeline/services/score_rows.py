"""Stored scores, read back: units' nodes over months, ranks, medians, trends, and what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.domain.access import Actor
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month, months_between
from pipeline.domain.states import ScoreState, SubmissionState
from pipeline.errors import UserError
from pipeline.scoring.ranking import ranks
from pipeline.services.calendar import is_due
from pipeline.services.observed import PROVINCE, UnitKind, counties
from pipeline.services.office import Office
from pipeline.services.register import branches
from pipeline.services.score_making import SCORES
from pipeline.services.scoring_run import ALL_TIME, edition_in, waiting_scores, with_edition
from pipeline.services.shapes import Place, SubmissionShown
from pipeline.services.submission_rows import shown
from pipeline.services.versioned import per_version

Scores = Mapping[str, tuple[float | None, float | None]]
"""Node id -> (score, coverage), as `scoring.explain` reads them."""

Spans = Mapping[str, tuple[float | None, float | None]]
"""Node id -> (low, high), the ends of its 90 % interval."""

STATES = {"branch": pl.String, "month": pl.String, "submission": pl.String, "state": pl.String}


@dataclass(frozen=True)
class Standing:
    """A branch's month: its state, the submission it rests on, its rows (`SCORES`; empty without any)."""

    state: ScoreState
    submission: str | None
    rows: pl.DataFrame


@per_version(size=256)
def unit_rows(
    office: Office,
    kind: UnitKind,
    first: Month,
    last: Month,
    unit: str | None = None,
    nodes: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """Latest scores under each month's own edition (`SCORES`): all units or one, all nodes or some.

    Only of units with something approved: a score whose submission was withdrawn is history, not a score.
    """
    found = office.warehouse.read(
        "score_rows",
        unit_kind=kind,
        unit=unit,
        first=str(first),
        last=str(last),
        nodes=list(nodes) if nodes is not None else None,
    )
    held = with_edition(office, found.select("month").unique()).select("month", "edition")
    rows = found.join(held, on=["month", "edition"], how="semi")
    rows = rows.join(_reported(office, kind, first, last), on=["unit", "month"], how="semi")
    return rows.rename({"month": "period"}).select(SCORES.keys())


def _reported(office: Office, kind: UnitKind, first: Month, last: Month) -> pl.DataFrame:
    """unit, month of every unit that something stands approved of."""
    approved = states(office, first, last).select(pl.col("branch").alias("unit"), "month")
    if kind == "county":
        inside = approved.join(counties(office), on="unit")
        return inside.select(pl.col("group").alias("unit"), "month").unique()
    if kind == "province":
        return approved.select(pl.lit(PROVINCE).alias("unit"), "month").unique()
    return approved


@per_version(size=64)
def states(office: Office, first: Month, last: Month) -> pl.DataFrame:
    """Approved branch-months: `STATES`, state as `ScoreState`."""
    found = office.warehouse.read("score_submissions", first=str(first), last=str(last))
    accepted = pl.col("state") == SubmissionState.ACCEPTED.value
    state = (
        pl.when(pl.col("is_revision"))
        .then(pl.lit(ScoreState.REVISED.value))
        .when(accepted)
        .then(pl.lit(ScoreState.ACCEPTED.value))
        .otherwise(pl.lit(ScoreState.APPROVED.value))
    )
    return found.with_columns(state.alias("state")).select(STATES.keys())


@per_version(size=64)
def waiting(office: Office, month: Month) -> pl.DataFrame:
    """Branches whose newest submission for the month waits: branch, submission, has_approved."""
    return office.warehouse.read("score_waiting", month=str(month))


@per_version(size=256)
def standing(office: Office, branch: str, month: Month) -> Standing:
    """What a branch's month rests on. Where its only submission waits, it is scored live: provisional."""
    approved = states(office, month, month).filter(pl.col("branch") == branch)
    if not approved.is_empty():
        rows = unit_rows(office, "branch", month, month, unit=branch)
        return Standing(ScoreState(approved["state"][0]), approved["submission"][0], rows)
    waits = waiting(office, month).filter(pl.col("branch") == branch)
    if waits.is_empty():
        return Standing(ScoreState.NONE, None, pl.DataFrame(schema=SCORES))
    submission = waits["submission"][0]
    rows = waiting_scores(office, month=month, submissions=[submission])
    return Standing(ScoreState.PROVISIONAL, submission, rows)


def absent_state(office: Office, month: Month) -> ScoreState:
    """What a branch-month without a submission is: not due until its due day is over, not reported after. Never kept
    with what is read: it changes with the calendar, not with the facts."""
    return ScoreState.NONE if is_due(office, month) else ScoreState.NOT_DUE


@per_version(size=64)
def open_branches(office: Office, month: Month) -> list[str]:
    """Codes of the branches open in the month."""
    return office.warehouse.read("register_branches", month=str(month))["branch"].to_list()


def month_before(office: Office, month: Month) -> Month | None:
    """The month that a change is told against; None where another edition held in it: its scores mean another thing."""
    last = month.plus(-1)
    return last if edition_in(office, last).edition == edition_in(office, month).edition else None


def rows_before(
    office: Office,
    kind: UnitKind,
    month: Month,
    *,
    unit: str | None = None,
    nodes: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """Stored scores of the month that a change in `month` is told against; none where there is no such month."""
    last = month_before(office, month)
    if last is None:
        return pl.DataFrame(schema=SCORES)
    return unit_rows(office, kind, last, last, unit=unit, nodes=nodes)


@per_version(size=64)
def rank_of_branches(office: Office, month: Month) -> pl.DataFrame:
    """Branches open in the month with an approved index: unit, score, rank (ties share the best)."""
    top = edition_in(office, month).top.id
    index = unit_rows(office, "branch", month, month, nodes=(top,)).filter(
        pl.col("score").is_not_null() & pl.col("unit").is_in(open_branches(office, month))
    )
    wide = index.select("unit", "period", pl.col("score").alias(top))
    if wide.is_empty():
        return pl.DataFrame(schema={"unit": pl.String, "score": pl.Float64, "rank": pl.Int64})
    ranked = ranks(edition_in(office, month), wide)
    return wide.join(ranked, on=["unit", "period"]).select("unit", pl.col(top).alias("score"), "rank")


def main_nodes(framework: Framework) -> tuple[str, ...]:
    """The index and the nodes right below it (the dimensions), in written order."""
    top = framework.top.id
    return (top, *(child for child in framework.children[top] if child in framework.node))


def trend(
    office: Office, kind: UnitKind, unit: str, month: Month, live: pl.DataFrame | None = None
) -> pl.DataFrame:
    """month, node, score of the index and dimensions, from the unit's first month to `month`.

    A month without a score is a row with a null, so that a line drawn through them breaks. `live`: rows
    (`SCORES`) of `month` that are not stored.
    """
    nodes = main_nodes(edition_in(office, month))
    rows = unit_rows(office, kind, ALL_TIME[0], month, unit=unit, nodes=nodes)
    if live is not None:
        rows = pl.concat([rows, live.filter(pl.col("node").is_in(nodes))])
    rows = rows.select(pl.col("period").alias("month"), "node", "score")
    if rows.is_empty():
        return rows
    first = Month.parse(str(rows["month"].min()))
    months = pl.DataFrame({"month": [str(each) for each in months_between(first, month)]})
    grid = months.join(pl.DataFrame({"node": list(nodes)}), how="cross")
    return grid.join(rows, on=["month", "node"], how="left", maintain_order="left")


def as_scores(rows: pl.DataFrame, framework: Framework) -> Scores:
    """(score, coverage) of every node and indicator, from one unit's rows of a month; Nones where absent."""
    found = {
        node: (score, coverage) for node, score, coverage in rows.select("node", "score", "coverage").rows()
    }
    every = (*(node.id for node in framework.nodes), *(indicator.id for indicator in framework.indicators))
    return {each: found.get(each, (None, None)) for each in every}


def as_spans(rows: pl.DataFrame) -> Spans:
    """(low, high) of every node of one unit's rows of a month that has an interval."""
    told = rows.filter(pl.col("low").is_not_null()).select("node", "low", "high").rows()
    return {node: (low, high) for node, low, high in told}


def submission_shown(office: Office, submission: str | None) -> SubmissionShown | None:
    """A submission and where it stands."""
    if submission is None:
        return None
    found = office.warehouse.read("submissions", branch=None, month=None, state=None, submission=submission)
    if found.is_empty():
        return None
    return shown(found.row(0, named=True))


def last_returned(office: Office, branch: str, month: Month) -> SubmissionShown | None:
    """The newest submission of a branch's month that was given back, where nothing else stands for it."""
    found = office.warehouse.read(
        "submissions", branch=branch, month=str(month), state="returned", submission=None
    )
    return None if found.is_empty() else shown(found.row(0, named=True))


def places(office: Office, *, by: Actor, month: Month) -> Mapping[str, Place]:
    """Branches open in the month, by code."""
    return {place.branch: place for place in branches(office, by=by, month=month)}


def place_of(office: Office, by: Actor, branch: str, month: Month) -> Place:
    """The branch as it stands in the month's register. Raises UserError `scored_branch_absent` where it isn't open."""
    place = places(office, by=by, month=month).get(branch)
    if place is None:
        raise UserError("scored_branch_absent", branch=branch, month=str(month))
    return place
