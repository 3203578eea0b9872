"""Compare with another document: what differs, on the map and in a table, and taking parts over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.difference_marks import DifferenceMarks
from gui.widgets import fit, plain_label, plain_tip
from layers.document.difference import Difference, Kind, differences, merge_edit
from layers.document.reading import open_document
from layers.errors import LayersError

if TYPE_CHECKING:
    from gui.main_window import MainWindow

COLUMNS = ("Record", "What", "Table", "How")


class DifferencesDialog(QDialog):
    """All differences; the ticked ones are taken over."""

    def __init__(self, found: list[Difference], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = found
        self.setWindowTitle(f"Compared with {name}")
        counts = {kind: sum(d.kind is kind for d in found) for kind in Kind}
        summary = ", ".join(f"{count} {kind.value}" for kind, count in counts.items() if count)
        self.table = QTableWidget(len(found), len(COLUMNS))
        self.table.setHorizontalHeaderLabels(list(COLUMNS))
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName("Differences")
        for row, difference in enumerate(found):
            change = difference.change
            cells = (change.id, difference.kind.value, change.table, difference.words)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(text[:2000]))
                if column == 0:
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                    item.setCheckState(Qt.CheckState.Unchecked)
                self.table.setItem(row, column, item)
        self.table.setColumnWidth(0, 200)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        buttons = QDialogButtonBox()
        take = buttons.addButton("Take over what is ticked", QDialogButtonBox.ButtonRole.AcceptRole)
        take.setEnabled(bool(found))
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column_layout = QVBoxLayout(self)
        column_layout.addWidget(plain_label("panelCaption", summary or f"No difference to {name}"))
        column_layout.addWidget(self.table)
        column_layout.addWidget(buttons)
        fit(self, 860, 340)

    def chosen(self) -> list[Difference]:
        """The ticked differences."""
        checked = Qt.CheckState.Checked
        return [d for row, d in enumerate(self.found) if self.table.item(row, 0).checkState() == checked]


def compare_with(window: MainWindow) -> None:
    """Ask for a document and show what it has other than the open one."""
    path, _ = QFileDialog.getOpenFileName(
        window, "Compare with", "", "Pit2Port documents (*.gpkg);;All files (*)"
    )
    if path:
        compare_with_file(window, Path(path))


def compare_with_file(window: MainWindow, path: Path) -> None:
    """Show what a document has other than the open one, and take over what is chosen."""
    try:
        other = open_document(path).atlas
    except LayersError as error:
        window.messages.error(str(error))
        return
    name = path.name
    found = differences(window.session.atlas, other)
    dialog = DifferencesDialog(found, name, window)
    with shown_on_map(window, dialog):
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
    if not accepted or not dialog.chosen():
        return
    try:
        window.session.do(merge_edit(window.session.atlas, dialog.chosen(), name))
    except LayersError as error:
        window.messages.error(f"Nothing was taken over. {error}")
        return
    window.messages.info(f"Taken over from {name}: {len(dialog.chosen())}")


@contextmanager
def shown_on_map(window: MainWindow, dialog: DifferencesDialog) -> Iterator[DifferenceMarks]:
    """Mark the differences on the map while they are listed; the row that is chosen is gone to."""
    canvas = window.canvas
    marks = DifferenceMarks(dialog.found, canvas.viewport.crs)

    def go(row: int) -> None:
        marks.chosen = row
        extent = marks.extent(row) if row >= 0 else None
        if extent is not None:
            canvas.zoom_to_extent(extent, lonlat=False)
        canvas.update()

    dialog.table.currentCellChanged.connect(lambda row, *_: go(row))
    canvas.furniture.append(marks)
    canvas.update()
    # Below the map's middle, so that both are seen.
    corner = window.mapToGlobal(window.rect().bottomLeft())
    dialog.move(corner.x() + 40, max(corner.y() - dialog.height() - 40, 0))
    try:
        yield marks
    finally:
        canvas.furniture.remove(marks)
        canvas.update()
