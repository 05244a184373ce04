"""The map's areas: schematic until an organisation loads its official ones, and then those."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from pipeline.domain.access import Role
from pipeline.errors import NotAllowed
from pipeline.services import geography as maps
from pipeline.services import upkeep
from pipeline.services.office import Office
from tests.support import boundary_files as files
from tests.support.boundary_files import COUNTIES, OFFICIAL, PLACES
from tests.support.offices import OPERATOR, actor, bare_office

ADMINISTRATOR = actor(Role.ADMINISTRATOR)
READER = actor(Role.STAFF, "050203")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return bare_office(tmp_path)


def load(office: Office, content: bytes) -> int:
    count, findings = maps.load_boundaries(
        office, by=ADMINISTRATOR, file_name="counties.geojson", content=content
    )
    assert not [one for one in findings if one.severity == "error"]
    return count


def drawn(office: Office) -> dict[str, object]:
    """Shapes by county."""
    found = maps.geography(office, by=READER)
    return {cell["properties"]["county"]: shape(cell["geometry"]) for cell in found.cells}


def test_every_seat_has_a_schematic_cell_of_its_own(office: Office) -> None:
    shown = maps.geography(office, by=READER)
    assert shown.is_schematic
    assert shown.attribution == "Natural Earth; GeoNames (CC BY 4.0)"
    assert shown.seats.height == len(shown.cells) == 14
    cells = drawn(office)
    assert cells.keys() == COUNTIES.keys()
    assert all(cell.is_valid and cell.area > 0.02 for cell in cells.values())


def test_the_cells_share_out_the_outline_without_overlapping(office: Office) -> None:
    cells = drawn(office)
    land = shape(maps.geography(office, by=READER).outline["geometry"])
    # To the ten metres that corners are rounded to.
    assert sum(cell.area for cell in cells.values()) == pytest.approx(land.area, rel=1e-5)
    assert max(one.intersection(other).area for one, other in combinations(cells.values(), 2)) < 1e-4


def test_a_seat_lies_in_its_cell_and_harsin_just_outside_the_coarse_outline_beside_its_own(
    office: Office,
) -> None:
    outside = [county for county, cell in drawn(office).items() if not cell.covers(Point(PLACES[county]))]
    assert outside == ["0511"]
    harsin = drawn(office)["0511"]
    nearest = min(drawn(office).items(), key=lambda one: one[1].distance(Point(PLACES["0511"])))
    assert nearest[0] == "0511"
    assert harsin.distance(Point(PLACES["0511"])) < 0.1


def test_a_loaded_file_makes_the_map_official(office: Office) -> None:
    assert load(office, files.collection(files.features(), attribution="A surveying office")) == 14
    shown = maps.geography(office, by=READER)
    assert not shown.is_schematic
    assert all(cell["properties"]["is_official"] for cell in shown.cells)
    assert shown.attribution == "A surveying office; GeoNames (CC BY 4.0)"
    names = {cell["properties"]["county"]: cell["properties"]["name_fa"] for cell in shown.cells}
    assert names == {county: fa for county, (fa, _) in COUNTIES.items()}


def test_an_official_map_has_the_official_outline(office: Office) -> None:
    content = files.reference(OFFICIAL)
    load(office, content)
    shown = maps.geography(office, by=READER)
    assert (shown.is_schematic, "OpenStreetMap" in shown.attribution) == (False, True)
    outline = shape(shown.outline["geometry"])
    assert outline.is_valid
    for county, area in drawn(office).items():
        assert area.difference(outline.buffer(0.01)).is_empty
        assert outline.distance(Point(PLACES[county])) < 0.05
    holes = [hole for part in getattr(outline, "geoms", [outline]) for hole in part.interiors]
    assert holes == []


def test_a_file_of_most_counties_leaves_schematic_cells_for_the_rest(office: Office) -> None:
    load(office, files.collection(files.features()[2:]))
    shown = maps.geography(office, by=READER)
    official = {cell["properties"]["county"]: cell["properties"]["is_official"] for cell in shown.cells}
    assert shown.is_schematic
    assert [county for county, is_official in official.items() if not is_official] == ["0501", "0502"]
    cells = drawn(office)
    for county in ("0501", "0502"):
        assert cells[county].area > 0
        assert not [
            other for other in cells if other not in ("0501", "0502") and overlap(cells, county, other)
        ]


def overlap(cells: dict[str, object], one: str, other: str) -> bool:
    return cells[one].intersection(cells[other]).area > 1e-4


def test_an_official_area_over_a_whole_cell_does_not_make_that_county_vanish(office: Office) -> None:
    told = files.features()[1:]
    told[0]["geometry"] = files.square(*PLACES["0501"], half=3)
    load(office, files.collection(told))
    assert drawn(office)["0501"].area > 0


def test_of_two_files_the_newer_one_holds_county_by_county(office: Office) -> None:
    load(office, files.collection(files.features(), attribution="Old"))
    newer = files.features()[:10]
    for one in newer:
        one["geometry"] = files.square(*PLACES[one["properties"]["code"]], half=0.1)
    load(office, files.collection(newer, attribution="New"))
    areas = {county: round(cell.area, 3) for county, cell in drawn(office).items()}
    assert set(areas.values()) == {0.04, 0.01}
    assert [county for county, area in areas.items() if area == 0.01] == ["0511", "0512", "0513", "0514"]
    assert maps.geography(office, by=READER).attribution == "New; Old; GeoNames (CC BY 4.0)"


def test_a_file_with_errors_keeps_nothing(office: Office) -> None:
    version = office.warehouse.data_version()
    told = [*files.features(), files.feature("0503")]
    count, findings = maps.load_boundaries(
        office, by=ADMINISTRATOR, file_name="f", content=files.collection(told)
    )
    assert (count, [one.code for one in findings]) == (0, ["boundary_twice"])
    assert office.warehouse.data_version() == version
    assert maps.geography(office, by=READER).is_schematic


def test_loading_leaves_one_event_that_vouches_for_its_rows(office: Office) -> None:
    load(office, files.collection(files.features()))
    event = office.warehouse.read("events_facts").row(-1, named=True)
    assert (event["verb"], event["subject"]) == ("boundaries.load", "counties.geojson")
    assert json.loads(event["detail"])["rows"]["boundaries"]["count"] == 14
    assert upkeep.verify(office, by=OPERATOR).is_whole


@pytest.mark.parametrize("role", [Role.STAFF, Role.BRANCH_MANAGER, Role.PROVINCIAL_MANAGER, Role.PLANNER])
def test_only_those_who_keep_the_house_load_boundaries(office: Office, role: Role) -> None:
    with pytest.raises(NotAllowed):
        maps.load_boundaries(office, by=actor(role, "050203"), file_name="f", content=b"")
