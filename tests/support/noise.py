"""Branches in which nothing ever changes: every month's figures are drawn anew from the same shares and volumes."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework, MeasureKind, MeasureSource
from pipeline.services.sample_figures import sizes

SMALL_AND_LARGE = (3_000, 60_000)
"""Insured people of the smallest and the largest branch; sizes between them are even on the log scale."""


def noise(
    framework: Framework,
    branches: int,
    months: int,
    seed: int,
    *,
    shift: Mapping[int, float] | None = None,
    spread: float = 0.4,
) -> pl.DataFrame:
    """unit, period and a column a measure, as the engine reads them, with the sample's volumes.

    Counts are Poisson and parts binomial around each branch's own shares; what is a state at the month's end stays as
    it is. `shift` (month from 0 -> log odds) moves every good thing from those months on: a true change.
    """
    chance = np.random.default_rng(seed)
    low, high = np.log(SMALL_AND_LARGE)
    insured = np.exp(chance.uniform(low, high, branches))[:, None] * np.ones(months)
    level = _level(months, shift or {})
    found: dict[str, np.ndarray] = {
        m.id: insured for m in framework.measures if m.source is MeasureSource.REGISTER
    }
    for measure, told in sizes(framework).items():
        is_stock = measure.kind is MeasureKind.STOCK
        good = told.better * (chance.normal(0, spread, (branches, 1)) + level)
        if told.of is None or told.share is None:
            expected = (told.fixed + told.per_1000 * insured / 1000) * np.exp(0.6 * good)
            found[measure.id] = np.round(expected) if is_stock else chance.poisson(expected).astype(float)
        elif told.share > 1:
            found[measure.id] = np.round(
                found[told.of]
                * told.share
                * np.exp(0.5 * good)
                * chance.uniform(0.9, 1.1, (branches, months))
            )
        else:
            share = 1 / (1 + np.exp(-(np.log(told.share / (1 - told.share)) + good)))
            whole = found[told.of].astype(int)
            found[measure.id] = (
                np.round(whole * share) if is_stock else chance.binomial(whole, share).astype(float)
            )
    keys = {
        "unit": np.repeat([f"b{at:05d}" for at in range(branches)], months),
        "period": np.tile([f"{1403 + at // 12}-{at % 12 + 1:02d}" for at in range(months)], branches),
    }
    return pl.DataFrame(keys | {name: values.ravel() for name, values in found.items()})


def _level(months: int, shift: Mapping[int, float]) -> np.ndarray:
    level = np.zeros(months)
    for month, by in shift.items():
        level[month:] += by
    return level
