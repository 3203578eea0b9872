"""Menus of the attribute table: on rows, on columns, and the two of its head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from gui.table.column_filters import EMPTY, FULL, IS, ColumnFilter
from layers.foreign.cell_text import one_line

if TYPE_CHECKING:
    from gui.table.panel import TablePanel

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def rows_menu(menu: QMenu, panel: TablePanel, section: int) -> None:
    """What can be done with the selected rows, and with the column under the pointer."""
    cells, source = panel.cells, panel.source
    name = panel.model.names[section]
    menu.addAction("&Zoom to the selected rows\tEnter", panel.zoom)
    menu.addAction("Select all rows &shown\tCtrl+A", panel.choose_shown)
    menu.addSeparator()
    menu.addAction("&Copy the selected rows\tCtrl+C", cells.copy)
    menu.addAction("Copy the ce&ll", cells.copy_cell)
    paste = menu.addAction("&Paste cells\tCtrl+V", cells.paste)
    paste.setEnabled(panel.model.editing)
    menu.addSeparator()
    if source is not None and name in source.editable:
        words = f"Se&t {_said(panel, section)} for the selected rows…\tCtrl+Shift+U"
        menu.addAction(words, lambda: cells.begin_bulk(name))
    delete = menu.addAction("&Delete the selected rows\tCtrl+Del", cells.delete)
    delete.setEnabled(source is not None and bool(source.editable))
    menu.addAction("&Export…\tCtrl+E", cells.export)
    menu.addSeparator()
    column = menu.addMenu(f"Column {_said(panel, section)}")
    index = panel.view.currentIndex()
    if index.isValid() and index.column() == section:
        value = panel.model.text(int(panel.model.rows[index.row()]), section)
        if value:
            only = ColumnFilter(name, IS, (value,))
            column.addAction(f"Only “{_plain(value)}”", lambda: panel.filter_column(name, only))
    column_menu(column, panel, section)


def column_menu(menu: QMenu, panel: TablePanel, section: int) -> None:
    """What can be done with a column."""
    name = panel.model.names[section]
    menu.addAction("Sort &ascending", lambda: panel.sort_by(section, UP))
    menu.addAction("Sort &descending", lambda: panel.sort_by(section, DOWN))
    menu.addAction("Table's own &order", lambda: panel.sort_by(-1, UP))
    menu.addSeparator()
    menu.addAction("&Filter…", lambda: panel.ask_filter(section))
    menu.addAction("Only &empty", lambda: panel.filter_column(name, ColumnFilter(name, EMPTY)))
    menu.addAction("Only &with a value", lambda: panel.filter_column(name, ColumnFilter(name, FULL)))
    if panel.column_filter(name) is not None:
        menu.addAction("Take the filter o&ff", lambda: panel.filter_column(name, None))
    menu.addSeparator()
    shown = panel.view.shown_columns()
    place = shown.index(section) if section in shown else -1
    left = menu.addAction("Move &left", lambda: _swap(panel, section, shown[place - 1]))
    left.setEnabled(place > 0)
    right = menu.addAction("Move &right", lambda: _swap(panel, section, shown[place + 1]))
    right.setEnabled(-1 < place < len(shown) - 1)
    hide = menu.addAction("&Hide", lambda: panel.show_column(section, False))
    hide.setEnabled(len(shown) > 1)


def fill_columns_menu(menu: QMenu, panel: TablePanel) -> None:
    """The current column's menu, and all columns to tick."""
    menu.clear()
    section = panel.view.current_column()
    if section < 0:
        return
    column_menu(menu.addMenu(f"Column {_said(panel, section)}"), panel, section)
    menu.addAction("Show &all columns", lambda: _show_all(panel))
    menu.addAction("&Fit widths", panel.view.fit_columns)
    menu.addSeparator()
    header = panel.view.horizontalHeader()
    for one in sorted(range(len(panel.model.names)), key=header.visualIndex):
        action = menu.addAction(_plain(panel.model.title(one)))
        action.setCheckable(True)
        action.setChecked(not panel.view.isColumnHidden(one))
        action.toggled.connect(lambda shown, chosen=one: panel.show_column(chosen, shown))


def fill_more_menu(menu: QMenu, panel: TablePanel) -> None:
    """The rows' menu, and the end of all filters."""
    menu.clear()
    section = panel.view.current_column()
    if section < 0:
        return
    menu.addAction("Clear all &filters", panel.clear_filters)
    menu.addAction("Select &none", lambda: _choose_none(panel))
    menu.addAction("&Invert the selection", lambda: _invert(panel))
    menu.addSeparator()
    rows_menu(menu, panel, section)


def _choose_none(panel: TablePanel) -> None:
    panel.host.display.update(selection=frozenset())


def _invert(panel: TablePanel) -> None:
    panel.view.choice.choose(np.flatnonzero(~panel.model.chosen))
    panel.view.viewport().update()
    panel.show_counts()
    panel.tell_map()


def _show_all(panel: TablePanel) -> None:
    for section in range(len(panel.model.names)):
        panel.show_column(section, True)


def _swap(panel: TablePanel, section: int, other: int) -> None:
    header = panel.view.horizontalHeader()
    header.moveSection(header.visualIndex(section), header.visualIndex(other))
    panel.keep_layout()


def _said(panel: TablePanel, section: int) -> str:
    return _plain(panel.model.title(section))


def _plain(text: str) -> str:
    """Text for a menu, whose ampersands and tabs mean something."""
    return one_line(text, 40).replace("&", "&&")
