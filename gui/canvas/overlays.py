"""Marks drawn live over the map's picture: halos, rubber bands, measure lines, drag ghosts, cards.

Each keeps map coordinates and is transformed to the page at every paint, so that it stays in place
while the picture below it moves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from geo.clip import clip_lines, clip_polygons, simplify_to_pixel
from geo.extent import Extent
from geo.viewport import Viewport
from gui.painting.convert import colour as shared_colour
from gui.painting.convert import qpolygon
from layers.theme.theme import Theme

Points = NDArray[np.float64]

MOST_CARD = 380.0
"""Widest text on a card, page units."""
BEYOND = 40.0
"""Page units beyond the window at which live marks are cut off."""
FEW_HALOS = 12
"""Rings drawn one by one."""
THINNING = 0.7
"""Page units within which vertices of a live line are one."""


class Overlay(Protocol):
    """Something drawn at each paint event, after the picture."""

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Draw in page units of `viewport`."""
        ...


def colour(value: str) -> QColor:
    """A draw-list colour, as a copy that may be made translucent."""
    return QColor(shared_colour(value))


def overlay_font(theme: Theme, points: float, *, bold: bool = False) -> QFont:
    """The map's font at a size in points on a standard screen."""
    font = QFont(theme.font_family)
    font.setPixelSize(max(1, round(points * 96 / 72)))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def page_points(xy: Points, viewport: Viewport) -> list[QPointF]:
    """Those of the map coordinates (N, 2) that lie on the page or just beside it, in page units."""
    page = viewport.to_page(xy)
    near = _around(viewport)
    # Not-a-numbers compare false.
    inside = (page >= (near.xmin, near.ymin)) & (page <= (near.xmax, near.ymax))
    return [QPointF(x, y) for x, y in page[inside.all(axis=1)].tolist()]


def page_lines(xy: Points, viewport: Viewport) -> list[QPolygonF]:
    """A line in map coordinates (N, 2), cut to the window and thinned to the pixel, in pieces."""
    page = _finite(viewport.to_page(xy))
    if len(page) < 2:
        return []
    cut = clip_lines(page, np.array([0, len(page)]), _around(viewport))
    thinned, parts = simplify_to_pixel(cut.xy, cut.parts, THINNING)
    return [qpolygon(thinned[start:end]) for start, end in pairwise(parts.tolist())]


def page_area(ring: Points, viewport: Viewport) -> QPolygonF:
    """The inside of a ring in map coordinates (N, 2), cut to the window."""
    page = _finite(viewport.to_page(ring))
    if len(page) < 3:
        return QPolygonF()
    one = np.array([0, 1])
    cut = clip_polygons(page, np.array([0, len(page)]), one, _around(viewport))
    return qpolygon(cut.xy)


def _finite(page: Points) -> Points:
    return page[np.isfinite(page).all(axis=1)]


def _around(viewport: Viewport) -> Extent:
    """The window and a little more, so that a broad pen is cut off out of sight."""
    return Extent(-BEYOND, -BEYOND, viewport.width + BEYOND, viewport.height + BEYOND)


class LineOverlay:
    """A line in map units with a casing: rubber bands, measure lines, routes that follow a drag.

    Attributes
    ----------
    xy : (N, 2) float64, map units
    closed : bool
        Draws the way back to the first point, and a faint fill.
    """

    def __init__(
        self,
        xy: Points,
        *,
        colour: str | None = None,
        width: float = 2.0,
        dash: Sequence[float] = (),
        closed: bool = False,
    ) -> None:
        self.xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        self.closed = closed
        self._colour = colour
        self._width = width
        self._dash = list(dash)

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Fill, casing, line."""
        line = colour(self._colour or theme.ink.selection)
        casing = colour(theme.ink.rim)
        casing.setAlphaF(0.85)
        xy = self.xy
        if self.closed and len(xy) > 2:
            fill = QColor(line)
            fill.setAlphaF(0.12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawPolygon(page_area(xy, viewport))
            xy = np.vstack([xy, xy[:1]])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pieces = page_lines(xy, viewport)
        for pen_colour, width, dash in ((casing, self._width + 2.4, []), (line, self._width, self._dash)):
            painter.setPen(_pen(pen_colour, width, dash))
            for piece in pieces:
                painter.drawPolyline(piece)


class VertexMarks:
    """Small discs at points: corners of a line that is measured or drawn.

    Attributes
    ----------
    xy : (N, 2) float64, map units
    """

    def __init__(self, xy: Points, *, radius: float = 3.4) -> None:
        self.xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        self._radius = radius

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Light inside, accent around."""
        painter.setPen(_pen(colour(theme.ink.selection), 1.6))
        painter.setBrush(colour(theme.ink.paper))
        for point in page_points(self.xy, viewport):
            painter.drawEllipse(point, self._radius, self._radius)


class PointHalo:
    """A ring around places: the selection, what the pointer is over, a flash that spreads and fades.

    Attributes
    ----------
    xy : (N, 2) float64, map units
    radius : float
        Page units.
    strength : float
        Opacity, 0–1.
    """

    def __init__(self, xy: Points, radius: float, *, width: float = 3.0, strength: float = 1.0) -> None:
        self.xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        self.radius = radius
        self.strength = strength
        self._width = width

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """A soft outer ring in the paper's colour and a crisp one in the accent."""
        ring, rim = colour(theme.ink.selection), colour(theme.ink.rim)
        ring.setAlphaF(self.strength)
        rim.setAlphaF(0.9 * self.strength)
        pens = [_pen(rim, self._width + 2.5), _pen(ring, self._width)]
        points = page_points(self.xy, viewport)
        if len(points) <= FEW_HALOS:
            for point in points:
                self._draw(painter, point, pens)
            return
        # Many are copies of one: drawing rings takes ten times as long.
        reach = math.ceil(self.radius + self._width + 2.5)
        dpr = painter.device().devicePixelRatioF()
        size = math.ceil(2 * reach * dpr)
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(dpr)
        image.fill(0)
        copy = QPainter(image)
        copy.setRenderHints(painter.renderHints())
        self._draw(copy, QPointF(reach, reach), pens)
        copy.end()
        for point in points:
            painter.drawImage(point - QPointF(reach, reach), image)

    def _draw(self, painter: QPainter, point: QPointF, pens: Sequence[QPen]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in pens:
            painter.setPen(pen)
            painter.drawEllipse(point, self.radius, self.radius)


class LineHalo:
    """A glow along lines and outlines."""

    def __init__(self, parts: Sequence[Points], *, width: float = 8.0, strength: float = 1.0) -> None:
        self.parts = tuple(parts)
        self.strength = strength
        self._width = width

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """A broad translucent line below a thin one."""
        glow = colour(theme.ink.selection)
        glow.setAlphaF(0.38 * self.strength)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(glow, self._width))
        for part in self.parts:
            for piece in page_lines(part, viewport):
                painter.drawPolyline(piece)


class BoxOverlay:
    """A rectangle being pulled up, in page units."""

    def __init__(self, rect: QRectF) -> None:
        self.rect = rect

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Thin outline, faint fill."""
        line = colour(theme.ink.selection)
        fill = QColor(line)
        fill.setAlphaF(0.10)
        painter.setPen(_pen(line, 1.2))
        painter.setBrush(fill)
        painter.drawRect(self.rect)


class Crosshair:
    """The keyboard's pointer, in the middle of the map."""

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Four strokes that leave the place itself free."""
        x, y = viewport.width / 2, viewport.height / 2
        for pen_colour, width in ((theme.ink.rim, 3.6), (theme.ink.selection, 1.6)):
            painter.setPen(_pen(colour(pen_colour), width))
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(QPointF(x + 5 * dx, y + 5 * dy), QPointF(x + 15 * dx, y + 15 * dy))


class FocusFrame:
    """A line around the window's map: the keyboard acts here."""

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Just inside the edge."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(colour(theme.ink.selection), 2.0))
        painter.drawRect(QRectF(1.0, 1.0, viewport.width - 2.0, viewport.height - 2.0))


class CardOverlay:
    """A small card of text beside a place: hover card, live measure.

    Attributes
    ----------
    at : tuple of float
        Page position that the card belongs to; it stands beside it, inside the window.
    lines : sequence of str
        Plain text, never markup; the first line is bold. Long ones are cut off.
    """

    def __init__(self, at: tuple[float, float], lines: Sequence[str], *, offset: float = 14.0) -> None:
        self.at = at
        self.lines = tuple(line for line in lines if line)
        self._offset = offset

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Rounded panel with a hairline."""
        if not self.lines:
            return
        fonts = [overlay_font(theme, 8.6 if i else 9.2, bold=i == 0) for i in range(len(self.lines))]
        metrics = [QFontMetricsF(font) for font in fonts]
        pad = 7.0
        heights = [m.ascent() + m.descent() for m in metrics]
        room = min(MOST_CARD, viewport.width - 2 * pad - 12)
        elide = Qt.TextElideMode.ElideRight
        lines = [m.elidedText(text, elide, room) for m, text in zip(metrics, self.lines, strict=True)]
        widths = [m.horizontalAdvance(text) for m, text in zip(metrics, lines, strict=True)]
        box = self._box(max(widths) + 2 * pad, sum(heights) + 2 * pad - 4, viewport)
        panel = colour(theme.window.panel_raised)
        panel.setAlphaF(0.96)
        path = QPainterPath()
        path.addRoundedRect(box, 4, 4)
        painter.fillPath(path, panel)
        painter.strokePath(path, _pen(colour(theme.window.line), 1.0))
        top = box.top() + pad - 2
        for i, (font, m, text) in enumerate(zip(fonts, metrics, lines, strict=True)):
            painter.setFont(font)
            painter.setPen(colour(theme.window.muted if i else theme.window.text))
            painter.drawText(QPointF(box.left() + pad, top + m.ascent()), text)
            top += heights[i]

    def _box(self, width: float, height: float, viewport: Viewport) -> QRectF:
        x, y = self.at
        left = x + self._offset
        if left + width > viewport.width - 4:
            left = x - self._offset - width
        top = y + self._offset
        if top + height > viewport.height - 4:
            top = y - self._offset - height
        # Half pixels keep the hairline sharp.
        left, top = max(4.0, round(left)) + 0.5, max(4.0, round(top)) + 0.5
        return QRectF(left, top, round(width), round(height))


class TextMark:
    """Text with a halo at a place of the map: the length of a measured stretch."""

    def __init__(self, xy: tuple[float, float], text: str, *, bold: bool = False) -> None:
        self.xy = xy
        self.text = text
        self._bold = bold

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Centred on the place."""
        font = overlay_font(theme, 8.8, bold=self._bold)
        metrics = QFontMetricsF(font)
        x, y = viewport.to_page(np.array([self.xy]))[0]
        path = QPainterPath()
        path.addText(
            QPointF(x - metrics.horizontalAdvance(self.text) / 2, y + metrics.capHeight() / 2),
            font,
            self.text,
        )
        painter.strokePath(path, _pen(colour(theme.ink.halo), 4.0))
        painter.fillPath(path, colour(theme.ink.subject))


def _pen(pen_colour: QColor, width: float, dash: Sequence[float] = ()) -> QPen:
    pen = QPen(pen_colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dash:
        pen.setDashPattern([length / width for length in dash])
    return pen
