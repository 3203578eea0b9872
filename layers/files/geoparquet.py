"""GeoParquet in and out, through Arrow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.crs import WGS84
from layers.errors import FormatError
from layers.files.carried_columns import with_carried, without_carried
from layers.files.columns import canonical, empty_table, free_name
from layers.files.crs_text import crs_text
from layers.files.feature_set import FeatureSet
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport
from layers.files.losses import Abilities, Loss
from layers.files.reading import ReadOptions
from layers.files.wkb import NAMES, kind_and_dims
from layers.files.writing import WriteOptions

_GROUP = 65_536

CAN = Abilities(ids="column", folders="column", styles="column")


def read_geoparquet(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The features of a GeoParquet file; also one with GeoArrow geometry.

    Raises
    ------
    FormatError
        When the file is damaged, or says nothing about geometry.
    CancelledError
    """
    options = options or ReadOptions()
    report = ImportReport(path.name, "GeoParquet")
    try:
        with pq.ParquetFile(path) as file:
            geo = _geo_metadata(file.schema_arrow.metadata or {}, path)
            if file.metadata.num_rows > options.limits.features:
                raise FormatError(f"“{path.name}” claims {file.metadata.num_rows} rows. Split it first.")
            table = _table(file, options)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(
            f"“{path.name}” is a damaged Parquet file ({_reason(error)}). Get a full copy."
        ) from error
    name = geo["primary_column"]
    column = geo["columns"].get(name, {})
    if name not in table.column_names:
        raise FormatError(
            f"“{path.name}” says its geometry is in “{str(name)[:40]}”, but has no such column."
        )
    geometry = _as_wkb(table.column(name), str(column.get("encoding", "WKB")), path)
    attributes = table.drop_columns([name])
    for other in geo["columns"]:
        if other in attributes.column_names:
            report.note(f"“{other[:60]}” holds further shapes; they are kept as binary values")
    features = FeatureSet(
        name=path.stem,
        geometry=geometry,
        attributes=canonical(attributes, report) if attributes.num_columns else empty_table(table.num_rows),
        crs=_crs(column, report),
        report=report,
    )
    return (checked(without_carried(features, report), options.progress.part(0.7, 1)),)


def _reason(error: Exception) -> str:
    return str(error).split("\n")[0][:120]


def _geo_metadata(metadata: dict[bytes, bytes], path: Path) -> dict[str, Any]:
    """The file's description of its geometry, checked."""
    try:
        geo = json.loads(metadata[b"geo"])
    except KeyError as error:
        raise FormatError(
            f"“{path.name}” is a Parquet file, but no GeoParquet: it doesn't say which column is geometry. "
            "Write it as CSV with longitude and latitude, and import that."
        ) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"“{path.name}”: the description of the geometry can't be read.") from error
    columns = geo.get("columns") if isinstance(geo, dict) else None
    if not isinstance(columns, dict) or not all(isinstance(value, dict) for value in columns.values()):
        raise FormatError(f"“{path.name}”: the description of the geometry names no columns.")
    geo.setdefault("primary_column", next(iter(columns), "geometry"))
    found: dict[str, Any] = geo
    return found


def _table(file: pq.ParquetFile, options: ReadOptions) -> pa.Table:
    batches = []
    done = 0
    for batch in file.iter_batches(batch_size=_GROUP):
        batches.append(batch)
        done += len(batch)
        options.progress.step(0.7 * done / max(1, file.metadata.num_rows), "Reading features")
    return pa.Table.from_batches(batches, file.schema_arrow)


def _as_wkb(column: pa.ChunkedArray, encoding: str, path: Path) -> pa.ChunkedArray:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        kind = column.type
    if encoding.upper() == "WKB" and (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        return column.cast(pa.binary())
    import geopandas

    names = {
        "point": "geoarrow.point",
        "linestring": "geoarrow.linestring",
        "polygon": "geoarrow.polygon",
        "multipoint": "geoarrow.multipoint",
        "multilinestring": "geoarrow.multilinestring",
        "multipolygon": "geoarrow.multipolygon",
    }
    if encoding.lower() not in names:
        raise FormatError(f"“{path.name}”: geometry written as “{encoding[:40]}” can't be read.")
    field = pa.field("geometry", kind, metadata={"ARROW:extension:name": names[encoding.lower()]})
    table = pa.Table.from_arrays([column], schema=pa.schema([field]))
    shapes = geopandas.GeoDataFrame.from_arrow(table).geometry
    return pa.chunked_array([pa.array(shapes.to_wkb(flavor="iso").to_numpy(dtype=object), pa.binary())])


def _crs(column: dict[str, Any], report: ImportReport) -> str | None:
    """The CRS; a description without the key means longitude and latitude, with null means unknown."""
    if "crs" not in column:
        return WGS84
    if column["crs"] is None:
        return None
    try:
        return crs_text(column["crs"])
    except FormatError:
        report.not_understood("The file's coordinate system isn't known")
        return None


def geoparquet_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies: none."""
    return []


def write_geoparquet(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write one layer as GeoParquet 1.1, compressed with Zstandard."""
    (features,) = layers
    table = with_carried(features)
    name = free_name("geometry", table.column_names)
    table = (
        table.append_column(name, features.geometry)
        if table.num_columns
        else pa.table({name: features.geometry})
    )
    metadata = {b"geo": json.dumps(_description(features, name)).encode()}
    table = table.replace_schema_metadata(metadata)
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for start in range(0, max(1, len(features)), _GROUP):
            options.progress.step(start / max(1, len(features)), "Writing features")
            writer.write_table(table.slice(start, _GROUP))


def _description(features: FeatureSet, name: str) -> dict[str, Any]:
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": _types(features)}
    extent = features.extent()
    if extent is not None:
        column["bbox"] = [extent.xmin, extent.ymin, extent.xmax, extent.ymax]
    if features.crs != WGS84:
        column["crs"] = None
        if features.crs is not None:
            from pyproj import CRS

            column["crs"] = CRS.from_user_input(features.crs).to_json_dict()
    return {"version": "1.1.0", "primary_column": name, "columns": {name: column}}


def _types(features: FeatureSet) -> list[str]:
    """The kinds of shapes in GeoParquet's words; empty when one of them has none there."""
    found = set()
    for chunk in features.geometry.chunks:
        for head in {bytes(data[:5]) for data in chunk.drop_null().to_pylist()}:
            kind, has_z, has_m = kind_and_dims(head)
            if has_m:
                return []
            found.add(NAMES[kind] + (" Z" if has_z else ""))
    return sorted(found)
