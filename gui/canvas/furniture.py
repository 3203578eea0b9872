"""Scale bar, north arrow and credits on the map on screen: they stay put while the map moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QPainter

from geo.viewport import Viewport
from gui.painting.painter import paint_items
from gui.painting.text import measurer
from layers.drawing.draw_list import Item, Label, Labels, Markers, Points, Polygons, TextRun
from layers.drawing.furniture import BAR_PT, north_arrow_items, north_azimuth, scale_bar_items
from layers.drawing.text import label_box
from layers.drawing.units import Units
from layers.theme.theme import Theme

CREDITS = "GSHHG · Natural Earth"
"""Whose lines the ground is drawn from; the licences say more."""
SIDE, FOOT = 54.0, 22.0
"""Page units between furniture and the window's sides, and its foot, where degrees are written."""
BAR_SHARE, BAR_MAX = 0.22, 240.0
"""Longest scale bar, as a share of the window's width and in page units."""
ARROW, TOP = 30.0, 34.0
"""Height of the north arrow, and page units above it, for its letter and the degrees."""
NORTH_IS_UP = 2.0
"""Degrees by which north may be off before an arrow says so."""
LEAST_WIDTH, LEAST_HEIGHT = 260.0, 160.0
"""Smaller windows show the map alone."""


class Furniture:
    """An overlay that is composed when the view changes and painted as it is in between."""

    def __init__(self) -> None:
        self._key: tuple[Viewport, Theme] | None = None
        self._items: Sequence[Item] = ()

    def paint(self, painter: QPainter, viewport: Viewport, theme: Theme) -> None:
        """Draw in page units of `viewport`."""
        if self._key is None or self._key[0] != viewport or self._key[1] is not theme:
            self._key = (viewport, theme)
            self._items = furniture_items(viewport, theme)
        painter.save()
        paint_items(self._items, painter)
        painter.restore()


def furniture_items(viewport: Viewport, theme: Theme) -> list[Item]:
    """Scale bar lower left, credits lower right, north arrow upper right where north isn't up."""
    if viewport.width < LEAST_WIDTH or viewport.height < LEAST_HEIGHT:
        return []
    units = Units(viewport.page_unit_mm)
    longest = min(viewport.width * BAR_SHARE, BAR_MAX)
    # The numbers in nautical miles hang below the bar.
    bar = (SIDE, viewport.height - FOOT - units.pt(theme.sizes.graticule_text_pt + 2 * BAR_PT))
    items: list[Item] = [*scale_bar_items(viewport, bar, longest, units, theme, nautical=True)]
    centre = (viewport.width / 2, viewport.height / 2)
    turn = north_azimuth(viewport, centre)
    if turn is not None and abs(turn) > NORTH_IS_UP:
        # At its own corner north may lie otherwise than in the middle; the arrow tells of the corner.
        corner = (viewport.width - SIDE - ARROW / 2, TOP + ARROW / 2)
        items += north_arrow_items(viewport, corner, ARROW, theme, units)
    items.append(Labels((_credits(viewport, theme, units),)))
    return items


def furniture_boxes(viewport: Viewport, theme: Theme, border: float = 0.0) -> Points:
    """Boxes (N, 4) that no label of the map goes into: left, top, right, bottom in page units of `viewport`.

    Parameters
    ----------
    border : float
        Page units that `viewport` shows around the window, in which the furniture stands.
    """
    window = viewport.resized(viewport.width - 2 * border, viewport.height - 2 * border)
    boxes = []
    for item in furniture_items(window, theme):
        if isinstance(item, Labels):
            boxes += [label_box(label, measurer()) for label in item.labels]
        elif isinstance(item, Polygons | Markers):
            half = item.size / 2 if isinstance(item, Markers) else 0.0
            boxes.append((*(item.xy.min(axis=0) - half).tolist(), *(item.xy.max(axis=0) + half).tolist()))
    return np.array(boxes, dtype=np.float64).reshape(-1, 4) + border


def _credits(viewport: Viewport, theme: Theme, units: Units) -> Label:
    run = TextRun(CREDITS, units.pt(theme.sizes.graticule_text_pt * 0.9), theme.ink.context)
    return Label(
        viewport.width - SIDE,
        viewport.height - FOOT,
        ((run,),),
        "right",
        "bottom",
        halo=theme.ink.halo,
        halo_width=units.pt(theme.sizes.halo_pt),
    )
