"""The classes of a style in a table: swatch, value or limits, label, count; ticked when they are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from gui.foreign.limit_cells import LIMIT, LimitCells
from gui.foreign.look_marks import look_marks
from gui.swatches import drawn
from layers.foreign.array_layer import Kind
from layers.foreign.breaks import limit_text
from layers.foreign.restyle import ClassRow

VALUE, LABEL, COUNT, UP_TO = range(4)
"""Of classes of numbers the value is their lower limit; the upper one stands beside it."""


class ClassTable(QTableWidget):
    """Lists classes; those of numbers with limits to be typed over.

    Parameters
    ----------
    limits : LimitCells, optional
        Reads what is typed for a limit; without it there are values instead.

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

    def __init__(self, kind: Kind, limits: LimitCells | None = None) -> None:
        super().__init__(0, 3 if limits is None else 4)
        self._kind = kind
        self.setAccessibleName("Classes")
        first = "Value" if limits is None else "From"
        self.setHorizontalHeaderLabels([first, "Label in legends", "Features", "Up to"][: self.columnCount()])
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
        if limits is not None:
            header.moveSection(UP_TO, 1)
            header.setSectionResizeMode(UP_TO, QHeaderView.ResizeMode.Stretch)
            for column in (VALUE, UP_TO):
                self.setItemDelegateForColumn(column, limits)
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
                    for column in range(self.columnCount()):
                        self.item(number, column).setSelected(True)

    def _show_row(self, number: int, row: ClassRow) -> None:
        for column in range(self.columnCount()):
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
        if row.ends is not None and self.columnCount() > UP_TO:
            typed = Qt.ItemFlag.ItemIsEditable
            for column, limit in zip((VALUE, UP_TO), row.ends, strict=True):
                item = self.item(number, column)
                item.setFlags((value.flags() if column == VALUE else fixed) | typed)
                item.setText(limit_text(limit))
                item.setToolTip("Double-click, or F2, to type another limit")
                item.setData(LIMIT, limit)

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
