"""Every code has a file that provokes it, words in both languages and a line in the docs."""

import tomllib

import pytest

from pipeline.domain.finding import Severity, has_errors
from pipeline.reports.findings_doc import findings_document
from pipeline.settings import ROOT, WORDS
from tests.intake import provoking
from tests.intake.provoking import CASES, OF_THE_PROCESS


def told_codes() -> set[str]:
    words = tomllib.loads((WORDS / "findings.toml").read_text(encoding="utf-8"))
    return {key.removeprefix("finding.") for key in words if key.startswith("finding.")}


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


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert told_codes() == set(CASES) | OF_THE_PROCESS


def test_every_code_is_said_and_cured_in_both_languages() -> None:
    words = tomllib.loads((WORDS / "findings.toml").read_text(encoding="utf-8"))
    for code in told_codes():
        for entry in (words[f"finding.{code}"], words[f"cure.{code}"]):
            assert entry["fa"]
            assert entry["en"]


def test_every_code_in_the_catalogue_is_written_somewhere_in_intake() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline/intake").glob("*.py"))
    assert {code for code in told_codes() if f'"{code}"' not in source} == set()


def test_personal_data_is_not_repeated_by_its_finding() -> None:
    found = CASES["personal_data"]().findings()[0]
    assert found.cell == "C12"
    assert provoking.NATIONAL_CODE not in str(found.as_json("fa"))


def test_errors_come_before_warnings_and_warnings_before_notices() -> None:
    case = provoking.form({"surveys": "", "answers": -1})
    assert [finding.severity for finding in case.findings()] == [Severity.ERROR, Severity.WARNING]


def test_warnings_alone_do_not_keep_a_file_out() -> None:
    assert not has_errors(provoking.form({"surveys": ""}).findings())
    assert has_errors(provoking.form({"surveys": -1}).findings())


def test_the_page_of_findings_is_current() -> None:
    page = ROOT / "docs" / "findings.md"
    assert page.read_text(encoding="utf-8") == findings_document(), (
        "run: python -m tests.support.write_findings"
    )
