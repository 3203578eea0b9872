"""Looks by a number: which field, how many classes, how they are cut or typed, which ramp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSpinBox, QVBoxLayout, QWidget

from gui.foreign.class_table import VALUE, ClassTable
from gui.foreign.limit_cells import LimitCells
from gui.foreign.look_editor import LookEditor, align_labels, indent
from gui.painting.convert import colour as qcolour
from gui.widgets import plain_label, side_by_side
from layers.errors import FormatError
from layers.foreign.array_layer import ArrayLayer, Kind
from layers.foreign.breaks import MOST
from layers.foreign.colours import RAMPS, ramp
from layers.foreign.limits import beyond, read_limit, rest_words, span_of, with_count, with_limit
from layers.foreign.restyle import (
    class_rows,
    labelled,
    numeric_fields,
    recoloured,
    regraded,
    relooked,
    shown,
    usual_look,
    words_of,
)
from layers.foreign.style import Graduated
from layers.records.layer_style import Look

BY_HAND = ""
METHODS = {
    "quantile": "As many features in each",
    "equal": "Equal steps",
    "natural": "Natural breaks",
    "pretty": "Round steps",
    BY_HAND: "Limits typed by hand",
}
RAMP_SIZE = QSize(96, 14)


class GraduatedPage(QWidget):
    """Edits classes of a number.

    Signals
    -------
    changed(Graduated)
    problem_changed(str)
    """

    changed = Signal(object)
    problem_changed = Signal(str)

    def __init__(self, layer: ArrayLayer, kinds: Sequence[Kind], usual: Look) -> None:
        super().__init__()
        self._layer = layer
        self._usual = usual
        self._symbology: Graduated | None = None
        self._spans: dict[str, tuple[float, float] | None] = {}
        self.field = QComboBox()
        self.field.setAccessibleName("Field")
        self.field.addItems(numeric_fields(layer))
        self.method = QComboBox()
        self.method.setAccessibleName("How classes are cut")
        for key, words in METHODS.items():
            self.method.addItem(words, key)
        self.count = QSpinBox()
        self.count.setAccessibleName("Number of classes")
        self.count.setRange(1, MOST)
        self.count.setValue(5)
        indent(self.count)
        self.ramp = QComboBox()
        self.ramp.setAccessibleName("Colours")
        self.ramp.setIconSize(RAMP_SIZE)
        for name in RAMPS:
            self.ramp.addItem(_ramp_icon(name), name.capitalize(), name)
        self.backwards = QCheckBox("&Backwards")
        self.others = plain_label("panelCaption")
        self.others.setWordWrap(True)
        self.limits = LimitCells(lambda number, text: read_limit(self._now(), number, text), VALUE, self)
        self.table = ClassTable(("points", *kinds)[-1], self.limits)
        self._caption = plain_label("sectionHeading")
        self.look = LookEditor(kinds)
        head = QFormLayout()
        head.addRow("&Field", self.field)
        head.addRow("&Classes", side_by_side(self.count, self.method))
        head.addRow("C&olours", side_by_side(self.ramp, self.backwards))
        align_labels(head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.others)
        column.addWidget(self._caption)
        column.addWidget(self.look)
        self.field.currentTextChanged.connect(self._field_changed)
        self.method.currentIndexChanged.connect(self._method_changed)
        self.count.valueChanged.connect(self._count_changed)
        for change in (self.ramp.currentIndexChanged, self.backwards.toggled):
            change.connect(lambda *_: self._recolour())
        self.limits.checked.connect(self._limit_checked)
        self.limits.typed.connect(self._limit_typed)
        self.limits.ended.connect(self._limit_ended)
        self.table.labelled.connect(lambda n, text: self._use(labelled(self._now(), n, text)))
        self.table.ticked.connect(lambda n, on: self._use(shown(self._now(), n, on)))
        self.table.chosen_changed.connect(self._show_look)
        self.look.changed.connect(
            lambda values: self._use(relooked(self._now(), set(self.table.chosen()), **values), look=False)
        )
        self.look.problem_changed.connect(self.problem_changed)

    def begin(self, look: Look) -> Graduated:
        """Classes of the first field of numbers.

        Raises
        ------
        FormatError
            When there is none.
        """
        self._usual = look
        if not self.field.count():
            raise FormatError("This layer has no field with numbers to make classes of.")
        if self._symbology is None:
            self._symbology = self._graded()
        self._show()
        return self._symbology

    def show_symbology(self, symbology: Graduated) -> None:
        """Show what there is."""
        self._symbology = symbology
        self._usual = usual_look(symbology)
        blockers = [QSignalBlocker(one) for one in (self.field, self.method, self.count, self.ramp)]
        if self.field.findText(symbology.field) < 0:
            self.field.addItem(symbology.field)
        self.field.setCurrentText(symbology.field)
        self.method.setCurrentIndex(max(self.method.findData(symbology.method), 0))
        self.count.setValue(len(symbology.looks))
        self.ramp.setCurrentIndex(max(self.ramp.findData(symbology.ramp), 0))
        del blockers
        self._show()

    def _now(self) -> Graduated:
        assert self._symbology is not None
        return self._symbology

    def _graded(self) -> Graduated:
        return regraded(
            self._layer,
            self.field.currentText(),
            self.method.currentData(),
            self.count.value(),
            self.ramp.currentData(),
            self._usual,
            self.backwards.isChecked(),
        )

    def _regrade(self) -> None:
        if self._symbology is not None:
            self._usual = usual_look(self._symbology)
        try:
            self._use(self._graded())
        except FormatError as error:
            self.problem_changed.emit(str(error))

    def _span(self) -> tuple[float, float] | None:
        """The least and the greatest value; looked for once for each field."""
        field = self._now().field
        if field not in self._spans:
            self._spans[field] = span_of(self._layer, field)
        return self._spans[field]

    def _field_changed(self) -> None:
        # Limits that were typed for other numbers mean nothing here.
        if self.method.currentData() == BY_HAND:
            with QSignalBlocker(self.method):
                self.method.setCurrentIndex(0)
        self._regrade()

    def _method_changed(self) -> None:
        if self._symbology is not None and self.method.currentData() == BY_HAND:
            self._use(replace(self._symbology, method=BY_HAND))
        else:
            self._regrade()

    def _count_changed(self, count: int) -> None:
        if self._symbology is not None and self.method.currentData() == BY_HAND:
            self._use(with_count(self._symbology, count, self.backwards.isChecked()))
        else:
            self._regrade()

    def _recolour(self) -> None:
        if self._symbology is None:
            return
        try:
            self._use(recoloured(self._symbology, self.ramp.currentData(), self.backwards.isChecked()))
        except FormatError as error:
            self.problem_changed.emit(str(error))

    # Limits typed by hand

    def _limit_checked(self, number: int, text: str, problem: str) -> None:
        """What is typed is wrong, or lies beyond the values, which is allowed and said."""
        self.problem_changed.emit(problem)
        if not problem:
            self._tell([beyond([read_limit(self._now(), number, text)], self._span())])

    def _limit_typed(self, number: int, value: float) -> None:
        changed = with_limit(self._now(), number, value)
        if changed is self._now():
            return
        with QSignalBlocker(self.method):
            self.method.setCurrentIndex(self.method.findData(BY_HAND))
        self._use(changed)

    def _limit_ended(self) -> None:
        self.problem_changed.emit("")
        self._show(look=False)

    def _use(self, symbology: Any, *, look: bool = True) -> None:
        self._symbology = symbology
        self.problem_changed.emit("")
        self._show(look=look)
        self.changed.emit(symbology)

    def _show(self, *, look: bool = True) -> None:
        symbology = self._now()
        try:
            rows, _ = class_rows(symbology, self._layer)
        except FormatError as error:
            self.problem_changed.emit(str(error))
            rows = []
        self.table.show_rows(rows)
        self._tell(self._said(symbology))
        if look:
            self._show_look()

    def _tell(self, words: Sequence[str]) -> None:
        self.others.setText(" ".join(text for text in words if text))
        self.others.setVisible(bool(self.others.text()))

    def _said(self, symbology: Graduated) -> list[str]:
        """What deserves a word: features in no class, limits beyond the values, too few classes."""
        words = []
        if len(symbology.looks) < self.count.value():
            words.append(f"The values make only {len(symbology.looks)} classes.")
        if symbology.field in self._layer.attributes.column_names:  # else that is said as a problem
            words.append(rest_words(symbology, self._layer))
            if symbology.method == BY_HAND:
                words.append(beyond(symbology.breaks, self._span()))
        return words

    def _show_look(self) -> None:
        chosen, looks = self.table.chosen(), self._now().looks
        if chosen and chosen[0] < len(looks):
            name = words_of(self._now(), chosen[0]) if len(chosen) == 1 else f"{len(chosen)} classes"
            self._caption.setText(f"Look of {name}")
            self.look.show_look(looks[chosen[0]])
        else:
            self._caption.setText("Look of all classes")
            self.look.show_look(usual_look(self._now()), colours=False)


def _ramp_icon(name: str) -> QIcon:
    width, height = RAMP_SIZE.width(), RAMP_SIZE.height()
    image = QImage(width, 1, QImage.Format.Format_RGB32)
    for x, code in enumerate(ramp(name, width)):
        image.setPixelColor(x, 0, qcolour(code))
    return QIcon(QPixmap.fromImage(image.scaled(width, height)))
