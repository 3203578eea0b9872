"""One look, attribute by attribute: symbol, colours, sizes, opacity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from geo.raster.stamp import SHAPES
from gui.foreign.look_marks import look_marks
from gui.swatches import drawn
from gui.widgets import restyle, side_by_side
from layers.drawing.legend import KIND_NAMES
from layers.foreign.array_layer import Kind
from layers.records.layer_style import Look
from layers.theme.colour import mixed

SHAPE_WORDS = {"x": "x cross", "cross": "upright cross"}
LONGEST = 64.0


class ColourField(QWidget):
    """A colour: a button that shows it, and its code to type.

    Signals
    -------
    changed(str)
        Another colour, ``#RRGGBB``.
    """

    changed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.colour = "#000000"
        self.problem = ""
        self.button = QToolButton()
        self.button.setAccessibleName(f"{name}: choose")
        self.button.setIconSize(QSize(18, 18))
        self.button.setObjectName("colourButton")
        self.button.clicked.connect(self._choose)
        self.code = QLineEdit()
        self.code.setAccessibleName(f"{name}: code")
        self.code.setMaxLength(9)
        self.code.setFixedWidth(92)
        self.code.textEdited.connect(self._typed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(self.code)
        row.addStretch(1)

    def show_colour(self, colour: str) -> None:
        """Show a colour, without a signal."""
        self.colour = colour[:7].upper()
        self.problem = ""
        self.code.setText(self.colour)
        restyle(self.code, problem=False)
        self._tint()

    def _tint(self) -> None:
        self.button.setIcon(
            drawn(
                look_marks(Look(colour=self.colour, shape="square", size=16, outline="#00000040"), "points")
            )
        )

    def _typed(self, text: str) -> None:
        plain = text.strip()
        plain = plain if plain.startswith("#") else f"#{plain}"
        hexadecimal = all(ch in "0123456789abcdefABCDEF" for ch in plain[1:])
        sound = len(plain) in (4, 7) and hexadecimal
        restyle(self.code, problem=not sound)
        self.problem = (
            "" if sound else f"{self._name}: “{text}” is no colour; write six digits such as #1F5C8B."
        )
        if sound:
            digits = plain[1:] if len(plain) == 7 else "".join(ch * 2 for ch in plain[1:])
            self.colour = f"#{digits.upper()}"
            self._tint()
        self.changed.emit(self.colour if sound else "")

    def _choose(self) -> None:
        chosen = QColorDialog.getColor(QColor(self.colour), self, self._name)
        if chosen.isValid():
            self.show_colour(chosen.name())
            self.changed.emit(self.colour)


class LookEditor(QWidget):
    """The attributes of a look that matter for the kinds of shapes a layer has.

    Signals
    -------
    changed(dict)
        Attributes of `Look` with their new values.
    problem_changed(str)
        What is wrong with what was typed; empty when nothing is.
    """

    changed = Signal(object)
    problem_changed = Signal(str)

    def __init__(self, kinds: Sequence[Kind]) -> None:
        super().__init__()
        self._look = Look()
        self._points, self._lines = "points" in kinds or not kinds, "lines" in kinds
        self._areas = "areas" in kinds
        self.colour = ColourField("Colour")
        self.shape = QComboBox()
        self.shape.setAccessibleName("Symbol")
        self.shape.setIconSize(QSize(18, 18))
        self.size = _lengths("Size of the symbol", 1.0)
        self.outlined, self.outline = QCheckBox(), ColourField("Outline of the symbol")
        self.outline_width = _lengths("Width of the outline", 0.0)
        self.width = _lengths("Width of lines", 0.1)
        self.cased, self.casing = QCheckBox(), ColourField("Casing")
        self.casing_width = _lengths("Width of the casing", 0.0)
        self.filled, self.fill_opacity = QCheckBox(), _percent("Opacity of the inside")
        self.edged, self.edge = QCheckBox(), ColourField("Outline of areas")
        self.opacity = _percent("Opacity")
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self._build()
        self._join()

    def _build(self) -> None:
        form = self.form
        if self._points:
            # The map's other symbols, such as its chevrons, mean something that a layer can't.
            for name in (*SHAPES, *KIND_NAMES):
                icon = drawn(look_marks(Look(colour="#4D5358", shape=name, size=12), "points"))
                words = SHAPE_WORDS.get(name) or KIND_NAMES.get(name) or name
                self.shape.addItem(icon, words[:1].upper() + words[1:], name)
            form.addRow("Symbol", side_by_side(self.shape, self.size))
        form.addRow("Colour", self.colour)
        if self._points:
            form.addRow("Outline", side_by_side(self.outlined, self.outline, self.outline_width))
        if self._lines or self._areas:
            form.addRow("Line width", self.width)
        if self._lines:
            form.addRow("Casing", side_by_side(self.cased, self.casing, self.casing_width))
        if self._areas:
            form.addRow("Inside", side_by_side(self.filled, self.fill_opacity))
            form.addRow("Area outline" if self._points else "Outline", side_by_side(self.edged, self.edge))
        form.addRow("Opacity", side_by_side(self.opacity))
        align_labels(form)
        for box, words in (
            (self.outlined, "Outline the symbol"),
            (self.cased, "Draw a casing below the line"),
            (self.filled, "Fill the inside"),
            (self.edged, "Outline areas"),
        ):
            box.setAccessibleName(words)
            box.setToolTip(words)
        for widget in self._widgets():
            if widget.parent() is None:  # of no use for these kinds
                widget.setParent(self)
                widget.hide()

    def _widgets(self) -> tuple[QWidget, ...]:
        return (
            *(
                self.colour,
                self.shape,
                self.size,
                self.outlined,
                self.outline,
                self.outline_width,
                self.width,
            ),
            *(self.cased, self.casing, self.casing_width, self.filled, self.fill_opacity, self.edged),
            *(self.edge, self.opacity),
        )

    def _join(self) -> None:
        self.shape.currentIndexChanged.connect(lambda: self._tell(shape=self.shape.currentData()))
        self.size.valueChanged.connect(lambda value: self._tell(size=value))
        self.outline_width.valueChanged.connect(lambda value: self._tell(outline_width=value))
        self.width.valueChanged.connect(lambda value: self._tell(width=value))
        self.casing_width.valueChanged.connect(lambda value: self._tell(casing_width=value))
        self.fill_opacity.valueChanged.connect(lambda value: self._tell(fill_opacity=value / 100))
        self.opacity.valueChanged.connect(lambda value: self._tell(opacity=value / 100))
        self.filled.toggled.connect(lambda on: self._tell(filled=on))
        self.colour.changed.connect(self._coloured)
        for box, field, name in (
            (self.outlined, self.outline, "outline"),
            (self.cased, self.casing, "casing"),
            (self.edged, self.edge, "edge"),
        ):
            box.toggled.connect(lambda on, f=field, n=name: self._switched(n, f, on))
            field.changed.connect(lambda colour, n=name: self._typed(n, colour))

    def show_look(self, look: Look, *, colours: bool = True) -> None:
        """Show a look, without a signal; without `colours` those can't be changed: classes have their own."""
        for field in (self.colour, self.edge):
            field.setToolTip("" if colours else "Choose classes above to colour them by hand")
        self._look = look
        blockers = [QSignalBlocker(widget) for widget in self._widgets()]
        self.shape.setCurrentIndex(self.shape.findData(look.shape))
        self.size.setValue(look.size)
        self.outline_width.setValue(look.outline_width)
        self.width.setValue(look.width)
        self.casing_width.setValue(look.casing_width or look.width + 2.0)
        self.filled.setChecked(look.filled)
        self.fill_opacity.setValue(round(look.fill_opacity * 100))
        self.opacity.setValue(round(look.opacity * 100))
        self.colour.show_colour(look.colour)
        for box, field, colour, usual in (
            (self.outlined, self.outline, look.outline, "#FFFFFF"),
            (self.cased, self.casing, look.casing, "#FFFFFF"),
            (self.edged, self.edge, look.edge, mixed(look.colour[:7], "#000000", 0.35)),
        ):
            box.setChecked(colour is not None)
            field.show_colour(colour or usual)
            field.setEnabled(colour is not None)
        self.colour.setEnabled(colours)
        if not colours:
            self.edge.setEnabled(False)
        self.fill_opacity.setEnabled(look.filled)
        self.outline_width.setEnabled(look.outline is not None)
        self.casing_width.setEnabled(look.casing is not None)
        del blockers

    def _tell(self, **values: Any) -> None:
        self.fill_opacity.setEnabled(self.filled.isChecked())
        self.changed.emit(values)

    def _coloured(self, colour: str) -> None:
        """The edge of areas follows the inside as long as it was its darker shade."""
        if not colour:
            self.problem_changed.emit(self.colour.problem)
            return
        values: dict[str, Any] = {"colour": colour}
        usual = mixed(self._look.colour[:7], "#000000", 0.35)
        if self._look.edge is not None and self._look.edge.upper() == usual.upper():
            values["edge"] = mixed(colour, "#000000", 0.35)
            self.edge.show_colour(values["edge"])
        self.problem_changed.emit("")
        self._tell(**values)

    def _typed(self, name: str, colour: str) -> None:
        field = {"outline": self.outline, "casing": self.casing, "edge": self.edge}[name]
        self.problem_changed.emit(field.problem)
        if colour:
            self._tell(**{name: colour})

    def _switched(self, name: str, field: ColourField, on: bool) -> None:
        field.setEnabled(on)
        self.outline_width.setEnabled(self.outlined.isChecked())
        self.casing_width.setEnabled(self.cased.isChecked())
        values: dict[str, Any] = {name: field.colour if on else None}
        if name == "casing" and on:
            values["casing_width"] = self.casing_width.value()
        self._tell(**values)


LABEL_WIDTH = 62


def align_labels(form: QFormLayout) -> None:
    """Give a form's labels one width, so that forms below each other stand in line."""
    for row in range(form.rowCount()):
        item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
        if item is not None and item.widget() is not None:
            item.widget().setMinimumWidth(LABEL_WIDTH)


def indent(box: QAbstractSpinBox) -> None:
    """Keep the number off the box's edge, as in other fields."""
    box.lineEdit().setTextMargins(5, 0, 0, 0)


def _lengths(name: str, least: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(least, LONGEST)
    box.setDecimals(1)
    box.setSingleStep(0.5)
    box.setSuffix(" px")
    indent(box)
    box.setFixedWidth(92)
    box.setAccessibleName(name)
    box.setToolTip(name)
    return box


def _percent(name: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, 100)
    box.setSingleStep(5)
    box.setSuffix(" %")
    indent(box)
    box.setFixedWidth(92)
    box.setAccessibleName(name)
    return box
