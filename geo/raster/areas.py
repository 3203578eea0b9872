"""Many areas as a picture: each scan line collects where outlines cross it, and sums up from the left.

Four scan lines a pixel, exact along them. Outlines run one way round and holes the other, so areas
that overlap count as covered, not as holes; neighbours leave no gap between them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.raster.coverage import LEVELS, Ink
from geo.raster.lines import (
    HIDDEN,
    TOLERANCE,
    LineStyle,
    draw_lines,
    finished,
    frame_shape,
    paired,
)
from geo.raster.lineset import Indices, LineSet, ranges
from geo.raster.pixels import BGRA, RGBA
from geo.raster.scratch import scratch
from geo.raster.segments import Segments, repeated
from geo.viewport import Viewport

if TYPE_CHECKING:
    from geo.raster.points import PixelFormat

_SCAN = 4
"""Scan lines per pixel."""
_SHIFT = 12
"""One level of coverage counts two to the power of this while it is summed up."""
_LINE = (LEVELS << _SHIFT) // _SCAN
"""What a whole scan line of a pixel counts."""
_KEPT = 4
_ROWS = 64
"""Rows summed up at a time: what the cache holds."""


@dataclass(frozen=True)
class AreaStyle:
    """How the areas of one class look.

    Attributes
    ----------
    fill : str or None
        ``#RRGGBB`` or ``#RRGGBBAA``.
    outline : LineStyle or None
        Drawn over all fills.
    opacity : float
        Of the fill, 0 to 1.
    """

    fill: str | None
    outline: LineStyle | None = None
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class AreaSet:
    """Projected polygons.

    Attributes
    ----------
    rings : LineSet
        All rings, closed; outer ones run one way round and holes the other.
    polygon : (R,) int64
        The polygon of each ring.
    count : int
        Number of polygons.
    """

    rings: LineSet
    polygon: Indices
    count: int

    @classmethod
    def build(
        cls,
        xy: ArrayLike,
        rings: ArrayLike,
        polygons: ArrayLike,
        *,
        cancelled: Callable[[], bool] | None = None,
    ) -> AreaSet | None:
        """Prepare polygons; None when cancelled.

        Parameters
        ----------
        xy : (N, 2) array_like
            Vertices of all rings, map units.
        rings : (R + 1,) array_like of int
            Ring r is ``xy[rings[r]:rings[r + 1]]``, closed or not.
        polygons : (P + 1,) array_like of int
            Polygon p has the rings ``polygons[p]:polygons[p + 1]``: its outline, then its holes.

        Raises
        ------
        GeometryError
            When the shapes don't fit each other.
        """
        points, offsets = np.asarray(xy, dtype=np.float64), np.asarray(rings, dtype=np.int64)
        owners = np.asarray(polygons, dtype=np.int64)
        if offsets.ndim != 1 or len(offsets) == 0 or points.ndim != 2 or offsets[-1] != len(points):
            raise GeometryError("The offsets of rings must run from 0 to the number of vertices.")
        if owners.ndim != 1 or len(owners) == 0 or owners[0] != 0 or owners[-1] != len(offsets) - 1:
            raise GeometryError(f"The offsets of polygons must run from 0 to the {len(offsets) - 1} rings.")
        holes = np.ones(len(offsets) - 1, dtype=np.bool_)
        first = owners[:-1]
        holes[first[first < owners[1:]]] = False
        order, closed = _oriented(points, offsets, holes)
        made = LineSet.build(points[order], closed, cancelled=cancelled)
        if made is None:
            return None
        return cls(made, np.repeat(np.arange(len(owners) - 1), np.diff(owners)), len(owners) - 1)

    def __len__(self) -> int:
        """Number of polygons."""
        return self.count

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.rings.nbytes + self.polygon.nbytes

    def simplified(
        self,
        viewport: Viewport,
        shown: NDArray[np.bool_] | None = None,
        *,
        tolerance: float = TOLERANCE,
        margin: float = 16.0,
    ) -> Outlines:
        """What a painter needs: the polygons in view, simplified, their far sides cut short.

        Parameters
        ----------
        viewport : Viewport
        shown : (P,) bool, optional
            Polygons that are wanted; all by default.
        tolerance, margin : float
            Page units, as in `LineSet.simplified`.
        """
        wanted = None if shown is None else shown[self.polygon]
        rows = _vertices(self.rings, _Near.of(self.rings, viewport, margin), viewport, tolerance, wanted)
        block = np.searchsorted(self.rings.starts, rows, side="right") - 1
        ring = self.rings.part[block]
        # A block's first vertex is its forerunner's last.
        again = np.zeros(len(rows), dtype=np.bool_)
        again[1:] = (rows[1:] == self.rings.starts[block[1:]]) & (ring[1:] == ring[:-1])
        rows, ring = rows[~again], ring[~again]
        begins = np.flatnonzero(np.diff(ring, prepend=-1))
        polygon = self.polygon[ring[begins]]
        parts = np.flatnonzero(np.diff(polygon, prepend=-1))
        return Outlines(
            viewport.to_page(self.rings.exact(rows)),
            np.append(begins, len(rows)).astype(np.int64),
            np.append(parts, len(begins)).astype(np.int64),
            polygon[parts],
        )


@dataclass(frozen=True, slots=True)
class Outlines:
    """Polygons for a painter.

    Attributes
    ----------
    xy : (N, 2) float64
        Page units.
    rings : (R + 1,) int64
    parts : (P + 1,) int64
        Polygon p has the rings ``parts[p]:parts[p + 1]``.
    polygon : (P,) int64
        Its number in the set.
    """

    xy: NDArray[np.float64]
    rings: Indices
    parts: Indices
    polygon: Indices


def render_areas(
    areas: AreaSet | Sequence[AreaSet],
    viewport: Viewport,
    classes: NDArray[np.uint8] | Sequence[NDArray[np.uint8]] | None,
    styles: Sequence[AreaStyle],
    *,
    ratio: float = 1.0,
    pixel_format: PixelFormat = "rgba",
    cancelled: Callable[[], bool] | None = None,
) -> NDArray[np.uint8] | None:
    """Draw areas into a transparent picture: all fills class by class, then the outlines.

    Parameters are those of `geo.raster.lines.render_lines`; `classes` has one value per polygon.

    Returns
    -------
    (H, W, 4) uint8 or None
        None when cancelled.

    Raises
    ------
    GeometryError
        When there are no styles or too many, or `classes` doesn't fit.
    """
    parts = [
        (one.rings, None if values is None else values[one.polygon])
        for one, values in paired(areas, classes, AreaSet, len(styles))
    ]
    stop = cancelled or (lambda: False)
    order = BGRA if pixel_format == "bgra-premultiplied" else RGBA
    canvas = np.zeros(frame_shape(viewport, ratio), dtype=np.uint32)
    layers: list[tuple[NDArray[np.uint8], Ink]] = []
    near = [_Near.of(rings, viewport, 1 / ratio) for rings, _ in parts]
    for number, style in enumerate(styles):
        if style.fill is None:
            continue
        if stop():
            return None
        edges = Segments.joined(
            [
                _edges(rings, seen, None if kinds is None else kinds == number, viewport, ratio)
                for (rings, kinds), seen in zip(parts, near, strict=True)
                if kinds is not None or number == 0
            ]
        )
        # Few classes have a place of their own to be kept in; a hundred would fill the memory.
        size = canvas.size
        codes = scratch(f"covered {number}", size, np.uint8) if number < _KEPT else np.empty(size, np.uint8)
        covered = _covered(edges, codes.reshape(canvas.shape), stop)
        if covered is None:
            return None
        layers.append((covered, Ink(style.fill, style.opacity)))
    # Outlines that look the same are one layer.
    pens = [style.outline or LineStyle("#000000", 0.0) for style in styles]
    distinct = list(dict.fromkeys(pens))
    places = np.full(256, HIDDEN, dtype=np.uint8)
    places[: len(pens)] = [distinct.index(pen) for pen in pens]
    outlines = [(rings, None if kinds is None else places[kinds]) for rings, kinds in parts]
    drawn = draw_lines(
        canvas, outlines, viewport, distinct, ratio=ratio, order=order, stop=stop, below=layers
    )
    return finished(canvas, pixel_format) if drawn else None


def fill_mask(rings: Sequence[NDArray[np.float64]], size: int) -> NDArray[np.float64]:
    """Share of each pixel of a square picture that closed rings cover, by the non-zero rule.

    Parameters
    ----------
    rings : sequence of (N, 2) float64
        Pixels, x right and y down; holes run the other way round than what they lie in.
    size : int
        Pixels per side.

    Returns
    -------
    (size, size) float64
        0 to 1.
    """
    starts = np.vstack([np.empty((0, 2)), *rings])
    ends = np.vstack([np.empty((0, 2)), *(np.roll(ring, -1, axis=0) for ring in rings)])
    edges = Segments(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    covered = _covered(edges, np.empty((size, size), dtype=np.uint8), lambda: False)
    assert covered is not None
    return covered / LEVELS


def _oriented(
    points: NDArray[np.float64], offsets: Indices, holes: NDArray[np.bool_]
) -> tuple[Indices, Indices]:
    """Rows of vertices with every ring closed and turned the right way, and the new offsets."""
    lengths = np.diff(offsets)
    some = np.flatnonzero(lengths > 0)
    first, last = offsets[:-1][some], offsets[1:][some] - 1
    closed = np.zeros(len(lengths), dtype=np.bool_)
    closed[some] = (points[first] == points[last]).all(axis=1)
    area = np.zeros(len(lengths))
    if len(some):
        following = np.arange(1, len(points) + 1)
        following[last] = first
        # Relative to each ring's first vertex: far from the origin the products lose their digits.
        local = points - np.repeat(points[first], lengths[some], axis=0)
        terms = local[:, 0] * local[following, 1] - local[following, 0] * local[:, 1]
        area[some] = np.add.reduceat(np.nan_to_num(terms), first)
    backwards = (area > 0) == holes
    size = lengths + (~closed & (lengths > 0))
    owner = np.repeat(np.arange(len(lengths)), size)
    place = ranges(np.zeros(len(size), dtype=np.int64), size)
    place = np.where(backwards[owner], size[owner] - 1 - place, place)
    rows = offsets[:-1][owner] + place % np.maximum(lengths[owner], 1)
    return rows, np.concatenate([[0], np.cumsum(size)]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Near:
    """What of some rings may touch a view: found once for all classes.

    Attributes
    ----------
    rings : (R,) bool
    blocks : (B,) bool
    """

    rings: NDArray[np.bool_]
    blocks: NDArray[np.bool_]

    @classmethod
    def of(cls, rings: LineSet, viewport: Viewport, margin: float) -> _Near:
        """Within a margin in page units."""
        extent = viewport.extent.padded(margin * viewport.resolution)
        return cls(rings.parts_in(extent), rings.blocks_in(extent))


def _edges(
    rings: LineSet, near: _Near, wanted: NDArray[np.bool_] | None, viewport: Viewport, ratio: float
) -> Segments:
    """Edges of the wanted rings that may touch the view, device pixels."""
    rows = _vertices(rings, near, viewport, TOLERANCE / ratio, wanted)
    x, y = rings.pixels(rows, viewport, ratio)
    joined = np.flatnonzero(~rings.ends[rows[:-1]]) if len(rows) else rows
    return Segments(x[joined], y[joined], x[joined + 1], y[joined + 1])


def _vertices(
    rings: LineSet, near: _Near, viewport: Viewport, tolerance: float, wanted: NDArray[np.bool_] | None
) -> Indices:
    """Vertices of the rings that may touch the view; the tolerance is in page units.

    A block outside the view is replaced by its chord: both lie in its box, so in view the two
    enclose the same.
    """
    chosen = (near.rings if wanted is None else near.rings & wanted)[rings.part]
    rows = rings.vertices(chosen & near.blocks, tolerance * viewport.resolution)
    away = rings.vertices(chosen & ~near.blocks, float(np.finfo(np.float32).max))
    return np.sort(np.concatenate([rows, away])) if len(away) else rows


def _covered(edges: Segments, codes: NDArray[np.uint8], stop: Callable[[], bool]) -> NDArray[np.uint8] | None:
    """Coverage of each pixel, 0 to `LEVELS`, written to `codes`; None when stopped."""
    height, width = codes.shape
    kind = edges.x0.dtype.type
    # Scan line k lies at (k + 0.5) / _SCAN; an edge crosses those from its upper end to its lower.
    down = edges.y1 > edges.y0
    upper, lower = np.minimum(edges.y0, edges.y1), np.maximum(edges.y0, edges.y1)
    limit = kind(height * _SCAN)
    first = np.ceil(np.clip(upper * kind(_SCAN) - kind(0.5), 0, limit)).astype(np.int64)
    after = np.ceil(np.clip(lower * kind(_SCAN) - kind(0.5), 0, limit)).astype(np.int64)
    crossing = np.flatnonzero(after > first)
    if len(crossing) == 0:
        codes.fill(0)
        return codes
    top, bottom = int(first[crossing].min()) // _SCAN, -(-int(after[crossing].max()) // _SCAN)
    edges = edges.taken(crossing)
    # Left of all edges nothing is covered, and right of all it adds up to nothing.
    low, high = min(edges.x0.min(), edges.x1.min()), max(edges.x0.max(), edges.x1.max())
    left, right = int(np.clip(low - 1, 0, width)), int(np.clip(high + 2, 0, width))
    codes.fill(0)
    columns = right - left + 2
    # Whole numbers add up several times as fast as fractions, and exactly.
    flat = scratch("sums", (bottom - top) * columns, np.int32)
    flat.fill(0)
    sums = flat.reshape(bottom - top, columns)
    first, count = first[crossing], (after - first)[crossing]
    slope = (edges.x1 - edges.x0) / (edges.y1 - edges.y0)
    start = edges.x0 + ((first + 0.5) / _SCAN - edges.y0) * slope
    sign = np.where(down[crossing], float(_LINE), -float(_LINE))
    table = np.column_stack([start, slope / _SCAN, first, sign])
    for rows, number in repeated(table, count):
        if stop():
            return None
        x = rows[:, 0] + rows[:, 1] * number
        np.clip(x, left, right, out=x)
        x -= left
        line = rows[:, 2].astype(np.int64)
        line += number
        line //= _SCAN
        line -= top
        column = x.astype(np.int64)
        x -= column
        x *= rows[:, 3]
        share = np.rint(x).astype(np.int32)
        line *= columns
        line += column
        np.add.at(flat, line, rows[:, 3].astype(np.int32) - share)
        line += 1
        np.add.at(flat, line, share)
    for begin in range(0, len(sums), _ROWS):
        if stop():
            return None
        total = np.cumsum(sums[begin : begin + _ROWS, :-2], axis=1, dtype=np.int32)
        np.abs(total, out=total)
        total += 1 << (_SHIFT - 1)
        total >>= _SHIFT
        np.minimum(total, LEVELS, out=total)
        codes[top + begin : top + begin + len(total), left:right] = total
    return codes
