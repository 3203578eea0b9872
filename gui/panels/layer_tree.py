"""The tree of the layers panel: double clicks on swatches, and own layers dragged to another place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from gui.panels.folder_items import GROUP_ROLE, KEY_ROLE, OWN

GROUP = "own-group"
"""Heading of a group of own layers; its key is the group's name."""
Indicator = QAbstractItemView.DropIndicatorPosition


class LayerTree(QTreeWidget):
    """Tells swatches from names, and says where an own layer was dropped; it moves nothing itself.

    Signals
    -------
    swatch_double_clicked(item)
        Instead of `itemDoubleClicked`, where the click was on the swatch.
    dropped(item, target, above)
        An own layer was dropped above or below (or on) another entry.
    """

    swatch_double_clicked = Signal(QTreeWidgetItem)
    dropped = Signal(QTreeWidgetItem, QTreeWidgetItem, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    # -- dragging ------------------------------------------------------------------------------

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Only own layers are taken along."""
        if is_own_layer(self.currentItem()):
            super().startDrag(actions)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files belong to the window, which imports them."""
        if event.source() is self:
            super().dragEnterEvent(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Own layers stay among each other and their groups."""
        super().dragMoveEvent(event)
        target = self.itemAt(event.position().toPoint())
        if target is None or target.data(0, GROUP_ROLE) not in (OWN, GROUP):
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where; the order is the display's, and the tree follows it."""
        target = self.itemAt(event.position().toPoint())
        dragged = self.currentItem()
        if event.source() is not self or target is None or not is_own_layer(dragged) or target is dragged:
            event.ignore()
            return
        above = self.dropIndicatorPosition() in (Indicator.AboveItem, Indicator.OnItem)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.dropped.emit(dragged, target, above)

    # -- swatches ------------------------------------------------------------------------------

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A swatch opens what it stands for; anything else is as in any tree."""
        at = event.position().toPoint()
        item = self.itemAt(at)
        if item is not None and self.is_on_swatch(item, at):
            event.accept()
            self.swatch_double_clicked.emit(item)
            return
        super().mouseDoubleClickEvent(event)

    def is_on_swatch(self, item: QTreeWidgetItem, at: QPoint) -> bool:
        """Whether a place in the view is on the item's swatch."""
        return not item.icon(0).isNull() and self.swatch_rect(item).contains(at)

    def swatch_rect(self, item: QTreeWidgetItem) -> QRect:
        """Where the swatch is drawn in the view."""
        index = self.indexFromItem(item)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        return self.style().subElementRect(QStyle.SubElement.SE_ItemViewItemDecoration, option, self)


def is_own_layer(item: QTreeWidgetItem | None) -> bool:
    """Whether an entry is that of an own layer."""
    return item is not None and item.data(0, GROUP_ROLE) == OWN and bool(item.data(0, KEY_ROLE))
