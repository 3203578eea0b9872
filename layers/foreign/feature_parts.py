"""Coordinates of single features of a foreign layer: for halos, and to go to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.crs import transform
from layers.foreign.array_layer import ArrayLayer

Parts = tuple[NDArray[np.float64], ...]


def feature_parts(layer: ArrayLayer, row: int, crs: str) -> Parts:
    """Vertices of a feature in map units of `crs`: (1, 2) per point, one (N, 2) array per line or ring.

    Empty for a row that isn't there or has no geometry, and while the layer's own CRS isn't known.
    """
    return many_parts(layer, [row], crs)[0]


def many_parts(layer: ArrayLayer, rows: Sequence[int], crs: str) -> list[Parts]:
    """The same for several features, projected together: alone each takes a hundred times as long."""
    if layer.crs is None:
        return [() for _ in rows]
    own = [_own_parts(layer, row) for row in rows]
    flat = [part for parts in own for part in parts]
    if not flat:
        return [() for _ in rows]
    ends = np.cumsum([len(part) for part in flat])
    projected = iter(np.split(transform(np.concatenate(flat), layer.crs, crs), ends[:-1]))
    return [tuple(next(projected) for _ in parts) for parts in own]


def _own_parts(layer: ArrayLayer, row: int) -> list[NDArray[np.float64]]:
    batch = next((b for b in layer.batches if b.first <= row < b.first + b.rows), None)
    if batch is None:
        return []
    vectors, row = batch.vectors, row - batch.first
    first, last = np.searchsorted(vectors.point_row, (row, row + 1)).tolist()
    found = [vectors.points[n : n + 1] for n in range(first, last)]
    for n in np.flatnonzero(vectors.line_row == row).tolist():
        found.append(vectors.line_xy[vectors.lines[n] : vectors.lines[n + 1]])
    for n in np.flatnonzero(vectors.polygon_row == row).tolist():
        for ring in range(int(vectors.polygons[n]), int(vectors.polygons[n + 1])):
            found.append(vectors.ring_xy[vectors.rings[ring] : vectors.rings[ring + 1]])
    return found
