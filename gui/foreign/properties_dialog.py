"""A layer's name, source, licence, group and notes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from geo.crs import short_name
from gui.foreign.own_layers import OwnLayer
from gui.widgets import fit, plain_label
from layers.foreign.source import LayerSource

LICENCES = (
    "",
    "CC0 1.0",
    "CC BY 4.0",
    "CC BY-SA 4.0",
    "ODbL 1.0",
    "Public domain",
    "All rights reserved",
    "Not for publication",
)


class PropertiesDialog(QDialog):
    """What the person says of a layer, and what is known of it."""

    def __init__(
        self, own: OwnLayer, notes: str = "", groups: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Layer “{own.layer.name}”")
        self.name = QLineEdit(own.layer.name)
        self.credit = QLineEdit(own.credit)
        self.credit.setPlaceholderText("Who made it, and when; cited in figures")
        self.licence = editable_box("Licence", LICENCES, own.licence)
        self.licence.setPlaceholderText("CC BY 4.0, public domain, not for publication…")
        self.group = editable_box("Group", ["", *groups], own.group)
        self.group.setPlaceholderText("Layers of one group stand together in the tree")
        self.notes = QPlainTextEdit(notes)
        self.notes.setAccessibleName("Notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(72)
        form = QFormLayout(self)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for title, widget in (
            ("&Name", self.name),
            ("&Source", self.credit),
            ("&Licence", self.licence),
            ("&Group", self.group),
            ("No&tes", self.notes),
        ):
            form.addRow(title, widget)
        for title, text in _facts(own):
            label = plain_label("rowDetail", text)
            label.setWordWrap(True)
            form.addRow(title, label)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.name.textChanged.connect(lambda text: ok.setEnabled(bool(text.strip())))
        fit(self, 540, 380)

    def values(self) -> dict[str, str]:
        """What was entered, as values of the layer's record."""
        return {
            "name": self.name.text(),
            "credit": self.credit.text(),
            "licence": self.licence.currentText(),
            "group": self.group.currentText(),
            "notes": self.notes.toPlainText(),
        }


def _facts(own: OwnLayer) -> list[tuple[str, str]]:
    if isinstance(own.source, LayerSource):
        known = short_name(own.layer.crs) if own.layer.crs and not own.trouble else "not known"
        state = f"{own.trouble[:1].upper()}{own.trouble[1:]}" if own.trouble else f"{len(own.layer):,}"
        return [
            ("File", str(own.source.path)),
            ("Format", own.report.format or "—"),
            ("Features", state),
            ("Coordinate system", known),
        ]
    return [("Kept in", "this document"), ("Features", f"{len(own.layer):,}")]


def editable_box(name: str, entries: Sequence[str], text: str) -> QComboBox:
    """A box that offers words and takes others."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setAccessibleName(name)
    box.addItems(list(dict.fromkeys(entries)))
    box.setEditText(text)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setMinimumContentsLength(24)
    return box
