"""The inspector: pages on what is selected, every value with its sources one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.panels.rows import RowWidget, SourceTip
from gui.widgets import emptied, plain_label, show_shortened

if TYPE_CHECKING:
    from layers.describe.description import Description, Section


class Inspector(QWidget):
    """Shows a `Description`; extra pages (charts) can be added by name.

    Signals
    -------
    ref_chosen(ref)
        A row or source was clicked that leads to another record.
    """

    ref_chosen = Signal(object)

    def __init__(self, source_tip: SourceTip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._source_tip = source_tip
        self._extra: dict[str, QWidget] = {}
        self._table = ""
        self._title = plain_label("inspectorTitle")
        self._title.setWordWrap(True)
        self._subtitle = plain_label("inspectorSubtitle")
        self._kind = plain_label("inspectorKind")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._waiting: dict[int, tuple[tuple[Section, ...], QWidget | None]] = {}
        self._tabs.currentChanged.connect(self._build_page)
        self._empty = plain_label("inspectorEmpty")
        self._empty.setWordWrap(True)
        self._empty.setText(
            "Click a mine, a port or a route on the map to read what is known of it, and who says so."
        )
        chips = QWidget()
        chips.setLayout(self._chips)
        self._chips.setContentsMargins(0, 2, 0, 4)
        self._chips_box = chips
        head = QVBoxLayout()
        head.setContentsMargins(14, 12, 14, 4)
        head.setSpacing(1)
        for part in (self._kind, self._title, self._subtitle, chips, self._empty):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._tabs, 1)
        column.addStretch(0)
        self.show_description(None)

    def add_page(self, name: str, widget: QWidget) -> None:
        """Show a widget above the rows of the page of that name, on every record."""
        widget.setParent(self)
        widget.hide()
        self._extra[name] = widget

    @property
    def current_page(self) -> str:
        """Name of the page in front."""
        return self._tabs.tabText(self._tabs.currentIndex())

    def show_page(self, name: str) -> None:
        """Bring a page to the front, if there is one of that name."""
        for index in range(self._tabs.count()):
            if self._tabs.tabText(index) == name:
                self._tabs.setCurrentIndex(index)

    def show_description(self, description: Description | None) -> None:
        """Show one record; None empties the panel."""
        # Going from place to place keeps the page; another kind of record starts with its first.
        table = description.ref[0] if description else ""
        front = self.current_page if table == self._table else ""
        self._table = table
        for extra in self._extra.values():
            extra.setParent(self)  # taken out of the page before the page is deleted
            extra.hide()
        self._waiting.clear()
        while self._tabs.count():
            page = self._tabs.widget(0)
            self._tabs.removeTab(0)
            page.deleteLater()
        filled = description is not None
        for widget in (self._kind, self._title, self._subtitle, self._chips_box, self._tabs):
            widget.setVisible(filled)
        self._empty.setVisible(not filled)
        if description is None:
            return
        self._kind.setText(description.kind)
        show_shortened(self._title, description.title)
        show_shortened(self._subtitle, description.subtitle)
        self._subtitle.setVisible(bool(description.subtitle))
        self._show_chips(description.chips)
        pages: list[tuple[str, tuple[Section, ...], QWidget | None]] = []
        for name, parts in description.pages.items():
            extra_widget = self._extra.get(name)
            if parts or extra_widget is not None:
                pages.append((name, parts, extra_widget))
        # A page is built when it comes to the front: a record has hundreds of rows on the others.
        self._tabs.blockSignals(True)
        for name, parts, extra_widget in pages:
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QFrame.Shape.NoFrame)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._waiting[self._tabs.addTab(scroll, name)] = (parts, extra_widget)
        self.show_page(front)
        self._tabs.blockSignals(False)
        self._build_page(self._tabs.currentIndex())

    def _build_page(self, index: int) -> None:
        waiting = self._waiting.pop(index, None)
        scroll = self._tabs.widget(index)
        if waiting is not None and isinstance(scroll, QScrollArea):
            scroll.setWidget(self._page(*waiting))

    def _show_chips(self, chips: tuple[str, ...]) -> None:
        emptied(self._chips)
        for text in chips:
            chip = plain_label("chip")
            chip.setText(text)
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        self._chips_box.setVisible(bool(chips))

    def _page(self, parts: tuple[Section, ...], extra: QWidget | None) -> QWidget:
        content = QWidget()
        content.setObjectName("inspectorPage")
        column = QVBoxLayout(content)
        column.setContentsMargins(14, 8, 12, 16)
        column.setSpacing(3)
        if extra is not None:
            column.addWidget(extra)
            extra.show()
        for part in parts:
            heading = plain_label("sectionHeading")
            heading.setText(part.title)
            column.addSpacing(6)
            column.addWidget(heading)
            for row in part.rows:
                column.addWidget(RowWidget(row, self._source_tip, self.ref_chosen.emit))
        column.addStretch(1)
        return content
