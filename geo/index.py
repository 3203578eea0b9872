"""Finding points, lines and areas near a place, among up to a million, within a few milliseconds.

Points and segments are sorted along a Z-curve and kept in blocks of 64 neighbours with their bounding
boxes. A query looks at all the boxes at once, then at what is inside the few that matter. Coordinates
may be map or page units, as long as index and query use the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.extent import Extent

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

BLOCK = 64
_FIRST_BLOCKS = 32


class PointIndex:
    """Index of points.

    Parameters
    ----------
    xy : (N, 2) float64
        Points that aren't finite are never found. The array is copied.
    """

    def __init__(self, xy: ArrayLike) -> None:
        points = _pairs(xy)
        found = np.flatnonzero(np.isfinite(points).all(axis=1))
        order = found[_z_order(points[found, 0], points[found, 1])]
        self._ids: Indices = order
        self._x, self._y = points[order, 0].copy(), points[order, 1].copy()
        self._boxes = _Boxes(self._x, self._y, self._x, self._y)

    def __len__(self) -> int:
        """Number of points that can be found."""
        return len(self._ids)

    def nearest(self, x: float, y: float, radius: float = np.inf) -> int | None:
        """Row of the nearest point within `radius`, or None.

        Of several at the same distance the last one is given, which is drawn on top.
        """
        row = self._boxes.nearest(x, y, radius, lambda rows: self._gaps(rows, x, y), self._ids)
        return None if row is None else int(self._ids[row])

    def within(self, x: float, y: float, radius: float) -> Indices:
        """Rows of all points within `radius`, nearest first."""
        rows = self._boxes.rows_near(x, y, radius)
        gaps = self._gaps(rows, x, y)
        hit = gaps <= radius**2
        ids, gaps = self._ids[rows[hit]], gaps[hit]
        nearest_first: Indices = ids[np.lexsort((-ids, gaps))]
        return nearest_first

    def in_box(self, box: Extent) -> Indices:
        """Rows of the points inside or on the edge of a rectangle, ascending."""
        return np.sort(self._ids[self._rows_in_box(box)])

    def in_polygon(self, rings: Sequence[ArrayLike]) -> Indices:
        """Rows of the points inside a polygon, ascending.

        Parameters
        ----------
        rings : sequence of (M, 2) float64
            Outline and holes, closed or not; the even-odd rule counts.
        """
        outline = [_pairs(ring) for ring in rings if len(_pairs(ring))]
        box = Extent.of(np.vstack(outline)) if outline else None
        if box is None:
            return np.empty(0, dtype=np.int64)
        rows = self._rows_in_box(box)
        inside = points_in_rings(np.column_stack([self._x[rows], self._y[rows]]), outline)
        return np.sort(self._ids[rows[inside]])

    def _gaps(self, rows: Indices, x: float, y: float) -> Floats:
        gaps: Floats = (self._x[rows] - x) ** 2 + (self._y[rows] - y) ** 2
        return gaps

    def _rows_in_box(self, box: Extent) -> Indices:
        rows = self._boxes.rows_in(box)
        x, y = self._x[rows], self._y[rows]
        inside: Indices = rows[(x >= box.xmin) & (x <= box.xmax) & (y >= box.ymin) & (y <= box.ymax)]
        return inside


@dataclass(frozen=True, slots=True)
class LineHit:
    """Where a line was found.

    Attributes
    ----------
    part : int
        Which line.
    segment : int
        Index, within the line, of the vertex before the place.
    distance : float
        From the place asked for.
    x, y : float
        The nearest place on the line.
    """

    part: int
    segment: int
    distance: float
    x: float
    y: float


class LineIndex:
    """Index of polylines.

    Parameters
    ----------
    xy : (N, 2) float64
        Vertices of all lines, one after the other. Segments that touch a vertex which isn't finite
        are never found. The array is copied.
    parts : (P + 1,) int
        Line p is ``xy[parts[p]:parts[p + 1]]``; a line of one vertex is found as a point.
    """

    def __init__(self, xy: ArrayLike, parts: ArrayLike) -> None:
        points, offsets = _pairs(xy), _offsets(parts, len(_pairs(xy)))
        sizes = np.diff(offsets)
        # A line of n vertices has n - 1 segments, but a single vertex counts as one from itself to itself.
        counts = np.where(sizes > 1, sizes - 1, sizes)
        part = np.repeat(np.arange(len(sizes)), counts)
        segment = np.arange(len(part)) - np.repeat(np.cumsum(counts) - counts, counts)
        first = np.repeat(offsets[:-1], counts) + segment
        last = first + np.repeat(sizes > 1, counts)
        finite = np.isfinite(points).all(axis=1).reshape(-1)
        found = np.flatnonzero(finite[first] & finite[last])
        a, b = points[first[found]], points[last[found]]
        order = _z_order((a[:, 0] + b[:, 0]) / 2, (a[:, 1] + b[:, 1]) / 2)
        self._part, self._segment = part[found][order], segment[found][order]
        self._ax, self._ay = a[order, 0].copy(), a[order, 1].copy()
        self._bx, self._by = b[order, 0].copy(), b[order, 1].copy()
        self._boxes = _Boxes(
            np.minimum(self._ax, self._bx),
            np.minimum(self._ay, self._by),
            np.maximum(self._ax, self._bx),
            np.maximum(self._ay, self._by),
        )

    def nearest(self, x: float, y: float, radius: float = np.inf) -> LineHit | None:
        """The nearest place on any line within `radius`, or None.

        Of several lines at the same distance the last one is given, which is drawn on top.
        """
        row = self._boxes.nearest(x, y, radius, lambda rows: self._gaps(rows, x, y)[0], self._part)
        return None if row is None else self._hit(row, x, y)

    def within(self, x: float, y: float, radius: float) -> tuple[LineHit, ...]:
        """For every line within `radius` its nearest place, nearest line first."""
        rows = self._boxes.rows_near(x, y, radius)
        gaps = self._gaps(rows, x, y)[0]
        hit = gaps <= radius**2
        rows, gaps = rows[hit], gaps[hit]
        order = np.lexsort((-self._part[rows], gaps))
        _, firsts = np.unique(self._part[rows][order], return_index=True)
        return tuple(self._hit(int(rows[order[i]]), x, y) for i in np.sort(firsts))

    def in_box(self, box: Extent) -> Indices:
        """Lines that enter or touch a rectangle, ascending."""
        rows = self._boxes.rows_in(box)
        ax, ay = self._ax[rows], self._ay[rows]
        dx, dy = self._bx[rows] - ax, self._by[rows] - ay
        enter, leave = np.zeros(len(rows)), np.ones(len(rows))
        possible = np.ones(len(rows), dtype=bool)
        for step, room in (
            (-dx, ax - box.xmin),
            (dx, box.xmax - ax),
            (-dy, ay - box.ymin),
            (dy, box.ymax - ay),
        ):
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = room / step
            enter = np.where(step < 0, np.fmax(enter, ratio), enter)
            leave = np.where(step > 0, np.fmin(leave, ratio), leave)
            possible &= (step != 0) | (room >= 0)
        return np.unique(self._part[rows[possible & (enter <= leave)]])

    def _gaps(self, rows: Indices, x: float, y: float) -> tuple[Floats, Floats, Floats]:
        """Squared distances to segments, and the nearest places on them."""
        ax, ay = self._ax[rows], self._ay[rows]
        dx, dy = self._bx[rows] - ax, self._by[rows] - ay
        square = dx * dx + dy * dy
        along = ((x - ax) * dx + (y - ay) * dy) / np.where(square > 0, square, 1.0)
        along = np.clip(along, 0.0, 1.0)
        near_x, near_y = ax + along * dx, ay + along * dy
        return (near_x - x) ** 2 + (near_y - y) ** 2, near_x, near_y

    def _hit(self, row: int, x: float, y: float) -> LineHit:
        gap, near_x, near_y = (float(values[0]) for values in self._gaps(np.array([row]), x, y))
        return LineHit(int(self._part[row]), int(self._segment[row]), gap**0.5, near_x, near_y)


class PolygonIndex:
    """Index of polygons, for finding what lies under a point.

    Parameters
    ----------
    xy : (N, 2) float64
        Vertices of all rings, one after the other, closed or not; those that aren't finite are skipped.
    rings : (R + 1,) int
        Ring r is ``xy[rings[r]:rings[r + 1]]``.
    parts : (P + 1,) int
        Polygon p has the rings ``parts[p]:parts[p + 1]``; the even-odd rule counts.
    """

    def __init__(self, xy: ArrayLike, rings: ArrayLike, parts: ArrayLike) -> None:
        self._xy = _pairs(xy).copy()
        self._rings = _offsets(rings, len(self._xy))
        self._parts = _offsets(parts, len(self._rings) - 1)
        boxes = [Extent.of(self._xy[slice(*self._vertices(p))]) for p in range(len(self._parts) - 1)]
        nowhere = Extent(np.inf, np.inf, -np.inf, -np.inf)
        self._low = np.array([((b or nowhere).xmin, (b or nowhere).ymin) for b in boxes]).reshape(-1, 2)
        self._high = np.array([((b or nowhere).xmax, (b or nowhere).ymax) for b in boxes]).reshape(-1, 2)

    def containing(self, x: float, y: float) -> tuple[int, ...]:
        """Polygons that contain a place, the last one, which is drawn on top, first."""
        point = np.array([x, y])
        possible = np.flatnonzero((self._low <= point).all(axis=1) & (self._high >= point).all(axis=1))
        return tuple(int(p) for p in possible[::-1] if self._contains(int(p), x, y))

    def _vertices(self, part: int) -> tuple[int, int]:
        return int(self._rings[self._parts[part]]), int(self._rings[self._parts[part + 1]])

    def _contains(self, part: int, x: float, y: float) -> bool:
        crossings = 0
        for ring in range(self._parts[part], self._parts[part + 1]):
            a = self._xy[self._rings[ring] : self._rings[ring + 1]]
            a = a[np.isfinite(a).all(axis=1)]
            b = np.roll(a, -1, axis=0)
            spans = (a[:, 1] <= y) != (b[:, 1] <= y)
            a, b = a[spans], b[spans]
            crossings += int((a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]) > x).sum())
        return crossings % 2 == 1


def points_in_rings(xy: ArrayLike, rings: Sequence[ArrayLike]) -> NDArray[np.bool_]:
    """Which points lie inside rings by the even-odd rule.

    Parameters
    ----------
    xy : (N, 2) float64
    rings : sequence of (M, 2) float64
        Closed or not.

    Returns
    -------
    (N,) bool
        A point on an edge may count either way.
    """
    points = _pairs(xy)
    order = np.argsort(points[:, 1], kind="stable")
    x, y = points[order, 0], points[order, 1]
    inside = np.zeros(len(points), dtype=bool)
    for ring in rings:
        a = _pairs(ring)
        b = np.roll(a, -1, axis=0)
        # Only points at the height of an edge can lie beside it.
        low = np.searchsorted(y, np.minimum(a[:, 1], b[:, 1]))
        high = np.searchsorted(y, np.maximum(a[:, 1], b[:, 1]))
        for i in np.flatnonzero(low < high):
            beside = slice(low[i], high[i])
            slope = (b[i, 0] - a[i, 0]) / (b[i, 1] - a[i, 1])
            inside[beside] ^= x[beside] < a[i, 0] + (y[beside] - a[i, 1]) * slope
    out = np.empty(len(points), dtype=bool)
    out[order] = inside
    return out


class _Boxes:
    """Bounding boxes of blocks of `BLOCK` consecutive rows."""

    def __init__(self, xmin: Floats, ymin: Floats, xmax: Floats, ymax: Floats) -> None:
        self._rows = len(xmin)
        starts = np.arange(0, self._rows, BLOCK)
        if self._rows:
            self._xmin, self._ymin = np.minimum.reduceat(xmin, starts), np.minimum.reduceat(ymin, starts)
            self._xmax, self._ymax = np.maximum.reduceat(xmax, starts), np.maximum.reduceat(ymax, starts)
        else:
            self._xmin = self._ymin = self._xmax = self._ymax = np.empty(0)

    def nearest(
        self, x: float, y: float, radius: float, gaps_of: Callable[[Indices], Floats], rank: Indices
    ) -> int | None:
        """The row with the smallest squared gap within a radius; of several the one of highest rank.

        Blocks are looked into nearest first, in growing batches, until none left can hold a nearer row.
        """
        best, best_row = radius**2, -1
        box_gaps = self._gaps(x, y)
        blocks = np.flatnonzero(box_gaps <= best)
        blocks = blocks[np.argsort(box_gaps[blocks], kind="stable")]
        size = _FIRST_BLOCKS
        while len(blocks):
            rows = self._expanded(blocks[:size])
            gaps = gaps_of(rows)
            least = float(gaps.min())
            if least <= best:
                equal = rows[gaps == least]
                if best_row >= 0 and least == best:
                    equal = np.append(equal, best_row)
                best, best_row = least, int(equal[np.argmax(rank[equal])])
            blocks = blocks[size:]
            blocks = blocks[box_gaps[blocks] <= best]
            size *= 4
        return best_row if best_row >= 0 else None

    def rows_near(self, x: float, y: float, radius: float) -> Indices:
        """Rows of all blocks within a radius."""
        return self._expanded(np.flatnonzero(self._gaps(x, y) <= radius**2))

    def rows_in(self, box: Extent) -> Indices:
        """Rows of all blocks that share a point with a rectangle."""
        return self._expanded(
            np.flatnonzero(
                (self._xmin <= box.xmax)
                & (self._xmax >= box.xmin)
                & (self._ymin <= box.ymax)
                & (self._ymax >= box.ymin)
            )
        )

    def _gaps(self, x: float, y: float) -> Floats:
        dx = np.maximum(np.maximum(self._xmin - x, x - self._xmax), 0.0)
        dy = np.maximum(np.maximum(self._ymin - y, y - self._ymax), 0.0)
        gaps: Floats = dx * dx + dy * dy
        return gaps

    def _expanded(self, blocks: Indices) -> Indices:
        rows: Indices = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        return rows[rows < self._rows] if len(blocks) and blocks.max() * BLOCK + BLOCK > self._rows else rows


def _z_order(x: Floats, y: Floats) -> Indices:
    """Order along a Z-curve: near in the plane is mostly near in the order."""
    if len(x) == 0:
        return np.empty(0, dtype=np.int64)
    code = _spread_bits(_to_16_bits(x)) | (_spread_bits(_to_16_bits(y)) << np.uint32(1))
    return np.argsort(code, kind="stable")


def _to_16_bits(values: Floats) -> NDArray[np.uint32]:
    low = values.min()
    span = values.max() - low
    if not span > 0:
        return np.zeros(len(values), dtype=np.uint32)
    scaled: NDArray[np.uint32] = ((values - low) / span * 65535).astype(np.uint32)
    return scaled


def _spread_bits(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The 16 bits of each value with a free bit after each."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint32(shift))) & np.uint32(mask)
    return values


def _pairs(xy: ArrayLike) -> Floats:
    array = np.asarray(xy, dtype=np.float64)
    if array.size == 0:
        return array.reshape(0, 2)
    if array.ndim != 2 or array.shape[1] != 2:
        raise GeometryError(f"coordinates must come as rows of x and y, not in the shape {array.shape}")
    return array


def _offsets(parts: ArrayLike, end: int) -> Indices:
    offsets = np.asarray(parts, dtype=np.int64)
    if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != end or (np.diff(offsets) < 0).any():
        raise GeometryError(f"offsets of parts must rise from 0 to {end}, the number of what they divide")
    return offsets
