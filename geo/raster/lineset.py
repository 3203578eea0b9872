"""Lines and rings cut into short blocks, each with a box to cull it by and vertices that know their worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.extent import Extent
from geo.viewport import Viewport

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Indices = NDArray[np.int64]

BLOCK = 64
"""Segments per block; a power of two, because worth is measured by halving."""

_SINGLE_LIMIT = 2.0**16
"""Half-size of a layer in pixels up to which single precision errs by less than 1/64 pixel."""


@dataclass(frozen=True, slots=True)
class LineSet:
    """Projected polylines in blocks of at most `BLOCK` segments.

    A block repeats its neighbour's last vertex as its first. Coordinates are kept as in
    `geo.raster.cloud.PointCloud`.

    Attributes
    ----------
    origin : (2,) float64
        Map coordinates of the middle.
    high, low : (2, N) float32
        x and y relative to the origin, and the remainder.
    worth : (N,) float32
        Map units: leaving out all vertices worth at most t moves no line by more than t. Infinite
        at a block's ends.
    ends : (N,) bool
        True at a block's last vertex.
    starts : (B + 1,) int64
        The vertices of block b are ``starts[b]:starts[b + 1]``.
    part : (B,) int64
        Row of the caller's part that each block is from, ascending.
    boxes : (4, B) float64
        xmin, ymin, xmax, ymax of each block, map units.
    part_boxes : (4, P) float64
        The same of each part; NaN where a part has less than two vertices.
    """

    origin: Floats
    high: Singles
    low: Singles
    worth: Singles
    ends: NDArray[np.bool_]
    starts: Indices
    part: Indices
    boxes: Floats
    part_boxes: Floats

    @classmethod
    def build(
        cls, xy: ArrayLike, parts: ArrayLike, *, cancelled: Callable[[], bool] | None = None
    ) -> LineSet | None:
        """Prepare polylines.

        Parameters
        ----------
        xy : (N, 2) array_like
            Vertices of all parts, map units. A part is broken where a vertex isn't finite.
        parts : (P + 1,) array_like of int
            Part p is ``xy[parts[p]:parts[p + 1]]``; parts of one vertex vanish.
        cancelled : callable, optional
            Asked now and then; when true the answer is None.

        Raises
        ------
        GeometryError
            When the shapes don't fit each other.
        """
        points = np.asarray(xy, dtype=np.float64)
        offsets = np.asarray(parts, dtype=np.int64)
        if points.ndim != 2 or points.shape[1] != 2:
            raise GeometryError(f"Vertices must be of shape (N, 2), not {points.shape}.")
        if offsets.ndim != 1 or len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != len(points):
            raise GeometryError(f"The offsets of parts must run from 0 to the {len(points)} vertices.")
        if (np.diff(offsets) < 0).any():
            raise GeometryError("The offsets of parts must not fall.")
        stop = cancelled or (lambda: False)
        first, last, owner = _blocks(points, offsets)
        lengths = last - first + 1
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        source = ranges(first, lengths)
        kept = points[source]
        extent = Extent.of(kept)
        if stop():
            return None
        ends = np.zeros(len(kept), dtype=np.bool_)
        ends[starts[1:] - 1] = True
        worth = _worth(kept, starts, stop)
        if worth is None:
            return None
        origin = np.zeros(2) if extent is None else np.array(extent.centre)
        high = np.empty((2, len(kept)), dtype=np.float32)
        low = np.empty_like(high)
        for axis in (0, 1):
            relative = kept[:, axis] - origin[axis]
            high[axis] = relative
            low[axis] = relative - high[axis]
        boxes = _boxes(kept, starts)
        return cls(
            origin, high, low, worth, ends, starts, owner, boxes, _part_boxes(boxes, owner, len(offsets) - 1)
        )

    def __len__(self) -> int:
        """Number of parts."""
        return len(self.part_boxes[0])

    @property
    def extent(self) -> Extent | None:
        """Around all parts; None without any."""
        if self.boxes.shape[1] == 0:
            return None
        low, high = self.boxes[:2].min(axis=1), self.boxes[2:].max(axis=1)
        return Extent(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @property
    def nbytes(self) -> int:
        """Memory held."""
        arrays = (self.high, self.low, self.worth, self.ends, self.starts, self.part, self.boxes)
        return sum(array.nbytes for array in arrays) + self.part_boxes.nbytes

    def blocks_in(self, extent: Extent) -> NDArray[np.bool_]:
        """(B,) bool: blocks whose box meets an extent, map units."""
        return _meets(self.boxes, extent)

    def parts_in(self, extent: Extent) -> NDArray[np.bool_]:
        """(P,) bool: parts whose box meets an extent, map units."""
        return _meets(self.part_boxes, extent)

    def vertices(self, blocks: NDArray[np.bool_], tolerance: float) -> Indices:
        """Vertices of some blocks that are worth more than a tolerance in map units, ascending."""
        limit = np.float32(tolerance)
        if blocks.all():
            return np.flatnonzero(self.worth > limit)
        chosen = np.flatnonzero(blocks)
        rows = ranges(self.starts[chosen], np.diff(self.starts)[chosen])
        return rows[self.worth[rows] > limit]

    def pixels(self, rows: Indices, viewport: Viewport, ratio: float) -> tuple[Floats, Floats]:
        """x and y of vertices in device pixels, true to 1/64 pixel at every zoom."""
        scale = ratio / viewport.resolution
        middle = (np.array(viewport.centre) - self.origin) * scale
        # Single precision reaches as far as the layer does; half its span is `abs(high).max()`.
        span = (self.boxes[2:].max(initial=0), self.boxes[:2].min(initial=0))
        single = (span[0] - span[1]) * scale <= _SINGLE_LIMIT
        found = []
        for axis, sign, size in ((0, 1.0, viewport.width), (1, -1.0, viewport.height)):
            values = self.high[axis, rows]
            exact = values if single else values.astype(np.float64) + self.low[axis, rows]
            found.append(
                exact * exact.dtype.type(sign * scale)
                + exact.dtype.type(size * ratio / 2 - sign * middle[axis])
            )
        return found[0], found[1]

    def simplified(
        self,
        viewport: Viewport,
        *,
        tolerance: float = 0.25,
        margin: float = 16.0,
        shown: NDArray[np.bool_] | None = None,
    ) -> tuple[Floats, Indices, Indices]:
        """What a painter needs: the lines in view, cut to it by blocks and simplified.

        Parameters
        ----------
        viewport : Viewport
        tolerance : float
            Page units that a line may move.
        margin : float
            Page units around the view in which lines are kept.
        shown : (P,) bool, optional
            Parts that are wanted; all by default.

        Returns
        -------
        (N, 2) float64, (L + 1,) int64, (L,) int64
            Vertices in page units, offsets of the lines, and each line's part.
        """
        extent = viewport.extent.padded(margin * viewport.resolution)
        blocks = self.blocks_in(extent)
        if shown is not None:
            blocks &= shown[self.part]
        rows = self.vertices(blocks, tolerance * viewport.resolution)
        if len(rows) == 0:
            return np.empty((0, 2)), np.zeros(1, np.int64), np.empty(0, np.int64)
        chosen = np.flatnonzero(blocks)
        # A block that goes on where the one before it ended doesn't begin a line.
        follows = np.zeros(len(chosen), dtype=np.bool_)
        follows[1:] = (np.diff(chosen) == 1) & (self.part[chosen[1:]] == self.part[chosen[:-1]])
        head = self.starts[chosen]
        follows &= self._same_place(head, np.maximum(head - 1, 0))
        rows = rows[~np.isin(rows, head[follows], assume_unique=True)]
        begins = np.searchsorted(rows, head[~follows])
        return viewport.to_page(self.exact(rows)), np.append(begins, len(rows)), self.part[chosen[~follows]]

    def exact(self, rows: Indices) -> Floats:
        """Map coordinates (n, 2) of vertices in double precision."""
        xy = np.empty((len(rows), 2))
        for axis in (0, 1):
            within = self.high[axis, rows].astype(np.float64) + self.low[axis, rows]
            xy[:, axis] = self.origin[axis] + within
        return xy

    def _same_place(self, a: Indices, b: Indices) -> NDArray[np.bool_]:
        same = (self.high[:, a] == self.high[:, b]) & (self.low[:, a] == self.low[:, b])
        return np.asarray(same.all(axis=0))


def ranges(first: Indices, lengths: Indices) -> Indices:
    """``first[i], first[i] + 1, ...`` of the given lengths, one after the other."""
    total = int(lengths.sum())
    begin = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(total) + np.repeat(first - begin, lengths))


def _meets(boxes: Floats, extent: Extent) -> NDArray[np.bool_]:
    found = np.less_equal(boxes[0], extent.xmax)
    found &= boxes[2] >= extent.xmin
    found &= boxes[1] <= extent.ymax
    found &= boxes[3] >= extent.ymin
    return np.asarray(found)


def _blocks(points: Floats, offsets: Indices) -> tuple[Indices, Indices, Indices]:
    """First and last vertex of each block, and its part."""
    part = np.arange(len(offsets) - 1)
    first, after = offsets[:-1], offsets[1:]
    finite = np.isfinite(points[:, 0]) & np.isfinite(points[:, 1])
    if not finite.all():
        # Each stretch of finite vertices within a part becomes a piece of its own.
        owner = np.repeat(part, after - first)
        other = owner[1:] != owner[:-1]
        start, stop = finite.copy(), finite.copy()
        start[1:] &= ~finite[:-1] | other
        stop[:-1] &= ~finite[1:] | other
        first, after = np.flatnonzero(start), np.flatnonzero(stop) + 1
        part = owner[first]
    segments = after - first - 1
    some = segments > 0
    first, segments, part = first[some], segments[some], part[some]
    count = -(-segments // BLOCK)
    number = ranges(np.zeros(len(count), dtype=np.int64), count)
    begin = np.repeat(first, count) + number * BLOCK
    end = np.minimum(begin + BLOCK, np.repeat(first + segments, count))
    return begin, end, np.repeat(part, count)


def _worth(points: Floats, starts: Indices, stop: Callable[[], bool]) -> Singles | None:
    """How far a line moves at most without each vertex and all those that depend on it.

    Blocks are halved again and again: a vertex stands in the middle of an interval, and those in the
    two halves depend on it. Its worth is its distance from the interval's chord plus the most
    that a dependent one is worth; so the worths bound the whole deviation, not one step's.
    """
    lengths = np.diff(starts)
    place = ranges(np.zeros(len(lengths), dtype=np.int64), lengths)
    end = np.repeat(starts[1:] - 1, lengths)
    x, y = np.ascontiguousarray(points.T)
    worth = np.zeros(len(points))
    # The largest power of two in each place: the level at which its vertex is the middle one.
    level = place & -place
    inner = np.flatnonzero(place > 0)
    inner = inner[inner < end[inner]]
    step = 1
    while step < BLOCK:
        if stop():
            return None
        # Odd multiples of the step are of its level; even ones come up later.
        odd = (place[inner] & step) > 0
        rows, inner = inner[odd], inner[~odd]
        left, right = rows - step, np.minimum(rows + step, end[rows])
        worth[rows] += _distance(x[rows], y[rows], x[left], y[left], x[right], y[right])
        up = (right < end[rows]) & ((level[right] < level[left]) | (level[left] == 0))
        for parents, children in ((right[up], rows[up]), (left[~up], rows[~up])):
            worth[parents] = np.maximum(worth[parents], worth[children])
        step *= 2
    worth[starts[:-1]] = np.inf
    worth[starts[1:] - 1] = np.inf
    return worth.astype(np.float32)


def _distance(x: Floats, y: Floats, ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    """Distance of points from segments a to b."""
    bx, by, x, y = bx - ax, by - ay, x - ax, y - ay
    length = bx * bx + by * by
    share = np.divide(x * bx + y * by, length, out=np.zeros(len(x)), where=length > 0)
    np.clip(share, 0, 1, out=share)
    return np.asarray(np.hypot(x - bx * share, y - by * share))


def _boxes(points: Floats, starts: Indices) -> Floats:
    if len(starts) == 1:
        return np.empty((4, 0))
    x, y = np.ascontiguousarray(points.T)
    return np.vstack([reduce.reduceat(v, starts[:-1]) for reduce in (np.minimum, np.maximum) for v in (x, y)])


def _part_boxes(boxes: Floats, owner: Indices, count: int) -> Floats:
    found = np.full((4, count), np.nan)
    if len(owner):
        first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
        found[:2, owner[first]] = np.minimum.reduceat(boxes[:2], first, axis=1)
        found[2:, owner[first]] = np.maximum.reduceat(boxes[2:], first, axis=1)
    return found
