"""The medial axis of the sea between its shores, from the Voronoi diagram of points along the coast.

A Voronoi edge between two coast points is as far from the one as from the other. Edges that only lead
into a dent of the coast are stripped from their free ends, so that what is left joins every bay, strait
and estuary to the open sea.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from scipy.spatial import Voronoi

from geo.seapath.channels import NARROWEST_M, WIDEST_M, Channels
from geo.seapath.plane import REGION, Bools, Floats, Ints, scale, to_lonlat

DETOUR = 2.0
"""A dent counts as a bay when the way along its shore is this many times the straight line ..."""
LEAST_DEPTH_M = 500.0
"""... and longer than it by this much."""
LONGEST_CHORD_M = 2_000.0


@dataclass(frozen=True)
class CoastPoints:
    """Points along rings of coast, and along barriers, which are lines."""

    xy: Floats
    ring: Ints
    along: Floats
    """Metres from the ring's first vertex."""
    length: Floats
    """Per ring."""
    closed: Bools
    """Per ring; a barrier isn't."""


def coast_points(land: list[shapely.Polygon], barriers: list[Floats], spacing: float) -> CoastPoints:
    """Vertices of the coast and points between them, at most `spacing` metres apart."""
    lines = [shapely.get_coordinates(ring) for p in land for ring in (p.exterior, *p.interiors)]
    closed = np.array([True] * len(lines) + [False] * len(barriers))
    xy, ring, along, length = [], [], [], []
    for number, line in enumerate([*lines, *barriers]):
        step = np.hypot(*np.diff(line, axis=0).T)
        pieces = np.maximum(1, np.ceil(step / spacing)).astype(int)
        k = np.repeat(np.arange(len(step)), pieces)
        share = (np.arange(len(k)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[k]
        start = np.concatenate([[0.0], np.cumsum(step)])
        xy.append(line[k] + (line[k + 1] - line[k]) * share[:, None])
        along.append(start[k] + step[k] * share)
        ring.append(np.full(len(k), number))
        length.append(start[-1])
    return CoastPoints(np.vstack(xy), np.concatenate(ring), np.concatenate(along), np.array(length), closed)


def medial_axis(coast: CoastPoints, land: list[shapely.Polygon]) -> Channels:
    """The channels of the region."""
    diagram = Voronoi(coast.xy)
    vertices = diagram.vertices
    edges = np.asarray(diagram.ridge_vertices)
    owners = diagram.ridge_points
    keep = (edges >= 0).all(axis=1) & ~_neighbours(coast, owners)
    edges, owners = edges[keep], owners[keep]

    half_width = np.zeros(len(vertices))
    for end in (0, 1):
        offset = vertices[edges[:, end]] - coast.xy[owners[:, 0]]
        half_width[edges[:, end]] = np.hypot(*offset.T)
    water = _on_water(vertices, np.unique(edges), land)
    half_width /= np.where(water, scale(np.where(water[:, None], vertices, 0.0)), 1.0)

    keep = water[edges].all(axis=1) & (half_width[edges].min(axis=1) < WIDEST_M)
    edges, owners = edges[keep], owners[keep]
    keep = _stripped(edges, _significant(coast, owners), half_width >= WIDEST_M)
    vertices, half_width, edges = _divided(vertices, half_width, edges[keep], coast.xy[owners[keep, 0]])
    narrow, wide = half_width[edges].min(axis=1), half_width[edges].max(axis=1)
    edges = edges[(narrow >= NARROWEST_M) & (wide < WIDEST_M)]
    return _thinned(vertices, half_width, edges)


def _neighbours(coast: CoastPoints, owners: Ints) -> Bools:
    """Edges that cross the coast between two points next to each other."""
    low, high = owners.min(axis=1), owners.max(axis=1)
    same = coast.ring[low] == coast.ring[high]
    first = np.searchsorted(coast.ring, np.arange(len(coast.length)))
    last = np.searchsorted(coast.ring, np.arange(len(coast.length)), side="right") - 1
    ring = coast.ring[low]
    around = (low == first[ring]) & (high == last[ring]) & coast.closed[ring]
    return np.asarray(same & ((high - low == 1) | around))


def _on_water(vertices: Floats, used: Ints, land: list[shapely.Polygon]) -> Bools:
    water = np.zeros(len(vertices), dtype=np.bool_)
    bounds = shapely.total_bounds(land)
    inside = (vertices[used] > bounds[:2]).all(axis=1) & (vertices[used] < bounds[2:]).all(axis=1)
    used = used[inside]
    lonlat = to_lonlat(vertices[used])
    margin = 0.1
    near = (
        (lonlat[:, 0] > REGION.xmin - margin)
        & (lonlat[:, 0] < REGION.xmax + margin)
        & (lonlat[:, 1] > REGION.ymin - margin)
        & (lonlat[:, 1] < REGION.ymax + margin)
    )
    used = used[near]
    used = used[np.argsort(vertices[used, 0])]
    water[used] = True
    x = vertices[used, 0]
    for polygon in land:
        x0, y0, x1, y1 = polygon.bounds
        candidates = used[np.searchsorted(x, x0) : np.searchsorted(x, x1)]
        y = vertices[candidates, 1]
        candidates = candidates[(y >= y0) & (y <= y1)]
        if len(candidates):
            shapely.prepare(polygon)
            water[candidates] &= ~shapely.contains_xy(polygon, *vertices[candidates].T)
    return water


def _significant(coast: CoastPoints, owners: Ints) -> Bools:
    """Edges between two coasts, or between two sides of a bay."""
    a, b = owners.T
    chord = np.hypot(*(coast.xy[a] - coast.xy[b]).T)
    ring = coast.ring[a]
    other = coast.ring[b] != ring
    way = np.abs(coast.along[a] - coast.along[b])
    way = np.where(coast.closed[ring], np.minimum(way, coast.length[ring] - way), way)
    return np.asarray(other | ((way > DETOUR * chord) & (way - chord > LEAST_DEPTH_M)))


def _stripped(edges: Ints, significant: Bools, anchored: Bools) -> Bools:
    """Take insignificant edges away from free ends until none is left there."""
    degree = np.bincount(edges.ravel(), minlength=len(anchored))
    order = np.argsort(edges.ravel(), kind="stable") // 2
    start = np.concatenate([[0], np.cumsum(degree)])
    alive = np.ones(len(edges), dtype=np.bool_)
    free = [int(v) for v in np.flatnonzero((degree == 1) & ~anchored)]
    while free:
        node = free.pop()
        if degree[node] != 1:
            continue
        around = order[start[node] : start[node + 1]]
        edge = int(around[alive[around]][0])
        if significant[edge]:
            continue
        alive[edge] = False
        a, b = (int(v) for v in edges[edge])
        other = b if a == node else a
        degree[node] -= 1
        degree[other] -= 1
        if degree[other] == 1 and not anchored[other]:
            free.append(other)
    return alive


def _divided(vertices: Floats, half_width: Floats, edges: Ints, owner: Floats) -> tuple[Floats, Floats, Ints]:
    """Long edges cut into steps of half a half-width, so that widths between their ends are known.

    Parameters
    ----------
    vertices, half_width, edges
    owner : (E, 2) float64
        A coast point that each edge is as far from as any other.
    """
    a, b = vertices[edges[:, 0]], vertices[edges[:, 1]]
    step = np.hypot(*(b - a).T)
    narrow = np.maximum(half_width[edges].min(axis=1), NARROWEST_M)
    pieces = np.clip(np.ceil(step / (0.5 * narrow)), 1, 400).astype(int)
    k = np.repeat(np.arange(len(edges)), pieces - 1)
    nth = np.arange(len(k)) - np.repeat(np.cumsum(pieces - 1) - (pieces - 1), pieces - 1) + 1
    between = a[k] + (b[k] - a[k]) * (nth / pieces[k])[:, None]
    width = np.hypot(*(between - owner[k]).T) / scale(between)
    number = len(vertices) + np.arange(len(k))
    is_first, is_last = nth == 1, nth == pieces[k] - 1
    whole = edges[pieces == 1]
    new = np.vstack(
        [
            whole,
            np.column_stack([edges[k[is_first], 0], number[is_first]]),
            np.column_stack([number[~is_last], number[~is_last] + 1]),
            np.column_stack([number[is_last], edges[k[is_last], 1]]),
        ]
    )
    return np.vstack([vertices, between]), np.concatenate([half_width, width]), new


def _thinned(vertices: Floats, half_width: Floats, edges: Ints) -> Channels:
    """Keep junctions, ends, and as many nodes between them as keep the line and its widths."""
    degree = np.bincount(edges.ravel(), minlength=len(vertices))
    order = np.argsort(edges.ravel(), kind="stable") // 2
    start = np.concatenate([[0], np.cumsum(degree)])
    visited = np.zeros(len(edges), dtype=np.bool_)
    pairs: list[tuple[int, int]] = []
    turning_points = np.flatnonzero((degree > 0) & (degree != 2))
    for node in [*turning_points, *np.flatnonzero(degree == 2)]:
        for edge in order[start[node] : start[node + 1]]:
            if not visited[edge]:
                chain = _chain(int(node), int(edge), edges, degree, order, start, visited)
                kept = _simplified(vertices[chain], half_width[chain])
                pairs += [(chain[i], chain[j]) for i, j in pairwise(kept) if chain[i] != chain[j]]
    used, index = np.unique(np.array(pairs), return_inverse=True)
    return Channels(vertices[used], half_width[used], index.reshape(-1, 2))


def _chain(
    node: int, edge: int, edges: Ints, degree: Ints, order: Ints, start: Ints, visited: Bools
) -> list[int]:
    """Nodes from a junction or end along an edge to the next."""
    chain = [node]
    while True:
        visited[edge] = True
        a, b = (int(v) for v in edges[edge])
        node = b if a == node else a
        chain.append(node)
        onward = [int(e) for e in order[start[node] : start[node + 1]] if not visited[e]]
        if degree[node] != 2 or not onward:
            return chain
        edge = onward[0]


def _simplified(xy: Floats, half_width: Floats) -> list[int]:
    """Positions to keep: chords stay well inside the water, and widths change evenly along each.

    A chord keeps within a third of the half-width from every node it replaces, so it crosses no land.
    """
    kept = [0]
    first, last = 0, 1
    while last < len(xy) - 1:
        skipped = slice(first + 1, last + 1)
        chord = xy[last + 1] - xy[first]
        length = max(float(np.hypot(*chord)), 1e-9)
        offset = xy[skipped] - xy[first]
        aside = np.abs(offset[:, 0] * chord[1] - offset[:, 1] * chord[0]) / length
        share = (offset @ chord) / length**2
        width = half_width[skipped]
        between = half_width[first] + (half_width[last + 1] - half_width[first]) * share
        fits = (aside <= width / 3) & (np.abs(between - width) <= width / 4)
        if length > LONGEST_CHORD_M or not fits.all():
            kept.append(last)
            first = last
        last += 1
    return [*kept, len(xy) - 1]
