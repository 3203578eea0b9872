"""A rendered picture of the map, and where it belongs when the view has moved on."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPolygonF, QTransform

from geo.crs import transform
from geo.viewport import Viewport
from gui.canvas.strata import Pick
from layers.display import Ref
from layers.drawing.draw_list import Group
from layers.drawing.picking import Hit, LabelBoxes, hits, in_order, inside


@dataclass(frozen=True, slots=True)
class Surface:
    """What a picture is painted on: the window and a margin around it, in whole device pixels.

    Attributes
    ----------
    viewport : Viewport
        Of the whole surface, margin included; page units are device-independent pixels.
    frame : Viewport
        Of the window alone, which labels must not cross.
    pixel_width, pixel_height : int
        Device pixels.
    dpr : float
        Device pixels per page unit.
    border : float
        Width of the margin in page units.
    """

    viewport: Viewport
    frame: Viewport
    pixel_width: int
    pixel_height: int
    dpr: float
    border: float

    @classmethod
    def around(cls, frame: Viewport, dpr: float, margin: float) -> Surface:
        """The window with a margin of `margin` page units.

        The window's corner falls on a device pixel, so that a picture shown where it belongs is shown
        pixel for pixel.
        """
        border = round(margin * dpr)
        width = max(1, math.ceil(frame.width * dpr)) + 2 * border
        height = max(1, math.ceil(frame.height * dpr)) + 2 * border
        middle = np.array([[width / 2 - border, height / 2 - border]]) / dpr
        x, y = frame.to_map(middle)[0]
        viewport = replace(frame, centre=(float(x), float(y)), width=width / dpr, height=height / dpr)
        return cls(viewport, frame, width, height, dpr, border / dpr)


@dataclass(frozen=True, slots=True)
class Pointable:
    """What can be pointed at in one stratum: groups with ids, labels, and what `pick` finds."""

    groups: tuple[Group, ...]
    labels: LabelBoxes | None = None
    pick: Pick | None = None


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A finished picture, and what on it can be pointed at.

    Attributes
    ----------
    image : QImage
    viewport : Viewport
        Of the whole image.
    pointables : tuple of Pointable
        Bottom to top, in page units of `viewport`.
    """

    image: QImage
    viewport: Viewport
    pointables: tuple[Pointable, ...] = ()

    @property
    def groups(self) -> list[Group]:
        """Groups with ids, bottom to top."""
        return [group for pointable in self.pointables for group in pointable.groups]

    def hits(self, x: float, y: float, tolerance: float) -> list[Hit]:
        """Records at a place of the picture, page units, the topmost first."""
        found: list[Hit] = []
        level = 0
        for pointable in self.pointables:
            if pointable.pick is not None:
                picked = pointable.pick.at(self.viewport, x, y, tolerance)
                found += [replace(hit, level=level) for hit in picked]
                level += 1
            found += hits(pointable.groups, x, y, tolerance, first_level=level)
            if pointable.labels is not None:
                found += pointable.labels.hits(x, y, first_level=level)
            level += len(pointable.groups)
        return in_order(found)

    def inside(self, left: float, top: float, right: float, bottom: float) -> list[Ref]:
        """Records in a rectangle of the picture, page units."""
        found = list(dict.fromkeys(inside(self.groups, left, top, right, bottom)))
        for pointable in self.pointables:
            if pointable.pick is not None:
                found += pointable.pick.inside(self.viewport, left, top, right, bottom)
        return found

    def labels_inside(self, left: float, top: float, right: float, bottom: float) -> list[Ref]:
        """Records whose labels reach into a rectangle of the picture, page units."""
        found = [p.labels.inside(left, top, right, bottom) for p in self.pointables if p.labels is not None]
        return [ref for refs in found for ref in refs]

    def placement(self, now: Viewport) -> QTransform | None:
        """From the picture's page units to those of the present view.

        Across projections this is the projective fit of the corners, good enough for the moment until
        the fresh picture is there; None where the picture's place can't be shown at all.
        """
        there = self.viewport
        if there.crs == now.crs:
            scale = there.resolution / now.resolution
            x, y = now.to_page(there.to_map(np.zeros((1, 2))))[0]
            return QTransform(scale, 0.0, 0.0, scale, float(x), float(y))
        w, h = there.width, there.height
        corners = np.array([[0.0, 0.0], [w, 0.0], [w, h], [0.0, h]])
        image = now.to_page(transform(there.to_map(corners), there.crs, now.crs))
        if not np.isfinite(image).all() or np.abs(image).max() > 1e6:
            return None
        target = QTransform()
        quads = [QPolygonF([QPointF(float(x), float(y)) for x, y in quad]) for quad in (corners, image)]
        return target if QTransform.quadToQuad(*quads, target) else None

    def covers(self, now: Viewport, *, slack: float = 0.5) -> bool:
        """True when the picture leaves no part of the present view uncovered."""
        if self.viewport.crs != now.crs:
            return False
        outer, inner = self.viewport.extent, now.extent
        gap = slack * now.resolution
        return (
            outer.xmin <= inner.xmin + gap
            and outer.ymin <= inner.ymin + gap
            and outer.xmax >= inner.xmax - gap
            and outer.ymax >= inner.ymax - gap
        )

    def paint(self, painter: QPainter, now: Viewport, dpr: float) -> None:
        """Show the picture where it belongs in the present view, moved and scaled."""
        placed = self.placement(now)
        if placed is None:
            return
        straight = placed.isAffine() and not placed.isRotating()
        if straight and not placed.isScaling():
            # On whole device pixels: a picture between them would be blurred.
            x, y = round(placed.dx() * dpr) / dpr, round(placed.dy() * dpr) / dpr
            painter.drawImage(QPointF(x, y), self.image)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if straight:
            target = placed.mapRect(QRectF(0, 0, self.viewport.width, self.viewport.height))
            painter.drawImage(target, self.image)
        else:
            painter.setTransform(placed, True)
            painter.drawImage(QPointF(0, 0), self.image)
        painter.restore()
