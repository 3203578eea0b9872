"""Writes CSV and TSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.files.carried_columns import with_carried
from layers.files.columns import as_text, free_name, typed
from layers.files.feature_set import FeatureSet, shapes_of
from layers.files.losses import Abilities, Loss, rounding_losses
from layers.files.table_text import LATITUDE, LONGITUDE, WKT, guarded
from layers.files.text_encoding import named
from layers.files.wkb import chunks, points_view
from layers.files.writing import WriteOptions, in_wgs84, rounded

_BATCH = 20_000

CAN = Abilities(
    any_crs=False,
    empty_text=False,
    not_a_number=False,
    types={"binary": "Binary values are written as hexadecimal text"},
)


def delimited_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    losses = [*rounding_losses(features, options.digits), *retyped_losses(features)]
    codec = codec_of(options)
    if not codec.startswith("utf"):
        losses += unencodable_losses(with_carried(features), codec)
    return losses


def codec_of(options: WriteOptions) -> str:
    """The codec for CSV: UTF-8 with a byte order mark unless another is asked for."""
    return named(options.encoding).codec if options.encoding else "utf-8-sig"


def retyped_losses(features: FeatureSet) -> list[Loss]:
    """Columns whose type can't be seen from their text."""
    looks, empty, nested = [], [], []
    for field, column in zip(features.attributes.schema, features.attributes.columns, strict=True):
        if column.null_count == len(column):
            if field.type != pa.string():
                empty.append(field.name)
        elif field.metadata and field.metadata.get(b"json") == b"1":
            nested.append(field.name)
        elif field.type == pa.string() and typed(column, exact=False).type != pa.string():
            looks.append(field.name)
    losses = []
    if looks:
        losses.append(Loss("Text that looks like numbers or dates comes back as such", columns=tuple(looks)))
    if empty:
        losses.append(Loss("Columns without values come back as text", columns=tuple(empty)))
    if nested:
        losses.append(Loss("Nested values are written as JSON text", columns=tuple(nested)))
    return losses


def unencodable_losses(table: pa.Table, codec: str) -> list[Loss]:
    """Texts with characters that an encoding lacks."""
    count = 0
    names = []
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.type != pa.string():
            continue
        bad = sum(1 for text in column.to_pylist() if text is not None and not _fits(text, codec))
        if bad or not _fits(field.name, codec):
            names.append(field.name)
            count += bad
    if not names:
        return []
    return [Loss(f"Characters that {codec.upper()} doesn't have become “?”", count, tuple(names))]


def _fits(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def write_delimited(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write one layer with a header; points as longitude and latitude, other shapes as WKT.

    Raises
    ------
    FormatError
        When the layer's CRS isn't known.
    """
    (features,) = layers
    table = table_with_place(features, options.digits)
    with path.open("w", encoding=codec_of(options), errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=_delimiter(path, options), lineterminator="\r\n")
        writer.writerow(guarded(pa.array(table.column_names, pa.string())).to_pylist())
        for start in range(0, table.num_rows, _BATCH):
            options.progress.step(start / max(1, table.num_rows), "Writing rows")
            cells = [_cells(column.slice(start, _BATCH)) for column in table.columns]
            writer.writerows(zip(*cells, strict=True))


def _delimiter(path: Path, options: WriteOptions) -> str:
    return "\t" if path.suffix.lower() in (".tsv", ".tab") else options.delimiter


def _cells(column: Any) -> list[str]:
    if pa.types.is_string(column.type):
        column = guarded(column)
    elif pa.types.is_floating(column.type):
        column = as_text(pc.if_else(pc.is_finite(column), column, None))
    else:
        column = as_text(column)
    return [text or "" for text in column.to_pylist()]


def table_with_place(features: FeatureSet, digits: int) -> pa.Table:
    """The attributes with ids, folders and styles, after the columns of the place."""
    features = rounded(in_wgs84(features), digits)
    table = with_carried(features)
    names = table.column_names
    if features.geometry.null_count == len(features):
        return table
    xy = _point_columns(features)
    if xy is None:
        return table.add_column(0, free_name(WKT, names), _wkt_column(features, digits))
    table = table.add_column(0, free_name(LATITUDE, names), xy[1])
    return table.add_column(0, free_name(LONGITUDE, names), xy[0])


def _point_columns(features: FeatureSet) -> tuple[pa.ChunkedArray, pa.ChunkedArray] | None:
    """x and y, null where there is no place; None when there are other shapes, or heights."""
    columns: tuple[list[pa.Array], list[pa.Array]] = ([], [])
    for chunk in features.geometry.chunks:
        xy = np.full((len(chunk), 2), np.nan)
        there = np.asarray(chunk.is_valid())
        if there.any():
            view = points_view(chunk.drop_null())
            if view is None:
                return None
            xy[there] = view
        for axis, pieces in enumerate(columns):
            pieces.append(pa.array(xy[:, axis], mask=~there))
    return pa.chunked_array(columns[0], pa.float64()), pa.chunked_array(columns[1], pa.float64())


def _wkt_column(features: FeatureSet, digits: int) -> pa.ChunkedArray:
    import shapely

    pieces = [
        pa.array(shapely.to_wkt(shapes_of(chunk), rounding_precision=digits, trim=True), pa.string())
        for chunk in chunks(features.geometry, _BATCH)
    ]
    return pa.chunked_array(pieces, pa.string())
