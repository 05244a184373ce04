"""Editions: published once, holding from a month, never changed."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.errors import NotAllowed, UserError
from pipeline.services import model, upkeep
from pipeline.services.office import Office
from tests.support.offices import ABAN, OPERATOR, actor, bare_office, fresh_office

PLANNER = actor(Role.PLANNER)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return fresh_office(tmp_path)


def folder(tmp_path: Path, edition: str) -> Path:
    """The first edition's folder, copied under another edition id."""
    target = tmp_path / f"edition-{edition}"
    target.mkdir()
    for path in upkeep.FIRST_FRAMEWORK.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "framework.toml":
            held = next(line for line in text.splitlines() if line.startswith("edition"))
            text = text.replace(held, f'edition = "{edition}"')
        (target / path.name).write_text(text, encoding="utf-8")
    return target


def test_the_edition_that_holds_is_the_latest_that_has_begun(office: Office, tmp_path: Path) -> None:
    first = model.framework_of(office)
    model.publish_edition(office, by=PLANNER, folder=folder(tmp_path, "new"), from_month=ABAN)
    assert model.framework_of(office, month=ABAN.plus(-1)).edition == first.edition
    assert model.framework_of(office, month=ABAN).edition == "new"
    assert model.framework_of(office).edition == "new"
    assert model.framework_named(office, edition=first.edition) == first
    shown = [(one.edition, one.from_month) for one in model.editions(office, by=PLANNER)]
    assert shown == [(first.edition, Month(1300, 1)), ("new", ABAN)]
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_the_same_content_again_changes_nothing(office: Office) -> None:
    version = office.warehouse.data_version()
    model.publish_edition(office, by=PLANNER, folder=upkeep.FIRST_FRAMEWORK, from_month=ABAN)
    assert office.warehouse.data_version() == version


def test_a_published_edition_is_never_changed(office: Office, tmp_path: Path) -> None:
    edition = model.framework_of(office).edition
    other = folder(tmp_path, edition)
    with (other / "framework.toml").open("a", encoding="utf-8") as file:
        file.write("\n# another word\n")
    with pytest.raises(UserError, match="edition_exists"):
        model.publish_edition(office, by=PLANNER, folder=other, from_month=ABAN)


def test_an_edition_cannot_begin_before_the_newest(office: Office, tmp_path: Path) -> None:
    model.publish_edition(office, by=PLANNER, folder=folder(tmp_path, "new"), from_month=ABAN)
    for month in (ABAN, ABAN.plus(-5)):
        with pytest.raises(UserError, match="edition_month_early"):
            model.publish_edition(
                office, by=PLANNER, folder=folder(tmp_path, f"late-{month}"), from_month=month
            )


def test_a_broken_folder_is_refused_and_nothing_is_published(office: Office, tmp_path: Path) -> None:
    version = office.warehouse.data_version()
    broken = folder(tmp_path, "broken")
    (broken / "measures.csv").write_text("id\n", encoding="utf-8")
    with pytest.raises(UserError, match="framework_broken"):
        model.publish_edition(office, by=PLANNER, folder=broken, from_month=ABAN)
    assert office.warehouse.data_version() == version


def test_without_an_edition_the_service_says_what_to_do(tmp_path: Path) -> None:
    empty = bare_office(tmp_path)
    with pytest.raises(UserError, match="edition_absent"):
        model.framework_of(empty)
    with pytest.raises(UserError, match="edition_unknown"):
        model.framework_named(empty, edition="1")
    assert not model.is_sample(empty)


@pytest.mark.parametrize("role", [Role.STAFF, Role.BRANCH_MANAGER, Role.PROVINCIAL_MANAGER])
def test_only_planners_and_upkeep_publish(office: Office, tmp_path: Path, role: Role) -> None:
    with pytest.raises(NotAllowed):
        model.publish_edition(office, by=actor(role, "0501"), folder=tmp_path, from_month=ABAN)
