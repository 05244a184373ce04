"""Bands by score alone: the highest cut point that the score has reached."""

import polars as pl

from pipeline.domain.framework import Band, Framework

# A share such as 0.29 x 100 comes out as 28.999999999999996: a cut point is reached within this.
REACHED = 1e-9


def band_of(framework: Framework, score: float | None) -> Band | None:
    """None without a score, without bands, or below the lowest cut point."""
    if score is None:
        return None
    reached = [band for band in framework.bands if score >= band.from_score - REACHED]
    return max(reached, key=lambda band: band.from_score, default=None)


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
