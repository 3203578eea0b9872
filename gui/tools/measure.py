"""Measuring on the ellipsoid: distance along a line, area inside a ring."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from geo.crs import from_lonlat
from geo.geodesy import azimuths, densify, line_length, ring_area, segment_lengths
from geo.units import LengthUnit, format_area, format_azimuth, format_length
from geo.viewport import Viewport
from gui.canvas.overlays import CardOverlay, LineOverlay, Overlay, TextMark, VertexMarks
from gui.tools.base import OFF_GLOBE, Pointer, Tool

CLOSE_REACH = 9.0
"""Page units around the first point within which a click closes the ring."""
LABEL_ROOM = 56.0
"""Page units that a stretch must have to carry its length."""
PIECES = 40
"""A geodesic is drawn with pieces no longer than this share of the view."""


class MeasureTool(Tool):
    """Click the corners of a line; the first one again closes it to an area.

    Lengths and areas are geodesic on WGS 84, whatever the map's projection, and the line is drawn as
    the geodesic that is measured.
    """

    name = "measure"
    title = "Measure"
    hint = "Click point after point; the first again for an area; Backspace takes one back, Enter ends"
    cursor = Qt.CursorShape.CrossCursor
    snaps = True
    points_out = False

    def __init__(self) -> None:
        super().__init__()
        self.points: list[tuple[float, float]] = []
        """WGS 84 degrees."""
        self.closed = False
        self._spread = 0.0
        self._pointer: Pointer | None = None

    @property
    def length_m(self) -> float:
        """Geodesic length of what was clicked, metres; the perimeter when closed."""
        if self.closed:
            return ring_area(self.points)[1]
        return line_length(self.points)

    @property
    def area_m2(self) -> float:
        """Area inside, square metres; 0 unless closed."""
        return ring_area(self.points)[0] if self.closed else 0.0

    def click(self, pointer: Pointer) -> None:
        """Add a corner, close the ring, or begin anew after the end."""
        if not pointer.is_on_globe:
            self.canvas.message.emit(OFF_GLOBE)
            return
        if not self.is_busy:
            self.points, self.closed, self._spread = [], False, 0.0
            self._set_busy(True)
        if self._closes(pointer):
            self.closed = True
            self.finish()
            return
        if not self.points or self.points[-1] != pointer.lonlat:
            self.points.append(pointer.lonlat)
            self._spread = max(self._spread, self.canvas.viewport.resolution)
        self._redraw()

    def double_click(self, pointer: Pointer) -> bool:
        """The first of the two clicks set the last corner."""
        self.finish()
        return True

    def hover(self, pointer: Pointer) -> None:
        """The line follows the pointer."""
        self._pointer = pointer
        if self.is_busy:
            self._redraw()

    def leave(self) -> None:
        """The line ends at its last corner."""
        self._pointer = None
        self._redraw()

    def copied(self) -> str:
        """The result."""
        return self.result() if len(self.points) > 1 else ""

    def key(self, event: QKeyEvent) -> bool:
        """Copy puts the result on the clipboard."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.copied():
            QGuiApplication.clipboard().setText(self.copied())
            self.canvas.message.emit("The measure is on the clipboard.")
            return True
        return False

    def finish(self) -> None:
        """Keep the result on the map until the next click or Esc."""
        if not self.is_busy:
            return
        if len(self.points) < 2:
            self.cancel()
            return
        self._set_busy(False)
        self.canvas.message.emit(f"Measured: {self.result()}")
        self._redraw()

    def drop_last(self) -> None:
        """Take the last corner back; after the end, go on from there."""
        if self.closed:
            self.closed = False
        elif self.points:
            self.points.pop()
        self._set_busy(bool(self.points))
        self._redraw()

    def cancel(self) -> None:
        """Clear the measure from the map."""
        self.points, self.closed = [], False
        super().cancel()
        self._redraw()

    def result(self) -> str:
        """What was measured, in words."""
        length = f"{self._length(self.length_m)} ({self._length(self.length_m, 'nmi')})"
        if not self.closed:
            return length
        return f"{self._area(self.area_m2, self.length_m)}, perimeter {length}"

    def _length(self, metres: float, unit: LengthUnit | None = None) -> str:
        """With the digits that pointing at this scale is worth."""
        return format_length(metres, unit, uncertainty=self._spread or None)

    def _area(self, square_metres: float, perimeter: float) -> str:
        # A corner that is off by a pixel shifts its sides by that.
        return format_area(square_metres, uncertainty=self._spread * perimeter / 4 or None)

    def overlays(self) -> Sequence[Overlay]:
        """The geodesics, their lengths, and the total beside the pointer."""
        line = list(self.points)
        pointer = self._pointer if self.is_busy and line else None
        if pointer is not None and pointer.is_on_globe and pointer.lonlat != line[-1]:
            line.append(line[0] if self._closes(pointer) else pointer.lonlat)
        if not line:
            return ()
        view = self.canvas.viewport
        ring = [*line, line[0]] if self.closed else line
        corners = from_lonlat(np.array(ring), view.crs)
        shown: list[Overlay] = [_geodesic(ring, view, closed=self.closed)]
        shown.append(VertexMarks(corners[: len(self.points)]))
        shown += self._lengths(ring, corners, view)
        if len(line) > 1:
            shown.append(self._card(line, corners[len(line) - 1], view, under_way=pointer is not None))
        return shown

    def _closes(self, pointer: Pointer) -> bool:
        if len(self.points) < 3:
            return False
        first = self.canvas.viewport.to_page(from_lonlat(np.array(self.points[:1]), pointer.crs))[0]
        return math.dist(first.tolist(), pointer.page) <= CLOSE_REACH

    def _lengths(
        self, ring: list[tuple[float, float]], corners: NDArray[np.float64], view: Viewport
    ) -> list[Overlay]:
        if len(ring) < 3:
            return []
        page = view.to_page(corners)
        room = np.hypot(*np.diff(page, axis=0).T)
        marks: list[Overlay] = []
        for i, length in enumerate(segment_lengths(ring).tolist()):
            if room[i] >= LABEL_ROOM:
                middle = (corners[i] + corners[i + 1]) / 2
                marks.append(TextMark((float(middle[0]), float(middle[1])), self._length(length)))
        return marks

    def _card(
        self, line: list[tuple[float, float]], at: NDArray[np.float64], view: Viewport, *, under_way: bool
    ) -> CardOverlay:
        total = ring_area(line)[1] if self.closed else line_length(line)
        x, y = view.to_page(at[None])[0]
        lines = [self._length(total), self._length(total, "nmi")]
        if self.closed:
            lines = [self._area(ring_area(line)[0], total), f"Perimeter {', '.join(lines)}"]
        if under_way:
            lines[-1] += f", bearing {format_azimuth(float(azimuths(line[-2:])[0]))}"
        return CardOverlay((float(x), float(y)), lines)


def _geodesic(line: list[tuple[float, float]], view: Viewport, *, closed: bool) -> LineOverlay:
    piece = max(view.width, view.height) * view.resolution / PIECES
    dense = densify(np.array(line), max(piece, line_length(line) / 2000, 1.0))
    return LineOverlay(from_lonlat(dense, view.crs), width=2.2, closed=closed)
