"""The formats: their names, endings, and how to tell from a file's first bytes which one it is."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from layers.errors import FormatError
from layers.files.feature_set import FeatureSet
from layers.files.losses import Abilities, Loss
from layers.files.reading import ReadOptions
from layers.files.writing import WriteOptions

HEAD = 4096

Reader = Callable[[Path, ReadOptions], tuple[FeatureSet, ...]]
Writer = Callable[[Sequence[FeatureSet], Path, WriteOptions], None]
Losses = Callable[[FeatureSet, WriteOptions], list[Loss]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes
    ----------
    key : str
        Short name for the command line.
    title : str
        Name for people.
    endings : tuple of str
        Lower case, with the dot; the first is the usual one.
    reader, writer, losses, abilities : str
        ``module:name`` below ``layers.files``; modules are loaded when first used. Empty where the
        format can't be read or written.
    many_layers : bool
        True when one file can hold several layers.
    """

    key: str
    title: str
    endings: tuple[str, ...]
    reader: str = ""
    writer: str = ""
    losses: str = ""
    abilities: str = ""
    many_layers: bool = False

    def read(self, path: Path, options: ReadOptions) -> tuple[FeatureSet, ...]:
        """All layers of a file."""
        reader: Reader = _named(self.reader)
        return reader(path, options)

    def write(self, layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
        """Write layers to a path that is free."""
        writer: Writer = _named(self.writer)
        writer(layers, path, options)

    def own_losses(self, features: FeatureSet, options: WriteOptions) -> list[Loss]:
        """Losses that only this format's writer knows of."""
        losses: Losses = _named(self.losses)
        return losses(features, options)

    def can(self) -> Abilities:
        """What the format can hold."""
        found: Abilities = _named(self.abilities)
        return found


def _named(reference: str) -> Any:
    module, _, name = reference.partition(":")
    return getattr(import_module(f"layers.files.{module}"), name)


FORMATS: tuple[Format, ...] = (
    Format(
        "geojson",
        "GeoJSON",
        (".geojson", ".json"),
        "geojson_reader:read_geojson",
        "geojson_writer:write_geojson",
        "geojson_writer:geojson_losses",
        "geojson_writer:CAN",
    ),
    Format(
        "geojsonl",
        "GeoJSON, one feature a line",
        (".geojsonl", ".geojsons", ".ndjson", ".ndgeojson"),
        "geojson_reader:read_geojson",
        "geojson_writer:write_geojson_lines",
        "geojson_writer:geojson_losses",
        "geojson_writer:CAN",
    ),
    Format(
        "gpkg",
        "GeoPackage",
        (".gpkg",),
        "geopackage:read_geopackage",
        "geopackage:write_geopackage",
        "geopackage:geopackage_losses",
        "geopackage:CAN",
        many_layers=True,
    ),
    Format(
        "kml",
        "KML",
        (".kml",),
        "kml.reader:read_kml",
        "kml.writer:write_kml",
        "kml.writer:kml_losses",
        "kml.writer:CAN",
        many_layers=True,
    ),
    Format(
        "kmz",
        "KMZ",
        (".kmz",),
        "kml.reader:read_kmz",
        "kml.writer:write_kmz",
        "kml.writer:kmz_losses",
        "kml.writer:CAN",
        many_layers=True,
    ),
    Format(
        "shapefile",
        "Shapefile",
        (".shp", ".shp.zip", ".zip"),
        "shapefile_reader:read_shapefile",
        "shapefile_writer:write_shapefile",
        "shapefile_writer:shapefile_losses",
        "shapefile_writer:CAN",
    ),
    Format(
        "flatgeobuf",
        "FlatGeobuf",
        (".fgb",),
        "flatgeobuf:read_flatgeobuf",
        "flatgeobuf:write_flatgeobuf",
        "flatgeobuf:flatgeobuf_losses",
        "flatgeobuf:CAN",
    ),
    Format(
        "geoparquet",
        "GeoParquet",
        (".parquet", ".geoparquet"),
        "geoparquet:read_geoparquet",
        "geoparquet:write_geoparquet",
        "geoparquet:geoparquet_losses",
        "geoparquet:CAN",
    ),
    Format(
        "gpx",
        "GPX",
        (".gpx",),
        "gpx_reader:read_gpx",
        "gpx_writer:write_gpx",
        "gpx_writer:gpx_losses",
        "gpx_writer:CAN",
    ),
    Format(
        "xlsx",
        "Excel workbook",
        (".xlsx", ".xlsm"),
        "workbook_reader:read_workbook",
        "workbook_writer:write_workbook",
        "workbook_writer:workbook_losses",
        "workbook_writer:CAN",
        many_layers=True,
    ),
    Format("dxf", "DXF", (".dxf",), "dxf:read_dxf"),
    Format(
        "csv",
        "CSV",
        (".csv", ".tsv", ".tab", ".txt"),
        "delimited_reader:read_delimited",
        "delimited_writer:write_delimited",
        "delimited_writer:delimited_losses",
        "delimited_writer:CAN",
    ),
)


def format_named(key: str) -> Format:
    """The format with a key such as ``geojson``.

    Raises
    ------
    FormatError
        When there is none.
    """
    for candidate in FORMATS:
        if candidate.key == key.lower().lstrip("."):
            return candidate
    known = ", ".join(candidate.key for candidate in FORMATS)
    raise FormatError(f"“{key}” is no format that is known. Known are: {known}.")


def format_for_writing(path: Path) -> Format:
    """The format that a file name's ending asks for.

    Raises
    ------
    FormatError
        When no format that can be written has that ending.
    """
    name = path.name.lower()
    for candidate in FORMATS:
        if candidate.writer and any(name.endswith(ending) for ending in candidate.endings):
            return candidate
    endings = ", ".join(candidate.endings[0] for candidate in FORMATS if candidate.writer)
    raise FormatError(
        f"The ending of “{path.name}” names no format that can be written. Use one of {endings}."
    )


def recognise_format(path: Path) -> Format:
    """The format of a file, from its first bytes and, where those leave it open, its ending.

    Raises
    ------
    FormatError
        When the file is missing, empty or of no known format.
    """
    if path.is_dir():
        return _of_folder(path)
    if path.exists() and not path.is_file():
        raise FormatError(f"“{path.name}” isn't a file but a device or a pipe. Choose a file.")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise FormatError(f"“{path.name}” can't be opened: {error.strerror}.") from error
    if not head:
        raise FormatError(f"“{path.name}” is empty.")
    key = _key_of(path, head)
    for candidate in FORMATS:
        if candidate.key == key and candidate.reader:
            return candidate
    known = ", ".join(candidate.title for candidate in FORMATS if candidate.reader)
    raise FormatError(f"“{path.name}” is of no format that can be read here. Known are: {known}.")


def _of_folder(path: Path) -> Format:
    if any(child.suffix.lower() == ".shp" for child in path.iterdir()):
        return format_named("shapefile")
    raise FormatError(f"“{path.name}” is a folder without a shapefile. Choose a file.")


_MAGIC = (
    (b"SQLite format 3\0", "gpkg"),
    (b"fgb\x03", "flatgeobuf"),
    (b"PAR1", "geoparquet"),
    (b"\0\0\x27\x0a", "shapefile"),
    (b"AutoCAD Binary DXF", "dxf"),
)


def _key_of(path: Path, head: bytes) -> str:
    for magic, key in _MAGIC:
        if head.startswith(magic):
            return key
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(path)
    text = _as_text(head).lstrip("\ufeff \t\r\n\x1e")
    suffix = path.suffix.lower()
    if text.startswith("{"):
        return "geojsonl" if suffix in format_named("geojsonl").endings else "geojson"
    if text.startswith("<"):
        return _of_xml(text, suffix)
    lines = text.split("\n", 3)
    if suffix == ".dxf" or (lines[0].strip() == "0" and len(lines) > 1 and lines[1].strip() == "SECTION"):
        return "dxf"
    if suffix in (".csv", ".tsv", ".txt", ".tab"):
        return "csv"
    return ""


def _as_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    if head[:2] in (b"<\0", b"{\0"):
        return head.decode("utf-16-le", "ignore")
    return head.decode("utf-8", "ignore")


def _of_xml(text: str, suffix: str) -> str:
    lowered = text.lower()
    if "<gpx" in lowered or suffix == ".gpx":
        return "gpx"
    if "kml" in lowered or suffix == ".kml":
        return "kml"
    return ""


def _of_zip(path: Path) -> str:
    """What a zip holds, from the names of its members."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise FormatError(
            f"“{path.name}” is a zip that can't be opened ({error}). Get a full copy."
        ) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(name.endswith(".kml") for name in names):
        return "kmz"
    if any(name.endswith(".shp") for name in names):
        return "shapefile"
    raise FormatError(
        f"“{path.name}” is a zip without a shapefile, KML or workbook. Unpack it and open the file inside."
    )
