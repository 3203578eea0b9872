"""Marks drawn live over the map's picture: halos, rubber bands, measure lines, drag ghosts, cards.

Each keeps map coordinates and is transformed to the page at every paint, so that it stays in place
while the picture below it moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from geo.viewport import Viewport
from gui.painting.convert import colour as shared_colour
from gui.painting.convert import qpolygon
from layers.theme.theme import Theme

Points = NDArray[np.float64]

BEYOND = 4_000.0
"""Page units beyond the window past which a live line is cut off."""


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


def page_points(xy: Points, viewport: Viewport) -> QPolygonF:
    """Map coordinates (N, 2) as a Qt polygon in page units, kept near the window."""
    page = viewport.to_page(xy)
    page = page[np.isfinite(page).all(axis=1)]
    low = -BEYOND
    high = np.array([viewport.width, viewport.height]) + BEYOND
    if len(page) and ((page < low) | (page > high)).any():
        page = _cut(page, low, high)
    return qpolygon(_thinned(page))


def _cut(page: Points, low: float, high: Points) -> Points:
    """The vertices near the window, and those that lead to them."""
    near = ((page >= low) & (page <= high)).all(axis=1)
    keep = near.copy()
    keep[1:] |= near[:-1]
    keep[:-1] |= near[1:]
    return np.clip(page[keep], low * 8, high * 8)


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
        points = page_points(self.xy, viewport)
        line = colour(self._colour or theme.ink.selection)
        casing = colour(theme.ink.rim)
        casing.setAlphaF(0.85)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.closed and len(points) > 2:
            fill = QColor(line)
            fill.setAlphaF(0.12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawPolygon(points)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(points) > 1:
            for pen_colour, width, dash in ((casing, self._width + 2.4, []), (line, self._width, self._dash)):
                painter.setPen(_pen(pen_colour, width, dash))
                if self.closed and len(points) > 2:
                    painter.drawPolygon(points)
                else:
                    painter.drawPolyline(points)


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
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for point in page_points(self.xy, viewport):
            for pen_colour, width in ((rim, self._width + 2.5), (ring, self._width)):
                painter.setPen(_pen(pen_colour, width))
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
            painter.drawPolyline(page_points(part, viewport))


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
        Plain text, never markup; the first line is bold.
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
        widths = [m.horizontalAdvance(text) for m, text in zip(metrics, self.lines, strict=True)]
        box = self._box(max(widths) + 2 * pad, sum(heights) + 2 * pad - 4, viewport)
        panel = colour(theme.window.panel_raised)
        panel.setAlphaF(0.96)
        path = QPainterPath()
        path.addRoundedRect(box, 4, 4)
        painter.fillPath(path, panel)
        painter.strokePath(path, _pen(colour(theme.window.line), 1.0))
        top = box.top() + pad - 2
        for i, (font, m, text) in enumerate(zip(fonts, metrics, self.lines, strict=True)):
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


def _thinned(page: Points, step: float = 1.5) -> Points:
    """Without vertices that fall on the same pixel as the one before: a long route has thousands."""
    if len(page) < 64:
        return page
    cells = np.floor(page / step)
    keep = np.ones(len(page), dtype=bool)
    keep[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return page[keep]
