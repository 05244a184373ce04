"""From what stands approved to rows of scores with their intervals: branches, counties, the province."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.scoring.draws import Drawn, Levels, drawn_levels, drawn_scores
from pipeline.scoring.engine import Scored, score
from pipeline.scoring.intervals import with_intervals
from pipeline.scoring.priors import Priors, fit, with_groups
from pipeline.services.observed import PROVINCE, UnitKind
from pipeline.services.progress import OnProgress, unheard

SCORES: dict[str, Any] = {
    "unit": pl.String,
    "period": pl.String,
    "node": pl.String,
    "level": pl.String,
    "score": pl.Float64,
    "coverage": pl.Float64,
    "state": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "other_numerator": pl.Float64,
    "other_denominator": pl.Float64,
    "months_count": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
}
"""Scores in long form, as the engine gives them, with the 90 % interval; `facts.scores` keeps `period` as `month`."""

PRIOR_MONTHS = 12
"""Months before a month that tell how branches differ: a year, so that no season is left out. The month itself does not
count while it comes in, or one branch's approval would move every other's interval."""


# Rows whose draws are held in memory together: half a megabyte each.
AT_ONCE = 600


@dataclass(frozen=True)
class Figures:
    """What `made` scores from: every branch's months in the engine's form, with `PRIOR_MONTHS` and the longest window
    before the first month asked for; and each branch's county (unit, group)."""

    framework: Framework
    observed: pl.DataFrame
    places: pl.DataFrame
    weights: str | None = None


def months_needed(framework: Framework) -> int:
    """How many months back from a month, itself included, its scores and intervals rest on."""
    return framework.longest_window + PRIOR_MONTHS


def made(
    figures: Figures,
    *,
    months: Sequence[Month],
    kinds: Collection[UnitKind] = ("branch", "county", "province"),
    branches: Collection[str] | None = None,
    on_progress: OnProgress = unheard,
) -> pl.DataFrame:
    """Rows (`SCORES` and unit_kind) of the months' units: all, or `branches` with their counties and the province.

    `on_progress` counts rows of units, a branch's month being one.
    """
    if figures.observed.is_empty():
        return pl.DataFrame(schema=SCORES | {"unit_kind": pl.String})
    framework = figures.framework
    single = score(framework, figures.observed, weights=figures.weights)
    groups = {kind: _groups(figures, kind, branches) for kind in kinds if kind != "branch"}
    scored = {
        kind: score(framework, figures.observed, groups=members, weights=figures.weights)
        for kind, members in groups.items()
        if not members.is_empty()
    }
    pieces: list[_Piece] = []
    for month in months:
        known = _Known.of(framework, single.wide, month)
        if "branch" in kinds:
            own = _some(known.own, branches)
            pieces.append(_Piece(_named(own, "branch"), drawn_levels(framework, own, known.priors)))
        pieces += [known.of_groups(framework, found.wide, kind, month) for kind, found in scored.items()]
    total, done, frames = sum(piece.rows.height for piece in pieces), 0, []
    for batch in _batches(pieces):
        frames.append(_long(figures, batch))
        done += sum(piece.rows.height for piece in batch)
        on_progress(done, total)
    return pl.concat(frames)


@dataclass(frozen=True)
class _Piece:
    """Rows of one kind and month in the engine's wide form, their units under the kind's name, and their levels."""

    rows: pl.DataFrame
    levels: Levels


@dataclass(frozen=True)
class _Known:
    """A month's branch rows in the engine's wide form, and what the year before tells of them."""

    own: pl.DataFrame
    priors: Priors

    @classmethod
    def of(cls, framework: Framework, wide: pl.DataFrame, month: Month) -> "_Known":
        own, before = _parted(wide, month)
        return cls(own, fit(framework, before, own))

    def drawn(self, figures: Figures, rows: pl.DataFrame) -> Drawn:
        """Draws of some of the branches, or of groups."""
        levels = drawn_levels(figures.framework, rows, self.priors)
        return drawn_scores(figures.framework, rows, levels, figures.weights)

    def of_groups(self, framework: Framework, wide: pl.DataFrame, kind: UnitKind, month: Month) -> _Piece:
        """Groups' rows of the month with their drawn levels; their own year before tells where they stand."""
        own, before = _parted(_named(wide, kind), month)
        return _Piece(own, drawn_levels(framework, own, with_groups(framework, self.priors, before)))


def _parted(wide: pl.DataFrame, month: Month) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The month's rows, and those of the year before."""
    period, first = pl.col("period"), str(month.plus(-PRIOR_MONTHS))
    return wide.filter(period == str(month)), wide.filter((period < str(month)) & (period >= first))


def _named(rows: pl.DataFrame, kind: UnitKind) -> pl.DataFrame:
    """The rows with their units under the kind's name: a county may bear a branch's code."""
    return rows.with_columns(pl.format("{}:{}", pl.lit(kind), "unit").alias("unit"))


def branch_draws(figures: Figures, month: Month, branches: Collection[str] | None = None) -> Drawn:
    """The draws behind a month's intervals: of every branch, or of some, in order of their codes."""
    if figures.observed.is_empty():
        return Drawn((), {})
    known = _Known.of(figures.framework, score(figures.framework, figures.observed).wide, month)
    return known.drawn(figures, _some(known.own, branches))


def _some(rows: pl.DataFrame, branches: Collection[str] | None) -> pl.DataFrame:
    return rows if branches is None else rows.filter(pl.col("unit").is_in(list(branches)))


def _groups(figures: Figures, kind: UnitKind, branches: Collection[str] | None) -> pl.DataFrame:
    """unit, group: which branches are summed into which group of the kind."""
    reported = figures.observed["unit"].unique()
    if kind == "province":
        return pl.DataFrame({"unit": reported.sort()}).with_columns(pl.lit(PROVINCE).alias("group"))
    places = figures.places.filter(pl.col("unit").is_in(reported.to_list())).select("unit", "group")
    if branches is None:
        return places
    theirs = figures.places.filter(pl.col("unit").is_in(list(branches)))["group"]
    return places.filter(pl.col("group").is_in(theirs.to_list()))


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces put together until they hold `AT_ONCE` rows: a few large steps cost far less than many small ones."""
    batch: list[_Piece] = []
    for piece in pieces:
        if batch and sum(one.rows.height for one in (*batch, piece)) > AT_ONCE:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _long(figures: Figures, batch: Sequence[_Piece]) -> pl.DataFrame:
    """Scores with their intervals in long form: `SCORES` and unit_kind."""
    rows = pl.concat(piece.rows for piece in batch)
    levels = {key: np.concatenate([piece.levels[key] for piece in batch]) for key in batch[0].levels}
    drawn = drawn_scores(figures.framework, rows, levels, figures.weights)
    long = Scored(figures.framework, with_intervals(figures.framework, rows, drawn)).long()
    named = pl.col("unit").str.splitn(":", 2)
    return long.with_columns(
        named.struct.field("field_0").alias("unit_kind"), named.struct.field("field_1").alias("unit")
    ).select(*(pl.col(name).cast(kind_of) for name, kind_of in SCORES.items()), "unit_kind")


def drawn_of(drawn: Drawn, unit: str, nodes: Iterable[str]) -> dict[str, Any]:
    """One unit's draws by node: arrays of shape (draws,); nodes without a score are left out."""
    if unit not in drawn.units:
        return {}
    at = drawn.units.index(unit)
    found = {node: drawn.scores[node][at] for node in nodes if node in drawn.scores}
    return {node: draws for node, draws in found.items() if draws[0] == draws[0]}
