"""Coordinates of single features of a foreign layer: for halos, and to go to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.crs import transform
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.projecting import Batch
from layers.foreign.vectors import Vectors

Parts = tuple[NDArray[np.float64], ...]


def feature_parts(layer: ArrayLayer, row: int, crs: str) -> Parts:
    """Vertices of a feature in map units of `crs`: (1, 2) per point, one (N, 2) array per line or ring.

    Empty for a row that isn't there or has no geometry, and while the layer's own CRS isn't known.
    """
    batch = _batch_of(layer, row)
    if batch is None or layer.crs is None:
        return ()
    return tuple(transform(xy, layer.crs, crs) for xy in _own_parts(batch.vectors, row - batch.first))


def _batch_of(layer: ArrayLayer, row: int) -> Batch | None:
    return next((b for b in layer.batches if b.first <= row < b.first + b.rows), None)


def _own_parts(vectors: Vectors, row: int) -> list[NDArray[np.float64]]:
    found = [vectors.points[n : n + 1] for n in np.flatnonzero(vectors.point_row == row).tolist()]
    for n in np.flatnonzero(vectors.line_row == row).tolist():
        found.append(vectors.line_xy[vectors.lines[n] : vectors.lines[n + 1]])
    for n in np.flatnonzero(vectors.polygon_row == row).tolist():
        for ring in range(int(vectors.polygons[n]), int(vectors.polygons[n + 1])):
            found.append(vectors.ring_xy[vectors.rings[ring] : vectors.rings[ring + 1]])
    return found
