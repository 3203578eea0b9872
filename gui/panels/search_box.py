"""The box at the top right: search a place by any spelling, or go to a coordinate in any notation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from geo.errors import CoordinateError
from gui.widgets import plain_tip
from layers.display import Ref

if TYPE_CHECKING:
    from layers.search import Hit, SearchIndex

REF_ROLE = Qt.ItemDataRole.UserRole
LONLAT_ROLE = Qt.ItemDataRole.UserRole + 1
MOST_HITS, FEW_HITS = 12, 6
"""Records of the atlas that are offered, alone and above those of imported layers."""
MOST_WIDTH = 620
_NAVIGATION = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}


class SearchBox(QLineEdit):
    """Type to search; Down and Up choose, Enter goes there, Esc closes.

    Signals
    -------
    record_chosen(ref)
        Table and id of the chosen record.
    place_chosen(lon, lat)
        A typed coordinate, WGS 84 degrees.

    Attributes
    ----------
    more : callable
        Gives further results for a text, shown below the atlas's, and a remark; empty for none.
    """

    record_chosen = Signal(object)
    place_chosen = Signal(float, float)

    def __init__(self, index: Callable[[], SearchIndex], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self.more: Callable[[str], tuple[list[Hit], str]] = lambda text: ([], "")
        self.setObjectName("searchBox")
        self.setPlaceholderText("Search a place, or go to a coordinate")
        self.setAccessibleName("Search a place or go to a coordinate")
        self.setToolTip("Any spelling in any script, or 38.7167 N 125.4 E, 38°43′N 125°24′E, MGRS (Ctrl+F)")
        self.setClearButtonEnabled(True)
        self._popup = QFrame(self.window() if parent else None, Qt.WindowType.ToolTip)
        self._popup.setObjectName("searchPopup")
        self._list = QListWidget(self._popup)
        self._list.setAccessibleName("Search results")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self._popup)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._list)
        self._list.itemClicked.connect(self._choose)
        self.textEdited.connect(self._search)
        self.returnPressed.connect(self._enter)

    def results(self) -> list[str]:
        """Texts of the results now shown."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def search_again(self) -> None:
        """Look once more for what is typed: there is more to find in."""
        if self._popup.isVisible():
            self._search(self.text())

    def _search(self, text: str) -> None:
        self._list.clear()
        more, remark = self.more(text)
        for hit in [*self._index().find(text, FEW_HITS if more else MOST_HITS), *more]:
            self._list.addItem(_hit_item(hit))
        self._add_coordinate(text)
        if self._list.count() == 0 and text.strip() and not remark:
            remark = f"Nothing in the atlas is called “{text.strip()}”"
        if remark:
            self._list.addItem(_remark(remark))
        self._list.setCurrentRow(0)
        self._show_popup(bool(text.strip()))

    def _add_coordinate(self, text: str) -> None:
        from geo.coordinates import parse_coordinate

        try:
            place = parse_coordinate(text)
        except CoordinateError as error:
            if any(ch.isdigit() for ch in text) and self._list.count() == 0:
                self._list.addItem(_remark(str(error)))
            return
        north, east = "N" if place.lat >= 0 else "S", "E" if place.lon >= 0 else "W"
        where = f"{abs(place.lat):.5f}° {north}, {abs(place.lon):.5f}° {east}"
        item = QListWidgetItem(f"Go to {where}  ·  {place.notation}")
        item.setData(LONLAT_ROLE, (place.lon, place.lat))
        if place.note:
            item.setToolTip(place.note)
        self._list.insertItem(0, item)

    def _show_popup(self, visible: bool) -> None:
        if not visible:
            self._popup.hide()
            return
        rows = min(self._list.count(), 12)
        height = max(self._list.sizeHintForRow(0), 22) * rows + 6
        wide = max(self._list.sizeHintForColumn(0) + 24, 380)
        self._popup.resize(max(self.width(), min(wide, MOST_WIDTH, self.window().width())), height)
        self._popup.move(self.mapToGlobal(QPoint(self.width() - self._popup.width(), self.height() + 2)))
        self._popup.show()

    def _enter(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._choose(item)

    def _choose(self, item: QListWidgetItem) -> None:
        ref: Ref | None = item.data(REF_ROLE)
        lonlat = item.data(LONLAT_ROLE)
        if ref is None and lonlat is None:
            return
        self._popup.hide()
        if ref is not None:
            self.record_chosen.emit(tuple(ref))
        else:
            self.place_chosen.emit(*lonlat)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move in the results; Esc closes them, then empties the box."""
        if event.key() in _NAVIGATION and self._popup.isVisible():
            step = 1 if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1
            row = (self._list.currentRow() + step) % max(self._list.count(), 1)
            self._list.setCurrentRow(row)
        elif event.key() == Qt.Key.Key_Escape:
            if self._popup.isVisible():
                self._popup.hide()
            else:
                self.clear()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Close the results when the box loses the focus."""
        if event.type() == QEvent.Type.FocusOut:
            self._popup.hide()
        return super().event(event)


def _remark(text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _hit_item(hit: Hit) -> QListWidgetItem:
    also = f"   {hit.spelling}" if hit.spelling != hit.name else ""
    item = QListWidgetItem(f"{hit.name}{also}   ·   {hit.what}")
    tip = f"{hit.name}\n{hit.spelling}\n{hit.what}" if also else f"{hit.name}\n{hit.what}"
    item.setToolTip(plain_tip(tip))
    item.setData(REF_ROLE, hit.ref)
    return item
