"""A row of a description as a widget: label, value, small print, and a button for its sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.widgets import plain_label, plain_tip, restyle

SourceTip = Callable[[str], str]
"""Source id to its citation."""

if TYPE_CHECKING:
    from layers.describe.description import Row


class RowWidget(QFrame):
    """One row: label, value, small print, and a button for its sources."""

    def __init__(self, row: Row, source_tip: SourceTip, choose: Callable[[object], None]) -> None:
        super().__init__()
        self.setObjectName("row")
        self.setProperty("tone", row.tone.value)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 1, 0, 2)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        line = 0
        if row.label:
            label = plain_label("rowLabel")
            label.setText(row.label)
            label.setWordWrap(True)
            grid.addWidget(label, line, 0)
            line += 1
        value = plain_label("rowValue")
        value.setText(row.value)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        restyle(value, tone=row.tone.value)
        grid.addWidget(value, line, 0)
        button = self._button(row, source_tip, choose)
        if button is not None:
            grid.addWidget(button, line, 1, Qt.AlignmentFlag.AlignTop)
        if row.detail:
            detail = plain_label("rowDetail")
            detail.setText(row.detail)
            detail.setWordWrap(True)
            detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(detail, line + 1, 0, 1, 2)

    @staticmethod
    def _button(row: Row, source_tip: SourceTip, choose: Callable[[object], None]) -> QToolButton | None:
        if row.ref is not None and row.ref[0] != "statements":
            button = QToolButton()
            button.setText("›")
            button.setToolTip("Show this record")
            button.setAccessibleName("Show this record")
            target: tuple[str, str] = row.ref
        elif row.sources:
            button = QToolButton()
            button.setText("source" if len(row.sources) == 1 else f"{len(row.sources)} sources")
            button.setToolTip(plain_tip("\n".join(source_tip(key) for key in row.sources)))
            button.setAccessibleName("Show the source")
            target = ("sources", row.sources[0])
        else:
            return None
        button.setObjectName("sourceButton")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: choose(target))
        return button


def row_texts(widget: QWidget) -> list[str]:
    """Values of the rows below a widget, for tests and for copying."""
    return [label.text() for label in widget.findChildren(QLabel, "rowValue")]
