"""reach: what would bring a node to a goal next month."""

import argparse
from collections.abc import Sequence
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.services import reach as service
from pipeline.services.office import Office
from pipeline.services.reach_shapes import Answer, Feasibility, Goal, TakenLine, WhatItTakes
from pipeline.words import number, say


def reach(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """The joint answer and each line alone, with who of the like branches has come so far."""
    month = Month.parse(args.month)
    shown = service.what_it_takes(
        office, by=by, branch=args.branch, month=month, node=args.node, goal=args.goal
    )
    return Result(_json(shown), tuple(_lines(shown, args.language)))


def _json(shown: WhatItTakes) -> dict[str, Any]:
    return {
        "branch": shown.branch,
        "month": str(shown.month),
        "next_month": str(shown.month.plus(1)),
        "node": shown.node,
        "score": shown.score,
        "goal": shown.goal.value,
        "goal_score": shown.goal_score,
        "answer": None if shown.answer is None else _answer_json(shown.answer),
        "feasibility": feasibility_json(shown.feasibility),
        "peers": shown.peer_count,
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "same": answer.same,
        "best": answer.best,
        "is_reachable": answer.is_reachable,
        "is_same_enough": answer.is_same_enough,
        "months": answer.months,
        "fraction": answer.fraction,
        "held": [{"name": name.en, "best": score} for name, score in answer.held],
        "together": [_line_json(line) for line in answer.together],
        "alone": [_line_json(line) for line in answer.alone],
    }


def _line_json(line: TakenLine) -> dict[str, Any]:
    told = (
        "indicator",
        "measure",
        "now",
        "needed",
        "more",
        "of",
        "days",
        "comes_to",
        "brings",
        "is_reachable",
    )
    return {name: getattr(line, name) for name in told} | {"feasibility": feasibility_json(line.feasibility)}


def feasibility_json(found: Feasibility) -> dict[str, Any]:
    if found.evidence is None:
        return {"verdict": found.verdict.value, "branch": None, "month": None, "score": None}
    seen = found.evidence
    return {
        "verdict": found.verdict.value,
        "branch": seen.branch,
        "month": str(seen.month),
        "score": seen.score,
    }


def _lines(shown: WhatItTakes, language: str) -> list[str]:
    told = {
        "node": shown.name[language],
        "month": str(shown.month.plus(1)),
        "goal": _goal_words(shown, language),
    }
    answer = shown.answer
    if answer is None:
        return [say("reach.untold", language, **told)]
    if answer.is_same_enough:
        return [say("reach.same_enough", language, same=number(answer.same, language), **told)]
    lines = [_head(shown, answer, language, told)]
    if answer.together:
        lines += _listed("reach.cli_together", answer.together, language)
    alone = [line for line in answer.alone if line.is_reachable]
    lines += _listed("reach.cli_alone", alone, language) if alone else []
    return [*lines, _whole(shown, language)]


def _head(shown: WhatItTakes, answer: Answer, language: str, told: dict[str, str]) -> str:
    if not answer.is_reachable:
        first = say("reach.unreachable", language, best=number(answer.best, language), **told)
        if shown.node not in shown.framework.indicator:
            first = f"{first} {_held(answer, language)}"
        if answer.months is None:
            return f"{first} {say('reach.takes_more_than_a_year', language)}"
        by = str(shown.month.plus(answer.months))
        return f"{first} {say('reach.takes_months', language, months=answer.months, month=by)}"
    return say("reach.cli_head", language, now=number(shown.score, language), **told)


def _held(answer: Answer, language: str) -> str:
    named = [
        say("reach.held_one", language, name=name[language], score=number(score, language))
        for name, score in answer.held
    ]
    return say("reach.held", language, names=say("reach.semicolon", language).join(named)) if named else ""


def _listed(head: str, lines: Sequence[TakenLine], language: str) -> list[str]:
    return [say(head, language), *(_line(line, language) for line in lines)]


def _line(line: TakenLine, language: str) -> str:
    feasible = say(f"reach.feasible_{line.feasibility.verdict.value}", language)
    name = line.name[language]
    return say("reach.cli_line", language, name=name, amount=_amount(line, language), feasible=feasible)


def _amount(line: TakenLine, language: str) -> str:
    if line.days is not None:
        now = line.now / line.of if line.of else None
        return say(
            "reach.amount_mean", language, now=number(now, language), value=number(line.days, language)
        )
    more = line.more or 0.0
    key = "reach.amount_more" if more > 0 else "reach.amount_fewer"
    told = {"amount": number(abs(more), language, 0), "needed": number(line.needed, language, 0)}
    if not line.is_part:
        return say(key, language, **told)
    return say(f"{key}_of", language, of=number(line.of, language, 0), **told)


def _whole(shown: WhatItTakes, language: str) -> str:
    found = shown.feasibility
    seen = found.evidence
    if seen is None:
        return say("reach.whole_untold", language, node=shown.name[language])
    told = {
        "branch": seen.name[language],
        "month": str(seen.month),
        "score": number(seen.score, language),
    }
    return say(f"reach.whole_{found.verdict.value}", language, **told)


def _goal_words(shown: WhatItTakes, language: str) -> str:
    score = number(shown.goal_score, language)
    if shown.goal is Goal.BAND and shown.band is not None:
        return say("reach.goal_band", language, band=shown.band.name[language], score=score)
    if shown.goal is Goal.SCORE:
        return say("reach.goal_score", language, score=score)
    is_one = shown.node in shown.framework.indicator
    return say("reach.goal_target_one" if is_one else "reach.goal_target", language, score=score)
