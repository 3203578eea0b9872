"""Rows of an Arrow table for a view: sorted, filtered and chosen as arrays; no object per cell or row."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np
import pyarrow as pa
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from gui.table.row_source import Mask, Rows, RowSource
from layers.foreign.cell_text import cell_text, one_line, plain_lines
from layers.foreign.sorting import SortKeys, sort_keys, sorted_rows

Index = QModelIndex | QPersistentModelIndex
_DISPLAY, _EDIT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole
_TIP, _ALIGN = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.TextAlignmentRole
_FOREGROUND = Qt.ItemDataRole.ForegroundRole
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NOTHING = np.empty(0, dtype=np.int64)
SORTS_KEPT = 3
"""Columns by which rows stay sorted: the last one first, the earlier ones where it is equal."""
_KINDS = (
    (pa.types.is_boolean, "yes or no"),
    (pa.types.is_integer, "whole number"),
    (pa.types.is_floating, "number"),
    (pa.types.is_decimal, "number"),
    (pa.types.is_date, "day"),
    (pa.types.is_temporal, "time"),
)


class RowsModel(QAbstractTableModel):
    """A row source in some order, with some rows left out and some chosen.

    Rows of the source are called rows, those of the view places.

    Attributes
    ----------
    source : RowSource or None
    table : pyarrow.Table
        The source's.
    rows : (n,) int64
        Row at each place.
    chosen : (N,) bool
        Rows that are selected, shown or not.
    editing : bool
        Whether cells can be typed into now.
    muted : QColor
        Ink of the columns that can't be typed into while others can.
    commit : callable or None
        Takes a typed cell over: row, column and text; answers what is wrong with it, or nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.source: RowSource | None = None
        self.table = pa.table({})
        self.rows: Rows = _NOTHING
        self.chosen: Mask = np.zeros(0, dtype=np.bool_)
        self.editing = False
        self.muted = QColor("#777777")
        self.commit: Callable[[int, str, str], str] | None = None
        self._names: list[str] = []
        self._columns: list[Any] = []
        self._aligned: list[int] = []
        self._place: Rows = _NOTHING
        self._shown: Mask | None = None
        self._sorts: list[tuple[str, bool]] = []
        self._keys: dict[str, SortKeys] = {}
        self._order: Rows = _NOTHING

    # -- what is shown -------------------------------------------------------------------------

    def show_source(self, source: RowSource | None) -> None:
        """Show another source, or the same one after an edit: it stays sorted, its choice is dropped."""
        self.beginResetModel()
        again = source is not None and self.source is not None and source.key == self.source.key
        self.source = source
        self.table = source.table if source is not None else pa.table({})
        self._names = self.table.column_names
        self._columns = list(self.table.columns)
        self._aligned = [_RIGHT if is_number(field.type) else _LEFT for field in self.table.schema]
        self.chosen = np.zeros(self.table.num_rows, dtype=np.bool_)
        self._shown = None
        self._sorts = [sort for sort in self._sorts if sort[0] in self._names] if again else []
        self._keys.clear()
        self._put_in_order()
        self.endResetModel()

    def show_where(self, mask: Mask | None) -> None:
        """Show only the rows that are True in `mask` (N,); all for None."""
        self.beginResetModel()
        self._shown = mask
        self._leave_out()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; rows with equal values stay as they were. -1 for the table's own order."""
        self.beginResetModel()
        if column < 0:
            self._sorts = []
        else:
            name = self._names[column]
            kept = [sort for sort in self._sorts if sort[0] != name]
            self._sorts = [*kept, (name, order == Qt.SortOrder.DescendingOrder)][-SORTS_KEPT:]
        self._put_in_order()
        self.endResetModel()

    @property
    def sorts(self) -> tuple[tuple[str, bool], ...]:
        """Columns that the rows are sorted by, and whether descending; the one that counts most last."""
        return tuple(self._sorts)

    def _put_in_order(self) -> None:
        self._order = np.arange(self.table.num_rows)
        self._keys = {name: keys for name, keys in self._keys.items() if name in dict(self._sorts)}
        for name, descending in self._sorts:
            if name not in self._keys:
                self._keys[name] = sort_keys(self.table.column(name))
            self._order = sorted_rows(self._keys[name], self._order, descending=descending)
        self._leave_out()

    def _leave_out(self) -> None:
        self.rows = self._order if self._shown is None else self._order[self._shown[self._order]]
        self._place = np.full(self.table.num_rows, -1, dtype=np.int64)
        self._place[self.rows] = np.arange(len(self.rows))

    def place_of(self, row: int) -> int:
        """Where a row stands; -1 when it isn't shown."""
        return int(self._place[row]) if 0 <= row < len(self._place) else -1

    def first_place(self, rows: Rows) -> int:
        """The topmost place of some rows; -1 when none is shown."""
        found = self._place[rows]
        found = found[found >= 0]
        return int(found.min()) if len(found) else -1

    # -- cells ---------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """Columns by their names in the table."""
        return self._names

    def title(self, column: int) -> str:
        """A column's name for people."""
        name = self._names[column]
        return self.source.titles.get(name, name) if self.source is not None else name

    def text(self, row: int, column: int) -> str:
        """A cell in full, by row."""
        return cell_text(self._columns[column][row].as_py())

    def is_typed(self, column: int) -> bool:
        """Whether some cells of a column can be typed into."""
        return self.source is not None and self._names[column] in self.source.editable

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Columns of the table."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """A cell in one line; whole in the tip, as plain text."""
        if role == _DISPLAY:
            value = self._columns[index.column()][int(self.rows[index.row()])].as_py()
            return one_line(cell_text(value))
        if role == _ALIGN:
            return self._aligned[index.column()]
        if role == _FOREGROUND:
            return self.muted if self.editing and not self.is_typed(index.column()) else None
        if role == _EDIT:
            return self.text(int(self.rows[index.row()]), index.column())
        if role == _TIP:
            return self._tip(int(self.rows[index.row()]), index.column())
        return None

    def _tip(self, row: int, column: int) -> str | None:
        text = plain_lines(self.text(row, column))
        why = ""
        if self.editing and self.source is not None:
            why = self.source.locked(row, self._names[column])
        if not text and not why:
            return None
        parts = [escape(text).replace("\n", "<br>"), f"<i>{escape(why)}</i>" if why else ""]
        return f"<qt>{'<hr>'.join(part for part in parts if part)}</qt>"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Columns' titles; places counted from one."""
        if orientation == Qt.Orientation.Vertical:
            return f"{section + 1:,}" if role == _DISPLAY else _RIGHT if role == _ALIGN else None
        if role == _DISPLAY:
            return one_line(self.title(section), 60)
        if role == _ALIGN:
            return self._aligned[section]
        if role == _TIP:
            field = self.table.schema.field(section)
            kind = next((word for test, word in _KINDS if test(field.type)), "text")
            name = escape(one_line(field.name))
            return f"<qt>{name} — {kind}. Click to sort; right click to filter, hide, move.</qt>"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be typed into while the table is being edited, where nothing speaks against it."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.editing and self.is_typed(index.column()) and self.source is not None:
            row = int(self.rows[index.row()])
            if not self.source.locked(row, self._names[index.column()]):
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        """Take over a typed cell; False when it can't be, which has been said."""
        if role != _EDIT or self.commit is None or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        row = int(self.rows[index.row()])
        if str(value) == self.text(row, index.column()):
            return True
        return not self.commit(row, self._names[index.column()], str(value))

    def problem(self, index: Index, text: str) -> str:
        """What is wrong with a typed cell, empty when it can be taken."""
        if self.source is None:
            return ""
        row = int(self.rows[index.row()])
        found = self.source.try_out({row: {self._names[index.column()]: text}})
        return next(iter(found.problems.values()), "")


def is_number(kind: pa.DataType) -> bool:
    """Whether a column holds numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))
