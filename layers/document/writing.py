"""Saving the atlas as one GeoPackage."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from layers.atlas import Atlas
from layers.columns import GEOMETRY_FIELDS, columns_of, flat_row
from layers.document.disk import refuse_side_files
from layers.document.feature_tables import feature_layers, geometry_type, write_features
from layers.document.geometry import SRS_ID, Bounds, bounds_of, line_blob, point_blob, polygons_blob
from layers.document.link_paths import stored
from layers.document.qgis_layer_style import qgis_layer_style
from layers.document.qgis_style import qgis_styles
from layers.document.reading import open_document
from layers.document.schema import (
    APPLICATION,
    FRAMEWORK,
    GEOMETRY_TYPES,
    GEOPACKAGE_ID,
    GEOPACKAGE_VERSION,
    HISTORY_COLUMNS,
    SCHEMA,
    SPATIAL_REFERENCE_SYSTEMS,
)
from layers.edits import Edit, to_plain
from layers.errors import DocumentError
from layers.files.atomic_write import replacing
from layers.records.area import Area
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.route import Leg
from layers.records.site import Site
from layers.records.tables import TABLES

BEFORE_ALL_EDITS = "2000-01-01T00:00:00.000Z"
"""Date of change of a document without edits: the clock would make two equal saves differ."""


def save(atlas: Atlas, path: Path, history: Sequence[Edit] = ()) -> None:
    """Write the atlas to a GeoPackage, as a whole or not at all.

    The new file is written beside the old one, read back and compared, synced, and then put in its
    place. Equal atlases with equal histories give equal bytes (with one version of SQLite).

    Parameters
    ----------
    atlas : Atlas
    path : Path
    history : sequence of Edit
        Kept in the table ``history``, oldest first.

    Raises
    ------
    DocumentError
        When the file can't be written, or another program is writing to it; it is as it was.
    """
    path = Path(path)
    refuse_side_files(path)
    with replacing(path) as temporary:
        try:
            _write(temporary, path.parent, atlas, history)
        except sqlite3.Error as error:
            raise DocumentError(f"{path.name} can't be written: {_sqlite_reason(error)}") from error
        _require_equal(temporary, path, atlas, history)


def _require_equal(temporary: Path, path: Path, atlas: Atlas, history: Sequence[Edit]) -> None:
    written = open_document(temporary, path.parent)
    same_history = [to_plain(edit) for edit in written.history] == [to_plain(edit) for edit in history]
    if written.atlas != atlas or not same_history:
        raise DocumentError(
            f"{path.name}: what was written doesn't read back the same; the old file was kept"
        )


def _sqlite_reason(error: sqlite3.Error) -> str:
    words = str(error)
    if "full" in words or "disk I/O" in words:
        return f"the disk is full or failing ({words}); free some space or choose another folder"
    return f"{words}; choose another folder"


def _write(path: Path, folder: Path, atlas: Atlas, history: Sequence[Edit]) -> None:
    """Write a new file at `path`; the document's own place is `folder`."""
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        # The file isn't in use until it is complete and synced: no journal, no syncs in between.
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute("PRAGMA page_size = 4096")
        base.execute(f"PRAGMA application_id = {GEOPACKAGE_ID}")
        base.execute(f"PRAGMA user_version = {GEOPACKAGE_VERSION}")
        base.execute("BEGIN")
        for statement in FRAMEWORK.split(";"):
            base.execute(statement)
        base.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
            SPATIAL_REFERENCE_SYSTEMS,
        )
        facts = [("application", APPLICATION), ("schema", str(SCHEMA))]
        base.executemany("INSERT INTO document VALUES (?, ?)", facts)
        changed = _date_of_change(history)
        for name, model in TABLES.items():
            if name != "features":
                records = (stored(record, folder) for record in atlas.table(name).values())
                _write_table(base, name, model, records, changed)
        styles = {**qgis_styles(), **_write_own_layers(base, atlas, changed)}
        _write_history(base, history)
        for name, description in (
            ("history", "Edits, oldest first"),
            ("document", "What wrote this file"),
            ("layer_styles", "Styles for QGIS"),
        ):
            _register(base, name, "attributes", description, changed)
        base.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
            "styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
            "VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
            [(name, name[:30], qml, f"{APPLICATION} {name}", changed) for name, qml in styles.items()],
        )
        base.execute("COMMIT")


def _date_of_change(history: Sequence[Edit]) -> str:
    """When the content last changed: SOURCE_DATE_EPOCH, else the newest edit."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return _stamp(datetime.fromtimestamp(int(epoch), UTC))
    moments = []
    for edit in history:
        try:
            moment = datetime.fromisoformat(edit.when)
        except ValueError:
            continue
        moments.append(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return _stamp(max(moments).astimezone(UTC)) if moments else BEFORE_ALL_EDITS


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _write_table(
    base: sqlite3.Connection, name: str, model: type[Record], records: Iterable[Record], changed: str
) -> None:
    columns = columns_of(model)
    has_geometry = name in GEOMETRY_FIELDS
    parts = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    if has_geometry:
        parts.append(f'"geom" {GEOMETRY_TYPES[name]}')
    parts += [
        f'"{column.name}" {column.type}' + (" NOT NULL UNIQUE" if column.name == "id" else "")
        for column in columns
    ]
    base.execute(f'CREATE TABLE "{name}" ({", ".join(parts)})')
    rows, extents = [], []
    for record in records:
        row = flat_row(record)
        if has_geometry:
            blob, extent = _geometry(record)
            row = (blob, *row)
            if extent is not None:
                extents.append(extent)
        rows.append(row)
    first = ["geom"] if has_geometry else []
    names = ", ".join(f'"{column}"' for column in (*first, *(column.name for column in columns)))
    marks = ", ".join("?" * (len(columns) + has_geometry))
    base.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', rows)
    description = (model.__doc__ or "").partition("\n")[0]
    extent = None
    if extents:
        extent = (
            min(bounds[0] for bounds in extents),
            min(bounds[1] for bounds in extents),
            max(bounds[2] for bounds in extents),
            max(bounds[3] for bounds in extents),
        )
    _register(base, name, "features" if has_geometry else "attributes", description, changed, extent)
    if has_geometry:
        base.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (name, GEOMETRY_TYPES[name], SRS_ID),
        )


def _write_own_layers(base: sqlite3.Connection, atlas: Atlas, changed: str) -> dict[str, str]:
    """A table per layer, in the order of the layers' ids; gives their styles by table name."""
    homeless = next((f for f in atlas.features.values() if f.layer not in atlas.layers), None)
    if homeless is not None:
        raise DocumentError(f"features “{homeless.id}”: there is no layer “{homeless.layer}”; add it first")
    styles = {}
    titles = {*TABLES, "history", "document", "layer_styles"}
    of_layer: dict[str, list[Feature]] = {}
    for feature in atlas.features.values():
        of_layer.setdefault(feature.layer, []).append(feature)
    for layer in feature_layers(atlas.layers.values()):
        features = of_layer.get(layer.id, [])
        title = layer.name
        while title in titles:
            title = f"{title} ({layer.id})"
        titles.add(title)
        extent = write_features(base, layer, features)
        _register(base, layer.id, "features", layer.credit, changed, extent, title)
        base.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (layer.id, geometry_type(layer, features), SRS_ID),
        )
        styles[layer.id] = qgis_layer_style(layer)
    return styles


def _register(
    base: sqlite3.Connection,
    name: str,
    data_type: str,
    description: str,
    changed: str,
    extent: Bounds | None = None,
    title: str = "",
) -> None:
    corners: Sequence[Any] = extent or (None, None, None, None)
    srs = SRS_ID if data_type == "features" else None
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (name, data_type, title or name, description, changed, *corners, srs),
    )


def _geometry(record: Record) -> tuple[bytes | None, Bounds | None]:
    if isinstance(record, Site):
        if record.lonlat is None:
            return None, None
        return point_blob(record.lonlat), bounds_of([record.lonlat])
    if isinstance(record, Leg):
        return line_blob(record.coordinates), bounds_of(record.coordinates)
    if isinstance(record, Area):
        points = [point for rings in record.polygons for ring in rings for point in ring]
        return polygons_blob(record.polygons), bounds_of(points)
    return None, None


def _write_history(base: sqlite3.Connection, history: Sequence[Edit]) -> None:
    rows = []
    for edit in history:
        plain = to_plain(edit)
        text = json.dumps(plain["changes"], ensure_ascii=False)
        values = (plain[key] for key in ("when", "who", "label", "source", "certainty", "reason"))
        rows.append((*values, text))
    names = ", ".join(HISTORY_COLUMNS)
    base.executemany(f"INSERT INTO history ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
