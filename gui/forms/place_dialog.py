"""Typing a place: a coordinate in any notation and datum, or a distance and a bearing."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from geo.coordinate_text import format_coordinate
from geo.datums import DATUMS
from geo.errors import GeoError
from gui.widgets import plain_label, restyle
from layers.entry import Entry, read_entry
from layers.reshaping import Place


class PlaceDialog(QDialog):
    """Asks for a place and shows, as one types, what was understood and how the datum shifts it.

    Parameters
    ----------
    title : str
    origin : (longitude, latitude), optional
        Where a distance and bearing start, WGS 84 degrees.
    """

    def __init__(self, title: str, *, origin: Place | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._origin = origin
        self.entry: Entry | None = None
        self.text = QLineEdit()
        self.text.setAccessibleName("Place")
        polar = ", or 12.5 km 045°" if origin is not None else ""
        self.text.setPlaceholderText(f"38°43′N 125°24′E, UTM, MGRS, a link{polar}")
        self.datum = QComboBox()
        self.datum.setAccessibleName("Datum")
        for item in DATUMS:
            self.datum.addItem(f"{item.name}: {item.met_in}", item.id)
        self.told = plain_label("placeRead")
        self.told.setWordWrap(True)
        self.problem = plain_label("fieldProblem")
        self.problem.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Place", self.text)
        form.addRow("Counted in", self.datum)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.told)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.text.textChanged.connect(self._read)
        self.datum.currentIndexChanged.connect(self._read)
        self.resize(600, 190)
        self._read()

    def _read(self) -> None:
        text, problem = self.text.text(), ""
        self.entry = None
        if text.strip():
            try:
                self.entry = read_entry(text, self.datum.currentData(), self._origin)
            except GeoError as error:
                problem = str(error)
        self.told.setText("" if self.entry is None else "\n".join(_read_as(self.entry)))
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        restyle(self.text, problem=bool(problem))
        self._ok.setEnabled(self.entry is not None)


def _read_as(entry: Entry) -> list[str]:
    shown = format_coordinate(*entry.place, uncertainty=max(entry.precision_m / 10, 0.1))
    return [line for line in (f"WGS 84: {shown}", entry.shift, entry.caution) if line]


def ask_place(title: str, origin: Place | None, parent: QWidget) -> Entry | None:
    """Ask for a place; None when it was given up."""
    dialog = PlaceDialog(title, origin=origin, parent=parent)
    return dialog.entry if dialog.exec() == QDialog.DialogCode.Accepted else None
