"""Dialogs for settings: the name that edits are signed with, and the map's projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
)

from geo.crs import parse_crs, suggested_crs, to_lonlat
from geo.errors import CrsError
from gui.settings import MAX_BACKUPS
from gui.widgets import fit, plain_label

if TYPE_CHECKING:
    from gui.main_window import MainWindow

import numpy as np


def _buttons(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def ask_preferences(window: MainWindow) -> None:
    """Ask for the name that edits are signed with, and how many earlier versions are kept."""
    dialog = QDialog(window)
    dialog.setWindowTitle("Preferences")
    name = QLineEdit(window.settings.editor)
    name.setPlaceholderText("Kept in this computer’s settings only")
    name.setMinimumWidth(280)
    form = QFormLayout()
    form.addRow(QLabel("Your name, for the history of edits"), name)
    backups = QSpinBox()
    backups.setRange(0, MAX_BACKUPS)
    backups.setSpecialValueText("none")
    backups.setValue(window.settings.backups)
    backups.setToolTip(
        "Kept with the program's own files, not beside the document; see File > Earlier versions"
    )
    form.addRow(QLabel("Earlier versions kept of each document"), backups)
    column = QVBoxLayout(dialog)
    column.addLayout(form)
    column.addWidget(_buttons(dialog))
    if dialog.exec() == QDialog.DialogCode.Accepted:
        window.settings.editor = name.text().strip()
        window.session.editor = window.settings.editor
        window.settings.backups = window.session.backups = backups.value()


class CrsDialog(QDialog):
    """Choose a projected CRS: from the ones that suit the place, or by code, name or PROJ string."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("Projection")
        viewport = window.canvas.viewport
        self.crs = viewport.crs
        lon, lat = to_lonlat(np.array([viewport.centre]), viewport.crs)[0]
        self._list = QListWidget()
        self._list.setAccessibleName("Suggested projections")
        for choice in suggested_crs(float(lon), float(lat)):
            item = QListWidgetItem(f"{choice.name} — {choice.good_for}")
            item.setData(Qt.ItemDataRole.UserRole, choice.text)
            self._list.addItem(item)
        self._text = QLineEdit()
        self._text.setPlaceholderText("EPSG:32652, UTM 51N, a PROJ string or WKT")
        self._text.setAccessibleName("Any projected CRS")
        self._problem = plain_label("fieldProblem")
        self._problem.setWordWrap(True)
        self._buttons = _buttons(self)
        column = QVBoxLayout(self)
        column.addWidget(QLabel("Suited to what the map shows"))
        column.addWidget(self._list)
        column.addWidget(QLabel("Or any projected CRS"))
        column.addWidget(self._text)
        column.addWidget(self._problem)
        column.addWidget(self._buttons)
        self._list.currentItemChanged.connect(self._picked)
        self._list.itemDoubleClicked.connect(lambda _: self.accept())
        self._text.textEdited.connect(self._typed)
        fit(self, 520, 380)

    def _picked(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._text.setText(item.data(Qt.ItemDataRole.UserRole))
            self._typed(self._text.text())

    def _typed(self, text: str) -> None:
        problem = ""
        try:
            found = parse_crs(text)
            self.crs, problem = found.text, found.note
            valid = True
        except CrsError as error:
            problem, valid = str(error), False
        self._problem.setText(problem)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(valid)


def ask_crs(window: MainWindow) -> None:
    """Ask for the map's projection and use it."""
    dialog = CrsDialog(window)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        try:
            window.canvas.set_crs(dialog.crs)
        except CrsError as error:
            window.messages.warning(str(error))
