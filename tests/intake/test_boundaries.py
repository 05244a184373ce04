"""Boundary files as organisations have them: matched by code or name, mended where they can be, else refused."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from shapely.geometry import Point, shape

from pipeline.domain.finding import Finding, has_errors
from pipeline.domain.spelling import key
from pipeline.intake import boundaries
from pipeline.intake.boundaries import SCHEMA, read_boundaries
from pipeline.settings import ROOT, WORDS
from pipeline.words import catalogue
from tests.support import boundary_files as files
from tests.support.boundary_files import COUNTIES, OFFICIAL, PLACES, PROVINCES, collection, feature, features

Told = tuple[Finding, ...]


def read(content: bytes) -> tuple[Mapping[str, Any], Told]:
    """Geometries by county, and the findings."""
    frame, findings = read_boundaries(content, COUNTIES, PLACES)
    assert frame.schema == SCHEMA
    return {row["area"]: json.loads(row["geometry"]) for row in frame.iter_rows(named=True)}, findings


def codes(findings: Told) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize("properties", [files.by_code, files.by_persian_name, files.by_english_name])
def test_counties_are_found_by_code_alone_or_by_a_name_alone(properties: files.Properties) -> None:
    found, findings = read(collection(features(properties)))
    assert (found.keys(), findings) == (COUNTIES.keys(), ())
    for county, geometry in found.items():
        assert shape(geometry).covers(Point(PLACES[county]))


def test_each_feature_may_be_named_in_a_way_of_its_own() -> None:
    ways = [files.by_code, files.by_persian_name, files.by_english_name]
    told = [feature(county, ways[place % 3]) for place, county in enumerate(COUNTIES)]
    found, findings = read(collection(told))
    assert (found.keys(), findings) == (COUNTIES.keys(), ())


@pytest.mark.parametrize(
    "spelled",
    [
        lambda county: {"shahrestan": f"شهرستان {COUNTIES[county][0].replace(chr(0x200C), ' ')}"},
        lambda county: {"n": COUNTIES[county][0].replace("ی", "ي").replace("ک", "ك")},
        lambda county: {"n": COUNTIES[county][0].replace("\u200c", "").replace(" ", "")},
        lambda county: {"n": f"{COUNTIES[county][1].upper()} COUNTY"},
        lambda county: {"n": COUNTIES[county][1].replace("-e ", "-e-")},
        lambda county: {"code": int(county)},
        lambda county: {"code": float(county)},
        lambda county: {"code": county.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))},
        lambda county: {"code": county, "is_urban": True, "area": 51.5, "note": None, "parts": [1, 2]},
    ],
)
def test_spellings_that_files_really_hold_are_understood(spelled: files.Properties) -> None:
    found, findings = read(collection(features(spelled)))
    assert (found.keys(), findings) == (COUNTIES.keys(), ())


def test_the_provinces_name_beside_each_county_does_not_make_it_the_county_of_that_name() -> None:
    told = features(lambda county: {"ostan": "کرمانشاه", "shahr": COUNTIES[county][0]})
    found, findings = read(collection(told))
    assert (found.keys(), findings) == (COUNTIES.keys(), ())


def test_a_number_that_happens_to_be_a_code_does_not_win_over_the_name() -> None:
    told = features(lambda county: {"name": COUNTIES[county][0], "schools": 503 if county == "0501" else 7})
    found, findings = read(collection(told))
    assert (found.keys(), findings) == (COUNTIES.keys(), ())
    assert shape(found["0501"]).covers(Point(PLACES["0501"]))


def test_a_features_own_id_is_read_too() -> None:
    told = [feature(county, lambda _: {}) | {"id": county} for county in COUNTIES]
    assert read(collection(told)) == read(collection(features()))


def test_a_byte_order_mark_and_the_attribution_are_taken_as_they_come() -> None:
    content = collection(features(), attribution="A surveying office")
    frame, findings = read_boundaries(b"\xef\xbb\xbf" + content, COUNTIES, PLACES)
    assert findings == ()
    assert set(frame["attribution"]) == {"A surveying office"}
    assert set(frame["level"]) == {"county"}


def test_a_whole_countrys_file_gives_its_counties_and_counts_the_others() -> None:
    abroad = [
        {"type": "Feature", "properties": {"code": f"9{at:03}"}, "geometry": files.square(52 + at / 20, 33)}
        for at in range(40)
    ]
    found, findings = read(collection(abroad + features()))
    assert found.keys() == COUNTIES.keys()
    assert not has_errors(findings)
    assert [finding.code for finding in findings].count("boundary_unmatched") == boundaries.MOST_UNMATCHED
    assert dict(findings[-1].params) == {"count": 40 - boundaries.MOST_UNMATCHED}


def test_counties_that_are_missing_are_named() -> None:
    found, findings = read(collection(features()[2:]))
    assert len(found) == 12
    assert codes(findings) == {"boundary_absent"}
    assert "اسلام‌آباد غرب" in findings[0].message("fa")


def bowtie(county: str) -> dict[str, Any]:
    """A ring that crosses itself."""
    lon, lat = PLACES[county]
    ring = [[lon, lat], [lon + 0.1, lat + 0.1], [lon + 0.1, lat], [lon, lat + 0.1], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def spike(county: str) -> dict[str, Any]:
    """A square from which a line sticks out: mending gives a polygon and a line."""
    ring = [*files.square(*PLACES[county])["coordinates"][0]]
    ring.insert(1, [ring[0][0] - 1, ring[0][1]])
    return {"type": "Polygon", "coordinates": [ring]}


def high(county: str) -> dict[str, Any]:
    ring = [[*corner, 1350.0] for corner in files.square(*PLACES[county])["coordinates"][0]]
    return {"type": "Polygon", "coordinates": [ring]}


def parts(county: str) -> dict[str, Any]:
    lon, lat = PLACES[county]
    squares = [files.square(lon, lat), files.square(lon + 0.3, lat)]
    return {"type": "MultiPolygon", "coordinates": [one["coordinates"] for one in squares]}


@pytest.mark.parametrize("drawn", [bowtie, spike, high, parts])
def test_a_drawing_that_can_be_mended_is_mended(drawn: Any) -> None:
    told = features()
    told[0]["geometry"] = drawn("0501")
    found, findings = read(collection(told))
    assert findings == ()
    mended = shape(found["0501"])
    assert mended.is_valid
    assert mended.area > 0
    assert mended.geom_type in ("Polygon", "MultiPolygon")
    assert not mended.has_z


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        [],
        "POLYGON",
        {"type": "Point", "coordinates": [46.5, 34.1]},
        {"type": "LineString", "coordinates": [[46.5, 34.1], [46.6, 34.2]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[46.5, 34.1], [46.6, 34.2]]]},
        {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 1], [2, 3], [4, 5], [float("nan"), 1]]]},
        {"type": "Polygon", "coordinates": [[[46, 34], [46, 34], [46, 34], [46, 34]]]},
        {"type": "Circle", "radius": 3},
        {"type": "GeometryCollection", "geometries": []},
    ],
)
def test_a_drawing_that_cannot_is_an_error_at_its_feature(geometry: Any) -> None:
    told = features()
    told[3]["geometry"] = geometry
    found, findings = read(collection(told))
    assert [(finding.code, finding.cell) for finding in findings] == [("boundary_unreadable", "#4")]
    assert "0504" not in found


def metres(corner: list[float]) -> list[float]:
    """About what a zone of metres gives."""
    return [corner[0] * 91_000, corner[1] * 111_000]


PROVOKING = {
    "boundary_unmatched": lambda: collection(
        [
            *features(),
            {"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": files.square(46, 34)},
        ]
    ),
    "boundary_more_unmatched": lambda: collection(
        features() + [{"type": "Feature", "properties": None, "geometry": None}] * 6
    ),
    "boundary_twice": lambda: collection([*features(), feature("0503")]),
    "boundary_unreadable": lambda: collection([features()[0] | {"geometry": None}, *features()[1:]]),
    "boundary_not_degrees": lambda: collection([*features()[1:], redrawn("0501", metres)]),
    "boundary_swapped": lambda: collection([redrawn(county, lambda at: at[::-1]) for county in COUNTIES]),
    "boundary_elsewhere": lambda: collection(
        [*features()[1:], redrawn("0501", lambda at: [at[0] + 6, at[1]])]
    ),
    "boundary_absent": lambda: collection(features()[1:]),
    "boundary_few": lambda: collection(features()[:6]),
    "boundary_file_large": lambda: b" " * (boundaries.LARGEST_BYTES + 1),
    "not_geojson": lambda: b"PK\x03\x04",
}
WARNINGS = {"boundary_unmatched", "boundary_more_unmatched", "boundary_elsewhere", "boundary_absent"}


def redrawn(county: str, move: Any) -> dict[str, Any]:
    ring = files.square(*PLACES[county])["coordinates"][0]
    moved = {"type": "Polygon", "coordinates": [[move(corner) for corner in ring]]}
    return feature(county) | {"geometry": moved}


@pytest.mark.parametrize("code", sorted(PROVOKING))
def test_the_file_made_for_a_code_provokes_it(code: str) -> None:
    _, findings = read(PROVOKING[code]())
    assert code in codes(findings)
    assert has_errors(findings) is (code not in WARNINGS)
    for finding in findings:
        for language in ("fa", "en"):
            assert "{" not in finding.message(language) + finding.cure(language)


def test_every_code_has_such_a_file_and_words_and_a_line_in_the_docs() -> None:
    source = "".join((ROOT / "pipeline" / "intake" / name).read_text("utf-8") for name in ("boundaries.py",))
    written = set(re.findall(r"_finding\(\s*\"([a-z_]+)\"", source))
    said = {found for found in catalogue() if found in (WORDS / "boundaries.toml").read_text("utf-8")}
    assert written == PROVOKING.keys()
    assert {f"{kind}.{code}" for kind in ("finding", "cure") for code in written} == said
    document = (ROOT / "docs" / "findings.md").read_text("utf-8")
    assert [code for code in written if f"`{code}`" not in document] == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"\xff\xfe{\x00}\x00",
        b"{}",
        b"[]",
        b"null",
        b"3",
        b'"text"',
        b'{"type": "Topology", "objects": {}}',
        b'{"features": null}',
        b'{"features": "abc"}',
        b'{"features": {"a": 1}}',
        b'{"features": [1, 2]}',
        b'{"features": [{}]}',
        b"[" * 100_000,
        "شهرستان،کد".encode(),
        b"\x00" * 64,
    ],
)
def test_junk_is_refused_as_no_geojson(content: bytes) -> None:
    found, findings = read(content)
    assert (dict(found), codes(findings)) == ({}, {"not_geojson"})


@pytest.mark.parametrize("properties", [None, [], "0501", 3, {}])
def test_a_feature_without_properties_matches_nothing(properties: Any) -> None:
    told = [*features(), feature("0501") | {"properties": properties}]
    found, findings = read(collection(told))
    assert (found.keys(), codes(findings)) == (COUNTIES.keys(), {"boundary_unmatched"})


def test_a_file_without_features_has_too_few_counties() -> None:
    assert codes(read(collection([]))[1]) == {"boundary_few"}


def test_an_official_file_is_read_whole_and_made_light() -> None:
    content = files.reference(OFFICIAL)
    found, findings = read(content)
    assert (found.keys(), findings) == (COUNTIES.keys(), ())
    assert sum(len(json.dumps(geometry)) for geometry in found.values()) < len(content)
    for county, geometry in found.items():
        assert shape(geometry).is_valid
        assert shape(geometry).distance(Point(PLACES[county])) < 0.05


@pytest.mark.parametrize(
    "kept", [("sci_code",), ("name_fa",), ("name_en",), ("osm_name_fa",), ("osm_name_en",)]
)
def test_an_official_file_is_matched_by_any_one_of_its_columns(kept: tuple[str, ...]) -> None:
    parsed = json.loads(files.reference(OFFICIAL))
    for one in parsed["features"]:
        one["properties"] = {name: one["properties"][name] for name in kept}
    found, findings = read(json.dumps(parsed).encode())
    assert (found.keys(), findings) == (COUNTIES.keys(), ())
    for county, geometry in found.items():
        assert shape(geometry).distance(Point(PLACES[county])) < 0.05


def test_a_file_of_provinces_is_another_file() -> None:
    found, findings = read(files.reference(PROVINCES))
    assert "boundary_few" in codes(findings)
    assert len(found) <= 1


def test_no_two_counties_can_be_taken_for_one_another() -> None:
    names = [key(name) for pair in COUNTIES.values() for name in pair]
    assert len(set(names)) == len(names)
