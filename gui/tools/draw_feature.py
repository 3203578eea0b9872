"""Drawing points, lines and areas in a layer of one's own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from geo.crs import from_lonlat
from gui.tools.base import Pointer
from gui.tools.draw import CLOSE_REACH, DrawTool
from layers.entry import Entry
from layers.errors import EditError
from layers.records.layer import GeometryKind, Layer
from layers.reshaping import Place, sound_polygons

HINTS = {
    GeometryKind.POINTS: "Click where the point is",
    GeometryKind.LINES: "Click corner after corner; Enter, a double or a right click ends the line",
    GeometryKind.AREAS: "Click corner after corner; the first again, Enter or a right click closes it",
}


class DrawFeatureTool(DrawTool):
    """Draws what a layer holds; its form opens when the shape is done.

    Parameters
    ----------
    layer : Layer
        Where the feature goes.
    on_drawn : callable
        Called with the shape as a `Feature` has it.
    """

    name = "add-feature"

    def __init__(self, layer: Layer, on_drawn: Callable[[Mapping[str, Any]], None]) -> None:
        super().__init__()
        self._kind = layer.geometry_kind or GeometryKind.POINTS
        self._on_drawn = on_drawn
        self.closed = self._kind is GeometryKind.AREAS
        self.title = f"Draw in {layer.name}"
        self.hint = f"“{layer.name}”: {HINTS[self._kind]}; Esc gives up"
        self.notes: list[str] = []
        """What was typed for places, for what the feature rests on."""

    def click(self, pointer: Pointer) -> None:
        """One more corner, or the end where the first is clicked again."""
        if self.closed and len(self.points) > 2 and self._at_first(pointer):
            self.finish()
            return
        super().click(pointer)

    def enter(self, entry: Entry) -> None:
        """The next corner, typed; its text, datum and shift are kept."""
        self.notes.append(entry.note)
        super().enter(entry)

    def cancel(self) -> None:
        """Nothing of the drawing stays."""
        self.notes = []
        super().cancel()

    def put(self, place: Place) -> None:
        """One more corner; a point is done with it."""
        super().put(place)
        if self._kind is GeometryKind.POINTS:
            self.finish()

    def double_click(self, pointer: Pointer) -> bool:
        """The first of the two clicks set the last corner; for a point it was all."""
        if self._kind is not GeometryKind.POINTS:
            self.finish()
        return True

    def finish(self) -> None:
        """Hand the shape on, or say what is missing."""
        if not self.is_busy:
            return
        places = list(self.points)
        if self._kind is GeometryKind.POINTS:
            self._on_drawn({"points": places[-1:]})
        elif self._kind is GeometryKind.LINES:
            if len(places) < 2:
                self.canvas.message.emit("A line needs two corners or more; click the next one.")
                return
            self._on_drawn({"lines": [places]})
        elif len(places) < 3:
            self.canvas.message.emit("An area needs three corners or more; click the next one.")
        else:
            self._hand_on_area(places)

    def _hand_on_area(self, places: list[Place]) -> None:
        try:
            polygons = sound_polygons(places)
        except EditError as error:
            self.canvas.message.emit(str(error))
            return
        if len(polygons) > 1:
            self.canvas.message.emit(f"The outline crossed itself; it was made into {len(polygons)} parts.")
        self._on_drawn({"polygons": polygons})

    def _at_first(self, pointer: Pointer) -> bool:
        view = self.canvas.viewport
        first = view.to_page(from_lonlat(np.array(self.points[:1]), view.crs))[0]
        return math.dist(first.tolist(), pointer.page) <= CLOSE_REACH
