"""Whether the framework hangs together in a month: the ten steps of the Handbook with the month's own numbers."""

from collections.abc import Iterable

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.states import IndicatorState, WaveState
from pipeline.scoring.bands import REACHED
from pipeline.scoring.coherence import bearings, pairs, reliability
from pipeline.scoring.driving import driving, lost_by_indicator
from pipeline.scoring.effective import effective_weights
from pipeline.services.chance import ranking_of
from pipeline.services.coherence_steps import Coherence, Model, ToldApart
from pipeline.services.observed import PROVINCE
from pipeline.services.office import Office
from pipeline.services.score_rows import Scores, as_scores, main_nodes, open_branches, unit_rows
from pipeline.services.scoring_run import edition_in
from pipeline.services.versioned import per_version
from pipeline.services.voice import voice
from pipeline.services.voice_shapes import Voice
from pipeline.services.waves import waves

YEAR = 12
# Two years hold each month of the year twice, so that no season stands alone.
_MOST_MONTHS = 24
_ABSENT = (IndicatorState.TOO_FEW_CASES, IndicatorState.NOT_SUBMITTED)
_COUNTED = (*_ABSENT, IndicatorState.NOT_APPLICABLE)


def coherence(office: Office, *, by: Actor, month: Month, over: int = 1) -> Coherence:
    """The framework's soundness in a month, by the scores of the branches that stand approved.

    `over`: correlations and reliability of each branch's mean score over so many months to this one, those of the
    same edition (1: the month alone). Raises UserError `edition_absent`.
    """
    by.require(Permission.READ_RANKING)
    return _coherence(office, month, over)


def people(office: Office, *, by: Actor, month: Month) -> Voice | None:
    """What people say of the province, in the newest closed wave begun by the month; None where there is none."""
    by.require(Permission.READ_RANKING)
    closed = [each for each in waves(office, by=by) if each.state is WaveState.CLOSED and each.first <= month]
    return voice(office, by=by, wave=closed[0].wave) if closed else None


@per_version(size=16)
def _coherence(office: Office, month: Month, over: int) -> Coherence:
    framework = edition_in(office, month)
    rows = unit_rows(office, "branch", month, month)
    indicators = _indicators(framework, rows)
    absent = int(indicators.select(pl.sum_horizontal(pl.col(s.value).sum() for s in _ABSENT)).item())
    index = rows.filter(pl.col("node") == framework.top.id)
    structure = wide(framework, unit_rows(office, "branch", _first(office, month, over), month))
    province = as_scores(unit_rows(office, "province", month, month, unit=PROVINCE), framework)
    return Coherence(
        month=month,
        over=over,
        framework=framework,
        branch_count=len(open_branches(office, month)),
        reported_count=index.height,
        model=_model(framework),
        indicators=indicators,
        cells=absent + int(indicators["measured"].sum()),
        absent=absent,
        without_index=index["score"].null_count(),
        pairs=pairs(framework, structure),
        reliability=reliability(framework, structure),
        weights=effective_weights(framework, wide(framework, rows)),
        told_apart=_told_apart(office, month),
        province=province[framework.top.id][0],
        driving=_driving(office, month, rows, province),
        bearings=_bearings(office, framework, month),
    )


def _first(office: Office, month: Month, most: int) -> Month:
    """The first of up to so many months to this one in which the same edition holds."""
    edition, first = edition_in(office, month).edition, month
    while month.ordinal - first.ordinal < most - 1 and edition_in(office, first.plus(-1)).edition == edition:
        first = first.plus(-1)
    return first


def wide(framework: Framework, rows: pl.DataFrame) -> pl.DataFrame:
    """unit and a score column a node and indicator: each unit's mean over the periods in which it has one."""
    means = rows.group_by("unit", "node").agg(pl.col("score").mean())
    found = means.pivot(on="node", index="unit", values="score").sort("unit")
    return _with_columns(found, _every(framework))


def _every(framework: Framework) -> tuple[str, ...]:
    return (*(node.id for node in framework.nodes), *(each.id for each in framework.indicators))


def _with_columns(frame: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The frame with a column of nulls for each name that it lacks."""
    absent = [name for name in names if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in absent)


def _model(framework: Framework) -> Model:
    lowest = framework.at_level(framework.levels[-2].id)
    beneath = [len(framework.children[node]) for node in lowest]
    return Model(
        counts={level.id: len(framework.at_level(level.id)) for level in framework.levels[1:]},
        lowest=len(lowest),
        single=beneath.count(1),
        empty=beneath.count(0),
        has_paper=framework.paper is not None,
    )


def _indicators(framework: Framework, rows: pl.DataFrame) -> pl.DataFrame:
    """One row an indicator, as `Coherence.indicators`."""
    score, state = pl.col("score"), pl.col("state")
    counted = rows.group_by(pl.col("node").alias("id")).agg(
        score.is_not_null().sum().alias("measured"),
        *((state == each.value).sum().alias(each.value) for each in _COUNTED),
        (score <= REACHED).sum().alias("at_floor"),
        (score >= framework.scale - REACHED).sum().alias("at_target"),
    )
    ids = pl.DataFrame({"id": [each.id for each in framework.indicators]}, schema={"id": pl.String})
    found = ids.join(counted, on="id", how="left", maintain_order="left")
    return found.with_columns(pl.exclude("id").fill_null(0).cast(pl.Int64))


def _told_apart(office: Office, month: Month) -> ToldApart | None:
    """Pairs of the month's ranking of which one leads in nearly all joint draws; None without a pair."""
    ranked = ranking_of(office, month).branches
    if len(ranked) < 2:
        return None
    pairs_count = len(ranked) * (len(ranked) - 1) // 2
    return ToldApart(pairs_count - sum(len(one.alike) for one in ranked) // 2, pairs_count)


def _driving(office: Office, month: Month, rows: pl.DataFrame, province: Scores) -> pl.DataFrame:
    """One row an indicator, as `Coherence.driving`."""
    framework = edition_in(office, month)
    units = [as_scores(one, framework) for one in rows.partition_by("unit")]
    lost = lost_by_indicator(framework, province) or {}
    scored = rows.filter(pl.col("score").is_not_null()).sort("score", "unit")
    lowest = scored.group_by(pl.col("node").alias("id")).agg(pl.col("unit").first().alias("branch"))
    named = office.warehouse.read("register_branches", month=str(month)).select(
        "branch", "name_fa", "name_en"
    )
    found = driving(framework, units).with_columns(
        pl.col("id").replace_strict(lost, default=None, return_dtype=pl.Float64).alias("lost")
    )
    found = found.join(lowest, on="id", how="left", maintain_order="left")
    return found.join(named, on="branch", how="left", maintain_order="left")


def _bearings(office: Office, framework: Framework, month: Month) -> pl.DataFrame:
    nodes = main_nodes(framework)
    rows = unit_rows(office, "branch", _first(office, month, _MOST_MONTHS), month, nodes=nodes)
    table = rows.pivot(on="node", index=["unit", "period"], values="score")
    return bearings(framework, _with_columns(table, nodes), str(month))
