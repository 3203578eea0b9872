"""A rectangle is pulled up over about a tenth, or a hundredth, of a million points, or over all of a smaller
layer: from letting the button go until the selection has been made and painted. QGIS: `selectByRect` of
the same rectangle on the map, without painting.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from tests.bench.canvas import HEIGHT, WIDTH, canvas_with_points, frames, mouse
from tests.bench.data import points_file
from tests.bench.measure import Row, qgis, qgis_version

NAME = "select-box"
SIZES = (10_000, 100_000, 1_000_000)
SHARE = {10_000: 1.0, 100_000: 1.0, 1_000_000: 0.33}
"""Width of the rectangle as a share of the page's."""
REPEATS = 5


def run() -> list[Row]:
    """Measure each size."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtWidgets import QApplication

    from geo.crs import to_lonlat
    from gui.tools.pick_many import PickManyTool

    rows = []
    for count in SIZES:
        half = np.array([WIDTH, HEIGHT]) * SHARE[count] / 2 - 2
        low, high = np.array([WIDTH, HEIGHT]) / 2 - half, np.array([WIDTH, HEIGHT]) / 2 + half
        seconds = []
        with canvas_with_points(count) as canvas:
            tool = PickManyTool(free=False)
            canvas.set_tool(tool)
            for _ in range(REPEATS):
                canvas.display.update(selection=frozenset())
                canvas.wait_until_idle()
                mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(*low), held=True)
                frames(canvas, np.linspace(low, high, 5), held=True)
                started = perf_counter()
                mouse(canvas, QEvent.Type.MouseButtonRelease, QPointF(*high), held=False)
                QApplication.processEvents()
                seconds.append(perf_counter() - started)
            chosen = len(canvas.display.state.selection)
            corners = to_lonlat(canvas.viewport.to_map(np.array([low, high])), canvas.viewport.crs)
        peer = None
        if qgis_version():
            box = [*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()]
            answer = qgis("qgis_query.py", {"path": str(points_file(count)), "select": box})
            peer = float(np.median(answer["select_s"]))
        note = f"{chosen} selected" + (f"; QGIS {answer['selected']}" if peer else "")
        size = f"of {count} points"
        rows.append(Row(NAME, size, float(np.median(seconds)), "QGIS" if peer else None, peer, note))
    return rows
