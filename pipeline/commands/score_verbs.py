"""score, show, advise, index."""

import argparse
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.services import advice, scores
from pipeline.services import index as tables
from pipeline.services.office import Office
from pipeline.services.shapes import BranchCard, ConceptAdvice, Need, NodeShown
from pipeline.words import number, say


def score(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Score again what is approved."""
    month = Month.parse(args.month) if args.month else None
    done = scores.score_months(office, by=by, month=month, edition=args.edition)
    return Result(
        {"months": [str(one) for one in done]}, (say("cli.scored", args.language, count=len(done)),)
    )


def show(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A branch in a month: index, dimensions, coverage, and the parts that add up to each."""
    card = scores.branch_card(office, by=by, branch=args.branch, month=Month.parse(args.month))
    return Result(_card_json(card), _card_lines(card, args.language))


def advise(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A branch's concepts by gain, with the paper's recommendations and what it would take."""
    found = advice.advise(office, by=by, branch=args.branch, month=Month.parse(args.month))
    payload = {"branch": args.branch, "month": args.month, "concepts": [_advice_json(one) for one in found]}
    return Result(payload, tuple(line for one in found for line in _advice_lines(one, args.language)))


def index(office: Office | None, by: Actor, args: argparse.Namespace) -> Result:  # noqa: ARG001
    """Score any wide table by any framework folder."""
    table = tables.index_table(args.framework, args.data)
    table.write_csv(args.out)
    return Result(
        {"out": str(args.out), "rows": table.height}, (say("cli.written", args.language, path=str(args.out)),)
    )


def _card_json(card: BranchCard) -> dict[str, Any]:
    return {
        "branch": card.place.branch,
        "month": str(card.month),
        "state": card.state.value,
        "edition": card.edition,
        "rank": card.rank,
        "ranked": card.ranked,
        "index": _node_json(card.index) | {"band": card.band.id if card.band else None},
        "dimensions": [_node_json(one) for one in card.dimensions],
    }


def _node_json(node: NodeShown) -> dict[str, Any]:
    return {
        "id": node.id,
        "score": node.score,
        "coverage": node.coverage,
        "missing": list(node.missing),
        "parts": [
            {"id": part.id, "points": part.points}
            if part.lost_points is None
            else {"id": part.id, "lost_points": part.lost_points}
            for part in node.parts
        ],
    }


def _card_lines(card: BranchCard, language: str) -> tuple[str, ...]:
    band = card.band.name[language] if card.band else "—"
    first = say(
        "cli.card",
        language,
        branch=card.place.name[language],
        month=str(card.month),
        state=say(f"state.score_{card.state.value}", language),
        score=number(card.index.score, language),
        band=band,
        coverage=number(_percent(card.index.coverage), language, 0, unit="%"),
    )
    return (first, *(_node_line(one, language) for one in card.dimensions))


def _node_line(node: NodeShown, language: str) -> str:
    return say(
        "cli.node",
        language,
        name=node.name[language],
        score=number(node.score, language),
        coverage=number(_percent(node.coverage), language, 0, unit="%"),
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _advice_json(one: ConceptAdvice) -> dict[str, Any]:
    return {
        "place": one.place,
        "concept": one.concept,
        "dimension": one.dimension,
        "score": one.score,
        "gain": one.gain,
        "index_gain": one.index_gain,
        "recommendations": [paper.id for paper in one.recommendations],
        "needs": [_need_json(need) for need in one.needs],
        "best_peer": one.best_peer.branch if one.best_peer else None,
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
    return (head, *(f"   {paper.id}: {paper.words[language]}" for paper in one.recommendations))
