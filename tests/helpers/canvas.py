"""A canvas for tests: on the bundled atlas, or on strata made by hand; no glides, so that nothing waits."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import lru_cache

import numpy as np
from psygnal import Signal
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from geo.viewport import Viewport
from gui.canvas.atlas_source import AtlasSource
from gui.canvas.map_canvas import MapCanvas
from gui.canvas.strata import Strata, Stratum
from layers.atlas import Atlas
from layers.bundled import load_bundled
from layers.display import Display, Ref
from layers.document.session import Session
from layers.drawing.draw_list import Fill, Group, Polygons

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


@lru_cache(maxsize=1)
def _bundled() -> Atlas:
    return load_bundled()


def session_on(atlas: Atlas | None = None) -> Session:
    """A session on a copy of the bundled atlas, or on another; close it, or give it to a canvas here."""
    return Session(_bundled().snapshot() if atlas is None else atlas)


class SquareSource:
    """One square of ground, 200 km wide around the middle of the map, in a colour that can be changed.

    Attributes
    ----------
    composed : list of Viewport
        What was composed, in order.
    gate : threading.Event
        Composing waits for it; set unless a test clears it.
    """

    changed = Signal()

    def __init__(self, colour: str = "#C03020") -> None:
        self.colour = colour
        self.composed: list[Viewport] = []
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None

    def recolour(self, colour: str) -> None:
        """The map now looks different."""
        self.colour = colour
        self.changed.emit()

    def set_atlas(self, atlas: Atlas) -> None:
        """There are no records on it."""
        self.changed.emit()

    def strata(self) -> Strata:
        """The square."""
        colour = self.colour

        def compose(viewport: Viewport, border: float) -> Sequence[Group]:
            self.composed.append(viewport)
            if not self.gate.wait(10):
                raise TimeoutError("the test never opened the gate")
            if self.error is not None:
                raise self.error
            return [square(viewport, colour)]

        return Strata((Stratum("ground", colour, compose, surrounds=True),), "#DCE7EE")


def square(viewport: Viewport, colour: str) -> Group:
    """A square of 200 km around the origin of the map's coordinates."""
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]]) * 1e5
    item = Polygons(
        viewport.to_page(corners), np.array([0, 4]), np.array([0, 1]), Fill(colour), ids=("square",)
    )
    return Group("squares", "Square", (item,))


def shown(canvas: MapCanvas, width: int = 640, height: int = 480) -> MapCanvas:
    """Show a canvas without glides and wait for its picture."""
    canvas.glide_ms = canvas.fly_ms = 0.0
    canvas.refresher.backdrop_delay_ms = 0
    canvas.resize(width, height)
    canvas.show()
    assert canvas.wait_until_idle()
    return canvas


def atlas_canvas(qtbot, *, executor: Executor | None = None) -> tuple[MapCanvas, Display, Session]:
    """A canvas on the bundled atlas, shown and idle; its session ends with it."""
    session, display = session_on(), Display()
    canvas = MapCanvas(AtlasSource(session.atlas, display), display, session, executor=executor)
    canvas.destroyed.connect(lambda: session.close(discard=True))
    qtbot.addWidget(canvas)
    return shown(canvas), display, session


def square_canvas(qtbot, *, executor: Executor | None = None) -> tuple[MapCanvas, SquareSource]:
    """A canvas on the square, centred on it at 1 km to the pixel, shown and idle."""
    source, session = SquareSource(), session_on(Atlas())
    canvas = MapCanvas(source, Display(), session, executor=executor)
    canvas.destroyed.connect(lambda: session.close(discard=True))
    qtbot.addWidget(canvas)
    shown(canvas)
    canvas.set_viewport(Viewport(canvas.viewport.crs, (0.0, 0.0), 1000.0, 0.0, 0.0))
    assert canvas.wait_until_idle()
    return canvas, source


def page_of(canvas: MapCanvas, ref: Ref) -> QPoint:
    """Where a site is on the widget."""
    (xy,) = canvas.locator.parts(ref, canvas.viewport.crs)
    x, y = canvas.viewport.to_page(xy)[0]
    return QPoint(round(x), round(y))


def drag(
    canvas: QWidget,
    start: QPoint,
    end: QPoint,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    drop: bool = True,
) -> None:
    """Press at one place, move in five steps, let go at another."""
    move(canvas, start)
    QTest.mousePress(canvas, button, modifiers, start)
    for step in range(1, 6):
        at = start + (end - start) * step / 5
        _mouse_move(canvas, at, button, modifiers)
    if drop:
        QTest.mouseRelease(canvas, button, modifiers, end)


def click(
    canvas: QWidget, at: QPoint, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Move there and click."""
    move(canvas, at)
    QTest.mouseClick(canvas, LEFT, modifiers, at)


def move(canvas: QWidget, at: QPoint) -> None:
    """Move the pointer with no button down."""
    _mouse_move(canvas, at, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)


def _mouse_move(canvas: QWidget, at: QPoint, buttons: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
    # QTest.mouseMove loses the buttons.
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        buttons,
        modifiers,
    )
    QApplication.sendEvent(canvas, event)


def wheel(
    canvas: QWidget,
    at: QPoint,
    notches: float = 0.0,
    pixels: int = 0,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Turn the wheel, or move two fingers by pixels."""
    phase = Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(0, pixels),
        QPoint(0, round(notches * 120) if notches else pixels),
        Qt.MouseButton.NoButton,
        modifiers,
        phase,
        False,
    )
    QApplication.sendEvent(canvas, event)
