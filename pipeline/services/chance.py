"""What chance could have made of a month: which branches can be told apart, which ranks are open to each."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.domain.states import ScoreState
from pipeline.scoring.draws import Drawn
from pipeline.scoring.intervals import LEADS, brackets, lead_share, rank_ranges
from pipeline.services.observed import VALUES, approved_values, submission_values
from pipeline.services.office import Office
from pipeline.services.score_making import branch_draws, drawn_of
from pipeline.services.score_rows import rank_of_branches, standing
from pipeline.services.scoring_run import edition_in, figures_with
from pipeline.services.versioned import per_version

NO_VALUES = VALUES | {"is_not_applicable": pl.Boolean}


@dataclass(frozen=True)
class Ranked:
    """A branch of the month's ranking. `best` and `worst`: the ranks that nine draws in ten leave it; `alike`: codes of
    the branches that it can't be told apart from (neither leads in 95 % of joint draws)."""

    branch: str
    rank: int
    best: int
    worst: int
    alike: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    """A month's ranking, best first. `brackets`: stretches (first, last place in `branches`, from 0) in which nobody
    can be told apart."""

    branches: tuple[Ranked, ...]
    brackets: tuple[tuple[int, int], ...]

    @property
    def of(self) -> Mapping[str, Ranked]:
        return {one.branch: one for one in self.branches}


def ranking(office: Office, *, by: Actor, month: Month) -> Ranking:
    """The month's ranking with what chance leaves open; empty where no branch has an approved index."""
    by.require(Permission.READ_RANKING)
    return ranking_of(office, month)


@per_version(size=32)
def ranking_of(office: Office, month: Month) -> Ranking:
    """As `ranking`, for services."""
    ranked = rank_of_branches(office, month).sort("rank", "unit")
    drawn = index_draws(office, month)
    top = edition_in(office, month).top.id
    known = ranked.filter(pl.col("unit").is_in(list(drawn.units)))
    if known.is_empty():
        return Ranking((), ())
    place = {unit: at for at, unit in enumerate(drawn.units)}
    draws = drawn.scores[top][[place[unit] for unit in known["unit"]]]
    leads, ranges = lead_share(draws), rank_ranges(draws)
    codes, ranks = known["unit"].to_list(), known["rank"].to_list()
    told = tuple(
        Ranked(
            branch=code,
            rank=ranks[at],
            best=min(int(ranges[at, 0]), ranks[at]),
            worst=max(int(ranges[at, 1]), ranks[at]),
            alike=tuple(
                other
                for other, lead in zip(codes, leads[at], strict=True)
                if other != code and is_alike(lead)
            ),
        )
        for at, code in enumerate(codes)
    )
    return Ranking(told, brackets(known["score"].to_list(), leads))


def is_alike(lead: float) -> bool:
    """Whether a share of joint draws leaves open which of two leads."""
    return 1 - LEADS < lead < LEADS


def told_apart(office: Office, *, by: Actor, month: Month) -> pl.DataFrame:
    """branch, other, lead: of each pair of ranked branches, the share of joint draws in which the first leads."""
    by.require(Permission.READ_RANKING)
    codes = [one.branch for one in ranking_of(office, month).branches]
    drawn = index_draws(office, month)
    place = {unit: at for at, unit in enumerate(drawn.units)}
    top = edition_in(office, month).top.id
    leads = lead_share(drawn.scores[top][[place[code] for code in codes]]) if codes else np.empty((0, 0))
    rows = [
        (code, other, float(leads[at, beside]))
        for at, code in enumerate(codes)
        for beside, other in enumerate(codes)
        if at < beside
    ]
    schema = {"branch": pl.String, "other": pl.String, "lead": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


@per_version(size=8)
def index_draws(office: Office, month: Month) -> Drawn:
    """The draws behind the index's interval of every branch with something approved in the month. The index alone is
    kept: all nodes of a nation's branches would fill the memory."""
    top = edition_in(office, month).top.id
    drawn = branch_draws(figures_with(office, month=month, values=pl.DataFrame(schema=NO_VALUES)), month)
    return Drawn(drawn.units, {top: drawn.scores[top].copy()} if drawn.units else {})


@per_version(size=64)
def unit_draws(office: Office, branch: str, month: Month) -> Mapping[str, npt.NDArray[np.float64]]:
    """One branch's draws of every node that has a score, shape (draws,): approved, or provisional while it waits."""
    framework = edition_in(office, month)
    found = standing(office, branch, month)
    values = pl.DataFrame(schema=NO_VALUES)
    if found.state is ScoreState.PROVISIONAL and found.submission is not None:
        values = submission_values(office, found.submission).drop("sheet", "cell")
    elif branch not in set(approved_values(office, month, month)["branch"]):
        return {}
    drawn = branch_draws(figures_with(office, month=month, values=values), month, [branch])
    return drawn_of(drawn, branch, (*framework.node, *framework.indicator))
