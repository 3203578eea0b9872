"""Reads GPX: waypoints, routes and tracks, with heights and times, and every field kept."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from geo.crs import WGS84
from layers.errors import FormatError
from layers.files import wkb
from layers.files.carried_columns import FOLDER, without_carried
from layers.files.columns import typed
from layers.files.feature_set import FeatureSet, Folder
from layers.files.gathering import TextColumns
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport
from layers.files.kml.coordinates import seconds_of
from layers.files.limits import Limits
from layers.files.reading import ReadOptions
from layers.files.xml_text import Window, XmlSource, element_end, parse_xml, utf8_of

FOLDERS = {"wpt": "Waypoints", "rte": "Routes", "trk": "Tracks"}
EXTENSIONS = "extensions"
_POINTS = frozenset(("wpt", "rtept", "trkpt"))
_FEATURES = frozenset(FOLDERS)
_TEXTS = frozenset(("name", "cmt", "desc", "src", "link", "sym", "type", "fix", EXTENSIONS))
_NAN = math.nan


def read_gpx(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The waypoints, routes and tracks of a GPX file, in one folder each.

    Parameters
    ----------
    path : Path
    options : ReadOptions, optional

    Returns
    -------
    tuple of one FeatureSet
        In WGS 84. The m of a track's vertices is seconds since 1970 UTC where the file gives times.

    Raises
    ------
    FormatError
        When the file isn't GPX or is cut off; says the line.
    CancelledError
    """
    options = options or ReadOptions()
    report = ImportReport(path.name, "GPX")
    source = utf8_of(XmlSource.of_file(path), options.encoding, report)
    parsers: list[_GpxParser] = []

    def begin(window: Window, parser: expat.XMLParserType) -> None:
        parsers.append(_GpxParser(window, parser, report, options.limits))

    try:
        parse_xml(source, begin, report, options.progress.part(0, 0.8), path.name)
    except FormatError as error:
        text = str(error)
        raise FormatError(text if text.startswith(path.name) else f"{path.name}, {text}") from error
    features = parsers[-1].features(path.stem)
    if FOLDER in features.attributes.column_names:
        # The folders that were written stand for those that reading makes.
        features = replace(features, folders=(), folder_of=np.full(len(features), -1, np.int32))
    features = without_carried(features, report)
    return (checked(features, options.progress.part(0.85, 1)),)


class _GpxParser:
    """Gathers features from the parser's events. Tags are taken without their prefix."""

    def __init__(
        self, window: Window, parser: expat.XMLParserType, report: ImportReport, limits: Limits
    ) -> None:
        self._window = window
        self._parser = parser
        self._report = report
        self._limits = limits
        self._path: list[str] = []
        self._buffer: list[str] = []
        self._columns = TextColumns(limits)
        self._wkb: list[bytes | None] = []
        self._kinds: list[str] = []
        self._row = -1
        self._title = ""
        self._vertex: list[float] = []
        self._parts: list[list[float]] = []
        self._link: dict[str, str] = {}
        self._links: list[str] = []
        self._filled: set[str] = set()
        self._again: dict[str, int] = {}
        self._field_name = ""
        self._capture_start = 0
        self._capture_path = 0
        self._has_times = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._buffer.append

    # -- events -------------------------------------------------------------------------------------

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        plain = tag.rpartition(":")[2]
        if not self._path and plain != "gpx":
            raise FormatError(f"{self._place()}: the file begins with <{tag[:40]}>, not with <gpx>.")
        if len(self._path) >= self._limits.depth:
            raise FormatError(f"{self._place()}: tags are nested more than {self._limits.depth} deep.")
        self._path.append(plain)
        self._buffer.clear()
        if self._capture_path:
            return
        if plain in _FEATURES and len(self._path) == 2:
            self._begin_feature(plain)
        if plain in _POINTS:
            self._begin_point(attributes)
        elif plain == "trkseg":
            self._parts.append([])
        elif plain == "link":
            self._link = {"href": attributes.get("href", "")}
        elif plain == EXTENSIONS and self._is_own():
            self._capture_path = len(self._path)
            self._capture_start = self._window.mark = self._parser.CurrentByteIndex
        elif plain == EXTENSIONS:
            self._capture_path = len(self._path)
            self._capture_start = -1

    def _is_own(self) -> bool:
        """True within a waypoint, route or track itself, not within one of its points."""
        return len(self._path) == 3 and self._path[1] in _FEATURES

    def _end(self, tag: str) -> None:
        plain = self._path[-1]
        text = "".join(self._buffer)
        self._buffer.clear()
        if self._capture_path:
            self._end_in_extensions(tag)
        elif plain in _POINTS or plain in _FEATURES:
            if plain in _POINTS:
                self._end_point()
            if plain in _FEATURES and len(self._path) == 2:
                self._wkb.append(self._geometry(plain))
                if self._links:
                    self._put("link", "\n".join(self._links))
        else:
            self._text(plain, text)
        self._path.pop()

    def _end_in_extensions(self, tag: str) -> None:
        if len(self._path) > self._capture_path:
            return
        self._capture_path = 0
        if self._capture_start < 0:
            self._report.not_understood("Extensions of single points aren't kept")
            return
        end = self._window.element_end(self._capture_start, self._parser.CurrentByteIndex)
        xml = self._window.text(self._capture_start, end)
        self._window.mark = None
        rest = read_own_fields(xml, self._put)
        if rest:
            self._put(EXTENSIONS, rest)

    def _text(self, plain: str, text: str) -> None:
        parent = self._path[-2] if len(self._path) > 1 else ""
        if parent in ("rtept", "trkpt") or (parent == "wpt" and plain in ("ele", "time")):
            self._point_text(plain, text, parent)
        elif parent == "link":
            self._link[plain] = text.strip()
        elif plain == "link" and self._is_own():
            self._end_link()
        elif self._is_own() and plain not in ("trkseg", EXTENSIONS):
            if plain == "name":
                self._title = text
            self._put(plain, text)
        elif parent == "metadata":
            self._report.note(f"About the file, {plain}: {text.strip()[:120]}") if text.strip() else None
        elif plain not in ("gpx", "metadata", "trkseg") and text.strip():
            self._report.not_understood(f"<{'/'.join(self._path[1:])[:60]}> isn't kept")

    # -- features -----------------------------------------------------------------------------------

    def _begin_feature(self, kind: str) -> None:
        self._row += 1
        if self._row >= self._limits.features:
            raise FormatError(f"{self._place()}: more than {self._row} features; split the file first.")
        self._kinds.append(kind)
        self._title = ""
        self._links = []
        self._filled = set()
        self._again = {}
        self._parts = [[]] if kind != "trk" else []

    def _begin_point(self, attributes: dict[str, str]) -> None:
        try:
            lon, lat = float(attributes.get("lon", "nan")), float(attributes.get("lat", "nan"))
        except ValueError:
            lon = lat = _NAN
        self._vertex = [lon, lat, _NAN, _NAN]

    def _point_text(self, plain: str, text: str, parent: str) -> None:
        if plain == "ele":
            try:
                self._vertex[2] = float(text)
            except ValueError:
                self._report.not_understood("A height that is no number is left out", self._where())
        elif plain == "time":
            self._vertex[3] = seconds_of(text)
            if parent == "wpt":
                self._put("time", text.strip())
        elif text.strip():
            self._report.not_understood(f"<{plain[:40]}> of single points isn't kept")

    def _end_point(self) -> None:
        lon, lat, height, time = self._vertex
        if not (math.isfinite(lon) and math.isfinite(lat)):
            self._report.not_understood(
                "A point without a usable longitude and latitude is left out", self._where()
            )
            return
        if self._path[-1] == "wpt":
            self._parts[0] = [lon, lat] if math.isnan(height) else [lon, lat, height]
            return
        if not self._parts:
            self._parts.append([])
        self._parts[-1] += [lon, lat, height, time]

    def _put(self, name: str, text: str) -> None:
        """A field of the feature; what stands twice gets a number."""
        if name in self._filled:
            self._again[name] = self._again.get(name, 1) + 1
            name = f"{name} ({self._again[name]})"
        self._filled.add(name)
        self._columns.put(self._row, name, text)

    def _end_link(self) -> None:
        href, text = self._link.get("href", ""), self._link.get("text", "")
        self._links.append(f"{text} <{href}>" if text else href)

    def _geometry(self, kind: str) -> bytes | None:
        if kind == "wpt":
            return wkb.point(self._parts[0]) if self._parts[0] else None
        parts = [part for part in self._parts if len(part) > 4]
        short = sum(1 for part in self._parts if len(part) == 4)
        if short:
            self._report.not_understood(
                "A part of one point makes no line and is left out", self._where(), short
            )
        if not parts:
            return None
        lines, dims = _without_empty(parts)
        self._has_times = self._has_times or dims == 4
        encoded = [wkb.line(line, dims) for line in lines]
        return encoded[0] if len(encoded) == 1 else wkb.collection(wkb.MULTILINE, encoded, dims)

    def _place(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    def _where(self) -> str:
        return f"“{self._title[:60]}”, {self._place()}" if self._title else self._place()

    def features(self, stem: str) -> FeatureSet:
        """Everything, geometry unchecked."""
        present = [kind for kind in FOLDERS if kind in self._kinds]
        index = {kind: number for number, kind in enumerate(present)}
        table = self._columns.table(self._row + 1, self._report)
        return FeatureSet(
            name=stem,
            geometry=pa.chunked_array([pa.array(self._wkb, pa.binary())]),
            attributes=_typed(table),
            crs=WGS84,
            report=self._report,
            folders=tuple(Folder(FOLDERS[kind], -1, self._kinds.index(kind)) for kind in present),
            folder_of=np.array([index[kind] for kind in self._kinds], np.int32),
            m_is_time=self._has_times,
        )


def _typed(table: pa.Table) -> pa.Table:
    """Numbers and times as such; a name stays text, also where all names are numbers."""
    for index, name in enumerate(table.column_names):
        if name not in _TEXTS:
            table = table.set_column(index, name, typed(table.column(index)))
    return table


def _without_empty(parts: list[list[float]]) -> tuple[list[list[float]], int]:
    """The lines without the heights or times that none of their points has."""
    has_z = any(not math.isnan(part[i]) for part in parts for i in range(2, len(part), 4))
    has_m = any(not math.isnan(part[i]) for part in parts for i in range(3, len(part), 4))
    if has_m:
        return parts, 4
    kept = 3 if has_z else 2
    return [[n for i, n in enumerate(part) if i % 4 < kept] for part in parts], kept


def read_own_fields(xml: str, put: Any) -> str:
    """Hand the fields that our writer put into extensions to `put`; give back the rest, as it stands.

    Parameters
    ----------
    xml : str
        The extensions element.
    put : callable
        Takes name and text.
    """
    spans: list[tuple[int, int]] = []
    data = xml.encode()
    state: dict[str, Any] = {"depth": 0, "name": None, "start": 0, "text": []}
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        state["depth"] += 1
        if state["depth"] == 2 and tag == "p2p:field":
            state.update(name=attributes.get("name", ""), start=parser.CurrentByteIndex, text=[])

    def end(tag: str) -> None:
        if state["depth"] == 2 and state["name"] is not None:
            put(state["name"], "".join(state["text"]))
            spans.append((state["start"], element_end(data, state["start"], parser.CurrentByteIndex)))
            state["name"] = None
        state["depth"] -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda text: state["text"].append(text)
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return xml
    for first, last in reversed(spans):
        data = data[:first] + data[last:]
    rest = data.decode()
    inner = rest[rest.find(">") + 1 : rest.rfind("</")] if "</" in rest else ""
    return rest if inner.strip() else ""
