"""Boundary files made by hand: a square around each county's seat, under whatever properties a test wants."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.services.geography import FOLDER, seats

SEATS = {row["county"]: row for row in seats().to_dicts()}
COUNTIES = {county: (row["county_fa"], row["county_en"]) for county, row in SEATS.items()}
PLACES = {county: (row["lon"], row["lat"]) for county, row in SEATS.items()}

OFFICIAL = FOLDER.parents[3] / "shared" / "reference" / "geo" / "kermanshah_counties_simplified.geojson"
PROVINCES = OFFICIAL.with_name("iran_provinces_simplified.geojson")

Properties = Callable[[str], Mapping[str, Any]]


def by_code(county: str) -> Mapping[str, Any]:
    return {"code": county}


def by_persian_name(county: str) -> Mapping[str, Any]:
    return {"نام": COUNTIES[county][0]}


def by_english_name(county: str) -> Mapping[str, Any]:
    return {"NAME_2": COUNTIES[county][1]}


def square(lon: float, lat: float, half: float = 0.05) -> dict[str, Any]:
    """A geometry; half of its side in degrees."""
    west, south, east, north = lon - half, lat - half, lon + half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(county: str, properties: Properties = by_code) -> dict[str, Any]:
    return {"type": "Feature", "properties": dict(properties(county)), "geometry": square(*PLACES[county])}


def features(properties: Properties = by_code) -> list[dict[str, Any]]:
    return [feature(county, properties) for county in COUNTIES]


def collection(told: list[dict[str, Any]], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": told, **more}, ensure_ascii=False).encode()


def reference(path: Path) -> bytes:
    """A file of the shared reference, which is no part of the project; a test without it is skipped plainly."""
    import pytest

    if not path.exists():
        pytest.skip(f"the reference file {path.name} is not beside this checkout")
    return path.read_bytes()
