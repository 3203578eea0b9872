"""Other fields for a layer of the document."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from gui.foreign.field_table import FieldTable
from gui.widgets import fit, plain_label
from layers.records.layer import Layer


class FieldsDialog(QDialog):
    """Edits the fields; values follow renamed fields and are converted where they fit."""

    def __init__(self, layer: Layer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Fields of “{layer.name}”")
        words = plain_label(
            "panelCaption",
            "Values go along when a field is renamed or gets another kind; what doesn't fit the new kind"
            " goes, which is said and can be undone.",
        )
        words.setWordWrap(True)
        self.fields = FieldTable(layer.fields)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.fields.changed.connect(lambda: ok.setEnabled(not self.fields.problem))
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addWidget(self.fields, 1)
        column.addWidget(buttons)
        fit(self, 700, 460)
