"""The figure window: the document's figures, the page as it will be printed, and its settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.figures.export import has_glyph
from gui.figures.figure_bar import FigureBar
from gui.figures.figure_editing import FigureEditing
from gui.figures.figure_files import FigureFiles
from gui.figures.figure_making import Host, layer_state, made_figure, picture_text
from gui.figures.item_panel import ItemPanel
from gui.figures.new_figure import NewFigureDialog
from gui.figures.page_panel import PagePanel
from gui.figures.page_view import STEP, PageView
from gui.figures.preflight_panel import PreflightPanel
from gui.messages import MessageBar, Messages
from gui.painting.text import measurer
from gui.panels.views_panel import ordered_views
from gui.widgets import fit, plain_tip
from layers.document.session import Session
from layers.errors import LayersError
from layers.figures.alt_text import drafted_alt_text
from layers.figures.editing import item_name
from layers.figures.frames import OF_CONTENT, map_of_display
from layers.figures.page import ComposedFigure, compose_figure
from layers.figures.page_theme import rules
from layers.figures.preflight import Finding, preflight
from layers.figures.presets import rules_of
from layers.figures.rearrange import first_values, rearranged
from layers.figures.standard import Wishes, titles_of
from layers.figures.templates import save_template, template_names
from layers.theme.theme import theme_named

if TYPE_CHECKING:
    from layers.webpage.page_layer import PageLayer

RECOMPOSE_MS = 40
KEY_ROLE = Qt.ItemDataRole.UserRole
"""Where list rows keep the key of what they stand for."""


class FigureWindow(QMainWindow):
    """Makes and changes the figures of a document."""

    def __init__(
        self,
        host: Host,
        parent: QWidget | None = None,
        own_layers: Callable[[], Sequence[PageLayer]] = tuple,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("figureWindow")
        self._host, self._own_layers = host, own_layers
        self.messages = Messages(self)
        self.editing = FigureEditing(host.session, self.messages)
        self._composed: ComposedFigure | None = None
        self._layers: tuple[PageLayer, ...] = ()
        self.files = FigureFiles(self, self, self.editing, self.messages)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RECOMPOSE_MS)
        self._timer.timeout.connect(self.refresh)
        self.page = PageView()
        self.items = QListWidget()
        self.item_panel, self.page_panel, self.preflight = ItemPanel(), PagePanel(), PreflightPanel()
        self._build()
        self._join()
        self.editing.session.changed.connect(self._session_changed)
        fit(self, 1320, 860)
        self._list_figures()
        self.refresh()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.items.setAccessibleName("Items of the page, topmost first")
        self.items.setMaximumWidth(230)
        self.tabs = QTabWidget()
        for title, panel in (("Item", self.item_panel), ("Page", self.page_panel)):
            self.add_tab(title, panel)
        self.tabs.addTab(self.preflight, "Check")
        splitter = QSplitter()
        splitter.addWidget(self.items)
        splitter.addWidget(self.page)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([180, 800, 340])
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(splitter, 1)
        MessageBar(self.messages, over=self.page)
        self.setCentralWidget(centre)
        self._build_bar()
        self._magnification = QLabel()
        self._size = QLabel()
        self.statusBar().addWidget(self._size, 1)
        self.statusBar().addPermanentWidget(self._magnification)

    def add_tab(self, title: str, panel: QWidget) -> None:
        """Put a panel on the right."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(panel)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.tabs.addTab(area, title)

    def _build_bar(self) -> None:
        display, _, _ = self._host.shown_map()
        bar = self.bar = FigureBar(theme_named(display.theme), self)
        bar.add_action("New…", "figure", "Ctrl+N", "Make a figure of a view or of the map", self.new)
        more = bar.add_menu("Figure", "")
        more.addAction("Duplicate", self.duplicate)
        more.addAction("Save as template…", self.save_as_template)
        more.addAction("Delete", self.delete_figure)
        bar.addSeparator()
        bar.add_standard_menus()
        bar.addSeparator()
        self.undo_action = bar.add_action("Undo", "undo", "Ctrl+Z", "Take the last edit back", self._undo)
        self.redo_action = bar.add_action(
            "Redo", "redo", "Ctrl+Shift+Z", "Do the undone edit again", self._redo
        )
        bar.addSeparator()
        bar.add_action("Whole page", "overview", "Ctrl+0", "Show the whole page", self.page.fit)
        bar.add_action(
            "Paper size", "", "Ctrl+1", "Show the page as large as on paper", lambda: self.page.zoom_to(1.0)
        )
        for keys, factor in (("Ctrl++", STEP), ("Ctrl+-", 1 / STEP)):
            bar.add_action(
                "", "", keys, "Magnify", lambda by=factor: self.page.zoom_to(self.page.zoom * by), shown=False
            )
        bar.addSeparator()
        files = self.files
        bar.add_action(
            "Export…", "export", "Ctrl+E", "Write the figure as PNG, PDF, SVG or TIFF", files.export
        )
        bar.add_action("Print…", "print", "Ctrl+P", "Print the figure at true size", files.print)
        more = bar.add_menu("More", "")
        more.addAction("Copy as image", files.copy)
        more.addAction("Source notes…", files.export_notes)
        more.addAction("All figures into a folder…", files.export_all)
        more.addAction("Open the figure of a file…", files.open_file)
        more.addAction("Verify a file…", files.verify_file)
        self.addToolBar(bar)

    def _join(self) -> None:
        self.bar.figure_chosen.connect(self._figure_chosen)
        self.bar.add_requested.connect(self.add_item)
        self.bar.align_requested.connect(self._align)
        self.bar.restack_requested.connect(self._restack)
        self.page.selection_changed.connect(self._selection_changed)
        self.page.item_moved.connect(lambda key, dx, dy, by_key: self.editing.move(key, dx, dy, merge=by_key))
        self.page.item_sized.connect(self.editing.size)
        self.page.delete_requested.connect(self._delete_items)
        self.page.edit_requested.connect(self._edit_item)
        self.page.zoom_changed.connect(lambda zoom: self._magnification.setText(f"{zoom:.0%}"))
        self.items.currentRowChanged.connect(self._row_chosen)
        self.items.itemChanged.connect(self._row_ticked)
        self.item_panel.changed.connect(self.editing.set_values)
        self.item_panel.reworded.connect(self.editing.reword)
        self.item_panel.extent_requested.connect(self._take_extent)
        self.item_panel.picture_requested.connect(self._choose_picture)
        self.page_panel.changed.connect(self._page_changed)
        self.page_panel.arrange_requested.connect(self.arrange)
        self.page_panel.alt_text_requested.connect(self._draft_alt_text)
        self.preflight.cause_requested.connect(self._show_cause)
        self.tabs.currentChanged.connect(self._show_preflight)

    # -- showing -------------------------------------------------------------------------------

    @property
    def composed(self) -> ComposedFigure | None:
        """The figure as it is shown."""
        return self._composed

    def own_layers(self) -> Sequence[PageLayer]:
        """The own layers that the figure is drawn with."""
        return self._layers

    def changeEvent(self, event: QEvent) -> None:
        """Take up what has become of the map's own layers meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._layers_changed():
            self.refresh()

    def _layers_changed(self) -> bool:
        now = self._own_layers()
        return [layer_state(one) for one in now] != [layer_state(one) for one in self._layers]

    def _session_changed(self) -> None:
        self._show_state()
        self._timer.start()

    def refresh(self) -> None:
        """Draw the figure anew from the document."""
        self._timer.stop()
        self._list_figures()
        figure = self.editing.figure
        if figure is None:
            self._composed = None
        else:
            try:
                self._layers = tuple(self._own_layers())
                self._composed = compose_figure(figure, self.editing.atlas, measurer(), self._layers)
            except LayersError as error:
                self.messages.error(f"The page shows the figure as it was: {error}")
        self.page.show_figure(self._composed)
        self._list_items()
        self.page_panel.show_figure(figure)
        self._show_item()
        self._show_state()
        self._show_preflight()

    def _show_preflight(self) -> None:
        """Check the figure while the findings are looked at."""
        if self.tabs.currentWidget() is self.preflight and self._composed is not None:
            findings = preflight(self._composed, has_glyph)
            self.preflight.show_findings(findings, rules(self._composed.figure).rule)

    def _show_cause(self, finding: Finding) -> None:
        if finding.item:
            self.page.select(finding.item)
        if finding.at is not None:
            self.page.show_place(*finding.at)
        elif not finding.item:
            self.tabs.setCurrentIndex(1)
        if finding.ref is not None:
            self._host.show_record(finding.ref)

    def _show_state(self) -> None:
        session, figure = self.editing.session, self.editing.figure
        stack = session.undo_stack
        for action, verb, label in (
            (self.undo_action, "Undo", stack.undo_label),
            (self.redo_action, "Redo", stack.redo_label),
        ):
            action.setEnabled(label is not None)
            action.setToolTip(plain_tip(f"{verb} {label}" if label else verb))
        name = figure.name if figure else "no figure yet"
        self.setWindowTitle(f"{name}[*] — figures of {session.name} — Pit2Port")
        self.setWindowModified(session.dirty)
        self._magnification.setText(f"{self.page.zoom:.0%}")
        if figure is None:
            self._size.setText("“New…” makes a figure of a saved view or of the map.")
            return
        words = f"{figure.width_mm:g} × {figure.height_mm:g} mm"
        lost = len(self._composed.draw_list.dropped) if self._composed else 0
        if lost:
            words += f"   {lost} label{'s' if lost > 1 else ''} found no room"
        pictures = sum(bool(ink.note) for ink in self._composed.own_inks()) if self._composed else 0
        if pictures:
            words += f"   {pictures} layer{'s' if pictures > 1 else ''} drawn as a picture"
        self._size.setText(words)

    def _list_figures(self) -> None:
        figures = sorted(self.editing.atlas.figures.values(), key=lambda f: (f.order, f.name, f.id))
        known = [figure.id for figure in figures]
        if self.editing.figure_id not in known:
            self.editing.figure_id = known[0] if known else ""
        self.bar.show_figures(figures, self.editing.figure_id)

    def _list_items(self) -> None:
        figure = self.editing.figure
        chosen = self.page.selection
        with QSignalBlocker(self.items):
            self.items.clear()
            for item in reversed(figure.items if figure else ()):
                row = QListWidgetItem(item_name(item))
                row.setData(KEY_ROLE, item.key)
                flags = Qt.ItemFlag
                row.setFlags(flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsUserCheckable)
                row.setCheckState(Qt.CheckState.Checked if item.shown else Qt.CheckState.Unchecked)
                self.items.addItem(row)
                if chosen and item.key == chosen[0]:
                    self.items.setCurrentItem(row)

    def _show_item(self) -> None:
        chosen = self.page.selection
        self.item_panel.show_item(self._composed, chosen[0] if chosen else None, self.editing.atlas)

    def _selection_changed(self) -> None:
        self._list_items()
        self._show_item()

    def _row_chosen(self, row: int) -> None:
        if row >= 0:
            self.page.select(self.items.item(row).data(KEY_ROLE))

    def _row_ticked(self, row: QListWidgetItem) -> None:
        shown = row.checkState() == Qt.CheckState.Checked
        key = row.data(KEY_ROLE)
        label = f"{'Show' if shown else 'Hide'} {self.editing.name_of(key)}"
        if not self.editing.set_values(key, {"shown": shown}, label):
            self.refresh()

    def _figure_chosen(self, figure_id: str) -> None:
        self.editing.figure_id = figure_id
        self.page.select()
        self.refresh()
        self.page.fit()

    def _edit_item(self, key: str) -> None:
        self.page.select(key)
        self.tabs.setCurrentIndex(0)

    # -- figures -------------------------------------------------------------------------------

    def new(self) -> None:
        """Ask for a new figure and make it."""
        display, _, _ = self._host.shown_map()
        views = ordered_views(self.editing.atlas)
        dialog = NewFigureDialog(views, template_names(), display.theme, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.make(
                dialog.content.currentData(),
                dialog.preset.id,
                (dialog.preset.width, dialog.preset.height),
                dialog.wishes,
                theme=dialog.theme.currentData(),
                template=dialog.template.currentData(),
            )

    def make(
        self,
        view_id: str,
        preset: str,
        size: tuple[float, float],
        wishes: Wishes,
        *,
        theme: str = "light",
        template: str = "",
    ) -> bool:
        """Make a figure of a saved view, or of the map when `view_id` is empty."""
        page = rules_of(preset, *size)
        try:
            figure = made_figure(
                self._host,
                self.editing.atlas,
                view_id,
                page,
                wishes,
                theme=theme,
                template=template,
                layers=self._own_layers(),
            )
        except LayersError as error:
            self.messages.error(str(error))
            return False
        made = self.editing.add(figure)
        self.refresh()
        self.page.fit()
        return made

    def duplicate(self) -> None:
        """Add a copy of the figure."""
        figure = self.editing.figure
        if figure is not None and self.editing.add(figure.changed(name=f"{figure.name}, copy")):
            self.refresh()

    def delete_figure(self) -> None:
        """Delete the figure; undo brings it back."""
        if self.editing.delete():
            self.refresh()

    def save_as_template(self) -> None:
        """Ask for a name and keep the arrangement."""
        figure = self.editing.figure
        if figure is None:
            return
        name, given = QInputDialog.getText(self, "Save as template", "Name", text=figure.name)
        if given:
            self._try(lambda: save_template(figure, name), f"Kept as the template “{name}”.")

    def arrange(self) -> None:
        """Lay everything out anew for the page."""
        figure = self.editing.figure
        if figure is None:
            return
        try:
            self.editing.replace(
                rearranged(figure, self.editing.atlas, measurer(), self._layers), "Lay out anew"
            )
        except LayersError as error:
            self.messages.error(f"Nothing was changed. {error}")

    def _page_changed(self, values: dict[str, Any], label: str) -> None:
        if self.editing.set_page(values, label) and "preset" in values and values["preset"]:
            self.arrange()

    def _draft_alt_text(self) -> None:
        if self._composed is not None:
            words = drafted_alt_text(self._composed, self.editing.atlas)
            self.editing.set_page({"alt_text": words}, "Draft the alternative text")

    # -- items ---------------------------------------------------------------------------------

    def add_item(self, kind: str) -> None:
        """Add an item in the middle of the page and choose it."""
        figure = self.editing.figure
        if figure is None:
            return
        key = self.editing.add_item(kind, first_values(kind, figure, self.editing.atlas))
        if key:
            self.refresh()
            self.page.select(key)
            self.tabs.setCurrentIndex(0)

    def _delete_items(self) -> None:
        self.editing.remove_items(self.page.selection)

    def _align(self, edge: Any) -> None:
        if self._composed is not None and self.page.selection:
            self.editing.align(self._composed, self.page.selection, edge)

    def _restack(self, by: int) -> None:
        if self.page.selection:
            self.editing.restack(self.page.selection[0], by)

    def _take_extent(self, key: str) -> None:
        display, extent, crs = self._host.shown_map()
        try:
            shown = map_of_display(display, extent, crs)
        except LayersError as error:
            self.messages.error(f"Nothing was changed. {error}")
            return
        values = {name: getattr(shown, name) for name in OF_CONTENT if name != "view"}
        values["own_layers"] = titles_of(self._own_layers())
        self.editing.set_values(key, values, "Take the map's extent")

    def _choose_picture(self, key: str) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Picture", "", "Pictures (*.png *.jpg *.jpeg)")
        if path:
            self._try(lambda: self.editing.set_values(key, {"data": picture_text(Path(path))}, "Picture"))

    # -- undo, files ---------------------------------------------------------------------------

    def _undo(self) -> None:
        self._try(self.editing.session.undo)

    def _redo(self) -> None:
        self._try(self.editing.session.redo)

    def _try(self, call: Callable[[], object], done: str = "") -> bool:
        try:
            call()
        except LayersError as error:
            self.messages.error(str(error))
            return False
        if done:
            self.messages.info(done)
        return True

    def use_session(self, session: Session) -> None:
        """Show another document's figures."""
        self.editing.session.changed.disconnect(self._session_changed)
        self.editing.session = session
        session.changed.connect(self._session_changed)
        self.page.select()
        self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop listening."""
        self._timer.stop()
        self.editing.session.changed.disconnect(self._session_changed)
        event.accept()
