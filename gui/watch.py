"""Looks at what an edit touched, and says in the message bar what deserves a second look."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from gui.canvas.map_canvas import MapCanvas
from gui.editing import Editing
from gui.map_editing import MapEditing
from gui.messages import Mend, Messages
from layers.atlas import RowsChanged
from layers.display import Display, Ref
from layers.document.session import Session
from layers.doubts import WATCHED, Doubt, DoubtKind, doubts, with_ends_at_sites, with_sound_outlines
from layers.errors import LayersError
from layers.records.area import Area
from layers.records.feature import Feature


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

    It looks once the edit is on the screen; undoing and redoing are not commented on. What was said of a
    record isn't said again in this session until the record is another one in what the doubt is about, and
    two places that may be one are named once.
    """

    def __init__(self, host: Host, parent: QWidget) -> None:
        self._host = host
        self._touched: set[Ref] = set()
        self._told: WeakKeyDictionary[Session, set[object]] = WeakKeyDictionary()
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
        told = self._told.setdefault(self._host.session, set())
        found = []
        for doubt in doubts(self._host.session.atlas, touched):
            subject = self._subject(doubt)
            if subject not in told:
                told.add(subject)
                found.append(doubt)
        if not found:
            return
        more = f" And {len(found) - 1} more doubts." if len(found) > 1 else ""
        for doubt in found[1:]:
            self._host.messages.warning(doubt.message, *self._mends(doubt))
        self._host.messages.warning(found[0].message + more, *self._mends(found[0]))

    def _subject(self, doubt: Doubt) -> object:
        """What a doubt is about: another doubt of the same subject says nothing new."""
        if doubt.kind is DoubtKind.TWIN:
            return doubt.kind, frozenset({doubt.ref, doubt.other})
        record = self._host.session.atlas.table(doubt.ref[0])[doubt.ref[1]]
        place = [getattr(record, name, None) for name in ("lonlat", "coordinates", "polygons")]
        return doubt.kind, doubt.ref, tuple(place)

    def _mends(self, doubt: Doubt) -> list[Mend]:
        host = self._host
        if doubt.kind is DoubtKind.END_AWAY:
            return [Mend("Put its ends there", lambda: self._put_ends(doubt.ref[1]))]
        if doubt.kind is DoubtKind.CROSSING:
            return [
                Mend("Make it valid", lambda: self._mend_outline(doubt.ref)),
                Mend("Undo", host.editing.undo),
            ]
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

    def _mend_outline(self, ref: Ref) -> None:
        record = self._host.session.atlas.table(ref[0]).get(ref[1])
        if not isinstance(record, Area | Feature):
            return
        try:
            self._host.session.do(with_sound_outlines(record))
        except LayersError as error:
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
