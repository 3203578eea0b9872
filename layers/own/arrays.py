"""Features of a document's layer as arrays: drawn, found and listed like those of any file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from geo.crs import WGS84
from layers.document.geometry import line_blob, lines_blob, point_blob, points_blob, polygons_blob
from layers.files.columns import empty_table
from layers.files.feature_set import FeatureSet
from layers.files.import_report import ImportReport
from layers.files.progress import Progress
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.source import Answers
from layers.records.feature import Feature
from layers.records.layer import FieldKind, Layer

FORMAT = "Pit2Port document"
SOURCE_NOTE = "source_note"
TYPES = {
    FieldKind.TEXT: pa.string(),
    FieldKind.NUMBER: pa.float64(),
    FieldKind.INTEGER: pa.int64(),
    FieldKind.DATE: pa.date32(),
    FieldKind.YES_NO: pa.bool_(),
    FieldKind.CHOICE: pa.string(),
}
_HEADER, _HEADER_WITH_ENVELOPE = 8, 40


def feature_wkb(feature: Feature) -> bytes | None:
    """The shape as well-known binary; None without a place."""
    if len(feature.points) == 1:
        return point_blob(feature.points[0])[_HEADER:]
    if feature.points:
        return points_blob(feature.points)[_HEADER_WITH_ENVELOPE:]
    if len(feature.lines) == 1:
        return line_blob(feature.lines[0])[_HEADER_WITH_ENVELOPE:]
    if feature.lines:
        return lines_blob(feature.lines)[_HEADER_WITH_ENVELOPE:]
    return polygons_blob(feature.polygons)[_HEADER_WITH_ENVELOPE:] if feature.polygons else None


class FeatureArrays:
    """Makes the arrays of one layer anew after each edit; shapes that stayed are kept."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Feature, bytes | None]] = {}

    def layer(self, layer: Layer, features: Sequence[Feature]) -> ArrayLayer:
        """The layer as it now is.

        Parameters
        ----------
        layer : Layer
        features : sequence of Feature
            Those of the layer, in the order in which they are drawn.
        """
        return ArrayLayer.from_features(self.features(layer, features), layer.id)

    def features(self, layer: Layer, features: Sequence[Feature]) -> FeatureSet:
        """The layer as a feature set, WGS 84."""
        kept: dict[str, tuple[Feature, bytes | None]] = {}
        for feature in features:
            before = self._kept.get(feature.id)
            same = before is not None and before[0] is feature
            kept[feature.id] = before if before is not None and same else (feature, feature_wkb(feature))
        self._kept = kept
        geometry = pa.array([wkb for _, wkb in kept.values()], pa.binary())
        ids = pa.array([feature.id for feature in features], pa.string())
        report = ImportReport(layer.name, FORMAT, features=len(features))
        report.without_geometry = geometry.null_count
        return FeatureSet(
            layer.name,
            pa.chunked_array([geometry], pa.binary()),
            attribute_table(layer, features),
            WGS84,
            report,
            ids=pa.chunked_array([ids], pa.string()),
        )


def attribute_table(layer: Layer, features: Sequence[Feature]) -> pa.Table:
    """The values of the features, a column per field."""
    if not layer.fields:
        return empty_table(len(features))
    columns = {}
    for one in layer.fields:
        values: list[Any] = [feature.values.get(one.name) for feature in features]
        if one.kind is FieldKind.DATE:
            values = [None if value is None else date.fromisoformat(value) for value in values]
        columns[one.name] = pa.array(values, TYPES[one.kind])
    return pa.table(columns)


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """Where a layer comes from that is kept in the document; like `layers.foreign.source.LayerSource`."""

    layer: Layer
    records: tuple[Feature, ...]
    answers: Answers = field(default_factory=Answers)

    @property
    def has_changed(self) -> bool:
        """False: an edit makes another source."""
        return False

    def features(self, progress: Progress | None = None) -> FeatureSet:
        """The layer in full, to be written: with what each feature rests on, where that is said."""
        found = FeatureArrays().features(self.layer, self.records)
        notes = [feature.source_note or None for feature in self.records]
        if any(notes):
            column = pa.array(notes, pa.string())
            table = found.attributes
            table = (
                table.append_column(SOURCE_NOTE, column)
                if table.num_columns
                else pa.table({SOURCE_NOTE: column})
            )
            found = FeatureSet(found.name, found.geometry, table, found.crs, found.report, ids=found.ids)
        return found


def rows_by_id(layer: ArrayLayer) -> dict[str, int]:
    """Row of each feature by its id."""
    return (
        {}
        if layer.ids is None
        else dict(zip(layer.ids.to_pylist(), np.arange(len(layer)).tolist(), strict=True))
    )
