"""Other ways of `index`: what was typed, what is written and what is told about them."""

import argparse
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.domain.framework import Framework, Imputation, Mean, Normalisation, Treatment
from pipeline.reports.harmless import csv_text
from pipeline.scoring.treat import Done
from pipeline.services.index import Indexed
from pipeline.services.index_stages import NOTES
from pipeline.services.index_ways import Ways
from pipeline.words import say

# Indicators named in one line: enough to see which, few enough to read.
SHOWN = 8


def ways_of(args: argparse.Namespace) -> Ways:
    """The ways that were typed."""
    return Ways(
        normalise=Normalisation(args.normalise) if args.normalise else None,
        aggregate=Mean(args.aggregate) if args.aggregate else None,
        power=args.power,
        treat=Treatment(args.treat) if args.treat else None,
        impute=Imputation(args.impute) if args.impute else None,
        group=args.group,
        denominated=tuple(args.denominate),
    )


def write_stages(made: Indexed, folder: Path | None) -> list[Path]:
    """Each stage as csv in the folder, made where absent; none without a folder."""
    if folder is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.csv" for name in made.stages]
    for path, table in zip(paths, made.stages.values(), strict=True):
        path.write_text(csv_text(table), encoding="utf-8", newline="")
    return paths


def ways_json(framework: Framework) -> dict[str, Any]:
    """By which ways the index was made."""
    return {
        "normalise": framework.normalisation.value,
        "aggregate": {level.id: level.mean.value for level in framework.levels if level.mean},
        "treat": framework.treatment.value,
        "impute": framework.imputation.value,
    }


def treated_json(made: Indexed) -> list[dict[str, Any]]:
    """The indicators that something was done to, period by period."""
    return _treated(made).to_dicts()


def ways_lines(made: Indexed, language: str) -> tuple[str, ...]:
    """What was filled in and what was done about outliers; nothing where neither was asked for."""
    lines = []
    if made.framework.imputation is not Imputation.NONE:
        lines.append(say("ways.filled_in", language, count=made.imputed_count))
    if made.framework.treatment is not Treatment.NONE:
        lines += _treated_lines(made, language)
    return tuple(lines)


def _treated_lines(made: Indexed, language: str) -> list[str]:
    notes = _treated(made)
    if notes.is_empty():
        return [say("ways.treated_none", language)]
    found = {
        "ways.treated_winsorised": notes.filter(pl.col("done") == Done.WINSORISED.value),
        "ways.treated_log": notes.filter((pl.col("done") == Done.LOG.value) & pl.col("is_passed")),
        "ways.treated_not_passed": notes.filter(~pl.col("is_passed")),
    }
    return [
        say(key, language, indicators=_names(made.framework, rows, language))
        for key, rows in found.items()
        if not rows.is_empty()
    ]


def _names(framework: Framework, rows: pl.DataFrame, language: str) -> list[str]:
    ids = rows["indicator"].unique(maintain_order=True).to_list()
    names = [framework.name_of(one)[language] for one in ids[:SHOWN]]
    return [*names, "…"] if len(ids) > SHOWN else names


def _treated(made: Indexed) -> pl.DataFrame:
    return made.stages[NOTES].filter(pl.col("done") != Done.NOTHING.value)
