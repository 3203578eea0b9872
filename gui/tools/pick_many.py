"""Selecting many records at once, by a rectangle or a line drawn around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt

from geo.index import points_in_rings
from gui.canvas.overlays import BoxOverlay, LineOverlay, Overlay
from gui.tools.base import Modifier, Pointer, Tool
from layers.display import Ref
from layers.records.site import Site

_ADDING = Modifier.ControlModifier
FEWEST = 3


class PickManyTool(Tool):
    """Drag a rectangle, or a loop with `free`, around what to select; Ctrl adds to the selection."""

    cursor = Qt.CursorShape.CrossCursor
    takes_points = False
    points_out = False

    def __init__(self, *, free: bool) -> None:
        super().__init__()
        self.name = "lasso" if free else "box-select"
        self.title = "Lasso" if free else "Select in a box"
        shape = "a line around" if free else "a rectangle over"
        self.hint = f"Drag {shape} what to select; hold Ctrl to add to the selection"
        self._free = free
        self._way: list[Pointer] = []

    def press(self, pointer: Pointer) -> bool:
        """Every drag is the tool's."""
        self._way = [pointer]
        return True

    def drag(self, pointer: Pointer) -> None:
        """The rectangle or the loop grows."""
        if self._free or len(self._way) < 2:
            self._way.append(pointer)
        else:
            self._way[1] = pointer
        self._set_busy(True)
        self._redraw()

    def release(self, pointer: Pointer) -> None:
        """What lies inside is selected."""
        way, self._way = self._way, []
        self._set_busy(False)
        self._redraw()
        if len(way) < 2:
            self.canvas.display.update(selection=frozenset())
            return
        page = np.array([item.page for item in way])
        low, high = page.min(axis=0), page.max(axis=0)
        refs = self.canvas.refs_inside(*low.tolist(), *high.tolist())
        if self._free:
            refs = [ref for ref in refs if self._is_inside(ref, page)]
        chosen = frozenset(refs)
        if pointer.has(_ADDING):
            chosen |= self.canvas.display.state.selection
        self.canvas.display.update(selection=chosen)
        count = len(chosen)
        self.canvas.message.emit(f"{count} selected." if count != 1 else "One selected.")

    def cancel(self) -> None:
        """Nothing is selected anew."""
        self._way = []
        super().cancel()
        self._redraw()

    def overlays(self) -> Sequence[Overlay]:
        """The rectangle or the loop."""
        if len(self._way) < 2:
            return ()
        if self._free:
            return (LineOverlay(np.array([item.xy for item in self._way]), width=1.4, closed=True),)
        (x0, y0), (x1, y1) = self._way[0].page, self._way[-1].page
        return (BoxOverlay(QRectF(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))),)

    def _is_inside(self, ref: Ref, loop: np.ndarray) -> bool:
        if len(loop) < FEWEST:
            return False
        view = self.canvas.viewport
        parts = self.canvas.locator.parts(ref, view.crs)
        if isinstance(self.canvas.locator.record(ref), Site):
            return bool(points_in_rings(view.to_page(parts[0]), [loop]).all())
        return any(points_in_rings(view.to_page(part), [loop]).any() for part in parts)
