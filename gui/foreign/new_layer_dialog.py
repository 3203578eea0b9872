"""A new layer: from a template, or with fields of one's own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.foreign.field_table import FieldTable
from gui.foreign.look_marks import look_marks
from gui.foreign.properties_dialog import LICENCES, editable_box
from gui.swatches import drawn
from gui.widgets import fit, plain_label
from layers.atlas import Atlas
from layers.errors import RecordError
from layers.own.editing import new_layer
from layers.own.templates import TEMPLATES, Template, template_named
from layers.records.layer import GeometryKind, Layer

KIND_NAMES = {GeometryKind.POINTS: "Points", GeometryKind.LINES: "Lines", GeometryKind.AREAS: "Areas"}


class NewLayerDialog(QDialog):
    """Asks for what a layer starts with; all of it can be changed later."""

    def __init__(self, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New layer")
        self._atlas = atlas
        self.templates = QListWidget()
        self.templates.setAccessibleName("Template")
        self.templates.setIconSize(QSize(18, 18))
        self.templates.setFixedWidth(150)
        for one in TEMPLATES:
            item = QListWidgetItem(_icon(one), one.title)
            item.setData(Qt.ItemDataRole.UserRole, one.key)
            item.setSizeHint(QSize(0, 34))
            item.setToolTip(one.words)
            self.templates.addItem(item)
        self._words = plain_label("panelCaption")
        self._words.setWordWrap(True)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Coal yards on images of 2017")
        self.kind = QComboBox()
        self.kind.setAccessibleName("Features")
        for kind, text in KIND_NAMES.items():
            self.kind.addItem(text, kind.value)
        self.credit = QLineEdit()
        self.credit.setPlaceholderText("Who makes it, on what; cited in figures")
        self.licence = editable_box("Licence", LICENCES, "")
        self.group = editable_box("Group", sorted({"", *(one.group for one in atlas.layers.values())}), "")
        self.fields = FieldTable()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for title, widget in (
            ("&Name", self.name),
            ("&Holds", self.kind),
            ("&Source", self.credit),
            ("&Licence", self.licence),
            ("&Group", self.group),
        ):
            form.addRow(title, widget)
        right = QVBoxLayout()
        right.addWidget(self._words)
        right.addLayout(form)
        right.addWidget(plain_label("sectionHeading", "Fields of each feature"))
        right.addWidget(self.fields, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.templates)
        row.addLayout(right, 1)
        self._problem = plain_label("fieldProblem")
        self._problem.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.create_button = buttons.addButton("Create layer", QDialogButtonBox.ButtonRole.AcceptRole)
        self.create_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(self._problem)
        column.addWidget(buttons)
        self.layer: Layer | None = None
        self.templates.currentItemChanged.connect(lambda *_: self._use_template())
        self.name.textChanged.connect(self._check)
        self.fields.changed.connect(self._check)
        for changed in (
            self.kind.currentIndexChanged,
            self.credit.textChanged,
            self.licence.editTextChanged,
            self.group.editTextChanged,
        ):
            changed.connect(self._check)
        self.templates.setCurrentRow(0)
        self.name.setFocus()
        fit(self, 860, 640)

    @property
    def template(self) -> Template:
        """The chosen one."""
        item = self.templates.currentItem()
        return template_named(item.data(Qt.ItemDataRole.UserRole) if item is not None else "own")

    def _use_template(self) -> None:
        one = self.template
        self._words.setText(one.words + ".")
        self.kind.setCurrentIndex(self.kind.findData(one.kind.value))
        self.kind.setEnabled(one.key == "own")
        self.fields.show_fields(one.fields)

    def _check(self) -> None:
        self.layer = None
        problem = self.fields.problem
        fields = self.fields.fields()
        if self.name.text().strip() and fields is not None:
            problem = self._make(fields)
        # The table says itself what is wrong with its fields.
        self._problem.setText("" if problem == self.fields.problem else problem)
        self.create_button.setEnabled(self.layer is not None)

    def _make(self, fields: list[Any]) -> str:
        try:
            self.layer = new_layer(
                self._atlas,
                self.name.text(),
                self.template,
                GeometryKind(self.kind.currentData()),
                fields,
                credit=self.credit.text(),
                licence=self.licence.currentText(),
                group=self.group.currentText(),
            )
        except RecordError as error:
            return "; ".join(error.problems.values())
        return ""


def _icon(template: Template) -> QIcon:
    return drawn(look_marks(template.look, template.kind.value))
