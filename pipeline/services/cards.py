"""A branch's card and the walk down from its index to the figures that were handed in."""

from collections.abc import Mapping

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import CodedPhrase, Framework
from pipeline.domain.month import Month
from pipeline.domain.states import IndicatorState, ScoreState
from pipeline.errors import UserError
from pipeline.scoring.bands import band_of
from pipeline.scoring.explain import Part, parts
from pipeline.services.banding import band_held
from pipeline.services.chance import ranking_of
from pipeline.services.observed import register_values, submission_values
from pipeline.services.office import Office
from pipeline.services.score_rows import (
    Scores,
    Spans,
    Standing,
    absent_state,
    as_scores,
    as_spans,
    last_returned,
    main_nodes,
    place_of,
    places,
    rank_of_branches,
    rows_before,
    standing,
    states,
    submission_shown,
    trend,
)
from pipeline.services.scoring_run import ALL_TIME, edition_in
from pipeline.services.shapes import (
    BranchCard,
    Drill,
    IndicatorShown,
    MeasureShown,
    NodeShown,
    PartShown,
)
from pipeline.services.spot_checks import verified_branch

# As many as a manager remembers: the product's two columns on the branch page.
_NAMED = 3


def branch_card(office: Office, *, by: Actor, branch: str, month: Month) -> BranchCard:
    """A branch in a month, before drilling down. Raises UserError `scored_branch_absent` where it is closed.

    Where its only submission waits, scores are made live from it: provisional, without a rank.
    """
    by.require(Permission.READ_SCORES, branch)
    place = place_of(office, by, branch, month)
    framework = edition_in(office, month)
    found = standing(office, branch, month)
    scores = as_scores(found.rows, framework)
    before = _before(office, framework, branch, month)
    ranked = rank_of_branches(office, month)
    own_rank = ranked.filter(pl.col("unit") == branch)["rank"].to_list()
    spans = as_spans(found.rows)
    index, *dimensions = (
        node_shown(framework, scores, node, before, spans=spans) for node in main_nodes(framework)
    )
    open_ranks, open_now = ranking_of(office, month).of.get(branch), places(office, by=by, month=month)
    live = found.rows if found.state is ScoreState.PROVISIONAL else None
    best_first = _concepts_by_score(framework, scores)
    return BranchCard(
        place=place,
        month=month,
        state=absent_state(office, month) if found.state.is_absent else found.state,
        framework=framework,
        edition=framework.edition,
        band=band_held(office, "branch", branch, month, live) if index.score is not None else None,
        band_by_score=band_of(framework, index.score),
        rank=own_rank[0] if own_rank else None,
        ranked=ranked.height,
        index=index,
        dimensions=tuple(dimensions),
        scores=scores,
        trend=_card_trend(office, branch, month, found),
        strengths=best_first[:_NAMED],
        weaknesses=tuple(reversed(best_first[_NAMED:][-_NAMED:])),
        submission=submission_shown(office, found.submission) or last_returned(office, branch, month),
        rank_range=(open_ranks.best, open_ranks.worst) if open_ranks else None,
        verified=verified_branch(office, by=by, branch=branch, month=month),
        alike=tuple(open_now[code] for code in (open_ranks.alike if open_ranks else ()) if code in open_now),
    )


def drill(office: Office, *, by: Actor, branch: str, month: Month, node: str) -> Drill:
    """One step of the walk down: a node with its parts, or an indicator with the measures behind it.

    Raises UserError `scored_branch_absent`, and `scored_node_absent` for an id not of the month's edition.
    """
    by.require(Permission.READ_SCORES, branch)
    place_of(office, by, branch, month)
    framework = edition_in(office, month)
    if node not in framework.node and node not in framework.indicator:
        raise UserError("scored_node_absent", node=node, edition=framework.edition)
    found = standing(office, branch, month)
    is_indicator = node in framework.indicator
    before = _before(office, framework, branch, month)
    return Drill(
        path=tuple((each, framework.name_of(each)) for each in framework.path_to(node)),
        node=None
        if is_indicator
        else node_shown(
            framework, as_scores(found.rows, framework), node, before, found.rows, spans=as_spans(found.rows)
        ),
        indicator=indicators_shown(office, framework, branch, month, found)[node] if is_indicator else None,
        phrases=phrases_of(framework, node),
        submission=submission_shown(office, found.submission),
    )


def node_shown(
    framework: Framework,
    scores: Scores,
    node: str,
    before: Scores | None = None,
    rows: pl.DataFrame | None = None,
    *,
    spans: Spans | None = None,
) -> NodeShown:
    """A node with the parts of its score. `before`: last month's scores, for the change; `rows`: states;
    `spans`: intervals."""
    score, coverage = scores[node]
    was = before[node][0] if before is not None else None
    states_of = dict(rows.select("node", "state").iter_rows()) if rows is not None else {}
    found = parts(framework, scores, node)
    ends = spans or {}
    low, high = ends.get(node, (None, None))
    return NodeShown(
        id=node,
        level=framework.level_of(node),
        name=framework.name_of(node),
        score=score,
        coverage=coverage,
        parts=tuple(
            _part_shown(framework, part, states_of.get(part.id), ends.get(part.id, (None, None)))
            for part in found
        ),
        missing=tuple(part.id for part in found if part.score is None),
        part=framework.node[node].part,
        change=None if score is None or was is None else score - was,
        low=low,
        high=high,
    )


def indicators_shown(
    office: Office, framework: Framework, branch: str, month: Month, found: Standing
) -> Mapping[str, IndicatorShown]:
    """Every indicator of a branch's month, by id, with its measures as handed in."""
    measures = _measures_shown(office, framework, branch, month, found.submission)
    rows = {row["node"]: row for row in found.rows.iter_rows(named=True)}
    return {
        each.id: IndicatorShown(
            id=each.id,
            name=each.name,
            unit=each.unit,
            kind=each.kind.value,
            state=IndicatorState(rows.get(each.id, {}).get("state") or IndicatorState.NOT_SUBMITTED),
            score=rows.get(each.id, {}).get("score"),
            value=rows.get(each.id, {}).get("value"),
            floor=each.floor,
            target=each.target,
            numerator=rows.get(each.id, {}).get("numerator"),
            denominator=rows.get(each.id, {}).get("denominator"),
            other_numerator=rows.get(each.id, {}).get("other_numerator"),
            other_denominator=rows.get(each.id, {}).get("other_denominator"),
            months_count=rows.get(each.id, {}).get("months_count"),
            measures=tuple(measures[name] for name in each.measures),
            low=rows.get(each.id, {}).get("low"),
            high=rows.get(each.id, {}).get("high"),
        )
        for each in framework.indicators
    }


def phrases_of(framework: Framework, concept: str) -> tuple[CodedPhrase, ...]:
    """The paper's coded phrases behind a concept; none for other nodes."""
    if framework.paper is None:
        return ()
    return tuple(phrase for phrase in framework.paper.phrases if phrase.concept == concept)


def concepts_of(framework: Framework) -> tuple[str, ...]:
    """Ids of the lowest nodes, those that hold indicators."""
    return framework.at_level(framework.levels[-2].id)


def _part_shown(
    framework: Framework, part: Part, state: str | None, ends: tuple[float | None, float | None]
) -> PartShown:
    return PartShown(
        id=part.id,
        level=framework.level_of(part.id),
        name=framework.name_of(part.id),
        score=part.score,
        coverage=part.coverage,
        nominal=part.nominal,
        share=part.share,
        points=part.points,
        lost_points=part.lost_points,
        state=IndicatorState(state) if state else None,
        low=ends[0],
        high=ends[1],
    )


def _measures_shown(
    office: Office, framework: Framework, branch: str, month: Month, submission: str | None
) -> Mapping[str, MeasureShown]:
    handed_in = (
        submission_values(office, submission).rows_by_key("measure", named=True, unique=True)
        if submission
        else {}
    )
    units = pl.DataFrame({"branch": [branch], "month": [str(month)]})
    held = dict(register_values(office, framework, units).select("measure", "value").iter_rows())
    return {
        each.id: MeasureShown(
            id=each.id,
            name=each.name,
            counts=each.counts,
            unit=each.unit,
            value=handed_in[each.id]["value"] if each.id in handed_in else held.get(each.id),
            is_not_applicable=each.id in handed_in and handed_in[each.id]["is_not_applicable"],
            submission=submission if each.id in handed_in else None,
            sheet=handed_in[each.id]["sheet"] if each.id in handed_in else None,
            cell=handed_in[each.id]["cell"] if each.id in handed_in else None,
        )
        for each in framework.measures
    }


def _before(office: Office, framework: Framework, branch: str, month: Month) -> Scores:
    """The approved scores of the month before: what a change is told against."""
    return as_scores(rows_before(office, "branch", month, unit=branch), framework)


def _concepts_by_score(framework: Framework, scores: Scores) -> tuple[str, ...]:
    """Concepts that have a score, best first; equal ones in written order."""
    scored = [(score, each) for each in concepts_of(framework) if (score := scores[each][0]) is not None]
    return tuple(each for _, each in sorted(scored, key=lambda pair: -pair[0]))


def _card_trend(office: Office, branch: str, month: Month, found: Standing) -> pl.DataFrame:
    """The trend with each month's state. Only the card's own month may be provisional."""
    live = found.rows if found.state is ScoreState.PROVISIONAL else None
    line = trend(office, "branch", branch, month, live)
    known = states(office, ALL_TIME[0], month).filter(pl.col("branch") == branch).select("month", "state")
    own = pl.when(pl.col("month") == str(month)).then(pl.lit(found.state.value))
    state = pl.coalesce("state", own.otherwise(pl.lit(ScoreState.NONE.value)))
    return line.join(known, on="month", how="left", maintain_order="left").with_columns(state.alias("state"))
