"""Selecting what is on the map."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gui.tools.base import Pointer, Tool
from layers.display import Ref

MOST_STEPS = 2_000
"""Records in view that the keys go through."""
SAME_PLACE = 4.0
"""Page units within which a further click is a click on the same place."""
_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class SelectTool(Tool):
    """A click selects the topmost record, a further click the one below it, Shift adds or takes away.

    It never changes the atlas: a drag pans, wherever it begins. Sites are moved with `MoveTool`.
    """

    name = "select"
    title = "Select"
    hint = "Click to select, again for what lies below, with Shift to add; ] and [ go through what is in view"

    def __init__(self) -> None:
        super().__init__()
        self._last: tuple[tuple[float, float], list[Ref]] | None = None

    def cursor_over(self, ref: Ref | None) -> Qt.CursorShape:
        """A pointing hand over what a click would select."""
        return self.cursor if ref is None else Qt.CursorShape.PointingHandCursor

    def click(self, pointer: Pointer) -> None:
        """Select what is under the pointer; empty ground clears the selection."""
        display = self.canvas.display
        found = self.canvas.identify(pointer.page)
        selection = display.state.selection
        if pointer.modifiers & _ADDING:
            if found:
                display.update(selection=selection ^ {found[0]})
            return
        chosen = self._next_of(pointer, found, selection)
        display.update(selection=frozenset() if chosen is None else frozenset({chosen}))

    def key(self, event: QKeyEvent) -> bool:
        """] and [ select the next and the previous of what is in view, from left to right."""
        if event.key() not in (Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft):
            return False
        refs = self._in_view()
        if not refs:
            self.canvas.message.emit("Nothing that can be selected is in view.")
            return True
        step = 1 if event.key() == Qt.Key.Key_BracketRight else -1
        current = next((ref for ref in refs if ref in self.canvas.display.state.selection), None)
        if current is None:
            chosen = refs[0 if step > 0 else -1]
        else:
            chosen = refs[(refs.index(current) + step) % len(refs)]
        self.canvas.display.update(selection=frozenset({chosen}))
        self.canvas.flash([chosen])
        return True

    def _in_view(self) -> list[Ref]:
        """What lies in the view: places before lines and areas, each from left to right."""
        canvas, view = self.canvas, self.canvas.viewport
        found = canvas.refs_inside(0.0, 0.0, view.width, view.height)[:MOST_STEPS]
        places = []
        for ref in dict.fromkeys(found):
            parts = canvas.locator.parts(ref, view.crs)
            if parts:
                x, y = parts[0].mean(axis=0).tolist()
                places.append((len(parts[0]) > 1 or len(parts) > 1, x, -y, ref))
        return [ref for *_, ref in sorted(places)]

    def cancel(self) -> None:
        """The next click starts from the top again."""
        super().cancel()
        self._last = None

    def escape(self) -> None:
        """Esc clears the selection."""
        self.cancel()
        self.canvas.display.update(selection=frozenset())

    def _next_of(self, pointer: Pointer, found: list[Ref], selection: frozenset[Ref]) -> Ref | None:
        """The topmost, or the one after the selected where the same place is clicked again."""
        place, stack = self._last or (pointer.page, [])
        again = self._last is not None and math.dist(pointer.page, place) <= SAME_PLACE
        if again:
            # In the order of the first click: what is selected is drawn, and so found, differently.
            kept = [ref for ref in stack if ref in found]
            found = kept + [ref for ref in found if ref not in kept]
        self._last = (place if again else pointer.page, found)
        if not found:
            return None
        current = next((ref for ref in found if ref in selection), None)
        if again and current is not None and len(selection) == 1:
            return found[(found.index(current) + 1) % len(found)]
        return found[0]
