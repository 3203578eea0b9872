"""Looks at what an edit touched, and says in the message bar what deserves a second look."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from gui.canvas.map_canvas import MapCanvas
from gui.editing import Editing
from gui.map_editing import MapEditing
from gui.messages import Mend, Messages
from layers.atlas import RowsChanged
from layers.display import Display, Ref
from layers.document.session import Session
from layers.doubts import Doubt, DoubtKind, doubts, with_ends_at_sites
from layers.errors import LayersError

WATCHED = ("sites", "legs")


class Host(Protocol):
    """What this needs of the window."""

    session: Session
    display: Display
    canvas: MapCanvas
    editing: Editing
    map_editing: MapEditing
    messages: Messages


class Watch:
    """Warns after edits, never before: a doubt blocks nothing.

    It looks once the edit is on the screen; undoing and redoing are not commented on.
    """

    def __init__(self, host: Host, parent: QWidget) -> None:
        self._host = host
        self._touched: set[Ref] = set()
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.look)

    def rows_changed(self, event: RowsChanged) -> None:
        """Remember what to look at."""
        refs = {(table, key) for table in WATCHED for key in event.ids.get(table, ())}
        self._touched |= refs - event.removed
        if self._touched:
            self._timer.start()

    def look(self) -> None:
        """Say what is odd about the records touched since the last look."""
        touched, self._touched = self._touched, set()
        if self._host.session.undo_stack.redo_edit is not None:
            return
        found = doubts(self._host.session.atlas, touched)
        if not found:
            return
        more = f" And {len(found) - 1} more doubts." if len(found) > 1 else ""
        for doubt in found[1:]:
            self._host.messages.warning(doubt.message, *self._mends(doubt))
        self._host.messages.warning(found[0].message + more, *self._mends(found[0]))

    def _mends(self, doubt: Doubt) -> list[Mend]:
        host = self._host
        if doubt.kind is DoubtKind.END_AWAY:
            return [Mend("Put its ends there", lambda: self._put_ends(doubt.ref[1]))]
        if doubt.kind is DoubtKind.TWIN and doubt.other is not None:
            pair = (doubt.ref, doubt.other)
            return [
                Mend("Show both", lambda: self._show(*pair)),
                Mend("Merge them", lambda: self._merge(*pair)),
            ]
        return [Mend("Correct the place…", lambda: self._correct(doubt.ref)), Mend("Undo", host.editing.undo)]

    def _put_ends(self, leg_id: str) -> None:
        try:
            self._host.session.do(with_ends_at_sites(self._host.session.atlas, leg_id))
        except (LayersError, KeyError) as error:
            self._host.messages.error(f"Nothing was changed. {error}")

    def _show(self, *refs: Ref) -> None:
        self._host.display.select(*refs)
        self._host.canvas.zoom_to_refs(refs)

    def _merge(self, *refs: Ref) -> None:
        self._host.display.select(*refs)
        self._host.map_editing.join()

    def _correct(self, ref: Ref) -> None:
        site = self._host.session.atlas.sites.get(ref[1])
        if site is not None:
            self._host.display.select(ref)
            self._host.map_editing.ask_move(site)
