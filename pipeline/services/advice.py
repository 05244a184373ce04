"""What a branch should act on first, why, what it would take, and who does it best."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework, PaperAdvice
from pipeline.domain.month import Month
from pipeline.scoring.advise import Gain, Reason, advice_order, reasons, share_below
from pipeline.scoring.need import needs
from pipeline.services.cards import indicators_shown, phrases_of
from pipeline.services.chance import unit_draws
from pipeline.services.office import Office
from pipeline.services.peers import USUAL, PeerChoice, no_peer_score, peer_scores, peers_of
from pipeline.services.reach import concept_reach, figures_to
from pipeline.services.reach_shapes import WhatItTakes
from pipeline.services.score_rows import Scores, as_scores, standing
from pipeline.services.scoring_run import edition_in
from pipeline.services.shapes import ConceptAdvice, IndicatorShown, Need, PeerScore
from pipeline.services.versioned import per_version

# As everywhere in the method two branches count as told apart: nineteen draws of twenty.
ALMOST_CERTAIN = 0.95
# Four draws of five. Under that a shortfall may as well be chance as not, for a person who has to choose.
LIKELY = 0.8


class Certainty(StrEnum):
    """How sure it is that a concept stands below its target."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CHANCE = "chance"
    UNKNOWN = "unknown"


def certainty(confidence: float | None) -> Certainty:
    """The word for a share of chance draws."""
    if confidence is None:
        return Certainty.UNKNOWN
    if confidence >= ALMOST_CERTAIN:
        return Certainty.CERTAIN
    return Certainty.LIKELY if confidence >= LIKELY else Certainty.CHANCE


def advise(
    office: Office, *, by: Actor, branch: str, month: Month, choice: PeerChoice = USUAL
) -> tuple[ConceptAdvice, ...]:
    """The branch's concepts below their targets, in the method's order; none where the month has no scores.

    `choice`: the like branches that it is compared with. Raises UserError `scored_branch_absent` for a branch that is
    not open in the month, `peer_count_wrong` for a choice of fewer than one.
    """
    by.require(Permission.READ_SCORES, branch)
    like = peers_of(office, by=by, branch=branch, month=month, choice=choice)
    framework = edition_in(office, month)
    found = standing(office, branch, month)
    scores = as_scores(found.rows, framework)
    gains = advice_order(framework, scores)
    if not gains:
        return ()
    ground = _Ground(
        framework=framework,
        scores=scores,
        indicators=indicators_shown(office, framework, branch, month, found),
        needs=_needs(office, branch, month),
        reasons=reasons(gains),
        peers=peer_scores(office, by=by, branch=branch, month=month, choice=choice),
        no_peer=no_peer_score(like),
        reach={
            each.concept: concept_reach(office, branch, month, each.concept, like.codes) for each in gains
        },
        confidences=_confidences(office, branch, month),
    )
    return tuple(_concept_advice(ground, at, gain) for at, gain in enumerate(gains, start=1))


def recommendations_for(framework: Framework, concept: str) -> tuple[PaperAdvice, ...]:
    """The paper's recommendations for a concept: of its own condition first, then those linked by `also`."""
    if framework.paper is None:
        return ()
    every = framework.paper.recommendations
    own = [each for each in every if concept in each.concepts]
    return (*own, *(each for each in every if concept in each.also and each not in own))


@dataclass(frozen=True)
class _Ground:
    """What every concept's advice of a branch's month is made from."""

    framework: Framework
    scores: Scores
    indicators: Mapping[str, IndicatorShown]
    needs: Mapping[str, tuple[Need, ...]]
    reasons: Mapping[str, Reason]
    peers: Mapping[str, PeerScore]
    no_peer: PeerScore
    reach: Mapping[str, WhatItTakes]
    confidences: Mapping[str, float | None]


def _concept_advice(ground: _Ground, at: int, gain: Gain) -> ConceptAdvice:
    framework, own = ground.framework, ground.scores[gain.concept][0]
    hung = framework.children.get(gain.concept, (gain.concept,))
    hung = tuple(each for each in hung if each in ground.indicators)
    peers = ground.peers.get(gain.concept) or ground.no_peer
    is_better = peers.best is not None and (own is None or peers.best > own)
    return ConceptAdvice(
        place=at,
        concept=gain.concept,
        name=framework.name_of(gain.concept),
        dimension=gain.dimension,
        dimension_name=framework.name_of(gain.dimension),
        score=own,
        gain=gain.gain,
        index_gain=gain.index_gain,
        recommendations=recommendations_for(framework, gain.concept),
        indicators=tuple(ground.indicators[each] for each in hung),
        needs=tuple(need for each in hung for need in ground.needs.get(each, ())),
        phrases=phrases_of(framework, gain.concept),
        best_peer=peers.best_place if is_better else None,
        best_score=peers.best if is_better else None,
        reason=ground.reasons[gain.concept],
        peers=peers,
        confidence=ground.confidences.get(gain.concept),
        reach=ground.reach[gain.concept],
    )


@per_version(size=64)
def _confidences(office: Office, branch: str, month: Month) -> Mapping[str, float | None]:
    """Of every node the share of chance draws in which it stays below its target, which is the top of the scale."""
    target = edition_in(office, month).scale
    return {node: share_below(draws, target) for node, draws in unit_draws(office, branch, month).items()}


@per_version(size=64)
def _needs(office: Office, branch: str, month: Month) -> Mapping[str, tuple[Need, ...]]:
    """What each indicator of the branch would take next month, by id; those without a score have none."""
    framework = edition_in(office, month)
    found = standing(office, branch, month)
    observed = figures_to(office, branch, month)
    scored = found.rows.filter(pl.col("score").is_not_null())["node"].to_list()
    return {
        each.id: tuple(Need(**asdict(need)) for need in needs(framework, each.id, observed))
        for each in framework.indicators
        if each.id in scored
    }
