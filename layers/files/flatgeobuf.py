"""FlatGeobuf in and out, through GDAL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from layers.files.carried_columns import with_carried, without_carried
from layers.files.column_names import distinct_names, renaming_losses
from layers.files.columns import as_text
from layers.files.feature_set import FeatureSet
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport
from layers.files.losses import Abilities, Loss, count_with_m, count_with_z
from layers.files.ogr import commented, distinct_heads, read_layer, time_losses, write_layer
from layers.files.reading import ReadOptions
from layers.files.wkb import NAMES, kind_and_dims, redimensioned
from layers.files.writing import WriteOptions

CAN = Abilities(measures=False, types={"binary": "Binary values are written as hexadecimal text"})


def read_flatgeobuf(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The features of a FlatGeobuf file.

    Raises
    ------
    FormatError
        When the file is damaged or cut off.
    CancelledError
    """
    options = options or ReadOptions()
    report = ImportReport(path.name, "FlatGeobuf")
    features = read_layer(path, None, report, options.progress.part(0, 0.7), times_as_text=True)
    # The format has no ids; GDAL counts the features.
    features = without_carried(replace(features, ids=None), report)
    return (checked(features, options.progress.part(0.7, 1)),)


def flatgeobuf_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    losses = [*renaming_losses(features.attributes), *time_losses(features.attributes)]
    kinds = _kinds(features)
    if len({kind for kind, _ in kinds}) > 1 and any(has_z for _, has_z in kinds):
        losses.append(
            Loss("Heights are left out where the shapes are of several kinds", count_with_z(features))
        )
    if _has_index(features, options):
        losses.append(Loss("Features are put into spatial order", len(features)))
    return losses


def _kinds(features: FeatureSet) -> set[tuple[int, bool]]:
    """Kinds of the shapes, and whether they have heights."""
    heads = [head for chunk in features.geometry.chunks for head in distinct_heads(chunk)]
    return {kind_and_dims(head)[:2] for head in heads}


def _uniform(features: FeatureSet) -> tuple[pa.ChunkedArray, str]:
    """The geometry with one number of coordinates for all vertices, and the layer's type.

    The format has one type for all; where that is “any”, GDAL writes no heights.
    """
    kinds = _kinds(features)
    of_one_kind = len({kind for kind, _ in kinds}) == 1
    with_z = of_one_kind and any(has_z for _, has_z in kinds)
    name = "Unknown"
    if of_one_kind:
        name = NAMES[next(iter(kinds))[0]] + (" Z" if with_z else "")
    if not count_with_m(features) and all(has_z == with_z for _, has_z in kinds):
        return features.geometry, name
    pieces = [
        pa.array([None if d is None else redimensioned(d, with_z) for d in chunk.to_pylist()], pa.binary())
        for chunk in features.geometry.chunks
    ]
    return pa.chunked_array(pieces, pa.binary()), name


def _has_index(features: FeatureSet, options: WriteOptions) -> bool:
    """An index has no room for features without a place, and is no use without features."""
    return options.spatial_index and len(features) > 0 and features.geometry.null_count == 0


def write_flatgeobuf(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write one layer.

    Raises
    ------
    DocumentError
        When GDAL can't.
    """
    (features,) = layers
    table = commented(with_carried(features), dates=True, local_times=False)
    for index, field in enumerate(table.schema):
        if pa.types.is_binary(field.type):
            table = table.set_column(index, field.with_type(pa.string()), as_text(table.column(index)))
    if table.num_columns:
        table = table.rename_columns(distinct_names(table.column_names))
    geometry, geometry_type = _uniform(features)
    write_layer(
        path,
        table,
        geometry,
        features.crs,
        "FlatGeobuf",
        features.name or "layer",
        geometry_type,
        SPATIAL_INDEX="YES" if _has_index(features, options) else "NO",
    )
