"""County cells where no official areas are: what lies nearest to each seat, inside the province's outline."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shapely import MultiPoint, Point, affinity, set_precision, union_all, voronoi_polygons
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

# Official files whose neighbours don't share their borders exactly leave gaps of less than this, 200 metres.
_SLIVER_DEGREES = 0.002

# About 10 metres: every digit is sent to the browser.
_GRID_DEGREES = 0.0001


def schematic_cells(
    seats: Sequence[tuple[str, float, float]], outline: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """GeoJSON geometries by county code, from (code, lon, lat) and the outline's geometry.

    Distances are taken with longitudes narrowed to the outline's latitude. A seat just outside a coarse
    outline still gets the part of it that is nearest.
    """
    land = shape(outline)
    narrow = math.cos(math.radians(land.centroid.y))
    flat = affinity.scale(land, xfact=narrow, yfact=1, origin=(0, 0))
    points = {code: Point(lon * narrow, lat) for code, lon, lat in seats}
    around = flat.union(MultiPoint(list(points.values()))).envelope.buffer(1)
    cells = list(voronoi_polygons(MultiPoint(list(points.values())), extend_to=around).geoms)
    return {code: _cell(point, cells, flat, narrow) for code, point in points.items()}


def beside(cell: Mapping[str, Any], official: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What official areas leave of a schematic cell; where they leave nothing, the cell as it was."""
    whole = shape(cell)
    left = whole.difference(union_all([shape(area) for area in official]))
    return _geometry(whole if left.is_empty else left)


def around(areas: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The areas as one, without slivers between them."""
    one = union_all([shape(area) for area in areas])
    closed = one.buffer(_SLIVER_DEGREES, join_style="mitre").buffer(-_SLIVER_DEGREES, join_style="mitre")
    return _geometry(closed)


def _cell(seat: Point, cells: Sequence[BaseGeometry], land: BaseGeometry, narrow: float) -> dict[str, Any]:
    own = next(cell for cell in cells if cell.covers(seat))
    inside = affinity.scale(own.intersection(land), xfact=1 / narrow, yfact=1, origin=(0, 0))
    return _geometry(inside)


def _geometry(drawn: BaseGeometry) -> dict[str, Any]:
    geometry: dict[str, Any] = mapping(set_precision(drawn, _GRID_DEGREES))
    return geometry
