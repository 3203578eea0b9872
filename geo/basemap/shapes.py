"""Many polygons or lines as flat arrays: the form in which the basemap is kept, culled and drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.extent import Extent
from geo.groups import Offsets, Points, part_bounds, take_groups


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Polygons or lines, one after the other in flat arrays.

    Attributes
    ----------
    xy : (N, 2) float64
        Vertices: longitude and latitude in degrees (WGS 84), or map units once projected.
    rings : (R + 1,) int64
        Ring (or line) r is ``xy[rings[r]:rings[r + 1]]``; polygon rings repeat their first vertex.
    parts : (P + 1,) int64
        Part p has the rings ``parts[p]:parts[p + 1]``. A polygon's holes need no mark: fill it odd-even,
        part by part, because neighbouring parts overlap a little so that no seam shows between them.
        A line has exactly one ring.
    codes : (P,) int16
        What each part is; the meaning belongs to the layer (see `geo.basemap.Layer`).
    bounds : (P, 4) float64
        xmin, ymin, xmax, ymax of each part.
    """

    xy: Points
    rings: Offsets
    parts: Offsets
    codes: NDArray[np.int16]
    bounds: Points

    @classmethod
    def of(cls, xy: Points, rings: Offsets, parts: Offsets, codes: NDArray[np.int16]) -> Shapes:
        """Shapes from their arrays, with the bounds of each part worked out."""
        return cls(xy, rings, parts, codes, part_bounds(xy, rings[parts]))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def extent(self) -> Extent | None:
        """Smallest extent around all parts; None when there are none."""
        if len(self) == 0:
            return None
        low, high = self.bounds[:, :2].min(axis=0), self.bounds[:, 2:].max(axis=0)
        return Extent(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def touching(self, extent: Extent) -> NDArray[np.bool_]:
        """(P,) bool: parts whose bounds share a point with the extent."""
        b = self.bounds
        return (
            (b[:, 0] <= extent.xmax)
            & (b[:, 2] >= extent.xmin)
            & (b[:, 1] <= extent.ymax)
            & (b[:, 3] >= extent.ymin)
        )

    def only(self, chosen: NDArray[np.bool_]) -> Shapes:
        """The parts marked in the (P,) mask, in the same order."""
        if bool(chosen.all()):
            return self
        rings, ring_ids = take_groups(self.parts, np.flatnonzero(chosen))
        vertices, vertex_ids = take_groups(self.rings, ring_ids)
        return Shapes(self.xy[vertex_ids], vertices, rings, self.codes[chosen], self.bounds[chosen])

    def within(self, extent: Extent) -> Shapes:
        """The parts that may show in the extent (by their bounds; nothing is cut)."""
        return self.only(self.touching(extent))
