"""What figures would do to a branch's scores, were they approved: index and dimensions before and after, what moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.scoring.explain import parts
from pipeline.services.observed import approved_values, submission_values
from pipeline.services.office import Office
from pipeline.services.scoring_run import edition_in, live_scores

Scores = Mapping[str, tuple[float | None, float | None]]

_MOVED = {"indicator": pl.String, "before": pl.Float64, "after": pl.Float64, "points": pl.Float64}


@dataclass(frozen=True)
class Effect:
    """Scores of the index and dimensions before and after, and the indicators that move.

    `moved`: indicator, before, after (scores), points (of its dimension), most points first. `before` rests on what
    is approved for `before_month`: the month itself, or the one before it where nothing is yet (None: neither).
    """

    before: Mapping[str, float | None]
    after: Mapping[str, float | None]
    moved: pl.DataFrame
    before_month: Month | None = None


NO_EFFECT = Effect({}, {}, pl.DataFrame(schema=_MOVED))


def effect_of(
    office: Office, framework: Framework, branch: str, month: Month, values: pl.DataFrame
) -> Effect:
    """What `values` (measure, value, is_not_applicable) would do as the branch's month."""
    now, stands = _standing(office, branch, month)
    before = _scores(office, stands, now)
    after = _scores(office, month, _as_month(values, branch, month))
    heads = [node.id for node in framework.nodes if node.level in [one.id for one in framework.levels[:2]]]
    return Effect(
        before={node: before.get(node, (None, None))[0] for node in heads},
        after={node: after.get(node, (None, None))[0] for node in heads},
        moved=_moved(framework, before, after),
        before_month=None if now.is_empty() else stands,
    )


def effect_of_submission(office: Office, *, by: Actor, submission: str) -> Effect:
    """What approving a submission would do, from its values as they are kept. Raises UserError `submission_unknown`."""
    by.require(Permission.READ_SUBMISSION)
    values = submission_values(office, submission)
    if values.is_empty():
        raise UserError("submission_unknown", submission=submission)
    branch, month = values["branch"][0], Month.parse(values["month"][0])
    by.require(Permission.READ_SUBMISSION, branch)
    return effect_of(office, edition_in(office, month), branch, month, values)


def _as_month(values: pl.DataFrame, branch: str, month: Month) -> pl.DataFrame:
    return values.filter(pl.col("value").is_not_null() | pl.col("is_not_applicable")).select(
        pl.lit(branch).alias("branch"),
        pl.lit(str(month)).alias("month"),
        "measure",
        "value",
        "is_not_applicable",
    )


def _standing(office: Office, branch: str, month: Month) -> tuple[pl.DataFrame, Month]:
    """What is approved for the month, or for the one before where nothing is yet: most files are a month's first."""
    for stands in (month, month.plus(-1)):
        now = approved_values(office, stands, stands).filter(branch=branch)
        if not now.is_empty():
            break
    return now, stands


def _scores(office: Office, month: Month, values: pl.DataFrame) -> Scores:
    """Scores and coverages by node, were these values the branch's month. Without values there are none."""
    if values.is_empty():
        return {}
    rows = live_scores(office, month=month, values=values).select("node", "score", "coverage")
    return {node: (score, coverage) for node, score, coverage in rows.iter_rows()}


def _moved(framework: Framework, before: Scores, after: Scores) -> pl.DataFrame:
    """Indicators whose score changes, most points first: indicator, before, after, points."""
    rows = []
    for indicator in framework.indicators:
        pair = [scores.get(indicator.id, (None, None))[0] for scores in (before, after)]
        if pair[0] != pair[1]:
            points = [_points(framework, scores, indicator.id) for scores in (before, after)]
            rows.append((indicator.id, *pair, points[1] - points[0]))
    return pl.DataFrame(rows, schema=_MOVED, orient="row").sort(pl.col("points").abs(), descending=True)


def _points(framework: Framework, scores: Scores, indicator: str) -> float:
    """The points that an indicator holds of its dimension: its shares multiplied on the way up."""
    path = framework.path_to(indicator)
    share = 1.0
    for parent, child in pairwise(path[1:]):
        share *= next((part.share for part in parts(framework, scores, parent) if part.id == child), 0.0)
    return share * (scores.get(indicator, (None, None))[0] or 0.0)
