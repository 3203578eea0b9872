"""The undo stack: edits done, in order, and where the saved state lies."""

from __future__ import annotations

from psygnal import Signal

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
    def undo_label(self) -> str | None:
        """Label of what undo would take back, None when there is nothing."""
        return self._edits[self._index - 1].label if self._index else None

    @property
    def redo_label(self) -> str | None:
        """Label of what redo would do again, None when there is nothing."""
        return self._edits[self._index].label if self._index < len(self._edits) else None

    def do(self, edit: Edit, *, merge: bool = False) -> None:
        """Apply and record an edit; with `merge` it joins the last one (a run of nudges).

        An edit that changes nothing is neither applied nor recorded.
        """
        if not edit.changes:
            return
        self._atlas.apply(edit)
        if self._clean is not None and self._clean > self._index:
            self._clean = None
        del self._edits[self._index :]
        mergeable = merge and self._index > 0 and self._index != self._clean
        if mergeable and self._edits[-1].label == edit.label:
            self._edits[-1] = self._edits[-1].merged(edit)
        else:
            self._edits.append(edit)
            self._index += 1
        self.changed.emit()

    def undo(self) -> Edit | None:
        """Take the last edit back; returns it, or None when there is none."""
        if self._index == 0:
            return None
        edit = self._edits[self._index - 1]
        self._atlas.apply(edit.inverted())
        self._index -= 1
        self.changed.emit()
        return edit

    def redo(self) -> Edit | None:
        """Do the next undone edit again; returns it, or None when there is none."""
        if self._index == len(self._edits):
            return None
        edit = self._edits[self._index]
        self._atlas.apply(edit)
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
