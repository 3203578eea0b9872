"""Parses KML in one pass, placemark by placemark.

A file of 70,000 placemarks has three million events, so each costs a few look-ups: the part of the
file that the parser is in says which tags hold text, which open another part, and where the rest is
kept as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from layers.errors import FormatError
from layers.files.kml.builder import KmlBuilder
from layers.files.kml.coordinates import Shape
from layers.files.limits import Limits
from layers.files.xml_text import Window

Attributes = dict[str, str]
_GEOMETRIES = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiGeometry",
    "gx:Track",
    "gx:MultiTrack",
)
_HEIGHT_TAGS = (
    "extrude",
    "tessellate",
    "altitudeMode",
    "gx:altitudeMode",
    "gx:altitudeOffset",
    "gx:drawOrder",
)
_TIMES = ("TimeStamp", "TimeSpan", "gx:TimeStamp", "gx:TimeSpan")
_TIME_COLUMNS = {"when": "timestamp", "begin": "begin", "end": "end"}
_NEVER_NESTED = frozenset(("LookAt", "Camera", "Snippet", "Region", "Style", "Model"))
_MAX_GEOMETRY_DEPTH = 12


@dataclass(slots=True)
class _Part:
    """A part of the file, and what its tags mean.

    Attributes
    ----------
    text : callable
        Takes tag and text of an element in `leaves`.
    piece : callable
        Takes tag and XML of any other element.
    leaves : frozenset of str
        Elements that hold text.
    openers : dict
        Elements that begin something, to what takes their tag and attributes.
    closers : dict
        Elements that end something, to what takes their tag.
    """

    text: Callable[[str, str], None]
    piece: Callable[[str, str], None]
    leaves: frozenset[str] = frozenset()
    openers: dict[str, Callable[[str, Attributes], None]] = field(default_factory=dict)
    closers: dict[str, Callable[[str], None]] = field(default_factory=dict)


class KmlParser:
    """Turns the parser's events into calls of a builder.

    Parameters
    ----------
    window : Window
        On the text that is parsed.
    parser : expat parser
        New; its handlers are set here.
    builder : KmlBuilder
    limits : Limits
    """

    def __init__(
        self, window: Window, parser: expat.XMLParserType, builder: KmlBuilder, limits: Limits
    ) -> None:
        self._window = window
        self._parser = parser
        self._builder = builder
        self._limits = limits
        self._buffer: list[str] = []
        self._leaf = ""
        self._leaf_offset = 0
        self._markup = 0
        self._has_markup = False
        self._captured = ""
        self._capture_offset = 0
        self._capture_depth = 0
        self._shapes: list[Shape] = []
        self._data_name = ""
        self._schema = ""
        self._make_parts()
        self._part = self._root
        self._prefix = ""
        self._set_handlers()

    def _make_parts(self) -> None:
        builder = self._builder
        self._root = _Part(builder.folder_text, builder.folder_piece)
        self._container = _Part(
            builder.folder_text,
            builder.folder_piece,
            frozenset(("name", "description", "visibility", "open")),
            {
                "Placemark": self._open_placemark,
                "Folder": self._open_folder,
                "Document": self._open_folder,
            },
            {"Folder": self._close_folder, "Document": self._close_folder},
        )
        self._placemark = _Part(
            builder.placemark_text,
            self._placemark_piece,
            frozenset(("name", "description", "styleUrl", "visibility", "address", "phoneNumber")),
            {
                "ExtendedData": self._open_extended,
                **dict.fromkeys(_GEOMETRIES, self._open_geometry),
                **dict.fromkeys(_TIMES, self._open_time),
            },
            {"Placemark": self._close_placemark},
        )
        self._time = _Part(
            self._time_text,
            builder.placemark_piece,
            frozenset(_TIME_COLUMNS),
            closers=dict.fromkeys(_TIMES, self._to_placemark),
        )
        self._extended = _Part(
            builder.placemark_text,
            builder.extended_piece,
            openers={"Data": self._open_data, "SchemaData": self._open_schema},
            closers={"ExtendedData": self._to_placemark},
        )
        self._data_part = _Part(
            self._data_text,
            builder.data_piece,
            frozenset(("value", "displayName")),
            closers={"Data": self._to_extended},
        )
        self._schema_part = _Part(
            self._schema_text,
            self._schema_piece,
            frozenset(("SimpleData",)),
            closers={"SchemaData": self._to_extended},
        )
        self._geometry = _Part(
            self._geometry_text,
            self._geometry_piece,
            frozenset(("coordinates", "when", "gx:coord", *_HEIGHT_TAGS)),
            {
                "outerBoundaryIs": self._pass_over,
                "innerBoundaryIs": self._pass_over,
                **dict.fromkeys(_GEOMETRIES, self._open_member),
            },
            dict.fromkeys(_GEOMETRIES, self._close_geometry),
        )

    # -- events -------------------------------------------------------------------------------------

    def _set_handlers(self) -> None:
        parser = self._parser
        if not self._prefix:
            parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
            return
        # Here all of KML's tags are written with a prefix, such as kml:Placemark.
        start, end, prefix = self._start, self._end, self._prefix
        parser.StartElementHandler = lambda tag, attributes: start(tag.removeprefix(prefix), attributes)
        parser.EndElementHandler = lambda tag: end(tag.removeprefix(prefix))

    def _start(self, tag: str, attributes: Attributes) -> None:
        if self._leaf:
            self._markup += 1
            self._has_markup = True
            return
        part = self._part
        if tag in part.leaves:
            self._leaf = tag
            self._buffer.clear()
            self._parser.CharacterDataHandler = self._buffer.append
            if tag == "description":
                self._leaf_offset = self._window.mark = self._parser.CurrentByteIndex
            elif tag == "SimpleData":
                self._data_name = attributes.get("name", "")
            return
        opener = part.openers.get(tag)
        if opener is not None:
            opener(tag, attributes)
        elif part is self._root:
            self._open_root(tag, attributes)
        else:
            self._capture(tag)

    def _end(self, tag: str) -> None:
        if self._leaf:
            if self._markup:
                self._markup -= 1
                return
            self._leaf = ""
            self._parser.CharacterDataHandler = None
            buffer = self._buffer
            text = buffer[0] if len(buffer) == 1 else "".join(buffer)
            if self._has_markup:
                text = self._marked_up(tag, text)
            self._window.mark = None
            self._part.text(tag, text)
            return
        closer = self._part.closers.get(tag)
        if closer is not None:
            closer(tag)

    def _marked_up(self, tag: str, text: str) -> str:
        """Text in which tags stand: all of it as written, or where that isn't HTML only the text."""
        self._has_markup = False
        self._builder.bare_markup(tag, self._parser.CurrentLineNumber)
        if tag != "description":
            return text
        first = self._window.content_start(self._leaf_offset)
        return self._window.text(first, self._parser.CurrentByteIndex)

    def _capture(self, tag: str) -> None:
        """Keep the element that has just begun as it stands."""
        self._captured = tag
        self._capture_depth = 0
        self._capture_offset = self._window.mark = self._parser.CurrentByteIndex
        self._parser.StartElementHandler = None if tag in _NEVER_NESTED else self._start_in_capture
        self._parser.EndElementHandler = self._end_in_capture

    def _start_in_capture(self, tag: str, attributes: Attributes) -> None:
        if tag.removeprefix(self._prefix) == self._captured:
            self._capture_depth += 1

    def _end_in_capture(self, tag: str) -> None:
        if tag != self._captured and tag.removeprefix(self._prefix) != self._captured:
            return
        if self._capture_depth:
            self._capture_depth -= 1
            return
        end = self._window.element_end(self._capture_offset, self._parser.CurrentByteIndex)
        xml = self._window.text(self._capture_offset, end)
        self._window.mark = None
        self._set_handlers()
        self._part.piece(self._captured, xml)

    def _pass_over(self, tag: str, attributes: Attributes) -> None:
        """A tag that says nothing by itself."""

    # -- folders ------------------------------------------------------------------------------------

    def _open_root(self, tag: str, attributes: Attributes) -> None:
        prefix, _, name = tag.rpartition(":")
        if name != "kml":
            raise FormatError(f"{self._place()}: the file begins with <{tag[:40]}>, not with <kml>.")
        self._builder.namespaces(attributes)
        self._part = self._container
        if prefix:
            self._prefix = f"{prefix}:"
            self._set_handlers()

    def _place(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    def _open_folder(self, tag: str, attributes: Attributes) -> None:
        if self._builder.depth >= self._limits.depth:
            raise FormatError(f"{self._place()}: folders are nested more than {self._limits.depth} deep.")
        self._builder.begin_folder(tag, attributes)

    def _close_folder(self, tag: str) -> None:
        self._builder.end_folder()

    # -- placemarks ---------------------------------------------------------------------------------

    def _open_placemark(self, tag: str, attributes: Attributes) -> None:
        self._builder.begin_placemark(attributes.get("id", ""), self._parser.CurrentLineNumber)
        self._part = self._placemark

    def _close_placemark(self, tag: str) -> None:
        self._part = self._container
        self._builder.end_placemark()

    def _placemark_piece(self, tag: str, xml: str) -> None:
        if tag in ("Style", "StyleMap"):
            self._builder.own_style(xml)
        else:
            self._builder.placemark_piece(tag, xml)

    def _to_placemark(self, tag: str) -> None:
        self._part = self._placemark

    def _open_time(self, tag: str, attributes: Attributes) -> None:
        self._part = self._time

    def _time_text(self, tag: str, text: str) -> None:
        self._builder.time_text(_TIME_COLUMNS[tag], text)

    # -- extended data ------------------------------------------------------------------------------

    def _open_extended(self, tag: str, attributes: Attributes) -> None:
        self._part = self._extended

    def _to_extended(self, tag: str) -> None:
        self._part = self._extended

    def _open_data(self, tag: str, attributes: Attributes) -> None:
        self._data_name = attributes.get("name", "")
        self._part = self._data_part

    def _data_text(self, tag: str, text: str) -> None:
        if tag == "value":
            self._builder.put("data", "", self._data_name, text)
        else:
            self._builder.display_name(self._data_name, text)

    def _open_schema(self, tag: str, attributes: Attributes) -> None:
        self._schema = attributes.get("schemaUrl", "")
        self._part = self._schema_part

    def _schema_text(self, tag: str, text: str) -> None:
        self._builder.put("schema", self._schema, self._data_name, text)

    def _schema_piece(self, tag: str, xml: str) -> None:
        self._builder.schema_piece(self._schema, tag, xml)

    # -- geometry -----------------------------------------------------------------------------------

    def _open_geometry(self, tag: str, attributes: Attributes) -> None:
        self._shapes = [Shape(tag)]
        self._part = self._geometry

    def _open_member(self, tag: str, attributes: Attributes) -> None:
        shapes = self._shapes
        if tag == "LinearRing" and shapes[-1].kind == "Polygon":
            return
        if len(shapes) >= _MAX_GEOMETRY_DEPTH:
            raise FormatError(f"{self._place()}: geometries are nested too deeply to be read.")
        member = Shape(tag)
        shapes[-1].members.append(member)
        shapes.append(member)

    def _geometry_text(self, tag: str, text: str) -> None:
        shape = self._shapes[-1]
        if tag == "when":
            shape.times.append(text)
        elif tag in ("coordinates", "gx:coord"):
            shape.texts.append(text)
        elif "<" not in text and "&" not in text:
            shape.tags.append(f"<{tag}>{text.strip()}</{tag}>")

    def _geometry_piece(self, tag: str, xml: str) -> None:
        shape = self._shapes[-1]
        shape.tags.append(xml)
        self._builder.geometry_piece(tag, shape.kind)

    def _close_geometry(self, tag: str) -> None:
        shapes = self._shapes
        if tag != shapes[-1].kind:
            return
        shape = shapes.pop()
        if not shapes:
            self._part = self._placemark
            self._builder.geometry(shape)
