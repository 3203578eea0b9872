"""Cut polygons and lines to a rectangle, and drop detail below a pixel: on arrays, many parts at once.

Most parts lie wholly inside or outside, which their bounds tell; only the few that cross the frame
are cut. Nothing here depends on units: the extent is in those of the coordinates.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.extent import Extent
from geo.groups import Offsets, Points, part_bounds, take_groups


class ClippedPolygons(NamedTuple):
    """What is left of polygons.

    `xy` (N, 2), `rings` (R + 1,), `parts` (P + 1,) as in `geo.basemap.Shapes`, every ring closed;
    `source` (P,) is the index of the polygon that a part comes from, ascending.
    """

    xy: Points
    rings: Offsets
    parts: Offsets
    source: Offsets


class ClippedLines(NamedTuple):
    """What is left of lines.

    `xy` (N, 2) and `parts` (P + 1,): line p is ``xy[parts[p]:parts[p + 1]]``; `source` (P,) is the
    index of the line that it comes from, ascending. A line that leaves and comes back gives several.
    """

    xy: Points
    parts: Offsets
    source: Offsets


def clip_polygons(
    xy: Points, rings: Offsets, parts: Offsets, extent: Extent, *, bounds: Points | None = None
) -> ClippedPolygons:
    """Cut polygons to a rectangle (Sutherland and Hodgman's algorithm, ring by ring).

    Parameters
    ----------
    xy : (N, 2) float64
        Vertices; rings may repeat their first vertex or not.
    rings : (R + 1,) int64
        Ring r is ``xy[rings[r]:rings[r + 1]]``.
    parts : (P + 1,) int64
        Polygon p has the rings ``parts[p]:parts[p + 1]``, holes included.
    extent : Extent
        Rectangle to keep, edges included.
    bounds : (P, 4) float64, optional
        Bounds of the polygons, if the caller has them.

    Returns
    -------
    ClippedPolygons
        For odd-even filling: where a polygon leaves the rectangle several times its pieces are joined
        along the edge there and back, so an outline along the edge must not be stroked.
    """
    bounds = part_bounds(xy, rings[parts]) if bounds is None else bounds
    touching = _touching(bounds, extent)
    inside = _inside(bounds, extent)
    whole_xy, whole_rings, whole_of = _rings_of(xy, rings, parts, np.flatnonzero(touching & inside))
    cut_xy, cut_rings, cut_of = _rings_of(xy, rings, parts, np.flatnonzero(touching & ~inside))
    cut_xy, cut_rings = _opened(cut_xy, cut_rings)
    for axis, low, high in ((0, extent.xmin, extent.xmax), (1, extent.ymin, extent.ymax)):
        cut_xy, cut_rings = _half_plane(cut_xy, cut_rings, axis, low, 1.0)
        cut_xy, cut_rings = _half_plane(cut_xy, cut_rings, axis, high, -1.0)
    cut_xy, cut_rings, left = _closed(cut_xy, cut_rings)
    part_of_ring = np.concatenate([whole_of, cut_of[left]])
    joined = np.concatenate([whole_rings, whole_rings[-1] + cut_rings[1:]])
    order = np.argsort(part_of_ring, kind="stable")
    out_rings, ids = take_groups(joined, order)
    source, counts = np.unique(part_of_ring, return_counts=True)
    out_parts = np.append(0, np.cumsum(counts)).astype(np.int64)
    return ClippedPolygons(np.concatenate([whole_xy, cut_xy])[ids], out_rings, out_parts, source)


def clip_lines(xy: Points, parts: Offsets, extent: Extent, *, bounds: Points | None = None) -> ClippedLines:
    """Cut lines to a rectangle (Liang and Barsky's algorithm, on all segments at once).

    Parameters
    ----------
    xy : (N, 2) float64
        Vertices.
    parts : (P + 1,) int64
        Line p is ``xy[parts[p]:parts[p + 1]]``.
    extent : Extent
        Rectangle to keep, edges included.
    bounds : (P, 4) float64, optional
        Bounds of the lines, if the caller has them.
    """
    bounds = part_bounds(xy, parts) if bounds is None else bounds
    touching = np.flatnonzero(_touching(bounds, extent))
    offsets, ids = take_groups(parts, touching)
    xy = xy[ids]
    if len(xy) < 2:
        return ClippedLines(np.empty((0, 2)), np.zeros(1, np.int64), np.empty(0, np.int64))
    line = np.repeat(np.arange(len(touching)), np.diff(offsets))
    start, end = xy[:-1], xy[1:]
    enter, leave = np.zeros(len(start)), np.ones(len(start))
    cut = np.flatnonzero(~_inside(bounds[touching], extent)[line[:-1]])
    enter[cut], leave[cut] = _shown_span(start[cut], end[cut], extent)
    shown = (line[:-1] == line[1:]) & (enter < leave)
    segment = np.flatnonzero(shown)
    if len(segment) == 0:
        return ClippedLines(np.empty((0, 2)), np.zeros(1, np.int64), np.empty(0, np.int64))
    runs_on = np.zeros(len(segment), dtype=bool)
    runs_on[1:] = (
        (np.diff(segment) == 1)
        & (line[segment[1:]] == line[segment[:-1]])
        & (leave[segment[:-1]] == 1.0)
        & (enter[segment[1:]] == 0.0)
    )
    first = np.where(runs_on, 0, 1)
    at = np.cumsum(first + 1) - 1  # place of each segment's end in the output
    out = np.empty((int(at[-1]) + 1, 2))
    out[at] = end[segment]
    ended = np.flatnonzero(leave[segment] != 1.0)
    out[at[ended]] = _along(start, end, segment[ended], leave)
    new = segment[~runs_on]
    out[at[~runs_on] - 1] = np.where((enter[new] == 0.0)[:, None], start[new], _along(start, end, new, enter))
    low, high = (extent.xmin, extent.ymin), (extent.xmax, extent.ymax)
    new_parts = np.append(at[~runs_on] - 1, len(out)).astype(np.int64)
    return ClippedLines(np.clip(out, low, high), new_parts, touching[line[new]])


def simplify_to_pixel(xy: Points, offsets: Offsets, tolerance: float) -> tuple[Points, Offsets]:
    """Drop vertices that fall into the same small square as the vertex before them.

    Parameters
    ----------
    xy : (N, 2) float64
        Vertices.
    offsets : (G + 1,) int64
        Ring or line g is ``xy[offsets[g]:offsets[g + 1]]``.
    tolerance : float
        Side of the square, in the units of `xy`; half a pixel keeps the picture the same.

    Returns
    -------
    xy, offsets
        As many rings or lines as before, each with its first and last vertex; no vertex moves, and no
        dropped one lies farther than √2 × `tolerance` from a kept one.
    """
    if len(xy) == 0 or tolerance <= 0:
        return xy, offsets
    square = np.floor(xy / tolerance)
    kept = np.ones(len(xy), dtype=bool)
    kept[1:] = (square[1:] != square[:-1]).any(axis=1)
    full = np.diff(offsets) > 0
    kept[offsets[:-1][full]] = True
    kept[offsets[1:][full] - 1] = True
    return xy[kept], _recounted(kept, offsets)


def _touching(bounds: Points, extent: Extent) -> NDArray[np.bool_]:
    return np.asarray(
        (bounds[:, 0] <= extent.xmax)
        & (bounds[:, 2] >= extent.xmin)
        & (bounds[:, 1] <= extent.ymax)
        & (bounds[:, 3] >= extent.ymin)
    )


def _inside(bounds: Points, extent: Extent) -> NDArray[np.bool_]:
    return np.asarray(
        (bounds[:, 0] >= extent.xmin)
        & (bounds[:, 2] <= extent.xmax)
        & (bounds[:, 1] >= extent.ymin)
        & (bounds[:, 3] <= extent.ymax)
    )


def _rings_of(xy: Points, rings: Offsets, parts: Offsets, chosen: Offsets) -> tuple[Points, Offsets, Offsets]:
    """Vertices and ring offsets of the chosen parts, and the part that each ring belongs to."""
    offsets, ring_ids = take_groups(parts, chosen)
    vertices, vertex_ids = take_groups(rings, ring_ids)
    return xy[vertex_ids], vertices, np.repeat(chosen, np.diff(offsets))


def _opened(xy: Points, rings: Offsets) -> tuple[Points, Offsets]:
    """Rings without a repeated first vertex at their end."""
    last = rings[1:][np.diff(rings) > 1] - 1
    first = rings[:-1][np.diff(rings) > 1]
    doubled = last[(xy[last] == xy[first]).all(axis=1)]
    kept = np.ones(len(xy), dtype=bool)
    kept[doubled] = False
    return xy[kept], _recounted(kept, rings)


def _closed(xy: Points, rings: Offsets) -> tuple[Points, Offsets, NDArray[np.bool_]]:
    """Rings of three vertices or more with the first repeated at the end, and which rings those are."""
    left = np.diff(rings) >= 3
    rings, ids = take_groups(rings, np.flatnonzero(left))
    closed = rings + np.arange(len(rings))
    out = np.empty((closed[-1], 2))
    at = np.arange(len(ids)) + np.repeat(np.arange(len(rings) - 1), np.diff(rings))
    out[at] = xy[ids]
    out[closed[1:] - 1] = out[closed[:-1]]
    return out, closed, left


def _half_plane(xy: Points, rings: Offsets, axis: int, limit: float, sign: float) -> tuple[Points, Offsets]:
    """Open rings cut to ``sign * (coordinate - limit) >= 0``."""
    if len(xy) == 0:
        return xy, rings
    distance = sign * (xy[:, axis] - limit)
    inside = distance >= 0
    if inside.all():
        return xy, rings
    after = np.arange(1, len(xy) + 1)
    full = np.diff(rings) > 0
    after[rings[1:][full] - 1] = rings[:-1][full]
    crossing = inside != inside[after]
    end = np.cumsum(inside.astype(np.int64) + crossing)
    out = np.empty((int(end[-1]), 2))
    out[(end - 1 - crossing)[inside]] = xy[inside]
    here, there = np.flatnonzero(crossing), after[crossing]
    share = distance[here] / (distance[here] - distance[there])
    a, b = xy[here, 1 - axis], xy[there, 1 - axis]
    met = np.empty((len(here), 2))
    met[:, axis] = limit
    met[:, 1 - axis] = np.clip(a + share * (b - a), np.minimum(a, b), np.maximum(a, b))
    out[end[here] - 1] = met
    return out, np.append(0, end)[rings]


def _along(start: Points, end: Points, rows: Offsets, share: Points) -> Points:
    """Places at a share of the way along some segments."""
    return np.asarray(start[rows] + share[rows, None] * (end[rows] - start[rows]))


def _shown_span(start: Points, end: Points, extent: Extent) -> tuple[Points, Points]:
    """Where along each segment, from 0 to 1, it enters and leaves the rectangle; enter > leave: never."""
    enter, leave = np.zeros(len(start)), np.ones(len(start))
    for axis, low, high in ((0, extent.xmin, extent.xmax), (1, extent.ymin, extent.ymax)):
        a, b = start[:, axis], end[:, axis]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            at_low, at_high = (low - a) / (b - a), (high - a) / (b - a)
        level = (b - a) == 0
        missed = level & ((a < low) | (a > high))
        near = np.where(level, 0.0, np.minimum(at_low, at_high))
        far = np.where(level, np.where(missed, -1.0, 1.0), np.maximum(at_low, at_high))
        enter, leave = np.maximum(enter, near), np.minimum(leave, far)
    return enter, leave


def _recounted(kept: NDArray[np.bool_], offsets: Offsets) -> Offsets:
    """Offsets after dropping the vertices that aren't kept."""
    count = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum(kept, out=count[1:])
    return count[offsets]
