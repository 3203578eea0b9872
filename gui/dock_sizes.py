"""Docks beside the map keep their heights when one below it comes and goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow

REST_MS = 40
"""Without a change for so long, the docks have come to rest."""


class DockSizes(QObject):
    """Gives a column of docks its heights back.

    Qt takes the room for a dock that opens from the highest of the column, and hands it out by shares
    when that dock closes: the low ones would grow each time. So the heights are remembered for what
    stands below the map, and the last dock of the column takes what is left.

    Parameters
    ----------
    window : QMainWindow
    column : sequence of QDockWidget
        Beside the map, from top to bottom.
    below : sequence of QDockWidget
        Those whose coming and going changes the column's height.
    """

    def __init__(
        self, window: QMainWindow, column: Sequence[QDockWidget], below: Sequence[QDockWidget]
    ) -> None:
        super().__init__(window)
        self._window, self._column, self._below = window, list(column), list(below)
        self._heights: dict[tuple[bool, ...], list[int]] = {}
        self._last: list[int] = []
        self._due = self._changed_lately = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REST_MS)
        self._later.timeout.connect(self._rest)
        window.installEventFilter(self)
        for dock in self._column:
            dock.installEventFilter(self)
        for dock in self._below:
            dock.visibilityChanged.connect(self._changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember heights when they have come to rest; give them back before the change is painted."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._window and self._due:
            # Once: where the docks can't be as high as wished, asking again would never end.
            self._due = False
            self._window.layout().activate()
            self._restore()
        elif event.type() == QEvent.Type.Resize and watched is not self._window:
            self._later.start()
        return False

    def _is_whole(self) -> bool:
        """True while all docks of the column stand one above the other."""
        docks = self._column
        areas = {self._window.dockWidgetArea(dock) for dock in docks}
        loose = any(dock.isFloating() or not dock.isVisible() for dock in docks)
        tops = [dock.y() for dock in docks]
        return not loose and len(areas) == 1 and tops == sorted(set(tops))

    def _changed(self) -> None:
        # The room isn't shared out yet.
        self._due = self._changed_lately = bool(self._heights)
        self._later.start()

    def _rest(self) -> None:
        if self._changed_lately:
            self._changed_lately = False
            self._restore()
            self._later.start()
        elif self._is_whole():
            self._last = self._heights[self._shown()] = [dock.height() for dock in self._column]

    def _shown(self) -> tuple[bool, ...]:
        return tuple(not dock.isHidden() for dock in self._below)

    def _restore(self) -> None:
        if not self._is_whole():
            return
        now = [dock.height() for dock in self._column]
        above = self._heights.get(self._shown(), self._last)[:-1]
        wanted = [*above, sum(now) - sum(above)]
        # Where that leaves too little for the last one, or one was squeezed away, Qt shares the room out.
        least = self._column[-1].minimumSizeHint().height()
        if wanted != now and wanted[-1] >= least and min(wanted) > 0:
            self._window.resizeDocks(self._column, wanted, Qt.Orientation.Vertical)
            self._window.layout().activate()
