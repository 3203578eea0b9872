"""Looks by category: which field, which values, which colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.foreign.class_table import ClassTable
from gui.foreign.look_editor import LookEditor, align_labels
from gui.widgets import plain_label
from layers.errors import FormatError
from layers.foreign.array_layer import ArrayLayer, Kind
from layers.foreign.colours import OTHER, RAMPS
from layers.foreign.restyle import (
    HUES,
    class_rows,
    labelled,
    moved,
    recoloured,
    relooked,
    shown,
    usual_look,
    with_all_values,
    without,
)
from layers.foreign.style import Categories
from layers.records.layer_style import Look

SCHEMES = {HUES: "Told apart by all eyes", **{name: name.capitalize() for name in RAMPS}}


class CategoryPage(QWidget):
    """Edits categories.

    Signals
    -------
    changed(Categories)
    problem_changed(str)
    """

    changed = Signal(object)
    problem_changed = Signal(str)

    def __init__(self, layer: ArrayLayer, kinds: Sequence[Kind], usual: Look) -> None:
        super().__init__()
        self._layer = layer
        self._symbology = Categories("", (), (), usual)
        self.field = QComboBox()
        self.field.setAccessibleName("Field")
        for name in layer.attributes.column_names:
            self.field.addItem(name)
        self.scheme = QComboBox()
        self.scheme.setAccessibleName("Colours")
        for key, words in SCHEMES.items():
            self.scheme.addItem(words, key)
        self.table = ClassTable(("points", *kinds)[-1])
        self.add_all = _button("&Add all values", self._add_all)
        self.remove = _button(
            "&Remove", lambda: self._use(without(self._symbology, set(self.table.chosen())))
        )
        self.up = _button("&Up", lambda: self._move(-1))
        self.down = _button("&Down", lambda: self._move(1))
        self.others = QCheckBox("Draw &other values too")
        self._said = plain_label("panelCaption")
        self._said.setWordWrap(True)
        self._caption = plain_label("sectionHeading")
        self.look = LookEditor(kinds)
        head = QFormLayout()
        head.addRow("&Field", self.field)
        head.addRow("&Colours", self.scheme)
        align_labels(head)
        row = QHBoxLayout()
        for button in (self.add_all, self.remove, self.up, self.down):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.others)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        column.addWidget(self._said)
        column.addWidget(self._caption)
        column.addWidget(self.look)
        self.field.currentTextChanged.connect(self._field_changed)
        self.scheme.currentIndexChanged.connect(self._recolour)
        self.others.toggled.connect(self._others_toggled)
        self.table.labelled.connect(lambda n, text: self._use(labelled(self._symbology, n, text)))
        self.table.ticked.connect(lambda n, on: self._use(shown(self._symbology, n, on)))
        self.table.chosen_changed.connect(self._show_look)
        self.look.changed.connect(self._relook)
        self.look.problem_changed.connect(self.problem_changed)

    def begin(self, look: Look) -> Categories:
        """Categories by the likeliest field, with all its values.

        Raises
        ------
        FormatError
            When the layer has no fields.
        """
        if not self.field.count():
            raise FormatError("This layer has no fields to make categories of.")
        if not self._symbology.field:
            with QSignalBlocker(self.field):
                self.field.setCurrentText(_likeliest(self._layer))
            empty = Categories(self.field.currentText(), (), (), look.coloured(OTHER))
            self._symbology = self._filled(replace(empty, looks=()), look)
        self._show()
        return self._symbology

    def show_symbology(self, symbology: Categories) -> None:
        """Show what there is."""
        self._symbology = symbology
        with QSignalBlocker(self.field):
            if self.field.findText(symbology.field) < 0:
                self.field.addItem(symbology.field)
            self.field.setCurrentText(symbology.field)
        self._show()

    def _filled(self, empty: Categories, look: Look) -> Categories:
        """All values, coloured like the scheme."""
        self._said.setText("")
        made, left = with_all_values(replace(empty, other=look.coloured(OTHER)), self._layer)
        made = replace(
            made, looks=tuple(replace(look, colour=one.colour, edge=one.edge) for one in made.looks)
        )
        if look.edge is not None:
            made = replace(made, looks=tuple(look.coloured(one.colour) for one in made.looks))
        self._say_left(left)
        scheme = self.scheme.currentData()
        return made if scheme == HUES else _categories(recoloured(made, scheme))

    def _say_left(self, left: int) -> None:
        more = f"{left:,} rarer values share the look of the others." if left else ""
        self._said.setText(more)

    def _field_changed(self, name: str) -> None:
        look = usual_look(self._symbology)
        try:
            self._use(self._filled(Categories(name, (), ()), look))
        except FormatError as error:
            self.problem_changed.emit(str(error))

    def _add_all(self) -> None:
        try:
            made, left = with_all_values(self._symbology, self._layer)
        except FormatError as error:
            self.problem_changed.emit(str(error))
            return
        self._use(made)
        self._say_left(left)

    def _move(self, by: int) -> None:
        chosen = self.table.chosen()
        if len(chosen) == 1:
            self._use(moved(self._symbology, chosen[0], by))
            self.table.choose(chosen[0] + by)

    def _recolour(self) -> None:
        self._use(_categories(recoloured(self._symbology, self.scheme.currentData())))

    def _others_toggled(self, on: bool) -> None:
        other = usual_look(self._symbology).coloured(OTHER) if on else None
        self._use(replace(self._symbology, other=other))

    def _relook(self, values: dict[str, Any]) -> None:
        self._use(_categories(relooked(self._symbology, set(self.table.chosen()), **values)), look=False)

    def _use(self, symbology: Any, *, look: bool = True) -> None:
        self._symbology = symbology
        self._show(look=look)
        self.changed.emit(symbology)

    def _show(self, *, look: bool = True) -> None:
        try:
            rows, rest = class_rows(self._symbology, self._layer)
        except FormatError as error:
            self.problem_changed.emit(str(error))
            rows, rest = [], len(self._layer)
        self.table.show_rows(rows)
        with QSignalBlocker(self.others):
            self.others.setChecked(self._symbology.other is not None)
        self.others.setText(f"Draw &other values too ({rest:,})")
        if look:
            self._show_look()

    def _show_look(self) -> None:
        chosen = self.table.chosen()
        some = bool(chosen)
        one = len(chosen) == 1
        self.remove.setEnabled(some)
        self.up.setEnabled(one and chosen[0] > 0)
        self.down.setEnabled(one and chosen[0] < self.table.rowCount() - 1)
        looks = self._symbology.looks
        if some and chosen[0] < len(looks):
            name = self.table.item(chosen[0], 0).text() if one else f"{len(chosen)} classes"
            self._caption.setText(f"Look of {name}")
            self.look.show_look(looks[chosen[0]])
        else:
            self._caption.setText("Look of all classes")
            self.look.show_look(usual_look(self._symbology), colours=False)


def _categories(symbology: Any) -> Categories:
    assert isinstance(symbology, Categories)
    return symbology


def _likeliest(layer: ArrayLayer) -> str:
    """The field with a few values that come again; the first otherwise."""
    import pyarrow.compute as pc

    names = layer.attributes.column_names
    counts = {
        name: pc.count_distinct(layer.attributes.column(name).slice(0, 5000), mode="all").as_py()
        for name in names
    }
    few = [name for name in names if 2 <= counts[name] <= 20]
    return few[0] if few else names[0]


def _button(text: str, action: Any) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(action)
    return button
