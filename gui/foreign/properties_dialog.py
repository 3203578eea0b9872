"""A layer's name, source and licence."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from geo.crs import short_name
from gui.foreign.own_layers import OwnLayer
from gui.widgets import plain_label


class PropertiesDialog(QDialog):
    """What the person says of a layer, and what is known of its file."""

    def __init__(self, own: OwnLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = own
        self.setWindowTitle(f"Layer “{own.layer.name}”")
        self.name = QLineEdit(own.layer.name)
        self.credit = QLineEdit(own.credit)
        self.credit.setPlaceholderText("Who made it, and when; cited in figures")
        self.licence = QLineEdit(own.licence)
        self.licence.setPlaceholderText("CC BY 4.0, public domain, not for publication…")
        form = QFormLayout(self)
        form.addRow("Name", self.name)
        form.addRow("Source", self.credit)
        form.addRow("Licence", self.licence)
        for title, text in (
            ("File", str(own.source.path)),
            ("Format", own.report.format),
            ("Features", f"{len(own.layer):,}"),
            ("Coordinate system", short_name(own.layer.crs) if own.layer.crs else "not known"),
        ):
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
        self.resize(520, 300)

    def changed(self) -> OwnLayer:
        """The layer with what was entered."""
        layer = replace(self._own.layer, name=self.name.text().strip())
        return replace(
            self._own, layer=layer, credit=self.credit.text().strip(), licence=self.licence.text().strip()
        )
