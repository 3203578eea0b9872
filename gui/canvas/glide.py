"""A short glide from one view to another, so that nothing jumps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

from geo.viewport import Viewport

FRAME_MS = 15


def between(start: Viewport, end: Viewport, share: float) -> Viewport:
    """The view on the way from `start` to `end`, where `share` goes from 0 to 1.

    The scale changes at a steady rate, and the place that both views show at the same spot (the one
    under the cursor, when zooming there) stays on it all the way.
    """
    if share >= 1:
        return end
    resolution = start.resolution * (end.resolution / start.resolution) ** share
    change = end.resolution - start.resolution
    if abs(change) > 1e-9 * start.resolution:
        share = (resolution - start.resolution) / change
    (x0, y0), (x1, y1) = start.centre, end.centre
    return replace(start, centre=(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share), resolution=resolution)


class Glide(QObject):
    """Moves the view frame by frame; a new destination replaces the old one.

    Attributes
    ----------
    destination : Viewport or None
        Where the glide under way will end; None when there is none.
    """

    def __init__(self, show: Callable[[Viewport], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self.destination: Viewport | None = None
        self._start: Viewport | None = None
        self._since = 0.0
        self._duration = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._step)

    def begin(self, start: Viewport, end: Viewport, duration_ms: float) -> None:
        """Glide from `start` to `end`; without a duration, or across projections, go there at once."""
        if duration_ms <= 0 or start.crs != end.crs or start.width < 1:
            self.stop()
            self._show(end)
            return
        self._start, self.destination = start, end
        self._since, self._duration = perf_counter(), duration_ms / 1000
        self._timer.start()

    def stop(self) -> None:
        """Stay where the view is now."""
        self._timer.stop()
        self.destination = None

    def _step(self) -> None:
        start, end = self._start, self.destination
        if start is None or end is None:
            self.stop()
            return
        share = min((perf_counter() - self._since) / self._duration, 1.0)
        if share >= 1:
            self.stop()
        # Fast at first and slow at the end: the map answers at once and settles.
        self._show(between(start, end, 1 - (1 - share) ** 3))
