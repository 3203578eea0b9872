"""Land in full resolution, to test points and lines against: is this water, how far does that cross land.

The land is that of the basemap's most detailed level: exact to the digitised coast in the region
(112-135° E, 30-47° N), coarser around it. Lakes count as land: no ship comes there from the sea. Built
when first asked for.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.basemap import Shapes, load
from geo.errors import GeometryError
from geo.geodesy import line_length

if TYPE_CHECKING:
    from shapely import STRtree

Points = NDArray[np.float64]
BEND_DEG = 0.1
"""A line that is straight in degrees is measured in stretches of this length, as it bends on the ground."""


@cache
def land_tree() -> STRtree:
    """Tree over the land's polygons (longitude, latitude, WGS 84), to be asked from any thread.

    Its ``geometries`` are cells of the land. Neighbouring cells overlap by some hundred metres, so unite
    what a query finds before measuring it; the joints between cells are no coast (for that there is the
    basemap's layer ``coast``).
    """
    import shapely

    cells = _polygons(load().shapes("land", 0))
    shapely.prepare(cells)
    return shapely.STRtree(cells)


def is_land(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points lie on land.

    Parameters
    ----------
    lonlat : (N, 2) float64
        Degrees, WGS 84.

    Returns
    -------
    (N,) bool
        True on land, in lakes and on the coast itself; False in the sea and for points that aren't finite.
    """
    import shapely

    lonlat = np.asarray(lonlat, dtype=np.float64)
    found = np.zeros(len(lonlat), dtype=bool)
    finite = np.flatnonzero(np.isfinite(lonlat).all(axis=1))
    points = shapely.points(lonlat[finite])
    found[finite[land_tree().query(points, predicate="intersects")[0]]] = True
    return found


def land_crossing_m(lonlat: NDArray[np.float64]) -> float:
    """How much of a line lies on land.

    Parameters
    ----------
    lonlat : (N, 2) float64
        Vertices in degrees, WGS 84; straight in longitude and latitude between them, and in one piece over
        the 180° meridian only if the longitudes run on.

    Returns
    -------
    float
        Geodesic length on land in metres.

    Raises
    ------
    GeometryError
        When a vertex isn't finite or there are fewer than two.
    """
    import shapely

    lonlat = np.asarray(lonlat, dtype=np.float64)
    if len(lonlat) < 2 or not np.isfinite(lonlat).all():
        raise GeometryError("A line needs two vertices or more, all of them finite numbers.")
    segments = shapely.linestrings(np.stack([lonlat[:-1], lonlat[1:]], axis=1))
    tree = land_tree()
    which, cell = tree.query(segments, predicate="intersects")
    on_land, piece_of = shapely.get_parts(
        shapely.intersection(segments[which], tree.geometries[cell]), return_index=True
    )
    lines = shapely.length(on_land) > 0
    on_land, piece_of = on_land[lines], piece_of[lines]
    ends = np.stack([shapely.get_coordinates(shapely.get_point(on_land, k)) for k in (0, -1)], axis=1)
    return sum(
        _stretches_m(lonlat[i], lonlat[i + 1], ends[which[piece_of] == i]) for i in np.unique(which[piece_of])
    )


def _stretches_m(start: Points, end: Points, stretches: Points) -> float:
    """Length of stretches (K, 2, 2) of the segment from start to end, counting what overlaps once.

    Overlapping pieces are joined as numbers along the segment: united as lines they would count twice where
    rounding puts them a hair beside each other.
    """
    step = end - start
    along = np.sort((stretches - start) @ step / max(float(step @ step), 1e-300), axis=1)
    along = along[np.argsort(along[:, 0])]
    reached = np.maximum.accumulate(along[:, 1])
    new = np.append(True, along[1:, 0] > reached[:-1])
    begin, finish = along[new, 0], reached[np.append(np.flatnonzero(new)[1:] - 1, len(along) - 1)]
    return sum(
        line_length(start + np.linspace(a, b, 2 + int((b - a) * np.hypot(*step) / BEND_DEG))[:, None] * step)
        for a, b in zip(begin, finish, strict=True)
    )


def _polygons(shapes: Shapes) -> NDArray[np.object_]:
    """Shapely polygons of the shapes' parts, in no order; rounding to the stored grid may have broken one."""
    import shapely

    rings = shapely.linearrings(
        shapes.xy, indices=np.repeat(np.arange(len(shapes.rings) - 1), np.diff(shapes.rings))
    )
    owner = np.repeat(np.arange(len(shapes)), np.diff(shapes.parts))
    polygons: NDArray[np.object_] = shapely.polygons(rings, indices=owner)
    bad = ~shapely.is_valid(polygons)
    mended = shapely.make_valid(polygons[bad], method="structure", keep_collapsed=False)
    return np.concatenate([polygons[~bad], shapely.get_parts(mended)])
