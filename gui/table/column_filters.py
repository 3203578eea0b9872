"""Filters on single columns: asked for in words, and shown as buttons that take them off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.table.model import is_number
from gui.table.row_source import Mask
from gui.widgets import plain_label
from layers.errors import FormatError
from layers.foreign.cell_text import cell_text, one_line
from layers.foreign.filter import Condition, mask_of

MOST_VALUES = 200
"""Different values up to which a column's values are listed with how often they stand there."""
CONTAINS, IS, IS_NOT, LEAST, MOST, BETWEEN, ONE_OF, EMPTY, FULL = (
    *("contains", "is", "is not", "is at least", "is at most", "is between"),
    *("is one of", "is empty", "is not empty"),
)
_OPERATORS = {CONTAINS: "contains", IS: "=", IS_NOT: "≠", LEAST: "≥", MOST: "≤", ONE_OF: "is one of"}


@dataclass(frozen=True, slots=True)
class ColumnFilter:
    """What the rows that are shown have in one column.

    Attributes
    ----------
    column : str
    how : str
        One of the words above.
    values : tuple of str
        None for “is empty” and “is not empty”, two for “is between”, else one or more.
    """

    column: str
    how: str
    values: tuple[str, ...] = ()

    def mask(self, table: pa.Table) -> Mask:
        """(N,) bool.

        Raises
        ------
        FormatError
            When a value can't be compared with the column.
        """
        if self.how in (EMPTY, FULL):
            empty = mask_of(table, [Condition(self.column, "is empty")])
            return empty if self.how == EMPTY else ~empty
        if self.how == BETWEEN:
            low, high = self.values
            return mask_of(table, [Condition(self.column, "≥", low), Condition(self.column, "≤", high)])
        value = list(self.values) if self.how == ONE_OF else self.values[0]
        return mask_of(table, [Condition(self.column, _OPERATORS[self.how], value)])  # type: ignore[arg-type]

    def words(self, title: str) -> str:
        """As it is shown."""
        said = " and ".join(self.values) if self.how == BETWEEN else ", ".join(self.values)
        return one_line(f"{title} {self.how}{f' {said}' if said else ''}", 48)


class ColumnFilterDialog(QDialog):
    """Asks what the rows have in a column; where it has few different values they can be ticked."""

    def __init__(
        self,
        table: pa.Table,
        column: str,
        title: str,
        now: ColumnFilter | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Filter by {one_line(title, 40)}")
        self._table = table
        self._column = column
        kind = table.schema.field(column).type
        ordered = is_number(kind) or pa.types.is_temporal(kind)
        self.how = QComboBox()
        self.how.setAccessibleName("Comparison")
        words = (IS, IS_NOT, LEAST, MOST, BETWEEN) if ordered else (CONTAINS, IS, IS_NOT)
        self.values = QListWidget()
        self.values.setAccessibleName("Values")
        self.values.setMinimumHeight(190)
        counted = value_counts(table.column(column))
        self.how.addItems([*words, *((ONE_OF,) if counted else ()), EMPTY, FULL])
        ticked = set(now.values) if now is not None and now.how == ONE_OF else set()
        for value, count in counted:
            item = QListWidgetItem(f"{one_line(value, 60)}   ({count:,})")
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if value in ticked else Qt.CheckState.Unchecked)
            self.values.addItem(item)
        self.value, self.high = QLineEdit(), QLineEdit()
        self.value.setAccessibleName("Value")
        self.high.setAccessibleName("Highest value")
        self.problem = plain_label("fieldProblem")
        self.problem.setWordWrap(True)
        self._form = form = QFormLayout()
        form.addRow("Rows whose value", self.how)
        form.addRow("", self.value)
        form.addRow("and", self.high)
        form.addRow("", self.values)
        form.addRow("", self.problem)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.how.currentTextChanged.connect(self._show_fields)
        if now is not None:
            self.how.setCurrentText(now.how)
            if now.values and now.how != ONE_OF:
                self.value.setText(now.values[0])
                self.high.setText(now.values[-1])
        elif counted:
            self.how.setCurrentText(ONE_OF)
        self._show_fields()
        self.resize(380, 0)

    def filter(self) -> ColumnFilter:
        """What was asked for."""
        how = self.how.currentText()
        if how == ONE_OF:
            items = [self.values.item(row) for row in range(self.values.count())]
            checked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
            return ColumnFilter(
                self._column, how, tuple(item.data(Qt.ItemDataRole.UserRole) for item in checked)
            )
        count = {EMPTY: 0, FULL: 0, BETWEEN: 2}.get(how, 1)
        return ColumnFilter(self._column, how, (self.value.text(), self.high.text())[:count])

    def accept(self) -> None:
        """Close, unless what was typed doesn't fit the column."""
        try:
            self.filter().mask(self._table)
        except FormatError as error:
            self.problem.setText(str(error))
            return
        super().accept()

    def _show_fields(self) -> None:
        how = self.how.currentText()
        self._form.setRowVisible(self.value, how not in (ONE_OF, EMPTY, FULL))
        self._form.setRowVisible(self.high, how == BETWEEN)
        self._form.setRowVisible(self.values, how == ONE_OF)
        self.problem.clear()
        first = self.values if how == ONE_OF else self.value
        first.setFocus()


def value_counts(column: pa.ChunkedArray) -> list[tuple[str, int]]:
    """Different values of a column of text or yes/no and how often they stand there, in their order.

    Empty where there are more than `MOST_VALUES`, or where the values aren't such.
    """
    kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_boolean(kind)):
        return []
    sample = column.slice(0, 20_000)
    if pc.count_distinct(sample).as_py() > MOST_VALUES:
        return []
    counted = pc.value_counts(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
    values, counts = counted.field("values"), counted.field("counts")
    if len(values) > MOST_VALUES:
        return []
    pairs = zip(values.to_pylist(), counts.to_pylist(), strict=True)
    found = [(cell_text(value), count) for value, count in pairs if value not in (None, "")]
    return sorted(found, key=lambda pair: pair[0].casefold())


def joined(masks: list[Mask]) -> Mask | None:
    """All of the masks at once; None for none."""
    return np.logical_and.reduce(masks) if masks else None
