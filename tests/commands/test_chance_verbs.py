"""Likely ranges at the command line: the same numbers as on the pages."""

import pytest

from pipeline.services import chance, scores
from tests.support.offices import ABAN, OPERATOR
from tests.support.scored_offices import approve_months, empty_office, year_to
from tests.support.terminal import told, typed


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """What the services say of four branches, and the folder, closed."""
    office = empty_office(tmp_path_factory.mktemp("typed"))
    approve_months(office, year_to(ABAN, 3), alike=("0503", "0504"))
    scores.score_months(office, by=OPERATOR)
    card = scores.branch_card(office, by=OPERATOR, branch="0503", month=ABAN)
    ranking = chance.ranking(office, by=OPERATOR, month=ABAN)
    office.close()
    return str(office.settings.warehouse), card, ranking


def test_the_ranking_tells_ranges_open_ranks_and_pairs(scored):
    folder, _, ranking = scored
    found = told("ranking", "۱۴۰۵-۰۸", "--warehouse", folder)
    assert [one["branch"] for one in found["branches"]] == [one.branch for one in ranking.branches]
    for one, known in zip(found["branches"], ranking.branches, strict=True):
        assert (one["rank_best"], one["rank_worst"]) == (known.best, known.worst)
        assert tuple(one["alike"]) == known.alike
        assert one["low"] <= one["score"] <= one["high"]
    alike = [{one["branch"], one["other"]} for one in found["pairs"] if not one["is_told_apart"]]
    assert {"0503", "0504"} in alike


def test_the_ranking_reads_in_both_languages(scored):
    folder, _, _ = scored
    assert "likely range" in typed("ranking", "1405-08", "--warehouse", folder, "--language", "en").stdout
    assert "بازه محتمل" in typed("ranking", "1405-08", "--warehouse", folder, "--language", "fa").stdout


def test_a_branch_is_shown_with_its_range_and_band(scored):
    folder, card, _ = scored
    found = told("show", "--branch", "0503", "--month", "1405-08", "--warehouse", folder)
    assert (found["index"]["low"], found["index"]["high"]) == (card.index.low, card.index.high)
    assert found["index"]["band"] == card.band.id
    assert found["rank_range"] == list(card.rank_range)
    assert "0504" in found["alike"]
