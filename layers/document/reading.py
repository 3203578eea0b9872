"""Opening a GeoPackage document: what is in it, or what is wrong with it, record by record."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.atlas import Atlas
from layers.columns import GEOMETRY_FIELDS, columns_of, values_of
from layers.document.disk import reason, refuse_side_files
from layers.document.feature_tables import feature_layers, read_features
from layers.document.geometry import (
    LINE,
    MULTI_LINE,
    MULTI_POLYGON,
    POINT,
    SRS_ID,
    GeometryBlobError,
    read_blob,
)
from layers.document.link_paths import loaded
from layers.document.schema import APPLICATION, GEOMETRY_TYPES, HISTORY_COLUMNS, SCHEMA, Document
from layers.edits import Edit, from_plain
from layers.errors import DocumentContentError, DocumentError, EditError, RecordError
from layers.records.base import Record
from layers.records.layer import Layer
from layers.records.tables import TABLES
from layers.rules import check_atlas

OWN_TABLES = frozenset({*TABLES, "document", "history", "layer_styles"}) - {"features"}
STANDARD_PREFIXES = ("gpkg_", "rtree_", "sqlite_")
"""Tables of the format itself, which a save writes anew."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a document: where, and what to do about it."""

    table: str
    record: str
    message: str

    def __str__(self) -> str:
        where = f"{self.table} “{self.record}”" if self.record else self.table
        return f"{where}: {self.message}" if where else self.message


def open_document(path: Path, folder: Path | None = None) -> Document:
    """Read a document; the file isn't changed, nor anything beside it.

    Parameters
    ----------
    path : Path
    folder : Path, optional
        Where the paths of linked files start; the document's own folder when left out.

    Raises
    ------
    DocumentError
        When the file can't be read, is damaged, is no document of this application or is of a newer one.
    DocumentContentError
        When records are at fault; it lists all of them.
    """
    path = Path(path)
    reading = _Reading(path, folder)
    if reading.problems:
        first, more = reading.problems[0], len(reading.problems) - 1
        text = f"{path.name}: {first}" + (f" (and {more} more)" if more else "")
        raise DocumentContentError(text, tuple(str(problem) for problem in reading.problems))
    return Document(Atlas(reading.records), reading.history, tuple(reading.extras))


def problems(path: Path) -> list[Problem]:
    """Everything that is wrong with a document, also broken references; empty when it is sound.

    A file that can't be read at all is one problem without a table.
    """
    try:
        reading = _Reading(Path(path))
    except DocumentError as error:
        return [Problem("", "", str(error))]
    found = list(reading.problems)
    if not found:
        findings = check_atlas(Atlas(reading.records))
        found = [Problem(one.table, one.id, f"{one.field}: {one.message}") for one in findings]
    found += [
        Problem("", "", f"{extra} isn't part of the atlas; saving would lose it") for extra in reading.extras
    ]
    return found


def is_document(path: Path) -> bool:
    """True when the file is a document of this application, sound or not, of this version or a newer one."""
    if not path.is_file():
        return False
    try:
        with closing(_connect(path)) as base:
            return _facts(base).get("application") == APPLICATION
    except (DocumentError, sqlite3.Error, UnicodeDecodeError):
        return False


def _connect(path: Path) -> sqlite3.Connection:
    # Immutable: SQLite takes no lock and creates no file, so that a read-only folder will do.
    base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    base.row_factory = sqlite3.Row
    return base


def _facts(base: sqlite3.Connection) -> dict[str, str]:
    """What the file says of itself; empty for files of other applications."""
    if not {"key", "value"} <= _columns(base, "document"):
        return {}
    return {str(row["key"]): str(row["value"]) for row in base.execute("SELECT * FROM document")}


class _Reading:
    """One pass through a file: records, history, extras, and problems found on the way."""

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        self._name, self._folder = path.name, folder or path.parent
        self.records: list[Record] = []
        self.history: list[Edit] = []
        self.extras: list[str] = []
        self.problems: list[Problem] = []
        require_whole_database(path)
        refuse_side_files(path)
        try:
            with closing(_connect(path)) as base:
                (verdict,) = base.execute("PRAGMA quick_check(1)").fetchone()
                if verdict != "ok":
                    raise sqlite3.DatabaseError(verdict)
                self._read(base)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise DocumentError(
                f"{path.name} is damaged ({error}); open a backup or recover the journalled edits"
            ) from error

    def _read(self, base: sqlite3.Connection) -> None:
        tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        self._require_ours(base, tables)
        for name, model in TABLES.items():
            if name == "features":
                continue
            if name not in tables:
                self._problem(name, "", "the table is missing; open a backup")
                continue
            if name in GEOMETRY_FIELDS and not self._has_right_crs(base, name):
                continue
            self._read_table(base, name, model)
        layers = feature_layers(record for record in self.records if isinstance(record, Layer))
        seen: set[str] = set()
        for layer in layers:
            self._read_features(base, layer, tables, seen)
        known = OWN_TABLES | {layer.id for layer in layers}
        foreign = sorted(name for name in tables - known if not name.lower().startswith(STANDARD_PREFIXES))
        self.extras = [f"the table “{name}”" for name in foreign] + self.extras
        if "history" in tables:
            self._read_history(base)
        else:
            self._problem("history", "", "the table is missing; open a backup")

    def _problem(self, table: str, record: str, message: str) -> None:
        self.problems.append(Problem(table, record, message))

    def _require_ours(self, base: sqlite3.Connection, tables: set[str]) -> None:
        facts = _facts(base)
        if facts.get("application") != APPLICATION:
            what = "a GeoPackage" if "gpkg_contents" in tables else "a database"
            raise DocumentError(
                f"{self._name} is {what} of another application, not a {APPLICATION} document; "
                "add its layers to the map instead of opening it"
            )
        schema = facts.get("schema", "")
        if not schema.isdigit():
            raise DocumentError(f"{self._name} doesn't say the version of its tables; open a backup")
        if int(schema) > SCHEMA:
            raise DocumentError(
                f"{self._name} was saved by a newer {APPLICATION} (tables of version {schema}, this one "
                f"knows {SCHEMA}); update the application to open it"
            )

    def _has_right_crs(self, base: sqlite3.Connection, table: str) -> bool:
        rows = list(
            base.execute(
                "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
            )
        )
        if len(rows) != 1 or rows[0]["column_name"] != "geom":
            self._problem(table, "", "has no geometry column “geom”; open a backup")
            return False
        srs = rows[0]["srs_id"]
        if srs == SRS_ID:
            return True
        row = base.execute("SELECT * FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs,)).fetchone()
        name = f"{row['srs_name']} ({row['organization']}:{row['organization_coordsys_id']})" if row else ""
        text = f"is stored in {name}" if name else f"is stored in an unknown CRS (number {srs})"
        self._problem(table, "", f"{text}; the atlas is in WGS 84 (EPSG:4326): save the layer in that")
        return False

    def _read_features(
        self, base: sqlite3.Connection, layer: Layer, tables: set[str], seen: set[str]
    ) -> None:
        if layer.id not in tables:
            self._problem(layer.id, "", f"the table of the layer “{layer.name}” is missing; open a backup")
        elif self._has_right_crs(base, layer.id):
            columns = _columns(base, layer.id)
            self.records += read_features(base, layer, columns, seen, self._problem)
            known = {"fid", "geom", "id", "source_note", *(field.name for field in layer.fields)}
            self.extras += [f"the column “{extra}” of {layer.name}" for extra in sorted(columns - known)]

    def _read_table(self, base: sqlite3.Connection, name: str, model: type[Record]) -> None:
        known = {column.name for column in columns_of(model)}
        found = _columns(base, name)
        missing = {"id"} - found
        if missing:
            self._problem(name, "", "the column “id” is missing; open a backup")
            return
        own = {"fid", "geom"} if name in GEOMETRY_FIELDS else {"fid"}
        self.extras += [f"the column “{extra}” of {name}" for extra in sorted(found - known - own)]
        seen: set[str] = set()
        for number, row in enumerate(base.execute(f'SELECT * FROM "{name}" ORDER BY id'), 1):
            cells = dict(zip(row.keys(), row, strict=True))
            key = cells.get("id")
            if not isinstance(key, str) or not key:
                self._problem(name, f"row {cells.get('fid', number)}", "id: is empty; give the record one")
                continue
            if key in seen:
                self._problem(name, key, "id: stands twice; rename one of the two")
                continue
            seen.add(key)
            self._read_record(name, model, key, cells)

    def _read_record(self, name: str, model: type[Record], key: str, cells: dict[str, Any]) -> None:
        try:
            values = loaded(values_of(model, cells), self._folder)
            if name in GEOMETRY_FIELDS:
                values.update(_coordinates(name, cells.get("geom")))
            self.records.append(model.checked(values))
        except RecordError as error:
            for where, what in error.problems.items():
                self._problem(name, key, f"{where}: {what}" if where else what)
        except GeometryBlobError as error:
            self._problem(name, key, f"its geometry {error}; draw it again")
        except ValueError as error:
            self._problem(name, key, str(error))

    def _read_history(self, base: sqlite3.Connection) -> None:
        missing = set(HISTORY_COLUMNS) - _columns(base, "history")
        if missing:
            self._problem("history", "", f"the column “{min(missing)}” is missing; open a backup")
            return
        for row in base.execute("SELECT * FROM history ORDER BY fid"):
            try:
                plain = {key: row[key] for key in HISTORY_COLUMNS}
                plain["changes"] = json.loads(plain.pop("edit"))
                plain["when"] = plain.pop("at")
                self.history.append(from_plain(plain))
            except (EditError, RecordError, ValueError, TypeError) as error:
                self._problem("history", f"edit {row['fid']}", f"can't be read: {error}")


def _coordinates(name: str, blob: Any) -> dict[str, Any]:
    if blob is None:
        return {}  # a site without a place; legs and areas then lack a required field
    if not isinstance(blob, bytes):
        raise GeometryBlobError("isn't a GeoPackage geometry")
    kind, value = read_blob(blob)
    if (name, kind) == ("legs", MULTI_LINE):
        raise GeometryBlobError("has several lines; a leg is one")
    wanted = {"sites": POINT, "legs": LINE, "areas": MULTI_POLYGON}[name]
    if kind != wanted:
        raise GeometryBlobError(f"isn't a {GEOMETRY_TYPES[name].lower()}")
    fields = GEOMETRY_FIELDS[name]
    return dict(zip(fields, value, strict=True)) if kind == POINT else {fields[0]: value}


def _columns(base: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in base.execute(f'PRAGMA table_info("{table}")')}


def require_whole_database(path: Path) -> None:
    """Raise a DocumentError when the file isn't an SQLite database or its end is missing."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise DocumentError(f"{path.name} isn't a file but a device or a pipe; choose a file")
    try:
        with path.open("rb") as file:
            head = file.read(100)
            size = file.seek(0, 2)
    except FileNotFoundError:
        raise DocumentError(f"{path.name} isn't there: it was moved, renamed or deleted") from None
    except OSError as error:
        raise DocumentError(f"{path.name} can't be read: {reason(error)}") from error
    if not head.startswith(b"SQLite format 3\0"):
        raise DocumentError(
            f"{path.name} isn't a GeoPackage; open it as a layer, or choose a {APPLICATION} document"
        )
    if len(head) == 100:
        page = int.from_bytes(head[16:18], "big")
        pages = int.from_bytes(head[28:32], "big")
        if size >= (65_536 if page == 1 else page) * pages:
            return
    raise DocumentError(f"{path.name} is cut off: its end is missing; open a backup or copy the file again")
