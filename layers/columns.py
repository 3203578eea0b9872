"""Records as flat rows: which column holds which field, for tables in files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from layers.records.base import Record
from layers.records.site import Site

GEOMETRY_FIELDS = {
    "sites": ("lon", "lat"),
    "legs": ("coordinates",),
    "areas": ("polygons",),
    "features": ("points", "lines", "polygons"),
}
"""Fields that together make a table's geometry; the other tables have none."""

NAME_COLUMNS = {
    "hangul": "hangul",
    "hanja": "hanja",
    "mccune_reischauer": "mccune_reischauer",
    "revised": "revised",
    "source_spellings": "source_spellings",
    "other_names": "others",
    "names_note": "note",
}
"""Column to field of `Names`: a site's names stand in columns of their own, to search and label by."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table in a file.

    Attributes
    ----------
    name : str
    type : str
        ``TEXT``, ``REAL``, ``INTEGER``, ``BOOLEAN`` or ``DATE``.
    is_json : bool
        True where the text is JSON: a list, or something with parts.
    """

    name: str
    type: str
    is_json: bool = False


@cache
def columns_of(model: type[Record]) -> tuple[Column, ...]:
    """Columns of a record's table, without its geometry, the id first."""
    skipped = GEOMETRY_FIELDS.get(model.table_name(), ())
    columns = []
    for name, field in model.model_fields.items():
        if name in skipped:
            continue
        if model is Site and name == "names":
            columns += [
                Column(column, "TEXT", column in ("source_spellings", "other_names"))
                for column in NAME_COLUMNS
            ]
        else:
            columns.append(_column(name, field.annotation))
    return tuple(columns)


def _column(name: str, annotation: Any) -> Column:
    kinds = plain_types(annotation)
    for kind, sql in ((bool, "BOOLEAN"), (int, "INTEGER"), (float, "REAL"), (date, "DATE")):
        if kinds == {kind}:
            return Column(name, sql)
    is_json = any(
        kind in (tuple, dict) or (isinstance(kind, type) and issubclass(kind, BaseModel)) for kind in kinds
    )
    return Column(name, "TEXT", is_json)


def plain_types(annotation: Any) -> set[Any]:
    """Types that a field may hold, without None and constraints; a tuple of anything is `tuple`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return plain_types(get_args(annotation)[0])
    if origin in (Union, UnionType):
        found = set().union(*(plain_types(part) for part in get_args(annotation)))
        return found - {NoneType}
    return {origin or annotation}


def flat_row(record: Record) -> tuple[Any, ...]:
    """The record's values in the order of `columns_of`: text, numbers and None."""
    values = record.model_dump(mode="json")
    if isinstance(record, Site):
        names = values.pop("names")
        values.update((column, names[field]) for column, field in NAME_COLUMNS.items())
    return tuple(
        json.dumps(values[column.name], ensure_ascii=False) if column.is_json else values[column.name]
        for column in columns_of(type(record))
    )


def values_of(model: type[Record], row: dict[str, Any]) -> dict[str, Any]:
    """Fields from a row's cells; an empty (NULL) cell leaves the field to its default.

    Raises
    ------
    ValueError
        When a cell should hold JSON and doesn't; names the column.
    """
    values: dict[str, Any] = {}
    for column in columns_of(model):
        cell = row.get(column.name)
        if cell is None:
            continue
        if column.is_json:
            try:
                cell = json.loads(cell)
            except (TypeError, ValueError):
                raise ValueError(f"{column.name}: isn't JSON (given: {str(cell)[:60]})") from None
        values[column.name] = cell
    if model is Site:
        values["names"] = {
            field: values.pop(column) for column, field in NAME_COLUMNS.items() if column in values
        }
    return values
