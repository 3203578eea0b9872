"""Points sorted over a grid, in single precision with a remainder, ready to be drawn every frame."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError
from geo.extent import Extent
from geo.viewport import Viewport

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

CHUNK = 65_536
"""Points handled at a time: small enough for the cache, and for others to get the interpreter."""

_PER_CELL = 256
_MAX_CELLS = 256  # per side, so that a cell's number fits 16 bits and sorting is a radix sort
_SINGLE_LIMIT = 2.0**16
"""Half-size of a layer in pixels up to which single precision errs by less than 1/64 pixel."""


@dataclass(frozen=True, slots=True)
class PointCloud:
    """Projected points in the order of a grid's cells.

    A coordinate is ``origin + high + low``: `high` is what frames are drawn from, `low` the
    remainder that restores double precision (to 2^-48 of the layer's size) when zoomed far in.

    Attributes
    ----------
    origin : (2,) float64
        Map coordinates of the cloud's middle.
    high, low : (2, N) float32
        x and y relative to the origin, cell by cell.
    order : (N,) int32 or int64
        Row in the caller's array for each point here; points that aren't finite are left out.
    extent : Extent or None
        Around all points; None without any.
    side : int
        Cells per side of the grid over the extent, rows from south to north.
    starts : (side² + 1,) int64
        The points of cell c are ``starts[c]:starts[c + 1]``.
    """

    origin: Floats
    high: Singles
    low: Singles
    order: NDArray[np.integer]
    extent: Extent | None
    side: int
    starts: NDArray[np.int64]

    @classmethod
    def build(cls, xy: ArrayLike, *, cancelled: Callable[[], bool] | None = None) -> PointCloud | None:
        """Sort points of shape (N, 2), map units, over a grid; None when cancelled.

        Raises
        ------
        GeometryError
            When `xy` isn't of shape (N, 2).
        """
        points = np.asarray(xy, dtype=np.float64)
        if points.ndim != 2 or points.shape[1] != 2:
            raise GeometryError(f"Points must be of shape (N, 2), not {points.shape}.")
        finite = np.isfinite(points[:, 0]) & np.isfinite(points[:, 1])
        rows = None if finite.all() else np.flatnonzero(finite)
        kept = points if rows is None else points[rows]
        extent = Extent.of(kept)
        stop = cancelled or (lambda: False)
        if extent is None:
            none = np.empty((2, 0), dtype=np.float32)
            return cls(np.zeros(2), none, none, np.empty(0, np.int32), None, 1, np.zeros(2, np.int64))
        side = max(1, min(_MAX_CELLS, math.isqrt(len(kept) // _PER_CELL)))
        cell = _cells(kept, extent, side)
        if stop():
            return None
        order = np.argsort(cell, kind="stable")
        if stop():
            return None
        counts = np.bincount(cell, minlength=side * side)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        origin = np.array(extent.centre)
        high = np.empty((2, len(kept)), dtype=np.float32)
        low = np.empty_like(high)
        for axis in (0, 1):
            relative = kept[order, axis] - origin[axis]
            high[axis] = relative
            low[axis] = relative - high[axis]
            if stop():
                return None
        small = np.int32 if len(points) < 2**31 else np.int64
        return cls(
            origin, high, low, (order if rows is None else rows[order]).astype(small), extent, side, starts
        )

    def __len__(self) -> int:
        return len(self.order)

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return self.high.nbytes + self.low.nbytes + self.order.nbytes + self.starts.nbytes

    def runs(self, extent: Extent) -> list[tuple[int, int]]:
        """Slices of points that hold all points in an extent, in map units."""
        if self.extent is None or not self.extent.intersects(extent):
            return []
        first = _cell_of(extent.xmin, extent.ymin, self.extent, self.side)
        last = _cell_of(extent.xmax, extent.ymax, self.extent, self.side)
        found: list[tuple[int, int]] = []
        for row in range(first[1], last[1] + 1):
            start = int(self.starts[row * self.side + first[0]])
            stop = int(self.starts[row * self.side + last[0] + 1])
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], stop)
            elif stop > start:
                found.append((start, stop))
        return found

    def is_single(self, pixel: float) -> bool:
        """Whether single precision holds to 1/64 pixel, for pixels of a size in map units."""
        if self.extent is None:
            return True
        return max(self.extent.width, self.extent.height) / 2 <= _SINGLE_LIMIT * pixel

    def pixels(
        self, viewport: Viewport, ratio: float, runs: list[tuple[int, int]]
    ) -> Iterator[tuple[slice, NDArray[np.floating], NDArray[np.floating]]]:
        """Device pixel coordinates of points, chunk by chunk.

        Parameters
        ----------
        viewport : Viewport
        ratio : float
            Device pixels per page unit.
        runs : list of tuple of int
            From `runs`.

        Yields
        ------
        slice, (n,) x, (n,) y
            Float32 where that errs by less than 1/64 pixel, else float64. The arrays may be
            changed, and are reused for the next chunk.
        """
        scale = ratio / viewport.resolution
        single = self.is_single(1 / scale)
        middle = (np.array(viewport.centre) - self.origin) * scale
        offset_x = viewport.width * ratio / 2 - middle[0]
        offset_y = viewport.height * ratio / 2 + middle[1]
        kind = np.float32 if single else np.float64
        buffer = np.empty((2, CHUNK), dtype=kind)
        for start, stop in runs:
            for a in range(start, stop, CHUNK):
                b = min(a + CHUNK, stop)
                x, y = buffer[0, : b - a], buffer[1, : b - a]
                for axis, out, factor, offset in ((0, x, scale, offset_x), (1, y, -scale, offset_y)):
                    if single:
                        np.multiply(self.high[axis, a:b], kind(factor), out=out)
                    else:
                        np.add(self.high[axis, a:b], self.low[axis, a:b], out=out, dtype=np.float64)
                        out *= factor
                    out += kind(offset)
                yield slice(a, b), x, y


def _cells(xy: Floats, extent: Extent, side: int) -> NDArray[np.uint16]:
    """Cell number of each point."""
    cell = np.zeros(len(xy), dtype=np.uint16)
    for axis, low, size in ((1, extent.ymin, extent.height), (0, extent.xmin, extent.width)):
        step = side / size if size > 0 else 0.0
        cell *= np.uint16(side)
        along = (xy[:, axis] - low) * step
        cell += np.minimum(along, side - 1).astype(np.uint16)
    return cell


def _cell_of(x: float, y: float, extent: Extent, side: int) -> tuple[int, int]:
    """Column and row of the cell under a place, or of the nearest one."""

    def index(value: float, low: float, size: float) -> int:
        # The same arithmetic as in `_cells`, so that the two agree on a cell's edge.
        along = (min(max(value, low), low + size) - low) * (side / size if size > 0 else 0.0)
        return int(min(along, side - 1))

    return index(x, extent.xmin, extent.width), index(y, extent.ymin, extent.height)
