"""The head of the attribute table: which table, the filter, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.icons import icon
from gui.table.column_filters import ColumnFilter
from gui.table.filter_line import FilterLine
from gui.widgets import emptied, plain_label


class TableHead(QWidget):
    """Composition only; the panel joins it to the rows.

    Signals
    -------
    filter_dropped(str)
        The filter on this column is to go.
    """

    filter_dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Table")
        self.chooser.setToolTip("The table that is shown: your layers, and the tables of the atlas")
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumWidth(170)
        self.chooser.setMaxVisibleItems(20)
        self.filter = FilterLine()
        self.only_selected = QCheckBox("Selected")
        self.only_selected.setToolTip("Show only the rows that are selected now")
        self.only_in_view = QCheckBox("In view")
        self.only_in_view.setToolTip(
            "Show only the rows of which something lies on the part of the map in view"
        )
        self.zoom = _button("zoom-selection", "Show the selected rows on the map (Enter, or a double click)")
        self.edit = _button("edit", "Type into cells, and set a value for all selected rows (Ctrl+Shift+E)")
        self.edit.setText("Edit")
        self.edit.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.edit.setCheckable(True)
        self.columns = _button("", "Show, hide, move and filter columns", "Columns")
        self.more = _button("", "Copy, paste, export, delete", "More")
        self.count = plain_label("panelCaption")
        self.note = plain_label("panelCaption")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.problem = plain_label("fieldProblem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        self.setLayout(self._lines())

    def _lines(self) -> QVBoxLayout:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.chooser)
        first.addWidget(self.filter, 1)
        for widget in (self.only_selected, self.only_in_view, self.zoom, self.edit, self.columns, self.more):
            first.addWidget(widget)
        second = QHBoxLayout()
        second.addWidget(self.count)
        second.addLayout(self._chips)
        second.addWidget(self.note, 1)
        lines = QVBoxLayout()
        lines.setContentsMargins(8, 5, 8, 3)
        lines.setSpacing(3)
        lines.addLayout(first)
        lines.addWidget(self.problem)
        lines.addLayout(second)
        return lines

    def tint(self, colour: str, disabled: str) -> None:
        """Draw the icons in the theme's colours."""
        for button, name in ((self.zoom, "zoom-selection"), (self.edit, "edit")):
            button.setIcon(icon(name, colour, disabled))

    def show_problem(self, text: str) -> None:
        """Say below the filter why it can't be used; nothing for an empty text."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def show_filters(self, filters: list[ColumnFilter], title: Callable[[str], str]) -> None:
        """A button for each filter on a column, which takes it off."""
        emptied(self._chips)
        for one in filters:
            chip = QToolButton()
            chip.setObjectName("filterChip")
            words = one.words(title(one.column))
            chip.setText(f"{words.replace('&', '&&')}  ×")
            chip.setToolTip("Take this filter off")
            chip.setAccessibleName(f"Filter {words}; take it off")
            chip.clicked.connect(lambda _=False, name=one.column: self.filter_dropped.emit(name))
            self._chips.addWidget(chip)


def _button(name: str, tip: str, text: str = "") -> QToolButton:
    button = QToolButton()
    button.setToolTip(tip)
    button.setAccessibleName(text or tip.partition(" (")[0])
    button.setText(text)
    button.setIconSize(QSize(16, 16))
    if not name:
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(QMenu(button))
    return button
