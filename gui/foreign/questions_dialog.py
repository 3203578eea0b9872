"""What only a person can answer about an import, asked before the layer is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import plain_label
from layers.errors import FormatError
from layers.files.crs_text import crs_text
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.source import Answers

ASKED = frozenset({"crs", "swap", "repair"})
USUAL_CRS = (
    ("EPSG:4326", "WGS 84: longitude and latitude in degrees"),
    ("EPSG:3857", "Web Mercator, metres"),
    ("EPSG:32651", "UTM zone 51 N (west of 126° E)"),
    ("EPSG:32652", "UTM zone 52 N (east of 126° E)"),
    ("EPSG:5179", "Korea 2000, unified"),
    ("EPSG:5186", "Korea 2000, central belt"),
    ("EPSG:2097", "Korean 1985, central belt"),
    ("EPSG:4284", "Pulkovo 1942: longitude and latitude in degrees"),
    ("EPSG:28421", "Pulkovo 1942, Gauss–Krüger zone 21"),
    ("EPSG:4301", "Tokyo: longitude and latitude in degrees"),
)
NO_CRS = "The file doesn't say in which coordinate system its numbers are. Which is it?"


def needs_answers(layer: ArrayLayer) -> bool:
    """True when a person should look before the layer is drawn."""
    return layer.crs is None or any(question.kind in ASKED for question in layer.report.questions)


@dataclass(slots=True)
class _Asked:
    """The controls of one layer."""

    crs: QComboBox | None = None
    swap: QCheckBox | None = None
    repair: QCheckBox | None = None

    def answers(self) -> Answers:
        crs = None
        if self.crs is not None:
            chosen = self.crs.findText(self.crs.currentText())
            crs = self.crs.itemData(chosen) if chosen >= 0 else self.crs.currentText().strip()
        return Answers(
            crs or None,
            self.swap is not None and self.swap.isChecked(),
            self.repair is not None and self.repair.isChecked(),
        )


class QuestionsDialog(QDialog):
    """The questions of all layers of one file."""

    def __init__(self, name: str, layers: Sequence[ArrayLayer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Import {name}")
        self._asked: dict[str, _Asked] = {}
        self._layers = layers
        column = QVBoxLayout(self)
        column.setSpacing(8)
        intro = plain_label("panelCaption", "Nothing is guessed: please say how this is meant.")
        column.addWidget(intro)
        for layer in layers:
            heading = plain_label("sectionHeading", f"{layer.name}, {len(layer):,} features")
            column.addWidget(heading)
            self._asked[layer.id] = self._ask(layer, column)
            rule = QFrame()
            rule.setFrameShape(QFrame.Shape.HLine)
            column.addWidget(rule)
        self._problem = plain_label("fieldProblem")
        self._problem.setWordWrap(True)
        column.addWidget(self._problem)
        buttons = QDialogButtonBox()
        self._import = buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self._import.setDefault(True)
        buttons.addButton("Don't import", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addStretch(1)
        column.addWidget(buttons)
        self.resize(560, 120 + 130 * min(len(layers), 4))
        self._check()

    def _ask(self, layer: ArrayLayer, column: QVBoxLayout) -> _Asked:
        asked = _Asked()
        kinds = {question.kind: question for question in layer.report.questions if question.kind in ASKED}
        if layer.crs is None or "crs" in kinds:
            question = kinds.get("crs")
            asked.crs = self._crs_box(question.suggestion if question else "")
            self._add(column, question.text if question else NO_CRS, asked.crs)
        if "swap" in kinds:
            asked.swap = QCheckBox("Swap longitude and latitude")
            asked.swap.setChecked(True)
            self._add(column, kinds["swap"].text, asked.swap)
        if "repair" in kinds:
            asked.repair = QCheckBox("Make the areas valid when the layer is exported")
            asked.repair.setChecked(True)
            self._add(column, kinds["repair"].text, asked.repair)
        return asked

    def _add(self, column: QVBoxLayout, text: str, control: QWidget) -> None:
        label = plain_label("questionText", text)
        label.setWordWrap(True)
        label.setBuddy(control)
        control.setAccessibleDescription(text)
        column.addWidget(label)
        column.addWidget(control)

    def _crs_box(self, suggestion: str) -> QComboBox:
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setAccessibleName("Coordinate system")
        box.lineEdit().setPlaceholderText("EPSG code, name, PROJ string or WKT")
        for code, name in USUAL_CRS:
            box.addItem(f"{name} — {code}", code)
        index = box.findData(suggestion)
        box.setCurrentIndex(index)
        if index < 0:
            box.setEditText(suggestion)
        box.editTextChanged.connect(self._check)
        return box

    def _check(self) -> None:
        problem = ""
        for layer in self._layers:
            asked = self._asked[layer.id]
            crs = asked.answers().crs
            if asked.crs is None:
                continue
            if crs is None:
                # A suspicion may be left standing; without any system nothing can be drawn.
                problem = problem or ("Choose a coordinate system." if layer.crs is None else "")
                continue
            try:
                crs_text(crs)
            except FormatError as error:
                problem = str(error)
        self._problem.setText(problem)
        self._import.setEnabled(not problem)

    def answers(self) -> dict[str, Answers]:
        """Answers by the id of the layer."""
        return {layer_id: asked.answers() for layer_id, asked in self._asked.items()}
