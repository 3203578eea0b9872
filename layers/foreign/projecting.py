"""A batch of features in map units, prepared for drawing; kept for the last few projections."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.crs import WGS84, transform
from geo.projection import forward
from geo.raster.areas import AreaSet
from geo.raster.cloud import CHUNK, PointCloud
from geo.raster.lineset import LineSet
from layers.foreign.vectors import Vectors

KEPT = 2
"""Projections kept per batch: the map's, and one more for a figure or for going back."""

_LONLAT = (WGS84, "OGC:CRS84", "CRS84")


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Features read together.

    Attributes
    ----------
    first : int
        Row of the layer that its first feature has.
    rows : int
    vectors : Vectors
        In the layer's CRS.
    """

    first: int
    rows: int
    vectors: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Drawable:
    """A batch in a map's CRS; None for kinds it doesn't have.

    Attributes
    ----------
    first : int
        As in `Batch`.
    points, lines, areas : PointCloud, LineSet, AreaSet or None
    point_row, line_row, area_row : (n,) int
        Row of the layer for each of the cloud's points (in its order), lines and polygons.
    """

    first: int
    points: PointCloud | None
    point_row: NDArray[np.integer]
    lines: LineSet | None
    line_row: NDArray[np.integer]
    areas: AreaSet | None
    area_row: NDArray[np.integer]

    @property
    def nbytes(self) -> int:
        """Memory held."""
        sets = (self.points, self.lines, self.areas)
        rows = self.point_row.nbytes + self.line_row.nbytes + self.area_row.nbytes
        return rows + sum(one.nbytes for one in sets if one is not None)


class Projected:
    """The drawables of a layer's batches, made when first asked for. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[str, str], dict[int, Drawable]] = OrderedDict()

    def of(
        self, batch: Batch, source: str, target: str, cancelled: Callable[[], bool] | None = None
    ) -> Drawable | None:
        """A batch in map units of `target`; None when cancelled.

        Raises
        ------
        CrsError
            When one CRS is unknown or no way leads from the one to the other.
        """
        with self._lock:
            made = self._made.setdefault((source, target), {})
            self._made.move_to_end((source, target))
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
            found = made.get(batch.first)
        if found is None:
            found = drawable(batch, source, target, cancelled)
            if found is not None:
                made[batch.first] = found
        return found

    @property
    def nbytes(self) -> int:
        """Memory held."""
        with self._lock:
            return sum(one.nbytes for made in self._made.values() for one in made.values())


def drawable(
    batch: Batch, source: str, target: str, cancelled: Callable[[], bool] | None = None
) -> Drawable | None:
    """Project a batch and sort it for drawing; None when cancelled."""
    vectors = batch.vectors
    none = np.empty(0, dtype=np.int32)
    points = lines = areas = None
    point_row: NDArray[np.integer] = none
    if len(vectors.points):
        points = PointCloud.build(project(vectors.points, source, target), cancelled=cancelled)
        if points is None:
            return None
        point_row = (vectors.point_row[points.order] + batch.first).astype(_small(batch))
    if len(vectors.line_xy):
        lines = LineSet.build(project(vectors.line_xy, source, target), vectors.lines, cancelled=cancelled)
        if lines is None:
            return None
    if len(vectors.ring_xy):
        xy = project(vectors.ring_xy, source, target)
        areas = AreaSet.build(xy, vectors.rings, vectors.polygons, cancelled=cancelled)
        if areas is None:
            return None
    return Drawable(
        batch.first,
        points,
        point_row,
        lines,
        vectors.line_row + batch.first,
        areas,
        vectors.polygon_row + batch.first,
    )


def project(xy: NDArray[np.float64], source: str, target: str) -> NDArray[np.float64]:
    """Coordinates (N, 2) from a layer's CRS to a map's; NaN where there is no way.

    Raises
    ------
    CrsError
        When one CRS is unknown or no way leads from the one to the other.
    """
    if source == target:
        return xy
    if source not in _LONLAT:
        return transform(xy, source, target)
    out = np.empty_like(xy, order="C")
    for start in range(0, len(xy), CHUNK):
        out[start : start + CHUNK] = forward(xy[start : start + CHUNK], target)
    return out


def _small(batch: Batch) -> type[np.integer]:
    return np.int32 if batch.first + batch.rows < 2**31 else np.int64
