"""Every file of the corpus is read as its line in `expected.toml` says, to the last value and the last finding."""

import tomllib
import zipfile
from io import BytesIO
from typing import Any

import pytest

from pipeline.domain.finding import Finding, has_errors
from pipeline.domain.month import Month
from pipeline.intake.reading import Read, read_file
from tests.intake.builders import SETTINGS, small_framework
from tests.support.workbooks import EXPECTED, FOLDER, OURS

TOLD: dict[str, Any] = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
FILES: dict[str, Any] = TOLD["files"]
FRAMEWORK = small_framework()


def place(finding: Finding) -> str:
    sheet = f"{finding.sheet}!" if finding.sheet is not None else ""
    return " ".join(filter(None, (finding.severity.value, finding.code, f"{sheet}{finding.cell or ''}")))


def expected_form(
    told: dict[str, Any], form: dict[str, Any]
) -> tuple[str | None, Month | None, dict[str, Any]]:
    values = form.get("values") or TOLD["sound"] | told.get("but", {})
    month = form.get("month", "1405-08")
    return form.get("branch", "1001") or None, Month.parse(month) if month else None, values


def said_form(found: Read) -> tuple[str | None, Month | None, dict[str, Any]]:
    rows = found.values.to_dicts()
    values = {
        row["measure"]: "n/a"
        if row["is_not_applicable"]
        else "none"
        if row["value"] is None
        else row["value"]
        for row in rows
    }
    return found.branch, found.month, values


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_of_the_corpus_is_read_as_expected(name: str) -> None:
    told = FILES[name]
    found = read_file(name, (FOLDER / name).read_bytes(), FRAMEWORK, SETTINGS)
    findings = [*found.findings, *(one for form in found.forms for one in form.findings)]
    assert sorted(map(place, findings)) == sorted(told.get("findings", []))
    if told.get("refused"):
        assert has_errors(tuple(findings))
        return
    forms = [said_form(form) for form in found.forms if not form.values.is_empty()]
    assert forms == [expected_form(told, form) for form in told.get("forms", [{}])]
    comments = {
        row["measure"]: row["comment"]
        for form in found.forms
        for row in form.values.to_dicts()
        if row["comment"]
    }
    assert comments == told.get("comments", {})


def test_the_corpus_is_whole_every_file_is_expected_and_every_expectation_has_its_file() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {EXPECTED.name}
    assert files == set(FILES)
    assert len(files) >= 60


def unpacked(content: bytes) -> object:
    """A package's parts, since another zlib packs them otherwise; other files as they are."""
    if not content.startswith(b"PK"):
        return content
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except zipfile.BadZipFile:
        return "damaged"
    return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", sorted(set(OURS) - {"template-fa.xlsx", "template-en.xlsx"}))
def test_the_files_are_what_their_builder_makes(name: str) -> None:
    """The product's own form is left out: it changes with every word of it, and old forms have to be read too."""
    assert unpacked((FOLDER / name).read_bytes()) == unpacked(OURS[name]()), (
        "python -m tests.support.workbooks"
    )
