"""Features of one's own layers as tables of their own, so that every GIS sees fields and shapes as such."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from layers.document.geometry import (
    LINE,
    MULTI_LINE,
    MULTI_POINT,
    MULTI_POLYGON,
    POINT,
    Bounds,
    GeometryBlobError,
    bounds_of,
    line_blob,
    lines_blob,
    point_blob,
    points_blob,
    polygons_blob,
    read_blob,
)
from layers.errors import DocumentError, RecordError
from layers.records.feature import Feature
from layers.records.layer import FieldKind, GeometryKind, Layer

SQL_TYPES = {
    FieldKind.TEXT: "TEXT",
    FieldKind.NUMBER: "REAL",
    FieldKind.INTEGER: "INTEGER",
    FieldKind.DATE: "DATE",
    FieldKind.YES_NO: "BOOLEAN",
    FieldKind.CHOICE: "TEXT",
}
_TYPES = {
    GeometryKind.POINTS: ("POINT", "MULTIPOINT"),
    GeometryKind.LINES: ("LINESTRING", "MULTILINESTRING"),
    GeometryKind.AREAS: ("MULTIPOLYGON", "MULTIPOLYGON"),
}
Report = Callable[[str, str, str], None]
"""Called with table, record and what is wrong."""


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def feature_layers(layers: Iterable[Layer]) -> list[Layer]:
    """Layers whose features are in the document."""
    return [layer for layer in layers if layer.link is None]


def geometry_type(layer: Layer, features: Sequence[Feature]) -> str:
    """The table's type of geometry: of single parts as long as no feature has several."""
    single, multiple = _TYPES[layer.geometry_kind or GeometryKind.POINTS]
    several = any(len(feature.points) > 1 or len(feature.lines) > 1 for feature in features)
    return multiple if several else single


def write_features(base: sqlite3.Connection, layer: Layer, features: Sequence[Feature]) -> Bounds | None:
    """Make and fill the table of a layer; gives the extent of its features.

    Raises
    ------
    DocumentError
        When a feature has a value that its layer has no field for.
    """
    kind = geometry_type(layer, features)
    columns = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", f"geom {kind}", "id TEXT NOT NULL UNIQUE"]
    columns += [f"{quoted(field.name)} {SQL_TYPES[field.kind]}" for field in layer.fields]
    columns.append("source_note TEXT")
    base.execute(f"CREATE TABLE {quoted(layer.id)} ({', '.join(columns)})")
    names = [field.name for field in layer.fields]
    known = set(names)
    rows, extents = [], []
    for feature in features:
        odd = set(feature.values) - known
        if odd:
            raise DocumentError(
                f"features “{feature.id}”: “{min(odd)}” is no field of the layer “{layer.name}”; add it"
            )
        blob, extent = _blob(feature, kind)
        if extent is not None:
            extents.append(extent)
        values = (feature.values.get(name) for name in names)
        rows.append((blob, feature.id, *values, feature.source_note))
    marks = ", ".join("?" * (len(names) + 3))
    every = ", ".join(["geom", "id", *map(quoted, names), "source_note"])
    base.executemany(f"INSERT INTO {quoted(layer.id)} ({every}) VALUES ({marks})", rows)
    return _around(extents)


def _around(extents: Sequence[Bounds]) -> Bounds | None:
    if not extents:
        return None
    west, south, east, north = zip(*extents, strict=True)
    return min(west), min(south), max(east), max(north)


def _blob(feature: Feature, kind: str) -> tuple[bytes | None, Bounds | None]:
    if feature.points:
        several = kind.startswith("MULTI")
        blob = points_blob(feature.points) if several else point_blob(feature.points[0])
        return blob, bounds_of(feature.points)
    if feature.lines:
        several = kind.startswith("MULTI")
        blob = lines_blob(feature.lines) if several else line_blob(feature.lines[0])
        return blob, bounds_of([point for line in feature.lines for point in line])
    if feature.polygons:
        points = [point for rings in feature.polygons for ring in rings for point in ring]
        return polygons_blob(feature.polygons), bounds_of(points)
    return None, None


def read_features(
    base: sqlite3.Connection, layer: Layer, columns: set[str], seen: set[str], report: Report
) -> list[Feature]:
    """The features of a layer's table; what is wrong with a row is reported, and the row left out.

    `seen` holds the ids of the features of other layers, and gets those of this one.
    """
    for name in ("id", "geom", *(field.name for field in layer.fields)):
        if name not in columns:
            report(layer.id, "", f"the column “{name}” is missing; open a backup")
            return []
    found: list[Feature] = []
    for number, row in enumerate(base.execute(f"SELECT * FROM {quoted(layer.id)} ORDER BY id"), 1):
        cells = dict(zip(row.keys(), row, strict=True))
        key = cells.get("id")
        if not isinstance(key, str) or not key:
            report(layer.id, f"row {cells.get('fid', number)}", "id: is empty; give the feature one")
            continue
        if key in seen:
            report(layer.id, key, "id: stands twice; rename one of the two")
            continue
        seen.add(key)
        try:
            found.append(_feature(layer, key, cells))
        except RecordError as error:
            for where, what in error.problems.items():
                report(layer.id, key, f"{where}: {what}" if where else what)
        except GeometryBlobError as error:
            report(layer.id, key, f"its geometry {error}; draw it again")
    return found


def _feature(layer: Layer, key: str, cells: dict[str, Any]) -> Feature:
    values = {
        field.name: _value(field.kind, cells[field.name])
        for field in layer.fields
        if cells[field.name] is not None
    }
    given = {"id": key, "layer": layer.id, "values": values, "source_note": cells.get("source_note") or ""}
    return Feature.checked({**given, **_shape(cells["geom"])})


def _value(kind: FieldKind, cell: Any) -> Any:
    if kind is FieldKind.YES_NO and cell in (0, 1):
        return bool(cell)
    return float(cell) if kind is FieldKind.NUMBER and isinstance(cell, int) else cell


def _shape(blob: Any) -> dict[str, Any]:
    if blob is None:
        return {}
    if not isinstance(blob, bytes):
        raise GeometryBlobError("isn't a GeoPackage geometry")
    kind, value = read_blob(blob)
    if kind in (POINT, MULTI_POINT):
        return {"points": (value,) if kind == POINT else value}
    if kind in (LINE, MULTI_LINE):
        return {"lines": (value,) if kind == LINE else value}
    assert kind == MULTI_POLYGON
    return {"polygons": value}
