"""The fields of a layer in a small table: named, ordered, typed, and checked as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import plain_label, restyle
from layers.records.base import problems_in_words
from layers.records.layer import FieldKind, LayerField

KINDS = {
    FieldKind.TEXT: "Text",
    FieldKind.NUMBER: "Decimal number",
    FieldKind.INTEGER: "Whole number",
    FieldKind.DATE: "Day",
    FieldKind.YES_NO: "Yes or no",
    FieldKind.CHOICE: "Choice",
}
NAME, KIND, MORE, NEEDED = range(4)
ROW_HEIGHT = 32


@dataclass
class _Row:
    """A row as typed: `former` is what the field was called when the table was opened."""

    name: str = ""
    kind: FieldKind = FieldKind.TEXT
    more: str = ""
    required: bool = False
    former: str = ""

    def field(self) -> LayerField:
        """The field, checked."""
        choices = [part.strip() for part in self.more.split(";") if part.strip()]
        is_choice, is_number = (
            self.kind is FieldKind.CHOICE,
            self.kind in (FieldKind.NUMBER, FieldKind.INTEGER),
        )
        return LayerField(
            name=self.name,
            kind=self.kind,
            choices=tuple(choices) if is_choice else (),
            unit=self.more if is_number else "",
            required=self.required,
        )


class FieldTable(QWidget):
    """Edits fields.

    Signals
    -------
    changed()
        Something was typed; `problem` says whether it all fits.
    """

    changed = Signal()

    def __init__(self, fields: Sequence[LayerField] = ()) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self.problem = ""
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName("Fields")
        self.table.setHorizontalHeaderLabels(["Name", "Kind", "Unit, or values to choose", "Needed"])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(KIND, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(MORE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(NEEDED, QHeaderView.ResizeMode.ResizeToContents)
        self._said = plain_label("fieldProblem")
        self._said.setWordWrap(True)
        self._said.hide()
        buttons = QHBoxLayout()
        self.add_button = self._button("&Add field", self.add)
        self.remove_button = self._button("&Remove", self.remove)
        self.up_button = self._button("Move &up", lambda: self.move_row(-1))
        self.down_button = self._button("Move &down", lambda: self.move_row(1))
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self._said)
        column.addLayout(buttons)
        self.table.itemSelectionChanged.connect(self._enable)
        self.show_fields(fields)

    def _button(self, text: str, action: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(action)
        return button

    def show_fields(self, fields: Sequence[LayerField]) -> None:
        """Start with these fields."""
        self._rows = [
            _Row(field.name, field.kind, "; ".join(field.choices) or field.unit, field.required, field.name)
            for field in fields
        ]
        self._fill(0)

    def fields(self) -> list[LayerField] | None:
        """The fields; None while one of them is wrong."""
        return None if self.problem else [row.field() for row in self._rows]

    def former(self) -> dict[str, str]:
        """What each field that was there before was called then."""
        return {row.name.strip(): row.former for row in self._rows if row.former}

    # -- rows ----------------------------------------------------------------------------------

    def add(self) -> None:
        """One more field, below the chosen one."""
        at = self._chosen() + 1 if self._rows else 0
        self._rows.insert(at, _Row())
        self._fill(at)
        self.table.cellWidget(at, NAME).setFocus()

    def remove(self) -> None:
        """The chosen field goes."""
        at = self._chosen()
        if 0 <= at < len(self._rows):
            del self._rows[at]
            self._fill(min(at, len(self._rows) - 1))

    def move_row(self, by: int) -> None:
        """The chosen field changes places with its neighbour."""
        at = self._chosen()
        if 0 <= at < len(self._rows) and 0 <= at + by < len(self._rows):
            self._rows[at], self._rows[at + by] = self._rows[at + by], self._rows[at]
            self._fill(at + by)

    def _chosen(self) -> int:
        focus = self.focusWidget()
        for row in range(self.table.rowCount()):
            if any(self.table.cellWidget(row, column) is focus for column in range(4)):
                return row
        return self.table.currentRow()

    def _fill(self, chosen: int) -> None:
        self.table.setRowCount(0)
        self.table.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            self._fill_row(number, row)
        if 0 <= chosen < len(self._rows):
            self.table.selectRow(chosen)
        self._check()

    def _fill_row(self, number: int, row: _Row) -> None:
        name = QLineEdit(row.name)
        name.setAccessibleName(f"Name of field {number + 1}")
        name.setPlaceholderText("Name")
        kind = QComboBox()
        kind.setAccessibleName(f"Kind of field {number + 1}")
        for key, text in KINDS.items():
            kind.addItem(text, key.value)
        kind.setCurrentIndex(kind.findData(row.kind.value))
        more = QLineEdit(row.more)
        more.setAccessibleName(f"Unit or values of field {number + 1}")
        needed = QCheckBox()
        needed.setChecked(row.required)
        needed.setAccessibleName(f"Field {number + 1} is needed")
        needed.setStyleSheet("margin-left: 18px")

        def typed() -> None:
            row.name, row.kind = name.text(), FieldKind(kind.currentData())
            row.more, row.required = more.text().strip(), needed.isChecked()
            self._hint(more, row.kind)
            self._check()

        self._hint(more, row.kind)
        name.textChanged.connect(typed)
        kind.currentIndexChanged.connect(typed)
        more.textChanged.connect(typed)
        needed.toggled.connect(typed)
        for column, widget in ((NAME, name), (KIND, kind), (MORE, more), (NEEDED, needed)):
            self.table.setCellWidget(number, column, widget)

    @staticmethod
    def _hint(more: QLineEdit, kind: FieldKind) -> None:
        is_choice = kind is FieldKind.CHOICE
        takes = is_choice or kind in (FieldKind.NUMBER, FieldKind.INTEGER)
        more.setEnabled(takes)
        more.setPlaceholderText("one; another; a third" if is_choice else "unit, such as t" if takes else "")
        more.setCursorPosition(0)

    def _check(self) -> None:
        self.problem = ""
        seen: dict[str, int] = {}
        for number, row in enumerate(self._rows):
            words = _problem_of(row)
            key = row.name.strip().casefold()
            if not words and key in seen:
                words = f"“{row.name.strip()}” stands twice; rename one"
            seen.setdefault(key, number)
            restyle(self.table.cellWidget(number, NAME), problem=bool(words))
            if words and not self.problem:
                self.problem = f"Field {number + 1}: {words}."
        self._said.setText(self.problem)
        self._said.setVisible(bool(self.problem))
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        at = self.table.currentRow()
        self.remove_button.setEnabled(0 <= at < len(self._rows))
        self.up_button.setEnabled(0 < at < len(self._rows))
        self.down_button.setEnabled(0 <= at < len(self._rows) - 1)

    def sizeHint(self) -> QSize:
        """Room for some eight rows."""
        hint = super().sizeHint()
        hint.setHeight(ROW_HEIGHT * 9 + 60)
        return hint


def _problem_of(row: _Row) -> str:
    if not row.name.strip():
        return "has no name"
    try:
        row.field()
    except ValidationError as error:
        words = next(iter(problems_in_words(error).values()))
        return words.partition(" (given")[0]
    return ""
