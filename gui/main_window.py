"""The window: composition only. It builds the parts, and joins what one says to what another does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from geo.crs import WGS84, transform_extent
from geo.errors import CrsError
from geo.extent import Extent
from gui import later_parts
from gui.actions import Actions
from gui.canvas.atlas_source import AtlasSource
from gui.canvas.map_canvas import MapCanvas
from gui.disk_watch import DiskWatch
from gui.documents import Documents
from gui.foreign.layer_files import LayerFiles
from gui.messages import MessageBar, Messages
from gui.panels.inspector import Inspector
from gui.panels.layers_panel import LayersPanel
from gui.panels.search_box import SearchBox
from gui.panels.timeline import TimelinePanel
from gui.panels.tree_entries import refs_of_entry
from gui.panels.views_panel import ViewsPanel, ordered_views
from gui.settings import Settings
from gui.status_bar import StatusBar
from gui.style import dress, set_letters, tokens
from gui.swatches import Swatches
from gui.table.opening import TableDock
from gui.tools.select import SelectTool
from gui.webpreview.opening import close_preview, open_preview, shown_layers
from layers.atlas import RowsChanged
from layers.describe.kinds import COMMODITIES, COUNTRIES
from layers.display import Display, DisplayState, Ref
from layers.document.session import Session
from layers.show_view import display_of
from layers.theme.theme import Theme, theme_named

if TYPE_CHECKING:
    from gui.figures.figure_window import FigureWindow
    from gui.tools.base import Tool
    from layers.search import SearchIndex

OVERVIEW = "overview"
HOME: Ref = (COUNTRIES, "north-korea")
"""What the inspector shows while nothing is selected."""
ZOOM_STEP = 1.6
EDITING_TOOLS = frozenset({"move", "vertices", "add-site", "add-leg", "add-area", "add-feature"})
"""Tools that change the atlas: the line on what their edits rest on is shown with them."""
PLACE_RESOLUTION = 60.0
"""Metres per pixel at which a typed coordinate is shown."""


class MainWindow(QMainWindow):
    """The atlas's window on one session."""

    evidence = cached_property(later_parts.evidence)
    trade = cached_property(later_parts.trade)
    history = cached_property(later_parts.history)
    profile = cached_property(later_parts.profile)
    legend = cached_property(later_parts.legend)
    edit_bar = cached_property(later_parts.edit_bar)
    editing = cached_property(later_parts.editing)
    recomputer = cached_property(later_parts.recomputer)
    watch = cached_property(later_parts.watch)
    planner = cached_property(later_parts.planner)
    map_tools = cached_property(later_parts.map_tools)
    map_editing = cached_property(later_parts.map_editing)

    def __init__(self, session: Session, settings: Settings) -> None:
        set_letters()
        super().__init__()
        self.setObjectName("mainWindow")
        self.session = session
        self.settings = settings
        self.display = Display(DisplayState(theme=settings.theme))
        self.messages = Messages(self)
        self.source = AtlasSource(session.atlas, self.display)
        self.canvas = MapCanvas(self.source, self.display, session)
        self.swatches = Swatches(self.theme, lambda: self.session.atlas)
        self.documents = Documents(self, self, lambda: self.layer_files.remember_display())
        self.disk_watch = DiskWatch(self)
        self._shown = HOME
        self._search_index: tuple[int, SearchIndex] | None = None
        self._figures: FigureWindow | None = None
        self._build_centre()
        self._build_panels()
        self.layer_files = LayerFiles(self)
        self.tables = TableDock(self)
        self.actions_ = Actions(self, lambda action_id: self.handlers[action_id])
        self._build_bars()
        self._join()
        self.canvas.set_tool(SelectTool())
        self.actions_["tool.select"].setChecked(True)
        self._tint()
        self.use_session(session)
        settings.restore_window(self)

    # -- building ------------------------------------------------------------------------------

    def _build_centre(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        MessageBar(self.messages, over=self.canvas)
        self.setCentralWidget(centre)

    def _build_panels(self) -> None:
        self.views = ViewsPanel()
        self.layers = LayersPanel(self.display, self.swatches)
        self.inspector = Inspector(self.source_tip)
        self.timeline = TimelinePanel(self.display)
        self.panels_menu = QMenu("&Panels", self)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        views = self.add_panel("Views", self.views, left)
        layers = self.add_panel("Layers", self.layers, left)
        inspector = self.add_panel("Inspector", self.inspector, right)
        timeline = self.add_panel("Timeline", self.timeline, Qt.DockWidgetArea.BottomDockWidgetArea)
        timeline.setTitleBarWidget(QWidget())  # its caption is in the panel; the map keeps the room
        self.resizeDocks([views, layers], [200, 520], Qt.Orientation.Vertical)
        self.resizeDocks([layers, inspector], [250, 330], Qt.Orientation.Horizontal)

    def add_panel(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Put a widget into a panel that docks, collapses and is remembered."""
        dock = QDockWidget(title, self)
        dock.setObjectName(f"panel.{title}")
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        self.panels_menu.addAction(dock.toggleViewAction())
        return dock

    def _build_bars(self) -> None:
        self.views_menu = QMenu("Saved &views", self)
        submenus = {**self.documents.menus, "views": self.views_menu, "panels": self.panels_menu}
        bar = self.menuBar()
        self.actions_.fill_menus(bar, submenus)
        # The search is never folded away for want of width; a menu bar of the system has no corner.
        bar.setNativeMenuBar(False)
        self.search = SearchBox(self._index, self)
        bar.setCornerWidget(self.search, Qt.Corner.TopRightCorner)
        toolbar = QToolBar("Tools", self)
        toolbar.setObjectName("toolbar")
        toolbar.setMovable(False)
        toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.actions_.fill_toolbar(toolbar)
        self.addToolBar(toolbar)
        self.status = StatusBar(self)
        self.status.addWidget(self.layer_files.bar)
        self.setStatusBar(self.status)

    @cached_property
    def handlers(self) -> dict[str, Callable[..., object]]:
        """What each action does; looked up when the first one is triggered."""
        from gui.compare_documents import compare_with
        from gui.help import show_about, show_messages, show_shortcuts
        from gui.preferences import ask_crs, ask_preferences

        return {
            "file.new": self.documents.new,
            "file.open": self.documents.open,
            "file.save": self.documents.save,
            "file.save-as": self.documents.save_as,
            "file.compare": lambda: compare_with(self),
            "file.figure": self.open_figures,
            "file.copy-map": self._copy_map,
            "file.web-page": lambda: open_preview(self, self),
            "file.quit": self.close,
            "edit.undo": self.editing.undo,
            "edit.redo": self.editing.redo,
            "edit.record": self.editing.edit_selected,
            "edit.add-statement": self.add_statement,
            "edit.add-source": self.editing.add_source,
            "edit.delete": self.editing.delete_selected,
            "edit.find": lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "edit.preferences": lambda: ask_preferences(self),
            "view.zoom-in": lambda: self.canvas.zoom_by(ZOOM_STEP),
            "view.zoom-out": lambda: self.canvas.zoom_by(1 / ZOOM_STEP),
            "view.overview": lambda: self.show_view(OVERVIEW),
            "view.selection": self._zoom_to_selection,
            "view.back": self.canvas.previous_view,
            "view.forward": self.canvas.next_view,
            "view.legend": self.show_legend,
            "view.crs": lambda: ask_crs(self),
            "view.dark": lambda dark: self.use_theme("dark" if dark else "light"),
            "view.full-screen": lambda full: self.showFullScreen() if full else self.showNormal(),
            "help.shortcuts": lambda: show_shortcuts(self),
            "help.messages": lambda: show_messages(self),
            "help.about": lambda: show_about(self),
            **self.map_tools.handlers(),
            **self.layer_files.handlers(),
            **self.tables.handlers(),
            **self.map_editing.handlers(),
        }

    def _join(self) -> None:
        self.views.view_chosen.connect(self.show_view)
        self.layers.zoom_requested.connect(self._zoom_to_entry)
        self.layers.ref_chosen.connect(self.choose)
        self.inspector.ref_chosen.connect(self.follow)
        self.search.record_chosen.connect(self._go_to)
        self.search.place_chosen.connect(self._go_to_place)
        self.search.record_chosen.connect(lambda ref: self.map_tools.take_site(ref))
        self.search.place_chosen.connect(lambda lon, lat: self.map_tools.take_place(lon, lat))
        self.canvas.cursor_moved.connect(lambda lon, lat: self.status.show_cursor((lon, lat)))
        self.canvas.viewport_changed.connect(self.status.show_viewport)
        self.canvas.message.connect(self.messages.info)
        self.canvas.tool_changed.connect(self._show_edit_bar)
        self.canvas.tool_changed.connect(lambda tool: self.status.show_hint(tool.hint))
        self.status.crs_clicked.connect(lambda: self.handlers["view.crs"]())
        self.status.messages_clicked.connect(lambda: self.handlers["help.messages"]())
        self.messages.shown.connect(lambda _: self.status.show_messages(len(self.messages.history)))
        self.display.changed.connect(self._display_changed)
        self.canvas.rendered.connect(self._map_is_there)

    def _show_edit_bar(self, tool: Tool) -> None:
        edits = tool.name in EDITING_TOOLS
        if edits or later_parts.made(self, "edit_bar"):
            self.edit_bar.setVisible(edits)

    def _map_is_there(self) -> None:
        """The map comes first; what is read beside it follows once its picture is on the screen."""
        if self.canvas.shows_fresh_content:
            self.canvas.rendered.disconnect(self._map_is_there)
            QTimer.singleShot(0, self, self._complete)

    def _complete(self) -> None:
        # In the style's lettering now. What a table below the map leaves when it closes goes to the map.
        self.timeline.setMaximumHeight(self.timeline.sizeHint().height())
        if self.settings.legend:
            self.show_legend(True)
        self._show_selected()
        later_parts.prepare(self)

    # -- the document --------------------------------------------------------------------------

    def use_session(self, session: Session) -> None:
        """Show another document."""
        before, self.session = self.session, session
        if before is not session:
            before.atlas.rows_changed.disconnect(self._rows_changed)
            before.undo_stack.changed.disconnect(self._document_changed)
            before.close(discard=self.documents.gives_up_edits)
            self.canvas.set_session(session)
            if self._figures is not None:
                self._figures.use_session(session)
        session.atlas.rows_changed.connect(self._rows_changed)
        session.undo_stack.changed.connect(self._document_changed)
        session.editor, session.backups = self.settings.editor, self.settings.backups
        self.disk_watch.use_session(session)
        if later_parts.made(self, "recomputer"):
            self.recomputer.watch(session)
        if later_parts.made(self, "edit_bar"):
            self.edit_bar.show_session(session)
        self.display.update(selection=frozenset())
        self.layer_files.use_session(session)
        self.layers.show_atlas(session.atlas)
        self.timeline.show_atlas(session.atlas)
        self._list_views()
        self.tables.use_session(session)
        self.show_view(OVERVIEW)
        if before is not session:
            self._show_selected()
        self._document_changed()

    def _document_changed(self) -> None:
        session = self.session
        stack = session.undo_stack
        self.setWindowTitle(f"{session.name}[*] — Pit2Port")
        self.setWindowModified(session.dirty)
        for action_id, verb, label in (
            ("edit.undo", "Undo", stack.undo_label),
            ("edit.redo", "Redo", stack.redo_label),
        ):
            action = self.actions_[action_id]
            action.setEnabled(label is not None)
            action.setText(f"&{verb} {label}" if label else f"&{verb}")
            action.setIconText(verb)
        self.status.show_saved(session.dirty, session.read_only, session.path is not None)
        if later_parts.made(self, "history"):
            self.history.show_record(self.session, self._shown)

    def _rows_changed(self, event: RowsChanged) -> None:
        self.watch.rows_changed(event)
        self.layer_files.rows_changed(event)
        if event.touches("views"):
            self._list_views()
        if event.touches("statements") or event.touches("measures"):
            self.timeline.show_atlas(self.session.atlas)
        if any(table in {"sites", "routes"} for table, _ in event.added | event.removed):
            self.layers.show_atlas(self.session.atlas)
        self._show_selected()

    # -- what is shown -------------------------------------------------------------------------

    def show_view(self, view_id: str) -> None:
        """Show a saved view: its extent and filters."""
        view = self.session.atlas.views.get(view_id)
        if view is None:
            self.messages.warning(f"There is no view “{view_id}” in this document.")
            return
        self.display.state = display_of(view, self.display.state)
        self.canvas.zoom_to_extent(Extent(view.west, view.south, view.east, view.north))

    def use_theme(self, name: str) -> None:
        """Switch the window and the map to a theme."""
        self.settings.theme = name
        self.display.update(theme=name)

    def _display_changed(self, before: DisplayState, after: DisplayState) -> None:
        if before.theme != after.theme:
            self._tint()
        if before.selection != after.selection:
            self._show_selected()
        elif (before.on_date, before.regime) != (after.on_date, after.regime):
            self._show_profile()

    def theme(self) -> Theme:
        """The theme in use."""
        return theme_named(self.display.state.theme)

    def _tint(self) -> None:
        theme = self.theme()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, theme)
        colours = tokens(theme)
        self.actions_.tint(colours["text"], colours["faint"])
        self.actions_["view.dark"].setChecked(theme.dark)
        self.layers.retint()
        if later_parts.made(self, "evidence"):
            self.evidence.retint()
        if later_parts.made(self, "trade"):
            self.trade.view.update()

    def _show_selected(self) -> None:
        selection = self.display.state.selection
        # A layer chosen in the tree stays in sight while it is edited.
        stays = self._shown[0] == "layers" and self._shown[1] in self.session.atlas.layers
        first = min(selection, default=self._shown if stays else HOME)
        # A statement is read where it stands.
        self.show_record(self._shown if first[0] == "statements" else first)
        self.actions_["edit.record"].setEnabled(len(selection) == 1)
        self.actions_["edit.delete"].setEnabled(bool(selection))
        self.actions_["view.selection"].setEnabled(bool(selection))

    def show_record(self, ref: Ref) -> None:
        """Show a record, a commodity or the country in the inspector."""
        from layers.describe.records import describe, statements_on

        atlas = self.session.atlas
        self._shown = ref
        self.evidence.show_statements(atlas, statements_on(atlas, ref))
        self.history.show_record(self.session, ref)
        self.trade.show_atlas(atlas, ref[1] if ref[0] == "routes" else None)
        self.inspector.show_description(self.layer_files.describe(ref) or describe(atlas, ref))
        self._show_profile()

    def add_statement(self) -> None:
        """Ask for a statement on what the inspector shows."""
        self.editing.add_statement(self._shown[1])

    def _show_profile(self) -> None:
        from layers.routing.profile import route_profile

        state, (table, key) = self.display.state, self._shown
        leg = self.session.atlas.legs.get(key) if table == "legs" else None
        route = key if table == "routes" else leg.route if leg else None
        found = route_profile(self.session.atlas, route, state.on_date, state.regime) if route else None
        if found or later_parts.made(self, "profile"):
            self.profile.show_profile(found)

    def choose(self, ref: Ref) -> None:
        """Select a record; a commodity is only read of."""
        if ref[0] == COMMODITIES:
            self.show_record(ref)
        else:
            self.display.select(ref)

    def follow(self, ref: Ref) -> None:
        """Go to a record that a row or source leads to."""
        if ref[0] in ("sources", COMMODITIES, COUNTRIES):
            self.show_record(ref)
        else:
            self._go_to(ref)

    def _go_to(self, ref: Ref) -> None:
        self.layer_files.reveal(ref)
        self.display.select(ref)
        self.canvas.zoom_to_refs([ref])
        self.canvas.flash([ref])

    def _go_to_place(self, lon: float, lat: float) -> None:
        try:
            self.canvas.fly_to_place(lon, lat, PLACE_RESOLUTION)
        except CrsError as error:
            self.messages.warning(str(error))

    def _zoom_to_selection(self) -> None:
        self.canvas.zoom_to_refs(self.display.state.selection)

    def _zoom_to_entry(self, group: str, key: str) -> None:
        if self.layer_files.zoom_to_entry(group, key):
            return
        refs = refs_of_entry(self.session.atlas, group, key)
        if refs:
            self.canvas.zoom_to_refs(refs)

    def _list_views(self) -> None:
        self.views.show_views(self.session.atlas)
        self.views_menu.clear()
        for number, view in enumerate(ordered_views(self.session.atlas), start=1):
            action = self.views_menu.addAction(view.name, lambda chosen=view.id: self.show_view(chosen))
            if number < 10:
                action.setShortcut(f"Ctrl+{number}")

    def show_legend(self, shown: bool) -> None:
        """Show or close the legend over the map."""
        self.legend.show_legend(shown)
        self.actions_["view.legend"].setChecked(shown)
        self.settings.legend = shown

    def shown_map(self) -> tuple[DisplayState, Extent, str]:
        """What the map shows: display, extent in WGS 84 degrees, and CRS."""
        view = self.canvas.viewport
        return self.display.state, transform_extent(view.extent, view.crs, WGS84), view.crs

    def open_figures(self) -> None:
        """Show the figure window; a document without figures asks for its first."""
        # Imported when asked for: the window's start doesn't need it.
        from gui.figures.figure_window import FigureWindow

        if self._figures is None:
            self._figures = FigureWindow(self, self, lambda: shown_layers(self))
        self._figures.show()
        self._figures.raise_()
        self._figures.activateWindow()
        if not self.session.atlas.figures:
            self._figures.new()

    def _copy_map(self) -> None:
        QGuiApplication.clipboard().setImage(self.canvas.grab_map())
        self.messages.info("A picture of the map is on the clipboard.")

    def source_tip(self, key: str) -> str:
        """What hovering over a source's mark says."""
        from layers.describe.statements import citation

        source = self.session.atlas.sources.get(key)
        return citation(source) if source else f"the source “{key}” is gone"

    def _index(self) -> SearchIndex:
        atlas = self.session.atlas
        stamp = hash((id(atlas), atlas.revision))
        from layers.search import SearchIndex

        if self._search_index is None or self._search_index[0] != stamp:
            self._search_index = (stamp, SearchIndex(atlas))
        return self._search_index[1]

    def offer_recovery(self) -> None:
        """After a crash: list the edits that were not saved and offer to do them again."""
        from gui.drafts import offer_drafts
        from gui.recovery import offer_recovery

        offer_recovery(self)
        offer_drafts(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before edits are lost, then remember the window's state."""
        if not self.documents.may_close():
            event.ignore()
            return
        if self._figures is not None:
            self._figures.close()
        self.settings.keep_window(self)
        close_preview(self)
        self.layer_files.close()
        for part in (later_parts.made(self, "planner"), later_parts.made(self, "recomputer")):
            if part is not None:
                part.close()
        self.canvas.shut_down()
        self.session.close(discard=self.documents.gives_up_edits)
        event.accept()
