"""The band that a unit stands in, replayed month by month from its stored scores."""

from collections.abc import Mapping

import polars as pl

from pipeline.domain.framework import Band
from pipeline.domain.month import Month
from pipeline.scoring.bands import BandMonth, held_bands
from pipeline.services.observed import UnitKind
from pipeline.services.office import Office
from pipeline.services.score_rows import unit_rows
from pipeline.services.scoring_run import ALL_TIME, edition_in
from pipeline.services.versioned import per_version


@per_version(size=64)
def bands_in(office: Office, kind: UnitKind, month: Month) -> Mapping[str, Band]:
    """By unit the band it stands in, of those with an approved index in the month."""
    found = {}
    for (unit,), rows in _index_rows(office, kind, month).group_by("unit"):
        held = _replayed(office, rows)
        if str(month) in held and held[str(month)] is not None:
            found[str(unit)] = held[str(month)]
    return {unit: band for unit, band in found.items() if band is not None}


def band_held(
    office: Office, kind: UnitKind, unit: str, month: Month, live: pl.DataFrame | None = None
) -> Band | None:
    """The band of one unit. `live`: rows (`SCORES`) of the month that are not stored."""
    rows = _index_rows(office, kind, month).filter(pl.col("unit") == unit)
    if live is not None:
        own = live.filter(
            (pl.col("node") == edition_in(office, month).top.id) & pl.col("score").is_not_null()
        )
        rows = pl.concat([rows.filter(pl.col("period") != str(month)), own.select(rows.columns)])
    return _replayed(office, rows).get(str(month))


@per_version(size=16)
def _index_rows(office: Office, kind: UnitKind, month: Month) -> pl.DataFrame:
    """unit, period, node, score, low, high of the index, every month up to this one that has a score."""
    top = edition_in(office, month).top.id
    rows = unit_rows(office, kind, ALL_TIME[0], month, nodes=(top,))
    return rows.filter(pl.col("score").is_not_null()).select("unit", "period", "node", "score", "low", "high")


def _replayed(office: Office, rows: pl.DataFrame) -> Mapping[str, Band | None]:
    """Of one unit: month -> band."""
    months = [
        BandMonth(
            Month.parse(period).ordinal, score, low, high, edition_in(office, Month.parse(period)).bands
        )
        for period, score, low, high in rows.sort("period").select("period", "score", "low", "high").rows()
    ]
    return dict(zip(rows["period"].sort().to_list(), held_bands(months), strict=True))
