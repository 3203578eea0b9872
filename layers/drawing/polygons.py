"""Polygons for painters: rings as one way, and the lines of a hatch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from layers.drawing.draw_list import Offsets, Points, Polygons

MAX_HATCH_LINES = 4000
"""More can't be told apart on any page; the spacing widens instead."""


def one_way(xy: Points, rings: Offsets, first: int, last: int) -> Points:
    """The rings `first` to `last` of one polygon as a single closed way, for odd-even filling.

    From the end of each hole the way goes back to where it started, so every joining line is walked
    twice and encloses nothing.
    """
    if last - first == 1:
        return xy[rings[first] : rings[first + 1]]
    pieces: list[Points] = []
    for number in range(first, last):
        ring = xy[rings[number] : rings[number + 1]]
        if len(ring):
            pieces.extend((ring, ring[:1], pieces[0][:1] if pieces else ring[:1]))
    return np.vstack(pieces) if pieces else xy[:0]


def hatch_lines(
    item: Polygons, number: int, window: tuple[float, float, float, float] | None = None
) -> NDArray[np.float64]:
    """The lines of a polygon's hatch, ending at its outline, so that no painter has to clip.

    Parameters
    ----------
    item : Polygons
        Its fill says spacing and angle.
    number : int
        Which of its polygons.
    window : tuple of float, optional
        xmin, ymin, xmax, ymax beyond which no line is needed.

    Returns
    -------
    (M, 2, 2) float64
        Ends of the lines. They are laid out from the middle of the polygon's box, so that they
        move with it.
    """
    first, last = int(item.parts[number]), int(item.parts[number + 1])
    outline = item.xy[item.rings[first] : item.rings[last]]
    if item.fill is None or item.fill.hatch_spacing <= 0 or len(outline) < 3:
        return np.empty((0, 2, 2))
    turn = np.radians(-item.fill.hatch_angle)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = (outline.min(axis=0) + outline.max(axis=0)) / 2
    start, end = _edges(item, first, last)
    start, end = (start - middle) @ axes.T, (end - middle) @ axes.T
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    lowest, highest = float(low.min()), float(high.max())
    if window is not None:
        corners = np.array([(x, y) for x in window[::2] for y in window[1::2]]) - middle
        across = corners @ axes[1]
        lowest, highest = max(lowest, float(across.min())), min(highest, float(across.max()))
        low, high = np.maximum(low, lowest), np.minimum(high, highest)
    spacing = max(item.fill.hatch_spacing, (highest - lowest) / MAX_HATCH_LINES)
    # Every line that an edge crosses; half-open, so that a vertex counts once.
    begin = np.ceil(low / spacing)
    crossings = np.maximum(np.ceil(high / spacing) - begin, 0).astype(np.int64)
    edge = np.repeat(np.arange(len(start)), crossings)
    line = begin[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(crossings) - crossings, crossings)
    share = (line * spacing - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
    along = start[edge, 0] + share * (end[edge, 0] - start[edge, 0])
    order = np.lexsort((along, line))
    pairs = len(order) // 2
    points = np.column_stack([along[order], line[order] * spacing])[: 2 * pairs]
    return np.asarray((points @ axes + middle).reshape(pairs, 2, 2))


def _edges(item: Polygons, first: int, last: int) -> tuple[Points, Points]:
    """Start and end (E, 2) of all edges of some rings, each ring closed."""
    starts, ends = [], []
    for number in range(first, last):
        ring = item.xy[item.rings[number] : item.rings[number + 1]]
        starts.append(ring)
        ends.append(np.roll(ring, -1, axis=0))
    return np.vstack(starts), np.vstack(ends)
