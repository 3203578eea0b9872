"""Routes' lines for the page: smoothed and laid side by side as on the app's map, at two scales.

The app lays parallel routes side by side anew for every view. The page gets, for each vertex of a
leg, the lane in which it runs, and moves the line by that many lane widths across its direction.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import from_lonlat, to_lonlat
from geo.extent import Extent
from geo.viewport import DEFAULT_CRS, Viewport
from layers.drawing.lanes import Run, route_lines
from layers.drawing.line_styles import normals
from layers.drawing.units import Units
from layers.records.route import Leg
from layers.theme.theme import LIGHT
from layers.webpage.encoding import packed, packed_line

SCREEN_UNIT_MM = 25.4 / 96
RESOLUTIONS = {"far": 1000.0, "near": 120.0}
"""Metres per pixel for which lanes are worked out: an overview, and a close view."""
STEPS = {"far": 1e-4, "near": 1e-5}
LANE_PARTS = 16
"""Lanes are written in sixteenths."""
TOLERANCE_PX = 0.3
LANE_WEIGHT_PX = 5.0
"""How far apart two lanes count when vertices are left out."""


@dataclass(frozen=True, slots=True)
class LaneLine:
    """A leg's line.

    Attributes
    ----------
    lonlat : (N, 2) float64
        Degrees, on the axis of the way.
    lane : (N,) float64
        Lane widths to the left of the direction in which the leg runs (on the page, y down).
    shared : (N,) bool
        True where another leg that looks alike runs the same way and is inked for both, from this
        vertex to the next.
    """

    lonlat: NDArray[np.float64]
    lane: NDArray[np.float64]
    shared: NDArray[np.bool_]


def leg_lines_data(legs: Sequence[Leg], looks: Sequence[Hashable]) -> dict[str, list[dict[str, Any]]]:
    """Lines of all legs at both scales, in the legs' order.

    Parameters
    ----------
    looks : sequence
        What each leg looks like: equal ones share a lane.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for name, resolution in RESOLUTIONS.items():
        found[name] = [
            {
                "xy": packed_line(line.lonlat, STEPS[name]),
                "lane": packed(np.round(line.lane * LANE_PARTS).astype(np.int64)),
                "shared": packed(_edges(line.shared)),
            }
            for line in lane_lines(legs, looks, resolution)
        ]
    return found


def lane_lines(legs: Sequence[Leg], looks: Sequence[Hashable], resolution: float) -> list[LaneLine]:
    """Lines of all legs with their lanes at a resolution in metres per pixel."""
    empty = LaneLine(np.empty((0, 2)), np.empty(0), np.empty(0, dtype=np.bool_))
    viewport = _around(legs, resolution)
    if viewport is None:
        return [empty] * len(legs)
    units, sizes = Units(SCREEN_UNIT_MM), LIGHT.sizes
    # The same lines without and with lanes a pixel wide: the difference is the lane.
    axes = route_lines(legs, viewport, units, replace(sizes, lane_pt=0.0), looks).runs
    moved = route_lines(legs, viewport, units, replace(sizes, lane_pt=0.75), looks).runs
    found = [empty] * len(legs)
    for axis, run in zip(axes, moved, strict=True):
        found[axis.leg] = _thinned(axis, run, viewport)
    return found


def _around(legs: Sequence[Leg], resolution: float) -> Viewport | None:
    lonlat = [np.array(leg.coordinates, dtype=np.float64) for leg in legs]
    extent = Extent.of(from_lonlat(np.vstack(lonlat), DEFAULT_CRS)) if lonlat else None
    if extent is None:
        return None
    size = extent.width / resolution + 4, extent.height / resolution + 4
    return Viewport(DEFAULT_CRS, extent.centre, resolution, *size, SCREEN_UNIT_MM)


def _thinned(axis: Run, moved: Run, viewport: Viewport) -> LaneLine:
    """The vertices that the line's shape, its lanes and its shared stretches need."""
    lane = np.einsum("ij,ij->i", moved.xy - axis.xy, normals(axis.xy))
    space = np.column_stack([axis.xy, lane * LANE_WEIGHT_PX])
    changes = np.flatnonzero(np.diff(axis.shared)) + 1
    bounds = np.unique([0, *changes.tolist(), len(space) - 1])
    keep = np.zeros(len(space), dtype=np.bool_)
    for first, last in pairwise(bounds.tolist()):
        keep[first : last + 1] |= _needed(space[first : last + 1], TOLERANCE_PX)
    lonlat = to_lonlat(viewport.to_map(axis.xy[keep]), viewport.crs)
    return LaneLine(lonlat, lane[keep], axis.shared[keep])


def _needed(points: NDArray[np.float64], tolerance: float) -> NDArray[np.bool_]:
    """Douglas–Peucker in any number of dimensions: True for the points that are kept."""
    keep = np.zeros(len(points), dtype=np.bool_)
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        start, chord = points[first], points[last] - points[first]
        inner = points[first + 1 : last] - start
        square = float(chord @ chord)
        share = np.clip(inner @ chord / square, 0.0, 1.0) if square else np.zeros(len(inner))
        away = np.linalg.norm(inner - share[:, None] * chord, axis=1)
        farthest = int(away.argmax())
        if away[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return keep


def _edges(flags: NDArray[np.bool_]) -> list[int]:
    """Indices at which a row of flags that begins with False changes."""
    return np.flatnonzero(np.diff(flags.astype(np.int8), prepend=np.int8(0))).tolist()
