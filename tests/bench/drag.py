"""A site is dragged over the map with the mouse, among points of a foreign layer, at 1600 x 1000 pixels:
from each mouse event until the window has painted what it changed, two hundred moves. The real canvas and
tool, without a screen.
"""

from __future__ import annotations

import numpy as np

from tests.bench.canvas import canvas_with_points, frames, mouse, percentiles
from tests.bench.measure import Row

NAME = "drag"
SIZES = (0, 100_000, 1_000_000)
SITE = ("sites", "nampo-port")
MOVES = 200


def run() -> list[Row]:
    """Measure each size."""
    from PySide6.QtCore import QEvent, QPointF

    from gui.tools.move import MoveTool

    rows = []
    for count in SIZES:
        with canvas_with_points(count) as canvas:
            canvas.set_tool(MoveTool())
            (xy,) = canvas.locator.parts(SITE, canvas.viewport.crs)
            start = canvas.viewport.to_page(xy)[0]
            way = start + np.column_stack([np.linspace(8, 400, MOVES), 60 * np.sin(np.arange(MOVES) / 9)])
            frames(canvas, start[None], held=False)
            mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(*start), held=True)
            seconds = frames(canvas, way, held=True)
            moved = canvas.is_busy
            canvas.tool.cancel()
            if not moved:
                raise RuntimeError(f"the site wasn't dragged among {count} points")
        rows += percentiles(NAME, f"among {count} points", seconds, f"of {MOVES} moves")
    return rows
