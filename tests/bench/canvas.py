"""The real canvas, without a screen, with a large layer on the atlas: for benchmarks of what a hand does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.data import CATEGORIES, points_file
from tests.bench.measure import Row

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtWidgets import QWidget

    from gui.canvas.map_canvas import MapCanvas

WIDTH, HEIGHT = 1600, 1000


def canvas_with_points(count: int) -> AbstractContextManager[MapCanvas]:
    """The bundled atlas and so many points in three classes, shown and at rest."""
    return canvas_with(points_file(count) if count else None)


@contextmanager
def canvas_with(path: Path | None) -> Iterator[MapCanvas]:
    """The bundled atlas and a file's layer in three classes, shown and at rest."""
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
    if path is not None:
        _add_layer(canvas, path)
    canvas.wait_until_idle()
    try:
        yield canvas
    finally:
        canvas.shut_down()
        session.close()
        application.processEvents()


def places_of_points(canvas: MapCanvas, how_many: int, seed: int = 3) -> np.ndarray:
    """Where some of the layer's points in view are on the page, (n, 2)."""
    assert canvas.foreign is not None
    (picture,) = canvas.foreign
    view = canvas.viewport
    (one, *_) = picture.layer.drawables(view.crs) or ()
    assert one.points is not None
    xy = one.points.origin + one.points.high.T.astype(np.float64)
    page = view.to_page(xy)
    inside = page[((page > 20) & (page < [WIDTH - 20, HEIGHT - 20])).all(axis=1)]
    return inside[np.random.default_rng(seed).choice(len(inside), how_many)]


def mouse(canvas: QWidget, kind: QEvent.Type, at: QPointF, *, held: bool) -> None:
    """Send a mouse event of the left button, as the window system does."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    event = QMouseEvent(
        kind, at, canvas.mapToGlobal(at), button, left if held else none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(canvas, event)


def frames(canvas: MapCanvas, places: np.ndarray, *, held: bool) -> np.ndarray:
    """Seconds from each move of the mouse until what it changed has been painted."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtWidgets import QApplication

    seconds = []
    for x, y in places.tolist():
        started = perf_counter()
        mouse(canvas, QEvent.Type.MouseMove, QPointF(x, y), held=held)
        QApplication.processEvents()
        seconds.append(perf_counter() - started)
    return np.array(seconds)


def percentiles(name: str, size: str, seconds: np.ndarray, note: str) -> list[Row]:
    """The median and the 95th percentile."""
    return [
        Row(f"{name}:p50", size, float(np.percentile(seconds, 50)), note=note),
        Row(f"{name}:p95", size, float(np.percentile(seconds, 95))),
    ]


def _add_layer(canvas: MapCanvas, path: Path) -> None:
    from gui.canvas.foreign_layers import ForeignLayers
    from layers.foreign.picture import LayerPicture
    from layers.foreign.reading import open_layers
    from layers.foreign.style import Categories, LayerStyle
    from layers.records.layer_style import Look

    *_, layer = open_layers(path)
    looks = tuple(Look().coloured(colour) for colour in CATEGORIES.values())
    style = LayerStyle(Categories("kind", tuple(CATEGORIES), looks))
    canvas.foreign = ForeignLayers(canvas.source, canvas.display)
    canvas.foreign.show(LayerPicture.of(layer, style))
