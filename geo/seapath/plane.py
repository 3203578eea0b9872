"""The plane in which sea paths are worked out: the map's conic, in which geodesics are all but straight.

Over 500 km inside the region a straight line of the plane strays less than 0.5 km from the geodesic and
is longer by less than one part in 100 000. Lengths are divided by the local scale factor, so that
all distances, clearances included, are true metres.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geo.extent import Extent
from geo.projection import forward, inverse
from geo.viewport import DEFAULT_CRS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REGION = Extent(117.0, 30.7, 134.0, 44.0)
"""Longitudes and latitudes that sea paths keep within: Bohai to the Inland Sea, Kyushu to Vladivostok."""

GREATEST_SCALE = 1.011
"""Plane metres per true metre at the southern edge of the region, where they are most."""


def to_plane(lonlat: Floats) -> Floats:
    """Longitude, latitude (N, 2) in degrees to the plane (N, 2) in metres."""
    return forward(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2), DEFAULT_CRS)


def to_lonlat(xy: Floats) -> Floats:
    """The plane (N, 2) to longitude, latitude (N, 2)."""
    return inverse(np.asarray(xy, dtype=np.float64).reshape(-1, 2), DEFAULT_CRS)


def scale(xy: Floats) -> Floats:
    """Scale factor (N,) of the plane: plane metres per true metre."""
    radii, factors, apex = _scale_table()
    return np.interp(np.hypot(xy[..., 0], apex - xy[..., 1]), radii, factors)


def lengths(start: Floats, end: Floats) -> Floats:
    """True lengths (N,) in metres of straight lines of the plane, by Simpson's rule on the scale."""
    middle = (start + end) / 2
    inverse = (1 / scale(start) + 4 / scale(middle) + 1 / scale(end)) / 6
    offset = end - start
    return np.hypot(offset[..., 0], offset[..., 1]) * inverse


@cache
def _scale_table() -> tuple[Floats, Floats, float]:
    """Distance from the cone's apex and scale factor for latitudes over the region, rising; the apex's y."""
    import pyproj

    latitudes = np.linspace(REGION.ymax + 3, REGION.ymin - 3, 129)
    y = to_plane(np.column_stack([np.full(129, 124.0), latitudes]))[:, 1]
    # Two meridians meet at the apex: the direction of one at a known place gives its distance.
    a, b = to_plane(np.array([[134.0, 39.0], [134.0, 38.0]]))
    apex = float(a[1] - a[0] * (b[1] - a[1]) / (b[0] - a[0]))
    factors = pyproj.Proj(DEFAULT_CRS).get_factors(np.full(129, 124.0), latitudes).meridional_scale
    return apex - y, np.asarray(factors), apex


def inside_region(lon: float, lat: float) -> bool:
    """True for finite coordinates inside `REGION`."""
    return math.isfinite(lon) and math.isfinite(lat) and REGION.contains(lon, lat)
