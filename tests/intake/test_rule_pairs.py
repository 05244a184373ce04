"""Every rule of value, history, peers, score and boundary goes both ways: its file provokes it, the twin does not."""

import pytest

from pipeline.domain.finding import Severity
from pipeline.domain.rules import Stage, rules
from tests.intake.provoking import CASES
from tests.intake.provoking_rules import PAIRS, Form, framework


@pytest.mark.parametrize("code", sorted(PAIRS))
def test_the_file_made_for_a_rule_provokes_it_and_its_twin_does_not(code: str) -> None:
    pair = PAIRS[code]()
    found = [one for one in pair.wrong.findings() if one.code == code]
    assert found
    assert code not in {one.code for one in pair.sound.findings()}
    assert found[0].severity is rules()[code].severity
    for language in ("fa", "en"):
        assert "{" not in found[0].message(language) + found[0].cure(language)


@pytest.mark.parametrize("code", sorted(PAIRS))
def test_the_twin_provokes_nothing_at_all(code: str) -> None:
    assert [one.code for one in PAIRS[code]().sound.findings()] == []


def test_every_suspicion_and_every_rule_of_history_and_scores_has_a_pair() -> None:
    asked = {
        code
        for code, rule in rules().items()
        if rule.severity is Severity.SUSPICION
        or rule.stage in (Stage.HISTORY, Stage.SCORES, Stage.BOUNDARIES)
    }
    assert asked - set(PAIRS) == set()
    assert set(rules()) >= set(PAIRS) | set(CASES)


@pytest.mark.parametrize("code", sorted(code for code, rule in rules().items() if rule.limits))
def test_a_rule_with_limits_says_in_its_finding_what_it_was_held_against(code: str) -> None:
    """Every number of the sentence is filled in, and there is one besides the value itself."""
    pair = PAIRS[code]()
    assert isinstance(pair.wrong, Form)
    found = next(one for one in pair.wrong.findings() if one.code == code)
    assert len([value for _, value in found.params if isinstance(value, int | float)]) >= 1
    assert all(value is not None for _, value in found.params)


def test_a_value_with_an_error_is_not_suspected_besides() -> None:
    known = PAIRS["far_from_own_history"]().wrong.known
    found = Form({"answers": -1210}, known).findings()
    assert [one.code for one in found if one.measure == "answers"] == ["negative"]


def test_the_whole_that_fell_is_told_once_by_what_it_did_to_the_share() -> None:
    pair = PAIRS["share_rose_as_whole_fell"]()
    found = [one.code for one in pair.wrong.findings() if one.measure == "requests_due"]
    assert found == ["share_rose_as_whole_fell"]


def test_the_framework_of_the_pairs_reads_its_own_sound_form() -> None:
    assert Form().findings() == ()
    assert len(framework().balances) == 2
