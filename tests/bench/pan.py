"""How long a paint event takes while a person pans and zooms at 1600 x 1000 pixels: a scripted hand moves
the map every 16 ms for twelve seconds, at five scales, in and out and sideways, while the worker renders
fresh pictures. Once on the bundled atlas, once with a million points on it. The 95th percentile and the
longest; beside them how late the event loop came to each step of the hand, which is what a person feels.
"""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np

from tests.bench.measure import Row

NAME = "pan"
WIDTH, HEIGHT = 1600, 1000
STEPS, STEP_MS = 750, 16


def run() -> list[Row]:
    """Both maps, one after the other."""
    return [*_panned("atlas", points=0), *_panned("1000000 points", points=1_000_000)]


def _panned(what: str, points: int) -> list[Row]:
    """Pan and zoom, then read the counters."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    from gui.canvas.atlas_source import AtlasSource
    from gui.canvas.map_canvas import MapCanvas
    from layers.display import Display
    from layers.document.session import Session

    session, display = Session.bundled(), Display()
    canvas = MapCanvas(AtlasSource(session.atlas, display), display, session)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    if points:
        _add_points(canvas, display, points)
    canvas.wait_until_idle()
    canvas.paint_ms.clear()
    started = canvas.refresher.counts.shown
    lateness: list[float] = []
    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(STEP_MS)
    begun = perf_counter()

    def step() -> None:
        number = len(lateness)
        lateness.append((perf_counter() - begun) * 1000 - (number + 1) * STEP_MS)
        if number >= STEPS:
            loop.quit()
            return
        canvas.set_viewport(_moved(canvas.viewport, number))

    timer.timeout.connect(step)
    timer.start()
    loop.exec()
    timer.stop()
    paint = np.array(canvas.paint_ms) / 1000
    gaps = np.maximum(np.diff(lateness), 0) / 1000
    pictures = canvas.refresher.counts.shown - started
    canvas.shut_down()
    session.close()
    application.processEvents()
    return [
        Row(f"{NAME}:paint-p50", what, float(np.percentile(paint, 50)), note=f"of {len(paint)} paint events"),
        Row(f"{NAME}:paint-p95", what, float(np.percentile(paint, 95))),
        Row(f"{NAME}:paint-max", what, float(paint.max())),
        Row(
            f"{NAME}:late-p95",
            what,
            float(np.percentile(gaps, 95)),
            note=f"how much later than 16 ms after the last step; {pictures} fresh pictures meanwhile",
        ),
    ]


def _add_points(canvas, display, count: int) -> None:
    """A layer of points in three classes on top of the atlas."""
    from gui.canvas.foreign_layers import ForeignLayers
    from layers.foreign.picture import LayerPicture
    from layers.foreign.reading import open_layers
    from layers.foreign.style import Categories, LayerStyle, Look
    from tests.bench.data import CATEGORIES, points_file

    *_, layer = open_layers(points_file(count))
    looks = tuple(Look().coloured(colour) for colour in CATEGORIES.values())
    style = LayerStyle(Categories("kind", tuple(CATEGORIES), looks))
    canvas.foreign = ForeignLayers(canvas.source, display)
    canvas.foreign.show(LayerPicture.of(layer, style))


def _moved(view, number: int):
    """The hand: five stretches of panning in curves, each followed by zooming at a corner."""
    stretch, place = divmod(number, 150)
    if place < 100:
        angle = number / 17
        return view.panned(11 * math.cos(angle), 7 * math.sin(2 * angle))
    factor = 1.035 if stretch % 2 == 0 else 1 / 1.035
    return view.zoomed(factor, (WIDTH * (0.3 + 0.1 * stretch), HEIGHT * 0.4))
