"""The undo stack: edits done, in order, and where the saved state lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psygnal import EmitLoopError, Signal

from layers.atlas import Atlas
from layers.edits import Edit


class UndoStack:
    """Edits applied to one atlas, with undo and redo.

    An edit is applied first and recorded after, so one that fails leaves nothing behind.

    Attributes
    ----------
    changed : psygnal signal
        Emitted after do, undo, redo and mark_clean.
    """

    changed = Signal()

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._edits: list[Edit] = []
        self._index = 0
        self._clean: int | None = 0

    @property
    def index(self) -> int:
        """How many edits are applied."""
        return self._index

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that are applied, oldest first."""
        return tuple(self._edits[: self._index])

    @property
    def is_dirty(self) -> bool:
        """True when the atlas differs from its saved state."""
        return self._index != self._clean

    @property
    def undo_edit(self) -> Edit | None:
        """What undo would take back, None when there is nothing."""
        return self._edits[self._index - 1] if self._index else None

    @property
    def redo_edit(self) -> Edit | None:
        """What redo would do again, None when there is nothing."""
        return self._edits[self._index] if self._index < len(self._edits) else None

    @property
    def undo_label(self) -> str | None:
        """Label of what undo would take back, None when there is nothing."""
        return self.undo_edit.label if self.undo_edit else None

    @property
    def redo_label(self) -> str | None:
        """Label of what redo would do again, None when there is nothing."""
        return self.redo_edit.label if self.redo_edit else None

    def would_merge(self, edit: Edit) -> bool:
        """True when an edit could join the last one: the same gesture, and not yet saved."""
        joinable = self._index > 0 and self._index != self._clean
        return joinable and self._edits[self._index - 1].label == edit.label

    def do(self, edit: Edit, *, merge: bool = False) -> None:
        """Apply and record an edit; with `merge` it joins the last one (a run of nudges).

        An edit that changes nothing is neither applied nor recorded.
        """
        if not edit.changes:
            return
        with self._applied(edit):
            if self._clean is not None and self._clean > self._index:
                self._clean = None
            joins = merge and self.would_merge(edit)
            del self._edits[self._index :]
            if joins:
                self._edits[-1] = self._edits[-1].merged(edit)
            else:
                self._edits.append(edit)
                self._index += 1
        self.changed.emit()

    @contextmanager
    def _applied(self, edit: Edit) -> Iterator[None]:
        """Apply an edit, then run the block that records it.

        The block also runs when the atlas has changed and one of its listeners failed: otherwise the
        change would stand without an entry to undo it by.
        """
        before = self._atlas.revision
        try:
            self._atlas.apply(edit)
        except EmitLoopError:
            if self._atlas.revision != before:
                yield
            raise
        yield

    def undo(self) -> Edit | None:
        """Take the last edit back; returns it, or None when there is none."""
        if self._index == 0:
            return None
        edit = self._edits[self._index - 1]
        with self._applied(edit.inverted()):
            self._index -= 1
        self.changed.emit()
        return edit

    def redo(self) -> Edit | None:
        """Do the next undone edit again; returns it, or None when there is none."""
        if self._index == len(self._edits):
            return None
        edit = self._edits[self._index]
        with self._applied(edit):
            self._index += 1
        self.changed.emit()
        return edit

    def mark_clean(self) -> None:
        """Remember the present state as the saved one."""
        self._clean = self._index
        self.changed.emit()

    def mark_unsaved(self) -> None:
        """Forget the saved state: dirty until the next `mark_clean` (after a recovery)."""
        self._clean = None
        self.changed.emit()
