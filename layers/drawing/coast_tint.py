"""The soft tint of the sea along the coast, as a small picture that painters stretch.

Broad pens along the whole coast took three quarters of the ground's painting time, and had an edge. A blurred
mask of the coast at a quarter of the resolution takes two milliseconds and fades as printed maps do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.viewport import Viewport
from layers.drawing.draw_list import Offsets, Picture, Points
from layers.theme.colour import rgb

Floats = NDArray[np.float32]

PASSES = 3
"""Box filters one after the other: three come close to a Gaussian."""


def coast_tint(
    coast: Points, parts: Offsets, viewport: Viewport, colour: str, opacity: float, reach: float, cell: float
) -> Picture | None:
    """The tint for a viewport.

    Parameters
    ----------
    coast : (N, 2) float64
        Vertices of the coast lines in map units, also of those within `reach` of the view.
    parts : (P + 1,) int64
        Line p is ``coast[parts[p]:parts[p + 1]]``.
    colour : str
    opacity : float
        At the coast itself.
    reach : float
        How far the tint fades out from the coast, page units.
    cell : float
        Size of its pixels in page units.

    Returns
    -------
    Picture or None
        None where there is no coast.
    """
    if len(coast) < 2 or viewport.width <= 0 or viewport.height <= 0:
        return None
    step = cell * viewport.resolution
    extent = viewport.extent
    # The grid is fixed to the ground, so that the tint doesn't shimmer while the map moves.
    margin = int(np.ceil(reach / cell)) + 1
    left, top = int(np.floor(extent.xmin / step)) - margin, int(np.ceil(extent.ymax / step)) + margin
    width = int(np.ceil(extent.xmax / step)) + margin - left
    height = top - int(np.floor(extent.ymin / step)) + margin
    column, row = _cells(coast, parts, step, left, top)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    if not inside.any():
        return None
    mask = np.zeros((height, width), dtype=np.float32)
    mask[row[inside], column[inside]] = 1.0
    radius = max(round(reach / cell / PASSES), 1)
    for _ in range(PASSES):
        mask = _box(_box(mask, radius, 0), radius, 1)
    # A straight coast comes out as 0.75 over the filter's width at its middle.
    share = np.clip(mask * ((2 * radius + 1) / 0.75), 0.0, 1.0)
    rgba = np.empty((height, width, 4), dtype=np.uint8)
    rgba[..., :3] = rgb(colour)
    rgba[..., 3] = share * (255 * opacity)
    corner = viewport.to_page(np.array([(left * step, top * step)]))[0]
    return Picture(rgba, float(corner[0]), float(corner[1]), width * cell, height * cell)


def _cells(
    coast: Points, parts: Offsets, step: float, left: int, top: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns and rows of the cells that the lines run through."""
    joined = np.ones(len(coast) - 1, dtype=np.bool_)
    breaks = parts[1:-1]
    joined[breaks[(breaks > 0) & (breaks < len(coast))] - 1] = False
    start, move = coast[:-1][joined], (coast[1:] - coast[:-1])[joined]
    pieces = np.maximum(np.ceil(np.abs(move).max(axis=1) / step), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(pieces)), pieces)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    at = start[owner] + move[owner] * ((number + 0.5) / pieces[owner])[:, None]
    column = np.floor(at[:, 0] / step).astype(np.int64) - left
    row = top - np.ceil(at[:, 1] / step).astype(np.int64)
    return column, row


def _box(values: Floats, radius: int, axis: int) -> Floats:
    """Running mean over `radius` cells to each side along an axis; beyond the edge lies nothing."""
    pad = [(0, 0), (0, 0)]
    pad[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(values, pad), axis=axis, dtype=np.float32)
    size = values.shape[axis]
    upper = np.take(total, np.arange(2 * radius + 1, 2 * radius + 1 + size), axis=axis)
    lower = np.take(total, np.arange(size), axis=axis)
    return np.asarray((upper - lower) / (2 * radius + 1), dtype=np.float32)
