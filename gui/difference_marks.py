"""The differences between two documents on the map, while they are listed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from geo.crs import from_lonlat
from geo.extent import Extent
from geo.viewport import Viewport
from gui.canvas.overlays import LineHalo, LineOverlay, Overlay, PointHalo, TextMark
from layers.document.difference import Difference, Kind
from layers.locating import lonlat_parts
from layers.records.base import Record
from layers.theme.theme import Theme

MOST_MARKS = 400
"""Differences drawn; the list has all of them."""
FEW = 12
"""Differences that all have their word on the map; of more only the chosen one has."""
ROOM_M = 12_000.0
"""Metres shown around a difference."""
Parts = list[NDArray[np.float64]]


class DifferenceMarks:
    """Rings and lines around what differs; what was moved has a line from where it was.

    Attributes
    ----------
    chosen : int
        Number of the difference that is looked at, -1 for none.
    """

    def __init__(self, found: Sequence[Difference], crs: str) -> None:
        self.chosen = -1
        self._made = [_marks(one, crs) for one in found[:MOST_MARKS]]
        self._extents = [_extent(one, crs) for one in found]

    def extent(self, number: int) -> Extent | None:
        """Around a difference, map units; None when it has no place."""
        return self._extents[number]

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """All of them, and the word for the chosen one."""
        for number, (marks, word) in enumerate(self._made):
            for mark in marks:
                mark.paint(painter, viewport, theme)
            if word is not None and (number == self.chosen or len(self._made) <= FEW):
                x, y = viewport.to_page(np.array([word.xy]))[0]
                below = viewport.to_map(np.array([[x, y + 20.0]]))[0]
                TextMark((float(below[0]), float(below[1])), word.text).paint(painter, viewport, theme)


def _parts(record: Record | None, crs: str) -> Parts:
    return [] if record is None else [from_lonlat(part, crs) for part in lonlat_parts(record)]


def _marks(one: Difference, crs: str) -> tuple[list[Overlay], TextMark | None]:
    before, after = _parts(one.change.before, crs), _parts(one.change.after, crs)
    shown = after or before
    if not shown:
        return [], None
    strength = 0.5 if one.kind is Kind.DELETED else 1.0
    marks: list[Overlay] = []
    if one.kind is Kind.MOVED and len(before) == len(after) == 1 and len(before[0]) == len(after[0]) == 1:
        marks += [PointHalo(before[0], 7.0, width=2.0, strength=0.5)]
        marks += [LineOverlay(np.vstack([before[0], after[0]]), width=2.0, closed=False)]
    marks += [PointHalo(part, 9.0, width=3.0, strength=strength) for part in shown if len(part) == 1]
    lines = [part for part in shown if len(part) > 1]
    if lines:
        marks.append(LineHalo(lines, width=6.0, strength=strength))
    middle = shown[0][len(shown[0]) // 2]
    words = f"{one.kind.value} {one.words}" if one.kind is Kind.MOVED else one.kind.value
    return marks, TextMark((float(middle[0]), float(middle[1])), words.split(";")[0][:40])


def _extent(one: Difference, crs: str) -> Extent | None:
    parts = [*_parts(one.change.before, crs), *_parts(one.change.after, crs)]
    extent = Extent.of(np.vstack(parts)) if parts else None
    return None if extent is None else extent.padded(ROOM_M)
