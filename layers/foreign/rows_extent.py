"""Box around many features of a foreign layer at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.crs import transform
from geo.extent import Extent
from layers.foreign.array_layer import ArrayLayer


def rows_extent(layer: ArrayLayer, rows: NDArray[np.int64], crs: str) -> Extent | None:
    """Box around some features in map units of `crs`; None when none of them has a place there."""
    found: Extent | None = None
    wanted = np.zeros(len(layer), dtype=np.bool_)
    wanted[rows] = True
    for batch in layer.batches if layer.crs is not None else ():
        inside = wanted[batch.first : batch.first + batch.rows]
        if not inside.any() or layer.crs is None:
            continue
        one = batch.vectors
        rings = np.repeat(inside[one.polygon_row], np.diff(one.polygons))
        xy = np.concatenate(
            [
                one.points[inside[one.point_row]],
                one.line_xy[np.repeat(inside[one.line_row], np.diff(one.lines))],
                one.ring_xy[np.repeat(rings, np.diff(one.rings))],
            ]
        )
        xy = transform(xy, layer.crs, crs) if len(xy) else xy
        extent = Extent.of(xy[np.isfinite(xy).all(axis=1)])
        if extent is not None:
            found = extent if found is None else found.union(extent)
    return found
