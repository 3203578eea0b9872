"""Records as an Arrow table: to list, sort, filter, edit cell by cell, and to write to files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from geo.crs import WGS84
from layers.columns import NAME_COLUMNS, Column, columns_of, flat_row
from layers.errors import RecordError
from layers.files.feature_set import FeatureSet, wkb_of
from layers.files.import_report import ImportReport
from layers.frames import GEOMETRY_TYPES, geometry_of
from layers.records.base import Record
from layers.records.site import Site
from layers.records.tables import TABLES

_TYPES = {
    "TEXT": pa.string(),
    "REAL": pa.float64(),
    "INTEGER": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}
_COORDINATES = (Column("lon", "REAL"), Column("lat", "REAL"))


def table_columns(name: str) -> tuple[Column, ...]:
    """Columns of an atlas table as it is listed: the id first; a site's coordinates last."""
    columns = columns_of(TABLES[name])
    return (*columns, *_COORDINATES) if name == "sites" else columns


def record_table(name: str, records: Sequence[Record]) -> pa.Table:
    """Rows of one atlas table. Lists of words stand as “a; b”, other lists as JSON.

    Parameters
    ----------
    name : str
        Such as ``sites``.
    records : sequence of Record
    """
    rows = [flat_row(record) for record in records]
    columns = columns_of(TABLES[name])
    arrays = [_array([row[index] for row in rows], column) for index, column in enumerate(columns)]
    names = [column.name for column in columns]
    if name == "sites":
        for column in _COORDINATES:
            arrays.append(pa.array([getattr(record, column.name) for record in records], pa.float64()))
            names.append(column.name)
    return pa.table(dict(zip(names, arrays, strict=True)))


def record_features(name: str, records: Sequence[Record]) -> FeatureSet:
    """Records of one atlas table as a layer to be written, WGS 84, in their order."""
    shapes = np.array([geometry_of(name, record) for record in records], dtype=object)
    geometry = wkb_of(shapes) if name in GEOMETRY_TYPES else pa.nulls(len(records), pa.binary())
    table = record_table(name, records)
    kept = [column for column in table.column_names if column not in ("id", "lon", "lat")]
    report = ImportReport(name, "Pit2Port", features=len(records))
    return FeatureSet(
        name,
        pa.chunked_array([geometry], pa.binary()),
        table.select(["id", *kept]),
        WGS84,
        report,
        ids=table.column("id"),
    )


def is_editable(name: str, column: str) -> bool:
    """Whether a cell can be typed into: not ids, and no lists of more than words."""
    if column == "id" or name not in TABLES:
        return False
    found = next((one for one in table_columns(name) if one.name == column), None)
    return found is not None and (not found.is_json or _holds_words(name, column))


def with_cell(record: Record, column: str, text: str) -> Record:
    """The record with one cell typed anew.

    Parameters
    ----------
    text : str
        Numbers, days, words; several words are parted by semicolons; empty for no value.

    Raises
    ------
    RecordError
        When the record wouldn't be sound; says why.
    """
    table = record.table_name()
    found = next((one for one in table_columns(table) if one.name == column), None)
    if found is None or not is_editable(table, column):
        raise RecordError(table, record.id, {column: "can't be changed in the table; open the record's form"})
    value: Any = text.strip()
    if found.is_json:
        value = [part.strip() for part in text.split(";") if part.strip()]
    elif found.type in ("REAL", "INTEGER"):
        value = value.replace("\u2212", "-") or None
    elif not value and not _takes_text(record, column):
        value = None
    if isinstance(record, Site) and column in NAME_COLUMNS:
        names = {**record.names.model_dump(), NAME_COLUMNS[column]: value}
        return record.changed(names=names)
    return record.changed(**{column: value})


def _takes_text(record: Record, column: str) -> bool:
    """Whether a field without a value is empty text (and not nothing)."""
    field = record.names if isinstance(record, Site) and column in NAME_COLUMNS else record
    return isinstance(getattr(field, NAME_COLUMNS.get(column, column), None), str)


def _holds_words(table: str, column: str) -> bool:
    return column in ("source_spellings", "other_names", "commodities", "sources", "places", "routes")


def _array(values: list[Any], column: Column) -> pa.Array:
    if column.is_json:
        return pa.array([_listed(value) for value in values], pa.string())
    if column.type == "DATE":
        return pa.array(values, pa.string()).cast(pa.date32())
    if column.type == "TEXT":
        return pa.array(
            [None if v is None else v if isinstance(v, str) else str(v) for v in values], pa.string()
        )
    return pa.array(values, _TYPES[column.type])


def _listed(text: str | None) -> str | None:
    values = json.loads(text) if text else None
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return "; ".join(values) or None
    return text if values else None


def rows_of(atlas_rows: Mapping[str, Record], ids: Sequence[str] | None = None) -> list[Record]:
    """Records of a table, all or those of some ids, in the table's order."""
    if ids is None:
        return list(atlas_rows.values())
    wanted = set(ids)
    return [record for key, record in atlas_rows.items() if key in wanted]
