"""What a branch should act on first, why, what it would take, and who does it best."""

from collections.abc import Mapping
from dataclasses import asdict

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework, PaperAdvice
from pipeline.domain.month import Month
from pipeline.domain.states import ScoreState
from pipeline.scoring.advise import Gain, advice_order
from pipeline.scoring.need import needs
from pipeline.services.cards import indicators_shown, phrases_of, place_of
from pipeline.services.observed import approved_values, submission_values, wide
from pipeline.services.office import Office
from pipeline.services.score_rows import Scores, as_scores, open_branches, places, standing, unit_rows
from pipeline.services.scoring_run import edition_in
from pipeline.services.shapes import ConceptAdvice, IndicatorShown, Need, Place
from pipeline.services.versioned import per_version


def advise(office: Office, *, by: Actor, branch: str, month: Month) -> tuple[ConceptAdvice, ...]:
    """The branch's concepts below their targets, in the method's order; none where the month has no scores.

    Raises UserError `scored_branch_absent` for a branch that is not open in the month.
    """
    by.require(Permission.READ_SCORES, branch)
    place_of(office, by, branch, month)
    framework = edition_in(office, month)
    found = standing(office, branch, month)
    gains = advice_order(framework, as_scores(found.rows, framework))
    if not gains:
        return ()
    indicators = indicators_shown(office, framework, branch, month, found)
    needed = _needs(office, branch, month)
    peers = _best_peers(office, month, branch)
    register = places(office, by=by, month=month)
    scores = as_scores(found.rows, framework)
    better = {gain.concept: _peer(peers, gain.concept, register, scores[gain.concept][0]) for gain in gains}
    return tuple(
        _concept_advice(framework, at, gain, scores, indicators, needed, better[gain.concept])
        for at, gain in enumerate(gains, start=1)
    )


def recommendations_for(framework: Framework, concept: str) -> tuple[PaperAdvice, ...]:
    """The paper's recommendations for a concept: of its own condition first, then those linked by `also`."""
    if framework.paper is None:
        return ()
    every = framework.paper.recommendations
    own = [each for each in every if concept in each.concepts]
    return (*own, *(each for each in every if concept in each.also and each not in own))


def _concept_advice(
    framework: Framework,
    at: int,
    gain: Gain,
    scores: Scores,
    indicators: Mapping[str, IndicatorShown],
    needed: Mapping[str, tuple[Need, ...]],
    peer: tuple[Place | None, float | None],
) -> ConceptAdvice:
    hung = [each for each in framework.children.get(gain.concept, (gain.concept,)) if each in indicators]
    return ConceptAdvice(
        place=at,
        concept=gain.concept,
        name=framework.name_of(gain.concept),
        dimension=gain.dimension,
        dimension_name=framework.name_of(gain.dimension),
        score=scores[gain.concept][0],
        gain=gain.gain,
        index_gain=gain.index_gain,
        recommendations=recommendations_for(framework, gain.concept),
        indicators=tuple(indicators[each] for each in hung),
        needs=tuple(need for each in hung for need in needed.get(each, ())),
        phrases=phrases_of(framework, gain.concept),
        best_peer=peer[0],
        best_score=peer[1],
    )


@per_version(size=64)
def _needs(office: Office, branch: str, month: Month) -> Mapping[str, tuple[Need, ...]]:
    """What each indicator of the branch would take next month, by id; those without a score have none."""
    framework = edition_in(office, month)
    found = standing(office, branch, month)
    history = approved_values(office, month.plus(1 - framework.longest_window), month)
    values = history.filter(pl.col("branch") == branch)
    if found.state is ScoreState.PROVISIONAL and found.submission is not None:
        live = submission_values(office, found.submission)
        values = pl.concat([values, live.select(values.columns)])
    observed = wide(office, framework, values)
    scored = found.rows.filter(pl.col("score").is_not_null())["node"].to_list()
    return {
        each.id: tuple(Need(**asdict(need)) for need in needs(framework, each.id, observed))
        for each in framework.indicators
        if each.id in scored
    }


@per_version(size=64)
def _best_peers(office: Office, month: Month, branch: str) -> Mapping[str, tuple[str, float]]:
    """For every node the branch that scores best on it this month, other than this one; equals by code."""
    rows = unit_rows(office, "branch", month, month).filter(
        (pl.col("unit") != branch)
        & pl.col("score").is_not_null()
        & pl.col("unit").is_in(open_branches(office, month))
    )
    best = rows.sort("score", "unit", descending=[True, False]).group_by("node", maintain_order=True).first()
    return {node: (unit, score) for node, unit, score in best.select("node", "unit", "score").iter_rows()}


def _peer(
    peers: Mapping[str, tuple[str, float]], concept: str, register: Mapping[str, Place], own: float | None
) -> tuple[Place | None, float | None]:
    """The peer to learn from; none where no other branch does better."""
    if concept not in peers:
        return None, None
    branch, score = peers[concept]
    if own is not None and score <= own:
        return None, None
    return register.get(branch), score
