"""Well-known binary: built from plain numbers, and its vertices changed in place.

shapely reads and writes WKB too, but its `transform` loses the m of a vertex, and GEOS recurses into
nested collections until the stack ends; what comes out of foreign files passes here first.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(1, 8)
MAX_NESTING = 16
"""Collections within collections; nobody's data goes deeper, and GEOS's stack doesn't either."""

NAMES = {
    POINT: "Point",
    LINE: "LineString",
    POLYGON: "Polygon",
    MULTIPOINT: "MultiPoint",
    MULTILINE: "MultiLineString",
    MULTIPOLYGON: "MultiPolygon",
    COLLECTION: "GeometryCollection",
}
_POINT_XY = np.dtype([("order", "u1"), ("code", "<u4"), ("xy", "<f8", 2)])


class WkbError(ValueError):
    """The bytes aren't WKB that can be worked with."""


def _code(kind: int, dims: int, has_m: bool = False) -> int:
    """ISO geometry code; `dims` is the count of numbers per vertex."""
    if dims == 2:
        return kind
    return kind + (3000 if dims == 4 else 2000 if has_m else 1000)


def point(numbers: Sequence[float]) -> bytes:
    """A point of 2 or 3 numbers, or 4 where the last is m."""
    return struct.pack(f"<BI{len(numbers)}d", 1, _code(POINT, len(numbers)), *numbers)


def line(flat: Sequence[float], dims: int) -> bytes:
    """A line from its vertices' numbers, one vertex after the other."""
    return struct.pack(f"<BII{len(flat)}d", 1, _code(LINE, dims), len(flat) // dims, *flat)


def polygon(rings: Sequence[Sequence[float]], dims: int) -> bytes:
    """A polygon from its rings' numbers, the outer one first; rings must be closed."""
    parts = [struct.pack("<BII", 1, _code(POLYGON, dims), len(rings))]
    parts += [struct.pack(f"<I{len(ring)}d", len(ring) // dims, *ring) for ring in rings]
    return b"".join(parts)


def collection(kind: int, members: Sequence[bytes], dims: int) -> bytes:
    """A MultiPoint, MultiLineString, MultiPolygon or GeometryCollection of WKB members."""
    return struct.pack("<BII", 1, _code(kind, dims), len(members)) + b"".join(members)


@dataclass(frozen=True, slots=True)
class Span:
    """Vertices that follow each other: `count` of them, `dims` numbers each, from byte `offset`."""

    offset: int
    count: int
    dims: int
    order: str


def spans(data: bytes) -> list[Span]:
    """Where the vertices of one geometry lie.

    Raises
    ------
    WkbError
        When the bytes end early, hold an unknown type, or nest deeper than `MAX_NESTING`.
    """
    found: list[Span] = []
    waiting = [1]
    offset = 0
    try:
        while waiting:
            if waiting[-1] == 0:
                waiting.pop()
                continue
            waiting[-1] -= 1
            order = "<" if data[offset] == 1 else ">"
            (code,) = struct.unpack_from(f"{order}I", data, offset + 1)
            offset += 5
            kind, dims, has_srid = _meaning(code)
            offset += 4 * has_srid
            if kind == POINT:
                found.append(Span(offset, 1, dims, order))
                offset += 8 * dims
                continue
            (count,) = struct.unpack_from(f"{order}I", data, offset)
            offset += 4
            if kind >= MULTIPOINT:
                waiting.append(count)
                if len(waiting) > MAX_NESTING:
                    raise WkbError("geometry collections nested too deeply")
                continue
            for _ in range(count if kind == POLYGON else 1):
                if kind == POLYGON:
                    (size,) = struct.unpack_from(f"{order}I", data, offset)
                    offset += 4
                else:
                    size = count
                found.append(Span(offset, size, dims, order))
                offset += 8 * dims * size
                if offset > len(data):
                    raise WkbError("the geometry's bytes end early")
    except (struct.error, IndexError) as error:
        raise WkbError("the geometry's bytes end early") from error
    if offset > len(data):
        raise WkbError("the geometry's bytes end early")
    return found


def _meaning(code: int) -> tuple[int, int, bool]:
    """Type, numbers per vertex, and whether an SRID follows; ISO and EWKB codes."""
    flags, kind = code >> 28, code & 0x0FFFFFFF
    thousands, kind = divmod(kind, 1000)
    if thousands > 3 or not POINT <= kind <= COLLECTION:
        raise WkbError(f"geometry type {code} isn't known")
    has_z = thousands in (1, 3) or bool(flags & 8)
    has_m = thousands in (2, 3) or bool(flags & 4)
    return kind, 2 + has_z + has_m, bool(flags & 2)


def kind_of(data: bytes) -> int:
    """The geometry's type as one of the constants above; 0 when it is none of them."""
    if len(data) < 5:
        return 0
    (code,) = struct.unpack_from("<I" if data[0] == 1 else ">I", data, 1)
    kind = (code & 0x0FFFFFFF) % 1000
    return kind if kind in NAMES else 0


def kind_and_dims(data: bytes) -> tuple[int, bool, bool]:
    """Type, and whether vertices have a height and a measure, from a geometry's first five bytes."""
    (code,) = struct.unpack_from("<I" if data[0] == 1 else ">I", data, 1)
    flags, plain = code >> 28, code & 0x0FFFFFFF
    thousands, kind = divmod(plain, 1000)
    return kind, thousands in (1, 3) or bool(flags & 8), thousands in (2, 3) or bool(flags & 4)


def has_height(data: bytes) -> bool:
    """True when the geometry's code says that vertices have a height."""
    return kind_and_dims(data)[1]


def points_view(geometry: pa.Array) -> NDArray[np.float64] | None:
    """(N, 2) coordinates when every row is a plain little-endian 2-D point; None otherwise.

    No copy is made and no object per row.
    """
    if len(geometry) == 0 or geometry.null_count:
        return None
    _, offset_buffer, data = geometry.buffers()
    first = geometry.offset
    offsets = np.frombuffer(offset_buffer, np.int32)[first : first + len(geometry) + 1]
    if data is None or not (np.diff(offsets) == _POINT_XY.itemsize).all():
        return None
    table = np.frombuffer(data, _POINT_XY, len(geometry), int(offsets[0]))
    if not ((table["order"] == 1) & (table["code"] == POINT)).all():
        return None
    return table["xy"]


def points_array(xy: NDArray[np.float64]) -> pa.Array:
    """A column of 2-D points from (N, 2) coordinates."""
    table = np.empty(len(xy), _POINT_XY)
    table["order"], table["code"], table["xy"] = 1, POINT, xy
    offsets = np.arange(len(xy) + 1, dtype=np.int32) * _POINT_XY.itemsize
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(table.tobytes())]
    return pa.Array.from_buffers(pa.binary(), len(xy), buffers)


def chunks(geometry: pa.ChunkedArray, size: int) -> list[pa.Array]:
    """The column in arrays of at most `size` rows."""
    found = []
    for chunk in geometry.chunks:
        found += [chunk.slice(start, size) for start in range(0, len(chunk), size)]
    return found


def map_vertices(
    geometry: pa.ChunkedArray,
    change: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    chosen: NDArray[np.bool_] | None = None,
    size: int = 20_000,
) -> pa.ChunkedArray:
    """The column with x and y of the chosen rows changed; z, m and types stay.

    Parameters
    ----------
    geometry : ChunkedArray of binary
        WKB.
    change : callable
        Takes and gives (N, 2) float64.
    chosen : (rows,) bool, optional
        Default: all.
    size : int
        Rows at a time.

    Raises
    ------
    WkbError
        From `spans`.
    """
    pieces: list[pa.Array] = []
    first = 0
    for piece in chunks(geometry, size):
        mask = np.ones(len(piece), bool) if chosen is None else chosen[first : first + len(piece)]
        first += len(piece)
        xy = points_view(piece)
        if xy is not None:
            moved = np.array(xy)
            if mask.any():
                moved[mask] = change(moved[mask])
            pieces.append(points_array(moved))
        else:
            pieces.append(_mapped_rows(piece, change, mask))
    return pa.chunked_array(pieces, pa.binary())


def _mapped_rows(
    piece: pa.Array, change: Callable[[NDArray[np.float64]], NDArray[np.float64]], mask: NDArray[np.bool_]
) -> pa.Array:
    rows = piece.to_pylist()
    views: list[NDArray[np.float64]] = []
    buffers: dict[int, bytearray] = {}
    for index in np.flatnonzero(mask).tolist():
        data = rows[index]
        if data is None:
            continue
        buffer = buffers[index] = bytearray(data)
        for span in spans(data):
            flat = np.frombuffer(buffer, f"{span.order}f8", span.count * span.dims, span.offset)
            views.append(flat.reshape(span.count, span.dims)[:, :2])
    if views:
        moved = change(np.concatenate(views).astype(np.float64))
        start = 0
        for view in views:
            view[:] = moved[start : start + len(view)]
            start += len(view)
    for index, buffer in buffers.items():
        rows[index] = bytes(buffer)
    return pa.array(rows, pa.binary())


def dims_of(data: bytes) -> int:
    """Numbers per vertex that the geometry's code tells."""
    _, with_z, with_m = kind_and_dims(data)
    return 2 + with_z + with_m


def redimensioned(data: bytes, with_z: bool) -> bytes:
    """The geometry with heights or without, and in either case without measures.

    A height that wasn't there is NaN.

    Raises
    ------
    WkbError
        From `spans`.
    """
    spans(data)
    return _redimensioned(data, 0, with_z)[0]


def _redimensioned(data: bytes, offset: int, with_z: bool) -> tuple[bytes, int]:
    order = "<" if data[offset] == 1 else ">"
    (code,) = struct.unpack_from(f"{order}I", data, offset + 1)
    kind, dims, has_srid = _meaning(code)
    has_height = kind_and_dims(data[offset : offset + 5])[1]
    offset += 9 if has_srid else 5
    head = struct.pack("<BI", 1, _code(kind, 3 if with_z else 2))
    if kind == POINT:
        return head + _numbers(data, offset, 1, dims, order, has_height, with_z), offset + 8 * dims
    (count,) = struct.unpack_from(f"{order}I", data, offset)
    offset += 4
    parts = [head, struct.pack("<I", count)]
    if kind == LINE:
        parts.append(_numbers(data, offset, count, dims, order, has_height, with_z))
        return b"".join(parts), offset + 8 * dims * count
    for _ in range(count):
        if kind == POLYGON:
            (size,) = struct.unpack_from(f"{order}I", data, offset)
            part = struct.pack("<I", size) + _numbers(data, offset + 4, size, dims, order, has_height, with_z)
            offset += 4 + 8 * dims * size
        else:
            part, offset = _redimensioned(data, offset, with_z)
        parts.append(part)
    return b"".join(parts), offset


def _numbers(
    data: bytes, offset: int, count: int, dims: int, order: str, has_height: bool, with_z: bool
) -> bytes:
    vertices = np.frombuffer(data, f"{order}f8", count * dims, offset).reshape(count, dims)
    wanted = np.full((count, 3 if with_z else 2), np.nan)
    wanted[:, :2] = vertices[:, :2]
    if with_z and has_height:
        wanted[:, 2] = vertices[:, 2]
    return wanted.astype("<f8").tobytes()
