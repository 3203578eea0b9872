"""The basemap's shapes on a map: projected part by part, so that the map's cut tears nothing."""

from __future__ import annotations

import numpy as np

from geo.basemap.shapes import Shapes
from geo.projection import projection_of

TORN = 20.0
"""A part that comes out this many times longer than it is on the ground was torn at the map's cut."""
METRES_PER_DEGREE = 111_195.0


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
        ground = np.hypot(*(shapes.bounds[:, 2:] - shapes.bounds[:, :2]).T) * METRES_PER_DEGREE
        on_map = np.hypot(*(out.bounds[:, 2:] - out.bounds[:, :2]).T)
        whole &= on_map <= TORN * ground
    return out.only(whole)
