"""A form of plain fields that tells each change once it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from gui.widgets import plain_label

TYPING_PAUSE_MS = 500
LIST_HEIGHT = 150


class LongText(QPlainTextEdit):
    """Several lines; tells the text after a pause in typing and when the field is left.

    Signals
    -------
    edited(text)
    """

    edited = Signal(str)

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * (lines + 1) + 8))
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_PAUSE_MS)
        self._timer.timeout.connect(self._tell)
        self.textChanged.connect(self._timer.start)

    def set_text(self, text: str) -> None:
        """Show a text without telling it."""
        self._told = text
        if text != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(text)

    def event(self, event: QEvent) -> bool:
        """Tell what was typed when the field is left."""
        if event.type() == QEvent.Type.FocusOut:
            self._tell()
        return super().event(event)

    def _tell(self) -> None:
        self._timer.stop()
        text = self.toPlainText()
        if text != self._told:
            self._told = text
            self.edited.emit(text)


class Fields(QWidget):
    """Labelled fields in a column.

    Signals
    -------
    changed(name, value)
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(10, 8, 10, 8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._setters: dict[str, Callable[[Any], None]] = {}
        self._widgets: dict[str, QWidget] = {}

    def widget(self, name: str) -> QWidget:
        """The widget of a field."""
        return self._widgets[name]

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; the field that is being typed in is left alone."""
        for name, value in values.items():
            setter = self._setters.get(name)
            if setter is not None and not self._has_focus(self._widgets[name]):
                setter(value)

    @staticmethod
    def _has_focus(widget: QWidget) -> bool:
        if isinstance(widget, QComboBox | QCheckBox | QListWidget):
            return False
        return widget.hasFocus() or any(child.hasFocus() for child in widget.findChildren(QWidget))

    def _add(
        self, name: str, label: str, widget: QWidget, setter: Callable[[Any], None], *, wide: bool = False
    ) -> None:
        """Put a field into the form; a wide one stands below its label."""
        widget.setObjectName(name)
        widget.setAccessibleName(label)
        if wide:
            self._form.addRow(plain_label("rowLabel", label))
            self._form.addRow(widget)
        else:
            self._form.addRow(label, widget)
        self._setters[name], self._widgets[name] = setter, widget

    def add_row(self, label: str, widget: QWidget) -> None:
        """A widget that tells its changes by itself."""
        widget.setAccessibleName(widget.accessibleName() or label)
        if label:
            self._form.addRow(plain_label("rowLabel", label))
        self._form.addRow(widget)

    def add_number(
        self,
        name: str,
        label: str,
        low: float,
        high: float,
        *,
        decimals: int = 1,
        step: float = 1.0,
        suffix: str = "",
    ) -> None:
        """A number; whole with `decimals` 0."""
        box: QDoubleSpinBox | QSpinBox
        if decimals:
            box = QDoubleSpinBox()
            box.setDecimals(decimals)
            box.setRange(low, high)
            box.setSingleStep(step)
        else:
            box = QSpinBox()
            box.setRange(int(low), int(high))
            box.setSingleStep(int(step))
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)
        box.setLocale(box.locale().c())

        def setter(value: Any) -> None:
            with QSignalBlocker(box):
                box.setValue(value if decimals else int(value))  # type: ignore[arg-type]

        box.valueChanged.connect(lambda value: self.changed.emit(name, value))
        self._add(name, label, box, setter)

    def add_text(self, name: str, label: str, *, lines: int = 1, hint: str = "") -> None:
        """Words, on one line or several."""
        if lines > 1:
            long = LongText(lines)
            long.setPlaceholderText(hint)
            long.edited.connect(lambda text: self.changed.emit(name, text))
            self._add(name, label, long, long.set_text, wide=True)
            return
        line = QLineEdit()
        line.setPlaceholderText(hint)
        told = {"text": ""}

        def setter(value: Any) -> None:
            told["text"] = str(value)
            line.setText(str(value))

        def tell() -> None:
            if line.text() != told["text"]:
                told["text"] = line.text()
                self.changed.emit(name, line.text())

        line.editingFinished.connect(tell)
        self._add(name, label, line, setter)

    def add_choice(self, name: str, label: str, options: Sequence[tuple[Any, str]]) -> None:
        """One of several values, each with its words."""
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(14)
        for value, words in options:
            box.addItem(words, value)
        values = [value for value, _ in options]

        def setter(value: Any) -> None:
            with QSignalBlocker(box):
                box.setCurrentIndex(values.index(value) if value in values else -1)

        box.currentIndexChanged.connect(
            lambda row: self.changed.emit(name, values[row]) if row >= 0 else None
        )
        self._add(name, label, box, setter)

    def add_check(self, name: str, label: str) -> None:
        """Yes or no."""
        box = QCheckBox(label)

        def setter(value: Any) -> None:
            with QSignalBlocker(box):
                box.setChecked(bool(value))

        box.toggled.connect(lambda on: self.changed.emit(name, on))
        box.setObjectName(name)
        self._form.addRow("", box)
        self._setters[name], self._widgets[name] = setter, box

    def add_checks(self, name: str, label: str, options: Sequence[tuple[Any, str]]) -> None:
        """Any of several values; the changed value is the tuple of those that are ticked."""
        box = QListWidget()
        box.setFixedHeight(LIST_HEIGHT)
        for value, words in options:
            row = QListWidgetItem(words)
            row.setData(Qt.ItemDataRole.UserRole, value)
            flags = Qt.ItemFlag
            row.setFlags(flags.ItemIsUserCheckable | flags.ItemIsEnabled | flags.ItemIsSelectable)
            row.setCheckState(Qt.CheckState.Unchecked)
            box.addItem(row)

        def setter(chosen: Any) -> None:
            with QSignalBlocker(box):
                for number, (value, _) in enumerate(options):
                    on = value in chosen
                    box.item(number).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

        def tell() -> None:
            rows = [box.item(number) for number in range(box.count())]
            ticked = [
                value
                for row, (value, _) in zip(rows, options, strict=True)
                if row.checkState() == Qt.CheckState.Checked
            ]
            self.changed.emit(name, tuple(ticked))

        box.itemChanged.connect(tell)
        self._add(name, label, box, setter, wide=True)

    def add_day(self, name: str, label: str) -> None:
        """A day, or none."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        on = QCheckBox()
        on.setAccessibleName(f"{label}: use a day")
        day = QDateEdit(QDate(2017, 8, 5))
        day.setDisplayFormat("yyyy-MM-dd")
        day.setKeyboardTracking(False)
        row.addWidget(on)
        row.addWidget(day, 1)

        def tell() -> None:
            day.setEnabled(on.isChecked())
            chosen = day.date()
            self.changed.emit(
                name, date(chosen.year(), chosen.month(), chosen.day()) if on.isChecked() else None
            )

        def setter(value: Any) -> None:
            with QSignalBlocker(on), QSignalBlocker(day):
                on.setChecked(value is not None)
                day.setEnabled(value is not None)
                if value is not None:
                    day.setDate(QDate(value.year, value.month, value.day))

        on.toggled.connect(tell)
        day.dateChanged.connect(tell)
        self._add(name, label, holder, setter)
