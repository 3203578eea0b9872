"""Placing a new site: a click gives the position, a form asks for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import Qt

from geo.crs import from_lonlat
from gui.canvas.overlays import Overlay, PointHalo
from gui.tools.base import OFF_GLOBE, Pointer, Tool


class AddSiteTool(Tool):
    """Click where the site is; `on_place` opens the form.

    Parameters
    ----------
    on_place : callable
        Called with longitude and latitude (degrees), rounded to what the scale of the map carries.
    """

    name = "add-site"
    title = "Add a site"
    hint = "Click where the new site is; Esc stops"
    cursor = Qt.CursorShape.CrossCursor
    snaps = True
    points_out = False

    def __init__(self, on_place: Callable[[float, float], None]) -> None:
        super().__init__()
        self._on_place = on_place
        self._place: tuple[float, float] | None = None

    def click(self, pointer: Pointer) -> None:
        """Mark the place and hand it on."""
        if not pointer.is_on_globe:
            self.canvas.message.emit(OFF_GLOBE)
            return
        lon, lat = pointer.place(self.canvas.viewport.resolution)
        self._place = (lon, lat)
        self._redraw()
        self._on_place(lon, lat)

    def cancel(self) -> None:
        """Take the mark away: the form was closed, or Esc pressed."""
        self._place = None
        super().cancel()
        self._redraw()

    def overlays(self) -> Sequence[Overlay]:
        """A ring where the site will be."""
        if self._place is None:
            return ()
        xy = from_lonlat(np.array([self._place]), self.canvas.viewport.crs)
        return (PointHalo(xy, 4.0, width=2.4), PointHalo(xy, 13.0, width=2.4))
