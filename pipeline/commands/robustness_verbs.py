"""robustness: the ranking under other methods."""

import argparse
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.services import robustness as service
from pipeline.services.office import Office
from pipeline.services.robustness import Choice, LeftOut, Robustness
from pipeline.words import number, say


def robustness(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Ranges of ranks over other methods, one dimension left out, and what the ranking rests on most."""
    seed = service.SEED if args.seed is None else args.seed
    shown = service.robustness(office, by=by, month=Month.parse(args.month), seed=seed)
    return Result(_json(shown), _lines(shown, args.language))


def _json(shown: Robustness) -> dict[str, Any]:
    return {
        "month": str(shown.month),
        "edition": shown.framework.edition,
        "seed": shown.seed,
        "methods": shown.methods,
        "normalisations": list(shown.ways),
        "means": list(shown.means),
        "branches": shown.branches.drop("name_fa", "name_en").to_dicts(),
        "left_out": [_left_out_json(one) for one in shown.left_out],
        "choices": [
            {"id": one.id, "alone_share": one.alone_share, "total_share": one.total_share}
            for one in shown.choices
        ],
    }


def _left_out_json(one: LeftOut) -> dict[str, Any]:
    return {"node": one.node, "mean_shift": one.mean_shift, "ranks": one.ranks}


def _lines(shown: Robustness, language: str) -> tuple[str, ...]:
    if shown.branches.is_empty():
        return (say("robustness.few", language, month=str(shown.month)),)
    head = say(
        "robustness.cli_head",
        language,
        month=str(shown.month),
        branches=shown.branches.height,
        methods=shown.methods,
        seed=str(shown.seed),
    )
    branches = [_branch_line(row, language) for row in shown.branches.iter_rows(named=True)]
    left_out = [_left_out_line(one, shown.framework, language) for one in shown.left_out]
    choices = [_choice_line(one, language) for one in shown.choices]
    return (head, *branches, *left_out, *choices)


def _branch_line(row: dict[str, Any], language: str) -> str:
    low, high = row["low_rank"], row["high_rank"]
    places = number(low, language, 0)
    if low < high:
        places = say("robustness.between", language, low=low, high=high)
    told = {"name": row[f"name_{language}"], "rank": row["rank"], "median": row["median_rank"]}
    return say("robustness.cli_branch", language, places=places, **told)


def _left_out_line(one: LeftOut, framework: Framework, language: str) -> str:
    name = framework.name_of(one.node)[language]
    return say("robustness.cli_left_out", language, name=name, places=number(one.mean_shift, language))


def _choice_line(one: Choice, language: str) -> str:
    return say(
        "robustness.cli_choice",
        language,
        choice=one.name[language],
        alone=number(100 * one.alone_share, language, 0, unit="%"),
        total=number(100 * one.total_share, language, 0, unit="%"),
    )
