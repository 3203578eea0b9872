"""Geometry of many features as coordinate arrays, read from a column of WKB without an object per feature."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.extent import Extent
from layers.files.wkb import WkbError, spans
from layers.foreign.wkb_scan import LINE, POINT, RING, Runs, scan

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


_MOST_RINGS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Points, lines and polygons of a batch of features; a feature may have any number of each.

    Attributes
    ----------
    points : (N, 2) float64
        In the layer's CRS, x east or longitude first.
    point_row : (N,) int32
        The feature of each, counted from the batch's first; ascending.
    line_xy : (M, 2) float64
        Vertices of all lines.
    lines : (L + 1,) int64
        Line l is ``line_xy[lines[l]:lines[l + 1]]``.
    line_row : (L,) int64
    ring_xy : (K, 2) float64
        Vertices of all rings.
    rings : (R + 1,) int64
    polygons : (P + 1,) int64
        Polygon p has the rings ``polygons[p]:polygons[p + 1]``, its outline first.
    polygon_row : (P,) int64
    empty, broken : int
        Features without a geometry, and with one that can't be read.
    """

    points: Floats
    point_row: NDArray[np.int32]
    line_xy: Floats
    lines: Indices
    line_row: Indices
    ring_xy: Floats
    rings: Indices
    polygons: Indices
    polygon_row: Indices
    empty: int = 0
    broken: int = 0

    @property
    def nbytes(self) -> int:
        """Memory held."""
        arrays = (self.points, self.point_row, self.line_xy, self.lines, self.line_row)
        return sum(
            array.nbytes for array in (*arrays, self.ring_xy, self.rings, self.polygons, self.polygon_row)
        )

    @property
    def extent(self) -> Extent | None:
        """Around all coordinates; None without any."""
        found: Extent | None = None
        for xy in (self.points, self.line_xy, self.ring_xy):
            part = Extent.of(xy)
            if part is not None:
                found = part if found is None else found.union(part)
        return found

    def swapped(self, chosen: NDArray[np.bool_] | None = None) -> Vectors:
        """With x and y exchanged, in all features or in those that are True in `chosen`."""
        if chosen is None:
            return replace(
                self,
                points=self.points[:, ::-1],
                line_xy=self.line_xy[:, ::-1],
                ring_xy=self.ring_xy[:, ::-1],
            )
        ring_row = np.repeat(self.polygon_row, np.diff(self.polygons))
        return replace(
            self,
            points=_swapped(self.points, chosen[self.point_row]),
            line_xy=_swapped(self.line_xy, np.repeat(chosen[self.line_row], np.diff(self.lines))),
            ring_xy=_swapped(self.ring_xy, np.repeat(chosen[ring_row], np.diff(self.rings))),
        )


def _swapped(xy: Floats, chosen: NDArray[np.bool_]) -> Floats:
    return np.where(chosen[:, None], xy[:, ::-1], xy)


def vectors_from_wkb(column: pa.Array) -> Vectors:
    """Coordinates of a column of WKB; ISO and extended WKB, heights and measures left out.

    Parameters
    ----------
    column : pyarrow.Array of binary or large_binary
        Null and empty geometries are counted; broken ones and curves too.
    """
    points = _plain_points(column)
    if points is not None:
        return points
    found, left = scan(column)
    parts = [found]
    broken = 0
    if len(left):
        flat, broken = _flattened(column, left)
        parts.append(flat)
    runs = Runs.joined(parts).in_order()
    single, lines, rings = (runs.of(kind) for kind in (POINT, LINE, RING))
    points_xy, point_row = _without_nan(single.coordinates()[0], single.row)
    placed = np.unique(np.concatenate([point_row, lines.row, rings.row]))
    without = len(column) - len(placed) - broken
    xy, ends = lines.coordinates()
    ring_xy, ring_ends = rings.coordinates()
    begins = np.concatenate([[True], (np.diff(rings.row) != 0) | (np.diff(rings.polygon) != 0)])
    first = np.flatnonzero(begins[: len(rings.row)])
    return Vectors(
        points=points_xy,
        point_row=point_row,
        line_xy=xy,
        lines=ends,
        line_row=lines.row,
        ring_xy=ring_xy,
        rings=ring_ends,
        polygons=np.append(first, len(rings.row)).astype(np.int64),
        polygon_row=rings.row[first],
        empty=max(without, 0),
        broken=broken,
    )


_POINT_RECORD = np.dtype([("order", "u1"), ("code", "<u4"), ("xy", "<f8", 2)])


def _is_sound(blob: bytes) -> bool:
    """Whether shapely can be given the bytes: GEOS follows nested collections until its stack ends."""
    try:
        spans(blob)
    except WkbError:
        return False
    return True


def _without_nan(xy: Floats, rows: Indices) -> tuple[Floats, NDArray[np.int32]]:
    """Empty points are written as NaN."""
    sound = np.isfinite(xy[:, 0]) & np.isfinite(xy[:, 1])
    small = rows.astype(np.int32)
    return (xy, small) if sound.all() else (xy[sound], small[sound])


def _plain_points(column: pa.Array) -> Vectors | None:
    """When every row is a two-dimensional little-endian point: one strided copy."""
    size = _POINT_RECORD.itemsize
    if len(column) == 0 or column.null_count:
        return None
    kind = np.int64 if pa.types.is_large_binary(column.type) else np.int32
    _, offset_buffer, data = column.buffers()
    offsets = np.frombuffer(offset_buffer, kind)[column.offset : column.offset + len(column) + 1]
    if data is None or offsets[-1] - offsets[0] != size * len(column) or (np.diff(offsets) != size).any():
        return None
    records = np.frombuffer(data, _POINT_RECORD, len(column), int(offsets[0]))
    if (records["order"] != 1).any() or (records["code"] != 1).any():
        return None
    xy = np.ascontiguousarray(records["xy"])
    xy, rows = _without_nan(xy, np.arange(len(column), dtype=np.int64))
    none, start = np.empty((0, 2)), np.zeros(1, dtype=np.int64)
    empty = np.empty(0, dtype=np.int64)
    return Vectors(
        xy, rows, none, start, empty, none, start, start, empty, empty=int(len(column) - len(rows))
    )


def _flattened(column: pa.Array, rows: Indices) -> tuple[Runs, int]:
    """Rows that the scan leaves, through shapely: collections, huge or foreign-ordered ones.

    Returns
    -------
    Runs, int
        With rows of `column`, and how many couldn't be read.
    """
    import shapely

    blobs = column.take(pa.array(rows)).to_pylist()
    shapes = shapely.from_wkb([blob if _is_sound(blob) else None for blob in blobs], on_invalid="ignore")
    broken = int(np.count_nonzero(shapely.is_missing(shapes)))
    owner = rows
    while True:
        kinds = shapely.get_type_id(shapes)
        several = kinds == shapely.GeometryType.GEOMETRYCOLLECTION
        if not several.any():
            break
        parts, index = shapely.get_parts(shapes[several], return_index=True)
        shapes = np.concatenate([shapes[~several], parts])
        owner = np.concatenate([owner[~several], owner[several][index]])
    # Multi-part shapes taken apart, so that none is too long for the scan.
    parts, index = shapely.get_parts(shapes, return_index=True)
    single = pa.array(shapely.to_wkb(shapely.force_2d(parts), byte_order=1, flavor="iso"), pa.binary())
    runs, left = scan(single, most=_MOST_RINGS)
    order = np.argsort(owner[index], kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    # One polygon after the other within a feature.
    moved = replace(
        runs, polygon=place[runs.row], row=owner[index][runs.row], step=place[runs.row] * 2**20 + runs.step
    )
    return moved, broken + len(left)
