"""Drawing a new leg or area corner by corner."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import Qt

from geo.crs import from_lonlat
from geo.geodesy import azimuths
from geo.units import format_azimuth
from gui.canvas.overlays import CardOverlay, Overlay
from gui.tools.base import OFF_GLOBE, Pointer, Tool
from gui.tools.live_line import line_overlays, measured
from layers.display import Ref
from layers.entry import Entry
from layers.records.site import Site
from layers.reshaping import Place

CLOSE_REACH = 9.0
"""Page units around the first corner within which a click closes an outline."""


class DrawTool(Tool):
    """Click corner after corner; Backspace takes one back, Enter or a right click ends, Esc gives up."""

    cursor = Qt.CursorShape.CrossCursor
    snaps = True
    points_out = False
    closed = False

    def __init__(self) -> None:
        super().__init__()
        self.points: list[Place] = []
        """WGS 84 degrees."""
        self._pointer: Pointer | None = None

    def click(self, pointer: Pointer) -> None:
        """One more corner."""
        if not pointer.is_on_globe:
            self.canvas.message.emit(OFF_GLOBE)
            return
        self.put(pointer.place(self.canvas.viewport.resolution))

    def put(self, place: Place) -> None:
        """One more corner at a place given in degrees."""
        if not self.points or self.points[-1] != place:
            self.points.append(place)
        self._set_busy(True)
        self._redraw()

    @property
    def takes_entries(self) -> bool:
        """A typed place is the next corner."""
        return True

    def origin(self) -> Place | None:
        """The last corner."""
        return self.points[-1] if self.points else None

    def enter(self, entry: Entry) -> None:
        """The next corner, typed."""
        self.put(entry.place)

    def double_click(self, pointer: Pointer) -> bool:
        """The first of the two clicks set the last corner."""
        self.finish()
        return True

    def hover(self, pointer: Pointer) -> None:
        """The line follows the pointer."""
        self._pointer = pointer
        self._redraw()

    def leave(self) -> None:
        """The line ends at its last corner."""
        self._pointer = None
        self._redraw()

    def drop_last(self) -> None:
        """Take the last corner back."""
        if self.points:
            self.points.pop()
        self._set_busy(bool(self.points))
        self._redraw()

    def cancel(self) -> None:
        """Nothing of the drawing stays."""
        self.points = []
        super().cancel()
        self._redraw()

    def overlays(self) -> Sequence[Overlay]:
        """The line to the pointer, its corners, and what it measures so far."""
        line = list(self.points)
        if not line:
            return ()
        pointer = self._pointer
        under_way = pointer is not None and pointer.is_on_globe and pointer.lonlat != line[-1]
        if pointer is not None and under_way:
            line.append(pointer.lonlat)
        view = self.canvas.viewport
        xy = from_lonlat(np.array(line), view.crs)
        shown = line_overlays([xy], view, closed=self.closed)
        lines = measured(line, view.resolution, closed=self.closed)
        if lines and under_way:
            lines.append(f"Bearing {format_azimuth(float(azimuths(line[-2:])[0]))}")
        at = view.to_page(xy[-1:])[0]
        if lines and np.isfinite(at).all():
            shown.append(CardOverlay((float(at[0]), float(at[1])), lines))
        return shown


class DrawLegTool(DrawTool):
    """A leg from site to site.

    Parameters
    ----------
    on_drawn : callable
        Called with the line and the sites (ids) at its ends.
    """

    name = "add-leg"
    title = "Draw a leg"
    hint = "Click the site where the leg starts, then its bends, then the site where it ends; Enter ends it"

    def __init__(self, on_drawn: Callable[[list[Place], str, str], None]) -> None:
        super().__init__()
        self._on_drawn = on_drawn
        self._sites: list[str | None] = []

    def click(self, pointer: Pointer) -> None:
        """The first corner must be a site; one at a site takes its place."""
        site = self._site_at(pointer)
        if not self.points and site is None:
            self.canvas.message.emit("A leg starts at a site: click on one, or add it first with “Add site”.")
            return
        if site is not None and site.lonlat is not None:
            self.put(site.lonlat)
        else:
            super().click(pointer)

    def put(self, place: Place) -> None:
        """One more corner; a site exactly there becomes its end."""
        count = len(self.points)
        site = self._site_with(place)
        if count == 0 and site is None:
            self.canvas.message.emit("A leg starts at a site: click on one, or add it first with “Add site”.")
            return
        super().put(place)
        if len(self.points) > count:
            self._sites.append(site)

    def drop_last(self) -> None:
        """Take the last corner back."""
        if self._sites:
            self._sites.pop()
        super().drop_last()

    def cancel(self) -> None:
        """Nothing of the drawing stays."""
        self._sites = []
        super().cancel()

    def finish(self) -> None:
        """Hand the line on if it ends at another site, or say what is missing."""
        if not self.is_busy:
            return
        if len(self.points) < 2:
            self.canvas.message.emit("A leg needs a start and an end: click on the site where it ends.")
            return
        start, end = self._sites[0], self._sites[-1]
        if start is None or end is None:
            self.canvas.message.emit(
                "A leg ends at a site: click on the one where it ends, then press Enter; Backspace takes"
                " the last corner back."
            )
            return
        self._on_drawn(list(self.points), start, end)

    def _site_at(self, pointer: Pointer) -> Site | None:
        ref: Ref | None = pointer.snap.ref if pointer.snap is not None else None
        if ref is None or ref[0] != "sites":
            ref = next((ref for ref in self.canvas.identify(pointer.page) if ref[0] == "sites"), None)
        record = self.canvas.locator.record(ref) if ref is not None else None
        return record if isinstance(record, Site) and record.lonlat is not None else None

    def _site_with(self, place: Place) -> str | None:
        sites = self.canvas.session.atlas.sites.values()
        return next((site.id for site in sites if site.lonlat == place), None)


class DrawAreaTool(DrawTool):
    """An area by its outline.

    Parameters
    ----------
    on_drawn : callable
        Called with the corners, not closed.
    """

    name = "add-area"
    title = "Draw an area"
    hint = "Click corner after corner; the first again, Enter or a right click closes the outline"
    closed = True

    def __init__(self, on_drawn: Callable[[list[Place]], None]) -> None:
        super().__init__()
        self._on_drawn = on_drawn

    def click(self, pointer: Pointer) -> None:
        """One more corner, or the end where the first is clicked again."""
        if len(self.points) > 2 and self._at_first(pointer):
            self.finish()
            return
        super().click(pointer)

    def finish(self) -> None:
        """Hand the outline on, or say what is missing."""
        if not self.is_busy:
            return
        if len(self.points) < 3:
            self.canvas.message.emit("An area needs three corners or more; click the next one.")
            return
        self._on_drawn(list(self.points))

    def _at_first(self, pointer: Pointer) -> bool:
        view = self.canvas.viewport
        first = view.to_page(from_lonlat(np.array(self.points[:1]), view.crs))[0]
        return math.dist(first.tolist(), pointer.page) <= CLOSE_REACH
