"""Scores: made, read, explained and compared. The one door to them for pages and command line."""

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.month import Month
from pipeline.services.cards import branch_card, drill
from pipeline.services.comparing import comparison, weights_table
from pipeline.services.observed import approved_values
from pipeline.services.office import Office
from pipeline.services.overview import overview
from pipeline.services.score_rows import open_branches
from pipeline.services.scoring_run import (
    approved_months,
    heal,
    live_scores,
    rescore_for,
    rescore_many,
    score_months,
    stale,
)

__all__ = [
    "branch_card",
    "comparison",
    "drill",
    "heal",
    "latest_month",
    "live_scores",
    "overview",
    "rescore_for",
    "rescore_many",
    "score_months",
    "scored_months",
    "stale",
    "weights_table",
]


def latest_month(office: Office, *, by: Actor) -> Month | None:
    """The month to open with: the newest with anything approved; before there is one, the newest handed in, or None.

    Who looks at the province opens with the newest month that at least half of its branches have approved, where
    there is one: the first branch of a new month does not stand for all.
    """
    by.require(Permission.READ_RANKING)
    approved = approved_months(office)
    if approved:
        of_all = (
            ()
            if by.role in BRANCH_ROLES
            else (month for month in reversed(approved) if _is_of_most(office, month))
        )
        return next(iter(of_all), approved[-1])
    handed_in = office.warehouse.read("register_months", branch=None)["month"].to_list()
    return Month.parse(handed_in[0]) if handed_in else None


def _is_of_most(office: Office, month: Month) -> bool:
    approved = approved_values(office, month, month)["branch"].n_unique()
    return 2 * approved >= len(open_branches(office, month))


def scored_months(office: Office, *, by: Actor) -> tuple[Month, ...]:
    """Months with anything approved, newest first. Only reads; `score_months` makes scores."""
    by.require(Permission.READ_RANKING)
    return tuple(reversed(approved_months(office)))
