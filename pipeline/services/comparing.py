"""Weights as written beside weights as they work, and one month under two editions."""

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.scoring.effective import effective_weights
from pipeline.services.model import framework_named
from pipeline.services.office import Office
from pipeline.services.score_rows import unit_rows
from pipeline.services.scoring_run import edition_in
from pipeline.services.versioned import per_version


def weights_table(office: Office, *, by: Actor, month: Month) -> pl.DataFrame:
    """id, level, parent, nominal, effective: written weights of 1 among siblings, and the share of the
    parent's variance over the month's approved branches that each child brings (null: cannot be told)."""
    by.require(Permission.READ_RANKING)
    return _weights_table(office, month)


def comparison(office: Office, *, by: Actor, month: Month, edition: str) -> pl.DataFrame:
    """branch, score, compared: the index under the edition that holds in the month, and under another.

    Nulls where `score_months` has not been run with that edition. Raises UserError `edition_unknown`.
    """
    by.require(Permission.READ_RANKING)
    top, other = edition_in(office, month).top.id, framework_named(office, edition=edition).top.id
    index = unit_rows(office, "branch", month, month, nodes=(top,)).select(
        pl.col("unit").alias("branch"), "score"
    )
    found = office.warehouse.read("score_comparison_rows", edition=edition, month=str(month), node=other)
    compared = found.select(pl.col("unit").alias("branch"), pl.col("score").alias("compared"))
    return index.join(compared, on="branch", how="left").sort("branch")


@per_version(size=16)
def _weights_table(office: Office, month: Month) -> pl.DataFrame:
    framework = edition_in(office, month)
    rows = unit_rows(office, "branch", month, month)
    every = (*(node.id for node in framework.nodes), *(indicator.id for indicator in framework.indicators))
    wide = rows.group_by("unit").agg(
        pl.col("score").filter(pl.col("node") == node).first().alias(node) for node in every
    )
    return effective_weights(framework, wide)
