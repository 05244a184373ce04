"""What is known of branch-months before their files are judged: read once for all branches of a month."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from pipeline.domain.month import Month
from pipeline.domain.rules import rule, rules
from pipeline.intake.known import Known, Past, Scored
from pipeline.services.calendar import closes_for, is_open_for, today
from pipeline.services.observed import approved_values
from pipeline.services.office import Office
from pipeline.services.peers import peer_codes
from pipeline.services.score_rows import unit_rows
from pipeline.services.scoring_run import edition_in, live_scores
from pipeline.services.versioned import per_version

_SCORED = ("score", "low", "high", "value", "numerator", "denominator")
_NO_SCORES: Mapping[str, Scored] = {}


def known(office: Office, *, branch: str, month: Month, values: pl.DataFrame) -> Known:
    """What is known of one branch-month. `values`: the file's, as `intake.reading.Read` has them.

    Asks for no permission: whoever may hand in the file may be told what it is held against.
    """
    return known_of_many(office, month=month, values={branch: values})[branch]


def known_of_many(office: Office, *, month: Month, values: Mapping[str, pl.DataFrame]) -> Mapping[str, Known]:
    """As `known`, for many branches of a month at once: by branch. Scores them all in one run."""
    pasts, before = _pasts(office, month), _before(office, month)
    after = _after(office, month, values)
    return {
        branch: Known(
            history=_history(pasts.get(branch)),
            before=before.get(branch, _NO_SCORES),
            after=after.get(branch, _NO_SCORES),
            peers=_peers(office, branch, month, before),
            closed_on=_closed_on(office, branch, month),
        )
        for branch in values
    }


def _closed_on(office: Office, branch: str, month: Month) -> date | None:
    return None if is_open_for(office, branch, month, today(office)) else closes_for(office, branch, month)


def _months_back() -> int:
    """As far as any rule looks."""
    return max(one.whole("months") for one in rules().values() if "months" in one.limits)


@per_version(size=4)
def _pasts(office: Office, month: Month) -> Mapping[str, pl.DataFrame]:
    """Approved values of the months before, by branch: month, measure, value, oldest first."""
    found = approved_values(office, month.plus(-_months_back()), month.plus(-1))
    told = found.filter(pl.col("value").is_not_null()).sort("month")
    parts = told.partition_by("branch", as_dict=True, include_key=False)
    return {str(key[0]): part.select("month", "measure", "value") for key, part in parts.items()}


def _history(past: pl.DataFrame | None) -> Mapping[str, Past]:
    if past is None:
        return {}
    months = {text: Month.parse(text) for text in past["month"].unique()}
    found: dict[str, list[tuple[Month, float]]] = {}
    for at, measure, value in past.iter_rows():
        found.setdefault(measure, []).append((months[at], value))
    return {measure: tuple(pairs) for measure, pairs in found.items()}


@per_version(size=4)
def _before(office: Office, month: Month) -> Mapping[str, Mapping[str, Scored]]:
    """The stored scores of the month before, by branch, then by node and indicator."""
    return _by_branch(unit_rows(office, "branch", month.plus(-1), month.plus(-1)))


def _after(
    office: Office, month: Month, values: Mapping[str, pl.DataFrame]
) -> Mapping[str, Mapping[str, Scored]]:
    """The scores that these files would make, by branch, then by node and indicator."""
    filled = [
        # A negative count can't be scored, and its file is kept out anyway.
        frame.filter((pl.col("value") >= 0) | pl.col("is_not_applicable")).select(
            pl.lit(branch).alias("branch"),
            pl.lit(str(month)).alias("month"),
            "measure",
            "value",
            "is_not_applicable",
        )
        for branch, frame in values.items()
    ]
    told = pl.concat(filled) if filled else pl.DataFrame()
    if told.is_empty():
        return {}
    return _by_branch(live_scores(office, month=month, values=told))


def _by_branch(rows: pl.DataFrame) -> Mapping[str, Mapping[str, Scored]]:
    found: dict[str, dict[str, Scored]] = {}
    for branch, node, *scored in rows.select("unit", "node", *_SCORED).iter_rows():
        found.setdefault(branch, {})[node] = Scored(*scored)
    return found


def _peers(
    office: Office, branch: str, month: Month, before: Mapping[str, Mapping[str, Scored]]
) -> Mapping[str, tuple[float, ...]]:
    """Like branches' values of the month before, by indicator."""
    codes = peer_codes(office, branch, month, rule("far_from_peers").whole("branches"))
    theirs = [before[code] for code in codes if code in before]
    return {
        indicator.id: tuple(
            one[indicator.id].value or 0.0
            for one in theirs
            if indicator.id in one and one[indicator.id].value is not None
        )
        for indicator in edition_in(office, month).indicators
    }
