"""The page on screen: what will be printed, with items that can be chosen, moved and sized."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.painting.painter import paint, paint_group
from layers.figures.editing import HELD, LEAST_MM
from layers.figures.page import Box, ComposedFigure
from layers.figures.page_theme import rules
from layers.figures.snapping import Guides, guides_of, resized, snapped
from layers.theme.theme import theme_named

MM_PER_PX = 25.4 / 96
RIM_PX, HANDLE_PX, SNAP_PX = 24.0, 4.0, 6.0
NUDGE_MM, LONG_NUDGE_MM, SHORT_NUDGE_MM = 0.5, 5.0, 0.1
SMALLEST, LARGEST, STEP = 0.1, 16.0, 1.25
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(slots=True)
class _Drag:
    """A gesture under way: the item, the sides that are held (none: all of it), and where it began."""

    key: str
    sides: frozenset[str]
    start: QPointF
    box: Box
    guides: Guides
    moved: bool = False


class PageView(QWidget):
    """Shows a composed figure at any magnification.

    Signals
    -------
    selection_changed()
        Other items are chosen; see `selection`.
    item_moved(key, dx, dy, by_key)
        An item was dragged, or nudged by a key, by so many millimetres.
    item_sized(key, Box)
        An item was given another box.
    delete_requested()
        The chosen items are to be deleted.
    edit_requested(key)
        An item was double-clicked.
    zoom_changed(factor)
        1 is the size on paper.
    """

    selection_changed = Signal()
    item_moved = Signal(str, float, float, bool)
    item_sized = Signal(str, object)
    delete_requested = Signal()
    edit_requested = Signal(str)
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composed: ComposedFigure | None = None
        self._selection: list[str] = []
        self._drag: _Drag | None = None
        self._ghost: Box | None = None
        self._lines: tuple[float | None, float | None] = (None, None)
        self._pan: QPointF | None = None
        self._zoom, self._origin, self._fits = 1.0, QPointF(), True
        self._image: QImage | None = None
        self._image_key: tuple[object, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setAccessibleName("Page")
        self.setAccessibleDescription(
            "Tab chooses the next item, arrow keys move it (Shift: farther, Alt: finer), Delete deletes it;"
            " plus and minus magnify, 0 shows the whole page."
        )

    def sizeHint(self) -> QSize:
        """Room for a page."""
        return QSize(720, 600)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def composed(self) -> ComposedFigure | None:
        """The figure that is shown."""
        return self._composed

    def show_figure(self, composed: ComposedFigure | None) -> None:
        """Show a figure; chosen items stay chosen as far as they are still there."""
        size_before = self._page_size()
        self._composed = composed
        known = composed.boxes if composed else {}
        self._selection = [key for key in self._selection if key in known]
        self._image_key = ()
        if self._fits or self._page_size() != size_before:
            self.fit()
        self.update()

    @property
    def selection(self) -> tuple[str, ...]:
        """Keys of the chosen items, the first chosen first."""
        return tuple(self._selection)

    def select(self, *keys: str) -> None:
        """Choose items."""
        known = self._composed.boxes if self._composed else {}
        chosen = [key for key in dict.fromkeys(keys) if key in known]
        if chosen != self._selection:
            self._selection = chosen
            self.selection_changed.emit()
            self.update()

    def _page_size(self) -> tuple[float, float]:
        figure = self._composed.figure if self._composed else None
        return (figure.width_mm, figure.height_mm) if figure else (0.0, 0.0)

    # -- magnification -------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """Magnification; 1 is the size on paper."""
        return self._zoom

    def fit(self) -> None:
        """Show the whole page."""
        width, height = self._page_size()
        if width <= 0 or height <= 0:
            return
        room = QPointF(max(self.width() - 2 * RIM_PX, 20), max(self.height() - 2 * RIM_PX, 20))
        zoom = min(room.x() / width, room.y() / height) * MM_PER_PX
        self._fits = True
        self._set_zoom(min(max(zoom, SMALLEST), LARGEST))
        scale = self._scale
        self._origin = QPointF((self.width() - width * scale) / 2, (self.height() - height * scale) / 2)
        self.update()

    def zoom_to(self, factor: float, at: QPointF | None = None) -> None:
        """Magnify, keeping a place of the widget (default: its middle) where it is."""
        at = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        place = self._to_page(at)
        self._fits = False
        self._set_zoom(min(max(factor, SMALLEST), LARGEST))
        self._origin = QPointF(at.x() - place.x() * self._scale, at.y() - place.y() * self._scale)
        self.update()

    def show_place(self, x: float, y: float) -> None:
        """Bring a place of the page (mm) to the middle, magnified enough to see it well."""
        self.zoom_to(max(self._zoom, 2.5))
        scale = self._scale
        self._origin = QPointF(self.width() / 2 - x * scale, self.height() / 2 - y * scale)
        self.update()

    def _set_zoom(self, zoom: float) -> None:
        if zoom != self._zoom:
            self._zoom = zoom
            self.zoom_changed.emit(zoom)

    @property
    def _scale(self) -> float:
        """Pixels to the millimetre."""
        return self._zoom / MM_PER_PX

    def _to_page(self, point: QPointF) -> QPointF:
        return (point - self._origin) / self._scale

    def _rect(self, box: Box) -> QRectF:
        scale = self._scale
        return QRectF(
            self._origin.x() + box.x * scale,
            self._origin.y() + box.y * scale,
            box.width * scale,
            box.height * scale,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole page in view if it was."""
        if self._fits:
            self.fit()
        super().resizeEvent(event)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Desk, page, and the marks of what is chosen."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().mid().color())
        if self._composed is not None:
            page = self._rect(Box(0, 0, *self._page_size()))
            painter.fillRect(page.translated(2, 3), QColor(0, 0, 0, 60))
            painter.drawImage(QPointF(0, 0), self._picture(self._composed))
            self._paint_marks(painter)
        painter.end()

    def _picture(self, composed: ComposedFigure) -> QImage:
        """The visible part of the page; kept until page, place or magnification change."""
        ratio = self.devicePixelRatioF()
        key = (
            id(composed),
            self._zoom,
            self._origin.x(),
            self._origin.y(),
            self.width(),
            self.height(),
            ratio,
        )
        if self._image is None or key != self._image_key:
            image = QImage(
                round(self.width() * ratio),
                round(self.height() * ratio),
                QImage.Format.Format_ARGB32_Premultiplied,
            )
            image.fill(0)
            painter = QPainter(image)
            painter.setClipRect(QRectF(0, 0, image.width(), image.height()))
            painter.translate(self._origin * ratio)
            painter.scale(self._scale * ratio, self._scale * ratio)
            painter.setClipRect(QRectF(0, 0, *self._page_size()))
            paint(composed.draw_list, painter)
            painter.end()
            image.setDevicePixelRatio(ratio)
            self._image, self._image_key = image, key
        return self._image

    def _paint_marks(self, painter: QPainter) -> None:
        if self._composed is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ghost(painter)
        accent = QColor(theme_named(self._composed.figure.theme).ink.selection)
        boxes = self._composed.boxes
        for number, key in enumerate(self._selection):
            box = self._ghost if self._ghost is not None and number == 0 else boxes[key]
            rect = self._rect(box)
            painter.setPen(QPen(accent, 1.4, Qt.PenStyle.SolidLine if number == 0 else Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
            if number == 0:
                painter.setBrush(QColor("#FFFFFF"))
                for place in self._handles(key, rect).values():
                    painter.drawRect(
                        QRectF(place.x() - HANDLE_PX, place.y() - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX)
                    )
        painter.setPen(QPen(accent, 1.0, Qt.PenStyle.DotLine))
        x, y = self._lines
        page = self._rect(Box(0, 0, *self._page_size()))
        if x is not None:
            at = self._origin.x() + x * self._scale
            painter.drawLine(QPointF(at, page.top()), QPointF(at, page.bottom()))
        if y is not None:
            at = self._origin.y() + y * self._scale
            painter.drawLine(QPointF(page.left(), at), QPointF(page.right(), at))
        if self.hasFocus() and not self._selection:
            painter.setPen(QPen(self.palette().highlight().color(), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_ghost(self, painter: QPainter) -> None:
        """The ink of an item that is being moved, at its new place; maps show only their outline."""
        drag, ghost, composed = self._drag, self._ghost, self._composed
        if drag is None or ghost is None or composed is None or drag.sides or drag.key in composed.scenes:
            return
        painter.save()
        painter.translate(self._origin)
        painter.scale(self._scale, self._scale)
        painter.translate(ghost.x - drag.box.x, ghost.y - drag.box.y)
        painter.setOpacity(0.85)
        for group in composed.draw_list:
            if group.id == drag.key or group.id.startswith(f"{drag.key}."):
                paint_group(group, painter)
        painter.restore()

    def _handles(self, key: str, rect: QRectF) -> dict[frozenset[str], QPointF]:
        """Sides to the place of their handle, for the sides by which the item can be held."""
        item = self._composed.figure.item(key) if self._composed else None
        held = HELD[item.kind] if item is not None else frozenset()
        places = {
            frozenset({"left", "top"}): rect.topLeft(),
            frozenset({"right", "top"}): rect.topRight(),
            frozenset({"left", "bottom"}): rect.bottomLeft(),
            frozenset({"right", "bottom"}): rect.bottomRight(),
            frozenset({"left"}): QPointF(rect.left(), rect.center().y()),
            frozenset({"right"}): QPointF(rect.right(), rect.center().y()),
            frozenset({"top"}): QPointF(rect.center().x(), rect.top()),
            frozenset({"bottom"}): QPointF(rect.center().x(), rect.bottom()),
        }
        return {sides: place for sides, place in places.items() if sides <= held}

    # -- mouse ---------------------------------------------------------------------------------

    def item_at(self, point: QPointF) -> str | None:
        """The topmost item under a place of the widget, maps last: what stands on them is found."""
        if self._composed is None:
            return None
        keys = [item.key for item in self._composed.figure.items if item.key in self._composed.boxes]
        maps = set(self._composed.scenes)
        for key in [*reversed([k for k in keys if k not in maps]), *reversed([k for k in keys if k in maps])]:
            slack = 2.0
            if self._rect(self._composed.boxes[key]).adjusted(-slack, -slack, slack, slack).contains(point):
                return key
        return None

    def _handle_at(self, point: QPointF) -> frozenset[str] | None:
        if not self._selection or self._composed is None:
            return None
        key = self._selection[0]
        for sides, place in self._handles(key, self._rect(self._composed.boxes[key])).items():
            if (place - point).manhattanLength() <= 3 * HANDLE_PX:
                return sides
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer and begin to move or size it; the middle button moves the page."""
        point = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan = point
            return
        if event.button() != Qt.MouseButton.LeftButton or self._composed is None:
            return
        sides = self._handle_at(point)
        if sides is None:
            key = self.item_at(point)
            if key is None:
                self.select()
                self._pan = point
                return
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                others = [k for k in self._selection if k != key]
                self.select(*(others if key in self._selection else [*others, key]))
                return
            if self._selection[:1] != [key]:
                self.select(key, *self._selection if key in self._selection else ())
            sides = frozenset()
        key = self._selection[0]
        margin = rules(self._composed.figure).margin
        guides = guides_of(self._composed, {key}, margin)
        self._drag = _Drag(key, sides, point, self._composed.boxes[key], guides)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or show what the pointer could do."""
        point = event.position()
        if self._pan is not None:
            self._fits = False
            self._origin += point - self._pan
            self._pan = point
            self.update()
            return
        drag = self._drag
        if drag is None:
            self._set_cursor(self._handle_at(point))
            return
        if not drag.moved and (point - drag.start).manhattanLength() < 4:
            return
        drag.moved = True
        delta = (point - drag.start) / self._scale
        if drag.sides:
            box = resized(drag.box, drag.sides, delta.x(), delta.y(), LEAST_MM)
        else:
            box = Box(drag.box.x + delta.x(), drag.box.y + delta.y(), drag.box.width, drag.box.height)
        free = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        result = snapped(box, drag.guides, 0.0 if free else SNAP_PX / self._scale, drag.sides)
        self._ghost, self._lines = result.box, (None, None) if free else (result.x, result.y)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        self._pan = None
        drag, self._drag = self._drag, None
        ghost, self._ghost = self._ghost, None
        self._lines = (None, None)
        self.update()
        if drag is None or not drag.moved or ghost is None:
            return
        if drag.sides:
            self.item_sized.emit(drag.key, ghost)
        else:
            self.item_moved.emit(drag.key, ghost.x - drag.box.x, ghost.y - drag.box.y, False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the item's settings."""
        key = self.item_at(event.position())
        if key is not None:
            self.edit_requested.emit(key)

    def _set_cursor(self, sides: Collection[str] | None) -> None:
        shapes = {
            frozenset({"left"}): Qt.CursorShape.SizeHorCursor,
            frozenset({"right"}): Qt.CursorShape.SizeHorCursor,
            frozenset({"top"}): Qt.CursorShape.SizeVerCursor,
            frozenset({"bottom"}): Qt.CursorShape.SizeVerCursor,
            frozenset({"left", "top"}): Qt.CursorShape.SizeFDiagCursor,
            frozenset({"right", "bottom"}): Qt.CursorShape.SizeFDiagCursor,
            frozenset({"right", "top"}): Qt.CursorShape.SizeBDiagCursor,
            frozenset({"left", "bottom"}): Qt.CursorShape.SizeBDiagCursor,
        }
        self.setCursor(shapes.get(frozenset(sides or ()), Qt.CursorShape.ArrowCursor))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Magnify at the pointer; with Shift or a trackpad's pixels, move the page."""
        pixels = event.pixelDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not pixels.isNull():
            step = QPointF(pixels) if not pixels.isNull() else QPointF(event.angleDelta()) / 3
            self._fits = False
            self._origin += step
            self.update()
        else:
            self.zoom_to(self._zoom * STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    # -- keyboard ------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tab goes through the items before it leaves the page."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Tab and self._step(1):
                return True
            if event.key() == Qt.Key.Key_Backtab and self._step(-1):
                return True
        return super().event(event)

    def _step(self, by: int) -> bool:
        keys = list(self._composed.boxes) if self._composed else []
        at = keys.index(self._selection[0]) + by if self._selection else (0 if by > 0 else len(keys) - 1)
        if not 0 <= at < len(keys):
            self.select()
            return False
        self.select(keys[at])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge, delete, magnify."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key in ARROWS and self._selection:
            step = NUDGE_MM
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                step = LONG_NUDGE_MM
            elif modifiers & Qt.KeyboardModifier.AltModifier:
                step = SHORT_NUDGE_MM
            dx, dy = ARROWS[key]
            for chosen in self._selection:
                self.item_moved.emit(chosen, dx * step, dy * step, True)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._selection:
            self.delete_requested.emit()
        elif key == Qt.Key.Key_Escape:
            self._drag = self._ghost = None
            self._lines = (None, None)
            self.select()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selection:
            self.edit_requested.emit(self._selection[0])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_to(self._zoom * STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_to(self._zoom / STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)
