"""When to render: refreshes are coalesced, stale results dropped, and the surroundings kept ready."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter

from geo.viewport import Viewport
from gui.canvas.picture import MapPicture, Surface
from gui.canvas.render_job import CancelToken, JobRunner, Rendering, RenderRequest
from gui.canvas.strata import Strata

QUIET_MS = 50
"""A refresh waits for the hand to pause this long ..."""
ZOOM_PATIENCE_MS, PAN_PATIENCE_MS = 220, 600
"""... but no longer than this: a scaled picture is blurred, a moved one only lacks lettering."""
BACKDROP_DELAY_MS = 300
"""Rest before the surroundings are rendered, so that they don't compete with the hand."""
MARGIN = 0.1
"""Width of the margin rendered around the window, as a share of its longer side."""
MAX_MARGIN = 256.0
BACKDROP_SPAN, BACKDROP_FACTOR = 3.0, 2.5
"""The picture of the surroundings shows this many window widths, at this fraction of the detail."""


@dataclass
class RenderCounts:
    """What became of the jobs, and how long the last one took."""

    started: int = 0
    shown: int = 0
    cancelled: int = 0
    dropped: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


class Refresher(QObject):
    """Keeps the picture of the map up to date.

    Signals
    -------
    picture_changed()
        A fresh picture is there to be shown.
    idle()
        Nothing is being rendered or waited for any more.
    problem(str)
        A layer could not be drawn, in words; each problem once while it lasts.

    Attributes
    ----------
    picture, backdrop : MapPicture or None
        The map, and coarsely its surroundings.
    backdrop_delay_ms : int
    """

    picture_changed = Signal()
    idle = Signal()
    problem = Signal(str)

    def __init__(
        self,
        runner: JobRunner,
        state: Callable[[], Strata],
        view: Callable[[], tuple[Viewport, float]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._capture = state
        self._view = view
        self.picture: MapPicture | None = None
        self.backdrop: MapPicture | None = None
        self.counts = RenderCounts()
        self.backdrop_delay_ms = BACKDROP_DELAY_MS
        self._number = 0
        self._wanted = False
        self._deadline = math.inf
        self._running: tuple[RenderRequest, CancelToken] | None = None
        self._content = 0
        self._shown_content = -1
        self._backdrop_key: object = None
        self._reported: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._start_backdrop)
        runner.finished.connect(self._finished)
        runner.progressed.connect(self._partial)
        runner.cancelled.connect(self._cancelled)
        runner.failed.connect(self._failed)

    @property
    def is_idle(self) -> bool:
        """True when nothing is rendered or waited for."""
        return self._running is None and not self._wanted

    @property
    def is_current(self) -> bool:
        """True when the picture shows the last change of content, if not yet at the last view."""
        return self.picture is not None and self._shown_content == self._content

    def content_changed(self) -> None:
        """What is to be shown is another thing: what runs is no longer wanted."""
        self._content += 1
        self._cancel_running()
        self._want(0.0)

    def view_changed(self) -> None:
        """The view moved: refresh once the hand pauses, at once where nothing can be shown."""
        viewport, _ = self._view()
        self._rest.stop()
        picture = self.picture
        if picture is None or not picture.covers(viewport):
            self._want(0.0)
        else:
            panned = math.isclose(picture.viewport.resolution, viewport.resolution)
            self._want(PAN_PATIENCE_MS if panned else ZOOM_PATIENCE_MS)

    def close(self) -> None:
        """Stop for good: nothing is rendered or waited for any more."""
        self._wanted = False
        self._timer.stop()
        self._rest.stop()
        self._cancel_running()
        self._running = None
        self._runner.close()

    def covers(self, viewport: Viewport) -> bool:
        """True when the last picture leaves no part of the view uncovered."""
        return self.picture is not None and self.picture.covers(viewport)

    def paint(self, painter: QPainter, viewport: Viewport, dpr: float) -> None:
        """Show what there is: the surroundings where the last picture doesn't reach, and that."""
        if self.backdrop is not None and not self.covers(viewport):
            self.backdrop.paint(painter, viewport, dpr)
        if self.picture is not None:
            self.picture.paint(painter, viewport, dpr)

    def _want(self, patience_ms: float) -> None:
        """Start a job when the hand pauses, or at the latest `patience_ms` from now."""
        now = perf_counter() * 1000
        self._wanted = True
        self._deadline = min(self._deadline, now + patience_ms)
        self._timer.start(int(max(0.0, min(QUIET_MS, self._deadline - now))))

    def _cancel_running(self) -> None:
        if self._running is not None:
            self._running[1].cancel()

    def _start(self) -> None:
        """Start the job that is wanted; a running one that is still of use is let finish first."""
        viewport, dpr = self._view()
        if not self._wanted or viewport.width < 1 or viewport.height < 1:
            self._wanted = False
            self._check_idle()
            return
        if self._running is not None:
            if not self._is_useful(self._running[0], viewport):
                self._cancel_running()
            # Its end calls here again.
            return
        self._wanted = False
        self._deadline = math.inf
        shown = self._capture()
        margin = min(MARGIN * max(viewport.width, viewport.height), MAX_MARGIN)
        surface = Surface.around(viewport, dpr, margin)
        self._run(surface, shown, progressive=self.picture is None)

    def _run(
        self, surface: Surface, shown: Strata, *, surroundings: bool = False, progressive: bool = False
    ) -> None:
        self._number += 1
        request = RenderRequest(self._number, self._content, surface, shown, surroundings, progressive)
        self.counts.started += 1
        if not surroundings:
            # The ground of the surroundings is kept flat: its image won't be needed again.
            self._runner.cache.focus([surface])
        # Before the job: an executor that works at once has posted the result when `start` returns.
        token = CancelToken()
        self._running = (request, token)
        self._runner.start(request, token)

    def _is_useful(self, request: RenderRequest, viewport: Viewport) -> bool:
        """True when the job's picture will be nearer to the view than what is shown now."""
        there = request.surface.frame
        if request.surroundings or request.content != self._content or there.crs != viewport.crs:
            return False
        zoom = there.resolution / viewport.resolution
        return 0.6 < zoom < 1.6 and request.surface.viewport.extent.intersects(viewport.extent)

    def _is_current(self, request: RenderRequest) -> bool:
        return self._running is not None and self._running[0].number == request.number

    def _partial(self, rendering: Rendering) -> None:
        if self._is_current(rendering.request) and rendering.request.content == self._content:
            self.picture = rendering.picture
            self.picture_changed.emit()

    def _finished(self, rendering: Rendering) -> None:
        request = rendering.request
        if not self._is_current(request):
            self.counts.dropped += 1
            return
        self._running = None
        viewport, _ = self._view()
        if request.content != self._content or request.surface.viewport.crs != viewport.crs:
            self.counts.dropped += 1
        elif request.surroundings:
            self.backdrop = rendering.picture
            self.picture_changed.emit()
        else:
            self._show(rendering)
        self._next()

    def _show(self, rendering: Rendering) -> None:
        self.picture = rendering.picture
        self._shown_content = rendering.request.content
        self.counts.shown += 1
        self.counts.seconds = rendering.seconds
        self._report(rendering.problems)
        self.picture_changed.emit()

    def _cancelled(self, request: RenderRequest) -> None:
        self.counts.cancelled += 1
        if self._is_current(request):
            self._running = None
            self._next()

    def _failed(self, request: RenderRequest) -> None:
        if self._is_current(request):
            self._running = None
            self._check_idle()

    def _next(self) -> None:
        if self._wanted:
            if not self._timer.isActive():
                self._start()
            return
        if self.backdrop_delay_ms > 0:
            self._rest.start(self.backdrop_delay_ms)
        else:
            self._start_backdrop()
        self._check_idle()

    def _start_backdrop(self) -> None:
        """Render the surroundings, coarsely, while there is nothing else to do."""
        if not self.is_idle:
            return
        picture = self.picture
        viewport, dpr = self._view()
        shown = self._capture()
        key = tuple((s.id, s.key, s.opacity) for s in shown.strata if s.surrounds)
        if picture is None or not key or picture.viewport.crs != viewport.crs:
            return
        if self._backdrop_fits(viewport, (key, shown.background)):
            return
        wide = viewport.zoomed(1 / BACKDROP_FACTOR)
        share = BACKDROP_SPAN / BACKDROP_FACTOR
        surface = Surface.around(wide.resized(viewport.width * share, viewport.height * share), dpr, 0)
        self._backdrop_key = (key, shown.background)
        self._run(surface, shown, surroundings=True)

    def _backdrop_fits(self, viewport: Viewport, key: object) -> bool:
        there = self.backdrop
        if there is None or self._backdrop_key != key:
            return False
        zoom = there.viewport.resolution / viewport.resolution / BACKDROP_FACTOR
        roomy = viewport.zoomed(1 / 1.6)
        return 0.5 < zoom < 2.5 and there.covers(roomy)

    def _check_idle(self) -> None:
        if self.is_idle:
            self.idle.emit()

    def _report(self, problems: tuple[str, ...]) -> None:
        for problem in problems:
            if problem not in self._reported:
                self._reported.add(problem)
                self.problem.emit(problem)
        self._reported.intersection_update(problems)
