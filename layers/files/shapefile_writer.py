"""Writes shapefiles, with everything that doesn't fit made to fit beforehand and listed.

GDAL cuts long names and texts within a character, so both are cut here, and it would be told of a
number that doesn't fit only in a warning.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.files.carried_columns import with_carried
from layers.files.column_names import distinct_names, renaming_losses
from layers.files.columns import as_text
from layers.files.delimited_writer import unencodable_losses
from layers.files.feature_set import FeatureSet
from layers.files.losses import Abilities, Loss
from layers.files.ogr import write_layer
from layers.files.text_encoding import named
from layers.files.wkb import (
    COLLECTION,
    LINE,
    MULTILINE,
    MULTIPOINT,
    MULTIPOLYGON,
    POINT,
    POLYGON,
    kind_and_dims,
    redimensioned,
)
from layers.files.writing import WriteOptions

NAME_BYTES, TEXT_BYTES, COLUMNS = 10, 254, 255
_LARGEST = {"i": 1e18, "f": 1e22}
"""By numpy's kind of number: from here on a dBASE field has too few digits."""
_FAMILIES = {
    POINT: "points",
    MULTIPOINT: "multipoints",
    LINE: "lines",
    MULTILINE: "lines",
    POLYGON: "areas",
    MULTIPOLYGON: "areas",
}
COLLECTION_NAME = "collections"
_OGR_TYPES = {"points": "Point", "multipoints": "MultiPoint", "lines": "LineString", "areas": "Polygon"}

CAN = Abilities(
    measures=False,
    empty_text=False,
    not_a_number=False,
    types={
        "timestamp[us]": "Times are written as text",
        "timestamp[us, tz=UTC]": "Times are written as text",
        "binary": "Binary values are written as hexadecimal text",
    },
)


def shapefile_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    codec = _codec(options)
    table = with_carried(features)
    losses = renaming_losses(table, codec, NAME_BYTES)
    if table.num_columns > COLUMNS:
        losses.append(Loss(f"Columns after the {COLUMNS}th are left out", table.num_columns - COLUMNS))
    losses += _text_losses(table, codec)
    losses += _number_losses(table)
    if not codec.startswith("utf"):
        losses += unencodable_losses(table, codec)
    families = _families(features)
    parts = sorted({name for name in families.tolist() if name})
    if len(parts) > 1:
        losses.append(
            Loss(f"A shapefile holds one kind of shape; {len(parts)} are written ({', '.join(parts)})")
        )
    left_out = int((families == COLLECTION_NAME).sum())
    if left_out:
        losses.append(Loss("Collections of different shapes are left out", left_out))
    if any(name.startswith("lines") or name.startswith("areas") for name in parts):
        losses.append(Loss("Lines and areas of one part can't be told from those of many, and come back so"))
    return losses


def _codec(options: WriteOptions) -> str:
    return named(options.encoding).codec if options.encoding else "utf-8"


def _text_losses(table: pa.Table, codec: str) -> list[Loss]:
    long: dict[str, int] = {}
    padded: dict[str, int] = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.type != pa.string():
            continue
        texts = [text for text in column.to_pylist() if text]
        if count := sum(len(text.encode(codec, "replace")) > TEXT_BYTES for text in texts):
            long[field.name] = count
        if count := sum(text != text.rstrip() for text in texts):
            padded[field.name] = count
    losses = []
    if long:
        what = f"Texts of more than {TEXT_BYTES} bytes are cut"
        losses.append(Loss(what, sum(long.values()), tuple(long)))
    if padded:
        losses.append(Loss("Blanks at the end of texts are cut off", sum(padded.values()), tuple(padded)))
    return losses


def _number_losses(table: pa.Table) -> list[Loss]:
    rounded: dict[str, int] = {}
    texts = []
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.type == pa.float64():
            values = column.drop_null().to_numpy()
            values = values[np.isfinite(values)]
            if _beyond(values):
                texts.append(field.name)
            elif count := sum(_as_dbase(value) != value for value in values.tolist()):
                rounded[field.name] = count
        elif field.type == pa.int64() and _beyond(column.drop_null().to_numpy()):
            texts.append(field.name)
    losses = []
    if rounded:
        losses.append(Loss("Numbers are rounded to 15 decimals", sum(rounded.values()), tuple(rounded)))
    if texts:
        losses.append(Loss("Columns with very large numbers are written as text", columns=tuple(texts)))
    return losses


def _as_dbase(value: float) -> float:
    """The number that a field of 24 characters and at most 15 decimals gives back."""
    text = f"{value:.15f}"
    return float(text if len(text) <= 24 else f"{value:.{max(0, 39 - len(text))}f}")


def _beyond(values: Any) -> bool:
    return bool(len(values) and (np.abs(values.astype(np.float64)) >= _LARGEST[values.dtype.kind]).any())


def _families(features: FeatureSet) -> Any:
    """For each row the name of the shapefile that it goes to; empty where it has no shape."""
    names: list[str] = []
    for chunk in features.geometry.chunks:
        for head in pc.binary_slice(chunk, 0, 5).to_pylist():
            if head is None:
                names.append("")
                continue
            kind, has_z, _ = kind_and_dims(head)
            if kind == COLLECTION:
                names.append(COLLECTION_NAME)
            else:
                names.append(_FAMILIES[kind] + ("_z" if has_z else ""))
    return np.array(names, dtype=object)


def write_shapefile(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write one layer as a shapefile, or as several where its shapes are of several kinds.

    Parameters
    ----------
    layers : sequence of one FeatureSet
    path : Path
        Ending in ``.shp``, or in ``.zip`` for all files in one.
    options : WriteOptions

    Raises
    ------
    DocumentError
        When GDAL can't.
    """
    (features,) = layers
    if path.suffix.lower() != ".zip":
        _write_parts(features, path.parent, path.stem, options, first_name=path.stem)
        return
    stem = path.name.removesuffix(".zip").removesuffix(".shp")
    with tempfile.TemporaryDirectory(prefix="p2p-", dir=path.parent) as folder:
        _write_parts(features, Path(folder), stem, options, first_name=None)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                info = zipfile.ZipInfo(part.name)
                info.compress_type = zipfile.ZIP_DEFLATED
                with part.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target)


def _write_parts(
    features: FeatureSet, folder: Path, stem: str, options: WriteOptions, first_name: str | None
) -> None:
    """Write one shapefile per kind of shape; the most frequent one gets `first_name`."""
    families = _families(features)
    names, counts = np.unique(families[(families != "") & (families != COLLECTION_NAME)], return_counts=True)
    ranked = [str(name) for name in names[np.argsort(-counts, kind="stable")]]
    table = fitted(with_carried(features), _codec(options))
    for index, family in enumerate(ranked or [""]):
        options.progress.step(index / max(1, len(ranked)), f"Writing {family or 'the table'}")
        # Rows without a place go where most rows are.
        rows = np.flatnonzero((families == family) | ((families == "") if index == 0 else False))
        single = len(ranked) <= 1 or (index == 0 and first_name is not None)
        name = (first_name or stem) if single else f"{stem}_{family}"
        indices = pa.array(rows)
        write_layer(
            folder / f"{name}.shp",
            table.take(indices) if table.num_columns else table,
            _without_measures(features.geometry.take(indices)),
            features.crs,
            "ESRI Shapefile",
            name,
            _ogr_type(family),
            encoding=_gdal_encoding(_codec(options)),
        )


def _without_measures(geometry: pa.ChunkedArray) -> pa.ChunkedArray:
    shapes = [
        redimensioned(data, kind_and_dims(data)[1]) if data is not None and kind_and_dims(data)[2] else data
        for data in geometry.to_pylist()
    ]
    return pa.chunked_array([pa.array(shapes, pa.binary())])


def _ogr_type(family: str) -> str:
    base, _, height = family.partition("_")
    return (_OGR_TYPES[base] if base else "Point") + (" Z" if height else "")


def _gdal_encoding(codec: str) -> str:
    return {"utf-8": "UTF-8", "cp949": "CP949", "gb18030": "GB18030"}.get(codec, codec.upper())


def fitted(table: pa.Table, codec: str) -> pa.Table:
    """The table with names, texts and types that a dBASE table holds."""
    if not table.num_columns:
        return pa.table({"row": pa.array(np.arange(1, table.num_rows + 1))})
    table = table.select(table.column_names[:COLUMNS])
    arrays = [_fitted_column(column, codec) for column in table.columns]
    return pa.Table.from_arrays(arrays, names=distinct_names(table.column_names, codec, NAME_BYTES))


def _fitted_column(column: Any, codec: str) -> Any:
    kind = column.type
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_finite(column), column, None)
    if (pa.types.is_floating(kind) or pa.types.is_integer(kind)) and _beyond(column.drop_null().to_numpy()):
        return as_text(column)
    if pa.types.is_timestamp(kind) or pa.types.is_binary(kind):
        return as_text(column)
    if pa.types.is_string(kind):
        return _cut_texts(column, codec)
    return column


def _cut_texts(column: Any, codec: str) -> Any:
    texts = [None if text is None else _cut(text, codec) for text in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _cut(text: str, codec: str) -> str:
    encoded = text.encode(codec, "replace")
    if len(encoded) <= TEXT_BYTES:
        return encoded.decode(codec)
    return encoded[:TEXT_BYTES].decode(codec, "ignore")
