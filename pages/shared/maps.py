"""The province on a map that asks nothing of the network: outline, county cells, branch points, names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan, degrees, log, log2, pi, radians, sinh, tan
from typing import Any

import arabic_reshaper
import pydeck as pdk
from bidi.algorithm import get_display

from pages.shared import colours, labels, numbers
from pipeline.services.shapes import Geography, Overview
from pipeline.words import plain

BRANCH_LAYER, COUNTY_LAYER = "branches", "counties"
_SMALLEST, _LARGEST = 5.0, 11.0
"""Radii in pixels of the smallest and the largest branch's point."""
WIDE, NARROW = 480, 312
"""Widths in pixels that the province is fitted into: beside the ranked list, and on a phone."""
_MARGIN = 8
_FULL_SIZE = 420
"""Pixels of width under which the points grow smaller with the map."""


def label(text: str) -> str:
    """Text for the map's canvas, which joins no letters: Persian ones joined and in drawing order."""
    return str(get_display(arabic_reshaper.reshape(text)))


@dataclass(frozen=True)
class _Sheet:
    """The flat sheet that the map is drawn on at first: places as pixels (Mercator), and back."""

    west: float
    east: float
    south: float
    north: float
    width: float

    @property
    def zoom(self) -> float:
        """A world of 512 pixels at zoom 0 is 360 degrees wide."""
        return log2(360 * (self.width - 2 * _MARGIN) / (512 * max(self.east - self.west, 0.1)))

    @property
    def middle(self) -> tuple[float, float]:
        top, bottom = self.pixels(self.west, self.north)[1], self.pixels(self.west, self.south)[1]
        return (self.west + self.east) / 2, self.place(0, (top + bottom) / 2)[1]

    @property
    def height(self) -> int:
        """Pixels that the province is high, with a margin for names."""
        top, bottom = self.pixels(self.west, self.north)[1], self.pixels(self.west, self.south)[1]
        return round(bottom - top) + 4 * _MARGIN

    def pixels(self, lon: float, lat: float) -> tuple[float, float]:
        scale = 512 * 2**self.zoom / (2 * pi)
        return radians(lon - self.west) * scale + _MARGIN, -log(tan(pi / 4 + radians(lat) / 2)) * scale

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel."""
        scale = 512 * 2**self.zoom / (2 * pi)
        return self.west + degrees((x - _MARGIN) / scale), degrees(atan(sinh(-y / scale)))


def sheet(geography: Geography, width: int) -> _Sheet:
    """The sheet on which all of the outline stands in a card of `width` pixels."""
    corners = list(_corners(geography.outline.get("geometry", geography.outline)))
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    if not corners:
        lons, lats = geography.seats["lon"].to_list(), geography.seats["lat"].to_list()
    return _Sheet(min(lons), max(lons), min(lats), max(lats), width)


def province(geography: Geography, overview: Overview, language: str, *, width: int = WIDE) -> pdk.Deck:
    """The map: points sized by insured people and coloured by score, the chosen county's cell marked.

    Branches of one city stand beside each other instead of on one another. `width`: the card's pixels.
    """
    flat = sheet(geography, width)
    known = [row for row in overview.branches.to_dicts() if row["lat"] is not None]
    radii = [_radius(row, overview) * min(1.0, width / _FULL_SIZE) for row in known]
    at = [flat.pixels(row["lon"], row["lat"]) for row in known]
    marks = labels.spread([labels.Mark(x, y, radius) for (x, y), radius in zip(at, radii, strict=True)])
    points = [_point(row, mark, flat, overview, language) for row, mark in zip(known, marks, strict=True)]
    cells = [_cell(feature, overview, language) for feature in geography.cells]
    names = _names(geography, marks, flat, language)
    lon, lat = flat.middle
    return pdk.Deck(
        layers=[_outline(geography), _cells(cells), _points(points), names],
        initial_view_state=pdk.ViewState(
            longitude=lon, latitude=lat, zoom=flat.zoom, min_zoom=5, max_zoom=11
        ),
        map_provider=None,
        tooltip={"html": "<b>{title}</b><br>{line}", "style": _TOOLTIP | {"direction": _direction(language)}},
    )


_TOOLTIP = {
    "backgroundColor": colours.INK,
    "color": "#ffffff",
    "fontFamily": "Vazirmatn, sans-serif",
    "fontSize": "13px",
    "borderRadius": "6px",
}


def _direction(language: str) -> str:
    return "rtl" if language == "fa" else "ltr"


def _radius(row: Mapping[str, Any], overview: Overview) -> float:
    largest = max([value or 0 for value in overview.branches["insured_main"]] or [0]) or 1
    return float(_SMALLEST + (_LARGEST - _SMALLEST) * ((row["insured_main"] or 0) / largest) ** 0.5)


def _point(
    row: Mapping[str, Any], mark: labels.Mark, flat: _Sheet, overview: Overview, language: str
) -> dict[str, Any]:
    return {
        "branch": row["branch"],
        "position": list(flat.place(mark.x, mark.y)),
        "radius": mark.radius,
        "colour": [*colours.rgb(colours.shade(row["score"], overview.framework.scale)), 235],
        "title": row[f"name_{language}"],
        "line": plain(numbers.score(row["score"], language, overview.framework.scale)),
    }


def _cell(feature: Mapping[str, Any], overview: Overview, language: str) -> dict[str, Any]:
    """The county's cell with what its tooltip says; `county` of the properties is the county's code."""
    county = str(feature["properties"].get("county", ""))
    known = {row["county"]: row for row in overview.counties.to_dicts()}.get(county, {})
    chosen = overview.county is not None and county == overview.county
    return {
        "type": "Feature",
        "geometry": feature["geometry"],
        "county": county,
        "title": known.get(f"name_{language}") or feature["properties"].get(f"name_{language}", ""),
        "line": plain(numbers.score(known.get("score"), language, overview.framework.scale)),
        "fill": [36, 134, 143, 90] if chosen else [233, 239, 243, 255],
        "properties": {},
    }


def _outline(geography: Geography) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        dict(geography.outline),
        id="outline",
        stroked=True,
        filled=False,
        get_line_color=[20, 40, 58],
        line_width_min_pixels=2,
    )


def _cells(cells: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": cells},
        id=COUNTY_LAYER,
        stroked=True,
        filled=True,
        get_fill_color="fill",
        get_line_color=[255, 255, 255],
        line_width_min_pixels=1.5,
        pickable=True,
    )


def _points(points: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        points,
        id=BRANCH_LAYER,
        get_position="position",
        get_radius="radius",
        radius_units=pdk.types.String("pixels"),
        get_fill_color="colour",
        get_line_color=[255, 255, 255],
        stroked=True,
        line_width_min_pixels=1.5,
        pickable=True,
    )


def _names(geography: Geography, marks: Sequence[labels.Mark], flat: _Sheet, language: str) -> pdk.Layer:
    """County names beside their seats. `seats`: lat, lon, county_fa, county_en."""
    seats = geography.seats.to_dicts()
    placed = [(row[f"county_{language}"], *flat.pixels(row["lon"], row["lat"])) for row in seats]
    shown = [
        {
            "position": [row["lon"], row["lat"]],
            "label": label(row[f"county_{language}"]),
            "offset": list(offset),
        }
        for row, offset in zip(seats, labels.offsets(placed, marks, flat.width), strict=True)
    ]
    return pdk.Layer(
        "TextLayer",
        shown,
        id="names",
        get_position="position",
        get_text="label",
        get_size=labels.NAME_PIXELS,
        get_color=[20, 40, 58],
        get_pixel_offset="offset",
        font_family=pdk.types.String("Vazirmatn"),
        character_set=pdk.types.String("auto"),
    )


def _corners(geometry: Any) -> Any:
    """Every corner of a GeoJSON geometry, however deep its lists are."""
    if isinstance(geometry, Mapping):
        for value in (geometry.get("coordinates"), geometry.get("features"), geometry.get("geometry")):
            yield from _corners(value)
    elif isinstance(geometry, list | tuple) and geometry and isinstance(geometry[0], int | float):
        yield float(geometry[0]), float(geometry[1])
    elif isinstance(geometry, list | tuple):
        for inner in geometry:
            yield from _corners(inner)


def picked(event: Any, layer: str, name: str) -> str | None:
    """The `name` of the object that was clicked on a layer, or None."""
    found = (event or {}).get("selection", {}).get("objects", {}).get(layer, [])
    return str(found[0][name]) if found and found[0].get(name) else None
