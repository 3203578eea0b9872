"""Levels of detail: simplify the pieces together, read off the lines, cut the fills into cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from assets.basemap.partition import Pieces
from assets.basemap.regions import METRES_PER_DEGREE, TRUE_LATITUDE, ZONE_TOLERANCE_M
from assets.basemap.sources import Geometries

SQUEEZE = float(np.cos(np.radians(TRUE_LATITUDE)))


@dataclass(frozen=True)
class Level:
    """One level of detail.

    Attributes
    ----------
    tolerance_m : float
        How far a simplified line may run from the digitised one.
    smallest_km2 : float
        Islands and lakes below this are left out.
    step : float
        Grid of the stored coordinates in degrees.
    overlap : float
        Degrees by which neighbouring cells of a fill overlap.
    edge : float
        Longest straight edge in degrees: a parallel is a curve on a conic map.
    """

    tolerance_m: float
    smallest_km2: float
    step: float
    overlap: float
    edge: float


LEVELS = (
    Level(0.0, 0.0, 1e-5, 0.003, 0.25),
    Level(150.0, 0.01, 1e-5, 0.006, 0.25),
    Level(300.0, 0.05, 1e-5, 0.012, 0.5),
    Level(600.0, 0.25, 1e-4, 0.025, 0.5),
    Level(1200.0, 1.0, 1e-4, 0.05, 0.5),
    Level(2500.0, 5.0, 1e-4, 0.1, 1.0),
    Level(5000.0, 20.0, 1e-3, 0.2, 1.0),
    Level(10000.0, 100.0, 1e-3, 0.4, 2.0),
    Level(20000.0, 400.0, 1e-3, 0.8, 2.0),
)
CUT_LONGITUDE = -56.0
"""Where the default map, centred on 124° E, is cut open: no part lies on both sides."""
CELL_VERTICES = 600
LINE_VERTICES = 200


def squeezed(geometries: Geometries, factor: float) -> Geometries:
    """Longitudes multiplied by `factor`, so that a tolerance means the same in both directions."""
    return shapely.transform(geometries, lambda xy: np.round(xy * (factor, 1.0), 8))


def simplified_coverage(polygons: Geometries, zone: NDArray[np.int64], tolerance_m: float) -> Geometries:
    """Polygons simplified together to the coarser of `tolerance_m` and their zone's tolerance."""
    out = polygons.copy()
    tolerance = np.maximum(np.array(ZONE_TOLERANCE_M)[zone], tolerance_m)
    flat = squeezed(polygons, SQUEEZE)
    for metres in np.unique(tolerance[tolerance > 0]):
        chosen = tolerance == metres
        done = shapely.coverage_simplify(flat, metres / METRES_PER_DEGREE)
        out[chosen] = squeezed(done[chosen], 1 / SQUEEZE)
    return out


def square_km(polygons: Geometries) -> NDArray[np.float64]:
    """Areas in km² on the sphere by the cylindrical equal-area projection."""

    def equal_area(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        radius = METRES_PER_DEGREE / 1000 * 180 / np.pi
        return np.column_stack([np.radians(lonlat[:, 0]), np.sin(np.radians(lonlat[:, 1]))]) * radius

    return np.asarray(shapely.area(shapely.transform(polygons, equal_area)))


def simplified(pieces: Pieces, level: Level) -> Pieces:
    """The pieces at a level's tolerance; shared edges stay shared and nothing crosses anything."""
    polygons = simplified_coverage(pieces.polygons, pieces.zone, level.tolerance_m)
    kept = (square_km(polygons) >= level.smallest_km2) & ~shapely.is_empty(polygons)
    return Pieces(
        polygons[kept], pieces.zone[kept], pieces.country[kept], pieces.province[kept], pieces.province_names
    )


@dataclass(frozen=True)
class Edges:
    """Directed edges of all rings: ends on an integer grid, owner, and the owner beyond (-1: none)."""

    ends: NDArray[np.int64]
    owner: NDArray[np.int64]
    ring: NDArray[np.int64]
    beyond: NDArray[np.int64]


def edges_of(polygons: Geometries) -> Edges:
    """All ring edges, each with the polygon on its other side."""
    rings, ring_owner = shapely.get_rings(polygons, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    grid = np.round(xy * 1e8).astype(np.int64)
    inner = ring[1:] == ring[:-1]
    ends = np.hstack([grid[:-1], grid[1:]])[inner]
    ring = ring[:-1][inner]
    owner = ring_owner[ring]
    backwards = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    key = np.where(backwards[:, None], ends[:, [2, 3, 0, 1]], ends)
    order = np.lexsort(key.T)
    same = (key[order[1:]] == key[order[:-1]]).all(axis=1)
    beyond = np.full(len(ends), -1)
    beyond[order[:-1][same]] = owner[order[1:][same]]
    beyond[order[1:][same]] = owner[order[:-1][same]]
    return Edges(ends, owner, ring, beyond)


def lines_of(edges: Edges, chosen: NDArray[np.bool_]) -> tuple[list[NDArray[np.float64]], NDArray[np.int64]]:
    """Chosen edges joined into lines in ring order, and the index of the first edge of each line."""
    index = np.flatnonzero(chosen)
    if len(index) == 0:
        return [], index
    ends = edges.ends[index] / 1e8
    runs_on = (np.diff(index) == 1) & (edges.ring[index[1:]] == edges.ring[index[:-1]])
    starts = np.concatenate([[0], np.flatnonzero(~runs_on) + 1, [len(index)]])
    lines = [np.vstack([ends[a:b, :2], ends[b - 1 : b, 2:]]) for a, b in pairwise(starts)]
    return lines, index[starts[:-1]]


def cells(polygon: shapely.Geometry, overlap: float, edge: float) -> list[shapely.Geometry]:
    """A polygon cut into parts of at most some hundred vertices; neighbours overlap.

    The overlap keeps the ground from shining through the seams when each part is filled with soft
    edges; cut edges are never stroked.
    """
    out: list[shapely.Geometry] = []
    west, south, east, north = shapely.bounds(polygon)
    waiting = [(polygon, (west, south, east, north))]
    if west < CUT_LONGITUDE - overlap and east > CUT_LONGITUDE + overlap:
        sides = (west, south, CUT_LONGITUDE, north), (CUT_LONGITUDE, south, east, north)
        waiting = [piece for side in sides for piece in _overlapping(polygon, side, overlap)]
    while waiting:
        part, (west, south, east, north) = waiting.pop()
        small = max(east - west, north - south) < 12 * overlap
        if shapely.get_num_coordinates(part) <= CELL_VERTICES or small:
            out += [p for p in shapely.get_parts(shapely.segmentize(part, edge)) if shapely.area(p) > 0]
            continue
        if (east - west) * SQUEEZE > north - south:
            middle = (east + west) / 2
            halves = [(west, south, middle, north), (middle, south, east, north)]
        else:
            middle = (south + north) / 2
            halves = [(west, south, east, middle), (west, middle, east, north)]
        for half in halves:
            waiting += _overlapping(part, half, overlap)
    return out


def _overlapping(
    polygon: shapely.Geometry, side: tuple[float, float, float, float], overlap: float
) -> list[tuple[shapely.Geometry, tuple[float, float, float, float]]]:
    """What of a polygon lies in a rectangle grown by the overlap, with bounds."""
    west, south, east, north = side
    clipped = shapely.intersection(
        polygon, shapely.box(west - overlap, south - overlap, east + overlap, north + overlap)
    )
    return [(p, tuple(shapely.bounds(p))) for p in shapely.get_parts(clipped) if p.geom_type == "Polygon"]


def chunks(line: NDArray[np.float64], longest: int) -> list[NDArray[np.float64]]:
    """A line in pieces of at most `longest` vertices that share their end vertices, cut at the map's cut."""
    east = line[:, 0] > CUT_LONGITUDE
    turns = np.flatnonzero(east[1:] != east[:-1]) + 1
    pieces = []
    for first, last in pairwise([0, *turns[turns < len(line) - 1], len(line) - 1]):
        count = max(1, -(-(last - first) // (longest - 1)))
        cuts = np.linspace(first, last, count + 1).round().astype(int)
        pieces += [line[a : b + 1] for a, b in pairwise(cuts)]
    return pieces
