"""A widget with a view of the map: where it is, where it is going, and where it has been."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from geo.coordinate_text import format_coordinate
from geo.crs import from_lonlat
from geo.errors import CrsError
from geo.extent import Extent
from geo.navigation import ViewHistory, fitted, fitted_lonlat, in_crs
from geo.viewport import DEFAULT_CRS, Viewport
from gui.canvas.glide import Glide

HOME = Extent(115.0, 34.0, 132.0, 43.5)
"""The region, WGS 84 degrees: Bohai and Yellow Sea to the Tumen."""
GLIDE_MS, FLY_MS = 150.0, 320.0
SETTLE_MS = 450
"""A view that rests this long is one to come back to."""
FIT_MARGIN = 48.0
FINEST, COARSEST = 0.25, 25_000.0
"""Map units per page unit at which zooming by hand ends: a house, and the whole earth."""


class MapView(QWidget):
    """Keeps the viewport; `MapCanvas` shows it.

    Attributes
    ----------
    glide_ms, fly_ms : float
        Time of a zoom step and of a flight to a place; 0 goes there at once.
    home : Extent
        The overview, WGS 84 degrees.

    Signals
    -------
    viewport_changed(Viewport)
        The view moved, or the widget has another size.
    history_changed(), crs_changed(str)
    """

    viewport_changed = Signal(object)
    history_changed = Signal()
    crs_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.glide_ms, self.fly_ms = GLIDE_MS, FLY_MS
        self.home = HOME
        self._viewport = Viewport(DEFAULT_CRS, (0.0, 0.0), 1000.0, 0.0, 0.0)
        self._first_extent: tuple[Extent, float] | None = (HOME, 0.0)
        self._history = ViewHistory()
        self._glide = Glide(self._show_viewport, self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._record_view)

    @property
    def viewport(self) -> Viewport:
        """What is shown now."""
        return self._viewport

    @property
    def destination(self) -> Viewport:
        """Where the view is going: what is shown, unless it glides."""
        return self._glide.destination or self._viewport

    def set_viewport(self, viewport: Viewport) -> None:
        """Show this view now; its size is made that of the widget."""
        self._glide.stop()
        self._first_extent = None
        self._show_viewport(viewport)

    def glide_to(self, viewport: Viewport, duration_ms: float | None = None) -> None:
        """Go to a view in a short glide."""
        viewport = viewport.resized(self.width(), self.height())
        self._glide.begin(self._viewport, viewport, self.glide_ms if duration_ms is None else duration_ms)

    def zoom_by(self, factor: float, at: tuple[float, float] | None = None, *, glide: bool = True) -> None:
        """Magnify around a place on the page, the middle by default, as far as there is something to see."""
        resolution = self.destination.resolution
        factor = min(max(factor, resolution / COARSEST), max(resolution / FINEST, 1e-9))
        self.glide_to(self.destination.zoomed(factor, at), self.glide_ms if glide else 0.0)

    def zoom_to_extent(self, extent: Extent, *, lonlat: bool = True, margin: float = FIT_MARGIN) -> None:
        """Show an extent (WGS 84 degrees, or map units) with `margin` pixels around it.

        Before the widget has a size, an extent in degrees is remembered for the first view.

        Raises
        ------
        CrsError
            When no part of it can be shown in the map's projection.
        """
        if self._first_extent is not None and lonlat:
            self._first_extent = (extent, margin)
            return
        self.fly_to((fitted_lonlat if lonlat else fitted)(self._viewport, extent, margin=margin))

    def fly_to(self, viewport: Viewport) -> None:
        """Go to a view that is one to come back from: the present one is recorded first."""
        self._record_view()
        self.glide_to(viewport, self.fly_ms)

    def fly_to_place(self, lon: float, lat: float, coarsest: float) -> None:
        """Go to a place (WGS 84 degrees), no farther away than `coarsest` map units per pixel.

        Raises
        ------
        CrsError
            When the place can't be shown in the map's projection.
        """
        view = self._viewport
        x, y = from_lonlat(np.array([[lon, lat]]), view.crs)[0].tolist()
        if not (math.isfinite(x) and math.isfinite(y)):
            raise CrsError(
                f"{format_coordinate(lon, lat)} can't be shown in this map's projection; choose another under"
                " View > Projection"
            )
        self.fly_to(replace(view, centre=(x, y), resolution=min(view.resolution, coarsest)))

    def go_home(self) -> None:
        """Show the overview."""
        self.zoom_to_extent(self.home, margin=0.0)

    def set_crs(self, crs: str) -> None:
        """Draw the map in another projected CRS, keeping the middle and the ground scale.

        Raises
        ------
        CrsError
            When the middle of the map has no place in it.
        """
        if crs != self._viewport.crs:
            self.set_viewport(in_crs(self._viewport, crs))
            self.crs_changed.emit(crs)

    @property
    def can_go_back(self) -> bool:
        """True when `previous_view` leads somewhere."""
        return self._history.can_go_back

    @property
    def can_go_forward(self) -> bool:
        """True when `next_view` leads somewhere."""
        return self._history.can_go_forward

    def previous_view(self) -> None:
        """Go back to where the map was."""
        self._record_view()
        self._revisit(self._history.back())

    def next_view(self) -> None:
        """Undo `previous_view`."""
        self._revisit(self._history.forward())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Same middle and scale; the first size fits the first extent."""
        if self._first_extent is not None and self.width() > 1 and self.height() > 1:
            (extent, margin), self._first_extent = self._first_extent, None
            sized = self._viewport.resized(self.width(), self.height())
            self._show_viewport(fitted_lonlat(sized, extent, margin=margin))
            self._record_view()
        else:
            # A panel that opens must not end a flight that has just begun.
            heading = self._glide.destination
            self._glide.stop()
            self._show_viewport(self._viewport)
            if heading is not None:
                self.glide_to(heading)

    def stop_moving(self) -> None:
        """End glide and timers: the widget is about to go."""
        self._glide.stop()
        self._settle.stop()

    def _show_viewport(self, viewport: Viewport) -> None:
        viewport = viewport.resized(self.width(), self.height())
        if viewport == self._viewport:
            return
        self._viewport = viewport
        self._settle.start()
        self._view_moved()
        self.viewport_changed.emit(viewport)

    def _view_moved(self) -> None:
        """What a subclass does with a new viewport before others are told."""

    def _revisit(self, viewport: Viewport | None) -> None:
        if viewport is None:
            return
        if viewport.crs != self._viewport.crs:
            self.set_viewport(viewport)
            self.crs_changed.emit(viewport.crs)
        else:
            self.glide_to(viewport, self.fly_ms)
        self.history_changed.emit()

    def _record_view(self) -> None:
        if self._viewport.width > 1:
            self._history.record(self.destination)
            self.history_changed.emit()
