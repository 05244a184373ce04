"""How far the ranking rests on the way of calculating: ranges of ranks, one dimension left out, what matters most."""

from dataclasses import dataclass

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.scoring import robustness as scoring
from pipeline.scoring.methods import MEAN, NORMALISATION, Compared, choices_of, compared
from pipeline.scoring.robustness import METHODS, Explained
from pipeline.services.office import Office
from pipeline.services.score_rows import rank_of_branches, unit_rows
from pipeline.services.scoring_run import edition_in
from pipeline.services.versioned import per_version
from pipeline.words import LANGUAGES, say

SEED = 1
"""What the methods are drawn by where nobody asks for another draw."""

# Two branches are told apart by method when one leads in at least nineteen ways of twenty.
_SURE = 0.95

# The first three are what people ask about; of fewer than six branches the first alone, else half would be named.
_FIRST, _LONG = 3, 6

_RANGES = {
    "branch": pl.String,
    "rank": pl.Int64,
    "median_rank": pl.Int64,
    "low_rank": pl.Int64,
    "high_rank": pl.Int64,
    "mean_shift": pl.Float64,
    "first_third_share": pl.Float64,
    "last_third_share": pl.Float64,
    "ahead_share": pl.Float64,
}
_LEFT_OUT = {"node": pl.String, "branch": pl.String, "rank": pl.Int64, "shift": pl.Int64}


@dataclass(frozen=True)
class RankRange:
    """The best and the worst place that a branch takes in nine methods of ten, of `ranked` branches."""

    low: int
    high: int
    ranked: int


@dataclass(frozen=True)
class Pair:
    """Neighbours in the ranking whose order the method decides: the first leads in `ahead_share` of the methods."""

    first: Text
    second: Text
    ahead_share: float


@dataclass(frozen=True)
class Moved:
    """A branch's rank as published, and as it would be."""

    branch: str
    name: Text
    before: int
    after: int


@dataclass(frozen=True)
class LeftOut:
    """A dimension left out: the places by which a branch moves on average (None: no branch keeps an index), who moves
    most (None: nobody), and every branch's rank, by code, None without an index."""

    node: str
    mean_shift: float | None
    most: Moved | None
    ranks: dict[str, int | None]


@dataclass(frozen=True)
class Choice:
    """A choice and what it explains of the difference between methods in how far places move, of 1: alone, and with
    the others. Estimates held within 0 and 1; all 0 where nothing moves."""

    id: str
    name: Text
    alone_share: float
    total_share: float


@dataclass(frozen=True)
class Robustness:
    """A month's ranking under other methods; empty where fewer than two branches have a rank.

    `ways` and `means`: the normalisations and means that were tried, the edition's own first. `branches`: branch,
    name_fa, name_en, and the rest as `scoring.robustness.rank_ranges`, by rank. `steady`: who is among the first
    `first` in at least nineteen methods of twenty. `undecided`: of `pairs` neighbours, the most evenly matched first.
    `left_out` and `choices`: what moves the ranking most comes first.
    """

    month: Month
    framework: Framework
    seed: int
    methods: int
    ways: tuple[str, ...]
    means: tuple[str, ...]
    branches: pl.DataFrame
    first: int
    steady: tuple[Text, ...]
    pairs: int
    undecided: tuple[Pair, ...]
    left_out: tuple[LeftOut, ...]
    choices: tuple[Choice, ...]


def robustness(office: Office, *, by: Actor, month: Month, seed: int = SEED) -> Robustness:
    """The month's approved ranking under a thousand other methods. The same seed gives the same answer."""
    by.require(Permission.READ_RANKING)
    framework = edition_in(office, month)
    tried = choices_of(framework)
    branches = _named(office, _ranges(office, month, seed), month)
    first = _FIRST if branches.height >= _LONG else 1
    return Robustness(
        month=month,
        framework=framework,
        seed=seed,
        methods=METHODS,
        ways=tuple(way.value for way in tried.ways),
        means=tuple(mean.value for mean in tried.means),
        branches=branches,
        first=first,
        steady=tuple(_names(branches.filter(pl.col("high_rank") <= first))),
        pairs=max(0, branches.height - 1),
        undecided=_undecided(branches),
        left_out=_left_out(branches, _ranks_without(office, month)),
        choices=tuple(_choice(one, framework) for one in _explained(office, month, seed)),
    )


def rank_range(office: Office, *, by: Actor, branch: str, month: Month) -> RankRange | None:
    """Between which places a branch stands in nine methods of ten; None where it has no rank, or nobody to pass."""
    by.require(Permission.READ_RANKING)
    ranges = _ranges(office, month, SEED)
    mine = ranges.filter(pl.col("branch") == branch)
    if mine.is_empty():
        return None
    low, high = mine.select("low_rank", "high_rank").row(0)
    return RankRange(low, high, ranges.height)


def _compared(office: Office, month: Month) -> Compared | None:
    """The branches that have a rank in the month; None where there are fewer than two."""
    ranked = rank_of_branches(office, month)["unit"]
    if len(ranked) < 2:
        return None
    rows = unit_rows(office, "branch", month, month).filter(pl.col("unit").is_in(ranked.to_list()))
    return compared(edition_in(office, month), rows)


def _key(office: Office, month: Month) -> str:
    framework = edition_in(office, month)
    return f"{framework.id} {framework.edition} {month}"


@per_version(size=16)
def _ranges(office: Office, month: Month, seed: int) -> pl.DataFrame:
    units = _compared(office, month)
    if units is None:
        return pl.DataFrame(schema=_RANGES)
    return scoring.rank_ranges(units, seed=seed, key=_key(office, month)).rename({"unit": "branch"})


@per_version(size=16)
def _ranks_without(office: Office, month: Month) -> pl.DataFrame:
    units = _compared(office, month)
    if units is None:
        return pl.DataFrame(schema=_LEFT_OUT)
    return scoring.leave_one_out(units).rename({"unit": "branch"})


@per_version(size=16)
def _explained(office: Office, month: Month, seed: int) -> tuple[Explained, ...]:
    units = _compared(office, month)
    return () if units is None else scoring.explained_by(units, seed=seed, key=_key(office, month))


def _choice(one: Explained, framework: Framework) -> Choice:
    """With its name; a sample's estimate of a small share can fall a little outside 0 to 1."""
    if one.choice in (NORMALISATION, MEAN):
        name = Text(*(say(f"robustness.choice_{one.choice}", language) for language in LANGUAGES))
    else:
        level = framework.level[one.choice].name
        name = Text(*(say("robustness.choice_weights", each, level=level[each]) for each in LANGUAGES))
    alone, total = (min(1.0, max(0.0, share)) for share in (one.alone_share, one.total_share))
    return Choice(one.choice, name, alone, total)


def _named(office: Office, ranges: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The ranges with each branch's names of the register."""
    names = office.warehouse.read("register_branches", month=str(month)).select(
        "branch", "name_fa", "name_en"
    )
    named = ranges.join(names, on="branch", how="left", maintain_order="left")
    return named.select("branch", "name_fa", "name_en", *list(_RANGES)[1:])


def _names(rows: pl.DataFrame) -> list[Text]:
    return [Text(fa, en) for fa, en in rows.select("name_fa", "name_en").iter_rows()]


def _undecided(branches: pl.DataFrame) -> tuple[Pair, ...]:
    names, shares = _names(branches), branches["ahead_share"]
    pairs = [Pair(*each) for each in zip(names, names[1:], shares, strict=False)]
    found = [pair for pair in pairs if 1 - _SURE < pair.ahead_share < _SURE]
    return tuple(sorted(found, key=lambda pair: abs(pair.ahead_share - 0.5)))


def _left_out(branches: pl.DataFrame, ranks: pl.DataFrame) -> tuple[LeftOut, ...]:
    published = branches.select("branch", "name_fa", "name_en", pl.col("rank").alias("before"))
    found = []
    for (node,), rows in ranks.group_by("node", maintain_order=True):
        shifts = rows["shift"].drop_nulls().abs()
        after = dict(rows.select("branch", "rank").iter_rows())
        mean = sum(shifts) / len(shifts) if len(shifts) else None
        found.append(LeftOut(str(node), mean, _most_moved(published, rows), after))
    return tuple(sorted(found, key=lambda one: -(one.mean_shift or 0.0)))


def _most_moved(published: pl.DataFrame, rows: pl.DataFrame) -> Moved | None:
    """The branch that moves by most places, the better placed of several."""
    moved = rows.filter(pl.col("shift") != 0).join(published, on="branch")
    if moved.is_empty():
        return None
    row = moved.sort(-pl.col("shift").abs(), "before", "branch").row(0, named=True)
    return Moved(row["branch"], Text(row["name_fa"], row["name_en"]), row["before"], row["rank"])
