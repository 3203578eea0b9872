"""Snapping: pointers are drawn to sites, vertices and segments that are near, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from geo.basemap import load
from geo.crs import to_lonlat
from geo.index import LineIndex
from geo.viewport import Viewport
from gui.canvas.map_canvas import MapCanvas
from gui.canvas.overlays import TextMark, colour
from gui.tools.base import Modifier, Pointer, Snap
from layers.display import Ref
from layers.locating import lonlat_parts
from layers.records.area import Area
from layers.records.feature import Feature
from layers.records.route import Leg
from layers.records.site import Site
from layers.reshaping import title
from layers.theme.theme import Theme

REACH = 10.0
"""Page units within which a pointer is drawn to a place."""
LOOK = 16.0
"""Page units around the pointer in which records are looked for: lines side by side stand off their way."""
SITE, VERTEX, SEGMENT, COAST = 0, 1, 2, 3
COAST_REF: Ref = ("coast", "")
"""Stands for the coast of the basemap, which is no record."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A place that a pointer can snap to."""

    kind: int
    gap: float
    xy: tuple[float, float]
    snap: Snap

    @property
    def order(self) -> tuple[int, float]:
        """Sites before vertices before segments before the coast, then the nearest."""
        return self.kind, self.gap


class Snapper:
    """Draws the pointers of one canvas to what is shown near them; an overlay marks the place.

    Only what is seen is snapped to: a route that is filtered out attracts nothing.

    Attributes
    ----------
    on : bool
    """

    def __init__(self, canvas: MapCanvas) -> None:
        self._canvas = canvas
        self.on = True
        self._shown: Pointer | None = None
        self._coast: tuple[Viewport, LineIndex] | None = None
        canvas.snapper = self
        canvas.furniture.append(self)
        canvas.cursor_left.connect(self.forget)
        canvas.tool_changed.connect(self.forget)

    def __call__(self, pointer: Pointer) -> Pointer:
        """The pointer where it belongs; Ctrl leaves it where it is."""
        self._shown = None
        if not self.on or pointer.has(Modifier.ControlModifier):
            return pointer
        best = min(self._places(pointer), key=lambda found: found.order, default=None)
        if best is None:
            return pointer
        snapped = pointer.snapped(best.xy, best.snap)
        self._shown = snapped
        return snapped

    def forget(self) -> None:
        """Nothing is marked any more."""
        self._shown = None

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """A square around a site or vertex, a cross on a segment, and what it is."""
        shown = self._shown
        if shown is None or shown.snap is None or shown.crs != viewport.crs:
            return
        x, y = viewport.to_page(np.array([shown.xy]))[0].tolist()
        exact = shown.snap.lonlat is not None
        for pen_colour, width in ((theme.ink.rim, 4.4), (theme.ink.selection, 2.0)):
            painter.setPen(QPen(colour(pen_colour), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if exact:
                painter.drawRect(QRectF(x - 7, y - 7, 14, 14))
            else:
                painter.drawLine(QPointF(x - 6, y - 6), QPointF(x + 6, y + 6))
                painter.drawLine(QPointF(x - 6, y + 6), QPointF(x + 6, y - 6))
        xy = viewport.to_map(np.array([[x, y - 18.0]]))[0]
        TextMark((float(xy[0]), float(xy[1])), shown.snap.words).paint(painter, viewport, theme)

    def _places(self, pointer: Pointer) -> Iterator[_Found]:
        canvas, (x, y) = self._canvas, pointer.page
        refs = dict.fromkeys(canvas.identify((x, y), LOOK))
        refs |= dict.fromkeys(canvas.refs_inside(x - LOOK, y - LOOK, x + LOOK, y + LOOK))
        reach = REACH * canvas.viewport.resolution
        for ref in refs:
            record = canvas.locator.record(ref)
            if ref in canvas.tool.unsnapped or not isinstance(record, Site | Leg | Area | Feature):
                continue
            parts = canvas.locator.parts(ref, pointer.crs)
            for part, degrees in zip(parts, lonlat_parts(record), strict=True):
                yield from _on_part(ref, record, part, degrees, pointer, reach)
        hit = self._coast_lines().nearest(*pointer.xy, reach)
        if hit is not None:
            yield _Found(COAST, hit.distance, (hit.x, hit.y), Snap("on the coast", COAST_REF))

    def _coast_lines(self) -> LineIndex:
        """The coast as it is drawn at this scale, kept until the view moves."""
        view = self._canvas.viewport
        if self._coast is None or self._coast[0] != view:
            shapes = load().visible("coast", view)
            self._coast = (view, LineIndex(shapes.xy, shapes.rings))
        return self._coast[1]


def _on_part(
    ref: Ref,
    record: Site | Leg | Area | Feature,
    part: NDArray[np.float64],
    degrees: NDArray[np.float64],
    pointer: Pointer,
    reach: float,
) -> Iterator[_Found]:
    gaps = np.hypot(*(part - pointer.xy).T)
    row = int(np.argmin(np.where(np.isfinite(gaps), gaps, np.inf)))
    if gaps[row] <= reach:
        place = (float(degrees[row, 0]), float(degrees[row, 1]))
        xy = (float(part[row, 0]), float(part[row, 1]))
        alone = isinstance(record, Site) or (isinstance(record, Feature) and bool(record.points))
        kind = SITE if alone else VERTEX
        yield _Found(kind, float(gaps[row]), xy, Snap(_words(record, kind), ref, place))
    elif len(part) > 1:
        hit = LineIndex(part, [0, len(part)]).nearest(*pointer.xy, reach)
        if hit is not None:
            lon, lat = to_lonlat(np.array([[hit.x, hit.y]]), pointer.crs)[0]
            if np.isfinite([lon, lat]).all():
                yield _Found(SEGMENT, hit.distance, (hit.x, hit.y), Snap(_words(record, SEGMENT), ref))


def _words(record: Site | Leg | Area | Feature, kind: int) -> str:
    if isinstance(record, Leg):
        name = f"{record.mode.value} leg of {record.route}"
    else:
        name = title(record) if isinstance(record, Feature) else record.name
    if kind == SITE:
        return name
    is_line = isinstance(record, Leg) or (isinstance(record, Feature) and bool(record.lines))
    part = "line" if is_line else "outline"
    return f"corner of {name}" if kind == VERTEX else f"on the {part} of {name}"
