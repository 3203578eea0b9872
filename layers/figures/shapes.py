"""Plain shapes on a page."""

from __future__ import annotations

import numpy as np

from layers.drawing.draw_list import Fill, Polygons, Stroke


def rectangle(
    x: float, y: float, width: float, height: float, fill: Fill | None, stroke: Stroke | None = None
) -> Polygons:
    """A rectangle on the page."""
    xy = np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], dtype=np.float64)
    return Polygons(xy, np.array([0, 4]), np.array([0, 1]), fill, stroke)
