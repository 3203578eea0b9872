"""The saved views: one click shows an extent with its filters."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from gui.widgets import plain_tip
from layers.atlas import Atlas
from layers.records.view import View

MOST_AT_FIRST = 260
SETTLED_MS = 300
LOW_SCREEN = 640
LEAST_ROWS = 3
"""That stay in sight on a small screen."""


class ViewsPanel(QListWidget):
    """List of the atlas's views in their order.

    Signals
    -------
    view_chosen(id)
    """

    view_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewsPanel")
        self.setAccessibleName("Saved views")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._choose)
        self._was_shown = False

    def show_views(self, atlas: Atlas) -> None:
        """List the views of an atlas."""
        self.clear()
        for view in ordered_views(atlas):
            item = QListWidgetItem(view.name)
            item.setData(Qt.ItemDataRole.UserRole, view.id)
            item.setToolTip(plain_tip(view.title or view.name))
            self.addItem(item)
        if self._was_shown or self.screen().availableSize().height() < LOW_SCREEN:
            self._may_shrink()
        else:
            self.setMinimumHeight(min(self.sizeHint().height(), MOST_AT_FIRST))

    def showEvent(self, event: QShowEvent) -> None:
        """All views are in sight at first; from then on the list may get smaller."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            QTimer.singleShot(SETTLED_MS, self, self._may_shrink)

    def _may_shrink(self) -> None:
        self.setMinimumHeight(self._height_of(min(self.count(), LEAST_ROWS)))

    def sizeHint(self) -> QSize:
        """Tall enough for all views."""
        return QSize(220, self._height_of(max(self.count(), LEAST_ROWS)))

    def _height_of(self, rows: int) -> int:
        return rows * max(self.sizeHintForRow(0), 24) + 8

    def _choose(self, item: QListWidgetItem) -> None:
        self.view_chosen.emit(item.data(Qt.ItemDataRole.UserRole))


def ordered_views(atlas: Atlas) -> list[View]:
    """Views in the order in which they are listed."""
    return sorted(atlas.views.values(), key=lambda view: (view.order, view.name))
