"""The basemap's shapes on a map: projected part by part, so that the map's cut tears nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.basemap.shapes import Shapes
from geo.groups import Points
from geo.projection import projection_of

TORN = 8.0
"""A part with an edge this many times longer than on the ground is torn or smeared at the map's cut."""
EARTH_RADIUS_M = 6_371_009.0
LEAST_EDGE_M = 1.0


def projected_shapes(shapes: Shapes, crs: str) -> Shapes:
    """Shapes in map units.

    Parameters
    ----------
    shapes : Shapes
        In degrees, WGS 84.
    crs : str
        A projected CRS, anything pyproj accepts.

    Returns
    -------
    Shapes
        The parts that the projection can show whole; a part outside its domain, or one that the map's
        cut would tear apart, is left out.

    Raises
    ------
    CrsError
        When the CRS is unknown or not projected.
    """
    projection = projection_of(crs)
    lonlat = shapes.xy
    if projection.central_longitude is not None:
        middle = (shapes.bounds[:, 0] + shapes.bounds[:, 2]) / 2
        turns = 360.0 * np.round((projection.central_longitude - middle) / 360.0)
        if turns.any():
            lonlat = lonlat.copy()
            lonlat[:, 0] += np.repeat(turns, np.diff(shapes.rings[shapes.parts]))
    xy = projection.forward(lonlat)
    out = Shapes.of(xy, shapes.rings, shapes.parts, shapes.codes)
    whole = np.asarray(np.isfinite(out.bounds).all(axis=1))
    if projection.central_longitude is None:
        whole &= _stretch(shapes, xy) <= TORN
    return out.only(whole)


def _stretch(shapes: Shapes, xy: Points) -> NDArray[np.float64]:
    """(P,) the most that an edge of each part is longer on the map than on the ground."""
    lon, lat = np.radians(shapes.xy.T)
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[1:]) * np.cos(lat[:-1]) * np.sin(np.diff(lon) / 2) ** 2
    ground = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    ratio = np.ones(len(xy))
    # an edge shorter than the stored grid's step has no length to speak of
    ratio[1:] = np.hypot(*np.diff(xy, axis=0).T) / np.maximum(ground, LEAST_EDGE_M)
    ratio[shapes.rings[:-1]] = 1.0
    return np.maximum.reduceat(ratio, shapes.rings[shapes.parts[:-1]]) if len(shapes) else ratio
