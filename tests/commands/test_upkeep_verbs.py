"""Keeping the house from the command line: editions, migrations, boundaries, the sample; alone and beside a server."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.commands import handoff, running
from pipeline.domain.access import Role
from pipeline.frameworks.folder import read_folder
from pipeline.services import upkeep
from pipeline.services.office import Office
from pipeline.services.sample import ACCOUNTS_FILE
from pipeline.warehouse import sql
from tests.services.test_model import folder
from tests.support import boundary_files as files
from tests.support.offices import account, fresh_office
from tests.support.terminal import elsewhere, told, typed

MIGRATIONS = [path.name for database in ("facts", "control") for path in sql.numbered(database)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = fresh_office(tmp_path)
    account(made, Role.STAFF, "0501", "staff")
    account(made, Role.PLANNER, None, "planner")
    account(made, Role.ADMINISTRATOR, None, "admin")
    yield made
    made.close()


@pytest.fixture(params=["alone", "beside a server"])
def here(request: pytest.FixtureRequest, office: Office) -> Iterator[tuple[str, str]]:
    """The option that names the warehouse, its files free or held by a server in this process."""
    words = ("--warehouse", str(office.settings.warehouse))
    if request.param == "alone":
        office.close()
        yield words
        return
    stop = handoff.serve(office, running.answer_request)
    yield words
    stop()


def test_migrate_lists_the_migrations_of_both_databases(here: tuple[str, str]) -> None:
    assert told("migrate", *here)["migrations"] == MIGRATIONS
    said = typed("migrate", *here)
    assert said.stdout.splitlines()[1:] == MIGRATIONS
    assert f"{len(MIGRATIONS)} migrations" in said.stdout


def test_an_edition_is_added_listed_and_written_out(here: tuple[str, str], tmp_path: Path) -> None:
    new = folder(tmp_path, "new")
    assert [one["edition"] for one in told("edition", "list", *here)["editions"]] == ["1"]
    added = told("edition", "add", str(new), "--from-month", "1405-8", "--by", "planner", *here)
    assert added == {"edition": "new", "from_month": "1405-08"}
    listed = {one["edition"]: one["from_month"] for one in told("edition", "list", *here)["editions"]}
    assert listed == {"1": "1300-01", "new": "1405-08"}
    written = told("edition", "export", str(tmp_path / "out"), *here)
    assert written == {"edition": "new", "folder": str(tmp_path / "out")}
    assert read_folder(tmp_path / "out") == read_folder(new)
    told("edition", "export", str(tmp_path / "first"), "--edition", "1", "--by", "planner", *here)
    assert read_folder(tmp_path / "first") == read_folder(upkeep.FIRST_FRAMEWORK)
    assert told("verify", *here)["is_whole"]


def test_the_same_edition_again_keeps_the_month_that_it_had(here: tuple[str, str]) -> None:
    again = told("edition", "add", str(upkeep.FIRST_FRAMEWORK), "--from-month", "1405-08", *here)
    assert again == {"edition": "1", "from_month": "1300-01"}


def test_editions_are_listed_for_people_too(here: tuple[str, str]) -> None:
    assert typed("edition", "list", *here).stdout == "participation  1  1300-01\n"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("add",), "edition_needs_folder"),
        (("export",), "edition_needs_folder"),
        (("add", str(upkeep.FIRST_FRAMEWORK)), "edition_needs_month"),
        (("add", str(upkeep.FIRST_FRAMEWORK), "--from-month", "Aban"), "month_unknown"),
        (("add", "/nowhere/at/all", "--from-month", "1405-08"), "framework_absent"),
        (("export", str(upkeep.FIRST_FRAMEWORK)), "edition_folder_full"),
        (("export", "/nowhere/at/all", "--edition", "7"), "edition_unknown"),
        (("add", str(upkeep.FIRST_FRAMEWORK), "--from-month", "1405-08", "--by", "staff"), "not_allowed"),
        (("add", str(upkeep.FIRST_FRAMEWORK), "--from-month", "1405-08", "--by", "who"), "account_unknown"),
    ],
)
def test_wrong_use_of_edition_is_told_in_a_sentence(
    here: tuple[str, str], words: tuple[str, ...], error: str
) -> None:
    refused = told("edition", *words, *here, code=2)
    assert refused["error"] == error
    assert refused["message"]
    assert [one["edition"] for one in told("edition", "list", *here)["editions"]] == ["1"]


def test_boundaries_are_loaded_by_the_owner_or_an_administrator(
    here: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "counties.geojson"
    path.write_bytes(files.collection(files.features()[1:]))
    for by in ((), ("--by", "admin")):
        loaded = told("boundaries", str(path), *by, *here)
        assert loaded["areas"] == 13
        assert [one["code"] for one in loaded["findings"]] == ["boundary_absent"]
    assert told("boundaries", str(path), "--by", "planner", *here, code=2)["error"] == "not_allowed"
    assert told("verify", *here)["is_whole"]


def test_a_boundary_file_with_errors_ends_with_one_and_keeps_nothing(
    here: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "provinces.geojson"
    path.write_bytes(files.collection(files.features()[:3]))
    refused = told("boundaries", str(path), *here, code=1)
    assert (refused["areas"], refused["findings"][0]["code"]) == (0, "boundary_few")
    said = typed("boundaries", str(path), *here)
    assert (said.returncode, "Only 3 of the province's 14" in said.stdout) == (1, True)
    assert said.stdout.splitlines()[-1].startswith("Nothing was kept")
    assert told("boundaries", str(tmp_path / "none.geojson"), *here, code=2)["error"] == "file_absent"


def test_an_official_boundary_file_is_loaded_as_a_person_types_it(office: Office) -> None:
    files.reference(files.OFFICIAL)
    office.close()
    said = elsewhere("boundaries", str(files.OFFICIAL), "--warehouse", str(office.settings.warehouse))
    assert (said.returncode, said.stdout) == (0, "The boundaries of 14 areas were loaded.\n")


def test_a_sample_is_made_once_and_its_passwords_are_told_and_kept(tmp_path: Path) -> None:
    here = ("--warehouse", str(tmp_path / "sample"))
    made = told("sample", "--months", "2", "--seed", "3", *here)
    assert (made["made"], made["branches"], len(made["months"])) == (True, 18, 2)
    kept = tmp_path / "sample" / ACCOUNTS_FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text(encoding="utf-8").split() == [
        word for one in made["accounts"] for word in (one["account"], one["password"])
    ]
    assert told("sample", "--if-absent", *here) == {"made": False}
    assert told("sample", *here, code=2)["error"] == "sample_needs_empty"
    card = told("show", "--branch", "050301", "--month", made["months"][-1], *here)
    assert card["state"] == "approved"
    assert card["index"]["score"] is not None


def test_a_used_warehouse_is_no_place_for_a_sample(here: tuple[str, str]) -> None:
    assert told("sample", *here, code=2)["error"] == "sample_needs_empty"
    assert json.loads(typed("sample", "--if-absent", "--json", *here).stdout) == {"made": False}
