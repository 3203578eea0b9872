"""Cards over the map are taken by the hand: a drag puts one elsewhere, where it stays."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class Grip(QObject):
    """Lets a card be dragged over the widget below it.

    Once moved, the card keeps its share of the width and height, whatever size either has.

    Parameters
    ----------
    card : QWidget
        Child of the widget that it is moved over.

    Signals
    -------
    moved()
        The card is to be placed anew.
    clicked()
        It was pressed and released without being moved.
    """

    moved = Signal()
    clicked = Signal()

    def __init__(self, card: QWidget) -> None:
        super().__init__(card)
        self._card = card
        self._pinned: QPointF | None = None
        self._held: QPoint | None = None
        self._dragged = False
        # A press beside the card's controls is the card's, not that of the map below.
        card.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        card.installEventFilter(self)

    def placed(self, usual: QRect) -> QRect:
        """Where the card stands: at its usual place until it was moved."""
        if self._pinned is None:
            return usual
        room = self._room(usual)
        to = QPoint(round(self._pinned.x() * room.x()), round(self._pinned.y() * room.y()))
        return QRect(to, usual.size())

    def _room(self, card: QRect) -> QPoint:
        below = self._card.parentWidget()
        return QPoint(max(below.width() - card.width(), 0), max(below.height() - card.height(), 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take hold, move, let go."""
        if not isinstance(event, QMouseEvent):
            return False
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._held, self._dragged = event.position().toPoint(), False
        elif kind == QEvent.Type.MouseMove and self._held is not None:
            self._move(event.position().toPoint() - self._held)
        elif kind == QEvent.Type.MouseButtonRelease and self._held is not None:
            self._held = None
            if not self._dragged:
                self.clicked.emit()
        else:
            return False
        return True

    def _move(self, by: QPoint) -> None:
        if not self._dragged and by.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragged = True
        to, room = self._card.pos() + by, self._room(self._card.geometry())
        self._pinned = QPointF(
            min(max(to.x() / max(room.x(), 1), 0.0), 1.0), min(max(to.y() / max(room.y(), 1), 0.0), 1.0)
        )
        self.moved.emit()
