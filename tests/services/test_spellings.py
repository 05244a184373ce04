"""A branch written otherwise is told with the nearest names; a person confirms one once, and it is remembered."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.finding import Finding
from pipeline.domain.text import Text
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, register, spellings, upkeep
from pipeline.services.office import Office
from pipeline.services.open_branches import open_names
from tests.support.offices import ABAN, OPERATOR, actor, bare_office, branch_rows

BRANCHES = {
    "050101": Text("پاوه", "Paveh"),
    "050201": Text("کرمانشاه یک", "Kermanshah one"),
    "050202": Text("کرمانشاه دو", "Kermanshah two"),
    "050301": Text("هرسین", "Harsin"),
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = bare_office(tmp_path)
    upkeep.initialise(made, by=OPERATOR)
    names = [(f"شعبه {name.fa} (نمونه)", f"{name.en} branch (sample)") for name in BRANCHES.values()]
    rows = branch_rows(tuple(BRANCHES)).with_columns(
        name_fa=pl.Series([fa for fa, _ in names]), name_en=pl.Series([en for _, en in names])
    )
    register.keep_branches(made, by=OPERATOR, register=rows, source="branches.csv")
    yield made
    made.close()


def some_branch(office: Office) -> tuple[str, Text]:
    return next(iter(sorted(open_names(office, ABAN).items())))


def misspelt(name: str) -> str:
    """The name's own word with its last letter doubled, and nothing of the rest."""
    own = name.split()[1]
    return f"{own}{own[-1]}"


def handed(name: str) -> bytes:
    return f"نام شعبه,{name}\nماه,{ABAN}\nmeasure,value\nsurveys_run,3\n".encode()


def about_branch(office: Office, name: str) -> list[Finding]:
    checked = collecting.check_file(
        office, by=actor(Role.PROVINCIAL_MANAGER), file_name="f.csv", content=handed(name)
    )
    return [one for one in checked.findings if one.code.startswith("branch_")]


@pytest.mark.parametrize(
    ("written", "branch"),
    [("شعبه پاوح", "050101"), ("پاوهه", "050101"), ("هرسيين", "050301"), ("Harsinn", "050301"),
     ("شعبة كرمانشاة يک", "050201")],
)  # fmt: skip
def test_the_nearest_name_comes_first(written: str, branch: str) -> None:
    found = spellings.suggest(written, BRANCHES)
    assert found[0][0] == branch
    assert [one[2] for one in found] == sorted((one[2] for one in found), reverse=True)


@pytest.mark.parametrize("written", ["", "تهران", "استان", "Sheet1"])
def test_a_name_that_is_like_none_gets_no_suggestion(written: str) -> None:
    assert spellings.suggest(written, BRANCHES) == ()


def test_a_misspelt_branch_is_an_error_with_the_nearest_names(office: Office) -> None:
    branch, name = some_branch(office)
    (found,) = about_branch(office, misspelt(name.fa))
    assert found.code == "branch_name_unknown"
    assert dict(found.params)["codes"][0] == branch
    for language in ("fa", "en"):
        assert name[language] in found.message(language)
        assert found.cure(language)


def test_a_code_that_is_wrong_is_never_taken_for_a_likeness(office: Office) -> None:
    branch, _ = some_branch(office)
    content = handed("x").replace("نام شعبه,x".encode(), f"branch,9{branch}".encode())
    checked = collecting.check_file(
        office, by=actor(Role.PROVINCIAL_MANAGER), file_name="f.csv", content=content
    )
    assert "branch_unknown" in {one.code for one in checked.findings}


def test_a_confirmed_spelling_is_remembered_in_every_way_of_writing_it(office: Office) -> None:
    branch, name = some_branch(office)
    by, written = actor(Role.PROVINCIAL_MANAGER), misspelt(name.fa)
    one = spellings.confirm_spelling(office, by=by, spelling=written, branch=branch)
    assert (one.branch, one.confirmed_by) == (branch, by.user)
    assert spellings.spellings(office, by=by) == (one,)
    for spelled in (written, written.replace("ی", "ي"), f" {written}\u200f"):
        assert about_branch(office, spelled) == []


def test_the_same_word_again_writes_nothing_and_another_word_counts_from_then_on(office: Office) -> None:
    (first, name), (second, _) = sorted(open_names(office, ABAN).items())[:2]
    by, written = actor(Role.PROVINCIAL_MANAGER), misspelt(name.fa)
    spellings.confirm_spelling(office, by=by, spelling=written, branch=first)
    version = office.warehouse.data_version()
    spellings.confirm_spelling(office, by=by, spelling=written, branch=first)
    assert office.warehouse.data_version() == version
    spellings.confirm_spelling(office, by=by, spelling=written, branch=second)
    assert [one.branch for one in spellings.spellings(office, by=by)] == [second]


def test_what_the_register_calls_a_branch_cannot_be_given_another_meaning(office: Office) -> None:
    (first, name), (second, _) = sorted(open_names(office, ABAN).items())[:2]
    by = actor(Role.PROVINCIAL_MANAGER)
    for spelled in (name.fa, name.en, first, "  "):
        with pytest.raises(UserError, match="spelling_is_name"):
            spellings.confirm_spelling(office, by=by, spelling=spelled, branch=second)
    with pytest.raises(UserError, match="branch_unknown"):
        spellings.confirm_spelling(office, by=by, spelling="هیچ‌کجا", branch="999999")


def test_staff_confirm_spellings_of_their_own_branch_alone(office: Office) -> None:
    (first, name), (second, _) = sorted(open_names(office, ABAN).items())[:2]
    staff = actor(Role.STAFF, first)
    with pytest.raises(NotAllowed):
        spellings.confirm_spelling(office, by=staff, spelling=misspelt(name.fa), branch=second)
    assert spellings.confirm_spelling(office, by=staff, spelling=misspelt(name.fa), branch=first)
