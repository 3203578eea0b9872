"""Reading and writing through GDAL (pyogrio), in Arrow batches.

GDAL is only given files whose first bytes are of the format that is meant, because its own guess
would open virtual formats that point to other files and hosts.
"""

from __future__ import annotations

import shutil
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.errors import DocumentError, FormatError
from layers.files.columns import JSON_FIELD, LOCAL_TIME, canonical, empty_table, typed
from layers.files.crs_text import crs_text
from layers.files.feature_set import FeatureSet
from layers.files.gdal_library import load_pyogrio
from layers.files.import_report import ImportReport
from layers.files.losses import Loss
from layers.files.progress import Progress

BATCH = 65_536
_FULL = 1 << 18
"""Bytes left on a disk that is called full."""
_WARNINGS = threading.Lock()
COMMENT = b"GDAL:OGR:comment"
LOCAL_TIME_COMMENT = b"local time, zone not known"
DATE_COMMENT = b"date without time"
"""Column comments that restore a type which the format lacks, and that tell people the same."""


@contextmanager
def gdal_messages(say: Callable[[str], None]) -> Iterator[None]:
    """Pass GDAL's warnings to `say` instead of Python's warning filters.

    The filters belong to the whole process, so only one thread at a time may change them.
    """
    with _WARNINGS, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            for warning in caught:
                say(str(warning.message)[:200])


def read_layer(
    path: Path,
    layer: str | None,
    report: ImportReport,
    progress: Progress,
    encoding: str | None = None,
    times_as_text: bool = False,
    columns: Sequence[str] | None = None,
    **open_options: str,
) -> FeatureSet:
    """One layer of a file that GDAL reads, geometry unchecked.

    Parameters
    ----------
    path : Path
    layer : str or None
        None for the only one.
    report : ImportReport
    progress : Progress
    encoding : str, optional
        Text encoding of a Shapefile.
    times_as_text : bool
        For formats in which GDAL's time columns lose their zone.
    columns : sequence of str, optional
        Default: all.
    **open_options
        GDAL's, per driver.

    Raises
    ------
    FormatError
        With GDAL's reason.
    CancelledError
    """
    load_pyogrio()
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError
    from pyogrio.raw import open_arrow

    batches: list[pa.RecordBatch] = []
    with gdal_messages(lambda text: _note_message(report, text)):
        try:
            with open_arrow(
                path,
                layer=layer,
                encoding=encoding,
                columns=columns,
                return_fids=True,
                use_pyarrow=True,
                batch_size=BATCH,
                datetime_as_string=times_as_text,
                **open_options,
            ) as (meta, reader):
                done = 0
                crs = _crs(meta.get("crs"), ImportReport())
                geometry_name = _geometry_name(reader.schema, meta)
                for batch in reader:
                    batches.append(batch)
                    done += len(batch)
                    if geometry_name is not None:
                        _show(progress, layer or path.stem, batch.column(geometry_name), crs)
                    progress.step(1 - 1 / (1 + done / BATCH / 4), "Reading features")
                schema = reader.schema
                table = pa.Table.from_batches(batches, schema)
        except (
            DataSourceError,
            DataLayerError,
            FeatureError,
            FieldError,
            pa.ArrowException,
            IndexError,
            ValueError,
            RuntimeError,
            # pyogrio's own slip, where PROJ can't write out a CRS that it has read.
            UnboundLocalError,
        ) as error:
            raise FormatError(
                f"“{path.name}” can't be read: {error}. Get a full copy of the file."
            ) from error
    if times_as_text:
        table = times_from_text(table)
    geometry_name = _geometry_name(table.schema, meta)
    geometry = pa.chunked_array([pa.nulls(table.num_rows, pa.binary())])
    if geometry_name is not None:
        column = table.column(geometry_name)
        geometry = column if _is_sound(column) else _geometry_by_row(path, layer, report, open_options)
        table = table.drop_columns([geometry_name])
    return _feature_set(table, geometry, meta, layer or path.stem, report)


def _show(progress: Progress, name: str, geometry: pa.Array, crs: str | None) -> None:
    """Hand a batch on while the rest is read, unless it has to be read again."""
    if _is_sound(pa.chunked_array([geometry])):
        progress.show(name, geometry, crs)


def _note_message(report: ImportReport, text: str) -> None:
    report.note(f"The reading library says: {text}")


def _feature_set(
    table: pa.Table, geometry: pa.ChunkedArray, meta: dict[str, Any], name: str, report: ImportReport
) -> FeatureSet:
    ids = None
    fid = meta.get("fid_column") or "OGC_FID"
    if fid in table.column_names and fid not in list(meta["fields"]):
        ids = table.column(fid).cast(pa.int64())
        table = table.drop_columns([fid])
    attributes = canonical(restored(table), report) if table.num_columns else empty_table(len(geometry))
    return FeatureSet(
        name=name,
        geometry=geometry.cast(pa.binary()),
        attributes=attributes,
        crs=_crs(meta.get("crs"), report),
        report=report,
        ids=ids,
    )


def _geometry_name(schema: pa.Schema, meta: dict[str, Any]) -> str | None:
    for field in schema:
        if field.metadata and field.metadata.get(b"ARROW:extension:name") in (b"geoarrow.wkb", b"ogc.wkb"):
            return str(field.name)
    named = meta.get("geometry_name") or "wkb_geometry"
    return named if named in schema.names else None


def _is_sound(column: pa.ChunkedArray) -> bool:
    """False when the offsets of a chunk run backwards.

    GDAL 3.12 forgets, for a FlatGeobuf feature without geometry, both to say so and where the next
    one begins, and so writes over the first.
    """
    for chunk in column.chunks:
        buffer = chunk.buffers()[1]
        if buffer is not None:
            offsets = np.frombuffer(buffer, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
            if (np.diff(offsets) < 0).any():
                return False
    return True


def _geometry_by_row(
    path: Path, layer: str | None, report: ImportReport, open_options: dict[str, str]
) -> pa.ChunkedArray:
    """The geometry read feature by feature, for where Arrow batches can't be trusted."""
    load_pyogrio()
    from pyogrio.raw import read

    with gdal_messages(lambda text: _note_message(report, text)):
        _, _, shapes, _ = read(path, layer=layer, columns=[], **open_options)
    return pa.chunked_array([pa.array(shapes, pa.binary(), from_pandas=True)])


def _crs(text: str | None, report: ImportReport) -> str | None:
    if not text or "Undefined" in text[:120] or "unknown" in text[:20].lower():
        return None
    try:
        return crs_text(text)
    except FormatError as error:
        report.not_understood(f"The file's coordinate system isn't known: {error}")
        return None


# -- column types ---------------------------------------------------------------------------------


def commented(table: pa.Table, dates: bool, local_times: bool) -> pa.Table:
    """The table with comments on the columns whose type the format would lose, and JSON marked."""
    fields = []
    for field in table.schema:
        metadata: dict[bytes, bytes] | None = None
        if field.metadata and field.metadata.get(b"json") == b"1":
            metadata = {b"ARROW:extension:name": b"arrow.json"}
        elif dates and field.type == pa.date32():
            metadata = {COMMENT: DATE_COMMENT}
        elif local_times and field.type == LOCAL_TIME:
            metadata = {COMMENT: LOCAL_TIME_COMMENT}
        fields.append(field.with_metadata(metadata) if metadata else field.remove_metadata())
    return pa.Table.from_arrays(table.columns, schema=pa.schema(fields))


def restored(table: pa.Table) -> pa.Table:
    """The table with the types that its columns' comments tell."""
    for index, field in enumerate(table.schema):
        column, metadata = table.column(index), field.metadata or {}
        if str(field.type) == "extension<arrow.json>":
            plain = pa.chunked_array([chunk.storage for chunk in column.chunks], pa.string())
            table = table.set_column(index, pa.field(field.name, pa.string(), metadata=JSON_FIELD), plain)
        elif metadata.get(COMMENT) == LOCAL_TIME_COMMENT and pa.types.is_timestamp(field.type):
            # The numbers were written as if they were UTC.
            naive = column.cast(pa.timestamp(field.type.unit, "UTC")).cast(pa.timestamp(field.type.unit))
            table = table.set_column(index, field.name, naive)
        elif metadata.get(COMMENT) == DATE_COMMENT:
            table = table.set_column(index, field.name, _dates(column))
    return table


def _dates(column: Any) -> Any:
    """Dates from times at midnight; the column as it is when another program has changed it."""
    if pa.types.is_timestamp(column.type):
        days = column.cast(pa.date32(), safe=False)
        return days if pc.all(pc.equal(days.cast(column.type), column)).as_py() is not False else column
    if not pa.types.is_string(column.type):
        return column
    found = typed(pc.replace_substring_regex(column, r"T00:00:00$", ""))
    return found if found.type == pa.date32() else column


def times_from_text(table: pa.Table) -> pa.Table:
    """Time columns that GDAL gave as text, as times where all are in UTC or none has a zone."""
    for index, field in enumerate(table.schema):
        if not field.metadata or field.metadata.get(b"GDAL:OGR:type") != b"DateTime":
            continue
        column = table.column(index)
        column = column.cast(LOCAL_TIME) if column.null_count == len(column) else typed(column)
        table = table.set_column(index, field.with_type(column.type), column)
    return table


# -- writing --------------------------------------------------------------------------------------


def write_layer(
    path: Path,
    table: pa.Table,
    geometry: pa.ChunkedArray | None,
    crs: str | None,
    driver: str,
    layer: str,
    geometry_type: str,
    encoding: str | None = None,
    **layer_options: str,
) -> None:
    """Write one layer through GDAL and check that all of it arrived.

    Raises
    ------
    DocumentError
        With GDAL's reason, such as a full disk.
    """
    pyogrio = load_pyogrio()
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
    from pyogrio.raw import write_arrow

    geometry_name = None
    if geometry is not None:
        geometry_name = "p2p_geometry"
        table = table.append_column(geometry_name, geometry)
    messages: list[str] = []
    with gdal_messages(messages.append):
        try:
            write_arrow(
                table,
                path,
                layer=layer,
                driver=driver,
                geometry_name=geometry_name,
                geometry_type=geometry_type if geometry is not None else None,
                crs=crs,
                encoding=encoding,
                layer_options=layer_options or None,
            )
            found = int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"])
        except (
            DataSourceError,
            DataLayerError,
            FeatureError,
            FieldError,
            GeometryError,
            RuntimeError,
        ) as error:
            raise DocumentError(_unwritten(path, str(error), messages, table.nbytes)) from error
    if found != table.num_rows:
        reason = f"only {found} of {table.num_rows} features arrived"
        raise DocumentError(_unwritten(path, reason, messages, table.nbytes))


def _unwritten(path: Path, reason: str, messages: list[str], size: int) -> str:
    """Why a file couldn't be written. GDAL says of a full disk only what it was doing then."""
    # Some drivers have let go of what they had written by now.
    if shutil.disk_usage(path.parent).free < max(_FULL, size // 4):
        reason, messages = "the disk is full", []
    return " ".join([f"“{path.name}” couldn't be written: {reason}. The file is as it was.", *messages[:3]])


def geometry_type_of(features: FeatureSet) -> str:
    """OGR's name for the one type of all shapes; ``Unknown`` when they differ."""
    from layers.files.wkb import NAMES, kind_and_dims

    found = {kind_and_dims(data) for chunk in features.geometry.chunks for data in distinct_heads(chunk)}
    if len(found) != 1:
        return "Unknown"
    kind, has_z, has_m = found.pop()
    if kind not in NAMES or has_m:
        return "Unknown"
    return NAMES[kind] + (" Z" if has_z else "")


def distinct_heads(chunk: pa.Array) -> list[bytes]:
    """The distinct first five bytes of the shapes: order and code."""
    heads = pc.unique(pc.binary_slice(chunk.drop_null(), 0, 5))
    return [bytes(head) for head in heads.to_pylist()]


def time_losses(table: pa.Table) -> list[Loss]:
    """Times finer than the millisecond, which is all that GDAL's formats keep."""
    names = []
    count = 0
    for field, column in zip(table.schema, table.columns, strict=True):
        if pa.types.is_timestamp(field.type):
            finer = pc.not_equal(pc.microsecond(column), 0)
            if number := int(pc.sum(finer).as_py() or 0):
                names.append(field.name)
                count += number
    return [Loss("Times are rounded to the millisecond", count, tuple(names))] if names else []
