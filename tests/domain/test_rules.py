"""Rules are data: read whole or refused by name, in words in both languages."""

import pytest

from pipeline.domain import rules as told
from pipeline.domain.finding import Severity
from pipeline.domain.rules import Stage, finding_of, rule, rules
from pipeline.words import LANGUAGES, catalogue


def test_a_finding_weighs_what_its_rule_says() -> None:
    assert finding_of("blank").severity is Severity.WARNING
    assert finding_of("far_from_own_history").severity is Severity.SUSPICION
    with pytest.raises(KeyError):
        finding_of("of_no_rule")


def test_limits_are_numbers_with_units_that_are_said() -> None:
    limits = rule("far_from_own_history")
    assert (limits["limit"], limits.whole("months")) == (3.5, 24)
    for language in LANGUAGES:
        for one in rules().values():
            assert len(one.said(language)) == len(one.limits)


def test_stages_and_severities_and_the_rules_that_people_meet_have_their_names() -> None:
    words = catalogue()
    assert {f"rules.stage_{stage.value}" for stage in Stage} <= set(words)
    assert {f"rules.severity_{severity.value}" for severity in Severity} <= set(words)
    met = [
        one.code
        for one in rules().values()
        if one.stage in (Stage.FORM, Stage.VALUES, Stage.HISTORY, Stage.SCORES)
    ]
    assert [code for code in met if f"rules.name_{code}" not in words] == []


@pytest.mark.parametrize(
    "table",
    [
        "severity = 'grave'\nstage = 'file'",
        "severity = 'error'\nstage = 'attic'",
        "severity = 'error'",
        "severity = 'error'\nstage = 'file'\nlimit = 3",
        "severity = 'error'\nstage = 'file'\nlimits.most = { value = 3, unit = 'apples' }",
        "severity = 'error'\nstage = 'file'\nlimits.most = { value = 'many', unit = 'cases' }",
        "severity = 'error'\nstage = 'file'\nlimits.most = 3",
    ],
)
def test_a_rule_that_does_not_hold_together_is_refused_by_name(
    table: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(f"[odd]\n{table}\n", encoding="utf-8")
    monkeypatch.setattr(told, "FILE", file)
    with pytest.raises(ValueError, match="odd"):
        told.rules.__wrapped__()
