"""Reads GeoJSON, in one collection or one feature a line, feature by feature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from geo.crs import WGS84
from layers.errors import FormatError
from layers.files.carried_columns import without_carried
from layers.files.columns import as_json, retyped, strings, typed_times
from layers.files.crs_text import crs_text
from layers.files.feature_set import FeatureSet
from layers.files.gathering import Columns
from layers.files.geojson_geometry import GeometryFault, GeometryReader
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport
from layers.files.json_stream import JsonStream
from layers.files.reading import ReadOptions
from layers.files.text_encoding import named, recognise_file

_GEOMETRIES = frozenset(
    ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")
)
_FLUSH = 50_000


def read_geojson(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The features of a GeoJSON file: a collection, one feature, a geometry, or one feature a line.

    Parameters
    ----------
    path : Path
    options : ReadOptions, optional

    Returns
    -------
    tuple of one FeatureSet
        In WGS 84, or in the CRS of an old-style ``crs`` member.

    Raises
    ------
    FormatError
        When the file isn't GeoJSON, or ends early; says the line.
    CancelledError
    """
    options = options or ReadOptions()
    report = ImportReport(path.name, "GeoJSON")
    encoding = named(options.encoding) if options.encoding else recognise_file(path)
    report.encoding = str(encoding)
    size = max(1, path.stat().st_size)
    progress = options.progress.part(0, 0.9)
    with path.open("rb") as file:
        stream = JsonStream(
            file, encoding, options.limits, lambda done: progress.step(done / size, "Reading features")
        )
        reader = _Reader(stream, report, options)
        try:
            reader.read()
        except FormatError as error:
            raise FormatError(f"{path.name}, {error}{_rest(reader.count)}") from error
        if stream.replaced and encoding.codec.startswith("utf-8"):
            report.repaired("Bytes that aren't UTF-8 were replaced by �", count=stream.replaced)
    features = reader.features(path.stem)
    return (checked(without_carried(features, report), options.progress.part(0.9, 1)),)


def _rest(count: int) -> str:
    return f" {count} features before it are sound." if count else ""


class _Reader:
    """Gathers features from the stream."""

    def __init__(self, stream: JsonStream, report: ImportReport, options: ReadOptions) -> None:
        self._stream = stream
        self._report = report
        self._options = options
        self._columns = Columns(options.limits)
        self._geometry = GeometryReader()
        self._wkb: list[bytes | None] = []
        self._pieces: list[pa.Array] = []
        self._ids: list[str | int | None] = []
        self._crs: str | None = WGS84
        self._name = ""
        self.count = 0

    def read(self) -> None:
        """Read to the end of the file."""
        if self._stream.peek() != "{":
            raise FormatError(f"{self._stream.place()}: this isn't GeoJSON; it should begin with “{{”.")
        while self._stream.peek():
            self._top_object()

    def features(self, stem: str) -> FeatureSet:
        """What was gathered."""
        self._flush()
        table = retyped(self._columns.table(self.count, self._report), typed_times)
        return FeatureSet(
            name=self._name or stem,
            geometry=pa.chunked_array(self._pieces, pa.binary()),
            attributes=table,
            crs=self._crs,
            report=self._report,
            ids=self._id_column(),
        )

    def _top_object(self) -> None:
        """One object at the top: its features are read one by one, its other members kept."""
        self._stream.take("{")
        members: dict[str, Any] = {}
        listed = False
        while self._stream.peek() != "}":
            if members or listed:
                self._stream.take(",")
            key = self._stream.value()
            if not isinstance(key, str):
                raise FormatError(f"{self._stream.place()}: a member's name should stand here.")
            self._stream.take(":")
            if key == "features" and self._stream.peek() == "[":
                self._feature_list()
                listed = True
            else:
                members[key] = self._stream.value()
        self._stream.take("}")
        self._top_members(members, listed)

    def _feature_list(self) -> None:
        self._stream.take("[")
        first = True
        while self._stream.peek() != "]":
            if not first:
                self._stream.take(",")
            first = False
            self._feature(self._stream.value())
        self._stream.take("]")

    def _top_members(self, members: dict[str, Any], listed: bool) -> None:
        kind = members.get("type")
        if not listed and kind == "Feature":
            self._feature(members)
            return
        if not listed and kind in _GEOMETRIES:
            self._feature({"type": "Feature", "geometry": members, "properties": None})
            return
        if not listed:
            raise FormatError(
                f"{self._stream.place()}: an object of type “{str(kind)[:40]}” is no GeoJSON feature or "
                "collection. TopoJSON and Esri JSON must be converted first."
            )
        if isinstance(members.get("name"), str):
            self._name = members["name"]
        if "crs" in members:
            self._old_crs(members["crs"])
        for key in members.keys() - {"type", "name", "crs", "bbox"}:
            self._report.not_understood(f"The collection's member “{key[:60]}” isn't kept")

    def _old_crs(self, crs: Any) -> None:
        """The ``crs`` member of GeoJSON before RFC 7946."""
        if crs is None:
            self._crs = self._options.crs
            return
        name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else None
        try:
            self._crs = crs_text(name)
        except FormatError:
            self._crs = self._options.crs
            self._report.not_understood(f"The coordinate system “{str(name)[:60]}” isn't known")

    def _feature(self, feature: Any) -> None:
        row = self.count
        if row >= self._options.limits.features:
            raise FormatError(f"{self._stream.place()}: more than {row} features; split the file first.")
        if not isinstance(feature, dict):
            raise FormatError(f"{self._stream.place()}: a feature should stand here.")
        self.count += 1
        if feature.get("type") in _GEOMETRIES:
            self._report.repaired("A bare geometry became a feature without attributes", f"row {row + 1}")
            feature = {"geometry": feature}
        self._wkb.append(self._wkb_of(feature, row))
        self._ids.append(self._id_of(feature.get("id"), row))
        properties = feature.get("properties")
        if isinstance(properties, dict):
            self._columns.put_all(row, properties)
        elif properties is not None:
            self._report.repaired("Properties that are no object are kept as “properties”", f"row {row + 1}")
            self._columns.put(row, "properties", properties)
        for key in feature.keys() - {"type", "id", "geometry", "properties", "bbox"}:
            self._report.repaired(
                f"The member “{key[:60]}” beside the properties is kept as an attribute", f"row {row + 1}"
            )
            if not (isinstance(properties, dict) and key in properties):
                self._columns.put(row, key, feature[key])
        if len(self._wkb) >= _FLUSH:
            self._flush()

    def _wkb_of(self, feature: dict[str, Any], row: int) -> bytes | None:
        try:
            data = self._geometry.read(feature.get("geometry"))
        except GeometryFault as fault:
            self._report.not_understood(
                "The geometry can't be used; the row is kept without a place", f"{self._place(row)}: {fault}"
            )
            return None
        for what in dict.fromkeys(self._geometry.mended):
            self._report.repaired(what, self._place(row))
        return data

    def _place(self, row: int) -> str:
        return f"row {row + 1}, {self._stream.place()}"

    def _id_of(self, value: Any, row: int) -> str | int | None:
        if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
            return value
        self._report.repaired("An id that is no text or whole number is kept as text", f"row {row + 1}")
        return as_json(value)

    def _id_column(self) -> pa.ChunkedArray | None:
        given = [value for value in self._ids if value is not None]
        if not given:
            return None
        if all(isinstance(value, int) and -(1 << 63) <= value < 1 << 63 for value in given):
            return pa.chunked_array([pa.array(self._ids, pa.int64())])
        if not all(isinstance(value, str) for value in given):
            self._report.repaired("Some ids are numbers and some text; all are kept as text")
        texts = [None if value is None else str(value) for value in self._ids]
        return pa.chunked_array([strings(texts, "id", self._report)])

    def _flush(self) -> None:
        if self._wkb:
            self._pieces.append(pa.array(self._wkb, pa.binary()))
            self._wkb = []
