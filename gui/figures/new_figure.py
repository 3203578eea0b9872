"""The question before a new figure: of what, on which page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from layers.figures.presets import PRESETS, Preset, own_size, preset_named
from layers.figures.standard import Wishes
from layers.records.view import View

FIRST_PRESET = "nature-183"


class NewFigureDialog(QDialog):
    """Asks what a figure shows, its page, and what goes beside the map."""

    def __init__(
        self, views: Sequence[View], templates: Sequence[str], theme: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("New figure")
        form = QFormLayout(self)
        self.content = QComboBox()
        self.content.addItem("What the map window shows", "")
        for view in views:
            self.content.addItem(view.name, view.id)
        form.addRow("Of", self.content)
        self.page = QComboBox()
        for preset in PRESETS.values():
            self.page.addItem(preset.name, preset.id)
        self.page.addItem("Own size", "")
        self.page.setCurrentIndex(self.page.findData(FIRST_PRESET))
        self.page.currentIndexChanged.connect(self._page_chosen)
        form.addRow("Page", self.page)
        sides = QWidget()
        row = QHBoxLayout(sides)
        row.setContentsMargins(0, 0, 0, 0)
        self.width_mm, self.height_mm = self._side("Width"), self._side("Height")
        row.addWidget(self.width_mm)
        row.addWidget(QLabel("×"))
        row.addWidget(self.height_mm)
        row.addStretch(1)
        form.addRow("Size", sides)
        self.template = QComboBox()
        self.template.addItem("None", "")
        for name in templates:
            self.template.addItem(name, name)
        form.addRow("Template", self.template)
        self.theme = QComboBox()
        for name in ("light", "dark"):
            self.theme.addItem(name, name)
        self.theme.setCurrentIndex(max(self.theme.findData(theme), 0))
        form.addRow("Theme", self.theme)
        self._wishes: dict[str, QCheckBox] = {}
        for name, words in (
            ("legend", "Legend"),
            ("scale_bar", "Scale bar"),
            ("locator", "Locator map"),
            ("notes", "Numbered source notes"),
        ):
            box = QCheckBox(words)
            box.setChecked(True)
            form.addRow("", box)
            self._wishes[name] = box
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Make the figure")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self._page_chosen()

    def _side(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(20, 3000)
        box.setDecimals(1)
        box.setSuffix(" mm")
        box.setAccessibleName(name)
        return box

    def _page_chosen(self) -> None:
        key = self.page.currentData()
        self.width_mm.setEnabled(not key)
        self.height_mm.setEnabled(not key)
        if key:
            preset = preset_named(key)
            self.width_mm.setValue(preset.width)
            self.height_mm.setValue(preset.height)

    @property
    def preset(self) -> Preset:
        """The page that was chosen."""
        key = self.page.currentData()
        return preset_named(key) if key else own_size(self.width_mm.value(), self.height_mm.value())

    @property
    def wishes(self) -> Wishes:
        """What goes beside the map."""
        return Wishes(**{name: box.isChecked() for name, box in self._wishes.items()})
