"""Rendering off the main thread: a request captures, the worker composes and paints, one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from geo.errors import GeoError
from gui.canvas.image_cache import ImageCache, StratumImage
from gui.canvas.picture import MapPicture, Pointable, Surface
from gui.canvas.strata import Strata, Stratum
from gui.painting.text import measurer
from layers.drawing.draw_list import Group, Labels, Points
from layers.drawing.picking import LabelBoxes, marker_boxes
from layers.errors import LayersError

NOTHING: Points = np.empty((0, 4))


class PaintGroup(Protocol):
    """Paints one group, for screen and page alike; `gui.painting.painter.paint_group`."""

    def __call__(self, group: Group, painter: QPainter, *, cancelled: Callable[[], bool]) -> bool:
        """False when it stopped because `cancelled` said so."""
        ...


class CancelledError(Exception):
    """Raised inside a job that is no longer wanted."""


class CancelToken:
    """Tells a running job that its result is no longer wanted."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next check."""
        self._event.set()

    def asked(self) -> bool:
        """True once `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise CancelledError once `cancel` was called."""
        if self._event.is_set():
            raise CancelledError


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """Everything a job needs, captured in the main thread.

    Attributes
    ----------
    number : int
        Grows with each request; results of other requests than the present one are dropped.
    content : int
        Grows with each change of what is to be shown; a result of older content is dropped.
    surface : Surface
    shown : Strata
    surroundings : bool
        Draw only the strata that surround, for the coarse picture around the window.
    progressive : bool
        Post the picture after each stratum: while nothing at all is shown yet.
    """

    number: int
    content: int
    surface: Surface
    shown: Strata
    surroundings: bool = False
    progressive: bool = False


@dataclass(frozen=True, slots=True)
class Rendering:
    """A finished picture.

    Attributes
    ----------
    request : RenderRequest
    picture : MapPicture
    problems : tuple of str
        What could not be drawn, in words.
    seconds : dict of str to float
        Time per stratum; 0 for one that came from the cache.
    """

    request: RenderRequest
    picture: MapPicture
    problems: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


class InlineExecutor(Executor):
    """Runs a job at once in the calling thread: for tests, and for pictures that are waited for."""

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future:
        """Run now; an error is raised here rather than kept."""
        future: Future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class JobRunner(QObject):
    """One worker thread, and the way its results come back to the main thread.

    Has no Qt parent on purpose: the worker may still post while the canvas is being deleted.

    Signals
    -------
    finished(Rendering), progressed(Rendering), cancelled(RenderRequest), failed(RenderRequest)
        In the main thread. `failed` is followed by the error itself, raised there.
    """

    finished = Signal(object)
    progressed = Signal(object)
    cancelled = Signal(object)
    failed = Signal(object)
    _posted = Signal(object, object)

    def __init__(self, paint_group: PaintGroup, cache: ImageCache, executor: Executor | None = None) -> None:
        super().__init__()
        self._paint_group = paint_group
        self.cache = cache
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="render")
        self._owns_executor = executor is None
        self._closed = False
        # A direct call when posted from the main thread, a queued one from the worker.
        self._posted.connect(self._deliver, Qt.ConnectionType.AutoConnection)

    def start(self, request: RenderRequest, token: CancelToken) -> None:
        """Queue a job; `token` cancels it."""
        if not self._closed:
            future = self._executor.submit(self._work, request, token)
            future.add_done_callback(partial(self._post, request))

    def close(self) -> None:
        """End the worker thread; jobs that wait are dropped. Cancel the running one first."""
        self._closed = True
        if self._owns_executor:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _work(self, request: RenderRequest, token: CancelToken) -> Rendering | None:
        def progress(rendering: Rendering) -> None:
            self._post(request, rendering)

        try:
            return render(request, self.cache, self._paint_group, token, progress)
        except CancelledError:
            return None

    def _post(self, request: RenderRequest, result: Future | Rendering) -> None:
        if not self._closed:
            self._posted.emit(request, result)

    def _deliver(self, request: RenderRequest, result: Future | Rendering) -> None:
        if self._closed:
            return
        if isinstance(result, Rendering):
            self.progressed.emit(result)
            return
        if result.exception() is not None:
            self.failed.emit(request)
        rendering = result.result()
        if rendering is None:
            self.cancelled.emit(request)
        else:
            self.finished.emit(rendering)


def render(
    request: RenderRequest,
    cache: ImageCache,
    paint_group: PaintGroup,
    token: CancelToken,
    progress: Callable[[Rendering], None] | None = None,
) -> Rendering:
    """Draw all strata onto one picture, those that haven't changed from the cache.

    Raises
    ------
    CancelledError
        Between two groups, when the token says so.
    """
    surface = request.surface
    problems: list[str] = []
    seconds: dict[str, float] = {}
    strata = [s for s in request.shown.strata if s.surrounds or not request.surroundings]
    images: dict[str, StratumImage] = {}
    for stratum in sorted(strata, key=lambda s: s.letter is not None):
        token.check()
        obstacles = _occupied(list(images.values())) if stratum.letter is not None else NOTHING
        drawn = _drawn(stratum, surface, cache, paint_group, token, problems, obstacles)
        images[stratum.id], seconds[stratum.id] = drawn
        if request.progressive and progress is not None and len(images) < len(strata):
            progress(Rendering(request, _laid_over(request, strata, images)))
    token.check()
    return Rendering(request, _laid_over(request, strata, images), tuple(problems), seconds)


def _occupied(images: Sequence[StratumImage]) -> Points:
    """Boxes of the names and symbols that have been drawn."""
    found = [marker_boxes(image.groups) for image in images]
    found += [image.labels.boxes for image in images if image.labels is not None]
    return np.vstack([NOTHING, *found])


def _laid_over(
    request: RenderRequest, strata: Sequence[Stratum], images: Mapping[str, StratumImage]
) -> MapPicture:
    """The strata that have an image, bottom to top."""
    surface = request.surface
    flat = _blank(surface, QImage.Format.Format_RGB32)
    flat.fill(QColor(request.shown.background))
    pointables = []
    for stratum in strata:
        drawn = images.get(stratum.id)
        if drawn is None:
            continue
        pointables.append(Pointable(drawn.groups, drawn.labels, stratum.pick))
        if drawn.image is not None and stratum.opacity > 0:
            painter = QPainter(flat)
            painter.setOpacity(stratum.opacity)
            painter.drawImage(0, 0, drawn.image)
            painter.end()
    return MapPicture(flat, surface.viewport, tuple(pointables))


def _drawn(
    stratum: Stratum,
    surface: Surface,
    cache: ImageCache,
    paint_group: PaintGroup,
    token: CancelToken,
    problems: list[str],
    obstacles: Points,
) -> tuple[StratumImage, float]:
    key = stratum.key if stratum.letter is None else (stratum.key, obstacles.tobytes())
    kept = cache.get(surface, stratum.id, key)
    if kept is not None:
        return kept, 0.0
    started = time.perf_counter()
    try:
        image = _rastered(stratum, surface, token)
        groups = tuple(stratum.compose(surface.viewport, surface.border))
        if stratum.letter is not None:
            groups += tuple(stratum.letter(surface.viewport, surface.border, obstacles))
    except (LayersError, GeoError) as error:
        # One layer at fault must not take the map with it; the person is told which.
        problems.append(f"{stratum.id}: {error}")
        return StratumImage(None, ()), time.perf_counter() - started
    if any(group.items for group in groups):
        if image is None:
            image = _blank(surface, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(0)
        _paint(groups, image, paint_group, token)
    pointable = tuple(group for group in groups if _can_be_pointed_at(group))
    drawn = StratumImage(image, pointable, LabelBoxes.of(pointable, measurer()))
    cache.put(drawn, surface, stratum.id, key)
    return drawn, time.perf_counter() - started


def _rastered(stratum: Stratum, surface: Surface, token: CancelToken) -> QImage | None:
    if stratum.raster is None:
        return None
    pixels = stratum.raster(surface.viewport, surface.dpr, token.asked)
    if pixels is None:
        raise CancelledError
    height, width = pixels.shape[:2]
    form = QImage.Format.Format_ARGB32_Premultiplied
    # A copy: the image doesn't keep the array alive.
    image = QImage(np.ascontiguousarray(pixels).data, width, height, 4 * width, form).copy()
    image.setDevicePixelRatio(surface.dpr)
    return image


def _paint(groups: Sequence[Group], image: QImage, paint_group: PaintGroup, token: CancelToken) -> None:
    painter = QPainter(image)
    try:
        for group in groups:
            token.check()
            if not paint_group(group, painter, cancelled=token.asked):
                raise CancelledError
    finally:
        painter.end()


def _can_be_pointed_at(group: Group) -> bool:
    return any(isinstance(item, Labels) or getattr(item, "ids", ()) for item in group.items)


def _blank(surface: Surface, form: QImage.Format) -> QImage:
    image = QImage(surface.pixel_width, surface.pixel_height, form)
    image.setDevicePixelRatio(surface.dpr)
    return image
