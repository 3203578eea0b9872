"""The legend's entries as a list: tick to show, type other words, move up and down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from gui.widgets import plain_tip
from layers.drawing.legend import LegendEntry
from layers.figures.blocks import chosen_entries
from layers.records.figure import LegendItem

HEIGHT = 240


class LegendTable(QWidget):
    """The entries of one legend.

    Signals
    -------
    reworded(entry, text, own)
        Other words for an entry; `own` are those it has by itself.
    left_out_changed(tuple of entry ids)
    order_changed(tuple of entry ids)
    """

    reworded = Signal(str, str, str)
    left_out_changed = Signal(object)
    order_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: dict[str, str] = {}
        self.list = QListWidget()
        self.list.setFixedHeight(HEIGHT)
        self.list.setAccessibleName("Legend entries")
        self.list.setToolTip("Untick to leave out; double-click or F2 to change the words")
        self.list.itemChanged.connect(self._item_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        row = QHBoxLayout()
        for text, tip, by in (("▲", "Move the entry up", -1), ("▼", "Move the entry down", 1)):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _=False, step=by: self._move(step))
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def show_entries(self, item: LegendItem, entries: Sequence[LegendEntry]) -> None:
        """Show a legend's entries, those that are left out too."""
        self._own = {entry.id: entry.text for entry in entries}
        everything = item.model_copy(update={"left_out": ()})
        current = self.list.currentRow()
        with QSignalBlocker(self.list):
            self.list.clear()
            for entry in chosen_entries(everything, entries):
                row = QListWidgetItem(entry.text)
                row.setData(Qt.ItemDataRole.UserRole, entry.id)
                flags = Qt.ItemFlag
                row.setFlags(
                    flags.ItemIsEnabled
                    | flags.ItemIsSelectable
                    | flags.ItemIsUserCheckable
                    | flags.ItemIsEditable
                )
                shown = entry.id not in item.left_out
                row.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
                row.setToolTip(plain_tip(entry.group))
                self.list.addItem(row)
            self.list.setCurrentRow(min(current, self.list.count() - 1))
        self._words = [self.list.item(n).text() for n in range(self.list.count())]

    def _keys(self) -> list[str]:
        return [self.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self.list.count())]

    def _item_changed(self, row: QListWidgetItem) -> None:
        key = row.data(Qt.ItemDataRole.UserRole)
        number = self.list.row(row)
        if row.text() != self._words[number]:
            self._words[number] = row.text()
            self.reworded.emit(key, row.text(), self._own[key])
            return
        rows = [self.list.item(n) for n in range(self.list.count())]
        off = [r.data(Qt.ItemDataRole.UserRole) for r in rows if r.checkState() == Qt.CheckState.Unchecked]
        self.left_out_changed.emit(tuple(off))

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        keys = self._keys()
        if not (0 <= at < len(keys) and 0 <= at + by < len(keys)):
            return
        keys[at], keys[at + by] = keys[at + by], keys[at]
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(at + by)
        self.order_changed.emit(tuple(keys))
