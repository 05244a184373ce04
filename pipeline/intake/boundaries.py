"""An organisation's official boundaries (GeoJSON) -> areas by county code, and findings."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import polars as pl
from shapely import coverage_simplify, force_2d, make_valid, set_precision, union_all
from shapely.errors import ShapelyError
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry

from pipeline.domain.finding import Finding, has_errors
from pipeline.domain.rules import finding_of
from pipeline.domain.text import Text
from pipeline.intake.counties import Counties, matched, some_name

LARGEST_BYTES = 20 * 1024 * 1024
SIMPLIFY_DEGREES = 0.005
"""About a pixel and a half of a phone's map, and small enough to send there."""

GRID_DEGREES = 0.0001
NEAR_DEGREES = 0.5
"""A county's area holds its seat or, drawn coarsely, lies near it; another place of its name does not."""

MOST_UNMATCHED = 5
"""Beyond these the features that match no county (a whole country's, say) are told as one number."""

SCHEMA = {
    "area": pl.String,
    "level": pl.String,
    "name_fa": pl.String,
    "name_en": pl.String,
    "geometry": pl.String,
    "attribution": pl.String,
}


def read_boundaries(
    content: bytes, counties: Counties, seats: Mapping[str, tuple[float, float]]
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Match each feature to a county, by code or by Persian or English name, in whatever property it stands.

    `seats` gives (lon, lat) by county code. The frame has one row a matched county (SCHEMA), geometry as
    GeoJSON text in degrees. Features that match nothing or lie elsewhere, and counties without a feature, are
    warnings; a file that gives fewer than half of the counties is another file, and an error.
    """
    features, attribution, refused = _features(content)
    if refused is not None:
        return pl.DataFrame(schema=SCHEMA), (refused,)
    codes = matched(features, counties)
    drawn, findings = _areas(features, codes, counties, seats)
    findings = [*_unmatched(features, codes), *findings]
    findings += _absent(counties, drawn, is_broken=has_errors(tuple(findings)))
    rows = [
        _row(county, counties[county], geometry, attribution) for county, geometry in _light(drawn).items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA), tuple(findings)


def _areas(
    features: Sequence[Mapping[str, Any]],
    codes: Sequence[str | None],
    counties: Counties,
    seats: Mapping[str, tuple[float, float]],
) -> tuple[dict[str, BaseGeometry], list[Finding]]:
    """The area of each county that has a usable feature, and what is wrong with the others."""
    drawn: dict[str, BaseGeometry] = {}
    findings = []
    for number, (feature, county) in enumerate(zip(features, codes, strict=True), 1):
        if county is None:
            continue
        name = Text(*counties[county])
        if county in drawn:
            findings.append(_finding("boundary_twice", number, county=name))
            continue
        geometry = _placed(feature, number, name, seats[county])
        if isinstance(geometry, Finding):
            findings.append(geometry)
        else:
            drawn[county] = geometry
    return drawn, findings


def _features(content: bytes) -> tuple[list[dict[str, Any]], str, Finding | None]:
    if len(content) > LARGEST_BYTES:
        megabytes = LARGEST_BYTES // 1024 // 1024
        return [], "", _finding("boundary_file_large", megabytes=megabytes)
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
        features = [feature for feature in parsed["features"] if feature["type"] == "Feature"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return [], "", _finding("not_geojson")
    return features, str(parsed.get("attribution") or "")[:200], None


def _unmatched(features: list[dict[str, Any]], codes: list[str | None]) -> Iterator[Finding]:
    left = [number for number, county in enumerate(codes, 1) if county is None]
    for number in left[:MOST_UNMATCHED]:
        name = some_name(features[number - 1])
        yield _finding("boundary_unmatched", number, name=name)
    if len(left) > MOST_UNMATCHED:
        yield _finding("boundary_more_unmatched", count=len(left) - MOST_UNMATCHED)


def _placed(
    feature: Mapping[str, Any], number: int, name: Text, seat: tuple[float, float]
) -> BaseGeometry | Finding:
    """The feature's area where it lies near its county's seat, or what is wrong with it."""
    drawn = _drawn(feature)
    if drawn is None:
        return _finding("boundary_unreadable", number)
    west, south, east, north = drawn.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return _finding("boundary_not_degrees", number)
    lon, lat = seat
    if drawn.distance(Point(lon, lat)) <= NEAR_DEGREES:
        return drawn
    if drawn.distance(Point(lat, lon)) <= NEAR_DEGREES:
        return _finding("boundary_swapped", number, county=name)
    return _finding("boundary_elsewhere", number, county=name)


def _drawn(feature: Mapping[str, Any]) -> BaseGeometry | None:
    """The feature's polygons, mended; None where it has none that can be read."""
    try:
        told = force_2d(shape(feature["geometry"]))
        if told.is_empty or not all(isfinite(edge) for edge in told.bounds):
            return None
        drawn = union_all([*_polygons(make_valid(told))])
    except (ShapelyError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None
    return None if drawn.is_empty else drawn


def _light(drawn: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The areas with fewer corners: simplified together, so that neighbours keep the border they share."""
    simpler = coverage_simplify([*drawn.values()], SIMPLIFY_DEGREES)
    pairs = zip(drawn.items(), set_precision(simpler, GRID_DEGREES), strict=True)
    return {county: whole if light.is_empty else light for (county, whole), light in pairs}


def _polygons(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    """Mending leaves lines and points beside the polygons."""
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "Polygon":
            yield part
        elif hasattr(part, "geoms"):
            yield from _polygons(part)


def _row(code: str, names: tuple[str, str], geometry: BaseGeometry, attribution: str) -> dict[str, Any]:
    return {
        "area": code,
        "level": "county",
        "name_fa": names[0],
        "name_en": names[1],
        "geometry": json.dumps(mapping(geometry)),
        "attribution": attribution,
    }


def _absent(counties: Counties, found: Collection[str], *, is_broken: bool) -> list[Finding]:
    """Counties that keep the areas they have. Not told of a file with errors: these say it already."""
    if is_broken:
        return []
    missing = [county for county in counties if county not in found]
    if 2 * len(missing) > len(counties):
        count = len(counties) - len(missing)
        return [_finding("boundary_few", count=count, of=len(counties))]
    names = [Text(*counties[county]) for county in missing]
    return [_finding("boundary_absent", county=name) for name in names]


def _finding(code: str, number: int | None = None, **params: Any) -> Finding:
    place = {} if number is None else {"number": number}
    cell = None if number is None else f"#{number}"
    return finding_of(code, cell=cell, params=tuple((place | params).items()))
