"""A layer of the document as rows of the attribute table: every field can be typed into."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa

from gui.table.layer_rows import LayerRows
from gui.table.row_source import Cells, Outcome, Rows
from layers.display import Ref
from layers.document.session import Session
from layers.foreign.array_layer import ArrayLayer
from layers.own.arrays import SOURCE_NOTE, DocumentSource, rows_by_id
from layers.own.cells import edit_of_feature_cells, preview_feature_cells
from layers.own.values import NO, YES
from layers.records.layer import FieldKind

_LONG = frozenset({"notes", "note", "description", "remarks"})


class FeatureRows(LayerRows):
    """The features of one layer that the document holds.

    Parameters
    ----------
    session : Session
    layer : ArrayLayer
        The layer as it is drawn.
    source : DocumentSource
        Its record and those of its features, in the order of the rows.
    """

    note = ""

    def __init__(self, session: Session, layer: ArrayLayer, source: DocumentSource) -> None:
        super().__init__(layer, layer.name)
        self._session = session
        self._record = source.layer
        self._features = source.records

    @cached_property
    def table(self) -> pa.Table:
        """The fields, and what each feature rests on."""
        notes = pa.array([one.source_note or None for one in self._features], pa.string())
        found = self._layer.attributes
        return (
            found.append_column(SOURCE_NOTE, notes) if found.num_columns else pa.table({SOURCE_NOTE: notes})
        )

    @property
    def titles(self) -> Mapping[str, str]:
        """The fields with their units."""
        fields = {
            field.name: f"{field.name} ({field.unit})" if field.unit else field.name
            for field in self._record.fields
        }
        return {**fields, SOURCE_NOTE: "Where this is from"}

    @property
    def editable(self) -> frozenset[str]:
        """Every column."""
        return frozenset(self.table.column_names)

    def refs(self, rows: Rows) -> frozenset[Ref]:
        """The records of some rows."""
        return frozenset(("features", self._features[row].id) for row in rows.tolist())

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return rows_by_id(self._layer)

    def rows_of(self, refs: Collection[Ref]) -> Rows:
        """Rows of those records that are in this layer."""
        known = self._row_of
        found = sorted(known[key] for table, key in refs if table == "features" and key in known)
        return np.array(found, dtype=np.int64)

    def choices(self, column: str) -> Sequence[str]:
        """The values of a choice, or yes and no."""
        field = self._record.field(column)
        if field is None:
            return ()
        values = (YES, NO) if field.kind is FieldKind.YES_NO else field.choices
        return ("", *values) if values and not field.required else values

    def is_long(self, column: str) -> bool:
        """Notes and descriptions."""
        return column.casefold() in _LONG

    def locked(self, row: int, column: str) -> str:
        """No cell."""
        return ""

    def try_out(self, cells: Cells) -> Outcome:
        """What typed cells would come to."""
        found = preview_feature_cells(self._session.atlas, self._record, self._by_id(cells))
        rows = self._row_of
        problems = {rows[key]: text for key, text in found.problems.items() if key in rows}
        return Outcome(len(found.changes), problems)

    def change(self, label: str, cells: Cells, provenance: Mapping[str, str]) -> int:
        """Make typed cells true as one edit."""
        atlas = self._session.atlas
        edit = edit_of_feature_cells(atlas, label, self._record, self._by_id(cells), **provenance)
        self._session.do(edit)
        return len(edit.changes)

    def _by_id(self, cells: Cells) -> dict[str, Mapping[str, str]]:
        return {self._features[row].id: typed for row, typed in cells.items()}
