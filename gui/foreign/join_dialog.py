"""Which values stay when two lines of a layer become one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import plain_label, plain_tip
from layers.one_line import one_line
from layers.own.combining import Joining
from layers.own.values import as_text
from layers.records.layer_style import Value

LONGEST, LONGEST_NAME = 36, 22
"""Letters of a value, and of a name on a button, that are shown; the tip has it whole."""


class JoinDialog(QDialog):
    """Asks, field by field or for all at once, whose value the joined line has."""

    def __init__(self, plan: Joining, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self.setWindowTitle("Join two lines")
        words = plain_label(
            "panelCaption",
            f"{' and '.join(one_line(name, LONGEST) for name in plan.names)} become one line."
            " Their values differ here; choose which stay. What only one of them has stays anyway.",
        )
        words.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.all_buttons: list[QPushButton] = []
        for column, name in enumerate(plan.names):
            button = QPushButton(_inert(f"All of {one_line(name, LONGEST_NAME)}"))
            button.setToolTip(plain_tip(name))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, column=column: self.choose_all(column))
            self.all_buttons.append(button)
            grid.addWidget(button, 0, column + 1, Qt.AlignmentFlag.AlignLeft)
        self._groups: dict[str, QButtonGroup] = {}
        for row, name in enumerate(plan.fields, start=1):
            self._add_row(grid, row, name)
        inside = QWidget()
        inside.setLayout(grid)
        grid.setRowStretch(len(plan.fields) + 1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Join")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.addWidget(words)
        column_.addWidget(scroll, 1)
        column_.addWidget(buttons)
        width = inside.sizeHint().width() + 60
        self.resize(max(480, min(width, 900)), min(190 + 30 * len(plan.fields), 520))

    def _add_row(self, grid: QGridLayout, row: int, name: str) -> None:
        grid.addWidget(plain_label("fieldName", one_line(name, LONGEST_NAME)), row, 0)
        group = QButtonGroup(self)
        for column, feature in enumerate((self._plan.kept, self._plan.gone)):
            text = as_text(feature.values[name])
            button = QRadioButton(_inert(one_line(text, LONGEST)) or "(empty)")
            button.setToolTip(plain_tip(text))
            button.setAccessibleName(
                f"{name}: {one_line(text, LONGEST)}, of {one_line(self._plan.names[column], LONGEST)}"
            )
            button.setChecked(column == 0)
            group.addButton(button, column)
            grid.addWidget(button, row, column + 1)
        self._groups[name] = group

    def choose_all(self, which: int) -> None:
        """All values of the first line (0) or the second (1)."""
        for group in self._groups.values():
            group.button(which).setChecked(True)

    def choose(self, field: str, which: int) -> None:
        """One value of the first line (0) or the second (1)."""
        self._groups[field].button(which).setChecked(True)

    def values(self) -> dict[str, Value]:
        """What was chosen, by field."""
        both = (self._plan.kept, self._plan.gone)
        return {name: both[group.checkedId()].values[name] for name, group in self._groups.items()}


def ask_values(plan: Joining, parent: QWidget) -> dict[str, Value] | None:
    """Ask which values stay where they differ; None when it was given up."""
    if not plan.fields:
        return {}
    dialog = JoinDialog(plan, parent)
    return dialog.values() if dialog.exec() == QDialog.DialogCode.Accepted else None


def _inert(text: str) -> str:
    """A button takes an ampersand for a mnemonic."""
    return text.replace("&", "&&")
