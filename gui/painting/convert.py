"""Values of the draw list as Qt's own, without a Python object per vertex."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from layers.drawing.draw_list import Points, Stroke
from layers.drawing.paths import Path
from layers.theme.colour import rgba

_CAPS = {
    "butt": Qt.PenCapStyle.FlatCap,
    "round": Qt.PenCapStyle.RoundCap,
    "square": Qt.PenCapStyle.SquareCap,
}
_JOINS = {
    "miter": Qt.PenJoinStyle.MiterJoin,
    "round": Qt.PenJoinStyle.RoundJoin,
    "bevel": Qt.PenJoinStyle.BevelJoin,
}


@lru_cache(maxsize=512)
def colour(text: str) -> QColor:
    """A colour from ``#RRGGBB`` or ``#RRGGBBAA``."""
    return QColor(*rgba(text))


@lru_cache(maxsize=512)
def pen(stroke: Stroke) -> QPen:
    """A pen; its width is in the painter's units, never cosmetic unless zero."""
    made = QPen(colour(stroke.colour), stroke.width)
    made.setCapStyle(_CAPS[stroke.cap])
    made.setJoinStyle(_JOINS[stroke.join])
    if stroke.dash and stroke.width > 0:
        pattern = [length / stroke.width for length in stroke.dash]
        made.setDashPattern(pattern if len(pattern) % 2 == 0 else pattern * 2)
    return made


def qpolygon(xy: Points) -> QPolygonF:
    """A polygon or polyline from an (N, 2) array."""
    count = len(xy)
    made = QPolygonF()
    if count == 0:
        return made
    made.resize(count)
    memory = shiboken6.VoidPtr(made.data(), count * 16, True)
    np.frombuffer(memory, dtype=np.float64).reshape(count, 2)[:] = xy
    return made


def painter_path(path: Path) -> QPainterPath:
    """A symbol's outline, filled by the non-zero rule."""
    made = QPainterPath()
    made.setFillRule(Qt.FillRule.WindingFill)
    for op, v in path:
        if op == "M":
            made.moveTo(v[0], v[1])
        elif op == "L":
            made.lineTo(v[0], v[1])
        elif op == "C":
            made.cubicTo(v[0], v[1], v[2], v[3], v[4], v[5])
        else:
            made.closeSubpath()
    return made
