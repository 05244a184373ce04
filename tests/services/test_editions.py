"""An edition goes out as the folder it came from, and that folder comes in again as the same edition."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.errors import UserError
from pipeline.frameworks.folder import read_folder
from pipeline.services import model, scores, upkeep
from pipeline.services.office import Office
from pipeline.settings import FRAMEWORKS
from pipeline.warehouse import sql
from tests.services.test_model import folder
from tests.support.offices import ABAN, OPERATOR, actor, approve_aban, bare_office, fresh_office

PLANNER = actor(Role.PLANNER)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return fresh_office(tmp_path)


def test_the_first_edition_goes_out_as_the_folder_it_came_from(office: Office, tmp_path: Path) -> None:
    written = model.export_edition(office, by=PLANNER, edition=None, folder=tmp_path / "deep" / "out")
    assert written.edition == model.framework_of(office).edition
    assert read_folder(tmp_path / "deep" / "out") == read_folder(upkeep.FIRST_FRAMEWORK)


def test_what_went_out_comes_in_again_as_the_same_edition(office: Office, tmp_path: Path) -> None:
    model.export_edition(office, by=PLANNER, edition=None, folder=tmp_path / "out")
    version = office.warehouse.data_version()
    model.publish_edition(office, by=PLANNER, folder=tmp_path / "out", from_month=ABAN)
    assert office.warehouse.data_version() == version


def test_any_published_edition_can_be_had_and_without_a_name_the_newest(
    office: Office, tmp_path: Path
) -> None:
    first = model.framework_of(office).edition
    model.publish_edition(office, by=PLANNER, folder=folder(tmp_path, "new"), from_month=ABAN)
    told = {
        name: model.export_edition(office, by=PLANNER, edition=name, folder=tmp_path / f"out-{name}").edition
        for name in (None, "new", first)
    }
    assert told == {None: "new", "new": "new", first: first}
    assert 'edition = "new"' in (tmp_path / "out-new" / "framework.toml").read_text(encoding="utf-8")


def test_an_export_writes_nothing_to_the_warehouse(office: Office, tmp_path: Path) -> None:
    version = office.warehouse.data_version()
    model.export_edition(office, by=OPERATOR, edition=None, folder=tmp_path / "out")
    assert office.warehouse.data_version() == version


def test_a_folder_that_holds_anything_is_left_alone(office: Office, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("mine", encoding="utf-8")
    for place in (full, full / "letter.txt"):
        with pytest.raises(UserError, match="edition_folder_full"):
            model.export_edition(office, by=PLANNER, edition=None, folder=place)
    assert [path.name for path in full.iterdir()] == ["letter.txt"]


def test_an_edition_that_is_not_there_is_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="edition_unknown"):
        model.export_edition(office, by=PLANNER, edition="none", folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_any_edition_the_service_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="edition_absent"):
        model.export_edition(bare_office(tmp_path), by=PLANNER, edition=None, folder=tmp_path / "out")


def test_the_migrations_of_both_databases_are_told_in_their_order(office: Office) -> None:
    expected = [path.name for database in ("facts", "control") for path in sql.numbered(database)]
    assert upkeep.migrations(office, by=OPERATOR) == expected
    with pytest.raises(UserError, match="not_allowed"):
        upkeep.migrations(office, by=PLANNER)


def test_an_edition_never_reaches_back_into_scored_months(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    approve_aban(office)
    second = folder(tmp_path, "2")
    with pytest.raises(UserError, match="edition_month_scored"):
        model.publish_edition(office, by=OPERATOR, folder=second, from_month=ABAN)
    before = scores.branch_card(office, by=OPERATOR, branch="0501", month=ABAN).index.score
    model.publish_edition(office, by=OPERATOR, folder=second, from_month=ABAN.plus(1))
    assert scores.branch_card(office, by=OPERATOR, branch="0501", month=ABAN).index.score == before
    assert scores.stale(office) == ()


def test_an_edition_of_another_framework_is_refused(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    with pytest.raises(UserError, match="edition_other_framework"):
        model.publish_edition(office, by=OPERATOR, folder=FRAMEWORKS / "hdi", from_month=ABAN)
