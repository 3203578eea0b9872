"""Lines and corners drawn live over the map while they are digitised, and what they measure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.geodesy import line_length, ring_area
from geo.units import format_area, format_length
from geo.viewport import Viewport
from gui.canvas.overlays import LineOverlay, Overlay, PointHalo, VertexMarks

MOST_MARKS = 1500
"""Corners beyond which none are marked: they would hide the line."""


def line_overlays(
    parts: Sequence[NDArray[np.float64]], view: Viewport, *, closed: bool, fixed_ends: bool = False
) -> list[Overlay]:
    """Lines or rings in map units with their corners; fixed ends get a broad ring instead of a disc."""
    shown: list[Overlay] = [LineOverlay(part, width=2.2, closed=closed) for part in parts]
    for part in parts:
        movable = part[1:-1] if fixed_ends else part
        if len(_visible(movable, view)) <= MOST_MARKS:
            shown.append(VertexMarks(movable))
        if fixed_ends and len(part) > 1:
            shown.append(PointHalo(part[[0, -1]], 6.0, width=2.0))
    return shown


def _visible(xy: NDArray[np.float64], view: Viewport) -> NDArray[np.float64]:
    page = view.to_page(xy)
    inside = ((page >= 0) & (page <= (view.width, view.height))).all(axis=1)
    return xy[inside]


def measured(points: Sequence[tuple[float, float]], resolution: float, *, closed: bool) -> list[str]:
    """Geodesic length, or area and perimeter, with the digits that the scale is worth.

    Parameters
    ----------
    points : sequence of (longitude, latitude)
        Degrees.
    resolution : float
        Metres per page unit.
    """
    if len(points) < 2:
        return []
    if not closed or len(points) < 3:
        return [format_length(line_length(points), uncertainty=resolution)]
    area, perimeter = ring_area(points)
    return [
        format_area(area, uncertainty=resolution * perimeter / 4),
        f"Perimeter {format_length(perimeter, uncertainty=resolution)}",
    ]
