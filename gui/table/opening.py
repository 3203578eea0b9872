"""The attribute table's dock: there from the start, filled when it is first seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QWidget

from gui.dock_sizes import DockSizes
from gui.panels.tree_entries import COMMODITIES, OWN, ROUTES, SITES

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.table.panel import TablePanel
    from gui.table.row_source import RowSource
    from layers.atlas import Atlas, RowsChanged
    from layers.document.session import Session

_OF_GROUP = {SITES: "sites", ROUTES: "routes", COMMODITIES: "sites"}
HEIGHT = 340


class TableDock(QObject):
    """Opens the table, and tells it what changed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._panel: TablePanel | None = None
        self._wanted = ""
        self._atlas: Atlas | None = None
        area = Qt.DockWidgetArea.BottomDockWidgetArea
        self.dock = window.add_panel("Table", QWidget(), area)
        views, layers, timeline = (
            window.findChild(QDockWidget, f"panel.{title}") for title in ("Views", "Layers", "Timeline")
        )
        window.splitDockWidget(self.dock, timeline, Qt.Orientation.Vertical)
        self.dock.hide()
        DockSizes(window, [views, layers], [self.dock, timeline])
        self.dock.visibilityChanged.connect(self._seen)
        self.dock.toggleViewAction().triggered.connect(self._give_height)
        window.layers.table_requested.connect(self._open_group)
        window.layer_files.changed.connect(self._layer_changed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Handlers of its actions."""
        return {"layer.table": self.toggle, "layer.select": self.select_by}

    @property
    def panel(self) -> TablePanel:
        """The table. What it needs is loaded with the first one."""
        if self._panel is None:
            from gui.table.panel import TablePanel

            self._panel = TablePanel(self._window, self._sources)
            self.dock.setWidget(self._panel)
        return self._panel

    def toggle(self) -> None:
        """Show the table of what is selected; close it when it is the one in use."""
        in_use = self._panel is not None and self._panel.isAncestorOf(self._window.focusWidget() or self.dock)
        if self.dock.isVisible() and in_use:
            self.dock.hide()
            self._window.canvas.setFocus()
        elif self.dock.isVisible():
            self.panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.open(self._likeliest())

    def select_by(self) -> None:
        """Go to the filter of the table that is shown, or of what is selected."""
        if not self.dock.isVisible():
            self.open(self._likeliest())
        self.dock.raise_()
        self.panel.head.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _likeliest(self) -> str:
        """The table of what is selected on the map, else of the layer chosen in the tree."""
        window = self._window
        table, key = min(window.display.state.selection, default=("", ""))
        feature = window.session.atlas.features.get(key) if table == "features" else None
        return feature.layer if feature is not None else table or window.layers.current_own()

    def open(self, key: str = "") -> None:
        """Show the table of that name, or of the layer of that id."""
        was_shown = self.dock.isVisible()
        self._wanted = key
        panel = self.panel
        self.dock.show()
        self.dock.raise_()
        if self._wanted or panel.source is None:
            self._fill()
        self._give_height(not was_shown)
        self.panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _give_height(self, opened: bool) -> None:
        if opened and self.dock.height() < HEIGHT and not self.dock.isFloating():
            self._window.resizeDocks([self.dock], [HEIGHT], Qt.Orientation.Vertical)

    def use_session(self, session: Session) -> None:
        """Show another document, and follow its edits."""
        if self._atlas is not None:
            self._atlas.rows_changed.disconnect(self._rows_changed)
        self._atlas = session.atlas
        session.atlas.rows_changed.connect(self._rows_changed)
        if self._panel is not None:
            self._panel.refresh()

    def _rows_changed(self, event: RowsChanged) -> None:
        if self._panel is not None:
            self._panel.refresh(*event.ids)

    def _layer_changed(self) -> None:
        if self._panel is not None:
            self._panel.refresh()

    def _open_group(self, group: str, key: str) -> None:
        self.open(key if group == OWN else _OF_GROUP.get(group, "areas"))

    def _seen(self, shown: bool) -> None:
        canvas = self._window.canvas
        if shown and self._panel is None and not canvas.shows_fresh_content:
            # It was open when the window was closed: the map comes first.
            canvas.rendered.connect(self._fill, Qt.ConnectionType.SingleShotConnection)
        elif shown:
            self._fill()

    def _fill(self) -> None:
        wanted, self._wanted = self._wanted, ""
        self.panel.list_sources(wanted)

    def _sources(self) -> list[RowSource]:
        from gui.table.atlas_rows import TABLE_NAMES, AtlasRows
        from gui.table.feature_rows import FeatureRows
        from gui.table.layer_rows import LayerRows
        from layers.own.arrays import DocumentSource

        window = self._window
        found: list[RowSource] = []
        for own in window.layer_files.own_layers():
            if isinstance(own.source, DocumentSource):
                found.append(FeatureRows(window.session, own.layer, own.source))
            else:
                found.append(LayerRows(own.layer, own.layer.name, own.trouble))
        locator = window.canvas.locator
        found += [AtlasRows(window.session, key, locator) for key in TABLE_NAMES]
        return found
