"""What a taut line is stopped by: the edge of open water, and in channels circles round the shore."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from geo.seapath.coast import Coast
from geo.seapath.network import Network
from geo.seapath.plane import Bools, Floats
from geo.seapath.shore import ShoreField

MID_CHANNEL = 0.6
"""Share of the room to one side that a line keeps in a narrow channel."""
_ALONG_M = 3_000.0
_SHORE_SPACING_M = 75.0
_CHAIN_SPACING_M = 50.0
_CIRCLE_POINTS = 32
_EDGE_SPACING_M = 200.0


@dataclass(frozen=True, slots=True, eq=False)
class OpenEdge:
    """Points along the edge of open water, indexed; in the order of their x."""

    xy: Floats
    index: shapely.STRtree


@lru_cache(maxsize=4)
def open_edge(field: ShoreField, wall: float) -> OpenEdge:
    """Where the shore is `wall` metres away."""
    xy = field.contour_points(wall)
    xy = xy[np.argsort(xy[:, 0], kind="stable")]
    return OpenEdge(xy, shapely.STRtree(shapely.points(xy)))


def walls(
    line: Floats, confined: Bools, mid_channel: Bools, field: ShoreField, coast: Coast, network: Network
) -> Floats:
    """Obstacles for a line that is to be pulled taut.

    Each shore point near a confined part gets a circle as large as most of its distance from the line,
    at most the clearance. The line crosses neither these circles nor the shore, so neither does any line
    pulled from it.

    Parameters
    ----------
    line : (N, 2) float64
    confined : (N - 1,) bool
        Segments that run nearer to shore than the clearance.
    mid_channel : (N - 1,) bool
        Of these, the ones in channels, where the edge of open water has no say.
    field, coast, network

    Returns
    -------
    (M, 2) float64
    """
    edge = open_edge(field, network.levels.wall)
    if not confined.any():
        return edge.xy
    from scipy.spatial import cKDTree

    segments = shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1))
    found = [edge.xy]
    if mid_channel.any():
        near = np.unique(edge.index.query(segments[mid_channel], predicate="dwithin", distance=_ALONG_M)[1])
        cut, of = shapely.get_coordinates(shapely.segmentize(segments, _EDGE_SPACING_M), return_index=True)
        nearest = cKDTree(cut).query(edge.xy[near])[1] if len(near) else np.zeros(0, dtype=np.int64)
        found = [np.delete(edge.xy, near[mid_channel[of[nearest]]], axis=0)]
    chain = shapely.get_coordinates(shapely.segmentize(segments[confined], _CHAIN_SPACING_M))
    wall, clearance = network.levels.wall, network.levels.clearance
    shore = coast.shore_points(shapely.union_all(segments[confined]), 2 * wall, _SHORE_SPACING_M)
    if len(shore):
        away = np.maximum(cKDTree(chain).query(shore)[0], 1e-6)
        kept = np.minimum(away * np.interp(away / wall, [0.5, 1.0], [MID_CHANNEL, 1.0]), wall)
        enough = clearance / np.cos(np.pi / _CIRCLE_POINTS) + 1.0  # so that chords keep it too
        had = away >= clearance
        kept[had] = np.maximum(kept[had], np.minimum(enough, away[had] - 0.1))
        # Full circles, since the nearest part of the line may lie across a spit; and the shore itself.
        angle = np.arange(_CIRCLE_POINTS) * 2 * np.pi / _CIRCLE_POINTS
        circle = np.column_stack([np.cos(angle), np.sin(angle)])
        found += [shore, (shore[:, None] + kept[:, None, None] * circle).reshape(-1, 2)]
    return np.vstack(found)
