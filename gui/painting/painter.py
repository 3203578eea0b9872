"""Paints a draw list with Qt: the same code for screen, PNG and PDF.

PySide6 keeps the interpreter's lock during a painter call, so everything is drawn by many small calls,
and `cancelled` is asked in between: a worker never holds up the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QTransform

from gui.painting.convert import colour, painter_path, pen, qpolygon
from gui.painting.text import draw_label, draw_label_image
from layers.drawing.draw_list import (
    DrawList,
    Group,
    Item,
    Label,
    Labels,
    Lines,
    Markers,
    Picture,
    Polygons,
    Stroke,
)
from layers.drawing.polygons import hatch_lines, one_way
from layers.drawing.symbols import symbol

Cancelled = Callable[[], bool]


def _never() -> bool:
    return False


def paint(
    draw_list: DrawList, painter: QPainter, *, vector: bool = False, cancelled: Cancelled = _never
) -> bool:
    """Paint all groups, bottom to top.

    Parameters
    ----------
    painter : QPainter
        Its transform takes page units to the device.
    vector : bool
        Keep text as text (PDF); otherwise labels come from ready-made pictures, which is quicker.
    cancelled : callable
        Asked between items; painting stops when it says True.

    Returns
    -------
    bool
        False when it was cancelled.
    """
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    if draw_list.background:
        painter.fillRect(QRectF(0, 0, draw_list.width, draw_list.height), colour(draw_list.background))
    return all(paint_group(group, painter, vector=vector, cancelled=cancelled) for group in draw_list)


def paint_group(
    group: Group, painter: QPainter, *, vector: bool = False, cancelled: Cancelled = _never
) -> bool:
    """Paint one group with its clip and opacity; False when it was cancelled."""
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.SmoothPixmapTransform
    )
    if group.clip is not None:
        painter.setClipRect(QRectF(*group.clip), Qt.ClipOperation.IntersectClip)
    painter.setOpacity(painter.opacity() * group.opacity)
    finished = paint_items(group.items, painter, vector=vector, cancelled=cancelled)
    painter.restore()
    return finished


def paint_items(
    items: Iterable[Item], painter: QPainter, *, vector: bool = False, cancelled: Cancelled = _never
) -> bool:
    """Paint items in order; False when it was cancelled."""
    for item in items:
        if cancelled():
            return False
        match item:
            case Polygons():
                _paint_polygons(item, painter)
            case Lines():
                _paint_lines(item, painter)
            case Markers():
                _paint_markers(item, painter)
            case Labels():
                _paint_labels(item, painter, vector)
            case Picture():
                _paint_picture(item, painter)
    return True


def _paint_polygons(item: Polygons, painter: QPainter) -> None:
    rings = item.rings
    if item.fill is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        if item.fill.colour is not None:
            painter.setBrush(colour(item.fill.colour))
            for first, last in pairwise(item.parts.tolist()):
                way = one_way(item.xy, rings, first, last)
                if len(way) > 2:
                    painter.drawPolygon(qpolygon(way))
        if item.fill.hatch is not None:
            _paint_hatch(item, item.fill.hatch, painter)
    if item.stroke is not None:
        painter.setPen(pen(item.stroke))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for start, end in pairwise(rings.tolist()):
            ring = item.xy[start:end]
            if len(ring) and (ring[0] != ring[-1]).any():
                ring = np.vstack([ring, ring[:1]])
            if len(ring) > 1:
                painter.drawPolyline(qpolygon(ring))


def _paint_hatch(item: Polygons, hatch: Stroke, painter: QPainter) -> None:
    clip = painter.clipBoundingRect() if painter.hasClipping() else None
    window = None if clip is None else (clip.left(), clip.top(), clip.right(), clip.bottom())
    painter.setPen(pen(hatch))
    for number in range(len(item.parts) - 1):
        for (x1, y1), (x2, y2) in hatch_lines(item, number, window).tolist():
            painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _paint_lines(item: Lines, painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    spans = pairwise(item.parts.tolist())
    polylines = [qpolygon(item.xy[start:end]) for start, end in spans if end - start > 1]
    for stroke in (item.casing, item.stroke):
        if stroke is None or colour(stroke.colour).alpha() == 0:
            continue
        painter.setPen(pen(stroke))
        for polyline in polylines:
            painter.drawPolyline(polyline)


@lru_cache(maxsize=128)
def _symbol_paths(name: str) -> tuple[tuple[str, QPainterPath], ...]:
    return tuple((part.role, painter_path(part.path)) for part in symbol(name).parts)


def _paint_markers(item: Markers, painter: QPainter) -> None:
    colours = {"fill": colour(item.colour), "ink": colour(item.ink), "rim": colour(item.rim)}
    paths = _symbol_paths(item.symbol)
    painter.setPen(Qt.PenStyle.NoPen)
    before = painter.transform()
    turns = item.rotation.tolist() if item.rotation is not None else [0.0] * len(item.xy)
    for (x, y), turn in zip(item.xy.tolist(), turns, strict=True):
        local = QTransform.fromTranslate(x, y)
        if turn:
            local.rotate(turn)
        local.scale(item.size, item.size)
        painter.setTransform(local * before)
        for role, path in paths:
            painter.setBrush(colours[role])
            painter.drawPath(path)
    painter.setTransform(before)


def _paint_labels(item: Labels, painter: QPainter, vector: bool) -> None:
    for label in item.labels:
        _paint_leader(label, painter)
    to_device = painter.deviceTransform()
    upright = not to_device.isRotating() and to_device.m11() == to_device.m22() > 0
    before = painter.transform()
    for label in item.labels:
        if vector or not upright:
            draw_label(painter, label)
            continue
        painter.setTransform(_device_identity(before, to_device))
        draw_label_image(painter, label, to_device.m11(), to_device.dx(), to_device.dy())
        painter.setTransform(before)


def _device_identity(world: QTransform, to_device: QTransform) -> QTransform:
    """World transform under which painter units are device pixels.

    Widgets and images with a device pixel ratio have a further transform below the world's.
    """
    inverse, _ = to_device.inverted()
    return inverse * world


def _paint_leader(label: Label, painter: QPainter) -> None:
    if label.leader is None or label.leader_stroke is None:
        return
    painter.setPen(pen(label.leader_stroke))
    x1, y1, x2, y2 = label.leader
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def _paint_picture(item: Picture, painter: QPainter) -> None:
    rgba = np.ascontiguousarray(item.rgba)
    height, width = rgba.shape[:2]
    image = QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    painter.drawImage(QRectF(item.x, item.y, item.width, item.height), image)
