"""A branch's band over the months that were scored, as the rule for leaving one has it."""

import polars as pl

from pipeline.scoring.bands import band_of
from pipeline.services import scores
from pipeline.services.banding import band_held, bands_in
from pipeline.services.scoring_run import edition_in
from tests.support.offices import ABAN, OPERATOR
from tests.support.scored_offices import approve_months, empty_office, year_to


def put(office, month, score, low, high):
    """A later score of branch 0501's index, as a rescoring would write it."""
    framework = edition_in(office, month)
    row = {
        "edition": framework.edition, "is_comparison": False, "unit_kind": "branch", "unit": "0501",
        "month": str(month), "node": framework.top.id, "level": "index", "score": score, "coverage": 1.0,
        "low": low, "high": high,
    }  # fmt: skip
    with office.warehouse.write("facts", office.event(OPERATOR, "scores.make", "test")) as writer:
        writer.append("scores", pl.DataFrame([row]))


def test_a_band_is_held_over_one_weak_month_and_left_after_two(tmp_path):
    office = empty_office(tmp_path)
    months = year_to(ABAN, 3)
    approve_months(office, months)
    scores.score_months(office, by=OPERATOR)
    for month, told in zip(months, [(65, 61, 69), (58, 54, 62), (57, 53, 61)], strict=True):
        put(office, month, *told)
    framework = edition_in(office, ABAN)
    assert [band_held(office, "branch", "0501", month).id for month in months] == [
        "good",
        "good",
        "improving",
    ]
    assert band_of(framework, 58).id == "improving"
    assert bands_in(office, "branch", months[1])["0501"].id == "good"
    card = scores.branch_card(office, by=OPERATOR, branch="0501", month=months[1])
    assert (card.band.id, card.band_by_score.id) == ("good", "improving")
    office.close()


def test_no_score_no_band(tmp_path):
    office = empty_office(tmp_path)
    assert band_held(office, "branch", "0501", ABAN) is None
    assert bands_in(office, "branch", ABAN) == {}
    office.close()
