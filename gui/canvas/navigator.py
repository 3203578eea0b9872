"""Mouse, wheel and keys on the map: what moves the view, and what goes to the tool.

Conventions: the wheel zooms at the cursor, a drag pans, a double click zooms in, Shift+drag zooms to a
box, the middle button or Space held pans in every tool; arrows pan by a quarter of the view (with
Shift by a few pixels), + - PgUp PgDn zoom, Home shows the overview. Space tapped clicks at the
crosshair, which the arrow keys bring up.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from geo.extent import Extent
from geo.navigation import fitted
from gui.canvas.overlays import BoxOverlay, Crosshair, Overlay
from gui.tools.base import Pointer

if TYPE_CHECKING:
    from gui.canvas.map_canvas import MapCanvas

Button, Key, Modifier = Qt.MouseButton, Qt.Key, Qt.KeyboardModifier

NOTCH_FACTOR = 1.5
FINE_NOTCH_FACTOR = 1.1
KEY_FACTOR = 2.0
NOTCH = 120
"""Angle delta of one wheel notch (eighths of a degree)."""
PIXELS_PER_DOUBLING = 160.0
"""Way of two fingers on a trackpad that doubles the scale, pixels."""
DRAG_START = 4.0
"""Page units that a press may wander and still be a click."""
NUDGE = 12.0
TAP_S = 0.35
MIN_BOX = 6.0

_ARROWS = {Key.Key_Left: (1, 0), Key.Key_Right: (-1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
_ZOOM_KEYS = {
    Key.Key_Plus: KEY_FACTOR,
    Key.Key_Equal: KEY_FACTOR,
    Key.Key_PageUp: KEY_FACTOR,
    Key.Key_Minus: 1 / KEY_FACTOR,
    Key.Key_Underscore: 1 / KEY_FACTOR,
    Key.Key_PageDown: 1 / KEY_FACTOR,
}


@dataclass
class _Press:
    """The left or middle button is down."""

    start: QPointF
    last: QPointF
    pointer: Pointer
    kind: str
    """``undecided``, ``tool``, ``pan`` or ``box``."""


class Navigator:
    """Turns input events into moves of the view and calls of the tool."""

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self._press: _Press | None = None
        self._space_since: float | None = None
        self._space_moved = False
        self._hover_at: QPointF | None = None
        self.shows_crosshair = False

    # Mouse

    def mouse_press(self, event: QMouseEvent) -> None:
        """Left: the tool, a pan or a box. Middle: a pan. Right: end, or ask for the menu."""
        canvas, at = self._canvas, event.position()
        self._hide_crosshair()
        if event.button() == Button.MiddleButton:
            self._begin(at, "pan")
        elif event.button() == Button.LeftButton:
            self._begin(at, "undecided", event.modifiers())
        elif event.button() == Button.RightButton:
            if canvas.tool.is_busy:
                canvas.tool.finish()
            elif not canvas.tool.right_click(canvas.pointer_at(at, event.modifiers())):
                canvas.context_requested.emit(canvas.identify((at.x(), at.y())), at.toPoint())
        elif event.button() == Button.BackButton:
            canvas.previous_view()
        elif event.button() == Button.ForwardButton:
            canvas.next_view()

    def mouse_move(self, event: QMouseEvent) -> None:
        """Carry on what the press began, or hover."""
        canvas, at = self._canvas, event.position()
        pointer = canvas.pointer_at(at, event.modifiers())
        canvas.show_position(pointer)
        press = self._press
        if press is None:
            if self._space_since is not None and self._hover_at is not None:
                self._space_moved = True
                self._pan_by(at - self._hover_at)
            self._hide_crosshair()
            self._hover_at = at
            canvas.hover(pointer)
            return
        self._hover_at = at
        if press.kind == "undecided" and (at - press.start).manhattanLength() >= DRAG_START:
            self._decide(press)
        if press.kind == "pan":
            self._pan_by(at - press.last)
        elif press.kind == "tool":
            canvas.tool.drag(pointer)
        press.last = at
        if press.kind == "box":
            canvas.update()

    def mouse_release(self, event: QMouseEvent) -> None:
        """End what the press began."""
        press, self._press = self._press, None
        canvas = self._canvas
        canvas.refresh_cursor()
        if press is None or event.button() not in (Button.LeftButton, Button.MiddleButton):
            self._press = press
            return
        pointer = canvas.pointer_at(event.position(), event.modifiers())
        if press.kind == "tool":
            canvas.tool.release(pointer)
        elif press.kind == "undecided":
            canvas.tool.click(pointer)
        elif press.kind == "box":
            self._zoom_to_box(QRectF(press.start, event.position()).normalized())
        canvas.hover(pointer)

    def double_click(self, event: QMouseEvent) -> None:
        """The tool's, or else a step closer."""
        if event.button() != Button.LeftButton:
            self.mouse_press(event)
            return
        canvas, at = self._canvas, event.position()
        if not canvas.tool.double_click(canvas.pointer_at(at, event.modifiers())):
            canvas.glide_to(canvas.viewport.zoomed(KEY_FACTOR, (at.x(), at.y())))

    def leave(self) -> None:
        """The pointer left the map."""
        self._hover_at = None

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; with Ctrl in finer steps; by pixels on a trackpad."""
        factor = _wheel_factor(event)
        if factor != 1.0:
            at = event.position()
            self._canvas.zoom_by(factor, (at.x(), at.y()))
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Two fingers spread on a trackpad."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        at = event.position()
        self._canvas.zoom_by(min(max(1 + event.value(), 0.5), 2.0), (at.x(), at.y()), glide=False)
        return True

    # Keys

    def key_press(self, event: QKeyEvent) -> bool:
        """True when the key was used."""
        canvas, key = self._canvas, event.key()
        if key == Key.Key_Escape:
            return self._escape()
        if key == Key.Key_Space:
            self._space_down(event)
            return True
        if canvas.tool.key(event):
            return True
        if key in (Key.Key_Return, Key.Key_Enter):
            canvas.tool.finish()
        elif key in (Key.Key_Backspace, Key.Key_Delete):
            canvas.tool.drop_last()
        elif key in _ARROWS:
            return self._arrow(event)
        elif key in _ZOOM_KEYS and not event.modifiers() & Modifier.AltModifier:
            canvas.zoom_by(_ZOOM_KEYS[Key(key)])
        elif key == Key.Key_Home:
            canvas.go_home()
        else:
            return False
        return True

    def key_release(self, event: QKeyEvent) -> bool:
        """Space let go: a short tap clicks at the crosshair."""
        if event.key() != Key.Key_Space or event.isAutoRepeat():
            return False
        since, self._space_since = self._space_since, None
        canvas = self._canvas
        canvas.refresh_cursor()
        tapped = since is not None and monotonic() - since < TAP_S and not self._space_moved
        if tapped and self._press is None and canvas.tool.takes_points:
            if self.shows_crosshair:
                canvas.tool.click(self._crosshair_pointer(event.modifiers()))
            self._show_crosshair()
        return True

    def reset(self) -> None:
        """Forget buttons and keys that are held: the window lost the focus."""
        self._press = None
        self._space_since = None
        self._canvas.refresh_cursor()

    @property
    def is_panning(self) -> bool:
        """True while the map moves with the hand."""
        return self._press is not None and self._press.kind == "pan"

    @property
    def can_pan(self) -> bool:
        """True while Space is held."""
        return self._space_since is not None

    def overlays(self) -> list[Overlay]:
        """Box being pulled up, crosshair."""
        shown: list[Overlay] = []
        if self._press is not None and self._press.kind == "box":
            shown.append(BoxOverlay(QRectF(self._press.start, self._press.last).normalized()))
        if self.shows_crosshair:
            shown.append(Crosshair())
        return shown

    def view_moved(self) -> None:
        """The crosshair now points at another place."""
        if self.shows_crosshair:
            pointer = self._crosshair_pointer(Modifier.NoModifier)
            self._canvas.show_position(pointer)
            self._canvas.tool.hover(pointer)

    def _begin(self, at: QPointF, kind: str, modifiers: Modifier = Modifier.NoModifier) -> None:
        canvas = self._canvas
        pointer = canvas.pointer_at(at, modifiers)
        if kind == "undecided" and canvas.tool.drags_box:
            kind = "box"
        elif kind == "undecided" and not (self.can_pan or modifiers & Modifier.ShiftModifier):
            kind = "tool" if canvas.tool.press(pointer) else kind
        self._press = _Press(at, at, pointer, kind)
        canvas.refresh_cursor()

    def _decide(self, press: _Press) -> None:
        shift = bool(press.pointer.modifiers & Modifier.ShiftModifier)
        press.kind = "box" if shift and not self.can_pan else "pan"
        # The way that the press wandered before it became a drag belongs to the drag.
        press.last = press.start
        self._canvas.refresh_cursor()

    def _pan_by(self, delta: QPointF) -> None:
        self._canvas.set_viewport(self._canvas.viewport.panned(delta.x(), delta.y()))

    def _zoom_to_box(self, box: QRectF) -> None:
        canvas = self._canvas
        canvas.update()
        if box.width() < MIN_BOX or box.height() < MIN_BOX:
            return
        view = canvas.viewport
        corners = np.array([[box.left(), box.bottom()], [box.right(), box.top()]])
        extent = Extent(*view.to_map(corners).ravel().tolist())
        canvas.glide_to(fitted(view, extent, min_span=0.0))

    def _escape(self) -> bool:
        if self._press is not None and self._press.kind in ("box", "pan"):
            self._press = None
            self._canvas.refresh_cursor()
            self._canvas.update()
            return True
        self._press = None
        self._canvas.tool.escape()
        return True

    def _space_down(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._space_since = monotonic()
            self._space_moved = False
            self._canvas.refresh_cursor()

    def _arrow(self, event: QKeyEvent) -> bool:
        canvas, view = self._canvas, self._canvas.viewport
        modifiers = event.modifiers()
        if modifiers & (Modifier.ControlModifier | Modifier.AltModifier):
            return False
        dx, dy = _ARROWS[Key(event.key())]
        if canvas.tool.takes_points:
            self._show_crosshair()
        if modifiers & Modifier.ShiftModifier:
            canvas.set_viewport(view.panned(NUDGE * dx, NUDGE * dy))
        else:
            canvas.glide_to(canvas.destination.panned(dx * view.width / 4, dy * view.height / 4))
        return True

    def _show_crosshair(self) -> None:
        if not self.shows_crosshair:
            self.shows_crosshair = True
            self.view_moved()
            self._canvas.update()

    def _hide_crosshair(self) -> None:
        if self.shows_crosshair:
            self.shows_crosshair = False
            self._canvas.update()

    def _crosshair_pointer(self, modifiers: Modifier) -> Pointer:
        view = self._canvas.viewport
        return self._canvas.pointer_at(QPointF(view.width / 2, view.height / 2), modifiers)


def _wheel_factor(event: QWheelEvent) -> float:
    pixels, angle = event.pixelDelta().y(), event.angleDelta()
    if pixels and event.phase() != Qt.ScrollPhase.NoScrollPhase:
        return 2.0 ** min(max(pixels / PIXELS_PER_DOUBLING, -1.0), 1.0)
    notches = (angle.y() or angle.x()) / NOTCH
    base = FINE_NOTCH_FACTOR if event.modifiers() & Modifier.ControlModifier else NOTCH_FACTOR
    return base ** min(max(notches, -4.0), 4.0)
