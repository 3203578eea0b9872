"""Below the rows while the table is edited: one value for all selected rows, and what edits rest on."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
)

from gui.forms.record_dialog import CERTAINTIES, Provenance
from gui.table.row_source import Cells, Outcome, Rows, RowSource
from gui.widgets import plain_label, restyle

PREVIEW_MS = 150
MOST_TRIED = 2_000
"""Rows that a value is tried out on while it is typed; all of them when it is set."""
WIDE = 1300
"""Pixels from which all of it stands in one line."""


class EditStrip(QFrame):
    """“Set COLUMN of the 12 selected rows to VALUE”, with how many that changes.

    Signals
    -------
    set_wanted(str, str)
        A column's value is wanted for all selected rows.

    Attributes
    ----------
    outcome : Outcome
        What the value in the field would come to.
    """

    set_wanted = Signal(str, str)

    def __init__(self, chosen: Callable[[], Rows]) -> None:
        super().__init__()
        self.setObjectName("editBar")
        self._chosen = chosen
        self._source: RowSource | None = None
        self.outcome = Outcome()
        self.column = QComboBox()
        self.column.setAccessibleName("Column to set")
        self.column.setMinimumWidth(150)
        self.caption = plain_label("panelCaption")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Value")
        self.choice.setMinimumWidth(180)
        self.value = QLineEdit()
        self.value.setAccessibleName("Value for the selected rows")
        self.value.setMinimumWidth(180)
        self.said = plain_label("panelCaption")
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton("Set")
        self.button.setToolTip("Give the value to all selected rows; one step to undo (Enter in the field)")
        self.source, self.certainty, self.reason = QComboBox(), QComboBox(), QLineEdit()
        self._lines = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._lines.setContentsMargins(8, 4, 8, 4)
        self._lines.setSpacing(4)
        self._lines.addLayout(self._first_line(), 3)
        self._lines.addLayout(self._second_line(), 2)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_MS)
        self._timer.timeout.connect(self.preview)
        self.column.currentIndexChanged.connect(self._column_chosen)
        self.choice.currentIndexChanged.connect(lambda _: self._timer.start())
        self.value.textChanged.connect(lambda _: self._timer.start())
        self.value.returnPressed.connect(self._set)
        self.button.clicked.connect(self._set)

    def _first_line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(plain_label("panelCaption", "Set"))
        row.addWidget(self.column)
        row.addWidget(self.caption)
        row.addWidget(self.choice, 1)
        row.addWidget(self.value, 1)
        row.addWidget(self.said, 2)
        row.addWidget(self.button)
        return row

    def _second_line(self) -> QHBoxLayout:
        self.source.setEditable(True)
        self.source.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.source.setMinimumWidth(220)
        self.source.setAccessibleName("Source of the edits")
        self.source.currentIndexChanged.connect(lambda _: self.source.lineEdit().setCursorPosition(0))
        self.source.setToolTip(
            "The source that your edits in this table rest on; it stays until you change it"
        )
        for word in CERTAINTIES:
            self.certainty.addItem(word or "How sure?", word)
        self.certainty.setAccessibleName("How sure")
        self.reason.setPlaceholderText("Why")
        self.reason.setAccessibleName("Why")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(plain_label("panelCaption", "Edits rest on"))
        row.addWidget(self.source, 2)
        row.addWidget(self.certainty)
        row.addWidget(self.reason, 1)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line where there is room, else two."""
        wide = event.size().width() >= WIDE
        directions = QBoxLayout.Direction
        self._lines.setDirection(directions.LeftToRight if wide else directions.TopToBottom)
        self._lines.setSpacing(24 if wide else 4)
        super().resizeEvent(event)

    # -- what is set ---------------------------------------------------------------------------

    def show_source(self, source: RowSource | None) -> None:
        """Offer a table's columns; the chosen one stays chosen."""
        self._source = source
        before = self.column.currentData()
        self.column.blockSignals(True)
        self.column.clear()
        for name in source.table.column_names if source is not None else ():
            if source is not None and name in source.editable:
                self.column.addItem(source.titles.get(name, name), name)
        self.column.setCurrentIndex(max(self.column.findData(before), 0))
        self.column.blockSignals(False)
        same = before is not None and self.column.currentData() == before
        if same:
            self.preview()
        else:
            self._column_chosen()

    def show_column(self, name: str) -> None:
        """Choose the column to set, and begin to type its value."""
        index = self.column.findData(name)
        if index >= 0:
            self.column.setCurrentIndex(index)
        (self.choice if self.choice.isVisible() else self.value).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def text(self) -> str:
        """The value in the field."""
        return str(self.choice.currentData()) if self.choice.count() else self.value.text()

    def _column_chosen(self) -> None:
        name = self.column.currentData()
        choices = self._source.choices(name) if self._source is not None and name else ()
        self.choice.blockSignals(True)
        self.choice.clear()
        for value in choices:
            self.choice.addItem(value or "— (none)", value)
        self.choice.blockSignals(False)
        self.choice.setVisible(bool(choices))
        self.value.setVisible(not choices)
        self.value.clear()
        self.preview()

    def look_again(self) -> None:
        """Other rows are selected: say soon what the value comes to now."""
        self.button.setEnabled(False)
        self._timer.start()

    def preview(self) -> None:
        """Say how many rows would change, and which can't take the value."""
        self._timer.stop()
        rows = self._chosen()
        count = len(rows)
        self.caption.setText(f"of the {count:,} selected row{'' if count == 1 else 's'} to")
        name = self.column.currentData()
        tried = rows[:MOST_TRIED].tolist()
        cells: Cells = {row: {name: self.text()} for row in tried} if name else {}
        self.outcome = self._source.try_out(cells) if self._source is not None and cells else Outcome()
        problem = next(iter(self.outcome.problems.values()), "")
        if problem and not self.text():
            # Nothing was typed yet; that a value is needed is no mistake.
            problem, words = "", "Type a value"
        elif problem:
            bad = len(self.outcome.problems)
            words = f"{bad:,} of {count:,} can't take it: {problem}"
        elif not count:
            words = "Select rows first"
        else:
            of = f"{count:,}" if count <= MOST_TRIED else f"the first {MOST_TRIED:,}"
            words = f"changes {self.outcome.changed:,} of {of}"
        self.said.setText(words)
        self.said.setToolTip(f"<qt>{escape(words)}</qt>" if problem else "")
        restyle(self.said, tone="problem" if problem else "")
        restyle(self.value, problem=bool(problem))
        self.button.setEnabled(bool(self.outcome.changed) and not self.outcome.problems)
        exact = self.button.isEnabled() and count <= MOST_TRIED
        self.button.setText(f"Set {self.outcome.changed:,}" if exact else "Set")

    def _set(self) -> None:
        self.preview()
        if self.button.isEnabled():
            self.set_wanted.emit(self.column.currentData(), self.text())

    # -- provenance ----------------------------------------------------------------------------

    def show_provenance(self, sources: list[tuple[str, str]], last: Provenance) -> None:
        """Offer the document's sources; what the last edit rested on is filled in."""
        self.source.clear()
        self.source.addItem("", "")
        for key, title in sources:
            self.source.addItem(title, key)
        index = self.source.findData(last.source)
        self.source.setCurrentIndex(index)
        if index < 0:
            self.source.setEditText(last.source)
        self.certainty.setCurrentIndex(max(self.certainty.findData(last.certainty), 0))
        self.reason.setText(last.reason)

    def provenance(self) -> Provenance:
        """What edits rest on."""
        index = self.source.findText(self.source.currentText())
        key = self.source.itemData(index) if index >= 0 else self.source.currentText().strip()
        return Provenance(key or "", self.certainty.currentData() or "", self.reason.text().strip())
