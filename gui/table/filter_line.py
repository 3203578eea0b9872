"""The field for a filter: completes the names of columns while one types."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

TYPING_MS = 200
"""Wait after the last key, so that a large table isn't searched at every one."""
WORDS = ("and", "or", "not", "contains", "is empty", "is not empty", "in (")
HELP = (
    "Any words, or a comparison: tonnes > 1000 and (kind = mine or name contains 무산).\n"
    "Also <, <=, >=, <>, in (a, b), is empty, is not empty, not. "
    "Names and values with spaces stand in quotation marks.\n"
    "Ctrl+Enter selects what it finds, Esc clears it (Ctrl+Shift+F)"
)
_CTRL = Qt.KeyboardModifier.ControlModifier
_LAST_WORD = re.compile(r"[^\s<>=!≠≤≥(),\"'\[\]]*$")


class FilterLine(QLineEdit):
    """Emits what is typed once the person pauses.

    Signals
    -------
    filtered()
        The text is another one; or Enter was pressed.
    left()
        Down was pressed: on to the rows.
    chosen()
        Ctrl+Enter was pressed: select what the filter finds.
    """

    filtered = Signal()
    left = Signal()
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Filter: any words, or  kind = mine and name contains 무산")
        self.setAccessibleName("Filter")
        self.setToolTip(HELP)
        self.setClearButtonEnabled(True)
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(8)
        self._completer.activated.connect(self._insert)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self._paused)
        self.textChanged.connect(lambda _: self._timer.start())
        self.textEdited.connect(lambda _: self._complete())
        self.returnPressed.connect(self.filter_now)

    def set_columns(self, names: Sequence[str]) -> None:
        """Offer these columns."""
        quoted = [
            name if re.fullmatch(r"\w+", name) else f'"{name.replace(chr(34), chr(34) * 2)}"'
            for name in names
        ]
        self._words.setStringList([*quoted, *WORDS])

    def _paused(self) -> None:
        # While a name is being chosen the filter isn't whole.
        if self._completer.popup().isVisible():
            self._timer.start()
        else:
            self.filtered.emit()

    def reset(self) -> None:
        """Empty the field without a word."""
        self.clear()
        self._timer.stop()

    def filter_now(self) -> None:
        """Filter without waiting."""
        self._timer.stop()
        self.filtered.emit()

    def show_text(self, text: str) -> None:
        """Put a filter in, and use it at once."""
        self.setText(text)
        self.filter_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears, Down leads to the rows; while names are offered the keys are the list's."""
        key = event.key()
        if self._completer.popup().isVisible():
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape):
                event.ignore()
                return
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.filter_now()
            return
        elif key == Qt.Key.Key_Down:
            self.left.emit()
            return
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & _CTRL:
            self.filter_now()
            self.chosen.emit()
            return
        super().keyPressEvent(event)

    def _complete(self) -> None:
        before = self.text()[: self.cursorPosition()]
        found = _LAST_WORD.search(before)
        word = found.group() if found else ""
        popup = self._completer.popup()
        self._completer.setCompletionPrefix(word)
        count = self._completer.completionCount()
        whole = count == 1 and self._completer.currentCompletion().casefold() == word.casefold()
        if len(word) < 2 or not count or whole:
            popup.hide()
            return
        place = self.cursorRect()
        place.setWidth(220)
        self._completer.complete(place)

    def _insert(self, word: str) -> None:
        before, after = self.text()[: self.cursorPosition()], self.text()[self.cursorPosition() :]
        kept = _LAST_WORD.sub("", before) + word + ("" if after.startswith(" ") else " ")
        self.setText(kept + after)
        self.setCursorPosition(len(kept))
