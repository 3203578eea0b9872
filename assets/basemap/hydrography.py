"""Lakes, and rivers that run into the sea."""

from __future__ import annotations

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

from assets.basemap.courses import course_km
from assets.basemap.levels import Level, simplified_coverage, square_km
from assets.basemap.regions import AROUND, METRES_PER_DEGREE, REGION, zones
from assets.basemap.sources import Geometries, Packages

MOUTH_GAP_M = 8000.0
"""A river system that ends this near to the water without reaching it is led there in a straight line."""
LOOSE_END_M = 3500.0
"""Any end of a river this near to the sea is a mouth, whatever else the river is joined to."""
RANK_LENGTHS_KM = (700.0, 250.0, 100.0)
LAKE_SMALLEST_KM2 = (0.0, 20.0, 800.0)
"""By zone."""


def lakes(packages: Packages) -> Geometries:
    """Lakes without their islands: GSHHG, and reservoirs of Natural Earth that GSHHG doesn't have."""
    records = [r for r in packages.gshhg_records("gshhs") if r.level in (2, 3) and len(r.lonlat) >= 4]
    shapes = shapely.make_valid(np.array([shapely.polygons(r.lonlat) for r in records]))
    km2 = np.array([r.area_km2 for r in records])
    level = np.array([r.level for r in records])
    kept = (level == 2) & (km2 >= np.array(LAKE_SMALLEST_KM2)[zones(shapes)])
    islands = shapes[level == 3]
    _, reservoirs = packages.natural_earth_layer("physical/ne_10m_lakes")
    near = reservoirs[shapely.intersects(reservoirs, REGION)]
    near = near[shapely.disjoint(near, shapely.union_all(shapes[kept]))]
    out = []
    for lake in [*shapes[kept], *near]:
        inside = islands[shapely.intersects(islands, lake)]
        out += list(shapely.get_parts(shapely.difference(lake, shapely.union_all(inside))))
    return np.array([part for part in out if part.geom_type == "Polygon"])


def simplified_lakes(waters: Geometries, level: Level) -> Geometries:
    """Lakes at a level's tolerance, without the smallest."""
    done = simplified_coverage(waters, zones(waters), level.tolerance_m)
    return done[(square_km(done) >= level.smallest_km2) & ~shapely.is_empty(done)]


def rivers(
    packages: Packages, land: Geometries, waters: Geometries, borders: Geometries
) -> tuple[Geometries, NDArray[np.int64]]:
    """River lines on land, and their rank by the length of the whole course: 0 the longest to 3.

    Parameters
    ----------
    land, waters : arrays of polygons
        Land in full resolution (pieces with shared edges) and lakes.
    borders : array of lines
        WDBII borders; where the Yalu's line stops above its estuary, the border runs on in the river.
    """
    window = AROUND
    records = [r.lonlat for r in packages.gshhg_records("rivers") if len(r.lonlat) > 1]
    lines = np.array([shapely.linestrings(xy) for xy in records])
    lines = lines[shapely.intersects(lines, window)]
    strokes = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    ground = land[shapely.intersects(land, window)]
    wet = waters[shapely.intersects(waters, window)]
    coast = shapely.boundary(shapely.union_all(ground))
    rims = shapely.union_all([coast, *shapely.boundary(wet)])
    strokes = np.array([*strokes, *_mouths(strokes, ground, rims, borders)])
    network = shapely.get_parts(shapely.line_merge(shapely.union_all(strokes)))
    tree = shapely.STRtree(ground)
    out, rank = [], []
    for stroke, km in zip(network, course_km(network, coast, rims), strict=True):
        here = shapely.union_all(ground[tree.query(stroke, predicate="intersects")])
        dry = shapely.intersection(stroke, here)
        dry = shapely.difference(dry, shapely.union_all(wet[shapely.intersects(wet, stroke)]))
        place = int(np.searchsorted(-np.array(RANK_LENGTHS_KM), -km, side="right"))
        if place > 1 and not shapely.intersects(stroke, REGION):
            continue
        for part in shapely.get_parts(shapely.line_merge(dry)):
            if part.geom_type == "LineString" and not part.is_empty:
                out.append(part)
                rank.append(place)
    return np.array(out), np.array(rank)


def _mouths(
    strokes: Geometries, ground: Geometries, rims: shapely.Geometry, borders: Geometries
) -> list[shapely.Geometry]:
    """What is missing between a river system's last point and the water."""
    systems = _systems(strokes)
    missing: list[shapely.Geometry] = []
    dry = shapely.STRtree(ground)
    for system in np.unique(systems):
        mine = strokes[systems == system]
        ends = shapely.get_point(np.concatenate([mine, mine]), np.repeat([0, -1], len(mine)))
        xy = shapely.get_coordinates(ends)
        _, first, count = np.unique(np.round(xy, 6), axis=0, return_index=True, return_counts=True)
        free = ends[first[count == 1]]
        on_land = np.array([len(dry.query(p, predicate="intersects")) > 0 for p in free], dtype=bool)
        distance = shapely.distance(free, rims) * METRES_PER_DEGREE
        if len(free) == 0:
            continue
        loose = on_land & (distance > 30.0) & (distance < LOOSE_END_M)
        missing += list(shapely.shortest_line(free[loose], rims))
        if loose.any() or not on_land.all() or distance.min() < 30.0:
            continue
        last = free[distance.argmin()]
        along = [line for line in borders if shapely.distance(line, last) * METRES_PER_DEGREE < 500]
        if along:
            missing += _down_the_border(last, along[0], rims)
        elif distance.min() < MOUTH_GAP_M:
            missing.append(shapely.shortest_line(last, rims))
    return missing


def _down_the_border(
    last: shapely.Geometry, border: shapely.Geometry, rims: shapely.Geometry
) -> list[shapely.Geometry]:
    """The border from a river's last point to the first water it meets, when that is within 30 km."""
    xy = shapely.get_coordinates(border)
    at = int(np.hypot(*(xy - shapely.get_coordinates(last)).T).argmin())
    ways = []
    for way in (xy[at:], xy[at::-1]):
        if len(way) < 2:
            continue
        line = shapely.linestrings(np.vstack([shapely.get_coordinates(last), way]))
        crossing = shapely.intersection(line, rims)
        if not crossing.is_empty:
            reach = min(shapely.line_locate_point(line, p) for p in shapely.get_parts(crossing))
            ways.append(shapely.ops.substring(line, 0.0, reach))
    short = [way for way in ways if shapely.length(way) * METRES_PER_DEGREE < 30000.0]
    return sorted(short, key=shapely.length)[:1]


def _systems(strokes: Geometries) -> NDArray[np.int64]:
    """Number of the connected river system of each stroke."""
    system = np.arange(len(strokes))
    tree = shapely.STRtree(strokes)
    left, right = tree.query(strokes, predicate="dwithin", distance=0.001)
    while True:
        lowest = system.copy()
        np.minimum.at(lowest, left, system[right])
        if (lowest == system).all():
            return system
        system = lowest
