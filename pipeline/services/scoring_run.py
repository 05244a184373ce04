"""Making scores: what is approved becomes rows that stay, for branches, counties and the province."""

from collections.abc import Collection, Iterable
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import FIRST_YEAR, LAST_YEAR, Month
from pipeline.services.model import framework_named, framework_of
from pipeline.services.observed import UnitKind, approved_values, counties, submission_values, wide
from pipeline.services.office import Office
from pipeline.services.progress import OnProgress, stretch, unheard
from pipeline.services.score_making import SCORES, Figures, made, months_needed
from pipeline.services.versioned import per_version

ALL_TIME = (Month(FIRST_YEAR, 1), Month(LAST_YEAR, 12))


@per_version(size=512)
def edition_in(office: Office, month: Month) -> Framework:
    """The edition that holds in a month, kept until the facts change."""
    return framework_of(office, month=month)


@per_version(size=2)
def approved_months(office: Office) -> tuple[Month, ...]:
    """Months with anything approved, oldest first."""
    first, last = ALL_TIME
    found = office.warehouse.read("score_submissions", first=str(first), last=str(last))
    return tuple(Month.parse(text) for text in found["month"].unique().sort())


def score_months(
    office: Office,
    *,
    by: Actor,
    month: Month | None = None,
    edition: str | None = None,
    on_progress: OnProgress = unheard,
) -> tuple[Month, ...]:
    """Score one month, or every month with anything approved; returns the months written, oldest first.

    `on_progress` counts months, step "score".

    With an `edition`, months in which it does not hold get comparison rows beside their own scores. Raises
    UserError `edition_unknown`.
    """
    by.require(Permission.RESCORE)
    months = tuple(each for each in approved_months(office) if month in (None, each))
    chosen = framework_named(office, edition=edition) if edition else None
    if not months:
        return ()
    subject = str(month or "all")
    return _keep(office, by, subject, months, chosen=chosen, edition=edition or "", on_progress=on_progress)


def rescore_for(office: Office, *, by: Actor, branch: str, month: Month) -> tuple[Month, ...]:
    """Score a branch, its county and the province again, after its month was approved or revised.

    Reaches that month and later ones whose windows hold it, where anything is approved; returns those months.
    """
    if not by.may(Permission.RESCORE):
        by.require(Permission.APPROVE, branch)
    months = reached(office, month)
    if not months:
        return ()
    return _keep(office, by, f"{branch} {month}", months, branches=(branch,))


def rescore_many(
    office: Office,
    *,
    by: Actor,
    approved: Collection[tuple[str, Month]],
    on_progress: OnProgress = unheard,
) -> tuple[Month, ...]:
    """Score again, once, all that several approved branch-months reach; returns the months written, oldest first.

    Their branches, their counties and the province, in every month that a window of any of them enters.
    """
    branches = tuple(sorted({branch for branch, _ in approved}))
    if not by.may(Permission.RESCORE):
        for branch in branches:
            by.require(Permission.APPROVE, branch)
    months = tuple(sorted({each for _, month in approved for each in reached(office, month)}))
    if not months:
        return ()
    subject = ", ".join(str(month) for month in months)
    return _keep(office, by, subject, months, branches=branches, on_progress=on_progress)


def reached(office: Office, month: Month) -> tuple[Month, ...]:
    """Months with anything approved whose scores a month's figures enter: itself, later windows with it."""
    return tuple(
        each
        for each in approved_months(office)
        if 0 <= each.ordinal - month.ordinal < edition_in(office, each).longest_window
    )


def stale(office: Office) -> tuple[tuple[str, Month], ...]:
    """Branch-months approved, or whose branch was changed in the register, after they were last scored.

    An approval and its scoring are two events: a crash between them leaves these; `heal` makes them good.
    """
    first, last = ALL_TIME
    approved = office.warehouse.read("score_submissions", first=str(first), last=str(last))
    scored = office.warehouse.read("score_events")
    found = with_edition(office, approved).join(scored, on=["branch", "month", "edition"], how="left")
    registered = office.warehouse.read("score_register_events")
    found = found.join(registered, on="branch", how="left")
    told = pl.max_horizontal("approved_event", "register_event")
    late = found.filter(pl.col("event").is_null() | (pl.col("event") < told))
    return tuple(
        (branch, Month.parse(month)) for branch, month in late.select("branch", "month").sort("month").rows()
    )


def heal(office: Office, *, by: Actor) -> tuple[Month, ...]:
    """Score again every month that a stale branch-month reaches; returns those months, none when all is well."""
    by.require(Permission.RESCORE)
    late = {month for _, month in stale(office)}
    months = tuple(sorted({each for month in late for each in reached(office, month)}))
    if not months:
        return ()
    return _keep(office, by, "stale", months)


def with_edition(office: Office, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame (with a column month) and the edition that holds in each month, in a column edition."""
    months = frame["month"].unique().to_list()
    held = [edition_in(office, Month.parse(month)).edition for month in months]
    edition = pl.DataFrame(
        {"month": months, "edition": held}, schema={"month": pl.String, "edition": pl.String}
    )
    return frame.join(edition, on="month", how="left")


def live_scores(
    office: Office,
    *,
    month: Month,
    values: pl.DataFrame,
    kind: UnitKind = "branch",
    weights: str | None = None,
) -> pl.DataFrame:
    """Scores of a month, were `values` (as `approved_values`) to stand in place of what is approved for their
    branch-months. Long form (`SCORES`), nothing kept.

    For branches: those of `values` alone.
    """
    figures = figures_with(office, month=month, values=values, weights=weights)
    branches = values["branch"].unique().to_list() if kind == "branch" else None
    found = made(figures, months=[month], kinds=[kind], branches=branches)
    return found.select(SCORES.keys())


def figures_with(
    office: Office, *, month: Month, values: pl.DataFrame, weights: str | None = None
) -> Figures:
    """What a month's scores rest on, were `values` to stand in place of what is approved for their branch-months."""
    framework = edition_in(office, month)
    before = approved_values(office, month.plus(1 - months_needed(framework)), month)
    kept = before.join(values.select("branch", "month").unique(), on=["branch", "month"], how="anti")
    told = pl.concat([kept, values.select(kept.columns).cast(kept.schema)])
    return Figures(framework, wide(office, framework, told), counties(office), weights)


def waiting_scores(office: Office, *, month: Month, submissions: Iterable[str]) -> pl.DataFrame:
    """Scores of branches whose submissions wait, as they would be if approved: `SCORES`."""
    found = [submission_values(office, submission) for submission in submissions]
    filled = [values for values in found if not values.is_empty()]
    if not filled:
        return pl.DataFrame(schema=SCORES)
    return live_scores(office, month=month, values=pl.concat(filled).drop("sheet", "cell"))


def _keep(
    office: Office,
    by: Actor,
    subject: str,
    months: tuple[Month, ...],
    *,
    branches: tuple[str, ...] | None = None,
    chosen: Framework | None = None,
    edition: str | None = None,
    on_progress: OnProgress = unheard,
) -> tuple[Month, ...]:
    """Score months as `_rows` does and keep the rows as one event, which says what was asked for."""
    asked: dict[str, Any] = {"branches": branches, "edition": edition}
    if branches is not None and len(branches) == 1:
        asked = {"branch": branches[0], "edition": edition}
    told = {name: value for name, value in asked.items() if value is not None}
    draft = office.event(by, "scores.make", subject, months=[str(each) for each in months], **told)
    with office.warehouse.write("facts", draft) as writer:
        # Read inside: the lock keeps out an approval whose numbers this run would overwrite with older ones.
        writer.append("scores", _rows(office, months, on_progress, branches=branches, chosen=chosen))
    return months


def _rows(
    office: Office,
    months: tuple[Month, ...],
    on_progress: OnProgress,
    *,
    branches: tuple[str, ...] | None = None,
    chosen: Framework | None = None,
) -> pl.DataFrame:
    """Rows for `facts.scores`: months under the edition that holds in them, or under the chosen one."""
    by_edition: dict[str, list[Month]] = {}
    for month in months:
        by_edition.setdefault(edition_in(office, month).edition, []).append(month)
    frames: list[pl.DataFrame] = []
    for edition, held in by_edition.items():
        framework = chosen or edition_in(office, held[0])
        before = sum(len(by_edition[one]) for one in list(by_edition)[: len(frames)])
        told = stretch(on_progress, before, len(held), len(months), "score")
        told(0, 1)
        rows = _score_held(office, framework, held, branches, told)
        named = {"edition": pl.lit(framework.edition), "is_comparison": pl.lit(framework.edition != edition)}
        frames.append(rows.with_columns(**named).rename({"period": "month"}))
    return pl.concat(frames)


def _score_held(
    office: Office,
    framework: Framework,
    months: list[Month],
    branches: tuple[str, ...] | None,
    on_progress: OnProgress,
) -> pl.DataFrame:
    """Scores of all units in `months` under one framework; or some branches', their counties' and the province's."""
    values = approved_values(office, min(months).plus(1 - months_needed(framework)), max(months))
    figures = Figures(framework, wide(office, framework, values), counties(office))
    return made(figures, months=months, branches=branches, on_progress=on_progress)
