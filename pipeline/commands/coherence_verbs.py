"""coherence."""

import argparse
from typing import Any

import polars as pl

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.domain.soundness import PairFlag, StepState
from pipeline.services import coherence as service
from pipeline.services.coherence_steps import Coherence, flagged
from pipeline.services.office import Office
from pipeline.services.voice_shapes import Voice
from pipeline.words import number, say

_STRUCTURE = 4
"""The step under which the pairs stand."""


def coherence(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """The ten steps of the Handbook in a month: every state, and the numbers behind it."""
    month = Month.parse(args.month)
    over = service.YEAR if args.over == "year" else 1
    told = service.coherence(office, by=by, month=month, over=over)
    return Result(_json(told, service.people(office, by=by, month=month)), _lines(told, args.language))


def _json(told: Coherence, voice: Voice | None) -> dict[str, Any]:
    apart = told.told_apart
    return {
        "month": str(told.month),
        "edition": told.framework.edition,
        "months_count": told.over,
        "branches": told.branch_count,
        "reported": told.reported_count,
        "steps": {str(step): state.value for step, state in told.states.items()},
        "model": {
            "levels": dict(told.model.counts),
            "lowest": told.model.lowest,
            "single": told.model.single,
            "empty": told.model.empty,
            "has_paper": told.model.has_paper,
        },
        "indicators": told.indicators.to_dicts(),
        "cells": told.cells,
        "absent": told.absent,
        "without_index": told.without_index,
        "pairs": told.pairs.to_dicts(),
        "reliability": told.reliability.to_dicts(),
        "weights": told.weights.to_dicts(),
        "told_apart": None if apart is None else {"apart": apart.apart, "pairs": apart.pairs},
        "province": told.province,
        "driving": told.driving.to_dicts(),
        "bearings": told.bearings.to_dicts(),
        "people": None if voice is None else _people_json(voice),
    }


def _people_json(voice: Voice) -> dict[str, Any]:
    rated = [each.whole for each in voice.dimensions]
    return {
        "wave": voice.wave.wave,
        "respondents": voice.respondent_count,
        "dimensions": [
            {
                "node": one.node,
                "people": one.score,
                "margin": one.margin,
                "reported": one.reported,
                "gap": one.gap,
            }
            for one in rated
        ],
    }


def _lines(told: Coherence, language: str) -> tuple[str, ...]:
    """The ten states, and under the fourth the pairs that are flagged."""
    found = []
    for step, state in told.states.items():
        name = say(f"coherence.step_{step}", language)
        words = say(f"coherence.state_{StepState(state)}", language)
        found.append(say("cli.coherence_step", language, step=step, name=name, state=words))
        if step == _STRUCTURE:
            found += _pair_lines(told, language)
    return tuple(found)


def _pair_lines(told: Coherence, language: str) -> list[str]:
    rows = flagged(told, PairFlag.CONFLICT, PairFlag.REDUNDANT).sort(pl.col("r").abs(), descending=True)
    return [
        say(
            "cli.coherence_pair",
            language,
            one=told.framework.name_of(row["one"])[language],
            other=told.framework.name_of(row["other"])[language],
            r=number(row["r"], language, 2),
            flag=say(f"coherence.flag_{row['flag']}", language),
        )
        for row in rows.iter_rows(named=True)
    ]
