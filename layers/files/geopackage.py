"""GeoPackage in and out. Reading never touches the file, not even one that another program left open."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.errors import FormatError
from layers.files.arrow_numpy import plain_numbers
from layers.files.carried_columns import ID, with_carried, without_carried
from layers.files.column_names import distinct_names, renaming_losses
from layers.files.columns import free_name
from layers.files.feature_set import FeatureSet
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport
from layers.files.losses import Abilities, Loss
from layers.files.ogr import commented, geometry_type_of, read_layer, time_losses, write_layer
from layers.files.reading import ReadOptions
from layers.files.writing import WriteOptions

FID = "fid"
_OWN_TABLES = frozenset(("layer_styles", "qgis_projects"))
_SAFE_MODULES = ("rtree", "fts3", "fts4", "fts5")

CAN = Abilities(not_a_number=False)


def read_geopackage(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The vector layers and plain tables of a GeoPackage.

    Parameters
    ----------
    path : Path
    options : ReadOptions, optional
        With `layer`, only that one.

    Returns
    -------
    tuple of FeatureSet
        In the order of the file's table of contents.

    Raises
    ------
    FormatError
        When the file isn't a sound GeoPackage, or has no such layer.
    CancelledError
    """
    options = options or ReadOptions()
    with _quiet_copy(path) as (sound, included):
        with closing(_connection(sound)) as database:
            contents = _contents(database, path)
            styled = _styled_layers(database)
        layers = [name for name, kind in contents if kind in ("features", "attributes")]
        if options.layer is not None:
            if options.layer not in layers:
                raise FormatError(
                    f"“{path.name}” has no layer “{options.layer}”. It has: {', '.join(layers)}."
                )
            layers = [options.layer]
        if not layers:
            raise FormatError(f"“{path.name}” holds no vector layer.")
        found = []
        for index, name in enumerate(layers):
            progress = options.progress.part(index / len(layers), (index + 1) / len(layers))
            report = ImportReport(f"{path.name}: {name}" if len(layers) > 1 else path.name, "GeoPackage")
            if included:
                report.note("Changes that another program had left in a side file (-wal) are included")
            if name in styled:
                report.not_understood("QGIS styles in the file aren't taken over")
            features = read_layer(sound, name, report, progress.part(0, 0.7), IMMUTABLE="YES")
            features = without_carried(_without_row_numbers(features), report)
            found.append(checked(features, progress.part(0.7, 1)))
    for name, kind in contents:
        if kind not in ("features", "attributes"):
            found[0].report.not_understood(f"The layer “{name[:60]}” ({kind}) is no vector layer")
    return tuple(found)


def _without_row_numbers(features: FeatureSet) -> FeatureSet:
    """GeoPackage numbers all rows; 1, 2, 3 … says nothing and would be carried on as ids."""
    if features.ids is None:
        return features
    if ID in features.attributes.column_names:
        return replace(features, ids=None)
    ids = features.ids
    plain = not ids.null_count and np.array_equal(plain_numbers(ids), np.arange(1, len(features) + 1))
    return replace(features, ids=None) if plain else features


@contextmanager
def _quiet_copy(path: Path) -> Iterator[tuple[Path, bool]]:
    """The file itself, or where it has a journal beside it a copy with the journal worked in.

    SQLite would otherwise write the journal into the original and delete it.
    """
    journals = [path.with_name(path.name + ending) for ending in ("-wal", "-journal")]
    journals = [journal for journal in journals if journal.exists() and journal.stat().st_size]
    if not journals:
        yield path, False
        return
    with tempfile.TemporaryDirectory(prefix="p2p-") as folder:
        copy = Path(folder) / path.name
        for source in (path, *journals):
            shutil.copyfile(source, Path(folder) / source.name)
        try:
            with closing(sqlite3.connect(copy)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                database.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            raise FormatError(
                f"“{path.name}” has a side file that doesn't belong to it ({error}). Close the program that "
                "uses it, or move the side file away."
            ) from error
        yield copy, True


def _connection(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return database


def _contents(database: sqlite3.Connection, path: Path) -> list[tuple[str, str]]:
    """Name and kind of the layers; refuses what isn't a plain GeoPackage."""
    try:
        tables = dict(database.execute("SELECT lower(name), sql FROM sqlite_master WHERE type = 'table'"))
        if "gpkg_contents" not in tables:
            raise FormatError(f"“{path.name}” is a SQLite database, but no GeoPackage.")
        for name, sql in tables.items():
            _refuse_virtual(path, name, str(sql))
        rows = database.execute("SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise FormatError(f"“{path.name}” is a damaged GeoPackage ({error}). Get a full copy.") from error
    return [(str(name), str(kind)) for name, kind in rows if str(name).lower() not in _OWN_TABLES]


def _refuse_virtual(path: Path, name: str, sql: str) -> None:
    """Virtual tables run code of their own and can reach other files."""
    words = sql.upper().split()
    if words[:2] != ["CREATE", "VIRTUAL"]:
        return
    module = sql.lower().partition(" using ")[2].strip()
    if not module.startswith(_SAFE_MODULES):
        raise FormatError(
            f"“{path.name}” has the virtual table “{name[:60]}” ({module[:30]}), which could reach other "
            "files. It isn't opened."
        )


def _styled_layers(database: sqlite3.Connection) -> set[str]:
    try:
        return {str(row[0]) for row in database.execute("SELECT f_table_name FROM layer_styles")}
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return set()


def geopackage_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    return [*renaming_losses(features.attributes), *time_losses(features.attributes)]


def write_geopackage(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write layers into a new GeoPackage.

    Raises
    ------
    DocumentError
        When GDAL can't.
    """
    names: list[str] = []
    for index, features in enumerate(layers):
        options.progress.step(index / len(layers), f"Writing “{features.name}”")
        names.append(_layer_name(features.name, names))
        _write_one(features, path, names[-1])


def _layer_name(name: str, taken: Sequence[str]) -> str:
    plain = name.replace("\0", "").strip() or "layer"
    if plain.lower().startswith(("gpkg_", "rtree_", "sqlite_")):
        plain = f"layer {plain}"
    return distinct_names([*taken, plain])[-1]


def _write_one(features: FeatureSet, path: Path, layer: str) -> None:
    native = _are_row_ids(features.ids)
    table = commented(with_carried(features, ids=not native), dates=False, local_times=True)
    if table.num_columns:
        table = table.rename_columns(distinct_names(table.column_names))
    fid = _free(FID, table.column_names)
    if native:
        table = table.append_column(fid, features.ids)
    elif table.num_columns == 0:
        table = pa.table({fid: pa.array(np.arange(1, len(features) + 1))})
    for index, field in enumerate(table.schema):
        if field.type == pa.float64():
            column = table.column(index)
            table = table.set_column(index, field, pc.if_else(pc.is_finite(column), column, None))
    write_layer(
        path,
        table,
        # A table that was never on the map stays a plain one.
        features.geometry if features.crs or features.geometry.null_count < len(features) else None,
        features.crs,
        "GPKG",
        layer,
        geometry_type_of(features),
        FID=fid,
        GEOMETRY_NAME=_free("geom", [*table.column_names, fid]),
    )


def _free(name: str, taken: Sequence[str]) -> str:
    lowered = {other.lower() for other in taken}
    return name if name not in lowered else free_name(f"{name}_p2p", lowered)


def _are_row_ids(ids: Any) -> bool:
    """True when a GeoPackage can use the ids as its row numbers without changing the rows' order."""
    if ids is None or ids.type != pa.int64() or ids.null_count:
        return False
    numbers = plain_numbers(ids)
    return bool(len(numbers) and numbers[0] > 0 and (np.diff(numbers) > 0).all())
