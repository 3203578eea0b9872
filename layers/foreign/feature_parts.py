"""Coordinates of single features of a foreign layer: for halos, to go to them, and to measure them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.crs import transform
from layers.foreign.array_layer import ArrayLayer

Parts = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a feature consists of.

    Attributes
    ----------
    points : (N, 2) float64
    lines : list of (M, 2) float64
    areas : list of list of (K, 2) float64
        Per polygon its rings, the outline first.
    """

    points: NDArray[np.float64]
    lines: list[NDArray[np.float64]]
    areas: list[list[NDArray[np.float64]]]


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


def feature_shape(layer: ArrayLayer, row: int, crs: str) -> Shape:
    """A feature in units of `crs`; empty as in `feature_parts`."""
    own = _own_shape(layer, row)
    source = layer.crs
    if source is None:
        return Shape(np.empty((0, 2)), [], [])
    return Shape(
        transform(own.points, source, crs) if len(own.points) else own.points,
        [transform(line, source, crs) for line in own.lines],
        [[transform(ring, source, crs) for ring in rings] for rings in own.areas],
    )


def _own_parts(layer: ArrayLayer, row: int) -> list[NDArray[np.float64]]:
    shape = _own_shape(layer, row)
    points = [shape.points[n : n + 1] for n in range(len(shape.points))]
    return [*points, *shape.lines, *(ring for rings in shape.areas for ring in rings)]


def _own_shape(layer: ArrayLayer, row: int) -> Shape:
    """A feature in the layer's own CRS."""
    batch = next((b for b in layer.batches if b.first <= row < b.first + b.rows), None)
    if batch is None:
        return Shape(np.empty((0, 2)), [], [])
    vectors, row = batch.vectors, row - batch.first
    first, last = np.searchsorted(vectors.point_row, (row, row + 1)).tolist()
    lines = [
        vectors.line_xy[vectors.lines[n] : vectors.lines[n + 1]]
        for n in np.flatnonzero(vectors.line_row == row).tolist()
    ]
    areas = [
        [
            vectors.ring_xy[vectors.rings[ring] : vectors.rings[ring + 1]]
            for ring in range(int(vectors.polygons[n]), int(vectors.polygons[n + 1]))
        ]
        for n in np.flatnonzero(vectors.polygon_row == row).tolist()
    ]
    return Shape(vectors.points[first:last], lines, areas)
