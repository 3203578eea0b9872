"""Coordinates from other datums to WGS 84, without any grid from the network.

Soviet sheets, Japanese surveys, Chinese web maps: the same numbers mean places up to 700 m apart. The
classical datums go through the transformation that the EPSG register names; GCJ-02 and BD-09, which
are no datums but deliberate distortions, through the formulae that were published for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import CoordinateError
from geo.extent import Extent

if TYPE_CHECKING:
    import pyproj

Floats = NDArray[np.float64]

WGS84_ID = "wgs84"
CHINESE_MAPS = Extent(72.004, 0.8293, 137.8347, 55.8271)
"""Where Chinese web maps distort; elsewhere their coordinates are WGS 84."""


@dataclass(frozen=True, slots=True)
class Datum:
    """What a pair of numbers may be counted in.

    Attributes
    ----------
    id, name : str
    met_in : str
        Where one comes across it.
    method : str
        How it is brought to WGS 84, and who says so.
    accuracy : float
        Metres, as stated by that source; the place itself may be known much worse.
    operation : int or None
        EPSG code of the transformation.
    """

    id: str
    name: str
    met_in: str
    method: str
    accuracy: float
    operation: int | None = None


@dataclass(frozen=True, slots=True)
class DatumShift:
    """A place brought to WGS 84.

    Attributes
    ----------
    lon, lat : float
        Degrees, WGS 84.
    distance : float
        Metres from where the same numbers would lie in WGS 84.
    azimuth : float
        Degrees clockwise from north, in which it moved.
    accuracy : float
        Metres, of the transformation alone.
    method : str
    note : str
        A caution in a sentence; empty when there is none.
    """

    lon: float
    lat: float
    distance: float
    azimuth: float
    accuracy: float
    method: str
    note: str = ""


DATUMS: tuple[Datum, ...] = (
    Datum(WGS84_ID, "WGS 84", "GPS, Google Earth, OpenStreetMap", "none needed", 0.0),
    Datum(
        "tokyo",
        "Tokyo",
        "Japanese surveys of Korea and US maps drawn from them",
        "Tokyo to WGS 84 (1), EPSG:1230; stated for Japan and South Korea",
        29.0,
        1230,
    ),
    Datum(
        "pulkovo1942",
        "Pulkovo 1942",
        "Soviet General Staff sheets",
        "Pulkovo 1942 to WGS 84 (20), EPSG:5044; stated for Russia",
        3.0,
        5044,
    ),
    Datum(
        "beijing1954",
        "Beijing 1954",
        "Chinese topographic sheets and charts before 1980",
        "Beijing 1954 to WGS 84 (2), EPSG:15919; stated for the Yellow Sea",
        15.0,
        15919,
    ),
    Datum(
        "korean1985",
        "Korean 1985",
        "South Korean sheets of 1985 to 2002",
        "Korean 1985 to WGS 84 (1), EPSG:5191; stated for South Korea",
        1.0,
        5191,
    ),
    Datum("gcj02", "GCJ-02", "Amap, Tencent and Google's maps of China", "published formula, inverted", 2.0),
    Datum(
        "bd09",
        "BD-09",
        "Baidu Maps",
        "published formulae, inverted; measured pairs differ by up to 41 m",
        50.0,
    ),
)
"""In the order to offer them. Xian 1980 is missing, because no transformation from it is published."""
_BY_ID = {datum.id: datum for datum in DATUMS}


def datum(datum_id: str) -> Datum:
    """The datum of that id; a `CoordinateError` lists the known ones."""
    if datum_id not in _BY_ID:
        raise CoordinateError(f"the datum “{datum_id}” isn't known; choose one of {', '.join(_BY_ID)}")
    return _BY_ID[datum_id]


def to_wgs84(lon: float, lat: float, datum_id: str) -> DatumShift:
    """Bring one place to WGS 84 and say how far it moved.

    Parameters
    ----------
    lon, lat : float
        Degrees in `datum_id`.
    datum_id : str
        Id of one of `DATUMS`.

    Raises
    ------
    CoordinateError
        When the datum is unknown or the numbers are no place on earth.
    """
    from geo.geodesy import inverse

    source = datum(datum_id)
    moved = to_wgs84_array([[lon, lat]], datum_id)
    azimuth, _, distance = inverse([[lon, lat]], moved)
    note = ""
    if datum_id in ("gcj02", "bd09"):
        note = (
            "Only maps of mainland China are distorted: a place in Korea is normally WGS 84 already."
            if CHINESE_MAPS.contains(lon, lat)
            else f"{source.name} applies to China only; here the numbers were taken as WGS 84."
        )
    return DatumShift(
        float(moved[0, 0]),
        float(moved[0, 1]),
        float(distance[0]),
        float(azimuth[0]),
        source.accuracy,
        source.method,
        note,
    )


def to_wgs84_array(lonlat: ArrayLike, datum_id: str) -> Floats:
    """Places (N, 2), longitude and latitude in `datum_id`, as (N, 2) in WGS 84 degrees."""
    return _converted(_checked(lonlat), datum_id, forward=True)


def from_wgs84_array(lonlat: ArrayLike, datum_id: str) -> Floats:
    """Places (N, 2) in WGS 84 as (N, 2) in `datum_id`: the inverse of `to_wgs84_array`."""
    return _converted(_checked(lonlat), datum_id, forward=False)


def _converted(lonlat: Floats, datum_id: str, *, forward: bool) -> Floats:
    operation = datum(datum_id).operation
    if operation is not None:
        direction = "FORWARD" if forward else "INVERSE"
        # Operations of the register take latitude first.
        lat, lon = _transformer(operation).transform(lonlat[:, 1], lonlat[:, 0], direction=direction)
        return np.column_stack([lon, lat])
    if datum_id == WGS84_ID or len(lonlat) == 0:
        return lonlat.copy()
    inside = (
        (lonlat[:, 0] >= CHINESE_MAPS.xmin)
        & (lonlat[:, 0] <= CHINESE_MAPS.xmax)
        & (lonlat[:, 1] >= CHINESE_MAPS.ymin)
        & (lonlat[:, 1] <= CHINESE_MAPS.ymax)
    )
    distort = _wgs84_to_gcj02 if datum_id == "gcj02" else _wgs84_to_bd09
    out = lonlat.copy()
    out[inside] = _inverted(distort, lonlat[inside]) if forward else distort(lonlat[inside])
    return out


def _checked(lonlat: ArrayLike) -> Floats:
    array = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(array).all() or (np.abs(array) > [360, 90]).any():
        raise CoordinateError("a coordinate isn't a place on earth; check that longitude comes first")
    return array


@cache
def _transformer(operation: int) -> pyproj.Transformer:
    import pyproj

    return pyproj.Transformer.from_pipeline(f"EPSG:{operation}")


# The distortion: a polynomial and three families of waves, in metres, turned to degrees on the ellipsoid
# of Krassowsky, as reconstructed in 2010 to 2013 and since confirmed against the maps themselves.
_KRASSOWSKY_A = 6_378_245.0
_KRASSOWSKY_E2 = 0.00669342162296594323
_ORIGIN = (105.0, 35.0)
_BAIDU_TURN = np.pi * 3000 / 180
_BAIDU_OFFSET = (0.0065, 0.006)


def _waves(u: Floats, amplitudes: tuple[tuple[float, float], ...]) -> Floats:
    """Sum of sines: pairs of amplitude and of half-waves per degree, two thirds of each."""
    total = np.zeros_like(u)
    for amplitude, frequency in amplitudes:
        total += amplitude * np.sin(frequency * np.pi * u)
    return total * 2 / 3


def _wgs84_to_gcj02(lonlat: Floats) -> Floats:
    x, y = lonlat[:, 0] - _ORIGIN[0], lonlat[:, 1] - _ORIGIN[1]
    common = _waves(x, ((20, 6), (20, 2)))
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + common
    north += _waves(y, ((20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + common
    east += _waves(x, ((20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))
    latitude = np.radians(lonlat[:, 1])
    w = 1 - _KRASSOWSKY_E2 * np.sin(latitude) ** 2
    metres_per_radian_north = _KRASSOWSKY_A * (1 - _KRASSOWSKY_E2) / w**1.5
    metres_per_radian_east = _KRASSOWSKY_A / np.sqrt(w) * np.cos(latitude)
    shift = np.column_stack([east / metres_per_radian_east, north / metres_per_radian_north])
    return lonlat + np.degrees(shift)


def _gcj02_to_bd09(lonlat: Floats) -> Floats:
    x, y = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU_TURN)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) + _BAIDU_OFFSET


def _wgs84_to_bd09(lonlat: Floats) -> Floats:
    return _gcj02_to_bd09(_wgs84_to_gcj02(lonlat))


def _inverted(distort: Callable[[Floats], Floats], target: Floats) -> Floats:
    """The places that `distort` takes to `target`: neighbours are shifted alike, so a few rounds suffice."""
    places = target.copy()
    for _ in range(30):
        miss = distort(places) - target
        places -= miss
        if np.abs(miss).max(initial=0) < 1e-11:
            break
    return places
