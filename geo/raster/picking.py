"""What lies at a place or in a box, among the same arrays that are drawn: no second index is kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.extent import Extent
from geo.raster.areas import AreaSet
from geo.raster.cloud import PointCloud
from geo.raster.lineset import LineSet, ranges

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_SLACK = 1e-9
"""Share of an extent's size by which it is widened, as sorted coordinates are rounded once more."""


def points_in(cloud: PointCloud, extent: Extent) -> tuple[Indices, Floats]:
    """Points in a box.

    Returns
    -------
    (n,) int64, (n, 2) float64
        The caller's rows, and map coordinates.
    """
    slack = max(extent.width, extent.height) * _SLACK
    runs = cloud.runs(extent.padded(slack))
    if not runs:
        return np.empty(0, np.int64), np.empty((0, 2))
    rows, places = [], []
    for start, stop in runs:
        part = slice(start, stop)
        x = cloud.origin[0] + (cloud.high[0, part].astype(np.float64) + cloud.low[0, part])
        y = cloud.origin[1] + (cloud.high[1, part].astype(np.float64) + cloud.low[1, part])
        inside = (x >= extent.xmin - slack) & (x <= extent.xmax + slack)
        inside &= (y >= extent.ymin - slack) & (y <= extent.ymax + slack)
        chosen = np.flatnonzero(inside)
        rows.append(cloud.order[part][chosen].astype(np.int64))
        places.append(np.column_stack([x[chosen], y[chosen]]))
    return np.concatenate(rows), np.concatenate(places)


def points_near(cloud: PointCloud, x: float, y: float, radius: float) -> tuple[Indices, Floats]:
    """Points within a radius, nearest first; of two at one distance, that of the later row.

    Returns
    -------
    (n,) int64, (n,) float64
        The caller's rows, and distances in map units.
    """
    rows, xy = points_in(cloud, Extent(x - radius, y - radius, x + radius, y + radius))
    gap = np.hypot(xy[:, 0] - x, xy[:, 1] - y)
    chosen = np.flatnonzero(gap <= radius * (1 + _SLACK))
    order = chosen[np.lexsort((-rows[chosen], gap[chosen]))]
    return rows[order], gap[order]


def lines_near(lines: LineSet, x: float, y: float, radius: float) -> tuple[Indices, Floats]:
    """Lines within a radius, nearest first.

    Returns
    -------
    (n,) int64, (n,) float64
        The caller's parts, each once, and distances in map units.
    """
    blocks = lines.blocks_in(Extent(x - radius, y - radius, x + radius, y + radius))
    start, end, part = _segments(lines, blocks)
    at = np.array([x, y])
    along, off = end - start, at - start
    length = np.einsum("ij,ij->i", along, along)
    share = np.divide(np.einsum("ij,ij->i", off, along), length, out=np.zeros(len(off)), where=length > 0)
    gap = off - along * np.clip(share, 0, 1)[:, None]
    distance = np.hypot(gap[:, 0], gap[:, 1])
    chosen = np.flatnonzero(distance <= radius * (1 + _SLACK))
    chosen = chosen[np.argsort(distance[chosen], kind="stable")]
    _, first = np.unique(part[chosen], return_index=True)
    chosen = chosen[np.sort(first)]
    return part[chosen], distance[chosen]


def lines_in(lines: LineSet, extent: Extent) -> Indices:
    """Lines of which some part lies in a box: the caller's parts, ascending."""
    start, end, part = _segments(lines, lines.blocks_in(extent))
    enter, leave = np.zeros(len(part)), np.ones(len(part))
    for axis, low, high in ((0, extent.xmin, extent.xmax), (1, extent.ymin, extent.ymax)):
        step = end[:, axis] - start[:, axis]
        level = step == 0
        safe = np.where(level, 1.0, step)
        a, b = (low - start[:, axis]) / safe, (high - start[:, axis]) / safe
        within = (start[:, axis] >= low) & (start[:, axis] <= high)
        enter = np.where(level, np.where(within, enter, 2.0), np.maximum(enter, np.minimum(a, b)))
        leave = np.where(level, leave, np.minimum(leave, np.maximum(a, b)))
    return np.unique(part[enter <= leave])


def areas_at(areas: AreaSet, x: float, y: float) -> Indices:
    """Polygons that a place lies in, in the caller's rows, ascending."""
    rings = areas.rings.parts_in(Extent(x, y, x, y))
    # A ring that doesn't surround the place is crossed as often going out as coming in.
    start, end, part = _segments(areas.rings, rings[areas.rings.part])
    upwards = (start[:, 1] > y) != (end[:, 1] > y)
    start, end, part = start[upwards], end[upwards], part[upwards]
    where = start[:, 0] + (y - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0])
    crossed = np.bincount(areas.polygon[part[where > x]], minlength=len(areas))
    return np.flatnonzero(crossed % 2)


def areas_in(areas: AreaSet, extent: Extent) -> Indices:
    """Polygons that touch a box: the caller's rows, ascending."""
    edges = areas.polygon[lines_in(areas.rings, extent)]
    around = areas_at(areas, *extent.centre)
    return np.union1d(edges, around)


def _segments(lines: LineSet, blocks: NDArray[np.bool_]) -> tuple[Floats, Floats, Indices]:
    """Starts and ends (n, 2) of the segments of some blocks, map units, and their parts."""
    chosen = np.flatnonzero(blocks)
    rows = ranges(lines.starts[chosen], np.diff(lines.starts)[chosen])
    xy = lines.exact(rows)
    joined = np.flatnonzero(~lines.ends[rows])
    part = np.repeat(lines.part[chosen], np.diff(lines.starts)[chosen])
    return xy[joined], xy[joined + 1], part[joined]
