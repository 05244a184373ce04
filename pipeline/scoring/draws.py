"""What chance could have made of a month: every noisy count drawn, and the draws pushed through to the index.

A draw is keyed by seed, edition, unit, month and measure, so that one branch alone gets the bits of a full run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework, Indicator, IndicatorKind, Noise, Normalisation, Transform
from pipeline.scoring.aggregate import Array, array_of, climb
from pipeline.scoring.indicators import per_of
from pipeline.scoring.normalise import normalise
from pipeline.scoring.priors import Count, Prior, Priors, cases_of, effects, expected, noisy_counts

SEED = 1404
"""The seed of published intervals: the year of the paper. Any would do; it must only stay."""

DRAWS = 1000
"""Draws behind an interval: its ends then lie within about a fifteenth of its length of where more would put them."""

Levels = Mapping[tuple[str, str], Array]
"""Drawn level (share, or rate) of each noisy count by (indicator, role): shape (rows, draws)."""


@dataclass(frozen=True)
class Drawn:
    """`scores`: by node and indicator id an array of shape (units, draws), NaN where the unit has no score. A row of
    `units` a row of each array. What chance does not move is the same in every draw."""

    units: tuple[str, ...]
    scores: Mapping[str, Array]


def drawn_levels(
    framework: Framework, rows: pl.DataFrame, priors: Priors, *, seed: int = SEED, draws: int = DRAWS
) -> Levels:
    """Levels of every noisy count, given its cases. `rows`: units of the engine's wide form, each its own key.

    A group's cases are drawn as one count: cautious, for members who differ vary less together. A row without the
    count draws NaN.
    """
    counts = noisy_counts(framework)
    keys, units = _keys(framework, rows, seed), rows["unit"].to_list()
    cases = {(c.indicator, c.role): cases_of(c, rows) for c in counts}
    binomial = {(c.indicator, c.role): c.sign for c in counts if c.noise is Noise.BINOMIAL}
    told = expected(framework, priors, units)
    mean, deviation = effects(told, {key: cases[key] for key in binomial}, binomial)
    odds = _odds(keys, mean, deviation, draws)
    found = {}
    for count in counts:
        key = (count.indicator, count.role)
        if count.noise is Noise.POISSON:
            found[key] = _rates(count, priors.of[key], cases[key], keys, draws)
        else:
            found[key] = _shares(count, told.share[key], told.residual[key], cases[key], odds, keys)
    return found


def drawn_scores(
    framework: Framework, rows: pl.DataFrame, levels: Levels, weights: str | None = None
) -> Drawn:
    """Units' draws of every node. `levels` as `drawn_levels` gives them for the same rows."""
    numerators = {
        (count.indicator, count.role): levels[count.indicator, count.role]
        * array_of(rows, f"{count.indicator}:{count.out_of}")[:, np.newaxis]
        for count in noisy_counts(framework)
    }
    return _pushed(framework, rows, numerators, weights)


def _keys(framework: Framework, rows: pl.DataFrame, seed: int) -> tuple[str, ...]:
    periods = rows["period"] if "period" in rows.columns else [""] * rows.height
    return tuple(
        f"{seed}|{framework.edition}|{unit}|{period}"
        for unit, period in zip(rows["unit"], periods, strict=True)
    )


def _stream(key: str, name: str) -> np.random.Generator:
    """A stream of its own for each name, the same on every machine."""
    digest = blake2b(f"{key}|{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))


def _odds(keys: Sequence[str], mean: Array, deviation: Array, draws: int) -> Array:
    """exp of each row's effect, drawn: what the odds of all its counts are multiplied by."""
    drawn = [
        _stream(key, "branch").standard_normal(draws) if spread > 0 else np.zeros(draws)
        for key, spread in zip(keys, deviation, strict=True)
    ]
    found: Array = np.exp(mean[:, np.newaxis] + deviation[:, np.newaxis] * np.array(drawn).reshape(-1, draws))
    return found


def _shares(
    count: Count, share: Array, residual: Array, cases: tuple[Array, Array], odds: Array, keys: Sequence[str]
) -> Array:
    """Drawn shares of a binomial count: Beta, its prior moved by the row's effect."""
    part, whole = cases
    weighs = (1.0 / (residual * share * (1.0 - share)) - 1.0)[:, np.newaxis]
    moved = (share / (1.0 - share))[:, np.newaxis] * (odds if count.sign > 0 else 1.0 / odds)
    brought = weighs * (moved / (1.0 + moved))
    done, left = part[:, np.newaxis] + brought, (whole - part)[:, np.newaxis] + (weighs - brought)
    found = np.full(odds.shape, np.nan)
    for row in np.flatnonzero(~np.isnan(part)).tolist():
        found[row] = _stream(keys[row], count.measure).beta(done[row], left[row])
    return found


def _rates(count: Count, prior: Prior, cases: tuple[Array, Array], keys: Sequence[str], draws: int) -> Array:
    """Drawn rates of a Poisson count: Gamma."""
    part, whole = cases
    found = np.full((len(keys), draws), np.nan)
    for row in np.flatnonzero(~np.isnan(part)).tolist():
        size = 1.0 / (whole[row] + prior.shape / prior.level)
        found[row] = _stream(keys[row], count.measure).gamma(part[row] + prior.shape, size, draws)
    return found


def _pushed(framework: Framework, rows: pl.DataFrame, numerators: Levels, weights: str | None) -> Drawn:
    """Numerators to values, scores, and upward by the engine's own rule. States and coverage are the printed ones."""
    leaves = {i.id: _leaf(framework, i, rows, numerators) for i in framework.indicators}
    coverage = {i.id: array_of(rows, f"{i.id}:coverage") for i in framework.indicators}
    nodes, _ = climb(framework, leaves, coverage, weights)
    draws = next((each.shape[1] for each in numerators.values()), DRAWS)
    shape = (rows.height, draws)
    return Drawn(tuple(rows["unit"]), {n: np.broadcast_to(s, shape) for n, s in (nodes | leaves).items()})


def _leaf(framework: Framework, indicator: Indicator, rows: pl.DataFrame, numerators: Levels) -> Array:
    """The indicator's drawn scores: (rows, draws), or (rows, 1) where chance does not move it."""
    printed = array_of(rows, indicator.id)[:, np.newaxis]
    drawn = numerators.get((indicator.id, "numerator"))
    value = array_of(rows, f"{indicator.id}:value")
    if drawn is None or np.isnan(value).all():
        return printed
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = drawn / array_of(rows, f"{indicator.id}:denominator")[:, np.newaxis]
        if indicator.kind is IndicatorKind.PARITY:
            others = numerators[indicator.id, "other_numerator"]
            ratio = np.minimum(
                1.0, ratio / (others / array_of(rows, f"{indicator.id}:other_denominator")[:, np.newaxis])
            )
    # A row with a score but no value (nothing planned) has no chance in it.
    scores = np.where(
        np.isnan(value)[:, np.newaxis], printed, _score(framework, indicator, ratio * per_of(indicator))
    )
    return np.where(np.isnan(printed), np.nan, scores)


def _score(framework: Framework, indicator: Indicator, value: Array) -> Array:
    """By the goalposts, as the engine: `pipeline.scoring.indicators`."""
    floor, target = indicator.floor, indicator.target
    if indicator.transform is Transform.LN:
        with np.errstate(divide="ignore"):
            value, floor, target = np.log(np.maximum(value, 0.0)), float(np.log(floor)), float(np.log(target))
    return normalise(value, Normalisation.GOALPOSTS, floor=floor, target=target, scale=framework.scale)
