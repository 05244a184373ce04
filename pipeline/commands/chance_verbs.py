"""ranking: who stands where, and who can't be told apart."""

import argparse
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.services import chance, overview
from pipeline.services.office import Office
from pipeline.words import number, say

SHOWN = (
    "branch",
    "rank",
    "rank_best",
    "rank_worst",
    "score",
    "low",
    "high",
    "coverage",
    "band",
    "state",
    "alike",
)


def ranking(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A month's branches by rank, each with its likely range, and the pairs that can't be told apart."""
    month = Month.parse(args.month)
    shown = overview.overview(office, by=by, month=month, county=args.county)
    rows = shown.branches.to_dicts()
    pairs = chance.told_apart(office, by=by, month=month)
    payload = {
        "month": str(month),
        "edition": shown.edition,
        "branches": [{name: row[name] for name in SHOWN} for row in rows],
        "pairs": [
            {**pair, "is_told_apart": not chance.is_alike(pair["lead"])}
            for pair in pairs.iter_rows(named=True)
        ],
    }
    return Result(payload, tuple(_line(row, args.language) for row in rows if row["rank"] is not None))


def _line(row: dict[str, Any], language: str) -> str:
    return say(
        "cli.ranked",
        language,
        rank=number(row["rank"], language, 0),
        name=row[f"name_{language}"],
        score=number(row["score"], language),
        low=number(row["low"], language),
        high=number(row["high"], language),
        best=number(row["rank_best"], language, 0),
        worst=number(row["rank_worst"], language, 0),
    )
