"""How far reading or writing a file is, in the status bar, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from gui.widgets import plain_label


class ReadingBar(QWidget):
    """A file's name, a bar, and a cross. Hidden while nothing is done.

    Signals
    -------
    cancelled()
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.text = plain_label("readingText")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(150)
        self.bar.setAccessibleName("Progress of the file")
        stop = QToolButton()
        stop.setText("Stop")
        stop.setToolTip("Stop; nothing is added or written")
        stop.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.text, self.bar, stop):
            row.addWidget(widget)
        self.hide()

    def start(self, name: str) -> None:
        """Show that a file's turn has come."""
        self._name = name
        self.text.setText(name)
        self.bar.setValue(0)
        self.show()

    def show_progress(self, share: float, text: str) -> None:
        """Show the share done, 0–1, and what is being done."""
        self.text.setText(f"{self._name}: {text}" if text else self._name)
        self.bar.setValue(round(share * 100))
        self.show()
