"""Like branches and advice at the command line: the same choices and numbers as on the pages."""

from pathlib import Path

import pytest

from pipeline.services import scores
from pipeline.services.office import Office
from pipeline.services.peers import peer_scores, peers_of
from tests.support.offices import ABAN, OPERATOR
from tests.support.scored_offices import approve_months, empty_office
from tests.support.terminal import told, typed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Four branches with Aban approved; closed, for the command line to open."""
    office = empty_office(tmp_path_factory.mktemp("typed"))
    approve_months(office, [ABAN])
    scores.score_months(office, by=OPERATOR)
    office.close()
    return str(office.settings.warehouse)


def here(folder: str, *words: str) -> tuple[str, ...]:
    return ("--warehouse", folder, "--branch", "0501", "--month", "1405-08", *words)


def test_peers_are_listed_with_what_makes_them_so_and_their_scores(tmp_path: Path) -> None:
    office: Office = empty_office(tmp_path)
    approve_months(office, [ABAN])
    scores.score_months(office, by=OPERATOR)
    known = peers_of(office, by=OPERATOR, branch="0501", month=ABAN)
    best = peer_scores(office, by=OPERATOR, branch="0501", month=ABAN)
    office.close()
    found = told("peers", *here(str(office.settings.warehouse)))
    assert [one["branch"] for one in found["peers"]] == list(known.codes)
    assert found["branch"]["insured_main"] == known.place.insured_main
    assert set(found["scores"]) == set(best)
    for node, score in found["scores"].items():
        assert (score["median"], score["best"]) == (best[node].median, best[node].best)
        assert score["best_branch"] == best[node].best_place.branch


def test_a_choice_is_followed_in_either_scripts_digits_and_what_can_not_be_is_told(folder: str) -> None:
    words = ("--count", "1", "--with", "۰۵۰۴", "--with", "77", "--without", "0502")
    found = told("peers", *here(folder, *words))
    assert [one["branch"] for one in found["peers"]] == ["0504"]
    assert (found["removed"], found["ignored"], found["count"]) == (["0502"], ["77"], 1)
    shown = typed("peers", *here(folder, *words))
    assert "0504 Branch 0504: " in shown.stdout
    assert "left aside: 77" in shown.stdout


def test_a_count_under_one_is_wrong_use(folder: str) -> None:
    refused = typed("peers", *here(folder, "--count", "0"))
    assert (refused.returncode, refused.stderr.startswith("Not done:")) == (2, True)


def test_advice_says_why_in_that_order_how_sure_and_by_whom_it_was_done(folder: str) -> None:
    found = told("advise", *here(folder))["concepts"]
    first = found[0]
    assert (first["reason"]["dimension_place"], first["reason"]["concept_place"]) == (1, 1)
    assert first["certainty"] in {"certain", "likely", "chance"}
    assert 0 <= first["confidence"] <= 1
    assert first["feasibility"]["verdict"] in {"done", "not_yet", "out_of_reach", "untold"}
    assert set(first["linked"]) <= set(first["recommendations"])
    assert first["peers"]["of"] == 3
    for one in found:
        other = one["reason"]["concept_weighed_against"]
        assert other is None or other["gain"] == next(
            each["gain"] for each in found if each["concept"] == other["id"]
        )


def test_advice_compares_with_the_branches_that_are_chosen(folder: str) -> None:
    found = told("advise", *here(folder, "--count", "1", "--without", "0502", "--with", "0504"))["concepts"]
    assert {one["best_peer"] for one in found} <= {"0504", None}
    assert {one["peers"]["of"] for one in found} == {1}
