"""Geometries as GeoPackage blobs: a short header, then well-known binary, little-endian, two-dimensional."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

Bounds = tuple[float, float, float, float]
"""west, south, east, north in degrees."""

POINT, LINE, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON = 1, 2, 3, 4, 5, 6
SRS_ID = 4326
_ENVELOPE_SIZES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


class GeometryBlobError(ValueError):
    """Raised when a blob isn't a geometry that the table can hold; the message is a half sentence."""


def point_blob(lonlat: Sequence[float]) -> bytes:
    """A point."""
    return _header(None) + struct.pack("<BI2d", 1, POINT, *lonlat)


def line_blob(line: Sequence[Sequence[float]]) -> bytes:
    """A line, with its envelope."""
    return _header(bounds_of(line)) + _line(line)


def points_blob(points: Sequence[Sequence[float]]) -> bytes:
    """Several points, with their envelope."""
    parts = [struct.pack("<BI2d", 1, POINT, *point) for point in points]
    return _header(bounds_of(points)) + struct.pack("<BII", 1, MULTI_POINT, len(points)) + b"".join(parts)


def lines_blob(lines: Sequence[Sequence[Sequence[float]]]) -> bytes:
    """Several lines, with their envelope."""
    head = _header(bounds_of([point for line in lines for point in line]))
    return head + struct.pack("<BII", 1, MULTI_LINE, len(lines)) + b"".join(map(_line, lines))


def polygons_blob(polygons: Sequence[Sequence[Sequence[Sequence[float]]]]) -> bytes:
    """Several polygons, each a sequence of closed rings, with their envelope."""
    parts = [struct.pack("<BII", 1, MULTI_POLYGON, len(polygons))]
    for rings in polygons:
        parts.append(struct.pack("<BII", 1, POLYGON, len(rings)))
        parts += [_points(ring) for ring in rings]
    points = [point for rings in polygons for ring in rings for point in ring]
    return _header(bounds_of(points)) + b"".join(parts)


def bounds_of(points: Sequence[Sequence[float]]) -> Bounds:
    """west, south, east, north of some points."""
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return min(lons), min(lats), max(lons), max(lats)


def _header(bounds: Bounds | None) -> bytes:
    if bounds is None:
        return struct.pack("<2sBBi", b"GP", 0, 0b0000_0001, SRS_ID)
    west, south, east, north = bounds
    return struct.pack("<2sBBi4d", b"GP", 0, 0b0000_0011, SRS_ID, west, east, south, north)


def _line(line: Sequence[Sequence[float]]) -> bytes:
    return struct.pack("<BI", 1, LINE) + _points(line)


def _points(points: Sequence[Sequence[float]]) -> bytes:
    flat = [value for point in points for value in point]
    return struct.pack(f"<I{len(flat)}d", len(points), *flat)


def read_blob(blob: bytes) -> tuple[int, Any]:
    """Kind of geometry and its coordinates: points, lines or polygons.

    A polygon comes as one of several; several points or lines that are one come as that one.

    Raises
    ------
    GeometryBlobError
        When the blob is no GeoPackage geometry, is cut off, or is of a kind the atlas has no place for.
    """
    try:
        magic, flags = blob[:2], blob[3]
        if magic != b"GP":
            raise GeometryBlobError("isn't a GeoPackage geometry")
        start = 8 + _ENVELOPE_SIZES[flags >> 1 & 0b111]
        return _Reader(blob, start).geometry()
    except (struct.error, IndexError, KeyError) as error:
        raise GeometryBlobError("is cut off or damaged") from error


class _Reader:
    """Walks through well-known binary."""

    def __init__(self, blob: bytes, at: int) -> None:
        self._blob, self._at, self._order = blob, at, "<"

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(self._order + form, self._blob, self._at)
        self._at += struct.calcsize(self._order + form)
        return values

    def _kind(self) -> int:
        self._order = "<" if self._blob[self._at] == 1 else ">"
        self._at += 1
        return int(self._take("I")[0])

    def _ring(self) -> tuple[tuple[float, float], ...]:
        (count,) = self._take("I")
        if count * 16 > len(self._blob) - self._at:
            raise GeometryBlobError("is cut off or damaged")
        flat = self._take(f"{2 * count}d")
        return tuple(zip(flat[::2], flat[1::2], strict=True))

    def _polygon(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        (rings,) = self._take("I")
        return tuple(self._ring() for _ in range(rings))

    def _point(self) -> tuple[float, float]:
        x, y = self._take("2d")
        return x, y

    def _part(self, wanted: int, read: Callable[[], Any]) -> Any:
        if self._kind() != wanted:
            raise GeometryBlobError("holds parts of different kinds")
        return read()

    def geometry(self) -> tuple[int, Any]:
        kind = self._kind()
        if kind == POINT:
            return POINT, self._point()
        if kind == LINE:
            return LINE, self._ring()
        if kind == POLYGON:
            return MULTI_POLYGON, (self._polygon(),)
        if kind == MULTI_LINE:
            lines = tuple(self._part(LINE, self._ring) for _ in range(self._take("I")[0]))
            return (LINE, lines[0]) if len(lines) == 1 else (MULTI_LINE, lines)
        if kind == MULTI_POINT:
            points = tuple(self._part(POINT, self._point) for _ in range(self._take("I")[0]))
            return (POINT, points[0]) if len(points) == 1 else (MULTI_POINT, points)
        if kind == MULTI_POLYGON:
            (count,) = self._take("I")
            polygons = []
            for _ in range(count):
                self._kind()
                polygons.append(self._polygon())
            return MULTI_POLYGON, tuple(polygons)
        raise GeometryBlobError(f"is of WKB kind {kind}; the atlas holds flat points, lines and polygons")
