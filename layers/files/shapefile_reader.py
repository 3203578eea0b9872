"""Reads shapefiles: single, a folder of them, or zipped. GDAL reads the shapes, `dbase` the attributes."""

from __future__ import annotations

import shutil
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa

from layers.errors import FormatError
from layers.files.carried_columns import without_carried
from layers.files.columns import empty_table
from layers.files.crs_text import crs_text
from layers.files.dbase import Dbf
from layers.files.feature_set import FeatureSet
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport, Question
from layers.files.ogr import read_layer
from layers.files.reading import ReadOptions
from layers.files.safe_zip import safe_zip
from layers.files.text_encoding import named

_MAX_PRJ = 100_000
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".cst")


def read_shapefile(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The layers of a shapefile, a folder with shapefiles, or a zip of them.

    Parameters
    ----------
    path : Path
        The ``.shp``, the folder or the zip.
    options : ReadOptions, optional
        `layer` chooses one by its name without ending.

    Raises
    ------
    FormatError
        When parts are missing or cut off; says which.
    CancelledError
    """
    options = options or ReadOptions()
    with _unpacked(path, options) as (found, notes):
        if options.layer is not None:
            found = [shp for shp in found if shp.stem == options.layer]
            if not found:
                raise FormatError(f"“{path.name}” has no shapefile “{options.layer}”.")
        layers = []
        for index, shp in enumerate(found):
            part = options.progress.part(index / len(found), (index + 1) / len(found))
            source = path.name if len(found) == 1 else f"{path.name}: {shp.stem}"
            layers.append(_read_one(shp, source, replace(options, progress=part)))
    for note in notes:
        layers[0].report.not_understood(note)
    return tuple(layers)


@contextmanager
def _unpacked(path: Path, options: ReadOptions) -> Iterator[tuple[list[Path], list[str]]]:
    """The .shp files, from a zip in a folder that goes afterwards, and what was left in the zip."""
    if path.is_dir():
        yield sorted(child for child in path.iterdir() if child.suffix.lower() == ".shp"), []
        return
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if not is_zip:
        yield [path], []
        return
    with tempfile.TemporaryDirectory(prefix="p2p-") as folder, safe_zip(path, options.limits) as archive:
        notes = [f"“{name[:80]}” leads out of the zip and is left out" for name in archive.unsafe[:20]]
        found = []
        for name in archive.names:
            inner = PurePosixPath(name.replace("\\", "/"))
            if inner.suffix.lower() not in _PARTS:
                if inner.suffix.lower() in (".kml", ".gpkg", ".geojson", ".csv"):
                    notes.append(f"“{name[:80]}” in the zip is no part of a shapefile")
                continue
            # Each folder of the zip gets one of its own, so that equal names don't meet.
            target = (
                Path(folder) / f"{_number(inner.parent, archive.names)}" / (inner.stem + inner.suffix.lower())
            )
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(archive.read(name))
            if target.suffix == ".shp":
                found.append(target)
        if not found:
            raise FormatError(f"“{path.name}” holds no shapefile that can be unpacked.")
        yield found, notes


def _number(parent: PurePosixPath, names: list[str]) -> int:
    parents = sorted({PurePosixPath(name.replace("\\", "/")).parent for name in names})
    return parents.index(parent)


def _read_one(shp: Path, source: str, options: ReadOptions) -> FeatureSet:
    report = ImportReport(source, "Shapefile")
    _check_header(shp, source)
    projection = _projection(shp, report)
    with _complete(shp, report, without_projection=projection is None) as complete:
        shapes = read_layer(
            complete, None, report, options.progress.part(0, 0.6), encoding="ISO-8859-1", columns=[]
        )
    ids = shapes.ids
    rows = np.arange(len(shapes)) if ids is None else ids.to_numpy().astype(np.int64)
    features = replace(shapes, name=shp.stem, ids=None, attributes=_attributes(shp, rows, report, options))
    return checked(without_carried(features, report), options.progress.part(0.7, 1))


def _attributes(
    shp: Path, rows: np.ndarray[tuple[int], np.dtype[np.int64]], report: ImportReport, options: ReadOptions
) -> pa.Table:
    path = _part(shp, ".dbf")
    if path is None:
        report.not_understood("The .dbf file is missing, so there are no attributes")
        return empty_table(len(rows))
    dbf = Dbf(path)
    if len(rows) and int(rows.max()) >= dbf.count:
        raise FormatError(
            f"“{path.name}” has {dbf.count} records, but there are {int(rows.max()) + 1} shapes: the files "
            "don't belong together. Get them again from one source."
        )
    index = _part(shp, ".shx")
    shapes = (index.stat().st_size - 100) // 8 if index is not None else len(rows)
    if dbf.count < shapes:
        raise FormatError(
            f"“{path.name}” has {dbf.count} records, but there are {shapes} shapes: the files don't belong "
            "together. Get them again from one source."
        )
    if dbf.count > len(rows):
        report.note("Records without a shape, or deleted ones, are left out", count=dbf.count - len(rows))
    cpg = _part(shp, ".cpg") or _part(shp, ".cst")
    declared = cpg.read_bytes()[:60].decode("ascii", "ignore") if cpg else ""
    encoding = named(options.encoding) if options.encoding else dbf.encoding(declared, report)
    report.encoding = str(encoding)
    if not encoding.is_sure:
        report.ask(
            Question(
                "encoding", f"The text was read as {encoding}. Does it look right?", None, encoding.codec
            )
        )
    return dbf.table(rows, encoding, report)


def _part(shp: Path, suffix: str) -> Path | None:
    """A file that belongs to the shapefile, whatever the case of its ending."""
    for candidate in (shp.with_suffix(suffix), shp.with_suffix(suffix.upper())):
        if candidate.exists():
            return candidate
    return None


def _check_header(shp: Path, source: str) -> None:
    """The header says how long the file is; GDAL would believe it."""
    with shp.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or header[:4] != b"\0\0\x27\x0a":
        raise FormatError(f"“{source}” is no shapefile: its header is missing. Get a full copy.")
    claimed = struct.unpack(">I", header[24:28])[0] * 2
    size = shp.stat().st_size
    if claimed > size:
        raise FormatError(
            f"“{source}” claims {claimed} bytes and has {size}: it is cut off. Get a full copy."
        )


def _projection(shp: Path, report: ImportReport) -> Path | None:
    """The .prj, if PROJ knows what is in it; GDAL stumbles over some that are damaged."""
    path = _part(shp, ".prj")
    if path is None:
        return None
    try:
        crs_text(path.read_bytes()[:_MAX_PRJ].decode("utf-8", "replace"))
    except FormatError:
        report.not_understood("The coordinate system in the .prj file isn't known")
        return None
    return path


@contextmanager
def _complete(shp: Path, report: ImportReport, without_projection: bool) -> Iterator[Path]:
    """The shapefile with a sound .shx, rebuilt in a copy where it is missing, and with no unsound .prj."""
    index = _part(shp, ".shx")
    content = b"" if index is None else index.read_bytes()
    sound = _is_sound(content, shp.stat().st_size)
    if sound and not (without_projection and _part(shp, ".prj")):
        yield shp
        return
    if not sound:
        report.repaired("The index (.shx) was missing or damaged; it was made anew from the shapes")
        content = rebuilt_index(shp)
    with tempfile.TemporaryDirectory(prefix="p2p-") as folder:
        copy = Path(folder) / shp.name
        shutil.copyfile(shp, copy)
        copy.with_suffix(".shx").write_bytes(content)
        if not without_projection and (projection := _part(shp, ".prj")):
            shutil.copyfile(projection, copy.with_suffix(".prj"))
        yield copy


def _is_sound(index: bytes, size: int) -> bool:
    """True when every entry of a .shx leads into the shapes."""
    if len(index) < 100 or (len(index) - 100) % 8:
        return False
    entries = np.frombuffer(index, ">u4", offset=100).reshape(-1, 2).astype(np.int64)
    return bool(((entries[:, 0] >= 50) & ((entries.sum(axis=1) + 4) * 2 <= size)).all())


def rebuilt_index(shp: Path) -> bytes:
    """The bytes of the .shx that belongs to the shapes.

    Raises
    ------
    FormatError
        When a record reaches beyond the end of the file.
    """
    data = memoryview(shp.read_bytes())
    end = min(len(data), struct.unpack(">I", data[24:28])[0] * 2)
    parts: list[bytes] = []
    at = 100
    while at + 8 <= end:
        words = struct.unpack(">I", data[at + 4 : at + 8])[0]
        if at + 8 + 2 * words > len(data):
            raise FormatError(
                f"“{shp.name}”: shape {len(parts) + 1} reaches beyond the end of the file. Get a full copy."
            )
        parts.append(struct.pack(">II", at // 2, words))
        at += 8 + 2 * words
    header = bytearray(data[:100])
    header[24:28] = struct.pack(">I", (100 + 8 * len(parts)) // 2)
    return bytes(header) + b"".join(parts)
