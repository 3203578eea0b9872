"""The style editor of an own layer: one look, by category, by number; shown on the map as it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.foreign.category_page import CategoryPage
from gui.foreign.graduated_page import GraduatedPage
from gui.foreign.look_editor import LABEL_WIDTH, LookEditor, align_labels, indent
from gui.widgets import fit, plain_label
from layers.errors import FormatError
from layers.foreign.array_layer import ArrayLayer, Kind
from layers.foreign.restyle import usual_look
from layers.foreign.style import AsFiled, Categories, Graduated, LayerStyle, Single, Symbology
from layers.records.layer_style import Look

ONE, CATEGORY, NUMBER, FILED = "one", "category", "number", "filed"
MODES = (
    (ONE, "One look for all"),
    (CATEGORY, "By category"),
    (NUMBER, "By number, graduated"),
    (FILED, "As the file says"),
)
PAUSE_MS = 60
"""After a change before the map shows it: turning a wheel makes many."""
THEME_SIZE = 0.0
"""Stands in the size of labels for that of the map's own lettering."""


class StyleDialog(QDialog):
    """Edits a style.

    Parameters
    ----------
    layer : ArrayLayer
    style : LayerStyle
        What it looks like now.
    kinds : sequence of str
        What is styled: ``points``, ``lines``, ``areas``.
    preview : callable
        Shows a style on the map; None gives back the earlier look.
    """

    def __init__(
        self,
        layer: ArrayLayer,
        style: LayerStyle,
        kinds: Sequence[Kind],
        preview: Callable[[LayerStyle | None], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Style of “{layer.name}”")
        self._layer = layer
        self._preview = preview
        self.style_ = style
        self._problems: dict[str, str] = {}
        self.mode = QComboBox()
        self.mode.setAccessibleName("Kind of style")
        for key, words in MODES:
            if key != FILED or layer.styles:
                self.mode.addItem(words, key)
        usual = usual_look(style.symbology)
        self.one = LookEditor(kinds)
        self.one.show_look(usual)
        self.filed = LookEditor(kinds)
        self.filed.show_look(usual)
        self.categories = CategoryPage(layer, kinds, usual)
        self.numbers = GraduatedPage(layer, kinds, usual)
        self.pages = QStackedWidget()
        filed = plain_label(
            "panelCaption", "Features look as their file says; those it says nothing of look like this:"
        )
        filed.setWordWrap(True)
        for key, widgets in (
            (ONE, (self.one,)),
            (CATEGORY, (self.categories,)),
            (NUMBER, (self.numbers,)),
            (FILED, (filed, self.filed)),
        ):
            page = QWidget()
            page.setObjectName(key)
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            for widget in widgets:
                column.addWidget(widget)
            if key in (ONE, FILED):
                column.addStretch(1)
            self.pages.addWidget(page)
        self.label, self.label_size = QComboBox(), QDoubleSpinBox()
        self._problem = plain_label("fieldProblem")
        self._problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(lambda: self._preview(self.style_))
        self._build()
        self._show_style()
        self._join()
        fit(self, 580, 740)

    def _build(self) -> None:
        self.label.setAccessibleName("Label")
        self.label.addItem("No labels", None)
        for name in self._layer.attributes.column_names:
            self.label.addItem(name, name)
        self.label_size.setAccessibleName("Size of labels")
        self.label_size.setRange(THEME_SIZE, 36.0)
        self.label_size.setSingleStep(0.5)
        self.label_size.setDecimals(1)
        self.label_size.setSuffix(" pt")
        indent(self.label_size)
        self.label_size.setSpecialValueText("as on the map")
        head = QFormLayout()
        head.addRow("&Style", self.mode)
        align_labels(head)
        foot = QHBoxLayout()
        words = QLabel("&Label")
        words.setBuddy(self.label)
        words.setMinimumWidth(LABEL_WIDTH)
        self.label_size.setFixedWidth(130)
        foot.addWidget(words)
        foot.addWidget(self.label, 1)
        foot.addWidget(self.label_size)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)
        column.addWidget(self._problem)
        column.addWidget(self.buttons)

    def _join(self) -> None:
        self.mode.currentIndexChanged.connect(self._mode_changed)
        self.one.changed.connect(lambda values: self._relook(Single, values))
        self.filed.changed.connect(lambda values: self._relook(AsFiled, values))
        self.categories.changed.connect(self._use)
        self.numbers.changed.connect(self._use)
        for key, page in (("one", self.one), ("filed", self.filed)):
            page.problem_changed.connect(lambda text, k=key: self._say(k, text))
        for key, classes in (("categories", self.categories), ("numbers", self.numbers)):
            classes.problem_changed.connect(lambda text, k=key: self._say(k, text))
        self.label.currentIndexChanged.connect(self._label_changed)
        self.label_size.valueChanged.connect(self._label_changed)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _show_style(self) -> None:
        symbology = self.style_.symbology
        mode = {Single: ONE, Categories: CATEGORY, Graduated: NUMBER, AsFiled: FILED}[type(symbology)]
        self.mode.setCurrentIndex(max(self.mode.findData(mode), 0))
        self._show_page(mode)
        if isinstance(symbology, Categories):
            self.categories.show_symbology(symbology)
        elif isinstance(symbology, Graduated):
            self.numbers.show_symbology(symbology)
        self.label.setCurrentIndex(max(self.label.findData(self.style_.label), 0))
        self.label_size.setValue(self.style_.label_pt or THEME_SIZE)
        self.label_size.setEnabled(self.style_.label is not None)

    def _show_page(self, mode: str) -> None:
        page = self.pages.findChild(QWidget, mode, Qt.FindChildOption.FindDirectChildrenOnly)
        self.pages.setCurrentWidget(page)

    def _mode_changed(self) -> None:
        mode = self.mode.currentData()
        look = usual_look(self.style_.symbology)
        self._show_page(mode)
        self._problems.clear()
        try:
            if mode == ONE:
                self.one.show_look(look)
                self._use(Single(look))
            elif mode == FILED:
                self.filed.show_look(look)
                self._use(AsFiled(look))
            elif mode == CATEGORY:
                self._use(self.categories.begin(look))
            else:
                self._use(self.numbers.begin(look))
        except FormatError as error:
            self._say(mode, str(error))

    def _relook(self, kind: type[Single] | type[AsFiled], values: dict[str, object]) -> None:
        look: Look = replace(usual_look(self.style_.symbology), **values)
        self._use(kind(look))

    def _use(self, symbology: Symbology) -> None:
        self.style_ = replace(self.style_, symbology=symbology)
        self._say("", "")
        self._timer.start()

    def _label_changed(self) -> None:
        label = self.label.currentData()
        self.label_size.setEnabled(label is not None)
        size = self.label_size.value()
        # Between the map's own size and the least that can be read there is nothing.
        self.style_ = replace(
            self.style_, label=label, label_pt=max(size, 3.0) if size > THEME_SIZE else None
        )
        self._timer.start()

    def _say(self, key: str, text: str) -> None:
        self._problems[key] = text
        shown = next((words for words in self._problems.values() if words), "")
        self._problem.setText(shown)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not shown)

    def done(self, result: int) -> None:
        """Cancel gives back the earlier look."""
        self._timer.stop()
        if result != QDialog.DialogCode.Accepted:
            self._preview(None)
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window is Cancel."""
        self.reject()
        event.accept()
