"""Reads `framework.toml`: what the framework is called, its levels, bands, scale and named weights."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pipeline.domain.framework import Band, Imputation, Level, Mean, Normalisation, Treatment
from pipeline.domain.text import Text
from pipeline.frameworks.sections import Section, read_section

FILE = "framework.toml"
# Columns that the engine itself adds to its frames.
RESERVED = frozenset({"unit", "period", "group", "rank", "month"})
_KEYS = (
    "id",
    "edition",
    "name",
    "scale",
    "least_score",
    "decimals",
    "unit_column",
    "period_column",
    "pool_months",
    "normalise",
    "treat",
    "impute",
    "group_column",
    "weights",
    "weight_sets",
    "price_base",
    "notice",
    "levels",
    "bands",
)
# A power beyond this sees little but the best or the worst child, and its numbers leave the range of floats.
MOST_POWER = 20.0
Way = TypeVar("Way", bound=StrEnum)


@dataclass(frozen=True)
class Heading:
    """All of `framework.toml`, checked on its own; `section` is kept to name its places in later refusals."""

    section: Section
    id: str
    edition: str
    name: Text
    levels: tuple[Level, ...]
    bands: tuple[Band, ...]
    scale: float
    least_score: float
    decimals: int | None
    unit_column: str
    period_column: str | None
    pool_months: int
    normalisation: Normalisation
    treatment: Treatment
    imputation: Imputation
    group_column: str | None
    weights: str
    weight_set_names: Mapping[str, Text]
    price_base: str | None
    notice: Text

    @property
    def taken(self) -> frozenset[str]:
        """Names that no node, indicator or measure may have: columns of the data or of the engine."""
        return RESERVED | {self.unit_column, self.period_column or "period"}


def read_heading(files: Mapping[str, str]) -> Heading:
    """The file's contents. Raises UserError("framework_broken")."""
    section = read_section(files, FILE)
    section.only(_KEYS)
    scale = _positive(section, "scale", 100.0)
    imputation = _way(section, "impute", Imputation, Imputation.NONE)
    _check_imputation(section, imputation)
    return Heading(
        section=section,
        id=section.identifier(),
        edition=section.text("edition"),
        name=section.both("name"),
        levels=_levels(section),
        bands=_bands(section, scale),
        scale=scale,
        least_score=_least_score(section, scale),
        decimals=section.whole("decimals", None, 0),
        unit_column=section.identifier("unit_column"),
        period_column=section.text_or_none("period_column"),
        pool_months=section.whole("pool_months", 3, 1) or 3,
        normalisation=_way(section, "normalise", Normalisation, Normalisation.GOALPOSTS),
        treatment=_way(section, "treat", Treatment, Treatment.NONE),
        imputation=imputation,
        group_column=section.text_or_none("group_column"),
        weights=section.text_or_none("weights") or "equal",
        weight_set_names=_weight_set_names(section),
        price_base=section.text_or_none("price_base"),
        notice=section.both("notice"),
    )


def _positive(section: Section, key: str, default: float) -> float:
    found = section.number(key, default)
    if found <= 0:
        section.refuse("not_positive", key)
    return found


def _least_score(section: Section, scale: float) -> float:
    found = section.number("least_score", 1.0)
    if not 0 <= found < scale:
        section.refuse("outside", "least_score", value=found, low=0, high=scale)
    return found


def _way(section: Section, key: str, ways: type[Way], default: Way) -> Way:
    written = section.text_or_none(key) or default
    if written not in set(ways):
        section.refuse("way_unknown", key, value=written, choices=", ".join(ways))
    return ways(written)


def _check_imputation(section: Section, imputation: Imputation) -> None:
    if imputation is Imputation.GROUP_MEAN and not section.has("group_column"):
        section.refuse("group_column_missing", "impute")
    if imputation is Imputation.LAST_VALUE and not section.has("period_column"):
        section.refuse("last_value_without_period", "impute")


def _levels(section: Section) -> tuple[Level, ...]:
    written = section.sections("levels")
    if len(written) < 2:
        section.refuse("levels_few", "levels")
    levels: dict[str, Level] = {}
    for at, item in enumerate(written):
        level = _level(item, is_last=at == len(written) - 1)
        if level.id in levels:
            item.refuse("level_twice", "id", id=level.id)
        levels[level.id] = level
    return tuple(levels.values())


def _level(item: Section, *, is_last: bool) -> Level:
    item.only(("id", "name", "mean", "power", "min_coverage", "needs_all"))
    mean = item.text_or_none("mean")
    if is_last and mean is not None:
        item.refuse("last_level_mean", "mean")
    if not is_last and mean not in set(Mean):
        item.refuse("mean_unknown", "mean", value=mean or "—", choices=", ".join(Mean))
    coverage = item.number("min_coverage", 0.5)
    if not 0 < coverage <= 1:
        item.refuse("outside", "min_coverage", value=coverage, low=0, high=1)
    return Level(
        item.identifier(),
        item.both("name"),
        Mean(mean) if mean else None,
        coverage,
        item.yes("needs_all"),
        _power(item, mean),
    )


def _power(item: Section, mean: str | None) -> float | None:
    """The exponent of a generalised mean; no other mean has one."""
    if (mean == Mean.GENERALISED) != item.has("power"):
        item.refuse("power_missing" if mean == Mean.GENERALISED else "power_unused", "power")
    if not item.has("power"):
        return None
    power = item.number("power", 1.0)
    if power == 0 or not -MOST_POWER <= power <= MOST_POWER:
        item.refuse("power_range", "power", value=power, most=MOST_POWER)
    return power


def _bands(section: Section, scale: float) -> tuple[Band, ...]:
    written = section.sections("bands")
    bands = tuple(_band(item) for item in written)
    if bands and bands[0].from_score != 0:
        written[0].refuse("band_first", "from_score")
    for item, (lower, upper) in zip(written[1:], itertools.pairwise(bands), strict=True):
        if upper.from_score <= lower.from_score:
            item.refuse("band_order", "from_score", value=upper.from_score, before=lower.from_score)
        if upper.from_score >= scale:
            item.refuse("band_beyond", "from_score", value=upper.from_score, scale=scale)
        if upper.id in {band.id for band in bands[: bands.index(upper)]}:
            item.refuse("level_twice", "id", id=upper.id)
    return bands


def _band(item: Section) -> Band:
    item.only(("id", "name", "from_score"))
    if not item.has("from_score"):
        item.refuse("key_missing", "from_score", name="from_score")
    return Band(item.identifier(), item.both("name"), item.number("from_score", 0.0))


def _weight_set_names(section: Section) -> Mapping[str, Text]:
    names = section.section("weight_sets")
    return {key: names.both(key) for key in names.values}
