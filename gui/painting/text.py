"""Text with Qt: measuring it, drawing it, and ready-made pictures of labels for the screen."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTransform

from gui.painting.convert import colour
from gui.painting.fonts import BASE_PX, base_font, register_fonts
from layers.drawing.draw_list import Label, TextRun
from layers.drawing.text import LabelLayout, lay_out

ASCENT, DESCENT = 0.84, 0.22
"""Reach of letters and Hangul above and below the baseline in em, closer than the font's line box."""


class QtTextMeasurer:
    """`TextMeasurer` by Qt's font metrics, independent of the device."""

    def __init__(self) -> None:
        register_fonts()

    def measure(self, run: TextRun) -> tuple[float, float, float]:
        """Width, ascent and descent in page units."""
        width = _advance(run.text, run.weight, run.italic, run.tracking) * run.size
        return width, ASCENT * run.size, DESCENT * run.size


@lru_cache(maxsize=8192)
def _advance(text: str, weight: int, italic: bool, tracking: float) -> float:
    """Width in em."""
    metrics = QFontMetricsF(base_font(weight, italic))
    pieces = _pieces(text, weight, italic, tracking)
    last, start = pieces[-1]
    return (start + float(metrics.horizontalAdvance(last))) / BASE_PX


@lru_cache(maxsize=4096)
def _pieces(text: str, weight: int, italic: bool, tracking: float) -> tuple[tuple[str, float], ...]:
    """What is drawn in one go, and where it starts in base pixels: letter by letter if they are spaced.

    Qt's own letter spacing grows with the resolution of the device.
    """
    if not tracking or not text:
        return ((text, 0.0),)
    metrics = QFontMetricsF(base_font(weight, italic))
    found, x = [], 0.0
    for letter in text:
        found.append((letter, x))
        x += metrics.horizontalAdvance(letter) + tracking * BASE_PX
    return tuple(found)


@lru_cache(maxsize=4)
def measurer() -> QtTextMeasurer:
    """The measurer that painters share."""
    return QtTextMeasurer()


def draw_label(painter: QPainter, label: Label) -> None:
    """Draw a label as vectors and text: the halo is a path, the letters stay letters."""
    layout = lay_out(label, measurer())
    painter.save()
    painter.translate(label.x, label.y)
    if label.rotation:
        painter.rotate(label.rotation)
    _draw_layout(painter, label, layout)
    painter.restore()


def draw_label_image(painter: QPainter, label: Label, scale: float, dx: float, dy: float) -> None:
    """Draw a label from a ready-made picture, at whole device pixels.

    The painter's own transform must be the identity; `scale`, `dx` and `dy` take page units to
    device pixels.
    """
    picture, x, y = _label_picture(
        label.lines, label.halign, label.valign, label.rotation, label.halo, label.halo_width, scale
    )
    painter.drawImage(QPointF(round(label.x * scale + dx) + x, round(label.y * scale + dy) + y), picture)


@lru_cache(maxsize=2048)
def _label_picture(
    lines: tuple[tuple[TextRun, ...], ...],
    halign: str,
    valign: str,
    rotation: float,
    halo: str | None,
    halo_width: float,
    scale: float,
) -> tuple[QImage, int, int]:
    label = Label(0.0, 0.0, lines, halign, valign, halo=halo, halo_width=halo_width)  # type: ignore[arg-type]
    layout = lay_out(label, measurer())
    # Room for accents and overhangs that stand out of the text box.
    margin = halo_width + 0.3 * max((run.size for line in lines for run in line), default=0.0)
    box = QRectF(layout.left, layout.top, layout.width, layout.height).adjusted(
        -margin, -margin, margin, margin
    )
    turn = QTransform.fromScale(scale, scale).rotate(rotation)
    pixels = turn.mapRect(box).toAlignedRect()
    picture = QImage(
        max(pixels.width(), 1), max(pixels.height(), 1), QImage.Format.Format_ARGB32_Premultiplied
    )
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.setTransform(turn * QTransform.fromTranslate(-pixels.x(), -pixels.y()))
    _draw_layout(painter, label, layout)
    painter.end()
    return picture, pixels.x(), pixels.y()


def _draw_layout(painter: QPainter, label: Label, layout: LabelLayout) -> None:
    if label.halo and label.halo_width > 0:
        painter.setPen(_halo_pen(label.halo, label.halo_width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for placed in layout.runs:
            painter.drawPath(run_path(placed.run).translated(placed.x, placed.y))
    for placed in layout.runs:
        run = placed.run
        painter.save()
        painter.translate(placed.x, placed.y)
        painter.scale(run.size / BASE_PX, run.size / BASE_PX)
        painter.setFont(base_font(run.weight, run.italic))
        painter.setPen(colour(run.colour))
        for text, x in _pieces(run.text, run.weight, run.italic, run.tracking):
            painter.drawText(QPointF(x, 0.0), text)
        painter.restore()


def _halo_pen(halo: str, width: float) -> QPen:
    return QPen(
        colour(halo),
        2 * width,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.FlatCap,
        # Round joins at every bend of every letter take twice as long and look the same.
        Qt.PenJoinStyle.BevelJoin,
    )


@lru_cache(maxsize=2048)
def run_path(run: TextRun) -> QPainterPath:
    """Outlines of a run's letters, page units, its baseline's start at the origin."""
    path = QPainterPath()
    for text, x in _pieces(run.text, run.weight, run.italic, run.tracking):
        path.addText(QPointF(x, 0.0), base_font(run.weight, run.italic), text)
    scale = run.size / BASE_PX
    return QTransform.fromScale(scale, scale).map(path)
