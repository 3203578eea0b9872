"""Which rows are chosen, as a mask: any number of them, in any pattern, at once."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Signal,
)

from gui.table.model import RowsModel
from gui.table.row_source import Mask, Rows

Flag = QItemSelectionModel.SelectionFlag


class RowChoice(QItemSelectionModel):
    """Takes what a view selects into the model's mask of rows.

    Qt keeps a selection as a list of ranges, and compares the lists whenever it changes: with some
    thousand rows chosen here and there that takes minutes. The view asks this model only for the current
    cell; chosen rows are drawn from the mask.

    Signals
    -------
    chosen_changed()
        Rows were chosen or let go by the person in the view.
    """

    chosen_changed = Signal()

    def __init__(self, model: RowsModel, parent: QObject | None = None) -> None:
        super().__init__(model, parent)
        self._rows = model
        self._settled: Mask = model.chosen
        model.modelReset.connect(self._settle)

    def select(
        self,
        what: QItemSelection | QModelIndex | QPersistentModelIndex,
        command: QItemSelectionModel.SelectionFlag,
    ) -> None:
        """Choose or let go of the rows of a selection; the signature is Qt's."""
        if not command & (Flag.Clear | Flag.Select | Flag.Deselect | Flag.Toggle):
            return
        model = self._rows
        if command & Flag.Clear:
            self._settled = np.zeros(len(model.chosen), dtype=np.bool_)
        elif not command & Flag.Current:
            self._settled = model.chosen
        found = self._settled.copy()
        rows = model.rows[_places(what)]
        if command & Flag.Toggle == Flag.Toggle:
            found[rows] ^= True
        elif command & Flag.Select:
            found[rows] = True
        elif command & Flag.Deselect:
            found[rows] = False
        if not np.array_equal(found, model.chosen):
            model.chosen = found
            self.chosen_changed.emit()

    def choose(self, rows: Rows) -> bool:
        """Choose exactly these rows, without a signal; True when others were chosen before."""
        found = np.zeros(len(self._rows.chosen), dtype=np.bool_)
        found[rows] = True
        different = not np.array_equal(found, self._rows.chosen)
        self._rows.chosen = self._settled = found
        return different

    def chosen_rows(self) -> Rows:
        """The rows that are chosen, in the table's order."""
        return np.flatnonzero(self._rows.chosen)

    def is_chosen(self, place: int) -> bool:
        """Whether the row at a place of the view is chosen."""
        return bool(self._rows.chosen[self._rows.rows[place]])

    def _settle(self) -> None:
        self._settled = self._rows.chosen


def _places(what: QItemSelection | QModelIndex | QPersistentModelIndex) -> Rows:
    if not isinstance(what, QItemSelection):
        return np.array([what.row()] if what.isValid() else [], dtype=np.int64)
    ranges = [np.arange(part.top(), part.bottom() + 1) for part in what]
    return np.concatenate(ranges) if ranges else np.empty(0, dtype=np.int64)
