"""The full-resolution coast in the plane: what crosses it, what lies on it, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from geo.basemap import Shapes, load
from geo.extent import Extent
from geo.land import land_tree
from geo.seapath.fairways import barriers, fairways
from geo.seapath.plane import REGION, Bools, Floats, Ints, scale, to_plane

_CHUNK = 48
_REACH_DEG = 0.6
"""Land this far outside the region still counts for distances."""


@dataclass(frozen=True, slots=True, eq=False)
class Coast:
    """Land polygons and their shorelines, in short pieces so that a search looks at few vertices.

    Attributes
    ----------
    land : (P,) polygons
        Cells, which overlap a little.
    shore : (C,) lines
        Pieces of shoreline.
    barriers : (B,) lines
    """

    land: Any
    land_index: shapely.STRtree
    shore: Any
    shore_index: shapely.STRtree
    barriers: Any

    def on_land(self, xy: Floats) -> Bools:
        """Which places (N, 2) lie on land."""
        hits = self.land_index.query(shapely.points(xy), predicate="intersects")[0]
        out = np.zeros(len(xy), dtype=np.bool_)
        out[hits] = True
        return out

    def blocked(self, start: Floats, end: Floats) -> Bools:
        """Which straight lines (N) meet a shoreline or a barrier."""
        lines = shapely.linestrings(np.stack([start, end], axis=1))
        out = np.zeros(len(lines), dtype=np.bool_)
        out[self.shore_index.query(lines, predicate="intersects")[0]] = True
        for barrier in self.barriers:
            out |= shapely.intersects(lines, barrier)
        return out

    def nearest_shore(self, xy: Floats) -> tuple[Floats, float]:
        """The shore point nearest to a place (2,), and its true distance in metres."""
        point = shapely.Point(xy)
        piece = self.shore[self.shore_index.nearest(point)]
        foot = shapely.get_coordinates(shapely.shortest_line(point, piece))[1]
        return foot, float(np.hypot(*(foot - xy)) / scale(xy[None])[0])

    def distances(self, lines: Any) -> Floats:
        """True distance (N,) of each line from the nearest shore."""
        if len(lines) == 0:
            return np.zeros(0)
        (which, _), away = self.shore_index.query_nearest(lines, return_distance=True, all_matches=False)
        middle = shapely.get_coordinates(shapely.centroid(lines))
        return np.asarray(away[np.argsort(which)] / scale(middle))

    def shore_points(self, line: Any, reach: float, spacing: float) -> Floats:
        """Points along the shore and barriers within `reach` of a line, at most `spacing` apart."""
        near = self.shore[np.sort(self.shore_index.query(line, predicate="dwithin", distance=reach))]
        walls = self.barriers[shapely.dwithin(self.barriers, line, reach)]
        pieces = shapely.segmentize(np.concatenate([near, walls]), spacing)
        return np.asarray(shapely.get_coordinates(pieces))

    def on_land_part(self, line: Any) -> Any:
        """The part of a line that lies on land."""
        if shapely.is_empty(line):
            return line
        crossed = self.land[self.land_index.query(line, predicate="intersects")]
        if len(crossed) == 0:
            return shapely.LineString()
        window = shapely.bounds(line)
        window = window + np.array([-1.0, -1.0, 1.0, 1.0])
        near = shapely.make_valid(shapely.clip_by_rect(crossed, *window))
        return shapely.union_all(shapely.intersection(line, near))


@cache
def coast() -> Coast:
    """The bundled coast of the region, put into the plane once."""
    around = REGION.padded(_REACH_DEG)
    land = shapely.transform(land_cells(around), to_plane)
    shapely.prepare(land)
    lines = load().shapes("coast", 0).within(around)
    ring = np.repeat(np.arange(len(lines.rings) - 1), np.diff(lines.rings))
    shore = _chunks(to_plane(lines.xy), ring)
    return Coast(
        land,
        shapely.STRtree(land),
        shore,
        shapely.STRtree(shore),
        np.array([shapely.LineString(b.xy) for b in barriers()]),
    )


def land_cells(extent: Extent) -> Any:
    """Land in full resolution that reaches into an extent, as in `geo.land`: cells in degrees."""
    window = shapely.box(extent.xmin, extent.ymin, extent.xmax, extent.ymax)
    tree = land_tree()
    return np.asarray(tree.geometries)[np.sort(tree.query(window))]


@cache
def lakes() -> shapely.STRtree:
    """The lakes of the region, in longitude and latitude."""
    return shapely.STRtree(_polygons(load().shapes("lakes", 0).within(REGION)))


def in_lake(lon: float, lat: float) -> bool:
    """Whether a place lies in a lake of the coast data, which count as land."""
    return len(lakes().query(shapely.Point(lon, lat), predicate="intersects")) > 0


@cache
def fairway_water() -> Any:
    """The strip along each fairway that counts as water, in the plane, as one polygon."""
    return shapely.union_all([shapely.buffer(shapely.LineString(f.xy), f.half_width_m) for f in fairways()])


def _polygons(shapes: Shapes) -> Any:
    """Polygons of the shapes' parts; those that rounding has broken are mended."""
    rings = shapely.linearrings(
        shapes.xy, indices=np.repeat(np.arange(len(shapes.rings) - 1), np.diff(shapes.rings))
    )
    polygons = shapely.polygons(rings, indices=np.repeat(np.arange(len(shapes)), np.diff(shapes.parts)))
    sound = shapely.is_valid(polygons)
    mended = shapely.make_valid(polygons[~sound], method="structure", keep_collapsed=False)
    return np.concatenate([polygons[sound], shapely.get_parts(mended)])


def _chunks(vertices: Floats, ring: Ints) -> Any:
    """Lines cut into pieces of `_CHUNK` segments."""
    segment = np.flatnonzero(ring[1:] == ring[:-1])
    first = np.searchsorted(ring, ring[segment])
    chunk = ring[segment] * (len(vertices) // _CHUNK + 2) + (segment - first) // _CHUNK
    new = np.concatenate([[True], chunk[1:] != chunk[:-1]])
    number = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    # Each piece takes the vertex at the end of its last segment too.
    ends = np.concatenate([starts[1:], [len(segment)]]) - 1
    index = np.concatenate([number, number[ends]])
    at = np.concatenate([segment, segment[ends] + 1])
    order = np.lexsort((at, index))
    return shapely.linestrings(vertices[at[order]], indices=index[order])
