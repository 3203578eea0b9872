"""Help in the window: every shortcut, to read and to change; version, licences and data sources."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from gui.actions import SPECS
from gui.widgets import plain_label

if TYPE_CHECKING:
    from gui.main_window import MainWindow

FIXED_KEYS = (
    ("Zoom at the cursor", "mouse wheel"),
    ("Zoom in", "double click, + or PgUp"),
    ("Zoom out", "− or PgDn"),
    ("Zoom to a box", "Shift and drag"),
    ("Pan", "drag, middle drag, Space and move, arrow keys"),
    ("Click at the crosshair", "Space; the first shows it"),
    ("Select the next or previous in view", "] or ["),
    ("Reshape: the next or previous corner", "] or ["),
    ("Reshape: nudge the corner, by ten", "arrow keys, with Shift"),
    ("Reshape: put a corner in, take it out", "Insert, Delete"),
    ("End a gesture", "Enter or right click"),
    ("Take back the last point", "Backspace"),
    ("Cancel a gesture", "Esc"),
    ("Table: type into cells, or not", "Ctrl+Shift+E"),
    ("Table: set a value for the selected rows", "Ctrl+Shift+U"),
    ("Table: show the selected rows on the map", "Enter or double click"),
    ("Table: menu of rows and columns", "menu key or right click"),
)


class ShortcutsDialog(QDialog):
    """A table of all actions with their shortcuts, each one editable."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setWindowTitle("Keyboard shortcuts")
        self.table = QTableWidget(len(SPECS) + len(FIXED_KEYS), 2)
        self.table.setHorizontalHeaderLabels(["Action", "Shortcut"])
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, 230)
        self.edits: dict[str, QKeySequenceEdit] = {}
        for row, spec in enumerate(SPECS):
            name = QTableWidgetItem(spec.text.replace("&", ""))
            name.setToolTip(spec.tip)
            name.setFlags(Qt.ItemFlag.ItemIsEnabled)
            edit = QKeySequenceEdit(window.actions_[spec.id].shortcut())
            edit.setAccessibleName(f"Shortcut of {name.text()}")
            edit.setMaximumSequenceLength(1)
            self.table.setItem(row, 0, name)
            self.table.setCellWidget(row, 1, edit)
            self.edits[spec.id] = edit
        for row, (text, keys) in enumerate(FIXED_KEYS, start=len(SPECS)):
            for column, content in enumerate((text, keys)):
                item = QTableWidgetItem(content)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.table.setItem(row, column, item)
        self._problem = plain_label("fieldProblem")
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self._restore)
        column_layout = QVBoxLayout(self)
        for widget in (self.table, self._problem, buttons):
            column_layout.addWidget(widget)
        self.resize(560, 640)

    def _restore(self) -> None:
        for spec in SPECS:
            self.edits[spec.id].setKeySequence(QKeySequence(spec.keys[0]) if spec.keys else QKeySequence())

    def _accept(self) -> None:
        chosen: dict[str, str] = {}
        owners: dict[str, str] = {}
        for spec in SPECS:
            text = self.edits[spec.id].keySequence().toString()
            if text and text in owners:
                self._problem.setText(
                    f"{text} is asked for twice: {owners[text]} and {spec.text}".replace("&", "")
                )
                return
            owners[text] = spec.text
            default = QKeySequence(spec.keys[0]).toString() if spec.keys else ""
            if text != default:
                chosen[spec.id] = text
        self._window.settings.shortcuts = chosen
        self._window.actions_.set_keys(chosen)
        self.accept()


def show_shortcuts(window: MainWindow) -> None:
    """Show all shortcuts."""
    ShortcutsDialog(window).exec()


def about_text() -> str:
    """Version, licences and data sources in plain text."""
    try:
        number = version("pit2port")
    except PackageNotFoundError:
        number = "from the source tree"
    licences = files("assets").joinpath("LICENCES.md").read_text(encoding="utf-8")
    return f"Pit2Port {number}\nThe atlas of North Korea's mineral trade.\n\n{licences}"


def show_about(window: MainWindow) -> None:
    """Show version, licences and data sources."""
    dialog = QDialog(window)
    dialog.setWindowTitle("About Pit2Port")
    text = QPlainTextEdit(about_text())
    text.setReadOnly(True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(text)
    column.addWidget(buttons)
    dialog.resize(640, 520)
    dialog.exec()
