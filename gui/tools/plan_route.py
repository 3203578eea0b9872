"""Planning a route: click its places, pull the line where it should go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from geo.coordinate_text import format_coordinate
from geo.crs import from_lonlat
from gui.canvas.overlays import LineOverlay, Overlay, PointHalo, TextMark, VertexMarks
from gui.planning import RoutePlanner
from gui.tools.base import OFF_GLOBE, Pointer, Tool
from layers.describe.planned import length_words
from layers.records.route import Mode
from layers.records.site import SiteKind
from layers.routing.draft import PlannedRoute, RouteDraft
from layers.routing.planning import CLICKED_UNCERTAINTY_M, Stop, stop_from

if TYPE_CHECKING:
    from gui.canvas.map_canvas import MapCanvas

REACH = 9.0
"""Page units around a stop or the line within which it is taken hold of."""
HAND = 4.0
"""Page units: no click is surer than that."""
LEAST_UNCERTAINTY_M = 50.0
HARBOURS = frozenset(
    {
        SiteKind.EXPORT_PORT,
        SiteKind.RECEIVING_PORT,
        SiteKind.CANDIDATE_PORT,
        SiteKind.CONTEXT_PORT,
        SiteKind.LOCK,
    }
)

Points = NDArray[np.float64]


@dataclass(slots=True)
class _Drag:
    """A stop that is being dragged: `inserted` when it came out of the line."""

    base: RouteDraft
    at: int
    inserted: bool
    xy: tuple[float, float]
    moved: bool = False


class PlanRouteTool(Tool):
    """Click start and end, and more places if need be; drag the line to lead it through another place.

    A via point is dropped by dragging it back to where the line ran without it, or onto its neighbour,
    or with the right button. Enter adds the route to the atlas.

    Parameters
    ----------
    planner : RoutePlanner
        Keeps the route: it is still there when the tool is taken up again.
    """

    name = "plan-route"
    title = "Plan a route"
    hint = (
        "Click start and end, or search for them; drag the line to lead it elsewhere;"
        " Enter adds it to the atlas, Esc clears"
    )
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, planner: RoutePlanner) -> None:
        super().__init__()
        self._planner = planner
        self._drag: _Drag | None = None
        self._handle: tuple[float, float] | None = None
        self._projected: tuple[tuple[object, str], list[Points]] | None = None

    def activate(self, canvas: MapCanvas) -> None:
        """Get ready for the first search while the person still looks for the start."""
        super().activate(canvas)
        self._planner.changed.connect(self._redraw)
        self._planner.warm_up()

    def deactivate(self) -> None:
        """The route stays for later."""
        super().deactivate()
        self._planner.changed.disconnect(self._redraw)

    # Gestures

    def press(self, pointer: Pointer) -> bool:
        """Take hold of a stop, or of the line."""
        draft = self._planner.draft
        at = self._stop_at(pointer)
        if at is not None:
            self._drag = _Drag(draft, at, inserted=False, xy=pointer.xy)
            return True
        part = self._part_at(pointer)
        if part is None:
            return False
        self._drag = _Drag(draft, part + 1, inserted=True, xy=pointer.xy)
        return True

    def drag(self, pointer: Pointer) -> None:
        """The line follows as soon as it is found."""
        drag = self._drag
        if drag is None or not pointer.is_on_globe:
            return
        drag.xy, drag.moved = pointer.xy, True
        self._handle = None
        self._set_busy(True)
        self._planner.set_draft(self._dragged(drag, self._place(pointer)), patient=True)
        self._redraw()

    def release(self, pointer: Pointer) -> None:
        """The stop stays where it was let go; a via point back on its line is none."""
        drag, self._drag = self._drag, None
        self._set_busy(False)
        if drag is None or not drag.moved:
            return
        if self._goes_back(drag, pointer):
            self._planner.set_draft(drag.base if drag.inserted else drag.base.without(drag.at))
        else:
            self._planner.set_draft(self._dragged(drag, self._stop(pointer)))
        self._redraw()

    def click(self, pointer: Pointer) -> None:
        """The next place of the route."""
        if not pointer.is_on_globe:
            self.canvas.message.emit(OFF_GLOBE)
            return
        self._planner.add_stop(self._stop(pointer))

    def double_click(self, pointer: Pointer) -> bool:
        """The first of the two clicks set the place."""
        return True

    def right_click(self, pointer: Pointer) -> bool:
        """Take a stop out."""
        at = self._stop_at(pointer)
        if at is None:
            return False
        self._planner.set_draft(self._planner.draft.without(at))
        return True

    def hover(self, pointer: Pointer) -> None:
        """Show where the line can be taken hold of."""
        handle = None
        if self._stop_at(pointer) is None and self._part_at(pointer) is not None:
            handle = pointer.xy
        if handle != self._handle:
            self._handle = handle
            self._redraw()

    def leave(self) -> None:
        """No handle without a pointer."""
        self._handle = None

    def key(self, event: QKeyEvent) -> bool:
        """Enter asks for what the atlas must know of the route."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if self._planner.is_current:
            self._planner.add_requested.emit()
        return True

    def drop_last(self) -> None:
        """Take the last place back."""
        stops = self._planner.draft.stops
        if stops and self._drag is None:
            self._planner.set_draft(self._planner.draft.without(len(stops) - 1))

    def cancel(self) -> None:
        """Let what is dragged be where it was."""
        drag, self._drag = self._drag, None
        self._handle = None
        super().cancel()
        if drag is not None and drag.moved:
            self._planner.set_draft(drag.base)
        self._redraw()

    def escape(self) -> None:
        """First the drag, then the route."""
        dragging = self._drag is not None
        self.cancel()
        if not dragging:
            self._planner.clear()

    def content_changed(self) -> None:
        """Stops follow the sites they are."""
        self._planner.follow_atlas()

    # Drawing

    def overlays(self) -> Sequence[Overlay]:
        """Line, stops, what is dragged, and the length in the middle."""
        planner, view = self._planner, self.canvas.viewport
        shown: list[Overlay] = []
        parts = self._parts()
        waits = planner.is_computing
        for part in parts:
            shown.append(LineOverlay(part, width=3.0, dash=(7.0, 5.0) if waits else ()))
        if self._drag is not None and self._drag.moved:
            shown += self._pulled(self._drag)
        stops = self._stops_xy(planner.draft)
        if len(stops) > 2:
            shown.append(VertexMarks(stops[1:-1], radius=5.0))
        if len(stops):
            ends = stops[[0, -1]] if len(stops) > 1 else stops
            shown += [PointHalo(ends, 9.0, width=2.6), VertexMarks(ends, radius=3.6)]
        if self._handle is not None and self._drag is None:
            shown.append(VertexMarks(np.array([self._handle]), radius=5.0))
        if planner.planned is not None and planner.is_current:
            middle = _middle(parts)
            page = view.to_page(np.array([middle]))[0]
            above = view.to_map(np.array([page - (0.0, 18.0)]))[0]
            words = length_words(planner.planned)[0]
            shown.append(TextMark((float(above[0]), float(above[1])), words, bold=True))
        return shown

    def _pulled(self, drag: _Drag) -> list[Overlay]:
        """Thin lines from the neighbours to the hand, while the line isn't there yet."""
        stops = self._stops_xy(self._planner.draft)
        around = stops[max(drag.at - 1, 0) : drag.at + 2]
        lines: list[Overlay] = []
        if not self._planner.is_current:
            lines.append(LineOverlay(around, width=1.2, dash=(4.0, 4.0)))
        return lines

    def _parts(self) -> list[Points]:
        """The line from stop to stop in map units, projected once."""
        planned, crs = self._planner.planned, self.canvas.viewport.crs
        if planned is None:
            return []
        if self._projected is None or self._projected[0] != (planned, crs):
            parts = [from_lonlat(np.array(part), crs) for part in planned.parts]
            self._projected = ((planned, crs), parts)
        return self._projected[1]

    def _stops_xy(self, draft: RouteDraft) -> Points:
        lonlat = np.array([(stop.lon, stop.lat) for stop in draft.stops]).reshape(-1, 2)
        return from_lonlat(lonlat, self.canvas.viewport.crs)

    # What is where

    def _stop_at(self, pointer: Pointer) -> int | None:
        stops = self._stops_xy(self._planner.draft)
        if not len(stops):
            return None
        gaps = np.hypot(*(self.canvas.viewport.to_page(stops) - pointer.page).T)
        nearest = int(np.argmin(gaps))
        return nearest if gaps[nearest] <= REACH else None

    def _part_at(self, pointer: Pointer) -> int | None:
        """Number of the stretch of line under the pointer, between stops."""
        if not self._planner.is_current:
            return None
        return self._nearest_part(self._planner.planned, pointer)

    def _nearest_part(self, planned: PlannedRoute | None, pointer: Pointer) -> int | None:
        if planned is None:
            return None
        view = self.canvas.viewport
        gaps = [
            _gap(view.to_page(from_lonlat(np.array(part), view.crs)), pointer.page) for part in planned.parts
        ]
        nearest = int(np.argmin(gaps))
        return nearest if gaps[nearest] <= REACH else None

    def _goes_back(self, drag: _Drag, pointer: Pointer) -> bool:
        """True when a via point is let go on a neighbour, or where the line runs without it."""
        if not (drag.inserted or drag.base.is_via(drag.at)):
            return False
        without = drag.base if drag.inserted else drag.base.without(drag.at)
        view = self.canvas.viewport
        around = view.to_page(self._stops_xy(without))[drag.at - 1 : drag.at + 1]
        if any(math.dist(place, pointer.page) <= REACH for place in around.tolist()):
            return True
        return self._nearest_part(self._planner.known(without), pointer) is not None

    @staticmethod
    def _dragged(drag: _Drag, stop: Stop) -> RouteDraft:
        return drag.base.with_stop(stop, drag.at) if drag.inserted else drag.base.moved(drag.at, stop)

    def _stop(self, pointer: Pointer) -> Stop:
        """The site under the pointer, or else the place."""
        atlas = self.canvas.session.atlas
        sites = [key for table, key in self.canvas.identify(pointer.page) if table == "sites"]
        if self._planner.draft.mode is Mode.SEA:
            # Ships call at the port, even where it gave way to the mark of its city.
            sites = self._harbours_at(pointer) or sites
        return stop_from(atlas, sites[0]) if sites else self._place(pointer)

    def _harbours_at(self, pointer: Pointer) -> list[str]:
        """Ports and locks within reach, the nearest first."""
        sites = [site for site in self.canvas.session.atlas.sites.values() if site.kind in HARBOURS]
        placed = {site.id: site.lonlat for site in sites if site.lonlat is not None}
        if not placed:
            return []
        view = self.canvas.viewport
        page = view.to_page(from_lonlat(np.array(list(placed.values())), view.crs))
        gaps = np.hypot(*(page - pointer.page).T).tolist()
        return [key for gap, key in sorted(zip(gaps, placed, strict=True)) if gap <= REACH]

    def _place(self, pointer: Pointer) -> Stop:
        resolution = self.canvas.viewport.resolution
        lon, lat = pointer.place(resolution)
        unsure = min(max(resolution * HAND, LEAST_UNCERTAINTY_M), CLICKED_UNCERTAINTY_M)
        return Stop(format_coordinate(lon, lat, uncertainty=resolution), lon, lat, float(f"{unsure:.2g}"))


def _gap(line: Points, at: tuple[float, float]) -> float:
    """Distance of a place from a line, page units."""
    start, step = line[:-1], np.diff(line, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    share = np.clip(((np.array(at) - start) * step).sum(axis=1) / square, 0.0, 1.0)
    return float(np.hypot(*(start + step * share[:, None] - at).T).min())


def _middle(parts: list[Points]) -> Points:
    """The place halfway along."""
    line = np.vstack(parts)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    half = along[-1] / 2
    return np.array([np.interp(half, along, line[:, 0]), np.interp(half, along, line[:, 1])])
