"""Finds the vertices of many WKB geometries at once: one cursor per feature, all moved together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]

POINT, LINE, RING = 1, 2, 3
_POLYGON, _MULTIPOINT, _MULTILINE, _MULTIPOLYGON = 3, 4, 5, 6
MOST_RUNS = 256
"""Runs per feature that are followed here; what has more is left, so that one coast can't hold up all."""


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Vertices that follow each other in a buffer.

    Attributes
    ----------
    data : tuple of (bytes,) uint8
        The buffers.
    buffer : (n,) int64
        Which of them each run is in.
    start, count, dims : (n,) int64
        First byte, number of vertices, numbers per vertex.
    row : (n,) int64
        Feature.
    step : (n,) int64
        Order within the feature.
    kind : (n,) int64
        POINT, LINE or RING.
    polygon : (n,) int64
        Number of the ring's polygon within the feature.
    """

    data: tuple[NDArray[np.uint8], ...]
    buffer: Indices
    start: Indices
    count: Indices
    dims: Indices
    row: Indices
    step: Indices
    kind: Indices
    polygon: Indices

    @classmethod
    def joined(cls, parts: list[Runs]) -> Runs:
        """Several put together."""
        data: list[NDArray[np.uint8]] = []
        buffers = []
        for part in parts:
            buffers.append(part.buffer + len(data))
            data += part.data
        columns = [
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("start", "count", "dims", "row", "step", "kind", "polygon")
        ]
        return cls(tuple(data), np.concatenate(buffers), *columns)

    def taken(self, rows: Indices | NDArray[np.bool_]) -> Runs:
        """Some of them."""
        columns = (
            self.buffer,
            self.start,
            self.count,
            self.dims,
            self.row,
            self.step,
            self.kind,
            self.polygon,
        )
        return Runs(self.data, *(column[rows] for column in columns))

    def in_order(self) -> Runs:
        """By feature, and within it as written."""
        return self.taken(np.lexsort((self.step, self.row)))

    def of(self, kind: int) -> Runs:
        """Those of one kind."""
        return self.taken(self.kind == kind)

    def coordinates(self) -> tuple[Floats, Indices]:
        """x and y of all vertices, and the offsets of the runs among them."""
        ends = np.concatenate([[0], np.cumsum(self.count)]).astype(np.int64)
        total = int(ends[-1])
        xy = np.empty((total, 2))
        place = np.arange(total) - np.repeat(ends[:-1], self.count)
        byte = np.repeat(self.start, self.count) + place * np.repeat(self.dims * 8, self.count)
        if len(self.data) == 1:
            numbers = _numbers(self.data[0], "<f8")
            xy[:, 0], xy[:, 1] = numbers[byte], numbers[byte + 8]
            return xy, ends
        owner = np.repeat(self.buffer, self.count)
        for number, data in enumerate(self.data):
            chosen = np.flatnonzero(owner == number)
            numbers = _numbers(data, "<f8")
            xy[chosen, 0], xy[chosen, 1] = numbers[byte[chosen]], numbers[byte[chosen] + 8]
        return xy, ends


def scan(column: pa.Array, most: int = MOST_RUNS) -> tuple[Runs, Indices]:
    """Runs of vertices of a column of WKB.

    Parameters
    ----------
    column : pyarrow.Array of binary or large_binary
    most : int
        Runs per feature that are followed.

    Returns
    -------
    Runs, (left,) int64
        And the rows that must be read by other means: collections, curves, big-endian, broken, or
        with more than `most` runs. Null rows are in neither.
    """
    data, low, high = _buffer(column)
    cursor = _Cursor(data, low, high, column)
    cursor.read_simple()
    step = 0
    while len(cursor.alive) and step < most:
        cursor.advance(step)
        step += 1
    cursor.give_up(cursor.alive)
    left = np.unique(np.concatenate([*cursor.left, np.empty(0, np.int64)])).astype(np.int64)
    runs = cursor.runs()
    if len(left):
        runs = runs.taken(~np.isin(runs.row, left))
    return runs, left


def _buffer(column: pa.Array) -> tuple[NDArray[np.uint8], Indices, Indices]:
    """The bytes, and where each row's begin and end; null rows are empty."""
    kind = np.int64 if pa.types.is_large_binary(column.type) else np.int32
    _, offset_buffer, data = column.buffers()
    if len(column) == 0 or data is None:
        none = np.zeros(len(column), dtype=np.int64)
        return np.zeros(16, dtype=np.uint8), none, none
    offsets = np.frombuffer(offset_buffer, kind)[column.offset : column.offset + len(column) + 1]
    low, high = np.asarray(offsets[:-1], dtype=np.int64), np.asarray(offsets[1:], dtype=np.int64)
    if column.null_count:
        high = np.where(np.asarray(column.is_valid()), high, low)
    octets = np.frombuffer(data, dtype=np.uint8)
    return octets, low, np.asarray(np.minimum(high, len(octets)))


def _numbers(data: NDArray[np.uint8], kind: str) -> NDArray[np.generic]:
    """A number at every byte: unaligned reading, without a copy."""
    size = np.dtype(kind).itemsize
    return np.ndarray((max(len(data) - size + 1, 0),), dtype=kind, buffer=data, strides=(1,))


class _Cursor:
    """Where in its geometry each feature has got to."""

    def __init__(self, data: NDArray[np.uint8], low: Indices, high: Indices, column: pa.Array) -> None:
        self._data = data
        self._words = _numbers(data, "<u4")
        self._end = high
        self.left: list[Indices] = []
        self._found: list[tuple[Indices, ...]] = []
        rows = np.flatnonzero(high - low > 0)
        self._at = low.copy()
        self._kind = np.zeros(len(low), dtype=np.int64)
        self._dims = np.zeros(len(low), dtype=np.int64)
        self._rings = np.zeros(len(low), dtype=np.int64)
        self._parts = np.zeros(len(low), dtype=np.int64)
        self._polygon = np.full(len(low), -1, dtype=np.int64)
        rows = self._enough(rows, 9)
        rows = self._drop(rows, data[self._at[rows]] != 1)
        code = self._word(rows, 1)
        kind, dims, has_srid = _meaning(code)
        rows_known = (kind >= 1) & (kind <= _MULTIPOLYGON)
        self._kind[rows], self._dims[rows] = kind, dims
        self._at[rows] += 5 + 4 * has_srid
        rows = self._drop(rows, ~rows_known)
        self.alive = self._enough(rows, 4)

    def read_simple(self) -> None:
        """Read what needs one look: points, lines, multipoints."""
        rows = self.alive
        kind = self._kind[rows]
        points = rows[kind == POINT]
        points, one = self._fitting(points, np.ones(len(points), np.int64))
        self._add(points, self._at[points], one, POINT, 0)
        lines = rows[kind == LINE]
        lines, count = self._fitting(lines, self._next_word(lines))
        some = count > 0
        self._add(lines[some], self._at[lines[some]], count[some], LINE, 0)
        self._read_multipoints(rows[kind == _MULTIPOINT])
        rest = rows[(kind == _POLYGON) | (kind >= _MULTILINE)]
        count = self._next_word(rest)
        simple = self._kind[rest] == _POLYGON
        self._rings[rest[simple]], self._parts[rest[~simple]] = count[simple], count[~simple]
        self._polygon[rest[simple]] = 0
        self.alive = rest[count > 0]

    def _read_multipoints(self, rows: Indices) -> None:
        count = self._next_word(rows)
        size = 5 + 8 * self._dims[rows]
        fits = self._at[rows] + size * count <= self._end[rows]
        self._drop(rows, ~fits)
        rows, count, size = rows[fits], count[fits], size[fits]
        owner = np.repeat(rows, count)
        number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        at = self._at[owner] + number * np.repeat(size, count)
        odd = (self._data[at] != 1) | (_meaning(self._words[at + 1].astype(np.int64))[1] != self._dims[owner])
        self.left.append(np.unique(owner[odd]))
        self._add(owner, at + 5, np.ones(len(owner), np.int64), POINT, number)

    def advance(self, step: int) -> None:
        """Read the next ring or line of every feature that has one."""
        self._open_part(self.alive[self._rings[self.alive] == 0])
        rows = self._enough(self.alive[self._rings[self.alive] > 0], 4)
        rows, count = self._fitting(rows, self._next_word(rows))
        kind = np.where(self._kind[rows] == _MULTILINE, LINE, RING)
        some = count > 0
        self._add(rows[some], self._at[rows[some]], count[some], kind[some], step)
        self._at[rows] += 8 * self._dims[rows] * count
        self._rings[rows] -= 1
        more = (self._rings[self.alive] > 0) | (self._parts[self.alive] > 0)
        self.alive = self.alive[more]

    def _open_part(self, rows: Indices) -> None:
        """Read the header of the next line or polygon of multi-part features."""
        rows = self._enough(rows, 9)
        kind, dims, has_srid = _meaning(self._word(rows, 1))
        wanted = np.where(self._kind[rows] == _MULTILINE, LINE, _POLYGON)
        odd = (self._data[self._at[rows]] != 1) | (kind != wanted) | (dims != self._dims[rows]) | has_srid
        rows = self._drop(rows, odd)
        self._at[rows] += 5
        self._parts[rows] -= 1
        self._polygon[rows] += 1
        areas = rows[self._kind[rows] == _MULTIPOLYGON]
        self._rings[areas] = self._next_word(areas)
        # A line's count of vertices is read where a ring's is.
        self._rings[rows[self._kind[rows] == _MULTILINE]] = 1

    def give_up(self, rows: Indices) -> None:
        """Leave rows to other means."""
        self.left.append(rows)
        self._rings[rows] = 0
        self._parts[rows] = 0
        self.alive = np.setdiff1d(self.alive, rows) if hasattr(self, "alive") else rows[:0]

    def runs(self) -> Runs:
        """All that was found."""
        columns = (
            [np.concatenate(parts) for parts in zip(*self._found, strict=True)]
            if self._found
            else [np.empty(0, np.int64)] * 6
        )
        row, start, count, kind, step, polygon = columns
        return Runs(
            (self._data,),
            np.zeros(len(row), np.int64),
            start,
            count,
            self._dims[row],
            row,
            step,
            kind,
            polygon,
        )

    def _add(
        self, rows: Indices, start: Indices, count: Indices, kind: Indices | int, step: Indices | int
    ) -> None:
        same = np.ones(len(rows), dtype=np.int64)
        self._found.append((rows, start, count, same * kind, same * step, self._polygon[rows]))

    def _word(self, rows: Indices, ahead: int) -> Indices:
        return np.asarray(self._words[self._at[rows] + ahead]).astype(np.int64)

    def _next_word(self, rows: Indices) -> Indices:
        """The number at the cursor, which moves on."""
        found = self._word(rows, 0)
        self._at[rows] += 4
        return found

    def _fitting(self, rows: Indices, count: Indices) -> tuple[Indices, Indices]:
        """Rows that have as many vertices left, with the number; the others are given up."""
        bad = self._at[rows] + 8 * self._dims[rows] * count > self._end[rows]
        if not bad.any():
            return rows, count
        self.give_up(rows[bad])
        return rows[~bad], count[~bad]

    def _enough(self, rows: Indices, size: Indices | int) -> Indices:
        """Rows whose geometry goes on for so many bytes; the others are given up."""
        return self._drop(rows, self._at[rows] + size > self._end[rows])

    def _drop(self, rows: Indices, bad: NDArray[np.bool_]) -> Indices:
        if not bad.any():
            return rows
        self.give_up(rows[bad])
        return rows[~bad]


def _meaning(code: Indices) -> tuple[Indices, Indices, NDArray[np.bool_]]:
    """Type, numbers per vertex, and whether an SRID follows; ISO and extended codes."""
    flags, plain = code >> 28, code & 0x0FFFFFFF
    thousands, kind = np.divmod(plain, 1000)
    kind = np.where(thousands > 3, 0, kind)
    has_z = (thousands == 1) | (thousands == 3) | ((flags & 8) > 0)
    has_m = (thousands == 2) | (thousands == 3) | ((flags & 4) > 0)
    return kind, 2 + has_z.astype(np.int64) + has_m, (flags & 2) > 0
