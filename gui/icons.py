"""Icons: our own stroke drawings in assets/icons, tinted to the theme."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24)
"""Of icons in menus, on buttons and in the tool bar, in units of the screen's scale."""


def screen_scales() -> list[int]:
    """Pixels per unit that icons are drawn with: 1, and that of the finest screen."""
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    return sorted({1, math.ceil(app.devicePixelRatio())})


@cache
def _drawing(name: str) -> str:
    return files("assets").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


def _add_pixmaps(icon: QIcon, name: str, colour: str, mode: QIcon.Mode) -> None:
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    for pixels in sorted({size * scale for size in SIZES for scale in screen_scales()}):
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        icon.addPixmap(pixmap, mode)


@cache
def icon(name: str, colour: str, disabled: str) -> QIcon:
    """The icon in one colour, and in another while its control is disabled."""
    result = QIcon()
    _add_pixmaps(result, name, colour, QIcon.Mode.Normal)
    _add_pixmaps(result, name, disabled, QIcon.Mode.Disabled)
    return result
