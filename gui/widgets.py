"""Small widget helpers shared by the panels."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QWidget


def plain_label(object_name: str, text: str = "") -> QLabel:
    """A label that shows its text as it is: names from data never run as markup."""
    label = QLabel(text)
    label.setObjectName(object_name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


LONGEST_WORD = 24
"""Letters after which a word may be broken, and"""
LONGEST_TITLE, LONGEST_MESSAGE = 240, 600
"""letters after which a title or a message is cut."""


def shortened(text: str, most: int) -> str:
    """A text that can't push its surroundings away: cut where it is too long, and with places to break.

    For labels that aren't copied from: the places are letters without width.
    """
    cut = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    words = re.split(r"(\s+)", cut)
    return "".join(
        "\u200b".join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
        for word in words
    )


def show_shortened(label: QLabel, text: str, most: int = LONGEST_TITLE) -> None:
    """Show a text that comes from data in a label; the whole of one that is cut stands in its tooltip."""
    label.setMinimumWidth(1)  # else its longest word
    label.setText(shortened(text, most))
    label.setToolTip(plain_tip(shortened(text, 20 * most)) if len(text) > most else "")


def plain_tip(text: str) -> str:
    """A tooltip that shows a text as it is: Qt takes for markup what only looks like it."""
    if "<" not in text:
        return text
    return "<qt>" + html.escape(text).replace("\n", "<br>") + "</qt>"


FRAME = QSize(8, 40)
"""Room for a window's frame and title."""


def fit(window: QWidget, width: int, height: int) -> None:
    """Give a window a size, or what the screen has room for."""
    window.resize(QSize(width, height).boundedTo(window.screen().availableSize() - FRAME))


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet looks at, and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def side_by_side(*widgets: QWidget) -> QWidget:
    """Widgets in one row of a form, at the left."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return row


def emptied(layout: QLayout) -> None:
    """Take all widgets out of a layout; they vanish at once and are deleted soon."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
