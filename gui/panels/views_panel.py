"""The saved views: one click shows an extent with its filters."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from gui.widgets import plain_tip
from layers.atlas import Atlas
from layers.records.view import View


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

    def show_views(self, atlas: Atlas) -> None:
        """List the views of an atlas."""
        self.clear()
        for view in ordered_views(atlas):
            item = QListWidgetItem(view.name)
            item.setData(Qt.ItemDataRole.UserRole, view.id)
            item.setToolTip(plain_tip(view.title or view.name))
            self.addItem(item)
        self.setMinimumHeight(min(self.sizeHint().height(), 260))

    def sizeHint(self) -> QSize:
        """Tall enough for all views."""
        rows = max(self.count(), 3)
        return QSize(220, rows * max(self.sizeHintForRow(0), 24) + 8)

    def _choose(self, item: QListWidgetItem) -> None:
        self.view_chosen.emit(item.data(Qt.ItemDataRole.UserRole))


def ordered_views(atlas: Atlas) -> list[View]:
    """Views in the order in which they are listed."""
    return sorted(atlas.views.values(), key=lambda view: (view.order, view.name))
