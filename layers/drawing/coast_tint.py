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
    radius = max(round(reach / cell / PASSES), 1)
    # Beyond the edge lies nothing, as far as the filters reach.
    around = PASSES * radius
    mask = np.zeros((height + 2 * around, width + 2 * around), dtype=np.float32)
    mask[row[inside] + around, column[inside] + around] = 1.0
    for _ in range(PASSES):
        mask = _summed(_summed(mask, radius).T, radius).T
    # A straight coast comes out as 0.75 over the filter's width at its middle.
    filter_width = 2 * radius + 1
    mask *= np.float32(255 * opacity * filter_width / 0.75 / filter_width ** (2 * PASSES))
    np.minimum(mask, np.float32(255 * opacity), out=mask)
    rgba = np.empty((height, width, 4), dtype=np.uint8)
    rgba[..., :3] = rgb(colour)
    rgba[..., 3] = mask
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


def _summed(values: Floats, radius: int) -> Floats:
    """Sums of each row with those up to `radius` above and below; the outermost rows are gone."""
    size = len(values) - 2 * radius
    total = values[:size] + values[1 : size + 1]
    for first in range(2, 2 * radius + 1):
        total += values[first : first + size]
    return total
