"""Where on the page there is land: a coarse grid, for lettering that belongs on water."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.drawing.draw_list import Offsets, Points


@dataclass(frozen=True, slots=True)
class LandMask:
    """A grid of cells over the page.

    Attributes
    ----------
    land : (H, W) bool
        True where the cell's middle lies on land.
    cell : float
        Page units.
    """

    land: NDArray[np.bool_]
    cell: float

    def on_land(self, xy: Points) -> NDArray[np.bool_]:
        """Which page points (..., 2) lie on land, to the nearest cell; False beyond the page."""
        at = np.floor(xy / self.cell).astype(np.int64)
        height, width = self.land.shape
        inside = (at[..., 0] >= 0) & (at[..., 0] < width) & (at[..., 1] >= 0) & (at[..., 1] < height)
        column, row = np.where(inside, at[..., 0], 0), np.where(inside, at[..., 1], 0)
        return np.asarray(inside & self.land[row, column])


def land_mask(xy: Points, rings: Offsets, width: float, height: float, cell: float) -> LandMask:
    """Rasterise polygons by their winding number.

    Parameters
    ----------
    xy : (N, 2) float64
        Vertices on the page, of whole polygons (those that only touch the page too).
    rings : (R + 1,) int64
        Ring r is ``xy[rings[r]:rings[r + 1]]``, its first vertex repeated at its end. Outer rings run one
        way and holes the other, so that polygons may overlap.
    width, height, cell : float
        Page units.
    """
    columns, rows = max(int(np.ceil(width / cell)), 1), max(int(np.ceil(height / cell)), 1)
    winding = np.zeros((rows, columns + 1), dtype=np.int32)
    if len(xy) > 1:
        x, y = xy[:, 0] / cell - 0.5, xy[:, 1] / cell - 0.5
        joined = np.ones(len(xy) - 1, dtype=np.bool_)
        breaks = rings[1:-1]
        joined[breaks[(breaks > 0) & (breaks < len(xy))] - 1] = False
        # Row middles that each edge passes; half-open, so that a vertex counts once.
        begin = np.clip(np.ceil(np.minimum(y[:-1], y[1:])), 0, rows)
        end = np.clip(np.ceil(np.maximum(y[:-1], y[1:])), 0, rows)
        edges = np.flatnonzero(joined & (end > begin))
        crossings = (end[edges] - begin[edges]).astype(np.int64)
        edge = np.repeat(edges, crossings)
        row = begin[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(crossings) - crossings, crossings)
        share = (row - y[edge]) / (y[edge + 1] - y[edge])
        column = np.ceil(x[edge] + share * (x[edge + 1] - x[edge]))
        turn = np.where(y[edge + 1] > y[edge], 1, -1).astype(np.int32)
        place = np.clip(column, 0, columns).astype(np.int64)
        np.add.at(winding, (row.astype(np.int64), place), turn)
    return LandMask(np.asarray(winding.cumsum(axis=1)[:, :columns] != 0), cell)
