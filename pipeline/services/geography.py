"""What the map draws: the province's outline, its seats and county cells; official areas where loaded."""

import csv
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.finding import Finding, has_errors
from pipeline.intake.boundaries import read_boundaries
from pipeline.services.cells import around, beside, schematic_cells
from pipeline.services.office import Office
from pipeline.services.shapes import Geography
from pipeline.settings import REFERENCE

FOLDER = REFERENCE / "kermanshah"

SOURCES = ("Natural Earth", "GeoNames (CC BY 4.0)")
"""Of the outline and of the seats; the seats' names stand on the map with official areas too."""


@cache
def seats(folder: Path = FOLDER) -> pl.DataFrame:
    """The county seats: county, county_fa, county_en, seat_fa, seat_en, lat, lon."""
    with (folder / "seats.csv").open(encoding="utf-8") as file:
        rows = [{**row, "lat": float(row["lat"]), "lon": float(row["lon"])} for row in csv.DictReader(file)]
    return pl.DataFrame(rows).drop("geonameid")


def county_names() -> Mapping[str, tuple[str, str]]:
    """(Persian, English) by county code."""
    return {row["county"]: (row["county_fa"], row["county_en"]) for row in seats().iter_rows(named=True)}


def geography(office: Office, *, by: Actor) -> Geography:
    """The map's areas: official ones where an organisation loaded them, schematic cells for the rest."""
    by.require(Permission.READ_REGISTER)
    rows = office.warehouse.read("boundaries_now").filter(pl.col("area").is_in([*county_names()]))
    official = dict(rows.select("area", "geometry").iter_rows())
    is_schematic = len(official) < len(county_names())
    outline, areas = _drawn(FOLDER, tuple(official.items()))
    own = SOURCES if is_schematic else SOURCES[-1:]
    return Geography(
        outline=outline,
        cells=tuple(
            _feature(county, names, areas[county], county in official)
            for county, names in county_names().items()
        ),
        seats=seats(),
        is_schematic=is_schematic,
        attribution="; ".join(dict.fromkeys([*filter(None, rows["attribution"]), *own])),
    )


def load_boundaries(
    office: Office, *, by: Actor, file_name: str, content: bytes
) -> tuple[int, tuple[Finding, ...]]:
    """Keep an official boundary file's counties. Nothing is kept when the findings hold an error."""
    by.require(Permission.LOAD_BOUNDARIES)
    frame, findings = read_boundaries(content, county_names(), _places(FOLDER))
    if has_errors(findings):
        return 0, findings
    with office.warehouse.write(
        "facts", office.event(by, "boundaries.load", file_name, areas=frame.height)
    ) as writer:
        writer.append("boundaries", frame)
    return frame.height, findings


@lru_cache(maxsize=8)
def _drawn(
    folder: Path, official: tuple[tuple[str, str], ...]
) -> tuple[Mapping[str, Any], Mapping[str, Mapping[str, Any]]]:
    """The outline's feature (around the official areas once all are there), and geometries by county."""
    areas: dict[str, dict[str, Any]] = {county: json.loads(geometry) for county, geometry in official}
    cells = {county: cell for county, cell in _schematic(folder).items() if county not in areas}
    if not cells:
        return {**_outline(folder), "geometry": around(areas.values())}, areas
    if areas:
        cells = {county: beside(cell, areas.values()) for county, cell in cells.items()}
    return _outline(folder), areas | cells


@cache
def _outline(folder: Path) -> Mapping[str, Any]:
    parsed = json.loads((folder / "outline.geojson").read_text(encoding="utf-8"))
    feature: Mapping[str, Any] = parsed["features"][0]
    return feature


@cache
def _schematic(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    points = [(county, lon, lat) for county, (lon, lat) in _places(folder).items()]
    return schematic_cells(points, _outline(folder)["geometry"])


def _places(folder: Path) -> dict[str, tuple[float, float]]:
    """(lon, lat) of its seat by county code."""
    return {row["county"]: (row["lon"], row["lat"]) for row in seats(folder).iter_rows(named=True)}


def _feature(
    county: str, names: tuple[str, str], geometry: Mapping[str, Any], is_official: bool
) -> dict[str, Any]:
    properties = {"county": county, "name_fa": names[0], "name_en": names[1], "is_official": is_official}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
