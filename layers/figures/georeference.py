"""Where a picture of a page lies on the earth: world files, GeoTIFF keys, and places of a PDF's maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.crs import to_lonlat
from layers.figures.page import ComposedFigure
from layers.figures.pdf_extras import MapPlace
from layers.records.figure import MapItem

if TYPE_CHECKING:
    import pyproj

USER_DEFINED = 32767
WGS84, METRE, DEGREE = 4326, 9001, 9102
_SHARED = {"False easting": 3082, "False northing": 3083}
_PARALLELS = {"Latitude of 1st standard parallel": 3078, "Latitude of 2nd standard parallel": 3079}
_METHODS: dict[str, tuple[int, Mapping[str, int]]] = {
    "Lambert Conic Conformal (2SP)": (
        8,
        {
            **_PARALLELS,
            "Longitude of false origin": 3084,
            "Latitude of false origin": 3085,
            "Easting at false origin": 3086,
            "Northing at false origin": 3087,
        },
    ),
    "Albers Equal Area": (
        11,
        {
            **_PARALLELS,
            "Longitude of false origin": 3080,
            "Latitude of false origin": 3081,
            "Easting at false origin": 3082,
            "Northing at false origin": 3083,
        },
    ),
    "Lambert Azimuthal Equal Area": (
        10,
        {"Longitude of natural origin": 3088, "Latitude of natural origin": 3089, **_SHARED},
    ),
}
"""Method of a projection to its GeoTIFF code, and its parameters to their keys."""


@dataclass(frozen=True, slots=True)
class PixelPlace:
    """Pixels of a page's picture as map coordinates: ``x = left + column · step``, ``y = top - row · step``.

    Attributes
    ----------
    crs : str
    left, top : float
        Map coordinates of the upper left corner of the first pixel.
    step : float
        Map units to the pixel.
    """

    crs: str
    left: float
    top: float
    step: float


def pixel_place(composed: ComposedFigure, pixels_per_mm: float) -> PixelPlace | None:
    """The place of a figure's picture by its first map; None without a map."""
    for item in composed.figure.maps():
        viewport = composed.scenes[item.key].viewport
        # The map's coordinates go on beyond its frame, to the page's corner.
        corner = viewport.to_map(np.array([[-item.x, -item.y]]))[0]
        step = viewport.resolution / pixels_per_mm
        return PixelPlace(viewport.crs, float(corner[0]), float(corner[1]), step)
    return None


def world_file(place: PixelPlace) -> str:
    """The six lines of a world file, which counts from the middle of the first pixel."""
    half = place.step / 2
    values = (place.step, 0.0, 0.0, -place.step, place.left + half, place.top - half)
    return "".join(f"{value:.10f}\n" for value in values)


def crs_wkt(crs: str) -> str:
    """The CRS as WKT of 1999, which most programs read."""
    return str(_pyproj_crs(crs).to_wkt("WKT1_GDAL"))


def geotiff_tags(place: PixelPlace) -> dict[int, tuple[float, ...] | tuple[int, ...] | str]:
    """GeoTIFF tags of a picture; empty where the CRS can't be said in GeoTIFF keys.

    Codes of the register are given as they are; the region's own conic and azimuthal projections by method
    and parameters.
    """
    keys, doubles, text = _geo_keys(place.crs)
    if not keys:
        return {}
    directory: list[int] = [1, 1, 0, len(keys)]
    for key in sorted(keys):
        directory += [key, *keys[key]]
    tags: dict[int, tuple[float, ...] | tuple[int, ...] | str] = {
        33550: (place.step, place.step, 0.0),
        33922: (0.0, 0.0, 0.0, place.left, place.top, 0.0),
        34735: tuple(directory),
        34737: text,
    }
    if doubles:
        tags[34736] = tuple(doubles)
    return tags


def _geo_keys(crs: str) -> tuple[dict[int, tuple[int, int, int]], list[float], str]:
    """Key to (tag, count, value or offset); the doubles and the text that they point into."""
    found = _pyproj_crs(crs)
    citation = f"{found.name if found.name != 'unknown' else 'projected, WGS 84'}|"
    keys = {1024: (0, 1, 1), 1025: (0, 1, 1), 1026: (34737, len(citation), 0), 3076: (0, 1, METRE)}
    code = found.to_epsg(min_confidence=100)
    if code is not None:
        return {**keys, 3072: (0, 1, code)}, [], citation
    operation = found.coordinate_operation
    method = _METHODS.get(operation.method_name) if operation is not None else None
    if operation is None or method is None or found.geodetic_crs is None:
        return {}, [], ""
    datum = found.geodetic_crs.datum
    if datum is None or not datum.name.startswith("World Geodetic System 1984"):
        return {}, [], ""
    transform, names = method
    doubles: list[float] = []
    keys |= {
        2048: (0, 1, WGS84),
        2054: (0, 1, DEGREE),
        3072: (0, 1, USER_DEFINED),
        3074: (0, 1, USER_DEFINED),
        3075: (0, 1, transform),
    }
    for parameter in operation.params:
        key = names.get(parameter.name)
        if key is None:
            return {}, [], ""
        keys[key] = (34736, 1, len(doubles))
        doubles.append(float(parameter.value))
    return keys, doubles, citation


def _pyproj_crs(crs: str) -> pyproj.CRS:
    import pyproj

    return pyproj.CRS.from_user_input(crs)


def map_places(composed: ComposedFigure) -> tuple[MapPlace, ...]:
    """Where the maps stand on the page and on the earth; maps with a corner off the earth are left out."""
    found = []
    for item in composed.figure.maps():
        viewport = composed.scenes[item.key].viewport
        width, height = viewport.width, viewport.height
        corners = np.array([(0.0, height), (0.0, 0.0), (width, 0.0), (width, height)])
        lonlat = to_lonlat(viewport.to_map(corners), viewport.crs)
        if np.isfinite(lonlat).all():
            box = (item.x, item.y, item.x + item.width, item.y + item.height)
            places = tuple((lat, lon) for lon, lat in lonlat.tolist())
            found.append(MapPlace(_title(item), box, places, crs_wkt(viewport.crs)))
    return tuple(found)


def _title(item: MapItem) -> str:
    return item.caption or item.view or item.key
