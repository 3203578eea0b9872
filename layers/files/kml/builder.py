"""Gathers what the KML parser finds into columns."""

from __future__ import annotations

import re
from collections import Counter
from xml.sax.saxutils import quoteattr

import numpy as np
import pyarrow as pa

from geo.crs import WGS84
from layers.errors import FormatError
from layers.files.columns import typed
from layers.files.feature_set import FeatureSet, Folder
from layers.files.import_report import ImportReport
from layers.files.kml.columns import KmlColumns
from layers.files.kml.coordinates import TRACK, GeometryFault, Shape, wkb_of
from layers.files.kml.extras import ColumnKind, KmlExtras, Piece, StyleTags
from layers.files.kml.style_tags import StyleBook
from layers.files.limits import Limits
from layers.files.progress import Progress

_KNOWN_PIECES = frozenset(("Style", "StyleMap", "Schema"))
_VIEWS = frozenset(("LookAt", "Camera"))
_ATTRIBUTE = re.compile(r"""\sid\s*=\s*("([^"]*)"|'([^']*)')""")
_HREF = re.compile(r"<(?:\w+:)?href>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</", re.DOTALL)
_NAME = re.compile(r"<(?:\w+:)?name>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</", re.DOTALL)
_FIRST_FLUSH = 1_000
_FLUSH = 10_000
"""Placemarks whose texts are held as Python objects at a time, and that are shown together."""
_MAX_TAGS = 200


class _OpenFolder:
    """A folder whose end hasn't come yet."""

    __slots__ = (
        "description",
        "identity",
        "name",
        "opened",
        "order",
        "parent",
        "pieces",
        "position",
        "tag",
        "visible",
    )

    def __init__(self, order: int, tag: str, identity: str, parent: int, position: int) -> None:
        self.order = order
        self.tag = tag
        self.identity = identity
        self.parent = parent
        self.position = position
        self.name = ""
        self.description = ""
        self.visible = True
        self.opened = False
        self.pieces: list[Piece] = []

    def folder(self) -> Folder:
        """As a feature set holds it."""
        return Folder(self.name, self.parent, self.position, self.description, self.visible, self.opened)


class KmlBuilder:
    """The columns of a KML file while it is read. One instance per attempt.

    Parameters
    ----------
    name : str
        Of the layer, where the document has none.
    report : ImportReport
    limits : Limits
    progress : Progress
        Is shown the shapes as they come.
    """

    def __init__(self, name: str, report: ImportReport, limits: Limits, progress: Progress) -> None:
        self._name = name
        self._progress = progress
        self._report = report
        self._limits = limits
        self._folders: list[_OpenFolder] = []
        self._path: list[int] = []
        self._order = 0
        self._top_pieces: list[Piece] = []
        self._namespaces: dict[str, str] = {}
        self._shared_styles: dict[str, str] = {}
        self._columns = KmlColumns(report, limits, self._place)
        self._ids: list[str | None] = []
        self._wkb: list[bytes | None] = []
        self._wkb_pieces: list[pa.Array] = []
        self._folder_of: list[int] = []
        self._style_of: list[int] = []
        self._styles: dict[StyleTags, int] = {}
        self._geometry_tags: dict[tuple[str, ...], int] = {}
        self._geometry_tags_of: list[int] = []
        self._raw: list[str | None] = []
        self._raw_extended: list[str | None] = []
        self._raw_pieces: list[tuple[pa.Array, pa.Array]] = []
        self._hidden: list[int] = []
        self._kept: Counter[str] = Counter()
        self._row = -1
        self._line = 0
        self._title = ""
        self._begin_row()

    def _begin_row(self) -> None:
        self._columns.begin_row()
        self._url = ""
        self._style_xml = ""
        self._shape: Shape | None = None
        self._pieces: list[str] = []
        self._extended: list[str] = []

    @property
    def depth(self) -> int:
        """Number of folders that are open."""
        return len(self._path)

    @property
    def count(self) -> int:
        """Number of placemarks that have begun."""
        return self._row + 1

    # -- folders ------------------------------------------------------------------------------------

    def namespaces(self, attributes: dict[str, str]) -> None:
        """Remember declared prefixes."""
        for key, value in attributes.items():
            if key.startswith("xmlns"):
                self._namespaces[key.partition(":")[2]] = value

    def begin_folder(self, tag: str, attributes: dict[str, str]) -> None:
        """A Folder or Document begins."""
        self.namespaces(attributes)
        self._path.append(len(self._folders))
        parent = self._path[-2] if len(self._path) > 1 else -1
        self._order += 1
        self._folders.append(_OpenFolder(self._order, tag, attributes.get("id", ""), parent, self._row + 1))

    def end_folder(self) -> None:
        """The innermost folder ends."""
        self._path.pop()

    def folder_text(self, field: str, text: str) -> None:
        """One of the folder's simple children."""
        if not self._path:
            return
        folder = self._folders[self._path[-1]]
        if field == "name":
            folder.name = text
        elif field == "description":
            folder.description = text
        elif field == "visibility":
            folder.visible = text.strip() not in ("0", "false")
        else:
            folder.opened = text.strip() in ("1", "true")

    def folder_piece(self, tag: str, xml: str) -> None:
        """Any other child of a folder, kept as it stands."""
        pieces = self._folders[self._path[-1]].pieces if self._path else self._top_pieces
        self._order += 1
        pieces.append(Piece(self._row + 1, xml, self._order))
        if tag in ("Style", "StyleMap"):
            identity = _ATTRIBUTE.search(xml[: xml.find(">")])
            if identity:
                self._shared_styles[identity.group(2) or identity.group(3) or ""] = xml
        elif tag == "Schema":
            self._columns.read_schema(xml)
        elif tag == "NetworkLink":
            href = _HREF.search(xml)
            where = href.group(1)[:120] if href else "without an address"
            self._report.not_understood(
                "Network links aren't followed; they are kept", f"“{_title(xml)}”: {where}"
            )
        elif tag not in _VIEWS:
            self._report.not_understood(f"<{tag[:40]}> isn't shown; it is kept", f"“{_title(xml)}”")

    # -- placemarks ---------------------------------------------------------------------------------

    def begin_placemark(self, identity: str, line: int) -> None:
        """A placemark begins."""
        self._row += 1
        if self._row >= self._limits.features:
            raise FormatError(f"line {line}: more than {self._row} placemarks; split the file first.")
        self._ids.append(identity or None)
        self._folder_of.append(self._path[-1] if self._path else -1)
        self._line = line
        self._title = ""
        self._begin_row()

    def placemark_text(self, field: str, text: str) -> None:
        """One of the placemark's simple children."""
        if field == "styleUrl":
            self._url = text.strip()
        elif field == "visibility":
            if text.strip() in ("0", "false"):
                self._hidden.append(self._row)
        else:
            if field == "name":
                self._title = text
            self.put("tag", "", field, text)

    def time_text(self, field: str, text: str) -> None:
        """A time of the placemark, as written: it may be a year, a month, a day or a moment."""
        self.put("time", "", field, text.strip())

    def own_style(self, xml: str) -> None:
        """The placemark's own Style or StyleMap."""
        self._style_xml += xml

    def placemark_piece(self, tag: str, xml: str) -> None:
        """Any other child of a placemark, kept as it stands."""
        self._pieces.append(xml)
        if tag not in _VIEWS and (tag in self._kept or len(self._kept) < _MAX_TAGS):
            self._kept[tag] += 1

    def display_name(self, name: str, text: str) -> None:
        """Display name of the Data element whose value came, or is to come."""
        self._columns.display(name, text)

    def extended_piece(self, tag: str, xml: str) -> None:
        """An element of another namespace in ExtendedData: a value where it is plain text."""
        inner = xml[xml.find(">") + 1 : xml.rfind("</")] if "</" in xml else ""
        if "<" in inner or "&" in inner or "=" in xml[: xml.find(">")]:
            self._extended.append(xml)
            self._kept[f"ExtendedData/{tag}"[:60]] += 1
        else:
            self.put("other", "", tag, inner)

    def schema_piece(self, schema: str, tag: str, xml: str) -> None:
        """A tag other than SimpleData in SchemaData; kept in a SchemaData of its own."""
        self._extended.append(f"<SchemaData schemaUrl={quoteattr(schema)}>{xml}</SchemaData>")
        self._kept[f"SchemaData/{tag}"[:60]] += 1

    def data_piece(self, tag: str, xml: str) -> None:
        """A tag in Data where none is expected; it has no place to be kept in."""
        self._report.not_understood(f"<{tag[:40]}> within Data isn't kept", self._place())

    def bare_markup(self, field: str, line: int) -> None:
        """Text in which HTML stood as tags."""
        self._report.repaired(f"HTML that stood as tags in <{field}> was kept as text", f"line {line}")

    def geometry(self, shape: Shape) -> None:
        """A geometry of the placemark."""
        if self._shape is None:
            self._shape = shape
        else:
            self._report.repaired(
                "A placemark with several geometries became one with many parts", self._place()
            )
            if self._shape.kind != "MultiGeometry":
                self._shape = Shape("MultiGeometry", members=[self._shape])
            self._shape.members.append(shape)

    def geometry_piece(self, tag: str, kind: str) -> None:
        """A tag of a geometry that isn't shown; it is kept with the geometry."""
        self._kept[f"{kind}/{tag}"[:60]] += 1

    def end_placemark(self) -> None:
        """The placemark ends."""
        self._wkb.append(self._geometry_of_row())
        tags = StyleTags(self._url, self._style_xml)
        self._style_of.append(
            self._styles.setdefault(tags, len(self._styles)) if any((tags.url, tags.xml)) else -1
        )
        self._raw.append("".join(self._pieces) if self._pieces else None)
        self._raw_extended.append("".join(self._extended) if self._extended else None)
        if len(self._wkb) >= (_FLUSH if self._wkb_pieces else _FIRST_FLUSH):
            self._flush()

    def _geometry_of_row(self) -> bytes | None:
        shape = self._shape
        if shape is None:
            self._geometry_tags_of.append(-1)
            return None
        mended: list[str] = []
        try:
            data, tags = wkb_of(shape, mended)
        except GeometryFault as fault:
            self._report.not_understood(
                f"A {shape.kind} can't be used; the placemark is kept without a place",
                f"{self._place()}: {fault}",
            )
            self._geometry_tags_of.append(-1)
            return None
        for what in dict.fromkeys(mended):
            self._report.repaired(what, self._place())
        self._geometry_tags_of.append(self._geometry_tags.setdefault(tags, len(self._geometry_tags)))
        return data

    def _place(self) -> str:
        return f"“{self._title[:60]}”, line {self._line}"

    def put(self, kind: ColumnKind, schema: str, name: str, text: str) -> None:
        """A value of the placemark; `kind` as in `KmlColumn`."""
        self._columns.put(self._row, kind, schema, name, text)

    def _flush(self) -> None:
        if not self._wkb:
            return
        self._columns.flush()
        self._wkb_pieces.append(pa.array(self._wkb, pa.binary()))
        self._progress.show(self._layer_name(), self._wkb_pieces[-1], WGS84)
        self._raw_pieces.append((pa.array(self._raw, pa.string()), pa.array(self._raw_extended, pa.string())))
        self._wkb, self._raw, self._raw_extended = [], [], []

    # -- result -------------------------------------------------------------------------------------

    def _layer_name(self) -> str:
        """The layer's name as far as it is known: that of the Document that everything so far is in."""
        top = self._folders[0] if self._folders else None
        return (top.name if top is not None and top.tag == "Document" else "") or self._name

    def features(self, files: dict[str, bytes]) -> FeatureSet:
        """Everything, geometry unchecked; nothing is left here.

        Parameters
        ----------
        files : dict of str to bytes
            Other members of the KMZ.
        """
        self._flush()
        self._report_kept()
        count = self.count
        book = StyleBook(
            self._shared_styles, lambda what, where: self._report.not_understood(what, where[:120])
        )
        looks = tuple(book.look(tags) for tags in self._styles)
        table, columns = self._columns.table(count)
        visible = np.ones(count, bool)
        visible[self._hidden] = False
        if self._hidden:
            self._report.note("Placemarks that are switched off in the file", count=len(self._hidden))
        raw = [pieces[0] for pieces in self._raw_pieces]
        raw_extended = [pieces[1] for pieces in self._raw_pieces]
        geometry = pa.chunked_array(self._wkb_pieces, pa.binary())
        # The parser still holds the builder; what it has gathered lives on in the feature set alone.
        self._raw_pieces, self._wkb_pieces = [], []
        document = self._take_document()
        folders = self._folders
        extras = KmlExtras(
            namespaces=self._namespaces,
            document=None if document is None else document.folder(),
            document_id="" if document is None else document.identity,
            pieces=tuple(tuple(folder.pieces) for folder in folders),
            top_pieces=tuple(self._top_pieces if document is None else document.pieces),
            folder_tags=tuple(folder.tag for folder in folders),
            folder_ids=tuple(folder.identity for folder in folders),
            folder_order=tuple(folder.order for folder in folders),
            columns=columns,
            raw=pa.concat_arrays(raw) if raw else pa.array([], pa.string()),
            raw_extended=pa.concat_arrays(raw_extended) if raw_extended else pa.array([], pa.string()),
            visible=visible,
            style_tags=tuple(self._styles),
            looks=looks,
            geometry_tags=tuple(self._geometry_tags),
            geometry_tags_of=np.array(self._geometry_tags_of, np.int32),
            files=files,
        )
        return FeatureSet(
            name=self._name if document is None else document.name or self._name,
            geometry=geometry,
            attributes=table,
            crs=WGS84,
            report=self._report,
            ids=self._id_column(),
            folders=tuple(folder.folder() for folder in folders),
            folder_of=np.array(self._folder_of, np.int32),
            styles=looks,
            style_of=np.array(self._style_of, np.int32),
            m_is_time=any(tag.startswith(TRACK) for tags in self._geometry_tags for tag in tags),
            kml=extras,
        )

    def _take_document(self) -> _OpenFolder | None:
        """Take the Document that holds everything out of the folders: it is the layer itself."""
        tops = [folder for folder in self._folders if folder.parent < 0]
        if len(tops) != 1 or tops[0].tag != "Document" or self._top_pieces or -1 in self._folder_of:
            return None
        document = self._folders.pop(0)
        for folder in self._folders:
            folder.parent -= 1
        self._folder_of = [folder - 1 for folder in self._folder_of]
        return document

    def _id_column(self) -> pa.ChunkedArray | None:
        if all(identity is None for identity in self._ids):
            return None
        texts = pa.chunked_array([pa.array(self._ids, pa.string())])
        numbers = typed(texts)
        return numbers if numbers.type == pa.int64() else texts

    def _report_kept(self) -> None:
        for tag, count in self._kept.items():
            self._report.note(f"<{tag}> isn't shown; it is kept for writing back", count=count)


def _title(xml: str) -> str:
    """The first name in a piece of KML, for the report."""
    match = _NAME.search(xml)
    return match.group(1)[:80] if match else "without a name"
