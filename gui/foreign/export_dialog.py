"""What to export, how much of it, and in which format; and what the format can't hold, before writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QListWidget,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import plain_label
from layers.files.formats import FORMATS
from layers.files.losses import Loss


@dataclass(frozen=True, slots=True)
class Exportable:
    """Something that can be written: an atlas table or an own layer.

    Attributes
    ----------
    key : str
        Table name or layer id.
    name : str
    count, selected : int
        Rows, and those of them that are selected.
    """

    key: str
    name: str
    count: int
    selected: int


class ExportDialog(QDialog):
    """Asks what to write, and how."""

    def __init__(
        self, offered: Sequence[Exportable], chosen: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._offered = {one.key: one for one in offered}
        self.what = QComboBox()
        self.what.setAccessibleName("What to export")
        for one in offered:
            self.what.addItem(one.name, one.key)
        self.what.setCurrentIndex(max(self.what.findData(chosen), 0))
        self.whole, self.selection = QRadioButton(), QRadioButton()
        self.format = QComboBox()
        self.format.setAccessibleName("Format")
        for one in FORMATS:
            if one.writer:
                self.format.addItem(f"{one.title} ({one.endings[0]})", one.key)
        form = QFormLayout()
        form.addRow("What", self.what)
        form.addRow("How much", self.whole)
        form.addRow("", self.selection)
        form.addRow("Format", self.format)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go = buttons.addButton("Choose file…", QDialogButtonBox.ButtonRole.AcceptRole)
        go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        note = plain_label("panelCaption", "What the format can't hold is listed before anything is written.")
        note.setWordWrap(True)
        column.addWidget(note)
        column.addWidget(buttons)
        self.what.currentIndexChanged.connect(self._show_counts)
        self._show_counts()
        self.resize(460, 0)

    def _show_counts(self) -> None:
        one = self._offered[self.what.currentData()]
        self.whole.setText(f"All {one.count:,}")
        self.selection.setText(f"The selection: {one.selected:,}")
        self.selection.setEnabled(one.selected > 0)
        (self.selection if one.selected else self.whole).setChecked(True)


class LossDialog(QDialog):
    """What won't be in the file as it is here; written only if that is accepted."""

    def __init__(self, name: str, losses: Sequence[Loss], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What this format can't hold")
        lead = plain_label("questionText", f"Nothing has been written yet. In {name}:")
        self.list = QListWidget()
        self.list.setAccessibleName("Losses")
        self.list.setWordWrap(True)
        self.list.addItems([str(loss) for loss in losses])
        buttons = QDialogButtonBox()
        buttons.addButton("Write it all the same", QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton("Don't write", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(lead)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        self.resize(560, 320)
