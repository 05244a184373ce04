"""Scores: made, read, explained and compared. The one door to them for pages and command line."""

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.services.cards import branch_card, drill
from pipeline.services.comparing import comparison, weights_table
from pipeline.services.office import Office
from pipeline.services.overview import overview
from pipeline.services.scoring_run import approved_months, heal, live_scores, rescore_for, score_months, stale

__all__ = [
    "branch_card",
    "comparison",
    "drill",
    "heal",
    "latest_month",
    "live_scores",
    "overview",
    "rescore_for",
    "score_months",
    "scored_months",
    "stale",
    "weights_table",
]


def latest_month(office: Office, *, by: Actor) -> Month | None:
    """The newest month with anything approved; before there is one, the newest handed in, or None."""
    by.require(Permission.READ_RANKING)
    approved = approved_months(office)
    if approved:
        return approved[-1]
    handed_in = office.warehouse.read("register_months", branch=None)["month"].to_list()
    return Month.parse(handed_in[0]) if handed_in else None


def scored_months(office: Office, *, by: Actor) -> tuple[Month, ...]:
    """Months with anything approved, newest first. Only reads; `score_months` makes scores."""
    by.require(Permission.READ_RANKING)
    return tuple(reversed(approved_months(office)))
