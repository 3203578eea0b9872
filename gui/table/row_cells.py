"""What is done with cells: typed, set for many rows, copied, pasted; rows deleted and exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from gui.messages import Mend
from gui.table.clipboard import MOST_CELLS, as_tsv, from_tsv, pasted_cells
from gui.table.menus import column_menu, rows_menu
from gui.table.row_source import Cells
from gui.table.view import RowsView
from layers.errors import LayersError

if TYPE_CHECKING:
    from gui.table.panel import TablePanel


class RowCells:
    """Acts for one panel."""

    def __init__(self, panel: TablePanel) -> None:
        self._panel = panel

    def join_menus(self, view: RowsView) -> None:
        """Offer menus on the rows and on the heads of columns."""
        header = view.horizontalHeader()
        for widget, show in ((view, self._show_rows_menu), (header, self._show_column_menu)):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(show)

    def _show_rows_menu(self, at: QPoint) -> None:
        view = self._panel.view
        index = view.indexAt(at)
        section = index.column() if index.isValid() else view.current_column()
        if section >= 0:
            menu = QMenu(self._panel)
            rows_menu(menu, self._panel, section)
            menu.exec(view.viewport().mapToGlobal(at))

    def _show_column_menu(self, at: QPoint) -> None:
        header = self._panel.view.horizontalHeader()
        section = header.logicalIndexAt(at)
        if section >= 0:
            menu = QMenu(self._panel)
            column_menu(menu, self._panel, section)
            menu.exec(header.mapToGlobal(at))

    # -- editing -------------------------------------------------------------------------------

    def commit(self, row: int, column: str, text: str) -> str:
        """Take over one typed cell; what is wrong with it, which has been said, or nothing."""
        title = self._title(column)
        done = self._change(f"Set {title} of {self._name_of(row)}", {row: {column: text}})
        return "" if done else "not taken"

    def set_for_chosen(self, column: str, text: str) -> None:
        """Give a column one value in all selected rows, as one step to undo."""
        rows = self._panel.view.choice.chosen_rows().tolist()
        label = f"Set {self._title(column)} of {len(rows):,} rows"
        self._change(label, {row: {column: text} for row in rows}, say=True)

    def begin_bulk(self, column: str = "") -> None:
        """Go to the line that sets a value for all selected rows."""
        panel = self._panel
        panel.set_editing(True)
        if panel.strip.isVisible():
            section = panel.view.current_column()
            panel.strip.show_column(column or (panel.model.names[section] if section >= 0 else ""))
        elif panel.source is not None:
            panel.host.messages.info(panel.source.note)

    def paste(self) -> None:
        """Put cells of the clipboard into the table, from the current cell on, as one step to undo."""
        panel, view = self._panel, self._panel.view
        if not panel.model.editing:
            note = panel.source.note if panel.source is not None else ""
            panel.host.messages.info(note or "Press Edit first (Ctrl+Shift+E), then paste into the cells.")
            return
        shown = view.shown_columns()
        section = view.current_column()
        lines = from_tsv(QGuiApplication.clipboard().text())
        if not lines or section < 0 or not panel.model.rowCount():
            panel.host.messages.info("The clipboard holds no cells.")
            return
        columns = shown[shown.index(section) :]
        place = max(view.currentIndex().row(), 0)
        try:
            cells = pasted_cells(panel.model, lines, place, columns, view.choice.chosen_rows())
        except LayersError as error:
            panel.host.messages.warning(f"Nothing was pasted. {error}")
            return
        count = sum(map(len, cells.values()))
        self._change(f"Paste {count:,} cell{'' if count == 1 else 's'}", cells, say=True)

    def delete(self) -> None:
        """Delete the selected rows; what other records still need stays, and is named."""
        panel = self._panel
        source = panel.source
        if source is None or not source.editable:
            panel.host.messages.info(
                (source.note if source is not None else "") or "Nothing can be deleted here."
            )
            return
        panel.tell_map()
        panel.host.editing.delete_selected()

    def _change(self, label: str, cells: Cells, say: bool = False) -> bool:
        panel, source = self._panel, self._panel.source
        cells = {row: typed for row, typed in cells.items() if typed}
        if source is None or not cells:
            if say:
                panel.host.messages.info("Every cell holds that already.")
            return True
        given = panel.strip.provenance()
        panel.host.editing.last = given
        try:
            count = source.change(label, cells, given.as_dict())
        except LayersError as error:
            panel.host.messages.error(f"Nothing was changed. {error}")
            return False
        if say:
            undo = Mend("Undo", panel.host.editing.undo)
            panel.host.messages.info(f"Changed {count:,} row{'' if count == 1 else 's'}.", undo)
        return True

    # -- copying and exporting -----------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected rows on the clipboard as tab-separated text, in the columns' order."""
        panel = self._panel
        rows = panel.model.rows[panel.model.chosen[panel.model.rows]]
        columns = panel.view.shown_columns()
        if not len(rows):
            self.copy_cell()
            return
        if len(rows) * len(columns) > MOST_CELLS:
            panel.host.messages.warning(
                f"{len(rows):,} rows are too many for the clipboard. Export them instead (Ctrl+E)."
            )
            return
        QGuiApplication.clipboard().setText(as_tsv(panel.model, rows, columns))
        panel.host.messages.info(
            f"Copied {len(rows):,} row{'' if len(rows) == 1 else 's'} with their titles."
        )

    def copy_cell(self) -> None:
        """Put the current cell on the clipboard, as it is."""
        index = self._panel.view.currentIndex()
        if index.isValid():
            row = int(self._panel.model.rows[index.row()])
            QGuiApplication.clipboard().setText(self._panel.model.text(row, index.column()))
            self._panel.host.messages.info("Copied the cell.")

    def export(self) -> None:
        """Export the table; while a filter leaves rows out and none is selected, those that are shown."""
        panel = self._panel
        if panel.source is None:
            return
        if not panel.model.chosen.any() and len(panel.model.rows) < panel.model.table.num_rows:
            panel.choose_shown()
        else:
            panel.tell_map()
        panel.host.layer_files.exporting.ask(panel.source.key)

    # -- inside --------------------------------------------------------------------------------

    def _title(self, column: str) -> str:
        source = self._panel.source
        title = source.titles.get(column, column) if source is not None else column
        return title[:1].lower() + title[1:] if title[1:2].islower() else title

    def _name_of(self, row: int) -> str:
        names = self._panel.model.names
        for column in ("name", "title", "id"):
            if column in names:
                return self._panel.model.text(row, names.index(column))[:60]
        return f"row {row + 1:,}"
