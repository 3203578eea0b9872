"""Polygons for painters: rings as one way, and the lines of a hatch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from layers.drawing.draw_list import Fill, Offsets, Points

MAX_HATCH_LINES = 4000
"""More can't be told apart on any page; the spacing widens instead."""


def one_way(xy: Points, rings: Offsets, first: int, last: int) -> Points:
    """The rings `first` to `last` of one polygon as a single closed way, for odd-even filling.

    From the end of each hole the way goes back to where it started, so every joining line is walked
    twice and encloses nothing.
    """
    if last - first == 1:
        return xy[rings[first] : rings[first + 1]]
    origin = xy[rings[first] : rings[first] + 1]
    pieces: list[Points] = []
    for number in range(first, last):
        ring = xy[rings[number] : rings[number + 1]]
        pieces.extend((ring, ring[:1], origin))
    return np.vstack(pieces) if pieces else xy[:0]


def hatch_lines(
    outline: Points, fill: Fill, window: tuple[float, float, float, float] | None = None
) -> NDArray[np.float64]:
    """Parallel lines over the box of an outline, to be clipped to it.

    Parameters
    ----------
    outline : (N, 2) float64
    fill : Fill
        Its spacing and angle.
    window : tuple of float, optional
        xmin, ymin, xmax, ymax beyond which no line is needed.

    Returns
    -------
    (M, 2, 2) float64
        Ends of the lines. They are laid out from the middle of the outline's box, so that they
        move with it.
    """
    if len(outline) == 0 or fill.hatch_spacing <= 0:
        return np.empty((0, 2, 2))
    low, high = outline.min(axis=0), outline.max(axis=0)
    middle = (low + high) / 2
    if window is not None:
        low, high = np.maximum(low, window[:2]), np.minimum(high, window[2:])
        if (low >= high).any():
            return np.empty((0, 2, 2))
    turn = np.radians(-fill.hatch_angle)
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    corners = np.array([(x, y) for x in (low[0], high[0]) for y in (low[1], high[1])]) - middle
    reach_along, reach_across = corners @ along, corners @ across
    spacing = max(fill.hatch_spacing, float(np.ptp(reach_across)) / MAX_HATCH_LINES)
    steps = np.arange(np.ceil(reach_across.min() / spacing), np.floor(reach_across.max() / spacing) + 1)
    base = middle + (steps * spacing)[:, None] * across
    return np.stack([base + along * reach_along.min(), base + along * reach_along.max()], axis=1)
