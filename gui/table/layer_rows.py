"""An imported layer as rows of the attribute table. Its file stays as it is, so it can only be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import repeat

import numpy as np
import pyarrow as pa

from geo.extent import Extent
from geo.viewport import Viewport
from gui.table.row_source import Cells, Mask, Outcome, Rows
from layers.display import Ref
from layers.errors import EditError
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.rows_extent import rows_extent

NOTE = "Read-only: the layer shows a file as it is. To edit it, choose Make editable in the layer's menu."


class LayerRows:
    """The features of one imported layer.

    Parameters
    ----------
    layer : ArrayLayer
    name : str
    trouble : str
        Why its file isn't shown, as a half sentence; empty when it is.
    """

    note = NOTE

    def __init__(self, layer: ArrayLayer, name: str, trouble: str = "") -> None:
        self.key = layer.id
        self.name = name
        if trouble:
            self.note = f"Nothing to list: the layer's file {trouble}."
        self._layer = layer

    @cached_property
    def table(self) -> pa.Table:
        """The layer's columns; the features' numbers where there are none."""
        found = self._layer.attributes
        return found if found.num_columns else pa.table({"feature": np.arange(1, len(self._layer) + 1)})

    @property
    def titles(self) -> Mapping[str, str]:
        """The columns' own names."""
        return {name: name for name in self.table.column_names}

    @property
    def editable(self) -> frozenset[str]:
        """No column."""
        return frozenset()

    def refs(self, rows: Rows) -> frozenset[Ref]:
        """The features of some rows."""
        return frozenset(zip(repeat(self.key), map(str, rows.tolist())))

    def rows_of(self, refs: Collection[Ref]) -> Rows:
        """Rows of those features that are in this layer."""
        count = len(self._layer)
        found = [int(key) for layer, key in refs if layer == self.key and key.isdecimal()]
        return np.array(sorted(row for row in found if row < count), dtype=np.int64)

    def places(self, rows: Rows) -> list[Ref]:
        """The features themselves."""
        return list(self.refs(rows))

    def extent(self, rows: Rows, crs: str) -> Extent | None:
        """Box around some features."""
        return rows_extent(self._layer, rows, crs)

    def in_view(self, viewport: Viewport) -> Mask:
        """Rows of the features that touch the view."""
        mask = np.zeros(len(self._layer), dtype=np.bool_)
        mask[self._layer.inside(viewport.crs, viewport.extent)] = True
        return mask

    def choices(self, column: str) -> Sequence[str]:
        """None."""
        return ()

    def is_long(self, column: str) -> bool:
        """No: nothing is typed."""
        return False

    def locked(self, row: int, column: str) -> str:
        """Every cell."""
        return self.note

    def try_out(self, cells: Cells) -> Outcome:
        """Nothing changes."""
        return Outcome(0, dict.fromkeys(cells, self.note))

    def change(self, label: str, cells: Cells, provenance: Mapping[str, str]) -> int:
        """Refused."""
        raise EditError(self.note)
