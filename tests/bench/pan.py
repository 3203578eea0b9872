"""How long a paint event takes while a person pans and zooms at 1600 x 1000 pixels: a scripted hand moves
the map every 16 ms for eight seconds, at five scales, in and out and sideways, while the worker renders
fresh pictures. On the bundled atlas, with a million points on it, and with 20,000 lines of 50 vertices. The
95th percentile and the longest; beside them how late the event loop came to each step of the hand, which is
what a person feels; then how soon a fresh picture is there.
"""

from __future__ import annotations

import math
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from gui.canvas.refresher import QUIET_MS
from tests.bench.canvas import HEIGHT, WIDTH, canvas_with
from tests.bench.data import lines_file, points_file
from tests.bench.measure import Row

if TYPE_CHECKING:
    from gui.canvas.map_canvas import MapCanvas

NAME = "pan"
STEPS, STEP_MS = 500, 16
JUMPS = 10


def run() -> list[Row]:
    """One map after the other."""
    return [
        *_panned("atlas", None),
        *_panned("1000000 points", points_file(1_000_000)),
        *_panned("20000 lines", lines_file(20_000, 50)),
    ]


def _panned(what: str, path: Path | None) -> list[Row]:
    """Pan and zoom, then read the counters."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    with canvas_with(path) as canvas:
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
        canvas.wait_until_idle()
        fresh = [_fresh(canvas, number) for number in range(JUMPS)]
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
        Row(
            f"{NAME}:fresh",
            what,
            float(np.median(fresh)),
            note=f"from a jump to the whole map drawn anew, {QUIET_MS} ms of waiting included; of {JUMPS}",
        ),
    ]


def _fresh(canvas: MapCanvas, number: int) -> float:
    """Seconds from a jump until the fresh picture of all layers is there."""
    from PySide6.QtCore import QEventLoop

    view = canvas.viewport
    target = view.panned(300 * (-1) ** number, 200).zoomed(1.3 if number % 2 else 1 / 1.3)
    loop = QEventLoop()

    def look() -> None:
        picture = canvas.refresher.picture
        if picture is not None and picture.viewport.resolution == canvas.viewport.resolution:
            loop.quit()

    canvas.rendered.connect(look)
    begun = perf_counter()
    canvas.set_viewport(target)
    loop.exec()
    seconds = perf_counter() - begun
    canvas.rendered.disconnect(look)
    canvas.wait_until_idle()
    return seconds


def _moved(view, number: int):
    """The hand: five stretches of panning in curves, each followed by zooming at a corner."""
    stretch, place = divmod(number, 100)
    if place < 67:
        angle = number / 17
        return view.panned(11 * math.cos(angle), 7 * math.sin(2 * angle))
    factor = 1.035 if stretch % 2 == 0 else 1 / 1.035
    return view.zoomed(factor, (WIDTH * (0.3 + 0.1 * stretch), HEIGHT * 0.4))
