"""The history page: every edit of the shown record, and the way back to an earlier version."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.widgets import emptied, plain_label
from layers.display import Ref
from layers.document.session import Session
from layers.history import HistoryEntry, record_history


class HistoryPage(QWidget):
    """Entries, the latest first.

    Signals
    -------
    restore_requested(record)
        The record as it was before an edit.
    """

    restore_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_record(self, session: Session, ref: Ref) -> None:
        """Show what was done to a record."""
        self.show_entries(record_history(session.history, ref))

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """List the entries of one record."""
        emptied(self._column)
        if not entries:
            caption = plain_label("panelCaption", "Nobody has edited this record in this document.")
            caption.setWordWrap(True)
            self._column.addWidget(caption)
        for entry in entries:
            self._column.addWidget(self._card(entry))

    def _card(self, entry: HistoryEntry) -> QWidget:
        card = QFrame()
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 2, 0, 6)
        column.setSpacing(1)
        edit = entry.edit
        head = " · ".join(part for part in (edit.when.replace("T", " "), edit.who, edit.certainty) if part)
        lines = [("rowLabel", head), ("rowValue", f"{edit.label}: {entry.summary}")]
        lines += [("rowDetail", f"{f.field}: {f.before} → {f.after}") for f in entry.fields]
        if edit.source:
            lines.append(("rowDetail", f"Source: {edit.source}"))
        if edit.reason:
            lines.append(("rowDetail", f"Why: {edit.reason}"))
        for name, text in lines:
            label = plain_label(name, text)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(label)
        if entry.change.before is not None:
            button = QToolButton()
            button.setObjectName("sourceButton")
            button.setText("Restore the version before this")
            before = entry.change.before
            button.clicked.connect(lambda: self.restore_requested.emit(before))
            column.addWidget(button)
        return card
