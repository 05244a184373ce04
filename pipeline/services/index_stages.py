"""The stages of an index as tables, one file each, so that they can be laid beside other software's."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.domain.framework import Framework
from pipeline.scoring.engine import Scored
from pipeline.scoring.ways import Prepared

NAMES = ("raw", "denominated", "imputed", "treated", "normalised", "aggregated")
"""The stages in their order, as their files are called."""
NOTES = "treatments"
"""What was done to each indicator's outliers, period by period."""


def stage_tables(
    framework: Framework, observed: pl.DataFrame, prepared: Prepared, scored: Scored
) -> dict[str, pl.DataFrame]:
    """Table by file name without its ending. All but the notes have the table's own keys and order of rows.

    Raw: a column a measure. Denominated, imputed, treated and normalised: a column an indicator, beside it
    `<id>:imputed` and `<id>:treated` at those stages. Aggregated: each node top down with its `:coverage`. Nothing
    is rounded; an empty cell is no number.
    """
    keys = [key for key in ("unit", "period") if key in observed.columns]
    indicators = [indicator.id for indicator in framework.indicators]
    nodes = [node for level in framework.levels[:-1] for node in framework.at_level(level.id)]
    found = {
        "raw": observed,
        "denominated": prepared.denominated,
        "imputed": _beside(prepared.imputed, keys, indicators, ":imputed"),
        "treated": _beside(prepared.treated, keys, indicators, ":treated"),
        "normalised": scored.wide.select(*keys, *indicators),
        "aggregated": _beside(scored.wide, keys, nodes, ":coverage"),
    }
    order = observed.select(keys)
    tables = {
        name: order.join(table, on=keys, how="left", maintain_order="left") for name, table in found.items()
    }
    tables[NOTES] = prepared.treatments
    return {name: named(framework, table) for name, table in tables.items()}


def named(framework: Framework, table: pl.DataFrame) -> pl.DataFrame:
    """The table with its keys called as the framework calls them."""
    names: Mapping[str, str] = {"unit": framework.unit_column, "period": framework.period_column or "period"}
    return table.rename({key: name for key, name in names.items() if key in table.columns})


def _beside(table: pl.DataFrame, keys: Sequence[str], ids: Sequence[str], detail: str) -> pl.DataFrame:
    return table.select(*keys, *(column for one in ids for column in (one, f"{one}{detail}")))
