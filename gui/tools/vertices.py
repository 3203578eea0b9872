"""Reshaping a leg, an area or a feature of an own layer by its vertices, with the mouse or the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from geo.coordinate_text import format_coordinate
from geo.crs import from_lonlat, to_lonlat
from geo.index import LineIndex
from geo.units import format_area, format_length
from gui.canvas.map_canvas import MapCanvas
from gui.canvas.overlays import CardOverlay, Overlay, PointHalo
from gui.tools.base import OFF_GLOBE, Pointer, Tool
from gui.tools.live_line import line_overlays
from layers import reshaping
from layers.display import Ref
from layers.entry import Entry
from layers.errors import LayersError
from layers.moving import decimals_for
from layers.records.area import Area
from layers.records.feature import Feature
from layers.records.route import Leg
from layers.reshaping import Place, Shape
from layers.shared_corners import (
    Corner,
    inserted,
    moved,
    reshaped_together,
    sharing,
    sharing_side,
    taken_out,
)

Key = Qt.Key
GRIP = 9.0
"""Page units around a vertex within which it is taken up."""
NEAR_LINE = 7.0
"""Page units around a segment within which a click puts a vertex on it."""
NUDGE, BIG_NUDGE = 1.0, 10.0
_ARROWS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
SHAPES = ("legs", "areas", "features")

T = TypeVar("T")
Vertex = tuple[int, int]
"""Part and index in `reshaping.outlines`."""


@dataclass
class _Drag:
    """A vertex on its way; a new one where `adds`."""

    vertex: Vertex
    adds: bool
    record: Shape
    shape: Shape
    shared: list[Corner] = field(default_factory=list)
    mates: list[tuple[Shape, Shape]] = field(default_factory=list)
    """Neighbours that have the corner, or the side it is put on, too; and what becomes of them."""


class VerticesTool(Tool):
    """Select a leg or an area, drag its vertices, click its line for a new one, Delete takes one away."""

    name = "vertices"
    title = "Reshape"
    hint = (
        "Click a leg, an area or a feature, then drag its corners; click on the line for a new corner;"
        " Delete takes one away, Esc lets it be"
    )
    takes_points = True
    snaps = True
    points_out = False

    def __init__(self) -> None:
        super().__init__()
        self._ref: Ref | None = None
        self._vertex: Vertex | None = None
        self._drag: _Drag | None = None
        self._over: Vertex | None = None

    @property
    def ref(self) -> Ref | None:
        """The leg or area being reshaped."""
        return self._ref

    @property
    def vertex(self) -> Vertex | None:
        """The chosen vertex: part and index."""
        return self._vertex

    def activate(self, canvas: MapCanvas) -> None:
        """Take up the selection, if it is one leg or area."""
        super().activate(canvas)
        chosen = [ref for ref in canvas.display.state.selection if ref[0] in SHAPES]
        if len(chosen) == 1:
            self._take(chosen[0])

    @property
    def takes_entries(self) -> bool:
        """A typed place is where the chosen vertex goes."""
        return self._vertex is not None

    def origin(self) -> Place | None:
        """The chosen vertex."""
        record = self._record()
        if record is None or self._vertex is None:
            return None
        return reshaping.outlines(record)[self._vertex[0]][self._vertex[1]]

    def enter(self, entry: Entry) -> None:
        """The chosen vertex goes to a typed place."""
        record, vertex = self._record(), self._vertex
        if record is None or vertex is None:
            return
        self._move_to(record, vertex, entry.place)
        self._redraw()

    # Mouse

    def press(self, pointer: Pointer) -> bool:
        """Takes the drag on a vertex or a segment of the shape."""
        record = self._record()
        if record is None:
            return False
        found = self._vertex_at(pointer)
        if found is not None:
            self._vertex = found
            if reshaping.is_fixed(record, *found):
                self._say_fixed(record, found)
                return False
            self._begin(_Drag(found, False, record, record, self._shared(record, found)))
            return True
        segment = self._segment_at(pointer)
        if segment is None or not pointer.is_on_globe:
            return False
        part, after, xy = segment
        place = self._place(xy, pointer.crs)
        shape = self._try(lambda: reshaping.with_vertex_added(record, part, after, place))
        if shape is None:
            return False
        self._vertex = (part, after + 1)
        sides = self._shared_side(record, part, after)
        self._begin(_Drag(self._vertex, True, record, shape, sides, inserted(sides, place)))
        self._set_busy(True)
        return True

    def _begin(self, drag: _Drag) -> None:
        """Take a corner up; it doesn't snap to what moves with it."""
        self._drag = drag
        mates = {(mate.table_name(), mate.id) for mate, _, _ in drag.shared}
        self.unsnapped = frozenset({(drag.record.table_name(), drag.record.id), *mates})
        self._redraw()

    def drag(self, pointer: Pointer) -> None:
        """The vertex follows the pointer, and what is measured follows it."""
        drag = self._drag
        if drag is None or not pointer.is_on_globe:
            return
        place = pointer.place(self.canvas.viewport.resolution)
        shape = self._try(lambda: reshaping.with_vertex_moved(drag.shape, *drag.vertex, place))
        if shape is not None:
            drag.shape = shape
            drag.mates = (inserted if drag.adds else moved)(drag.shared, place)
            self._set_busy(True)
            self._redraw()

    def release(self, pointer: Pointer) -> None:
        """The gesture becomes an edit."""
        drag, self._drag = self._drag, None
        self._set_busy(False)
        if drag is not None:
            self._unsnap()
            self._edit(drag.record, drag.shape, mates=drag.mates)
        self._redraw()

    def click(self, pointer: Pointer) -> None:
        """Choose another leg or area, or a vertex by the crosshair; empty ground lets go."""
        record = self._record()
        found = self._vertex_at(pointer) if record is not None else None
        if found is not None:
            self._vertex = found
            self._redraw()
            return
        segment = self._segment_at(pointer) if record is not None else None
        if record is not None and segment is not None:
            self._insert(record, segment[0], segment[1], self._place(segment[2], pointer.crs))
            return
        hit = next((ref for ref in self.canvas.identify(pointer.page) if ref[0] in SHAPES), None)
        self._take(hit)
        self.canvas.display.update(selection=frozenset() if hit is None else frozenset({hit}))

    def hover(self, pointer: Pointer) -> None:
        """The vertex that a press would take is ringed."""
        over = self._vertex_at(pointer) if self._record() is not None else None
        if over != self._over:
            self._over = over
            self.canvas.refresh_cursor()
            self._redraw()

    def cursor_over(self, ref: Ref | None) -> Qt.CursorShape:
        """A hand over what can be taken."""
        record = self._record()
        if record is not None and self._over is not None:
            fixed = reshaping.is_fixed(record, *self._over)
            return Qt.CursorShape.ForbiddenCursor if fixed else Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.CrossCursor if record is not None else self.cursor

    # Keys

    def key(self, event: QKeyEvent) -> bool:
        """[ and ] step through the vertices, arrows nudge the chosen one, Insert adds one after it."""
        record = self._record()
        if record is None or self._drag is not None:
            return False
        if event.key() in (Key.Key_BracketRight, Key.Key_BracketLeft):
            self._step(record, 1 if event.key() == Key.Key_BracketRight else -1)
            return True
        if self._vertex is None:
            return False
        if event.key() == Key.Key_Insert:
            return self._insert_after(record, self._vertex)
        if event.key() in _ARROWS and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            self._nudge(record, self._vertex, event)
            return True
        return False

    def drop_last(self) -> None:
        """Delete or Backspace: the chosen vertex goes, in the neighbours that share it too."""
        record, vertex = self._record(), self._vertex
        if record is None or vertex is None or self._drag is not None:
            return
        shape = self._try(lambda: reshaping.with_vertex_removed(record, *vertex))
        mates = self._try(lambda: taken_out(self._shared(record, vertex))) if shape is not None else None
        if shape is not None and mates is not None and self._edit(record, shape, mates=mates):
            self._vertex = None
            self._over = None
        self._redraw()

    def cancel(self) -> None:
        """Let the vertex be where it was."""
        self._drag = None
        self._unsnap()
        super().cancel()
        self._redraw()

    def escape(self) -> None:
        """Esc: first the gesture, then the vertex, then the shape."""
        if self._drag is not None:
            self.cancel()
        elif self._vertex is not None:
            self._vertex = None
        else:
            self._take(None)
            self.canvas.display.update(selection=frozenset())
        self._redraw()

    def finish(self) -> None:
        """Enter lets the vertex go."""
        if self._drag is None:
            self._vertex = None
            self._redraw()

    def deactivate(self) -> None:
        """Nothing stays drawn."""
        super().deactivate()
        self._take(None)

    def content_changed(self) -> None:
        """What was changed or deleted elsewhere is taken up anew."""
        record = self._record()
        if self._drag is not None and record is not self._drag.record:
            self.cancel()
        if record is None:
            self._take(None)
        elif self._vertex is not None:
            part, index = self._vertex
            parts = reshaping.outlines(record)
            if part >= len(parts) or index >= len(parts[part]):
                self._vertex = None

    def overlays(self) -> Sequence[Overlay]:
        """The shape with its corners, the chosen one ringed, and what it measures."""
        record = self._drag.shape if self._drag is not None else self._record()
        if record is None:
            return ()
        view = self.canvas.viewport
        parts = [from_lonlat(np.array(part), view.crs) for part in reshaping.outlines(record)]
        closed = reshaping.is_ring(record)
        shown = line_overlays(parts, view, closed=closed, fixed_ends=isinstance(record, Leg))
        if self._drag is not None:
            for _, mate in self._drag.mates:
                rings = [from_lonlat(np.array(part), view.crs) for part in reshaping.outlines(mate)]
                shown += line_overlays(rings, view, closed=True)
        for vertex, strength in ((self._over, 0.6), (self._vertex, 1.0)):
            if vertex is not None and vertex[0] < len(parts) and vertex[1] < len(parts[vertex[0]]):
                shown.append(PointHalo(parts[vertex[0]][[vertex[1]]], 8.0, width=2.4, strength=strength))
        if self._vertex is not None:
            at = view.to_page(parts[self._vertex[0]][[self._vertex[1]]])[0]
            shown.append(CardOverlay((float(at[0]), float(at[1])), self._lines(record)))
        return shown

    # Inside

    def _record(self) -> Shape | None:
        if self._ref is None or self._canvas is None:
            return None
        record = self.canvas.locator.record(self._ref)
        return record if isinstance(record, Leg | Area | Feature) else None

    def _take(self, ref: Ref | None) -> None:
        if ref != self._ref:
            self._vertex = self._over = None
        self._ref = ref
        self._unsnap()
        self._redraw()

    def _unsnap(self) -> None:
        self.unsnapped = frozenset() if self._ref is None else frozenset({self._ref})

    def _shared(self, record: Shape, vertex: Vertex) -> list[Corner]:
        if not self.canvas.moves_together:
            return []
        return sharing(self.canvas.session.atlas, record, *vertex)

    def _shared_side(self, record: Shape, part: int, after: int) -> list[Corner]:
        if not self.canvas.moves_together:
            return []
        return sharing_side(self.canvas.session.atlas, record, part, after)

    def _move_to(self, record: Shape, vertex: Vertex, place: Place, *, merge: bool = False) -> bool:
        """Move a corner, and with it those of the neighbours that have the same."""
        shape = self._try(lambda: reshaping.with_vertex_moved(record, *vertex, place))
        if shape is None:
            return False
        return self._edit(record, shape, merge=merge, mates=moved(self._shared(record, vertex), place))

    def _parts(self, record: Shape) -> list[NDArray[np.float64]]:
        view = self.canvas.viewport
        return [view.to_page(from_lonlat(np.array(part), view.crs)) for part in reshaping.outlines(record)]

    def _vertex_at(self, pointer: Pointer) -> Vertex | None:
        record = self._record()
        best, found = GRIP, None
        for part, page in enumerate(self._parts(record) if record is not None else ()):
            gaps = np.hypot(*(page - pointer.page).T)
            gaps = np.where(np.isfinite(gaps), gaps, np.inf)
            row = int(np.argmin(gaps))
            if gaps[row] <= best:
                best, found = float(gaps[row]), (part, row)
        return found

    def _segment_at(self, pointer: Pointer) -> tuple[int, int, tuple[float, float]] | None:
        """Part, vertex before, and the nearest place in map units."""
        record = self._record()
        best, found = NEAR_LINE, None
        for part, page in enumerate(self._parts(record) if record is not None else ()):
            line = np.vstack([page, page[:1]]) if record is not None and reshaping.is_ring(record) else page
            if len(line) < 2:
                continue
            hit = LineIndex(line, [0, len(line)]).nearest(*pointer.page, best)
            if hit is not None:
                x, y = self.canvas.viewport.to_map(np.array([[hit.x, hit.y]]))[0]
                best, found = hit.distance, (part, hit.segment, (float(x), float(y)))
        return found

    def _place(self, xy: tuple[float, float], crs: str) -> Place:
        lon, lat = to_lonlat(np.array([xy]), crs)[0]
        decimals = decimals_for(self.canvas.viewport.resolution)
        return round(float(lon), decimals), round(float(lat), decimals)

    def _insert(self, record: Shape, part: int, after: int, place: Place) -> None:
        shape = self._try(lambda: reshaping.with_vertex_added(record, part, after, place))
        mates = inserted(self._shared_side(record, part, after), place) if shape is not None else []
        if shape is not None and self._edit(record, shape, mates=mates):
            self._vertex = (part, after + 1)
        self._redraw()

    def _insert_after(self, record: Shape, vertex: Vertex) -> bool:
        part, index = vertex
        line = reshaping.outlines(record)[part]
        if not reshaping.is_ring(record) and index == len(line) - 1:
            index -= 1
        view = self.canvas.viewport
        ends = from_lonlat(np.array([line[index], line[(index + 1) % len(line)]]), view.crs)
        middle = ends.mean(axis=0)
        self._insert(record, part, index, self._place((float(middle[0]), float(middle[1])), view.crs))
        return True

    def _step(self, record: Shape, step: int) -> None:
        keys = [(p, i) for p, part in enumerate(reshaping.outlines(record)) for i in range(len(part))]
        if self._vertex in keys:
            self._vertex = keys[(keys.index(self._vertex) + step) % len(keys)]
        else:
            self._vertex = keys[0 if step > 0 else -1]
        self._redraw()

    def _nudge(self, record: Shape, vertex: Vertex, event: QKeyEvent) -> None:
        view = self.canvas.viewport
        step = BIG_NUDGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else NUDGE
        dx, dy = _ARROWS[Key(event.key())]
        at = from_lonlat(np.array([reshaping.outlines(record)[vertex[0]][vertex[1]]]), view.crs)[0]
        xy = (float(at[0]) + dx * step * view.resolution, float(at[1]) + dy * step * view.resolution)
        place = self._place(xy, view.crs)
        if not np.isfinite(place).all():
            self.canvas.message.emit(OFF_GLOBE)
            return
        if self._move_to(record, vertex, place, merge=True):
            self._redraw()

    def _try(self, change: Callable[[], T]) -> T | None:
        try:
            return change()
        except LayersError as error:
            self.canvas.message.emit(f"Nothing was changed. {error}")
            return None

    def _edit(
        self,
        before: Shape,
        after: Shape,
        *,
        merge: bool = False,
        mates: Sequence[tuple[Shape, Shape]] = (),
    ) -> bool:
        try:
            edit = reshaped_together(before, after, mates, "Nudge a corner of" if merge else "Reshape")
            self.canvas.session.do(edit, merge=merge)
        except LayersError as error:
            self.canvas.message.emit(f"{reshaping.title(before)} was not changed: {error}")
            return False
        return True

    def _say_fixed(self, record: Shape, vertex: Vertex) -> None:
        self._try(lambda: reshaping.with_vertex_moved(record, *vertex, (0.0, 0.0)))
        self._redraw()

    def _lines(self, record: Shape) -> list[str]:
        spread = self.canvas.viewport.resolution
        length = reshaping.length_m(record)
        if isinstance(record, Feature) and record.points:
            (lon, lat) = record.points[self._vertex[0] if self._vertex is not None else 0]
            return [format_coordinate(lon, lat, uncertainty=spread)]
        if not reshaping.is_ring(record):
            lines = [format_length(length, uncertainty=spread)]
        else:
            area = reshaping.area_m2(record)
            lines = [
                format_area(area, uncertainty=spread * length / 4),
                f"Perimeter {format_length(length, uncertainty=spread)}",
            ]
        if self._drag is not None and self._drag.mates:
            lines.append("With " + ", ".join(reshaping.title(mate) for mate, _ in self._drag.mates[:3]))
        before = self._record()
        if self._drag is not None and before is not None:
            more = length - reshaping.length_m(before)
            sign = "+" if more >= 0 else "\N{MINUS SIGN}"
            lines.append(f"{sign}{format_length(abs(more), uncertainty=spread)} to before")
        return lines
