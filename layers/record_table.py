"""Records as an Arrow table: to list, sort, filter, edit cell by cell, and to write to files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from types import NoneType
from typing import Any, get_args

import numpy as np
import pyarrow as pa

from geo.crs import WGS84
from layers.columns import NAME_COLUMNS, Column, columns_of, flat_row, plain_types
from layers.errors import RecordError
from layers.files.arrow_numpy import filled_column
from layers.files.feature_set import FeatureSet, wkb_of
from layers.files.import_report import ImportReport
from layers.frames import GEOMETRY_TYPES, geometry_of
from layers.records.base import Record
from layers.records.site import Names, Site
from layers.records.tables import TABLES

_TYPES = {
    "TEXT": pa.string(),
    "REAL": pa.float64(),
    "INTEGER": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}
_LISTS_OF_WORDS = frozenset(
    {"source_spellings", "other_names", "commodities", "sources", "places", "routes", "via", "inputs"}
)
_NAME_FIELDS = {"other_names": "others", "names_note": "note"}
"""Columns of a site's names that aren't called as in the record."""
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
            arrays.append(filled_column([getattr(record, column.name) for record in records], pa.float64()))
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
    return found is not None and (not found.is_json or column in _LISTS_OF_WORDS)


def column_titles(name: str) -> dict[str, str]:
    """Titles of a table's columns, by column."""
    fields = TABLES[name].model_fields
    titles = {}
    for column in table_columns(name):
        info = fields.get(column.name)
        part = Names.model_fields.get(_NAME_FIELDS.get(column.name, column.name)) if name == "sites" else None
        title = part.title if part is not None else None
        given = info.title if info is not None else None
        titles[column.name] = title or given or column.name.replace("_", " ").capitalize()
    return titles


def column_choices(name: str, column: str) -> tuple[str, ...]:
    """The few values that a column can have, an empty one first where it can be without; else none."""
    info = TABLES[name].model_fields.get(column)
    kinds = set() if info is None else plain_types(info.annotation)
    if len(kinds) != 1:
        return ()
    kind = kinds.pop()
    if kind is bool:
        return ("yes", "no")
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return ()
    values = tuple(str(member.value) for member in kind)
    optional = info is not None and NoneType in get_args(info.annotation)
    return ("", *values) if optional else values


def with_cell(record: Record, column: str, text: str) -> Record:
    """The record with one cell typed anew; see `with_cells`."""
    return with_cells(record, {column: text})


def with_cells(record: Record, cells: Mapping[str, str]) -> Record:
    """The record with some cells typed anew, checked as a whole.

    Parameters
    ----------
    cells : mapping of str to str
        Text by column: numbers, days, words; several words are parted by semicolons; empty for no value.

    Raises
    ------
    RecordError
        When the record wouldn't be sound; says why.
    """
    table = record.table_name()
    columns = {one.name: one for one in table_columns(table)}
    values: dict[str, Any] = {}
    names: dict[str, Any] = {}
    for column, text in cells.items():
        if column not in columns or not is_editable(table, column):
            raise RecordError(
                table, record.id, {column: "can't be changed in the table; open the record's form"}
            )
        value = _read(record, columns[column], text)
        if isinstance(record, Site) and column in NAME_COLUMNS:
            names[NAME_COLUMNS[column]] = value
        else:
            values[column] = value
    if names and isinstance(record, Site):
        values["names"] = {**record.names.model_dump(), **names}
    return record.changed(**values)


def _read(record: Record, column: Column, text: str) -> Any:
    value: Any = text.strip()
    if column.is_json:
        return [part.strip() for part in text.split(";") if part.strip()]
    if column.type in ("REAL", "INTEGER"):
        return value.replace("\u2212", "-") or None
    return value if value or _takes_text(record, column.name) else None


def _takes_text(record: Record, column: str) -> bool:
    """Whether a field without a value is empty text (and not nothing)."""
    if column in NAME_COLUMNS and isinstance(record, Site):
        return True
    info = type(record).model_fields[column]
    return NoneType not in get_args(info.annotation)


def _array(values: list[Any], column: Column) -> pa.Array:
    if column.is_json:
        return filled_column([_listed(value) for value in values], pa.string())
    if column.type == "DATE":
        values = [None if value is None else date.fromisoformat(value) for value in values]
    elif column.type == "TEXT":
        values = [v if v is None or isinstance(v, str) else str(v) for v in values]
    return filled_column(values, _TYPES[column.type])


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
