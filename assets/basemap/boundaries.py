"""Borders and province lines: read off the pieces in the region, taken from Natural Earth around it."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from assets.basemap.levels import SQUEEZE, Edges, edges_of, lines_of, squeezed
from assets.basemap.partition import Pieces
from assets.basemap.regions import (
    AROUND,
    BORDER_CODES,
    CHN,
    COUNTRIES,
    DMZ_LIMIT,
    METRES_PER_DEGREE,
    OTHER_BORDER,
    REGION,
    REGION_ZONE,
    UNSETTLED_BORDER,
    ZONE_TOLERANCE_M,
    zones,
)
from assets.basemap.sources import Geometries, Packages

Coded = tuple[Geometries, NDArray[np.int64]]
SHORTEST_CHANNEL_M = 5000.0
"""A border in water shorter than this, between islets of a river mouth, looks like a stray stroke."""
JOIN_REACH = 0.25
"""Degrees within which a Natural Earth line is led to the line of the region that it continues."""


def coast_lines(pieces: Pieces, edges: Edges) -> list[NDArray[np.float64]]:
    """Edges of the land with no land beyond; the cuts at 180° and 85° S are no coast."""
    ends = edges.ends / 1e8
    on_cut = (np.abs(ends[:, [0, 2]]) > 179.9999).all(axis=1) | (ends[:, [1, 3]] < -84.9999).all(axis=1)
    return lines_of(edges, (edges.beyond < 0) & ~on_cut)[0]


def region_borders(pieces: Pieces, edges: Edges) -> Coded:
    """Edges between two countries in the region, coded by the pair."""
    here, there = edges.owner, edges.beyond
    mine, other = pieces.country[here], pieces.country[np.maximum(there, 0)]
    in_region = (pieces.zone[here] == REGION_ZONE) & (pieces.zone[np.maximum(there, 0)] == REGION_ZONE)
    chosen = (there > here) & in_region & (mine != other)
    lines, first = lines_of(edges, chosen)
    pairs = [tuple(sorted((int(mine[i]), int(other[i])))) for i in first]
    codes = np.array([BORDER_CODES.get(pair, OTHER_BORDER) for pair in pairs])
    return _merged(lines, codes)


def region_province_lines(pieces: Pieces, edges: Edges) -> Coded:
    """Edges between two provinces of one country in the region, coded by the country."""
    here, there = edges.owner, np.maximum(edges.beyond, 0)
    same_country = pieces.country[here] == pieces.country[there]
    chosen = (
        (edges.beyond > here)
        & same_country
        & (pieces.province[here] != pieces.province[there])
        & (pieces.province[here] > 0)
        & (pieces.province[there] > 0)
    )
    lines, first = lines_of(edges, chosen)
    return _merged(lines, pieces.country[here[first]])


def estuary_borders(pieces: Pieces, borders: Geometries) -> Coded:
    """Borders where they run in water between two banks: in the mouth of the Han."""
    ground = shapely.union_all(pieces.polygons[pieces.zone == REGION_ZONE])
    coded = region_borders(pieces, edges_of(pieces.polygons))
    out, codes = [], []
    for line in borders:
        pair = coded[1][np.argmin(shapely.distance(coded[0], line))]
        for part in shapely.get_parts(shapely.difference(line, ground)):
            long = shapely.length(part) * METRES_PER_DEGREE > SHORTEST_CHANNEL_M
            if long and pair != OTHER_BORDER and shapely.within(part, REGION):
                out.append(part)
                codes.append(pair)
    return np.array(out), np.array(codes)


def outer_borders(packages: Packages, region_lines: Geometries) -> Coded:
    """Natural Earth's boundary lines outside the region, their ends led to the region's own lines."""
    fields, lines = packages.natural_earth_layer("cultural/ne_10m_admin_0_boundary_lines_land")
    kind = fields["featurecla"].astype(str)
    unsettled = ~np.char.startswith(kind.astype("U40"), "International")
    outside, owner = shapely.get_parts(
        shapely.line_merge(shapely.difference(lines, REGION)), return_index=True
    )
    outside, owner = outside[~shapely.is_empty(outside)], owner[~shapely.is_empty(outside)]
    codes = np.where(unsettled[owner], UNSETTLED_BORDER, OTHER_BORDER)
    return joined_to(outside, region_lines), codes


def dmz_limits(packages: Packages) -> Coded:
    """The northern and southern limit of the demilitarised zone."""
    fields, lines = packages.natural_earth_layer("cultural/ne_10m_admin_0_boundary_lines_land")
    mine = (fields["featurecla"] == "Overlay limit") & shapely.intersects(
        lines, shapely.box(126, 37, 129, 39)
    )
    parts = shapely.get_parts(shapely.line_merge(lines[mine]))
    return parts, np.full(len(parts), DMZ_LIMIT)


def outer_province_lines(packages: Packages, region_lines: Geometries) -> Coded:
    """Province lines of China outside the region."""
    fields, countries = packages.natural_earth_layer("cultural/ne_10m_admin_0_countries")
    china = shapely.union_all(countries[fields["adm0_a3"] == COUNTRIES[CHN]])
    lines = packages.province_lines()
    lines = lines[shapely.intersects(lines, AROUND)]
    shapely.prepare(china)
    lines = lines[shapely.contains(china, shapely.line_interpolate_point(lines, 0.5, normalized=True))]
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    outside = shapely.get_parts(shapely.difference(merged, REGION))
    outside = outside[~shapely.is_empty(outside)]
    return joined_to(outside, region_lines), np.full(len(outside), CHN)


def joined_to(lines: Geometries, targets: Geometries) -> Geometries:
    """Lines whose ends on the region's edge are moved to the nearest end of a target line there."""
    frame = shapely.boundary(REGION)
    ends = np.concatenate([shapely.get_point(targets, 0), shapely.get_point(targets, -1)])
    ends = ends[shapely.distance(ends, frame) < 1e-6]
    tree = shapely.STRtree(ends)
    out = []
    for line in lines:
        xy = shapely.get_coordinates(line).copy()
        for end in (0, -1):
            point = shapely.points(xy[end])
            near = tree.query_nearest(point, max_distance=JOIN_REACH)
            if shapely.distance(point, frame) < 1e-6 and len(near):
                xy[end] = shapely.get_coordinates(ends[near[0]])[0]
        out.append(shapely.linestrings(xy))
    return np.array(out)


def simplified_lines(lines: Geometries, tolerance_m: float) -> Geometries:
    """Lines at the coarser of `tolerance_m` and their zone's tolerance, ends kept."""
    tolerance = np.maximum(np.array(ZONE_TOLERANCE_M)[zones(lines)], tolerance_m) / METRES_PER_DEGREE
    flat = squeezed(lines, SQUEEZE)
    done = [
        shapely.simplify(line, t, preserve_topology=False) for line, t in zip(flat, tolerance, strict=True)
    ]
    return squeezed(np.array(done, dtype=object), 1 / SQUEEZE)


def _merged(lines: list[NDArray[np.float64]], codes: NDArray[np.int64]) -> Coded:
    out, out_codes = [], []
    for code in np.unique(codes):
        mine = [shapely.linestrings(line) for line, c in zip(lines, codes, strict=True) if c == code]
        parts = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(mine)))
        out += list(parts)
        out_codes += [code] * len(parts)
    return np.array(out), np.array(out_codes)
