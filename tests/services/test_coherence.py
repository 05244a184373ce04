"""The ten steps with a month's own numbers: counted from the rows, and told only when they can be."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.domain.access import Role
from pipeline.domain.soundness import Bearing, PairFlag, StepState
from pipeline.errors import NotAllowed
from pipeline.services import scores
from pipeline.services.chance import told_apart
from pipeline.services.coherence import YEAR, coherence, people
from pipeline.services.coherence_steps import STEPS, Coherence, ToldApart, astray, at_an_end, thin
from pipeline.services.office import Office
from pipeline.services.score_rows import unit_rows
from pipeline.services.scores import score_months
from tests.support.offices import ABAN, OPERATOR, actor
from tests.support.scored_offices import approve_months, empty_office
from tests.support.terminal import told, typed

TWELVE = tuple(f"05{at:02d}" for at in range(1, 13))
MONTHS = (ABAN.plus(-1), ABAN)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Twelve branches of two months; one of them reported only the first, two report the same figures."""
    made = empty_office(tmp_path_factory.mktemp("coherence"), (*TWELVE, "0513"))
    approve_months(made, MONTHS, TWELVE, alike=("0501", "0502"), holes=(("0512", ABAN),))
    score_months(made, by=OPERATOR)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shown(office: Office) -> Coherence:
    return coherence(office, by=OPERATOR, month=ABAN)


def rows_of(office: Office) -> pl.DataFrame:
    return unit_rows(office, "branch", ABAN, ABAN)


def test_branches_and_indicators_are_counted_as_the_rows_have_them(office: Office, shown: Coherence) -> None:
    rows = rows_of(office).filter(pl.col("level") == "indicator")
    assert (shown.branch_count, shown.reported_count) == (13, 11)
    for one in shown.indicators.iter_rows(named=True):
        mine = rows.filter(pl.col("node") == one["id"])
        states = mine["state"].to_list()
        assert one["measured"] == states.count("measured") + states.count("zero")
        assert one["too_few_cases"] == states.count("too_few_cases")
        assert one["at_target"] == sum(score == pytest.approx(100) for score in mine["score"].drop_nulls())
        counts = (one[name] for name in ("measured", "too_few_cases", "not_submitted", "not_applicable"))
        assert sum(counts) == 11
    assert shown.cells == shown.absent + int(shown.indicators["measured"].sum())
    without = rows_of(office).filter(pl.col("node") == shown.framework.top.id)["score"].null_count()
    assert shown.without_index == without


def test_the_model_is_counted(shown: Coherence) -> None:
    assert shown.model.counts == {"dimension": 6, "subcategory": 12, "concept": 24, "indicator": 31}
    assert (shown.model.lowest, shown.model.empty, shown.model.has_paper) == (24, 0, True)
    framework = shown.framework
    lonely = [one for one in framework.at_level("concept") if len(framework.children[one]) == 1]
    assert shown.model.single == len(lonely)


def test_weights_are_those_of_the_method_page(office: Office, shown: Coherence) -> None:
    assert_frame_equal(shown.weights, scores.weights_table(office, by=OPERATOR, month=ABAN))


def test_branches_told_apart_are_those_of_the_ranking(office: Office, shown: Coherence) -> None:
    leads = told_apart(office, by=OPERATOR, month=ABAN)["lead"]
    apart = sum(not 0.05 < lead < 0.95 for lead in leads)
    assert shown.told_apart == ToldApart(apart, len(leads))


def test_what_the_province_lacks_is_shared_out_whole(office: Office, shown: Coherence) -> None:
    province = scores.overview(office, by=OPERATOR, month=ABAN).index.score
    assert shown.province == province
    assert shown.driving["lost"].sum() == pytest.approx(100 - province, abs=1e-9)
    assert shown.driving["share"].sum() == pytest.approx(1, abs=1e-9)
    rows = rows_of(office).drop_nulls("score")
    for one in shown.driving.iter_rows(named=True):
        mine = rows.filter(pl.col("node") == one["id"])
        assert mine.filter(pl.col("unit") == one["branch"])["score"][0] == mine["score"].min()


def test_a_year_reads_the_correlations_from_each_branchs_mean(office: Office) -> None:
    year = coherence(office, by=OPERATOR, month=ABAN, over=YEAR)
    both = unit_rows(office, "branch", MONTHS[0], ABAN)
    means = (
        both.group_by("unit", "node")
        .agg(pl.col("score").mean())
        .pivot(on="node", index="unit", values="score")
    )
    first = year.pairs.row(0, named=True)
    pair = means.select(first["one"], first["other"]).drop_nulls()
    assert first["rows"] == pair.height == 12
    assert first["r"] == pytest.approx(pair.select(pl.corr(first["one"], first["other"])).item())
    assert year.bearings.equals(coherence(office, by=OPERATOR, month=ABAN).bearings)


def test_few_branches_are_not_judged(tmp_path: Path) -> None:
    made = empty_office(tmp_path, TWELVE[:4])
    before = coherence(made, by=OPERATOR, month=ABAN)
    assert {step: state for step, state in before.states.items() if state is not StepState.UNTOLD} == {
        1: StepState.IN_ORDER
    }
    approve_months(made, [ABAN], TWELVE[:4])
    score_months(made, by=OPERATOR)
    few = coherence(made, by=OPERATOR, month=ABAN)
    assert set(few.pairs["flag"]) == {PairFlag.TOO_FEW}
    assert set(few.bearings["bearing"]) == {Bearing.TOO_FEW}
    assert {few.states[step] for step in (4, 5, 6, 8, 9)} == {StepState.UNTOLD}
    made.close()


def with_counts(shown: Coherence, **changed: int) -> Coherence:
    """The first indicator with other counts."""
    first = pl.col("id") == shown.indicators["id"][0]
    columns = [
        pl.when(first).then(count).otherwise(pl.col(name)).alias(name) for name, count in changed.items()
    ]
    return replace(shown, indicators=shown.indicators.with_columns(columns))


def test_each_rule_asks_for_a_look_at_its_own_mark(shown: Coherence) -> None:
    first = shown.indicators["id"][0]
    calm = replace(shown, absent=0, without_index=0)
    assert calm.states[3] is StepState.IN_ORDER
    assert replace(calm, absent=shown.cells // 20 + 1).states[3] is StepState.LOOK
    assert replace(calm, without_index=1).states[3] is StepState.LOOK
    assert replace(shown, branch_count=23).states[2] is StepState.LOOK
    assert first in thin(with_counts(shown, measured=5, not_applicable=0))["id"].to_list()
    assert first not in thin(with_counts(shown, measured=5, not_applicable=1))["id"].to_list()
    assert first in at_an_end(with_counts(shown, measured=11, at_target=6))["id"].to_list()
    assert first in at_an_end(with_counts(shown, measured=11, at_target=0, at_floor=6))["id"].to_list()
    assert first not in at_an_end(with_counts(shown, measured=11, at_target=5, at_floor=0))["id"].to_list()
    assert replace(shown, model=replace(shown.model, has_paper=False)).states[1] is StepState.LOOK
    assert replace(shown, model=replace(shown.model, empty=1)).states[1] is StepState.LOOK
    assert replace(shown, told_apart=ToldApart(27, 55)).states[7] is StepState.LOOK
    assert replace(shown, told_apart=ToldApart(28, 55)).states[7] is StepState.IN_ORDER
    assert replace(shown, told_apart=None).states[7] is StepState.UNTOLD


def test_a_dimension_that_works_twice_as_much_as_written_is_astray(shown: Coherence) -> None:
    top = shown.framework.top.id

    def effective(share: float) -> list[str]:
        mine = pl.when(pl.col("id") == "justice").then(share * pl.col("nominal")).otherwise(pl.col("nominal"))
        return astray(replace(shown, weights=shown.weights.with_columns(mine.alias("effective"))))[
            "id"
        ].to_list()

    assert shown.weights.filter(pl.col("parent") == top).height == 6
    assert effective(2.01) == effective(0.49) == effective(-0.1) == ["justice"]
    assert effective(1.99) == effective(0.51) == []


def test_flags_and_bearings_set_their_steps(shown: Coherence) -> None:
    calm = shown.pairs.with_columns(pl.lit(PairFlag.NONE.value).alias("flag"))
    unsure = shown.reliability.with_columns(pl.lit("rather_apart").alias("together"))
    quiet = replace(shown, pairs=calm, reliability=unsure)
    assert quiet.states[4] is StepState.IN_ORDER
    for flag in (PairFlag.CONFLICT, PairFlag.REDUNDANT):
        odd = pl.concat([calm[:1].with_columns(pl.lit(flag.value).alias("flag")), calm[1:]])
        assert replace(quiet, pairs=odd).states[4] is StepState.LOOK
    assert (
        replace(quiet, reliability=shown.reliability.with_columns(pl.lit("apart").alias("together"))).states[
            4
        ]
        is StepState.LOOK
    )
    for bearing, state in (
        ("with", StepState.IN_ORDER),
        ("against", StepState.LOOK),
        ("untold", StepState.UNTOLD),
    ):
        told_so = shown.bearings.with_columns(pl.lit(bearing).alias("bearing"))
        assert replace(shown, bearings=told_so).states[9] is state


def test_who_may_not_read_the_ranking_reads_none_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.domain import access

    for role in Role:
        assert coherence(office, by=actor(role, "0501"), month=ABAN).month == ABAN
    stripped = {role: frozenset() for role in Role}
    monkeypatch.setattr(access, "MATRIX", stripped)
    for read in (coherence, people):
        with pytest.raises(NotAllowed):
            read(office, by=actor(Role.PLANNER), month=ABAN)


def test_without_a_closed_wave_people_have_said_nothing(office: Office) -> None:
    assert people(office, by=OPERATOR, month=ABAN) is None


def test_the_command_line_tells_the_same(office: Office, shown: Coherence) -> None:
    folder = str(office.settings.warehouse)
    answer = _beside(office, "coherence", "1405-08", "--warehouse", folder)
    assert answer["steps"] == {str(step): shown.states[step].value for step in STEPS}
    assert answer["pairs"] == json.loads(json.dumps(shown.pairs.to_dicts()))
    assert answer["reliability"] == json.loads(json.dumps(shown.reliability.to_dicts()))
    assert (answer["reported"], answer["months_count"]) == (11, 1)
    assert (
        _beside(office, "coherence", "۱۴۰۵-۰۸", "--over", "year", "--warehouse", folder)["months_count"]
        == YEAR
    )


def _beside(office: Office, *words: str) -> dict:
    """A command line beside the office that holds the files."""
    from pipeline.commands import handoff, running

    stop = handoff.serve(office, running.answer_request)
    try:
        lines = typed(*words).stdout.splitlines()
        assert len([line for line in lines if not line.startswith(" ")]) == len(STEPS)
        return told(*words)
    finally:
        stop()


def test_a_month_that_is_none_is_refused(office: Office) -> None:
    from pipeline.commands import handoff, running

    stop = handoff.serve(office, running.answer_request)
    try:
        assert typed("coherence", "1405-13", "--warehouse", str(office.settings.warehouse)).returncode == 2
    finally:
        stop()
