"""Help in the window: every shortcut, to read and to change; version, licences and data sources."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QListWidget,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui.actions import SPECS
from gui.messages import Level, Messages
from gui.widgets import fit, plain_label

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
        defaults = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        defaults.setText("Restore defaults")
        defaults.clicked.connect(self._restore)
        column_layout = QVBoxLayout(self)
        for widget in (self.table, self._problem, buttons):
            column_layout.addWidget(widget)
        fit(self, 560, 640)

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
    """Version, licences and data sources, as Markdown."""
    try:
        number = version("pit2port")
    except PackageNotFoundError:
        number = "from the source tree"
    licences = files("assets").joinpath("LICENCES.md").read_text(encoding="utf-8")
    what = "The atlas of North Korea’s mineral trade."
    return f"## Pit2Port {number}\n\n{what}\n\n{licences.replace('# ', '### ', 1)}"


def show_about(window: MainWindow) -> None:
    """Show version, licences and data sources."""
    dialog = QDialog(window)
    dialog.setWindowTitle("About Pit2Port")
    text = QTextBrowser()
    text.setAccessibleName("Version, licences and sources")
    text.setMarkdown(about_text())
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(text)
    column.addWidget(buttons)
    fit(dialog, 640, 520)
    dialog.exec()


class MessagesDialog(QDialog):
    """All messages of the session, the latest first, to read again and to copy."""

    def __init__(self, messages: Messages, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Messages of this session")
        self.list = QListWidget()
        self.list.setAccessibleName("Messages, the latest first")
        self.list.setWordWrap(True)
        self.list.setAlternatingRowColors(True)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        for message in reversed(messages.history):
            kind = "" if message.level is Level.INFO else f"{message.level.name.capitalize()}: "
            self.list.addItem(f"{message.at:%H:%M}   {kind}{message.text}")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setToolTip("Put the selected messages, or all, on the clipboard")
        copy.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        copy.setEnabled(self.list.count() > 0)
        copy.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        if not messages.history:
            column.addWidget(plain_label("panelCaption", "Nothing was said yet."))
        column.addWidget(self.list)
        column.addWidget(buttons)
        fit(self, 640, 420)

    def copy(self) -> None:
        """Put the selected messages, or all, on the clipboard."""
        rows = sorted(self.list.row(item) for item in self.list.selectedItems()) or range(self.list.count())
        QGuiApplication.clipboard().setText("\n".join(self.list.item(row).text() for row in rows))


def show_messages(window: MainWindow) -> None:
    """Show what was said in this session."""
    MessagesDialog(window.messages, window).exec()
