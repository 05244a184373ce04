"""Every code has a rule, a file that provokes it, words in both languages and a line in the docs."""

import re

import pytest

from pipeline.domain.finding import Severity, has_errors
from pipeline.domain.rules import rules
from pipeline.reports.findings_doc import findings_document
from pipeline.settings import ROOT
from pipeline.words import catalogue
from tests.intake import provoking
from tests.intake.provoking import CASES
from tests.support import finding_fixtures


def told_codes() -> set[str]:
    return {key.removeprefix("finding.") for key in catalogue() if key.startswith("finding.")}


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_file_made_for_a_code_provokes_it(code: str) -> None:
    found = [finding for finding in CASES[code]().findings() if finding.code == code]
    assert found
    for language in ("fa", "en"):
        assert "{" not in found[0].message(language)
        assert "{" not in found[0].cure(language)
    assert found[0].as_json("en")["code"] == code


def test_the_same_files_without_a_mistake_provoke_none() -> None:
    for sound in (
        provoking.form(),
        provoking.rows(),
        provoking.book("<v>3</v>"),
        provoking.register(),
        provoking.answers(),
    ):
        assert {finding.code for finding in sound.findings()} <= {"measures_absent"}


def test_every_code_has_its_rule_and_every_rule_its_words() -> None:
    assert told_codes() == set(rules())


def test_every_code_has_a_file_or_a_test_that_provokes_it() -> None:
    fixtures = finding_fixtures.fixtures()
    assert set(fixtures) == set(rules())
    assert [path for path in fixtures.values() if not (ROOT / path).exists()] == []
    for code, path in finding_fixtures.WITHOUT_A_FILE.items():
        assert f'"{code}"' in (ROOT / path).read_text(encoding="utf-8"), code


@pytest.mark.parametrize("code", sorted(finding_fixtures.kept()))
def test_the_file_kept_for_a_code_provokes_it(code: str) -> None:
    assert code in {finding.code for finding in finding_fixtures.judged(code)}


def test_the_kept_files_are_those_that_the_corpus_does_not_have() -> None:
    wanted = {code: suffix for code, (suffix, _) in finding_fixtures.made().items()}
    assert {code: path.suffix for code, path in finding_fixtures.kept().items()} == wanted, (
        "run: python -m tests.support.finding_fixtures"
    )


def test_every_code_is_said_and_cured_in_both_languages() -> None:
    for code in told_codes():
        for entry in (catalogue()[f"finding.{code}"], catalogue()[f"cure.{code}"]):
            assert entry["fa"]
            assert entry["en"]


def test_every_code_is_written_somewhere_in_the_pipeline() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("intake", "services")
        for path in (ROOT / "pipeline" / room).glob("*.py")
    )
    assert {code for code in told_codes() if f'"{code}"' not in source} == set()


def test_no_severity_is_written_beside_a_code() -> None:
    made = re.compile(r"(?<![\w_])Finding\(\s*\"")
    assert [path for path in (ROOT / "pipeline").rglob("*.py") if made.search(path.read_text("utf-8"))] == []


def test_personal_data_is_not_repeated_by_its_finding() -> None:
    found = CASES["personal_data"]().findings()[0]
    assert found.cell == "C12"
    assert provoking.NATIONAL_CODE not in str(found.as_json("fa"))


def test_of_very_many_personal_cells_the_first_are_named_and_the_others_counted() -> None:
    found = CASES["personal_data_more"]().findings()
    named = [one.cell for one in found if one.code == "personal_data"]
    assert len(named) == len(set(named)) == 500
    (more,) = (one for one in found if one.code == "personal_data_more")
    assert dict(more.params) == {"count": 3, "most": 500}


def test_errors_come_before_warnings_and_warnings_before_notices() -> None:
    case = provoking.form({"surveys": "", "answers": -1})
    assert [finding.severity for finding in case.findings()] == [Severity.ERROR, Severity.WARNING]


def test_warnings_alone_do_not_keep_a_file_out() -> None:
    assert not has_errors(provoking.form({"surveys": ""}).findings())
    assert has_errors(provoking.form({"surveys": -1}).findings())


def test_the_page_of_findings_is_current() -> None:
    page = ROOT / "docs" / "findings.md"
    assert page.read_text(encoding="utf-8") == findings_document(finding_fixtures.fixtures()), (
        "run: python -m tests.support.write_findings"
    )
