"""Changes to the document's figures, each one entry of its undo stack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gui.editing import free_id
from gui.messages import Messages
from layers.atlas import Atlas
from layers.document.session import Session
from layers.edits import added, edit_of, removed, replaced
from layers.errors import LayersError
from layers.figures.editing import (
    Edge,
    added_item,
    aligned_items,
    item_name,
    moved_item,
    removed_items,
    reordered,
    sized_item,
    with_wording,
)
from layers.figures.page import Box, ComposedFigure
from layers.figures.page_theme import rules
from layers.records.figure import Figure


class FigureEditing:
    """Edits one figure of a session; what fails is said and leaves everything as it was."""

    def __init__(self, session: Session, messages: Messages) -> None:
        self.session = session
        self._messages = messages
        self.figure_id = ""

    @property
    def atlas(self) -> Atlas:
        """The atlas that is drawn."""
        return self.session.atlas

    @property
    def figure(self) -> Figure | None:
        """The figure that is being worked on."""
        return self.atlas.figures.get(self.figure_id)

    def replace(self, figure: Figure | None, label: str, *, merge: bool = False) -> bool:
        """Put another version of the figure in the document."""
        before = self.figure
        if figure is None or before is None or figure == before:
            return False
        return self._do(label, lambda: [replaced(before, figure)], merge)

    def _do(self, label: str, changes: Any, merge: bool = False) -> bool:
        try:
            self.session.do(edit_of(label, changes()), merge=merge)
        except LayersError as error:
            self._messages.error(f"Nothing was changed. {error}")
            return False
        return True

    def add(self, figure: Figure) -> bool:
        """Add a figure to the document and work on it."""
        key = free_id(self.atlas, "figures", figure.name)
        named = figure.changed(id=key, order=min(len(self.atlas.figures) + 1, 1000))
        if not self._do(f"Add figure {figure.name}", lambda: [added(named)]):
            return False
        self.figure_id = key
        return True

    def delete(self) -> bool:
        """Delete the figure from the document."""
        figure = self.figure
        if figure is None:
            return False
        return self._do(f"Delete figure {figure.name}", lambda: [removed(figure)])

    def _change(self, label: str, change: Any, *, merge: bool = False) -> bool:
        """Apply a function of the figure that may refuse."""
        figure = self.figure
        if figure is None:
            return False
        try:
            after = change(figure)
        except LayersError as error:
            self._messages.error(f"Nothing was changed. {error}")
            return False
        return self.replace(after, label, merge=merge)

    def name_of(self, key: str) -> str:
        """An item's name, for labels."""
        item = self.figure.item(key) if self.figure else None
        return item_name(item).lower() if item else key

    def move(self, key: str, dx: float, dy: float, *, merge: bool) -> bool:
        """Move an item; nudges by key join into one entry."""
        return self._change(f"Move {self.name_of(key)}", lambda f: moved_item(f, key, dx, dy), merge=merge)

    def size(self, key: str, box: Box) -> bool:
        """Give an item another box."""
        return self._change(f"Size {self.name_of(key)}", lambda f: sized_item(f, key, box))

    def align(self, composed: ComposedFigure, keys: Sequence[str], edge: Edge) -> bool:
        """Put items in line."""
        margin = rules(composed.figure).margin
        return self._change(f"Align {edge}", lambda f: aligned_items(f, composed.boxes, keys, edge, margin))

    def set_values(self, key: str, values: dict[str, Any], label: str) -> bool:
        """Change settings of an item; typing joins into one entry."""
        return self._change(label, lambda f: f.with_item(key, **values), merge="text" in values)

    def set_page(self, values: dict[str, Any], label: str) -> bool:
        """Change settings of the page."""
        return self._change(label, lambda f: f.changed(**values), merge="alt_text" in values)

    def reword(self, key: str, entry: str, text: str, own: str) -> bool:
        """Other words for a legend entry."""
        return self._change("Reword the legend", lambda f: with_wording(f, key, entry, text, own))

    def add_item(self, kind: str, values: dict[str, Any]) -> str:
        """Add an item; its key, empty when it was refused."""
        made: list[str] = []

        def change(figure: Figure) -> Figure:
            after, key = added_item(figure, kind, **values)
            made.append(key)
            return after

        return made[0] if self._change("Add to the figure", change) and made else ""

    def remove_items(self, keys: Sequence[str]) -> bool:
        """Delete items."""
        return self._change("Delete from the figure", lambda f: removed_items(f, keys))

    def restack(self, key: str, by: int) -> bool:
        """Raise or lower an item by one."""

        def change(figure: Figure) -> Figure:
            at = [item.key for item in figure.items].index(key)
            return reordered(figure, key, at + by)

        return self._change(f"{'Raise' if by > 0 else 'Lower'} {self.name_of(key)}", change)
