"""The tree of the layers panel: a double click on a swatch is one of its own."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem


class LayerTree(QTreeWidget):
    """Tells swatches from names.

    Signals
    -------
    swatch_double_clicked(item)
        Instead of `itemDoubleClicked`, where the click was on the swatch.
    """

    swatch_double_clicked = Signal(QTreeWidgetItem)

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
