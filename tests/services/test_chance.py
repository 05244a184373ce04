"""Intervals are kept with the scores, the same whether one branch is scored or all, and say who can be told apart."""

import numpy as np
import polars as pl
import pytest

from pipeline.domain.access import Actor, Role
from pipeline.domain.states import ScoreState
from pipeline.errors import NotAllowed
from pipeline.services import chance, scores
from pipeline.services.banding import band_held, bands_in
from pipeline.services.score_rows import unit_rows
from tests.support.offices import ABAN, OPERATOR, actor
from tests.support.scored_offices import FOUR, approve_months, empty_office, year_to

PLANNER = actor(Role.PLANNER)
SPAN = ("unit", "period", "node", "score", "low", "high")


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    office = empty_office(tmp_path_factory.mktemp("chance"))
    approve_months(office, year_to(), alike=("0503", "0504"))
    scores.score_months(office, by=OPERATOR)
    yield office
    office.close()


def every_row(office, kind="branch", month=ABAN):
    return unit_rows(office, kind, month, month).select(SPAN).sort(SPAN[:3])


@pytest.mark.parametrize("kind", ["branch", "county", "province"])
def test_every_score_has_an_interval_that_holds_it(scored, kind):
    rows = every_row(scored, kind)
    told = rows.filter(pl.col("score").is_not_null())
    assert told.height
    assert (
        told.select((pl.col("low") <= pl.col("score")) & (pl.col("score") <= pl.col("high")))
        .to_series()
        .all()
    )
    assert rows.filter(pl.col("score").is_null())["low"].null_count() == rows["score"].null_count()


def test_scoring_one_branch_again_keeps_every_bit(scored):
    before = {kind: every_row(scored, kind) for kind in ("branch", "county", "province")}
    scores.rescore_for(scored, by=OPERATOR, branch="0502", month=ABAN.plus(-3))
    for kind, rows in before.items():
        assert every_row(scored, kind).equals(rows)


def test_the_live_draws_are_those_behind_the_kept_intervals(scored):
    draws = chance.unit_draws(scored, "0501", ABAN)["popularization"]
    low, high = np.quantile(draws, [0.05, 0.95])
    kept = every_row(scored).filter((pl.col("unit") == "0501") & (pl.col("node") == "popularization"))
    assert kept["low"][0] == pytest.approx(min(low, kept["score"][0]))
    assert kept["high"][0] == pytest.approx(max(high, kept["score"][0]))


def test_branches_with_the_same_figures_cannot_be_told_apart(scored):
    found = chance.ranking(scored, by=PLANNER, month=ABAN)
    assert [one.branch for one in found.branches if "0504" in one.alike] == ["0503"] or "0503" in found.of[
        "0504"
    ].alike
    assert found.of["0503"].best <= found.of["0503"].rank <= found.of["0503"].worst
    pairs = chance.told_apart(scored, by=PLANNER, month=ABAN)
    assert pairs.height == len(FOUR) * (len(FOUR) - 1) / 2
    assert pairs["lead"].is_between(0, 1).all()


def test_neighbours_alike_stand_in_one_bracket(scored):
    found = chance.ranking(scored, by=PLANNER, month=ABAN)
    place = {one.branch: at for at, one in enumerate(found.branches)}
    first, last = sorted((place["0503"], place["0504"]))
    assert any(start <= first and last <= end for start, end in found.brackets)


def test_a_month_without_scores_has_no_ranking(scored):
    found = chance.ranking(scored, by=PLANNER, month=ABAN.plus(3))
    assert found.branches == found.brackets == ()
    assert chance.told_apart(scored, by=PLANNER, month=ABAN.plus(3)).is_empty()
    assert chance.unit_draws(scored, "0501", ABAN.plus(3)) == {}


def test_a_ranking_is_not_for_who_may_not_see_it(scored, monkeypatch):
    nobody = Actor(user="x", name="x", role=Role.OPERATOR)
    monkeypatch.setattr(Actor, "may", lambda self, permission, branch=None: False)
    with pytest.raises(NotAllowed):
        chance.ranking(scored, by=nobody, month=ABAN)


def test_the_card_tells_interval_ranks_and_band(scored):
    card = scores.branch_card(scored, by=PLANNER, branch="0503", month=ABAN)
    assert card.state is ScoreState.APPROVED
    assert card.index.low <= card.index.score <= card.index.high
    assert card.rank_range[0] <= card.rank <= card.rank_range[1]
    assert "0504" in [place.branch for place in card.alike]
    assert card.band == bands_in(scored, "branch", ABAN)["0503"] == band_held(scored, "branch", "0503", ABAN)
    drilled = scores.drill(scored, by=PLANNER, branch="0503", month=ABAN, node="R04")
    assert drilled.indicator.low <= drilled.indicator.score <= drilled.indicator.high


def test_the_overview_tells_ranges_and_who_stands_together(scored):
    shown = scores.overview(scored, by=PLANNER, month=ABAN)
    assert shown.index.low <= shown.index.score <= shown.index.high
    assert shown.branches["band"].null_count() == 0
    rows = {row["branch"]: row for row in shown.branches.to_dicts()}
    assert set(rows["0503"]["bracket"]) & set(rows["0504"]["bracket"])
    assert rows["0503"]["low"] <= rows["0503"]["score"] <= rows["0503"]["high"]
