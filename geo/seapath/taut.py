"""Pulling a line taut: the shortest line that passes every obstacle on the same side as a given one."""

from __future__ import annotations

import numpy as np
import shapely

from geo.seapath.plane import Floats
from geo.seapath.shore import Cancelled, stop_if

_NOTHING_M2 = 1e-3


def taut(line: Floats, obstacles: Floats, cancelled: Cancelled | None = None) -> Floats:
    """Pull a line taut between its ends.

    Each vertex in turn is drawn towards the chord of its neighbours until obstacles stop it: it is
    replaced by the convex chain around the obstacles in the triangle of the three.

    Parameters
    ----------
    line : (N, 2) float64
        Its first and last vertices stay. It must not wind round a single obstacle by more than half
        a turn.
    obstacles : (M, 2) float64
        Points. Where they stand for walls, the line must not cross between neighbours of a wall.
    cancelled : callable, optional

    Returns
    -------
    (K, 2) float64
        Its inner vertices are obstacles.
    """
    # The line never leaves the box around it.
    (left, low), (right, high) = line.min(axis=0), line.max(axis=0)
    x, y = obstacles.T
    obstacles = obstacles[np.flatnonzero((x >= left) & (x <= right) & (y >= low) & (y <= high))]
    obstacles = obstacles[np.argsort(obstacles[:, 0], kind="stable")]
    points = [np.asarray(p, dtype=np.float64) for p in line]
    held = [0.0] * len(points)  # side on which the obstacle lies at a vertex: the sign of its turn
    i = 1
    while i < len(points) - 1:
        stop_if(cancelled)
        a, b, c = points[i - 1], points[i], points[i + 1]
        turn = _cross(b - a, c - b)
        doubling_back = abs(turn) <= _NOTHING_M2 and float((b - a) @ (c - b)) < 0
        if (held[i] * turn > 0 and abs(turn) > _NOTHING_M2) or (held[i] and doubling_back):
            i += 1
            continue
        chain = _around(a, b, c, turn, obstacles) if abs(turn) > _NOTHING_M2 else []
        points[i : i + 1] = chain
        held[i : i + 1] = [float(np.sign(turn))] * len(chain)
        i = max(1, i - 1)
    return np.array(points)


def _cross(u: Floats, v: Floats) -> float:
    return float(u[0] * v[1] - u[1] * v[0])


def _around(a: Floats, b: Floats, c: Floats, turn: float, obstacles: Floats) -> list[Floats]:
    """Inner vertices of the shortest way from a to c that leaves the triangle's obstacles on its inside.

    The obstacles are in the order of their x.
    """
    low, high = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
    near = obstacles[slice(*np.searchsorted(obstacles[:, 0], [low[0], np.nextafter(high[0], np.inf)]))]
    near = near[(near[:, 1] >= low[1]) & (near[:, 1] <= high[1])]
    if len(near) == 0:
        return []
    sign = np.sign(turn)
    inside = np.ones(len(near), dtype=np.bool_)
    for start, end, least in ((a, b, -1e-6), (b, c, -1e-6), (c, a, 1e-6)):
        edge = end - start
        aside = sign * (edge[0] * (near[:, 1] - start[1]) - edge[1] * (near[:, 0] - start[0]))
        inside &= aside >= least * np.hypot(*edge)
    for corner in (a, b, c):
        inside &= np.hypot(*(near - corner).T) > 1e-6
    near = near[inside]
    if len(near) == 0:
        return []
    hull = shapely.get_coordinates(shapely.convex_hull(shapely.MultiPoint(np.vstack([a, c, near]))))[:-1]
    at_a = int(np.argmin(np.hypot(*(hull - a).T)))
    ring = np.roll(hull, -at_a, axis=0)
    at_c = int(np.argmin(np.hypot(*(ring - c).T)))
    # All obstacles lie on one side of a-c, which so is an edge of the hull: the chain is the other way.
    return list(ring[1:at_c]) if at_c != 1 else list(ring[:1:-1])
