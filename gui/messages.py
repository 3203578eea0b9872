"""The one path by which the program speaks to the person: a bar below the map, and the list of messages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui.widgets import emptied

log = logging.getLogger(__name__)

REPEAT_AFTER_S = 60.0
INFO_SHOWN_MS = 6000


class Level(IntEnum):
    """How much a message matters."""

    INFO = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Mend:
    """A way out, offered as a button."""

    text: str
    action: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Message:
    """What happened, in plain words, and how to mend it."""

    text: str
    level: Level = Level.INFO
    mends: tuple[Mend, ...] = ()


class Messages(QObject):
    """The bus. The same remark is shown once a minute at most; warnings and errors each time."""

    shown = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history: list[Message] = []
        self._last: dict[str, float] = {}

    def info(self, text: str, *mends: Mend) -> None:
        """Say that something was done."""
        self._post(Message(text, Level.INFO, mends))

    def warning(self, text: str, *mends: Mend) -> None:
        """Say that something needs a look."""
        self._post(Message(text, Level.WARNING, mends))

    def error(self, text: str, *mends: Mend) -> None:
        """Say that something failed, and what is still as it was."""
        self._post(Message(text, Level.ERROR, mends))

    def _post(self, message: Message) -> None:
        now = time.monotonic()
        repeated = now - self._last.get(message.text, -REPEAT_AFTER_S) < REPEAT_AFTER_S
        self._last[message.text] = now
        log.debug("%s: %s", message.level.name, message.text)
        if repeated and message.level is Level.INFO:
            return
        self.history.append(message)
        self.shown.emit(message)


class MessageBar(QFrame):
    """A slim strip with the latest message, its mends as buttons, and a cross."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAccessibleName("Messages")
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._buttons = QHBoxLayout()
        close = QToolButton()
        close.setText("×")
        close.setToolTip("Close this message")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self._text, 1)
        row.addLayout(self._buttons)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()
        messages.shown.connect(self.show_message)

    def show_message(self, message: Message) -> None:
        """Show one message; an info fades after some seconds, the others stay."""
        emptied(self._buttons)
        self._text.setText(message.text)
        for mend in message.mends:
            button = QPushButton(mend.text)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _=False, action=mend.action: action())
            self._buttons.addWidget(button)
        self.setProperty("level", message.level.name.lower())
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        self._timer.stop()
        if message.level is Level.INFO and not message.mends:
            self._timer.start(INFO_SHOWN_MS)
