"""Tables of the atlas as rows of the attribute table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa

from geo.extent import Extent
from geo.viewport import Viewport
from gui.forms.record_form import LONG_TEXT
from gui.table.row_source import Cells, Mask, Outcome, Rows
from layers.cell_edits import edit_of_cells, locked_reason, preview_cells
from layers.display import Ref
from layers.document.session import Session
from layers.locating import Locator
from layers.record_table import column_choices, column_titles, is_editable, record_table
from layers.records.base import Record
from layers.records.statement import Statement

TABLE_NAMES = {
    "sites": "Sites",
    "routes": "Routes",
    "legs": "Legs of routes",
    "areas": "Areas",
    "statements": "Claims and estimates",
    "sources": "Sources",
    "measures": "Sanctions measures",
    "inconsistencies": "Flaws in the sources",
    "steps": "Steps of the export procedure",
    "views": "Saved views",
}
READ_ONLY = {
    "measures": "Read-only: measures of sanctions come with the atlas.",
    "inconsistencies": "Read-only: flaws found in the sources come with the atlas.",
    "steps": "Read-only: the export procedure comes with the atlas.",
}


class AtlasRows:
    """One table of a session's atlas as it now is.

    Parameters
    ----------
    session : Session
    key : str
        Name of the table.
    locator : Locator
        Knows where records lie on the map.
    """

    def __init__(self, session: Session, key: str, locator: Locator) -> None:
        self.key = key
        self.name = TABLE_NAMES[key]
        self.note = READ_ONLY.get(key, "")
        self._session = session
        self._locator = locator
        self._records: tuple[Record, ...] = tuple(session.atlas.table(key).values())

    @cached_property
    def table(self) -> pa.Table:
        """The records as columns."""
        return record_table(self.key, self._records)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Titles of the record's model."""
        return column_titles(self.key)

    @cached_property
    def editable(self) -> frozenset[str]:
        """Columns that can be typed into."""
        if self.note:
            return frozenset()
        return frozenset(name for name in self.table.column_names if is_editable(self.key, name))

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {record.id: row for row, record in enumerate(self._records)}

    def refs(self, rows: Rows) -> frozenset[Ref]:
        """The records of some rows."""
        return frozenset((self.key, self._records[row].id) for row in rows.tolist())

    def rows_of(self, refs: Collection[Ref]) -> Rows:
        """Rows of those records that are in this table."""
        known = self._row_of
        found = sorted(known[key] for table, key in refs if table == self.key and key in known)
        return np.array(found, dtype=np.int64)

    def places(self, rows: Rows) -> list[Ref]:
        """The records; a statement is where its subject is."""
        found = []
        for row in rows.tolist():
            record = self._records[row]
            if isinstance(record, Statement):
                found += [(table, key) for key in (record.subject, *record.places) for table in _PLACED]
            else:
                found.append((self.key, record.id))
        return found

    def extent(self, rows: Rows, crs: str) -> Extent | None:
        """Box around some records."""
        return self._locator.extent(self.places(rows), crs)

    def in_view(self, viewport: Viewport) -> Mask:
        """Rows whose box meets the view."""
        extent = viewport.extent
        mask = np.zeros(len(self._records), dtype=np.bool_)
        for row in range(len(self._records)):
            box = self.extent(np.array([row]), viewport.crs)
            mask[row] = box is not None and extent.intersects(box)
        return mask

    def choices(self, column: str) -> Sequence[str]:
        """Values of an enumeration."""
        return column_choices(self.key, column)

    def is_long(self, column: str) -> bool:
        """Descriptions, notes and quotations."""
        return column in LONG_TEXT

    def locked(self, row: int, column: str) -> str:
        """Ids, lists of more than words, and what is calculated can't be typed into."""
        return self.note or locked_reason(self._records[row], column)

    def try_out(self, cells: Cells) -> Outcome:
        """What typed cells would come to."""
        found = preview_cells(self._session.atlas, self.key, self._by_id(cells))
        rows = self._row_of
        return Outcome(
            len(found.changes), {rows[key]: text for key, text in found.problems.items() if key in rows}
        )

    def change(self, label: str, cells: Cells, provenance: Mapping[str, str]) -> int:
        """Make typed cells true as one edit."""
        edit = edit_of_cells(self._session.atlas, label, self.key, self._by_id(cells), **provenance)
        self._session.do(edit)
        return sum(change.table == self.key for change in edit.changes)

    def _by_id(self, cells: Cells) -> dict[str, Mapping[str, str]]:
        return {self._records[row].id: typed for row, typed in cells.items()}


_PLACED = ("sites", "areas", "routes", "legs")
