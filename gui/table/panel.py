"""The attribute table: any table of the atlas or layer, sorted, filtered, edited, linked with the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gui.canvas.map_canvas import MapCanvas
from gui.editing import Editing, source_choices
from gui.foreign.layer_files import LayerFiles
from gui.forms.record_dialog import Provenance
from gui.messages import Messages
from gui.settings import Settings
from gui.style import tokens
from gui.table.column_filters import ColumnFilter, ColumnFilterDialog
from gui.table.edit_strip import EditStrip
from gui.table.head import TableHead
from gui.table.layouts import keep_layout, show_layout
from gui.table.menus import fill_columns_menu, fill_more_menu
from gui.table.model import RowsModel
from gui.table.row_cells import RowCells
from gui.table.row_source import Mask, RowSource
from gui.table.view import RowsView
from gui.widgets import restyle
from layers.display import Display, DisplayState
from layers.document.session import Session
from layers.errors import FormatError, LayersError
from layers.foreign.expression import typed_mask
from layers.theme.theme import theme_named

LINK_MS = 40
"""Wait before the map is told: while rows are run over with the mouse, only the last ones count."""
VIEW_MS = 250
LAYOUT_MS = 600
MOST_REFS = 200
"""Rows up to which the map looks at each of them to find where to go."""


class Host(Protocol):
    """What the table needs of the window."""

    session: Session
    display: Display
    canvas: MapCanvas
    editing: Editing
    messages: Messages
    settings: Settings
    layer_files: LayerFiles


class TablePanel(QWidget):
    """The panel. Rows chosen in it are selected on the map, and the other way round.

    Parameters
    ----------
    host : Host
    sources : callable
        Gives the tables that there are now.
    """

    def __init__(self, host: Host, sources: Callable[[], list[RowSource]]) -> None:
        super().__init__()
        self.host = host
        self._sources = sources
        self._key = ""
        self._filters: dict[str, ColumnFilter] = {}
        self._only: Mask | None = None
        self._linking = False
        self.model = RowsModel()
        self.head = TableHead()
        self.view = RowsView(self.model)
        self.strip = EditStrip(self.view.choice.chosen_rows)
        self.strip.hide()
        self.cells = RowCells(self)
        self.model.commit = self.cells.commit
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.head, 0), (self.view, 1), (self.strip, 0)):
            column.addWidget(widget, stretch)
        self._link_timer = self._timer(LINK_MS, self.tell_map)
        self._view_timer = self._timer(VIEW_MS, self.apply_filter)
        self._layout_timer = self._timer(LAYOUT_MS, self.keep_layout)
        self._join()
        self.tint()

    def _timer(self, wait: int, then: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(wait)
        timer.timeout.connect(then)
        return timer

    def _join(self) -> None:
        head, view, host = self.head, self.view, self.host
        head.chooser.currentIndexChanged.connect(self._chosen)
        head.filter.filtered.connect(self.apply_filter)
        head.filter.left.connect(self._to_rows)
        head.filter.chosen.connect(self.choose_shown)
        head.only_selected.toggled.connect(self._only_selected)
        head.only_in_view.toggled.connect(self.apply_filter)
        head.zoom.clicked.connect(self.zoom)
        head.edit.toggled.connect(self.set_editing)
        head.filter_dropped.connect(lambda name: self.filter_column(name, None))
        head.columns.menu().aboutToShow.connect(lambda: fill_columns_menu(head.columns.menu(), self))
        head.more.menu().aboutToShow.connect(lambda: fill_more_menu(head.more.menu(), self))
        view.choice.chosen_changed.connect(self._chosen_here)
        view.zoom_wanted.connect(self.zoom)
        view.copy_wanted.connect(self.cells.copy)
        view.paste_wanted.connect(self.cells.paste)
        self.cells.join_menus(view)
        across = view.horizontalHeader()
        across.sortIndicatorChanged.connect(self._sorted)
        for signal in (across.sectionResized, across.sectionMoved):
            signal.connect(lambda *_: self._layout_timer.start())
        self.strip.set_wanted.connect(self.cells.set_for_chosen)
        host.display.changed.connect(self._display_changed)
        host.canvas.viewport_changed.connect(self._view_changed)
        for keys, act in (
            ("Ctrl+Shift+E", head.edit.toggle),
            ("Ctrl+Shift+U", self.cells.begin_bulk),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- which table ---------------------------------------------------------------------------

    @property
    def source(self) -> RowSource | None:
        """The table that is shown."""
        return self.model.source

    def list_sources(self, wanted: str = "") -> None:
        """List the tables there are; show `wanted`, or go on with the present one."""
        sources = self._sources()
        key = wanted or self._key
        chooser = self.head.chooser
        chooser.blockSignals(True)
        chooser.clear()
        for number, source in enumerate(sources):
            if number and (source.key in ATLAS_FIRST):
                chooser.insertSeparator(chooser.count())
            chooser.addItem(source.name, source.key)
        index = chooser.findData(key)
        chooser.setCurrentIndex(index if index >= 0 else max(chooser.findData("sites"), 0))
        chooser.blockSignals(False)
        self._chosen()

    def _chosen(self) -> None:
        key = self.head.chooser.currentData()
        source = next((one for one in self._sources() if one.key == key), None)
        if source is not None:
            self._show(source)

    def _show(self, source: RowSource) -> None:
        if source.key == self._key and source.table is self.model.table:
            # The layer only looks different: nothing to sort and filter anew.
            self.model.source = source
            self._take_selection()
            return
        again = source.key == self._key and source.table.column_names == self.model.names
        if not again:
            self.keep_layout_now()
            self._filters.clear()
            self._only = None
            self.head.filter.reset()
            self.head.only_selected.blockSignals(True)
            self.head.only_selected.setChecked(False)
            self.head.only_selected.blockSignals(False)
            self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._key = source.key
        bars = self.view.verticalScrollBar().value(), self.view.horizontalScrollBar().value()
        at = self.view.currentIndex()
        self.model.show_source(source)
        if not again:
            show_layout(self.view, source.key, self.host.settings)
            self._layout_timer.stop()
            self.head.filter.set_columns(self.model.names)
        can_edit = bool(source.editable)
        self.head.edit.setEnabled(can_edit)
        self.head.note.setText(source.note)
        self.head.note.setToolTip(source.note)
        self._take_selection()
        self.apply_filter()
        self.set_editing(can_edit and self.head.edit.isChecked())
        if again:
            if at.isValid() and at.row() < self.model.rowCount():
                self.view.go_to(at.row(), at.column())
            self.view.verticalScrollBar().setValue(bars[0])
            self.view.horizontalScrollBar().setValue(bars[1])
        else:
            self.view.scrollToTop()
            if self.model.rowCount():
                self.view.go_to(0)
            self._scroll_to_chosen()

    def refresh(self, *tables: str) -> None:
        """Read the table again when it is one of those that an edit changed."""
        if self.isVisible() and (not tables or self._key in tables):
            self.list_sources()

    def set_editing(self, on: bool) -> None:
        """Let cells be typed into, or not."""
        source = self.source
        on = on and source is not None and bool(source.editable)
        self.head.edit.blockSignals(True)
        self.head.edit.setChecked(on)
        self.head.edit.blockSignals(False)
        self.view.set_editing(on)
        self.strip.setVisible(on)
        if on:
            session, last = self.host.session, self.host.editing.last
            if last == Provenance():  # then what edits on the map rest on
                last = Provenance(**session.provenance)
            self.strip.show_provenance(source_choices(session.atlas), last)
            self.strip.show_source(source)
        else:
            self.strip.show_source(None)

    def tint(self) -> None:
        """Follow the theme."""
        colours = tokens(theme_named(self.host.display.state.theme))
        self.head.tint(colours["text"], colours["faint"])
        self.model.muted = QColor(colours["muted"])

    # -- columns -------------------------------------------------------------------------------

    def _sorted(self, section: int, order: Qt.SortOrder) -> None:
        current = self._current_row()
        self.model.sort(section, order)
        self._go_to_row(current)
        self.show_counts()

    def sort_by(self, section: int, order: Qt.SortOrder) -> None:
        """Sort by a column; -1 for the table's own order."""
        self.view.horizontalHeader().setSortIndicator(section, order)

    def keep_layout(self) -> None:
        """Remember how the columns stand."""
        if self.model.names:
            keep_layout(self.view, self.host.settings)
            self._layout_timer.stop()

    def keep_layout_now(self) -> None:
        """Remember it if it was changed lately."""
        if self._layout_timer.isActive():
            self.keep_layout()

    def show_column(self, section: int, shown: bool) -> None:
        """Show or hide a column; one always stays."""
        if shown or len(self.view.shown_columns()) > 1:
            self.view.setColumnHidden(section, not shown)
            self.keep_layout()

    # -- filters -------------------------------------------------------------------------------

    def apply_filter(self) -> None:
        """Leave out what the typed filter, the columns' filters and the ticks leave out."""
        source = self.source
        if source is None:
            return
        masks: list[Mask] = []
        problem = ""
        try:
            if self.head.filter.text().strip():
                masks.append(typed_mask(source.table, self.head.filter.text(), source.titles))
            masks += [one.mask(source.table) for one in self._filters.values()]
        except FormatError as error:
            problem = str(error)
        if self._only is not None:
            masks.append(self._only)
        if self.head.only_in_view.isChecked():
            masks.append(source.in_view(self.host.canvas.viewport))
        self.head.show_problem(problem)
        restyle(self.head.filter, problem=bool(problem))
        current = self._current_row()
        self.model.show_where(np.logical_and.reduce(masks) if masks else None)
        self._go_to_row(current)
        self.head.show_filters(list(self._filters.values()), self._title_of)
        self.show_counts()

    def filter_column(self, name: str, wanted: ColumnFilter | None) -> None:
        """Show only rows that have something in a column; None takes that off."""
        self._filters.pop(name, None)
        if wanted is not None:
            self._filters[name] = wanted
        self.apply_filter()

    def column_filter(self, name: str) -> ColumnFilter | None:
        """The filter on a column, if there is one."""
        return self._filters.get(name)

    def ask_filter(self, section: int) -> None:
        """Ask what the rows are to have in a column."""
        source = self.source
        if source is None:
            return
        name = self.model.names[section]
        dialog = ColumnFilterDialog(
            source.table, name, self.model.title(section), self._filters.get(name), self
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.filter_column(name, dialog.filter())

    def clear_filters(self) -> None:
        """Show every row again."""
        self._filters.clear()
        self.head.filter.clear()
        for box in (self.head.only_selected, self.head.only_in_view):
            box.setChecked(False)
        self.head.filter.filter_now()

    def _only_selected(self, on: bool) -> None:
        # As they are chosen now: a click on one of them would otherwise let the others vanish.
        self._only = self.model.chosen.copy() if on else None
        self.apply_filter()

    def _view_changed(self) -> None:
        if self.head.only_in_view.isChecked() and self.isVisible():
            self._view_timer.start()

    def _title_of(self, name: str) -> str:
        return self.model.title(self.model.names.index(name))

    # -- the selection -------------------------------------------------------------------------

    def _chosen_here(self) -> None:
        self._link_timer.start()
        self.show_counts()

    def tell_map(self) -> None:
        """Select on the map what is chosen here."""
        self._link_timer.stop()
        source = self.source
        if source is None:
            return
        self._linking = True
        try:
            self.host.display.update(selection=source.refs(self.view.choice.chosen_rows()))
        finally:
            self._linking = False

    def _display_changed(self, before: DisplayState, after: DisplayState) -> None:
        if before.theme != after.theme:
            self.tint()
        if before.selection == after.selection or self._linking or not self.isVisible():
            return
        if self._take_selection():
            if self._only is not None:
                self._only_selected(True)
            self._scroll_to_chosen()

    def _take_selection(self) -> bool:
        """Choose here what is selected on the map; True when other rows were chosen before."""
        source = self.source
        if source is None:
            return False
        different = self.view.choice.choose(source.rows_of(self.host.display.state.selection))
        self.view.viewport().update()
        self.show_counts()
        return different

    def _scroll_to_chosen(self) -> None:
        place = self.model.first_place(self.view.choice.chosen_rows())
        if place >= 0:
            self.view.go_to(place)

    def choose_shown(self) -> None:
        """Choose exactly the rows that are shown: what the filter finds is selected on the map."""
        self.view.choice.choose(self.model.rows)
        self.view.viewport().update()
        self.show_counts()
        self.tell_map()

    def zoom(self) -> None:
        """Show the selected rows on the map; the current one when none is selected."""
        source = self.source
        rows = self.view.choice.chosen_rows()
        if not len(rows) and self._current_row() >= 0:
            rows = np.array([self._current_row()])
        if source is None or not len(rows):
            self.host.messages.info("Select rows first, then zoom to them.")
            return
        if self._link_timer.isActive():
            self.tell_map()
        canvas = self.host.canvas
        if len(rows) <= MOST_REFS:
            refs = source.places(rows)
            canvas.zoom_to_refs(refs)
            canvas.flash(refs)
            return
        extent = source.extent(rows, canvas.viewport.crs)
        if extent is not None:
            canvas.zoom_to_extent(extent, lonlat=False)

    def show_counts(self) -> None:
        """Say how many rows are shown and selected, and how they are sorted."""
        total, shown = self.model.table.num_rows, len(self.model.rows)
        chosen = int(self.model.chosen.sum())
        of = f"{shown:,} of {total:,}" if shown != total else f"{total:,}"
        words = [f"{of} row{'' if shown == 1 else 's'} shown", f"{chosen:,} selected"]
        sorts = [
            f"{self._title_of(name)} {'↓' if down else '↑'}" for name, down in reversed(self.model.sorts)
        ]
        if sorts:
            words.append(f"by {', then '.join(sorts)}")
        self.head.count.setText("  ·  ".join(words))
        if self.strip.isVisible():
            self.strip.look_again()

    # -- inside --------------------------------------------------------------------------------

    def attempt(self, act: Callable[[], int]) -> int:
        """Make an edit; -1 when it can't be made, which is said."""
        try:
            return act()
        except LayersError as error:
            self.host.messages.error(f"Nothing was changed. {error}")
            return -1

    def _current_row(self) -> int:
        place = self.view.currentIndex().row()
        return int(self.model.rows[place]) if 0 <= place < len(self.model.rows) else -1

    def _go_to_row(self, row: int) -> None:
        place = self.model.place_of(row)
        if place >= 0:
            self.view.go_to(place)

    def _to_rows(self) -> None:
        self.view.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.go_to(0)

    def hideEvent(self, event: QHideEvent) -> None:
        """Columns as they stand are kept."""
        self.keep_layout_now()
        super().hideEvent(event)


ATLAS_FIRST = ("sites",)
"""The first of the atlas's tables: a line parts them from the layers above."""
