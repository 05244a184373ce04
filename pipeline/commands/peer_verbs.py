"""peers, advise: like branches, and what to act on first."""

import argparse
from typing import Any

from pipeline.commands.reach_verbs import feasibility_json
from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.scoring.advise import Reason
from pipeline.services import peers as service
from pipeline.services.advice import advise as advised
from pipeline.services.advice import certainty
from pipeline.services.office import Office
from pipeline.services.peers import PeerChoice, Peers, PeerShown
from pipeline.services.shapes import ConceptAdvice, Need, PeerScore, Place
from pipeline.words import number, say


def peers(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Who the like branches are, what makes them so, and how they score on every node."""
    asked = {"by": by, "branch": args.branch, "month": Month.parse(args.month), "choice": _choice(args)}
    found = service.peers_of(office, **asked)
    scores = service.peer_scores(office, **asked)
    payload = {
        "branch": _place_json(found.place),
        "month": args.month,
        "count": found.choice.count,
        "peers": [_peer_json(peer) for peer in found.peers],
        "removed": [place.branch for place in found.removed],
        "ignored": list(found.ignored),
        "scores": {node: _score_json(score) for node, score in scores.items()},
    }
    return Result(payload, _peer_lines(found, args.language))


def advise(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A branch's concepts by gain, why in that order, the paper's recommendations and what it would take."""
    found = advised(office, by=by, branch=args.branch, month=Month.parse(args.month), choice=_choice(args))
    payload = {"branch": args.branch, "month": args.month, "concepts": [_advice_json(one) for one in found]}
    return Result(payload, tuple(line for one in found for line in _advice_lines(one, args.language)))


def _choice(args: argparse.Namespace) -> PeerChoice:
    return PeerChoice(args.count, tuple(getattr(args, "with")), tuple(args.without))


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "branch": place.branch,
        "insured_main": place.insured_main,
        "urban_share_pct": place.urban_share_pct,
        "kind": place.kind,
    }


def _peer_json(peer: PeerShown) -> dict[str, Any]:
    return _place_json(peer.place) | {
        "distance": peer.distance,
        "insured_ratio": peer.insured_ratio,
        "urban_points": peer.urban_points,
        "is_same_kind": peer.is_same_kind,
        "is_added": peer.is_added,
    }


def _score_json(score: PeerScore) -> dict[str, Any]:
    return {
        "median": score.median,
        "best": score.best,
        "best_branch": score.best_place.branch if score.best_place else None,
        "count": score.count,
        "of": score.of,
    }


def _peer_lines(found: Peers, language: str) -> tuple[str, ...]:
    lines = [_peer_line(peer, language) for peer in found.peers]
    if not lines:
        key = "peers.emptied" if found.others else "peers.alone"
        lines = [say(key, language, month=str(found.month))]
    if found.ignored:
        codes = say("pages.comma", language).join(found.ignored)
        lines.append(say("peers.cli_ignored", language, codes=codes))
    return tuple(lines)


def _peer_line(peer: PeerShown, language: str) -> str:
    place = peer.place
    return say(
        "peers.cli_line",
        language,
        branch=f"{place.branch} {place.name[language]}",
        insured=number(place.insured_main, language, 0),
        urban=number(place.urban_share_pct, language, 0, unit="%"),
        kind=place.kind or "—",
        distance=number(peer.distance, language, 2),
    )


def _advice_json(one: ConceptAdvice) -> dict[str, Any]:
    return {
        "place": one.place,
        "concept": one.concept,
        "dimension": one.dimension,
        "score": one.score,
        "gain": one.gain,
        "index_gain": one.index_gain,
        "reason": _reason_json(one.reason),
        "confidence": one.confidence,
        "certainty": certainty(one.confidence).value,
        "feasibility": feasibility_json(one.reach.feasibility),
        "recommendations": [paper.id for paper in one.recommendations],
        "linked": [paper.id for paper in one.recommendations if one.concept not in paper.concepts],
        "needs": [_need_json(need) for need in one.needs],
        "peers": _score_json(one.peers),
        "best_peer": one.best_peer.branch if one.best_peer else None,
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    """Places count from 1; `weighed_against` with what it would bring, in points."""
    dimension, concept = reason.other_dimension, reason.other_concept
    return {
        "dimension_place": reason.dimension_place,
        "dimensions": reason.dimensions,
        "dimension_weighed_against": dimension and {"id": dimension.dimension, "gain": dimension.index_gain},
        "concept_place": reason.concept_place,
        "concepts": reason.concepts,
        "concept_weighed_against": concept and {"id": concept.concept, "gain": concept.gain},
    }


def _need_json(need: Need) -> dict[str, Any]:
    return {
        "indicator": need.indicator,
        "goal": need.goal,
        "goal_score": need.goal_score,
        "measure": need.measure,
        "more": need.more,
        "of": need.of,
        "days": need.days,
        "is_reachable": need.is_reachable,
        "is_reached": need.is_reached,
    }


def _advice_lines(one: ConceptAdvice, language: str) -> tuple[str, ...]:
    head = say(
        "cli.advice",
        language,
        place=one.place,
        concept=one.name[language],
        dimension=one.dimension_name[language],
        gain=number(one.gain, language),
        index_gain=number(one.index_gain, language),
    )
    weighed = say(
        "weighing.cli",
        language,
        sure=say(f"weighing.word_{certainty(one.confidence).value}", language),
        feasible=say(f"reach.feasible_{one.reach.feasibility.verdict.value}", language),
    )
    return (head, weighed, *(f"   {paper.id}: {paper.words[language]}" for paper in one.recommendations))
