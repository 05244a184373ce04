"""Invented figures for a first look: the same seed gives the same figures."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework, Measure, MeasureKind
from pipeline.domain.month import Month
from pipeline.settings import DATA

FOLDER = DATA / "sample"

# The province's main insured, published about 1403 (data/sample/SOURCES.md).
INSURED_OF_PROVINCE = 266_456

# A blank in every 300 cells, so that coverage is seen at work.
BLANK_SHARE = 1 / 300

VALUES = {
    "branch": pl.String,
    "month": pl.String,
    "measure": pl.String,
    "value": pl.Float64,
    "is_not_applicable": pl.Boolean,
}


@dataclass(frozen=True)
class SampleBranch:
    """A made-up branch. `opened` and `holes` count months back from the newest; effects are log odds."""

    branch: str
    county: str
    population: int
    share: float
    name_fa: str
    name_en: str
    kind: str
    lat: float
    lon: float
    urban_share_pct: float | None
    opened: int | None
    holes: frozenset[int]
    effect: float
    drift: float
    not_applicable: frozenset[str]


@dataclass(frozen=True)
class Volume:
    """How large a measure is in a month: a count of its own, or a share of another measure."""

    fixed: float
    per_1000: float
    of: str | None
    share: float | None
    better: int


@cache
def sample_branches() -> tuple[SampleBranch, ...]:
    with (FOLDER / "branches.csv").open(encoding="utf-8") as file:
        return tuple(_branch(row) for row in csv.DictReader(file))


@cache
def volumes() -> Mapping[str, Volume]:
    with (FOLDER / "volumes.csv").open(encoding="utf-8") as file:
        return {row["measure"]: _volume(row) for row in csv.DictReader(file)}


@cache
def insured() -> Mapping[str, int]:
    """Main insured by branch: the published number of the province, to the last one, by the census."""
    weights = {one.branch: one.population * one.share for one in sample_branches()}
    whole = sum(weights.values())
    exact = {branch: INSURED_OF_PROVINCE * weight / whole for branch, weight in weights.items()}
    given = {branch: math.floor(number) for branch, number in exact.items()}
    short = INSURED_OF_PROVINCE - sum(given.values())
    for branch in sorted(exact, key=lambda one: given[one] - exact[one])[:short]:
        given[branch] += 1
    return given


def figures(framework: Framework, months: Sequence[Month], seed: int) -> pl.DataFrame:
    """What the sample's branches hand in over `months`: VALUES, a row a branch, month and measure.

    A month's figures rest on the seed, the branch, the month and how far back from the newest it lies; never
    on how many months are asked for.
    """
    plan = sizes(framework)
    rows = [
        (one.branch, str(month), *cell)
        for one in sample_branches()
        for month in months
        if _hands_in(one, months[-1].ordinal - month.ordinal)
        for cell in _month(plan, one, month, months[-1].ordinal - month.ordinal, seed)
    ]
    return pl.DataFrame(rows, schema=VALUES, orient="row")


def sizes(framework: Framework) -> Mapping[Measure, Volume]:
    """How large each reported measure is, wholes before their parts.

    One that `volumes.csv` lacks gets a plain size: another framework can be tried on the sample too.
    """
    reported = {measure.id: measure for measure in framework.reported}
    plan: dict[Measure, Volume] = {}

    def place(measure: Measure, above: tuple[str, ...]) -> None:
        told = _size(measure, reported)
        for whole in (told.of, measure.at_most):
            if whole in reported and whole not in (*above, measure.id):
                place(reported[whole], (*above, measure.id))
        plan.setdefault(measure, told)

    for measure in framework.reported:
        place(measure, ())
    return plan


def _size(measure: Measure, reported: Mapping[str, Measure]) -> Volume:
    told = volumes().get(measure.id)
    if told is not None and (told.of is None or told.of in reported):
        return told
    if measure.at_most in reported:
        return Volume(fixed=0, per_1000=0, of=measure.at_most, share=0.5, better=1)
    return Volume(fixed=20, per_1000=0, of=None, share=None, better=0)


def _hands_in(one: SampleBranch, back: int) -> bool:
    return back not in one.holes and (one.opened is None or back <= one.opened)


def _month(
    plan: Mapping[Measure, Volume], one: SampleBranch, month: Month, back: int, seed: int
) -> list[tuple[str, float | None, bool]]:
    """One branch-month: (measure, value, is_not_applicable)."""
    chance = np.random.default_rng([seed, int(one.branch), month.ordinal])
    values: dict[str, float] = {}
    for measure, told in plan.items():
        value = _value(measure, told, one, values, back, chance, seed)
        values[measure.id] = min(value, values.get(measure.at_most or "", value))
    blank = chance.random(len(values)) < BLANK_SHARE
    return [
        (name, None, True) if name in one.not_applicable else (name, None if gone else value, False)
        for (name, value), gone in zip(values.items(), blank, strict=True)
    ]


def _value(
    measure: Measure,
    told: Volume,
    one: SampleBranch,
    values: Mapping[str, float],
    back: int,
    chance: np.random.Generator,
    seed: int,
) -> float:
    is_stock = measure.kind is MeasureKind.STOCK
    good = told.better * (_own(one, measure.form or measure.id, seed) + one.effect - one.drift * back)
    if told.of is None or told.share is None:
        expected = (told.fixed + told.per_1000 * insured()[one.branch] / 1000) * math.exp(0.6 * good)
        steady = round(expected * _steady(one, measure.id, seed))
        return float(steady if is_stock else chance.poisson(expected))
    base = values[told.of]
    if told.share > 1:
        return float(round(base * told.share * math.exp(0.5 * good) * chance.uniform(0.9, 1.1)))
    share = 1 / (1 + math.exp(-(math.log(told.share / (1 - told.share)) + good)))
    return float(round(base * share) if is_stock else chance.binomial(int(base), share))


@cache
def _own(one: SampleBranch, form: str, seed: int) -> float:
    """How much better a branch is in one part of the form than in the rest."""
    return float(np.random.default_rng([seed, int(one.branch), *form.encode()]).normal(0, 0.4))


@cache
def _steady(one: SampleBranch, measure: str, seed: int) -> float:
    """A stock's own size, the same in every month."""
    return float(np.random.default_rng([seed, int(one.branch), 7, *measure.encode()]).uniform(0.85, 1.2))


def _branch(row: Mapping[str, str]) -> SampleBranch:
    return SampleBranch(
        branch=row["branch"],
        county=row["county"],
        population=int(row["population"]),
        share=float(row["share"]),
        name_fa=row["name_fa"],
        name_en=row["name_en"],
        kind=row["kind"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        urban_share_pct=float(row["urban_share_pct"]) if row["urban_share_pct"] else None,
        opened=int(row["opened"]) if row["opened"] else None,
        holes=frozenset(int(one) for one in row["holes"].split(";") if one),
        effect=float(row["effect"]),
        drift=float(row["drift"]),
        not_applicable=frozenset(one for one in row["not_applicable"].split(";") if one),
    )


def _volume(row: Mapping[str, str]) -> Volume:
    return Volume(
        fixed=float(row["fixed"] or 0),
        per_1000=float(row["per_1000"] or 0),
        of=row["of"] or None,
        share=float(row["share"]) if row["share"] else None,
        better={"up": 1, "down": -1}.get(row["better"], 0),
    )
