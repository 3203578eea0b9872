"""The classes of a style in a table: swatch, value, label, count; ticked when they are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from gui.foreign.look_marks import look_marks
from gui.swatches import drawn
from layers.foreign.array_layer import Kind
from layers.foreign.restyle import ClassRow

VALUE, LABEL, COUNT = range(3)


class ClassTable(QTableWidget):
    """Lists classes.

    Signals
    -------
    labelled(int, str), ticked(int, bool)
        A class was renamed; is (not) drawn any more.
    chosen_changed()
        Other rows are selected.
    """

    labelled = Signal(int, str)
    ticked = Signal(int, bool)
    chosen_changed = Signal()

    def __init__(self, kind: Kind) -> None:
        super().__init__(0, 3)
        self._kind = kind
        self.setAccessibleName("Classes")
        self.setHorizontalHeaderLabels(["Value", "Label in legends", "Features"])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setShowGrid(False)
        self.setIconSize(QSize(18, 18))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.setMinimumHeight(6 * 28 + 34)
        self.itemChanged.connect(self._item_changed)
        self.itemSelectionChanged.connect(self.chosen_changed)

    def show_rows(self, rows: Sequence[ClassRow]) -> None:
        """List classes; the same rows stay selected, as far as there are so many."""
        chosen = self.chosen()
        with QSignalBlocker(self):
            if self.rowCount() != len(rows):
                self.setRowCount(len(rows))
            for number, row in enumerate(rows):
                self._show_row(number, row)
            self.clearSelection()
            for number in chosen:
                if number < len(rows):
                    for column in range(3):
                        self.item(number, column).setSelected(True)

    def _show_row(self, number: int, row: ClassRow) -> None:
        for column in range(3):
            if self.item(number, column) is None:
                self.setItem(number, column, QTableWidgetItem())
        value, label, count = (self.item(number, column) for column in range(3))
        fixed = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        value.setFlags(fixed | Qt.ItemFlag.ItemIsUserCheckable)
        value.setText(row.value)
        value.setToolTip(row.value)
        value.setIcon(drawn(look_marks(row.look, self._kind)))
        value.setCheckState(Qt.CheckState.Checked if row.shown else Qt.CheckState.Unchecked)
        label.setFlags(fixed | Qt.ItemFlag.ItemIsEditable)
        label.setText(row.label)
        count.setFlags(fixed)
        count.setText(f"{row.count:,}")
        count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def chosen(self) -> list[int]:
        """Numbers of the selected classes."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def choose(self, number: int) -> None:
        """Select one class."""
        if 0 <= number < self.rowCount():
            self.selectRow(number)

    def _item_changed(self, item: QTableWidgetItem) -> None:
        if item.column() == LABEL:
            self.labelled.emit(item.row(), item.text())
        elif item.column() == VALUE:
            self.ticked.emit(item.row(), item.checkState() == Qt.CheckState.Checked)
