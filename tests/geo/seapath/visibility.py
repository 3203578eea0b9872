"""A second way to the shortest path, sharing nothing with the first but the coast: land blown up by the
clearance with shapely, every corner joined to every other that it sees, and Dijkstra's search."""

from __future__ import annotations

import heapq

import numpy as np
import pyproj
import shapely

from geo.extent import Extent
from geo.seapath.coast import land_cells


def shortest_length(start: tuple[float, float], end: tuple[float, float], clearance: float) -> float:
    """Length in metres of the shortest way that keeps the clearance, which the ends must have.

    Worked out on a transverse Mercator plane through the middle; good to about one part in 1000.
    """
    ends = np.array([start, end])
    middle = ends.mean(axis=0)
    plane = pyproj.Transformer.from_crs(
        "EPSG:4326", f"+proj=tmerc +lon_0={middle[0]} +lat_0={middle[1]} +datum=WGS84", always_xy=True
    )
    low, high = ends.min(axis=0) - 0.8, ends.max(axis=0) + 0.8
    window = shapely.box(*low, *high)
    land = shapely.intersection(land_cells(Extent(*low, *high)), window)
    land = shapely.transform(land, lambda xy: np.column_stack(plane.transform(xy[:, 0], xy[:, 1])))
    # Blown up in two steps: simplified on the way, and rounded so that chords keep the clearance.
    land = shapely.union_all(shapely.simplify(land, 20.0))
    kept_off = shapely.simplify(shapely.buffer(land, (clearance + 40.0) * 1.003, quad_segs=12), 20.0)
    start_xy, end_xy = np.column_stack(plane.transform(*ends.T))
    blocked = shapely.buffer(kept_off, -2.0)
    shapely.prepare(blocked)
    nothing = np.zeros(2)
    corners = [(start_xy, nothing, nothing), (end_xy, nothing, nothing), *_corners(kept_off)]
    return _dijkstra(*(np.vstack(part) for part in zip(*corners, strict=True)), blocked)


def _corners(area: shapely.Geometry) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Vertices at which the area bulges outwards, and the edges before and after them."""
    found = []
    for part in shapely.get_parts(area):
        for number, ring in enumerate((part.exterior, *part.interiors)):
            xy = np.array(shapely.get_coordinates(ring))[:-1]
            if not shapely.is_ccw(ring):
                xy = xy[::-1]
            before, after = xy - np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0) - xy
            left = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0] > 0
            bulges = left if number == 0 else ~left
            found.append((xy[bulges], before[bulges], after[bulges]))
    return found


def _dijkstra(nodes: np.ndarray, before: np.ndarray, after: np.ndarray, blocked: shapely.Geometry) -> float:
    """From the first node to the second; sight lines are looked at when a node is reached.

    Only lines that touch the corner they lead to are: the edges there lie to one side of them.
    """
    best = np.full(len(nodes), np.inf)
    done = np.zeros(len(nodes), dtype=bool)
    goal = np.hypot(*(nodes - nodes[1]).T)
    best[0] = 0.0
    queue = [(goal[0], 0)]
    while queue:
        _, here = heapq.heappop(queue)
        if done[here]:
            continue
        if here == 1:
            return float(best[1])
        done[here] = True
        step = nodes - nodes[here]
        away = np.hypot(*step.T)
        into = step[:, 0] * before[:, 1] - step[:, 1] * before[:, 0]
        out = step[:, 0] * after[:, 1] - step[:, 1] * after[:, 0]
        worth = np.flatnonzero(~done & (best[here] + away < best) & (into * out <= away * 1e-3))
        lines = shapely.linestrings(
            np.stack([np.broadcast_to(nodes[here], (len(worth), 2)), nodes[worth]], axis=1)
        )
        for other in worth[~shapely.intersects(blocked, lines)]:
            best[other] = best[here] + away[other]
            heapq.heappush(queue, (best[other] + goal[other], int(other)))
    raise AssertionError("no way found")
