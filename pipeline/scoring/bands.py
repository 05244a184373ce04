"""Bands: by score alone the highest cut point reached; month after month, one is left only for good reason."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline.domain.framework import Band, Framework

# A share such as 0.29 x 100 comes out as 28.999999999999996: a cut point is reached within this.
REACHED = 1e-9


def band_of(framework: Framework, score: float | None) -> Band | None:
    """None without a score, without bands, or below the lowest cut point."""
    if score is None:
        return None
    return _reached(framework.bands, score)


def next_band(framework: Framework, score: float) -> Band | None:
    """The band above the score's own; None in the highest."""
    above = [band for band in framework.bands if score < band.from_score - REACHED]
    return min(above, key=lambda band: band.from_score, default=None)


def band_ids(framework: Framework, score: pl.Expr) -> pl.Expr:
    """The band's id for a column of scores; null as `band_of`."""
    found: pl.Expr = pl.lit(None, dtype=pl.String)
    for band in sorted(framework.bands, key=lambda band: band.from_score):
        found = pl.when(score >= band.from_score - REACHED).then(pl.lit(band.id)).otherwise(found)
    return found


@dataclass(frozen=True)
class BandMonth:
    """A unit's month in the replay. `at` counts months, so that the one before is `at - 1`; `low` and `high` are None
    where no interval was drawn. `bands` are the edition's: other ones begin the replay anew."""

    at: int
    score: float
    low: float | None
    high: float | None
    bands: tuple[Band, ...]


def held_bands(months: Iterable[BandMonth]) -> tuple[Band | None, ...]:
    """The band that each month of one unit stands in, months in order, those without a score left out.

    The first month, and the first under other cut points, by score alone. Later the band is left when the whole
    interval lies outside it, or when the score has lain in the same other band two months running (a month without a
    score breaks the run). Source: method.md, "Bands".
    """
    found: list[Band | None] = []
    before: BandMonth | None = None
    for month in months:
        held = found[-1] if found else None
        by_score = _reached(month.bands, month.score)
        is_anew = before is None or before.bands != month.bands or held is None
        if not is_anew and by_score != held and not _leaves(month, before, held, by_score):
            by_score = held
        found.append(by_score)
        before = month
    return tuple(found)


def _leaves(month: BandMonth, before: BandMonth | None, held: Band | None, by_score: Band | None) -> bool:
    if before is None or held is None:
        return True
    runs_on = before.at == month.at - 1 and _reached(before.bands, before.score) == by_score
    return runs_on or _is_outside(month, held)


def _is_outside(month: BandMonth, band: Band) -> bool:
    """Whether the whole interval lies below the band or above it."""
    if month.low is None or month.high is None:
        return False
    above = min((b.from_score for b in month.bands if b.from_score > band.from_score), default=None)
    return month.high < band.from_score - REACHED or (above is not None and month.low >= above - REACHED)


def _reached(bands: tuple[Band, ...], score: float) -> Band | None:
    return max(
        (b for b in bands if score >= b.from_score - REACHED), key=lambda b: b.from_score, default=None
    )
