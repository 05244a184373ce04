"""The province, or one county of it, in a month."""

from collections.abc import Iterable, Mapping

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.states import ScoreState
from pipeline.errors import UserError
from pipeline.services.banding import band_held, bands_in
from pipeline.services.cards import node_shown
from pipeline.services.chance import ranking_of
from pipeline.services.observed import PROVINCE, UnitKind
from pipeline.services.office import Office
from pipeline.services.score_making import SCORES
from pipeline.services.score_rows import (
    absent_state,
    as_scores,
    as_spans,
    main_nodes,
    places,
    rank_of_branches,
    rows_before,
    states,
    trend,
    unit_rows,
    waiting,
)
from pipeline.services.scoring_run import edition_in, waiting_scores
from pipeline.services.shapes import NodeShown, Overview, Place
from pipeline.services.versioned import per_version

# A year and the month itself: the sparkline shows the same month a year before.
_RECENT_MONTHS = 13

_PLACES = {
    "branch": pl.String,
    "name_fa": pl.String,
    "name_en": pl.String,
    "county": pl.String,
    "county_fa": pl.String,
    "county_en": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "insured_main": pl.Float64,
}
_TOLD: Mapping[str, type[pl.DataType] | pl.DataType] = {
    "branch": pl.String,
    "band": pl.String,
    "rank_best": pl.Int64,
    "rank_worst": pl.Int64,
    "alike": pl.List(pl.String),
    "bracket": pl.List(pl.Int64),
}
_COUNTIES = {"county": pl.String, "name_fa": pl.String, "name_en": pl.String}


def overview(office: Office, *, by: Actor, month: Month, county: str | None = None) -> Overview:
    """The province in a month, or one county. Raises UserError `scored_county_absent` without a branch."""
    by.require(Permission.READ_RANKING)
    every = places(office, by=by, month=month)
    here = tuple(place for place in every.values() if county in (None, place.county))
    if county is not None and not here:
        raise UserError("scored_county_absent", county=county, month=str(month))
    framework = edition_in(office, month)
    kind: UnitKind = "county" if county else "province"
    nodes = _group_nodes(office, kind, county or PROVINCE, month)
    reported = set(states(office, month, month)["branch"])
    waits = set(waiting(office, month)["branch"])
    ranked = rank_of_branches(office, month).filter(pl.col("unit").is_in([place.branch for place in here]))
    return Overview(
        month=month,
        county=county,
        framework=framework,
        edition=framework.edition,
        index=nodes[0],
        dimensions=nodes[1:],
        band=None if nodes[0].score is None else band_held(office, kind, county or PROVINCE, month),
        median=_median(ranked),
        reported_count=sum(place.branch in reported for place in here),
        branch_count=len(here),
        trend=trend(office, kind, county or PROVINCE, month),
        branches=_branches(office, month, here),
        counties=_counties(office, framework, month, every.values()),
        absent=tuple(place for place in here if place.branch not in reported | waits),
        waiting=tuple(place for place in here if place.branch in waits),
    )


def _group_nodes(office: Office, kind: UnitKind, unit: str, month: Month) -> tuple[NodeShown, ...]:
    framework = edition_in(office, month)
    rows = unit_rows(office, kind, month, month, unit=unit)
    now, spans = as_scores(rows, framework), as_spans(rows)
    before = as_scores(rows_before(office, kind, month, unit=unit), framework)
    return tuple(node_shown(framework, now, node, before, spans=spans) for node in main_nodes(framework))


def _median(ranked: pl.DataFrame) -> float | None:
    median = ranked["score"].median()
    return float(median) if isinstance(median, int | float) else None


def _branches(office: Office, month: Month, here: tuple[Place, ...]) -> pl.DataFrame:
    """One row a branch, as `Overview.branches` says. The unranked come last."""
    return (
        _places_frame(here)
        .join(_branch_scores(office, month), on="branch", how="left")
        .join(_recent(office, month), on="branch", how="left")
        .with_columns(
            pl.col("state").fill_null(absent_state(office, month).value),
            pl.col("waits").fill_null(value=False),
            pl.col("recent").fill_null(pl.lit([], dtype=pl.List(pl.Float64))),
        )
        .sort("rank", "score", "branch", descending=[False, True, False], nulls_last=True)
    )


def _places_frame(here: Iterable[Place]) -> pl.DataFrame:
    rows = [
        (
            p.branch,
            p.name.fa,
            p.name.en,
            p.county,
            p.county_name.fa,
            p.county_name.en,
            p.lat,
            p.lon,
            p.insured_main,
        )
        for p in here
    ]
    return pl.DataFrame(rows, schema=_PLACES, orient="row")


@per_version(size=64)
def _branch_scores(office: Office, month: Month) -> pl.DataFrame:
    """branch, score, coverage, rank, state, change, waits, a column a dimension, of those that handed in."""
    framework = edition_in(office, month)
    top, *dimensions = main_nodes(framework)
    waits = waiting(office, month)
    only = waits.filter(~pl.col("has_approved"))
    live = waiting_scores(office, month=month, submissions=only["submission"].to_list())
    rows = pl.concat([unit_rows(office, "branch", month, month, nodes=main_nodes(framework)), live])
    standing = pl.concat(
        [
            states(office, month, month).select("branch", "state"),
            only.select("branch", pl.lit(ScoreState.PROVISIONAL.value).alias("state")),
        ]
    )
    before = rows_before(office, "branch", month, nodes=(top,))
    was = before.select(pl.col("unit").alias("branch"), pl.col("score").alias("was"))
    index = rows.filter(pl.col("node") == top).select(
        pl.col("unit").alias("branch"), "score", "low", "high", "coverage"
    )
    ranked = rank_of_branches(office, month).select(pl.col("unit").alias("branch"), "rank")
    found = standing.join(index, on="branch", how="left").join(ranked, on="branch", how="left")
    found = found.join(was, on="branch", how="left").with_columns(
        (pl.col("score") - pl.col("was")).alias("change")
    )
    found = found.with_columns(pl.col("branch").is_in(waits["branch"].to_list()).alias("waits")).drop("was")
    found = found.join(_columns(rows, tuple(dimensions)), on="branch", how="left")
    return found.join(_told(office, month, live), on="branch", how="left")


def _told(office: Office, month: Month, live: pl.DataFrame) -> pl.DataFrame:
    """branch, band, rank_best, rank_worst, alike (branches that it can't be told apart from), bracket (the stretches of
    the ranking that it is in, by number)."""
    framework = edition_in(office, month)
    held = {unit: band.id for unit, band in bands_in(office, "branch", month).items()}
    for unit in live["unit"].unique().to_list():
        rows = live.filter(pl.col("unit") == unit)
        if rows.filter((pl.col("node") == framework.top.id) & pl.col("score").is_not_null()).height:
            band = band_held(office, "branch", unit, month, rows)
            held |= {unit: band.id} if band else {}
    ranked = ranking_of(office, month)
    place = {one.branch: at for at, one in enumerate(ranked.branches)}
    rows_told = []
    for branch in sorted(held.keys() | place.keys()):
        one = ranked.of.get(branch)
        inside = [
            number
            for number, (first, last) in enumerate(ranked.brackets)
            if branch in place and first <= place[branch] <= last
        ]
        rows_told.append(
            (
                branch,
                held.get(branch),
                one.best if one else None,
                one.worst if one else None,
                list(one.alike) if one else [],
                inside,
            )
        )
    return pl.DataFrame(rows_told, schema=_TOLD, orient="row")


def _columns(rows: pl.DataFrame, nodes: tuple[str, ...]) -> pl.DataFrame:
    """One row a branch, one column a node: its score."""
    return rows.group_by(pl.col("unit").alias("branch")).agg(
        pl.col("score").filter(pl.col("node") == node).first().alias(node) for node in nodes
    )


@per_version(size=64)
def _recent(office: Office, month: Month) -> pl.DataFrame:
    """branch, recent: its index over the last months, oldest first, null where it has none."""
    top = edition_in(office, month).top.id
    months = [month.plus(back) for back in range(1 - _RECENT_MONTHS, 1)]
    rows = unit_rows(office, "branch", months[0], month, nodes=(top,))
    grid = (
        rows.select("unit")
        .unique()
        .join(pl.DataFrame({"period": [str(each) for each in months]}), how="cross")
    )
    line = grid.join(rows, on=["unit", "period"], how="left").sort("unit", "period")
    return line.group_by(pl.col("unit").alias("branch")).agg(pl.col("score").alias("recent"))


def _counties(office: Office, framework: Framework, month: Month, every: Iterable[Place]) -> pl.DataFrame:
    """One row a county that has a branch open in the month."""
    places_of: dict[str, list[Place]] = {}
    for place in every:
        places_of.setdefault(place.county, []).append(place)
    rows = unit_rows(office, "county", month, month, nodes=(framework.top.id,))
    scores: Mapping[str, tuple[float | None, float | None]] = {
        unit: (score, coverage)
        for unit, score, coverage in rows.select("unit", "score", "coverage").iter_rows()
    }
    reported = set(states(office, month, month)["branch"])
    told = []
    for county, inside in sorted(places_of.items()):
        count = sum(place.branch in reported for place in inside)
        score, coverage = scores.get(county, (None, None))
        name = inside[0].county_name
        told.append((county, name.fa, name.en, score, coverage, len(inside), count))
    schema = _COUNTIES | {
        "score": SCORES["score"],
        "coverage": SCORES["coverage"],
        "branch_count": pl.Int64,
        "reported_count": pl.Int64,
    }
    return pl.DataFrame(told, schema=schema, orient="row")
