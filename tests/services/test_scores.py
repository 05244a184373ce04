"""Scores as they are read, in four weathers: nothing there, one branch, all, and a hole in the months."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.framework import Mean
from pipeline.domain.month import Month
from pipeline.domain.states import IndicatorState, ScoreState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import reviewing, scores, upkeep
from pipeline.services.office import Office
from pipeline.words import LANGUAGES, error_text
from tests.support.offices import (
    ABAN,
    OPERATOR,
    account,
    actor,
    approve_aban,
    bare_office,
    fresh_office,
    hand_in,
)
from tests.support.scored_offices import FOUR, approve_months, empty_office, figures, year_to

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
STAFF = actor(Role.STAFF, "0501")
MEHR = ABAN.plus(-1)
THREE = year_to(count=3)


def scored(folder: Path, **told) -> Office:
    office = empty_office(folder, told.pop("register", FOUR))
    approve_months(office, told.pop("months", THREE), **told)
    scores.score_months(office, by=OPERATOR)
    return office


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Four branches, three months. Only read."""
    return scored(tmp_path_factory.mktemp("full"))


# An empty warehouse


def test_an_empty_warehouse_has_an_overview_without_numbers(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    shown = scores.overview(office, by=PROVINCE, month=ABAN)
    assert (shown.index.score, shown.band, shown.median) == (None, None, None)
    assert (shown.reported_count, shown.branch_count, len(shown.absent)) == (0, 4, 4)
    assert shown.branches["state"].to_list() == ["not_due"] * 4
    assert shown.branches["score"].null_count() == 4
    assert shown.trend.is_empty()
    assert shown.counties["reported_count"].sum() == 0
    assert len(shown.index.missing) == len(shown.dimensions)
    assert scores.latest_month(office, by=PROVINCE) is None
    assert scores.scored_months(office, by=PROVINCE) == ()


def test_an_empty_warehouse_has_a_card_that_says_nothing_was_handed_in(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    card = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    assert (card.state, card.rank, card.ranked, card.submission) == (ScoreState.NOT_DUE, None, 0, None)
    assert card.trend.is_empty()
    assert set(card.trend.columns) == {"month", "node", "score", "state"}
    assert (card.strengths, card.weaknesses) == ((), ())
    indicator = card.framework.indicators[0].id
    below = scores.drill(office, by=MANAGER, branch="0501", month=ABAN, node=indicator).indicator
    assert below is not None
    assert below.state is IndicatorState.NOT_SUBMITTED
    assert scores.weights_table(office, by=PROVINCE, month=ABAN)["effective"].null_count() > 0


def test_a_warehouse_without_branches_has_an_overview_with_the_same_columns(
    tmp_path: Path, full: Office
) -> None:
    office = bare_office(tmp_path / "other")
    upkeep.initialise(office, by=OPERATOR)
    shown = scores.overview(office, by=PROVINCE, month=ABAN)
    whole = scores.overview(full, by=PROVINCE, month=ABAN)
    assert shown.branches.schema == whole.branches.schema
    assert shown.counties.schema == whole.counties.schema
    assert shown.trend.schema == whole.trend.schema


# One branch


def test_one_branch_is_the_first_of_one_and_the_median_branch(tmp_path: Path) -> None:
    office = scored(tmp_path, branches=("0501",))
    card = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    shown = scores.overview(office, by=PROVINCE, month=ABAN)
    assert (card.rank, card.ranked, card.state) == (1, 1, ScoreState.APPROVED)
    assert card.index.score == shown.median
    assert shown.index.score == pytest.approx(card.index.score, abs=1e-9)
    assert [place.branch for place in shown.absent] == ["0502", "0503", "0504"]


# All of them


def test_ties_share_the_best_rank_and_the_next_is_skipped(tmp_path: Path) -> None:
    office = scored(tmp_path, alike=("0502", "0504"))
    ranks = (
        scores.overview(office, by=PROVINCE, month=ABAN)
        .branches.sort("branch")
        .select("branch", "rank", "score")
    )
    by_branch = {branch: (rank, score) for branch, rank, score in ranks.iter_rows()}
    assert by_branch["0502"] == by_branch["0504"]
    shared = by_branch["0502"][0]
    assert sorted(rank for rank, _ in by_branch.values()) == sorted(
        [shared, shared, *({1, 2, 3, 4} - {shared, shared + 1})]
    )


def test_the_overview_and_the_card_show_the_same_numbers(full: Office) -> None:
    shown = scores.overview(full, by=PROVINCE, month=ABAN)
    for row in shown.branches.iter_rows(named=True):
        card = scores.branch_card(full, by=PROVINCE, branch=row["branch"], month=ABAN)
        assert (row["score"], row["coverage"], row["rank"]) == (
            card.index.score,
            card.index.coverage,
            card.rank,
        )
        assert row["band"] == (card.band.id if card.band else None)
        assert row["change"] == pytest.approx(card.index.change)
        assert row["recent"][-3:] == card.trend.filter(node=card.index.id)["score"].to_list()
        assert [row[each.id] for each in card.dimensions] == [each.score for each in card.dimensions]


def test_a_county_is_the_overview_narrowed_and_keeps_the_ranks_of_the_province(full: Office) -> None:
    whole = scores.overview(full, by=PROVINCE, month=ABAN)
    county = scores.overview(full, by=PROVINCE, month=ABAN, county="0501")
    assert sorted(county.branches["branch"]) == ["0501", "0502"]
    assert county.branches.equals(whole.branches.filter(county="0501"))
    assert county.index.score == whole.counties.filter(county="0501")["score"][0]
    assert county.branch_count == county.reported_count == 2
    with pytest.raises(UserError, match="scored_county_absent"):
        scores.overview(full, by=PROVINCE, month=ABAN, county="9999")


def test_every_step_of_the_walk_down_adds_up_to_the_number_above(full: Office) -> None:
    card = scores.branch_card(full, by=MANAGER, branch="0501", month=ABAN)
    framework, seen, waiting = card.framework, set(), [card.index.id]
    while waiting:
        at = waiting.pop()
        step = scores.drill(full, by=MANAGER, branch="0501", month=ABAN, node=at)
        assert [each for each, _ in step.path] == list(framework.path_to(at))
        if step.node is None:
            seen.add(at)
            continue
        assert step.node.score == card.scores[at][0]
        waiting += [part.id for part in step.node.parts]
        if step.node.score is not None and framework.mean_of(at) is Mean.ARITHMETIC:
            points = [part.points for part in step.node.parts]
            assert sum(points) == pytest.approx(step.node.score, abs=1e-9)
        elif step.node.score is not None:
            lost = [part.lost_points for part in step.node.parts]
            assert sum(lost) == pytest.approx(framework.scale - step.node.score, abs=1e-9)
    assert seen == {indicator.id for indicator in framework.indicators}


def test_the_walk_ends_at_the_figures_that_were_handed_in(full: Office) -> None:
    framework = scores.branch_card(full, by=MANAGER, branch="0501", month=ABAN).framework
    handed_in = figures(framework, "0501", ABAN)
    for indicator in framework.indicators:
        step = scores.drill(full, by=MANAGER, branch="0501", month=ABAN, node=indicator.id)
        assert step.indicator is not None
        assert step.submission is not None
        assert [measure.id for measure in step.indicator.measures] == list(indicator.measures)
        for measure in step.indicator.measures:
            if measure.id in handed_in:
                assert (measure.value, measure.submission) == (
                    handed_in[measure.id],
                    step.submission.submission,
                )
            else:
                assert (measure.value, measure.submission) == (9000.0, None)


def test_a_concept_shows_the_papers_phrases_and_other_nodes_none(full: Office) -> None:
    framework = scores.branch_card(full, by=MANAGER, branch="0501", month=ABAN).framework
    for node in framework.nodes:
        step = scores.drill(full, by=MANAGER, branch="0501", month=ABAN, node=node.id)
        assert bool(step.phrases) == (node.level == framework.levels[-2].id)


def test_strengths_and_weaknesses_are_the_three_best_and_the_three_worst_concepts(full: Office) -> None:
    card = scores.branch_card(full, by=MANAGER, branch="0501", month=ABAN)
    concepts = [each for each in card.framework.at_level("concept") if card.scores[each][0] is not None]
    by_score = sorted(card.scores[each][0] for each in concepts)
    assert [card.scores[each][0] for each in card.strengths] == by_score[:-4:-1]
    assert [card.scores[each][0] for each in card.weaknesses] == by_score[:3]
    assert not set(card.strengths) & set(card.weaknesses)


def test_effective_weights_of_siblings_sum_to_one(full: Office) -> None:
    table = scores.weights_table(full, by=PROVINCE, month=ABAN)
    told = table.drop_nulls("effective").group_by("parent").agg(pl.col("nominal", "effective").sum())
    sums = told.filter(pl.col("nominal") > 0)
    assert sums.height
    assert sums["effective"].to_list() == pytest.approx([1.0] * sums.height)
    assert sums["nominal"].to_list() == pytest.approx([1.0] * sums.height)


# A hole in the months


def test_a_hole_breaks_the_trend_and_leaves_no_change_to_tell(tmp_path: Path) -> None:
    office = scored(tmp_path, holes=(("0501", MEHR),))
    card = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    line = card.trend.filter(node=card.index.id)
    assert line["month"].to_list() == [str(each) for each in THREE]
    assert [score is None for score in line["score"]] == [False, True, False]
    assert line["state"].to_list() == ["approved", "none", "approved"]
    assert card.index.change is None
    row = scores.overview(office, by=PROVINCE, month=ABAN).branches.filter(branch="0501").row(0, named=True)
    assert row["change"] is None
    assert [score is None for score in row["recent"]] == [True] * 10 + [False, True, False]


def test_a_month_that_nobody_reported_is_a_gap_for_the_province_too(tmp_path: Path) -> None:
    office = scored(tmp_path, months=[each for each in THREE if each != MEHR])
    shown = scores.overview(office, by=PROVINCE, month=ABAN)
    assert [s is None for s in shown.trend.filter(node=shown.index.id)["score"]] == [False, True, False]
    hole = scores.overview(office, by=PROVINCE, month=MEHR)
    assert (hole.index.score, hole.reported_count) == (None, 0)
    assert scores.scored_months(office, by=PROVINCE) == (ABAN, ABAN.plus(-2))


# What waits, what is approved, what replaced another


def test_what_waits_is_scored_live_without_a_rank_and_outside_the_province(tmp_path: Path) -> None:
    office = scored(tmp_path, holes=(("0501", ABAN),))
    before = scores.overview(office, by=PROVINCE, month=ABAN)
    hand_in(office, STAFF, month=ABAN)
    card = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    assert (card.state, card.rank, card.ranked) == (ScoreState.PROVISIONAL, None, 3)
    assert card.index.score is not None
    assert card.trend["state"].to_list()[-1] == "provisional"
    shown = scores.overview(office, by=PROVINCE, month=ABAN)
    assert (shown.index.score, shown.median) == (before.index.score, before.median)
    assert [place.branch for place in shown.waiting] == ["0501"]
    assert (shown.absent, shown.reported_count) == ((), 3)
    row = shown.branches.filter(branch="0501").row(0, named=True)
    assert (row["state"], row["rank"], row["waits"], row["score"]) == (
        "provisional",
        None,
        True,
        card.index.score,
    )
    reviewing.approve(office, by=PROVINCE, branch="0501", month=ABAN, accept="seen")
    after = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    assert (after.state, after.ranked) == (ScoreState.ACCEPTED, 4)
    assert after.index == replace(card.index, score=pytest.approx(card.index.score, abs=1e-9))


def test_a_correction_that_waits_leaves_the_approved_numbers_until_it_is_approved(tmp_path: Path) -> None:
    office = scored(tmp_path)
    before = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    hand_in(office, STAFF, month=ABAN, share=1.0)
    waits = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    assert (waits.state, waits.index) == (ScoreState.APPROVED, before.index)
    assert scores.overview(office, by=PROVINCE, month=ABAN).branches.filter(branch="0501")[
        "waits"
    ].to_list() == [True]
    reviewing.approve(office, by=PROVINCE, branch="0501", month=ABAN, accept="seen")
    after = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    assert after.state is ScoreState.REVISED
    assert after.index.score != before.index.score
    assert after.submission is not None
    assert after.submission.submission != before.submission.submission


def test_the_first_month_handed_in_is_the_latest_even_before_anything_is_approved(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    hand_in(office, STAFF, month=MEHR)
    assert scores.latest_month(office, by=STAFF) == MEHR


# Who may see what


@pytest.mark.parametrize("role", [Role.STAFF, Role.BRANCH_MANAGER])
def test_a_branch_role_sees_the_ranking_and_opens_its_own_branch_alone(full: Office, role: Role) -> None:
    other = actor(role, "0502")
    assert scores.overview(full, by=other, month=ABAN).branch_count == 4
    assert scores.branch_card(full, by=other, branch="0502", month=ABAN).rank is not None
    with pytest.raises(NotAllowed):
        scores.branch_card(full, by=other, branch="0501", month=ABAN)
    with pytest.raises(NotAllowed):
        scores.drill(full, by=other, branch="0501", month=ABAN, node="any")


@pytest.mark.parametrize("role", [Role.PROVINCIAL_MANAGER, Role.PLANNER, Role.ADMINISTRATOR])
def test_the_province_opens_every_branch(full: Office, role: Role) -> None:
    for branch in FOUR:
        assert scores.branch_card(full, by=actor(role), branch=branch, month=ABAN).place.branch == branch


def test_a_refusal_comes_before_any_hint_of_what_there_is(full: Office) -> None:
    with pytest.raises(NotAllowed):
        scores.branch_card(full, by=MANAGER, branch="no such branch", month=ABAN)


def test_what_is_not_there_is_refused_in_both_languages(full: Office) -> None:
    wrong = [
        lambda: scores.branch_card(full, by=PROVINCE, branch="9999", month=ABAN),
        lambda: scores.branch_card(full, by=PROVINCE, branch="0501", month=Month(1399, 1)),
        lambda: scores.drill(full, by=PROVINCE, branch="0501", month=ABAN, node="nothing"),
        lambda: scores.overview(full, by=PROVINCE, month=ABAN, county="9999"),
    ]
    for ask in wrong:
        with pytest.raises(UserError) as refused:
            ask()
        assert all(error_text(refused.value, language) for language in LANGUAGES)


# What is kept


def test_what_is_kept_is_read_again_once_the_facts_change(tmp_path: Path) -> None:
    office = scored(tmp_path)
    first = scores.overview(office, by=PROVINCE, month=ABAN)
    assert scores.overview(office, by=PROVINCE, month=ABAN).branches.equals(first.branches)
    approve_months(office, [ABAN.plus(-3)])
    scores.score_months(office, by=OPERATOR)
    assert scores.overview(office, by=PROVINCE, month=ABAN).trend.height > first.trend.height


def test_two_warehouses_never_share_what_is_kept(tmp_path: Path, full: Office) -> None:
    other = scored(tmp_path / "other", branches=("0501",))
    assert scores.overview(full, by=PROVINCE, month=ABAN).reported_count == 4
    assert scores.overview(other, by=PROVINCE, month=ABAN).reported_count == 1


def test_a_month_whose_file_was_returned_says_so(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    receipt = hand_in(office, account(office, Role.STAFF, "0501", "staff")[0])
    manager, _ = account(office, Role.BRANCH_MANAGER, "0501", "manager")
    reviewing.return_submission(
        office, by=manager, submission=receipt.submission, reason="look at the surveys"
    )
    card = scores.branch_card(office, by=manager, branch="0501", month=ABAN)
    assert card.state is ScoreState.NOT_DUE
    assert card.submission is not None
    assert card.submission.reason == "look at the surveys"


def test_who_looks_at_the_province_opens_with_a_month_of_most_branches(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    approve_months(office, (MEHR,))
    _, manager = approve_aban(office)
    assert scores.latest_month(office, by=actor(Role.PLANNER)) == MEHR
    assert scores.latest_month(office, by=manager) == ABAN
