"""score, show, index."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.commands.index_ways import treated_json, ways_json, ways_lines, ways_of, write_stages
from pipeline.commands.result import Result
from pipeline.commands.review_verbs import verified_json, verified_lines
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.reports.harmless import csv_text
from pipeline.services import index as tables
from pipeline.services import jobs, scores
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress
from pipeline.services.shapes import BranchCard, NodeShown
from pipeline.words import number, say


def score(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Score again what is approved."""
    month = Month.parse(args.month) if args.month else None
    done: list[Month] = []

    def work(on_progress: OnProgress) -> Mapping[str, Any]:
        done.extend(
            scores.score_months(office, by=by, month=month, edition=args.edition, on_progress=on_progress)
        )
        return {"months": [str(one) for one in done]}

    subject = args.month or "all"
    jobs.run(office, by=by, kind="score", subject=subject, total=1, work=work, on_progress=args.on_progress)
    return Result(
        {"months": [str(one) for one in done]}, (say("cli.scored", args.language, count=len(done)),)
    )


def show(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A branch in a month: index, dimensions, coverage, and the parts that add up to each."""
    card = scores.branch_card(office, by=by, branch=args.branch, month=Month.parse(args.month))
    return Result(_card_json(card), _card_lines(card, args.language))


def index(office: Office | None, by: Actor, args: argparse.Namespace) -> Result:  # noqa: ARG001
    """Score any wide table by any framework folder, by its own ways or by others."""
    made = tables.index_by(args.framework, args.data, ways_of(args))
    Path(args.out).write_text(csv_text(made.table), encoding="utf-8", newline="")
    written = [args.out, *write_stages(made, args.stages)]
    payload = {
        "out": str(args.out),
        "rows": made.table.height,
        "ways": ways_json(made.framework),
        "imputed_count": made.imputed_count,
        "treated": treated_json(made),
        "stages": [str(path) for path in written[1:]],
    }
    lines = [say("cli.written", args.language, path=str(path)) for path in written]
    return Result(payload, (*lines, *ways_lines(made, args.language)))


def _card_json(card: BranchCard) -> dict[str, Any]:
    return {
        "branch": card.place.branch,
        "month": str(card.month),
        "state": card.state.value,
        "edition": card.edition,
        "rank": card.rank,
        "ranked": card.ranked,
        "rank_range": card.rank_range,
        "alike": [place.branch for place in card.alike],
        "index": _node_json(card.index)
        | {
            "band": card.band.id if card.band else None,
            "band_by_score": card.band_by_score.id if card.band_by_score else None,
        },
        "dimensions": [_node_json(one) for one in card.dimensions],
        "verified": verified_json(card.verified),
    }


def _node_json(node: NodeShown) -> dict[str, Any]:
    return {
        "id": node.id,
        "score": node.score,
        "low": node.low,
        "high": node.high,
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
        low=number(card.index.low, language),
        high=number(card.index.high, language),
        band=band,
        coverage=number(_percent(card.index.coverage), language, 0, unit="%"),
    )
    nodes = (_node_line(one, language) for one in card.dimensions)
    return (first, *nodes, *verified_lines(card.verified, language))


def _node_line(node: NodeShown, language: str) -> str:
    return say(
        "cli.node",
        language,
        name=node.name[language],
        score=number(node.score, language),
        low=number(node.low, language),
        high=number(node.high, language),
        coverage=number(_percent(node.coverage), language, 0, unit="%"),
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
