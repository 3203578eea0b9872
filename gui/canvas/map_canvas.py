"""The map: a widget that shows the last picture at once, and a fresh one as soon as there is one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from geo.navigation import fitted
from geo.viewport import Viewport
from gui.canvas.furniture import Furniture
from gui.canvas.highlights import Highlights
from gui.canvas.image_cache import ImageCache
from gui.canvas.map_view import FIT_MARGIN, MapView
from gui.canvas.navigator import Navigator
from gui.canvas.overlays import CardOverlay, FocusFrame, Overlay
from gui.canvas.picture import MapPicture
from gui.canvas.refresher import Refresher
from gui.canvas.render_job import JobRunner
from gui.canvas.strata import StrataSource
from gui.painting.convert import colour
from gui.painting.painter import paint_group
from gui.tools.base import PanTool, Pointer, Tool
from layers.display import Display, DisplayState, Ref
from layers.drawing.draw_list import Markers
from layers.drawing.picking import outlines_of, symbol_of
from layers.locating import Locator, Parts
from layers.records.tables import TABLES
from layers.theme.theme import Theme, theme_named

if TYPE_CHECKING:
    from gui.canvas.foreign_layers import ForeignLayers
    from layers.document.session import Session

KEYS_IN_WORDS = (
    "Arrow keys move the map, plus and minus zoom, Home shows all. Space clicks at the crosshair"
    " in the middle; Enter ends a line, Backspace takes its last point back, Escape cancels."
)
TOLERANCE = 5.0
"""Page units around a mark within which it is still pointed at."""


_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class MapCanvas(MapView):
    """Shows the map, lets it be moved, and hands what is done on it to a tool.

    Parameters
    ----------
    source : StrataSource
        What is drawn.
    display : Display
        Theme and selection.
    session : Session
        The atlas, and the way to change it.
    executor : concurrent.futures.Executor, optional
        Where pictures are rendered; a thread of its own when left out.

    Attributes
    ----------
    snapper : callable or None
        Moves pointers of tools that snap to what is near.
    foreign : ForeignLayers or None
        Knows the features of foreign layers.
    moves_together : bool
        A corner that several areas share is moved, put in and taken out in all of them.
    furniture : list of Overlay
        What stays put on the window: scale bar, north arrow, credits.
    paint_ms : deque of float
        Times of the last paint events.

    Signals
    -------
    cursor_moved(float, float), cursor_left()
        Longitude and latitude under the pointer; NaN off the globe.
    message(str)
        A sentence for the person.
    gesture_changed(bool)
        A tool is (no longer) in the middle of a gesture: undo must wait.
    tool_changed(Tool)
    hovered(Ref or None)
    context_requested(list of Ref, QPoint)
        Right click on these records (the topmost first) at this place of the widget.
    rendered()
        A fresh picture is shown.
    """

    cursor_moved = Signal(float, float)
    cursor_left = Signal()
    message = Signal(str)
    gesture_changed = Signal(bool)
    tool_changed = Signal(object)
    hovered = Signal(object)
    context_requested = Signal(object, QPoint)
    rendered = Signal()

    def __init__(
        self,
        source: StrataSource,
        display: Display,
        session: Session,
        *,
        executor: Executor | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Map")
        self.setAccessibleDescription(KEYS_IN_WORDS)
        self._session = session
        self.source = source
        self.snapper: Callable[[Pointer], Pointer] | None = None
        self.foreign: ForeignLayers | None = None
        self.furniture: list[Overlay] = [Furniture()]
        self.paint_ms: deque[float] = deque(maxlen=8192)
        self._display = display
        self._pointer: Pointer | None = None
        self._hovered: Ref | None = None
        self._focus_by_key = False
        runner = JobRunner(paint_group, ImageCache(), executor)
        self.refresher = Refresher(runner, source.strata, self._view, self)
        self.refresher.picture_changed.connect(self._picture_changed)
        self.refresher.problem.connect(self.message)
        self.highlights = Highlights(lambda: self.session.atlas, self)
        self._navigator = Navigator(self)
        self._tool: Tool = PanTool()
        self.moves_together = True
        self._tool.activate(self)
        self.refresh_cursor()
        self.installEventFilter(self)
        source.changed.connect(self._content_changed)
        display.changed.connect(self._display_changed)

        def untie() -> None:
            source.changed.disconnect(self._content_changed, missing_ok=True)
            display.changed.disconnect(self._display_changed, missing_ok=True)
            runner.close()

        self._untie = untie
        # For a canvas that goes with its window, which gets no event of its own.
        self.destroyed.connect(untie)

    @property
    def theme(self) -> Theme:
        """Looks of the map and its overlays."""
        return theme_named(self._display.state.theme)

    @property
    def session(self) -> Session:
        """What is open."""
        return self._session

    def set_session(self, session: Session) -> None:
        """Show and edit another document; a gesture in progress is cancelled."""
        self._tool.cancel()
        self.highlights.stop()
        self._set_hovered(None)
        self._session = session
        self.source.set_atlas(session.atlas)

    @property
    def display(self) -> Display:
        """What is shown and selected."""
        return self._display

    @property
    def locator(self) -> Locator:
        """Map coordinates of records."""
        return self.highlights.locator

    def foreign_parts(self, ref: Ref, crs: str) -> Parts:
        """Vertices of a feature of a foreign layer, map units."""
        return () if self.foreign is None else self.foreign.parts(ref, crs)

    def zoom_to_refs(self, refs: Iterable[Ref], *, margin: float = 4 * FIT_MARGIN) -> None:
        """Show the records with their surroundings; a single place keeps the scale if that is closer."""
        view = self._viewport
        extent = self.locator.extent(refs, view.crs)
        if extent is None:
            self.message.emit("This has no place on the map: no source gives one.")
            return
        target = fitted(view, extent, margin=min(margin, view.width / 4, view.height / 4))
        if max(extent.width, extent.height) == 0 and view.resolution < target.resolution:
            target = replace(target, resolution=view.resolution)
        self.fly_to(target)

    # Pointing

    def pointer_at(
        self, at: QPointF, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> Pointer:
        """A pointer for a place on the widget, snapped if the tool wants that."""
        x, y = self._viewport.to_map(np.array([[at.x(), at.y()]]))[0]
        pointer = Pointer((at.x(), at.y()), (float(x), float(y)), self._viewport.crs, modifiers)
        return self.snapper(pointer) if self.snapper is not None and self._tool.snaps else pointer

    def identify(self, page_xy: tuple[float, float], tolerance: float = TOLERANCE) -> list[Ref]:
        """Records under a place on the widget, the topmost first: markers, labels, lines, areas."""
        placed = self._to_picture(np.array([page_xy]))
        if placed is None:
            return []
        picture, at, scale = placed
        found = picture.hits(at[0, 0], at[0, 1], tolerance * scale)
        return [hit.ref for hit in found if hit.ref[0] not in TABLES or self.locator.record(hit.ref)]

    def refs_inside(self, left: float, top: float, right: float, bottom: float) -> list[Ref]:
        """Records in a rectangle on the widget."""
        placed = self._to_picture(np.array([[left, top], [right, bottom]]))
        return [] if placed is None else placed[0].inside(*placed[1].ravel().tolist())

    def labels_inside(self, left: float, top: float, right: float, bottom: float) -> list[Ref]:
        """Records whose labels reach into a rectangle on the widget."""
        placed = self._to_picture(np.array([[left, top], [right, bottom]]))
        return [] if placed is None else placed[0].labels_inside(*placed[1].ravel().tolist())

    def symbol_of(self, ref: Ref) -> Markers | None:
        """The symbol that stands for a record on the map now, alone; None when none is drawn."""
        picture = self.refresher.picture
        return None if picture is None else symbol_of(picture.groups, ref)

    def outlines_of(self, ref: Ref) -> tuple[NDArray[np.float64], ...]:
        """Lines or rings by which a record is drawn now, map units; empty when none are."""
        picture = self.refresher.picture
        if picture is None or picture.viewport.crs != self._viewport.crs:
            return ()
        return tuple(picture.viewport.to_map(part) for part in outlines_of(picture.groups, ref))

    @property
    def shows_fresh_content(self) -> bool:
        """True when the picture shows the last edit."""
        return self.refresher.is_current

    def flash(self, refs: Iterable[Ref]) -> None:
        """Draw the eye to records: a ring spreads and fades once."""
        self.highlights.flash(refs)

    # Tools

    @property
    def tool(self) -> Tool:
        """The tool in use."""
        return self._tool

    @property
    def is_busy(self) -> bool:
        """True in the middle of a gesture, when undo must wait."""
        return self._tool.is_busy

    def set_tool(self, tool: Tool) -> None:
        """Use another tool; a gesture of the present one is cancelled."""
        if tool is self._tool:
            return
        self._tool.deactivate()
        self._tool = tool
        tool.activate(self)
        self._navigator.reset()
        self.tool_changed.emit(tool)
        self.update()

    # For tests and figures

    def grab_map(self) -> QImage:
        """The map as it is on screen, overlays included, in device pixels."""
        image = QImage(self.size() * self.devicePixelRatioF(), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(image)
        try:
            self._paint(painter)
        finally:
            painter.end()
        return image

    def wait_until_idle(self, timeout_ms: int = 10_000) -> bool:
        """Let events run until the view rests and its picture is fresh; False after the timeout."""
        loop = QEventLoop()
        timeout = QTimer()
        timeout.setSingleShot(True)
        timeout.timeout.connect(loop.quit)
        timeout.start(timeout_ms)
        # The end of a glide says nothing of its own, so look again now and then.
        look = QTimer()
        look.timeout.connect(loop.quit)
        look.start(10)
        while not self._is_idle and timeout.isActive():
            loop.exec()
        look.stop()
        timeout.stop()
        return self._is_idle

    def shut_down(self) -> None:
        """End the worker and all timers; the canvas can't be used afterwards. Deleting it does it too."""
        self._tool.cancel()
        self.stop_moving()
        self.highlights.stop()
        self.refresher.close()
        self._untie()

    # What the navigator calls

    def show_position(self, pointer: Pointer) -> None:
        """Tell where the pointer is."""
        self._pointer = pointer
        self.cursor_moved.emit(*pointer.lonlat)

    def hover(self, pointer: Pointer) -> None:
        """The pointer moved with no button down."""
        found = self.identify(pointer.page) if self._tool.points_out else []
        self._set_hovered(found[0] if found else None)
        self._tool.hover(pointer)
        self.update()

    def refresh_cursor(self) -> None:
        """The cursor for what a press would do now."""
        if self._navigator.is_panning:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._navigator.can_pan:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(self._tool.cursor_over(self._hovered))

    # Events

    def sizeHint(self) -> QSize:
        """Roomy."""
        return QSize(1000, 700)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Last picture, moved and scaled, then live overlays."""
        started = perf_counter()
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            # An error must not leave the painter open: the process would end with it.
            painter.end()
        self.paint_ms.append((perf_counter() - started) * 1000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Trackpad pinches, and the end, without overriding `event`.

        With that overridden, an error in one of the handlers it calls takes the process down
        (PySide6 6.11.3 on Python 3.11 reads the arguments of an exception that isn't there yet).
        """
        kind = event.type()
        if kind == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            return self._navigator.pinch(event)
        if kind == QEvent.Type.DevicePixelRatioChange:
            self.refresher.view_changed()
        elif kind == QEvent.Type.DeferredDelete and watched is self:
            self.shut_down()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See `Navigator`."""
        self._navigator.mouse_press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """See `Navigator`."""
        self._navigator.mouse_move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See `Navigator`."""
        self._navigator.mouse_release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See `Navigator`."""
        self._navigator.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See `Navigator`."""
        self._navigator.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See `Navigator`."""
        if not self._navigator.key_press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """See `Navigator`."""
        if not self._navigator.key_release(event):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus to those who came by keyboard."""
        self._focus_by_key = event.reason() in _BY_KEY
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys that were held are let go elsewhere."""
        self._focus_by_key = False
        self._navigator.reset()
        self.update()
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        self._pointer = None
        self._navigator.leave()
        self._tool.leave()
        self._set_hovered(None)
        self.cursor_left.emit()
        self.update()

    # Inside

    @property
    def _is_idle(self) -> bool:
        return self.refresher.is_idle and self._glide.destination is None

    def _view(self) -> tuple[Viewport, float]:
        return self._viewport, self.devicePixelRatioF()

    def _paint(self, painter: QPainter) -> None:
        view, theme = self._viewport, self.theme
        if not self.refresher.covers(view):
            painter.fillRect(self.rect(), colour(theme.ground.sea))
        self.refresher.paint(painter, view, self.devicePixelRatioF())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        overlays = self.highlights.overlays(view, self._hovered, self._display.state.selection)
        overlays += [*self.furniture, *self._tool.overlays(), *self._navigator.overlays()]
        card = self._card()
        if card is not None:
            overlays.append(card)
        if self._focus_by_key:
            overlays.append(FocusFrame())
        for overlay in overlays:
            overlay.paint(painter, view, theme)

    def _describe(self, ref: Ref) -> Sequence[str]:
        if ref[0] not in TABLES and self.foreign is not None:
            return self.foreign.describe(ref)
        from layers.describe.card import summary

        return summary(self.session.atlas, ref)

    def _card(self) -> CardOverlay | None:
        if self._hovered is None or self._pointer is None or self._tool.is_busy or self._navigator.is_panning:
            return None
        return CardOverlay(self._pointer.page, self._describe(self._hovered))

    def _view_moved(self) -> None:
        self.update()
        self.refresher.view_changed()
        self._navigator.view_moved()

    def _to_picture(self, page: NDArray[np.float64]) -> tuple[MapPicture, NDArray[np.float64], float] | None:
        """The picture, places on it, and its page units per one of the view's."""
        picture = self.refresher.picture
        if picture is None or picture.viewport.crs != self._viewport.crs:
            return None
        scale = self._viewport.resolution / picture.viewport.resolution
        return picture, picture.viewport.to_page(self._viewport.to_map(page)), scale

    def _set_hovered(self, ref: Ref | None) -> None:
        if ref != self._hovered:
            self._hovered = ref
            self.refresh_cursor()
            self.hovered.emit(ref)

    def _picture_changed(self) -> None:
        self.update()
        self.rendered.emit()

    def _content_changed(self) -> None:
        self._tool.content_changed()
        self.refresher.content_changed()
        self.update()

    def _display_changed(self, before: DisplayState, after: DisplayState) -> None:
        # The scene tells what must be redrawn; halos and overlays are live anyway.
        self.update()
