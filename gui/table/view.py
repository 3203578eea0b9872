"""The view of the attribute table: keys, choosing rows, and the look of cells."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from gui.table.cell_editing import CellDelegate
from gui.table.choice import RowChoice
from gui.table.model import RowsModel

Flag = QItemSelectionModel.SelectionFlag
ROW_HEIGHT = 24
NARROWEST, WIDEST = 56, 280
"""Pixels of a column, as it is first shown."""
SAMPLE = 60
"""Rows, spread over the table, by which a column's first width is measured."""
_KEYS = {
    QKeySequence.StandardKey.Copy: "copy",
    QKeySequence.StandardKey.Paste: "paste",
}


class RowsView(QTableView):
    """Shows a `RowsModel`; a click chooses the row.

    Signals
    -------
    copy_wanted(), paste_wanted()
    zoom_wanted()
        A row was double-clicked while nothing is typed, or Enter was pressed.
    """

    copy_wanted = Signal()
    paste_wanted = Signal()
    zoom_wanted = Signal()

    def __init__(self, model: RowsModel) -> None:
        super().__init__()
        self.setObjectName("rowsView")
        self.rows_model = model
        self.setModel(model)
        self.choice = RowChoice(model, self)
        self.setSelectionModel(self.choice)
        self.setItemDelegate(CellDelegate(self, self.choice))
        self.setAccessibleName("Attribute table")
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leads on to what is beside the table
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(True)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionsMovable(True)
        across.setSectionsClickable(True)
        across.setSortIndicatorShown(True)
        across.setSortIndicatorClearable(True)
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        across.setHighlightSections(False)
        across.setDefaultSectionSize(120)
        across.setMinimumSectionSize(28)
        down.setDefaultSectionSize(ROW_HEIGHT)
        down.setSectionResizeMode(down.ResizeMode.Fixed)
        down.setHighlightSections(False)
        self.set_editing(False)
        self.choice.chosen_changed.connect(self.viewport().update)

    def set_editing(self, on: bool) -> None:
        """Let cells be typed into, or let a double click lead to the row's place."""
        trigger = QAbstractItemView.EditTrigger
        typed = trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed
        self.setEditTriggers(typed if on else trigger.NoEditTriggers)
        self.rows_model.editing = on
        self.viewport().update()

    @property
    def is_typing(self) -> bool:
        """True while a cell is typed into."""
        return self.state() == QAbstractItemView.State.EditingState

    def shown_columns(self) -> list[int]:
        """The columns that are shown, from left to right."""
        header = self.horizontalHeader()
        order = sorted(range(self.rows_model.columnCount()), key=header.visualIndex)
        return [section for section in order if not header.isSectionHidden(section)]

    def current_column(self) -> int:
        """The column of the current cell, or the first that is shown; -1 when there is none."""
        column = self.currentIndex().column()
        shown = self.shown_columns()
        return column if column in shown else shown[0] if shown else -1

    def go_to(self, place: int, column: int = -1) -> None:
        """Make a row the current one, and bring it into view."""
        index = self.rows_model.index(place, column if column >= 0 else max(self.current_column(), 0))
        self.choice.setCurrentIndex(index, Flag.NoUpdate)
        self.scrollTo(index)

    def fit_columns(self) -> None:
        """Make each column as wide as its title and some of its cells need, within limits."""
        cells, titles = self.fontMetrics(), self.horizontalHeader().fontMetrics()
        count = self.rows_model.rowCount()
        places = np.unique(np.linspace(0, max(count - 1, 0), min(count, SAMPLE)).astype(np.int64)).tolist()
        for section in range(self.rows_model.columnCount()):
            wide = titles.horizontalAdvance(self.rows_model.title(section)[:60]) + 34
            for place in places:
                text = self.rows_model.data(self.rows_model.index(place, section))
                wide = max(wide, cells.horizontalAdvance(text[:60]) + 26)
            self.setColumnWidth(section, max(NARROWEST, min(WIDEST, wide)))

    # -- Qt's ----------------------------------------------------------------------------------

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Ctrl lets go of a chosen row; a right click leaves what is chosen."""
        command = super().selectionCommand(index, event)
        if not index.isValid() or not self.choice.is_chosen(index.row()):
            return command
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.RightButton:
            return Flag.NoUpdate
        return Flag.Deselect | Flag.Rows if command & Flag.Toggle else command

    def event(self, event: QEvent) -> bool:
        """Keys that mean something in the table are not taken by the window's shortcuts."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_own(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        if any(event.matches(key) for key in (*_KEYS, QKeySequence.StandardKey.SelectAll)):
            return True
        if not self.rows_model.editing:
            return event.key() == Qt.Key.Key_Home or event.key() == Qt.Key.Key_End
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return plain and ((event.text().isprintable() and bool(event.text())) or event.key() in _PLAIN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, paste, and Enter for the place; the rest is Qt's."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.is_typing:
            if not self.rows_model.editing:
                self.zoom_wanted.emit()
            elif self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
                self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the row's place, unless cells are typed into."""
        super().mouseDoubleClickEvent(event)
        if not self.rows_model.editing and self.indexAt(event.position().toPoint()).isValid():
            self.zoom_wanted.emit()

    def keyboardSearch(self, search: str) -> None:
        """Not here: looking through a million rows at each key would hold the window up."""


_PLAIN = (Qt.Key.Key_F2, Qt.Key.Key_Home, Qt.Key.Key_End)
