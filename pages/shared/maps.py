"""The province on a map that asks nothing of the network: outline, county cells, branch points, names."""

from collections.abc import Mapping
from math import log2
from typing import Any

import arabic_reshaper
import pydeck as pdk
from bidi.algorithm import get_display

from pages.shared import colours, numbers
from pipeline.services.shapes import Geography, Overview
from pipeline.words import plain

BRANCH_LAYER, COUNTY_LAYER = "branches", "counties"
_SMALLEST, _LARGEST = 2800, 10500
"""Radii in metres of the smallest and the largest branch's point: legible on a province 200 km wide."""


_WIDTH_PIXELS = 370
"""Width that the province is fitted into: a phone's. The server does not know how wide the card is."""


def label(text: str) -> str:
    """Text for the map's canvas, which joins no letters: Persian ones joined and in drawing order."""
    return str(get_display(arabic_reshaper.reshape(text)))


def province(geography: Geography, overview: Overview, language: str) -> pdk.Deck:
    """The map: points sized by insured people and coloured by score, the chosen county's cell marked."""
    points = [
        _point(row, overview, language) for row in overview.branches.to_dicts() if row["lat"] is not None
    ]
    cells = [_cell(feature, overview, language) for feature in geography.cells]
    layers = [_outline(geography), _cells(cells), _points(points), _names(geography, language)]
    return pdk.Deck(
        layers=layers,
        initial_view_state=_view(geography),
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


def _point(row: Mapping[str, Any], overview: Overview, language: str) -> dict[str, Any]:
    largest = max([value or 0 for value in overview.branches["insured_main"]] or [0]) or 1
    share = ((row["insured_main"] or 0) / largest) ** 0.5
    return {
        "branch": row["branch"],
        "position": [row["lon"], row["lat"]],
        "radius": _SMALLEST + (_LARGEST - _SMALLEST) * share,
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
        get_fill_color="colour",
        get_line_color=[255, 255, 255],
        stroked=True,
        line_width_min_pixels=1.5,
        radius_min_pixels=5,
        pickable=True,
    )


def _names(geography: Geography, language: str) -> pdk.Layer:
    """County names under their seats. `seats`: lat, lon, county_fa, county_en."""
    shown = [
        {"position": [row["lon"], row["lat"]], "label": label(row[f"county_{language}"])}
        for row in geography.seats.to_dicts()
    ]
    return pdk.Layer(
        "TextLayer",
        shown,
        id="names",
        get_position="position",
        get_text="label",
        get_size=12,
        get_color=[20, 40, 58],
        get_pixel_offset=[0, 18],
        font_family=pdk.types.String("Vazirmatn"),
        character_set=pdk.types.String("auto"),
    )


def _view(geography: Geography) -> pdk.ViewState:
    """Centred on the outline, as near as lets all of it stand in the card."""
    corners = list(_corners(geography.outline.get("geometry", geography.outline)))
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    if not corners:
        lons, lats = geography.seats["lon"].to_list(), geography.seats["lat"].to_list()
    middle = ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    # A world of 512 pixels at zoom 0 is 360 degrees wide.
    zoom = log2(360 * _WIDTH_PIXELS / (512 * max(max(lons) - min(lons), 0.1)))
    return pdk.ViewState(longitude=middle[0], latitude=middle[1], zoom=zoom, min_zoom=5, max_zoom=11)


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
