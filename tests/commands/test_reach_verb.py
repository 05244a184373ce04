"""`reach`, as it is typed."""

from pathlib import Path

import pytest

from pipeline.services import scores
from tests.support.offices import OPERATOR
from tests.support.scored_offices import approve_months, empty_office, year_to
from tests.support.terminal import told, typed


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The arguments that every call shares, over four branches and three months. Only read."""
    folder: Path = tmp_path_factory.mktemp("typed")
    office = empty_office(folder)
    approve_months(office, year_to(count=3))
    scores.score_months(office, by=OPERATOR)
    office.close()
    return ("--warehouse", str(folder / "warehouse"), "--branch", "0501", "--month", "1405-08")


def test_the_index_is_asked_for_unless_a_node_is_named(here: tuple[str, ...]) -> None:
    found = told("reach", *here)
    assert (found["branch"], found["month"], found["next_month"]) == ("0501", "1405-08", "1405-09")
    assert found["goal"] == "band"
    assert found["peers"] == 3
    assert found["answer"]["together"]
    for line in found["answer"]["together"]:
        assert line["needed"] > line["now"] or line["days"] is not None
        assert line["feasibility"]["verdict"] in ("done", "not_yet")
    named = told("reach", *here, "--node", found["answer"]["together"][0]["indicator"], "--goal", "target")
    assert named["goal_score"] == 100


def test_a_score_may_be_typed_in_either_scripts_digits(here: tuple[str, ...]) -> None:
    found = told("reach", *here, "--goal", "۶۵٫۵")
    assert (found["goal"], found["goal_score"]) == ("score", 65.5)
    assert found == told("reach", *here, "--goal", "65.5")


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("goal", ["band", "target", "1"])
def test_every_line_is_said_in_both_languages(here: tuple[str, ...], goal: str, language: str) -> None:
    printed = typed("reach", *here, "--goal", goal, "--language", language)
    assert printed.returncode == 0
    assert "{" not in printed.stdout
    shown = told("reach", *here, "--goal", goal)["answer"]
    lines = [*shown["together"], *(line for line in shown["alone"] if line["is_reachable"])]
    assert printed.stdout.count("[") == len(lines)


@pytest.mark.parametrize("goal", ["0", "101", "high", "nan"])
def test_a_goal_that_no_node_can_have_is_refused_with_what_to_do(here: tuple[str, ...], goal: str) -> None:
    refused = typed("reach", *here, "--goal", goal)
    assert refused.returncode == 2
    assert "above 0 and up to 100" in refused.stdout + refused.stderr


def test_a_month_without_figures_says_so(here: tuple[str, ...]) -> None:
    without = (*here[:-1], "1405-09")
    assert told("reach", *without)["answer"] is None
    assert "can't be told" in typed("reach", *without).stdout
