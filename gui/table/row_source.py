"""What the attribute table needs of a table: its columns, where its rows are on the map, how cells change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.extent import Extent
from geo.viewport import Viewport
from layers.display import Ref

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Cells = Mapping[int, Mapping[str, str]]
"""Typed text by row and column."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What typed cells would come to.

    Attributes
    ----------
    changed : int
        Rows that would become other ones.
    problems : mapping of int to str
        By row, why it can't take its cells.
    """

    changed: int = 0
    problems: Mapping[int, str] = field(default_factory=dict)


class RowSource(Protocol):
    """One table, as it now is. After an edit there is another source of the same key.

    Attributes
    ----------
    key : str
        The table's name or the layer's id: the first part of its rows' references.
    name : str
        For the list of tables.
    note : str
        Why it can't be edited, for the head of the table; empty when it can.
    table : pyarrow.Table
        One row per record or feature.
    titles : mapping of str to str
        Columns' names for people, by column.
    editable : frozenset of str
        Columns that can be typed into; none of a table that can only be read.
    """

    key: str
    name: str
    note: str

    @property
    def table(self) -> pa.Table: ...

    @property
    def titles(self) -> Mapping[str, str]: ...

    @property
    def editable(self) -> frozenset[str]: ...

    def refs(self, rows: Rows) -> frozenset[Ref]:
        """References of some rows."""
        ...

    def rows_of(self, refs: Collection[Ref]) -> Rows:
        """Rows of those references that are of this table, ascending."""
        ...

    def places(self, rows: Rows) -> list[Ref]:
        """What to show on the map for some rows."""
        ...

    def extent(self, rows: Rows, crs: str) -> Extent | None:
        """Box around some rows in map units of `crs`; None when none of them has a place."""
        ...

    def in_view(self, viewport: Viewport) -> Mask:
        """(N,) bool: rows of which something lies in view."""
        ...

    def choices(self, column: str) -> Sequence[str]:
        """The few values that a column can have; none where anything can be typed."""
        ...

    def is_long(self, column: str) -> bool:
        """Whether a column is for texts of several lines."""
        ...

    def locked(self, row: int, column: str) -> str:
        """Why a cell can't be typed into; empty when it can."""
        ...

    def try_out(self, cells: Cells) -> Outcome:
        """Look at typed cells without changing anything."""
        ...

    def change(self, label: str, cells: Cells, provenance: Mapping[str, str]) -> int:
        """Make typed cells true, all of them or none, as one edit; gives the number of changed rows.

        Raises
        ------
        LayersError
            When a row can't take its cells; nothing has changed then.
        """
        ...
