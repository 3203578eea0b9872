"""The one path by which the program speaks to the person: a bar over the map, and the list of messages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui.widgets import LONGEST_MESSAGE, emptied, restyle, show_shortened

log = logging.getLogger(__name__)

REPEAT_AFTER_S = 60.0
INFO_SHOWN_MS = 6000
WARNING_SHOWN_MS = 20_000
SIDE, TOP, GAP = 12, 28, 8
"""Pixels between the bar and the sides of what it lies over, its top (the degrees stand there), and cards."""
NARROWEST, NARROW, WIDEST = 240, 440, 640
"""Widths: the least, the least with buttons beside the words, and the greatest."""
_MOVES = {QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize}


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
    at: datetime = field(default_factory=datetime.now)


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
    """A slim strip with the latest message, its mends as buttons, and a cross; Esc closes it too.

    What only tells goes by itself, but not while someone points at it or has come to it by key; what
    failed, or offers a mend, stays.

    Parameters
    ----------
    messages : Messages
    over : QWidget, optional
        What the bar lies over, at the top and beside the cards there: nothing below it is moved or drawn
        anew. Without it the bar takes a place in a layout.
    """

    def __init__(self, messages: Messages, over: QWidget | None = None) -> None:
        super().__init__(over)
        self.setObjectName("messageBar")
        self.setAccessibleName("Messages")
        self.setProperty("floats", over is not None)
        # A press on the bar isn't one on the map below.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._over = over
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._buttons = QHBoxLayout()
        self._close = QToolButton()
        self._close.setText("×")
        self._close.setToolTip("Close this message (Esc)")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.addWidget(self._text, 1)
        self._words.addLayout(self._buttons)
        self._words.setAlignment(self._buttons, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addLayout(self._words, 1)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fade)
        if over is not None:
            over.installEventFilter(self)
        self.hide()
        messages.shown.connect(self.show_message)

    def show_message(self, message: Message) -> None:
        """Show one message in place of the one before."""
        emptied(self._buttons)
        show_shortened(self._text, message.text, LONGEST_MESSAGE)
        for mend in message.mends:
            button = QPushButton(mend.text)
            button.clicked.connect(self.hide)
            button.clicked.connect(lambda _=False, action=mend.action: action())
            self._buttons.addWidget(button)
            button.show()  # else it has no room before the next turn
        restyle(self, level=message.level.name.lower())
        self.show()
        self._place()  # known only now, in the style's lettering
        self._timer.stop()
        if message.level is not Level.ERROR and not message.mends:
            self._timer.start(INFO_SHOWN_MS if message.level is Level.INFO else WARNING_SHOWN_MS)

    def _fade(self) -> None:
        if self.underMouse() or self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._timer.start(INFO_SHOWN_MS)
        else:
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the bar; the focus goes back to what lies below."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        self.hide()
        if self._over is not None:
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- its place -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep at the top, and beside cards that come, go or are moved."""
        if watched is self._over and event.type() == QEvent.Type.ChildAdded:
            card = event.child()
            if isinstance(card, QWidget) and card is not self:
                card.installEventFilter(self)
        if event.type() in _MOVES and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        if self._over is None:
            return
        self._words.setDirection(QBoxLayout.Direction.LeftToRight)
        self.layout().invalidate()
        words = self._text.fontMetrics().horizontalAdvance(self._text.text()) + GAP
        wanted = words + self.sizeHint().width() - self._text.sizeHint().width()
        left, right = self._free_strip(self._over)
        width = min(max(min(wanted, WIDEST), NARROWEST), right - left)
        if wanted > width and width < NARROW and self._buttons.count():
            self._words.setDirection(QBoxLayout.Direction.TopToBottom)
            self.layout().invalidate()
        self.raise_()
        self.setGeometry(left, TOP, width, self.heightForWidth(width))

    def _free_strip(self, over: QWidget) -> tuple[int, int]:
        """From where to where the top is free of cards; all of it where too little would be left."""
        left, right = SIDE, over.width() - SIDE
        strip = QRect(0, 0, over.width(), TOP + 2 * self._close.sizeHint().height())
        for card in over.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if card is self or not card.isVisible() or not card.geometry().intersects(strip):
                continue
            if card.geometry().center().x() < over.width() / 2:
                left = max(left, card.geometry().right() + GAP)
            else:
                right = min(right, card.geometry().left() - GAP)
        return (left, right) if right - left >= NARROWEST else (SIDE, over.width() - SIDE)
