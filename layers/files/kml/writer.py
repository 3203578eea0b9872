"""Writes KML and KMZ: what was read from KML goes back as it stood, the rest becomes plain KML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pyarrow as pa

from layers.files.columns import as_text
from layers.files.feature_set import FeatureSet, Folder
from layers.files.kml.extras import KmlColumn, KmlExtras, Piece
from layers.files.kml.shapes_xml import shape_xml
from layers.files.kml.style_tags import style_xml
from layers.files.losses import Abilities, Loss, count_with_m
from layers.files.writing import WriteOptions, in_wgs84

CAN = Abilities(
    ids="yes",
    folders="yes",
    styles="yes",
    any_crs=False,
    kml_extras=True,
    types={"binary": "Binary values are written as hexadecimal text"},
)
_NAMESPACES = {
    "": "http://www.opengis.net/kml/2.2",
    "gx": "http://www.google.com/kml/ext/2.2",
    "atom": "http://www.w3.org/2005/Atom",
}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREFIX = re.compile(r"<([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_TAGS = ("name", "address", "phoneNumber", "description")
_TYPES = {"int64": "int", "double": "double", "bool": "bool"}
_BATCH = 5_000


def kml_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses of a KML: those of a KMZ, and the KMZ's pictures."""
    losses = kmz_losses(features, options)
    if features.kml is not None and features.kml.files:
        losses.append(
            Loss("Pictures of the KMZ are left out; write a KMZ to keep them", len(features.kml.files))
        )
    return losses


def kmz_losses(features: FeatureSet, options: WriteOptions) -> list[Loss]:
    """Losses beyond those that `CAN` implies."""
    losses = []
    if not features.m_is_time and (measured := count_with_m(features)):
        losses.append(Loss("Measures (m) are left out", measured))
    nested, illegal = [], {}
    for field, column in zip(features.attributes.schema, features.attributes.columns, strict=True):
        if field.metadata and field.metadata.get(b"json") == b"1":
            nested.append(field.name)
        if field.type == pa.string():
            count = sum(1 for text in column.to_pylist() if text and _ILLEGAL.search(text))
            if count:
                illegal[field.name] = count
    if nested:
        losses.append(Loss("Nested values are written as JSON text", columns=tuple(nested)))
    if illegal:
        losses.append(
            Loss(
                "Control characters, which XML can't hold, are left out",
                sum(illegal.values()),
                tuple(illegal),
            )
        )
    return losses


def write_kml(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write layers as one KML.

    Raises
    ------
    FormatError
        When a layer's CRS isn't known.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        _write(layers, file, options)


def write_kmz(layers: Sequence[FeatureSet], path: Path, options: WriteOptions) -> None:
    """Write layers as one KMZ, with the pictures that came with them.

    Raises
    ------
    FormatError
        When a layer's CRS isn't known.
    """
    files: dict[str, bytes] = {}
    for features in layers:
        files = {**(features.kml.files if features.kml else {}), **files}
    files.pop("doc.kml", None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        # Fixed dates, so that the same layers give the same bytes.
        with archive.open(_member("doc.kml"), "w", force_zip64=True) as raw, _text(raw) as file:
            _write(layers, file, options)
        for name, content in files.items():
            archive.writestr(_member(name), content)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _text(raw: Any) -> TextIO:
    import io

    return io.TextIOWrapper(raw, encoding="utf-8", newline="\n")


def _write(layers: Sequence[FeatureSet], file: TextIO, options: WriteOptions) -> None:
    layers = [in_wgs84(features) for features in layers]
    namespaces = dict(_NAMESPACES)
    for features in layers:
        if features.kml is not None:
            own = {prefix: uri for prefix, uri in features.kml.namespaces.items() if prefix}
            namespaces = {**namespaces, **own, **_undeclared(features.kml, {**namespaces, **own})}
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in namespaces.items()
    )
    file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<kml{declared}>\n')
    wrapped = len(layers) > 1
    if wrapped:
        file.write("<Document>\n")
    for index, features in enumerate(layers):
        progress = options.progress.part(index / len(layers), (index + 1) / len(layers))
        _LayerWriter(features, file, index, wrapped, replace(options, progress=progress)).write()
    file.write("</Document>\n</kml>\n" if wrapped else "</kml>\n")


def _undeclared(extras: KmlExtras, known: dict[str, str]) -> dict[str, str]:
    """Addresses for prefixes that kept tags use, but the file never declared; readers insist on one."""
    pieces = [piece.xml for several in (*extras.pieces, extras.top_pieces) for piece in several]
    pieces += [
        text for column in (extras.raw, extras.raw_extended) for text in column.drop_null().to_pylist()
    ]
    pieces += [f"<{column.name}" for column in extras.columns.values() if column.kind == "other"]
    used = {found for text in pieces for match in _PREFIX.finditer(text) for found in match.groups() if found}
    return {prefix: f"urn:{prefix}" for prefix in used - known.keys() - {"xmlns", "xml"}}


def text_xml(text: str) -> str:
    """Character data: as CDATA where it holds tags, so that descriptions stay readable."""
    text = _ILLEGAL.sub("", text)
    if "<" in text and "]]>" not in text and "\r" not in text:
        return f"<![CDATA[{text}]]>"
    # A bare carriage return would come back as a line feed.
    return escape(text, {"\r": "&#13;"})


def _folder_start(tag: str, identity: str, folder: Folder) -> str:
    parts = [f"<{tag} id={quoteattr(identity)}>\n" if identity else f"<{tag}>\n"]
    parts.append(f"<name>{text_xml(folder.name)}</name>\n")
    if not folder.visible:
        parts.append("<visibility>0</visibility>\n")
    if folder.opened:
        parts.append("<open>1</open>\n")
    if folder.description:
        parts.append(f"<description>{text_xml(folder.description)}</description>\n")
    return "".join(parts)


class _LayerWriter:
    """Writes one layer: its folders, and the placemarks among them, in the file's order."""

    def __init__(
        self, features: FeatureSet, file: TextIO, index: int, wrapped: bool, options: WriteOptions
    ) -> None:
        self._features = features
        self._file = file
        self._options = options
        self._extras = features.kml
        # Two files may use one style id for different looks, so later layers get styles of their own.
        self._verbatim = self._extras is not None and index == 0
        self._style_prefix = f"p2p-{index}-"
        self._schema = f"p2p-schema-{index}"
        self._wrapped = wrapped
        self._done = 0
        self._style_refs = self._styles()

    def _styles(self) -> list[str]:
        """For each style the tags that a placemark gets."""
        refs = []
        for index, style in enumerate(self._features.styles):
            extras = self._extras
            if self._verbatim and extras and index < len(extras.looks) and extras.looks[index] == style:
                tags = extras.style_tags[index]
                refs.append((f"<styleUrl>{escape(tags.url)}</styleUrl>" if tags.url else "") + tags.xml)
            else:
                refs.append(f"<styleUrl>#{self._style_prefix}{index}</styleUrl>")
        return refs

    def write(self) -> None:
        """Write everything, in a Document unless the file had none and needs none."""
        features, file, extras = self._features, self._file, self._extras
        definitions = self._definitions()
        tops = sum(1 for folder in features.folders if folder.parent < 0)
        bare = (
            extras is not None and extras.document is None and tops == 1 and (features.folder_of >= 0).all()
        )
        if not bare or definitions or self._wrapped:
            identity = extras.document_id if extras is not None and self._verbatim else ""
            folder = Folder(features.name) if extras is None or extras.document is None else extras.document
            file.write(_folder_start("Document", identity, replace(folder, name=features.name)))
            file.write(definitions)
            self._write_events()
            file.write("</Document>\n")
        else:
            self._write_events()

    def _write_events(self) -> None:
        for event in self._events():
            if isinstance(event, Piece):
                if self._verbatim or not event.xml.startswith("<Style"):
                    self._file.write(event.xml + "\n")
            elif isinstance(event, str):
                self._file.write(event)
            elif isinstance(event, int):
                identity = self._extras.folder_ids[event] if self._extras is not None else ""
                folder = self._features.folders[event]
                self._file.write(_folder_start(self._folder_tag(event), identity, folder))
            else:
                self._write_rows(event)

    def _definitions(self) -> str:
        """Styles and the schema that this layer's placemarks refer to and that aren't in the file yet."""
        parts = [
            style_xml(style, f"{self._style_prefix}{index}") + "\n"
            for index, style in enumerate(self._features.styles)
            if self._style_refs[index].startswith(f"<styleUrl>#{self._style_prefix}")
        ]
        columns = [name for name, column in self._columns() if column.schema == f"#{self._schema}"]
        if columns:
            schema = self._features.attributes.schema
            kinds = {name: _TYPES.get(str(schema.field(name).type), "string") for name in columns}
            fields = "".join(f'<SimpleField type="{kinds[n]}" name={quoteattr(n)}/>' for n in columns)
            parts.append(f'<Schema name="{self._schema}" id="{self._schema}">{fields}</Schema>\n')
        return "".join(parts)

    def _columns(self) -> list[tuple[str, KmlColumn]]:
        """Each attribute column and where it goes."""
        known = self._extras.columns if self._extras is not None else {}
        found = []
        for name in self._features.attributes.column_names:
            if name in known:
                found.append((name, known[name]))
            elif self._extras is not None:
                found.append((name, KmlColumn("data", name)))
            elif name in ("name", "description") and self._is_text(name):
                found.append((name, KmlColumn("tag", name)))
            else:
                found.append((name, KmlColumn("schema", name, f"#{self._schema}")))
        return found

    def _is_text(self, name: str) -> bool:
        return bool(self._features.attributes.schema.field(name).type == pa.string())

    def _events(self) -> Iterator[Any]:
        """What to write, in order: pieces, starts of folders (their index), ends (text), runs of rows."""
        features, extras = self._features, self._extras
        order = np.argsort(features.folder_of, kind="stable")
        bounds = np.searchsorted(features.folder_of[order], np.arange(-1, len(features.folders) + 1))
        rows = {f: order[bounds[f + 1] : bounds[f + 2]] for f in range(-1, len(features.folders))}
        inside: dict[int, list[tuple[int, int, Any]]] = {}
        for index, folder in enumerate(features.folders):
            sequence = extras.folder_order[index] if extras is not None else index
            inside.setdefault(folder.parent, []).append((folder.position, sequence, index))
        if extras is not None:
            for index, pieces in enumerate((*extras.pieces, extras.top_pieces)):
                owner = index if index < len(extras.pieces) else -1
                inside.setdefault(owner, []).extend((p.position, p.order, p) for p in pieces)
        stack: list[Iterator[Any]] = [self._within(rows[-1], inside.get(-1, []))]
        open_folders: list[int] = []
        while stack:
            event = next(stack[-1], None)
            if event is None:
                stack.pop()
                if open_folders:
                    yield f"</{self._folder_tag(open_folders.pop())}>\n"
                continue
            yield event
            if isinstance(event, int):
                open_folders.append(event)
                stack.append(self._within(rows[event], inside.get(event, [])))

    @staticmethod
    def _within(rows: Any, others: list[tuple[int, int, Any]]) -> Iterator[Any]:
        """The rows of one folder and what stands among them."""
        start = 0
        for position, _, other in sorted(others, key=lambda item: item[:2]):
            end = int(np.searchsorted(rows, position))
            if end > start:
                yield rows[start:end]
            start = max(start, end)
            yield other
        if start < len(rows):
            yield rows[start:]

    def _folder_tag(self, index: int) -> str:
        return self._extras.folder_tags[index] if self._extras is not None else "Folder"

    # -- placemarks ---------------------------------------------------------------------------------

    def _write_rows(self, rows: Any) -> None:
        for start in range(0, len(rows), _BATCH):
            self._options.progress.step(self._done / max(1, len(self._features)), "Writing placemarks")
            self._write_batch(rows[start : start + _BATCH])
            self._done += len(rows[start : start + _BATCH])

    def _write_batch(self, rows: Any) -> None:
        features, extras = self._features, self._extras
        indices = pa.array(rows)
        batch = features.attributes.take(indices) if features.attributes.num_columns else None
        values = [
            (column, as_text(batch.column(name)).to_pylist())
            for name, column in self._columns()
            if batch is not None
        ]
        ids = [None] * len(rows) if features.ids is None else features.ids.take(indices).to_pylist()
        shapes = features.geometry.take(indices).to_pylist()
        raw = extras.raw.take(indices).to_pylist() if extras else [None] * len(rows)
        raw_extended = extras.raw_extended.take(indices).to_pylist() if extras else [None] * len(rows)
        for i, row in enumerate(rows.tolist()):
            head = "<Placemark>" if ids[i] is None else f"<Placemark id={quoteattr(str(ids[i]))}>"
            hidden = extras is not None and not extras.visible[row]
            style = features.style_of[row]
            self._file.write(
                head
                + self._tags(values, i, "<visibility>0</visibility>" if hidden else "")
                + (raw[i] or "")
                + self._time(values, i)
                + (self._style_refs[style] if style >= 0 else "")
                + self._extended(values, i, raw_extended[i] or "")
                + self._shape(shapes[i], row)
                + "</Placemark>\n"
            )

    @staticmethod
    def _tags(values: list[tuple[KmlColumn, list[str | None]]], i: int, visibility: str) -> str:
        found = {column.name: texts[i] for column, texts in values if column.kind == "tag"}
        parts = []
        for tag in _TAGS:
            text = found.get(tag)
            if text is not None:
                parts.append(f"<{tag}>{text_xml(text)}</{tag}>")
            if tag == "name":
                parts.append(visibility)
        return "".join(parts)

    @staticmethod
    def _time(values: list[tuple[KmlColumn, list[str | None]]], i: int) -> str:
        found = {column.name: texts[i] for column, texts in values if column.kind == "time"}
        moment, begin, end = found.get("timestamp"), found.get("begin"), found.get("end")
        xml = f"<TimeStamp><when>{escape(moment)}</when></TimeStamp>" if moment else ""
        if begin or end:
            xml += "<TimeSpan>"
            xml += f"<begin>{escape(begin)}</begin>" if begin else ""
            xml += f"<end>{escape(end)}</end>" if end else ""
            xml += "</TimeSpan>"
        return xml

    @staticmethod
    def _extended(values: list[tuple[KmlColumn, list[str | None]]], i: int, raw: str) -> str:
        plain: list[str] = []
        schemas: dict[str, list[str]] = {}
        for column, texts in values:
            text = texts[i]
            if text is None:
                continue
            name = quoteattr(column.name)
            if column.kind == "data":
                display = f"<displayName>{text_xml(column.display)}</displayName>" if column.display else ""
                plain.append(f"<Data name={name}>{display}<value>{text_xml(text)}</value></Data>")
            elif column.kind == "schema":
                field = f"<SimpleData name={name}>{text_xml(text)}</SimpleData>"
                schemas.setdefault(column.schema, []).append(field)
            elif column.kind == "other":
                plain.append(f"<{column.name}>{text_xml(text)}</{column.name}>")
        for schema, fields in schemas.items():
            plain.append(f"<SchemaData schemaUrl={quoteattr(schema)}>{''.join(fields)}</SchemaData>")
        inner = "".join(plain) + raw
        return f"<ExtendedData>{inner}</ExtendedData>" if inner else ""

    def _shape(self, data: bytes | None, row: int) -> str:
        if data is None:
            return ""
        extras = self._extras
        tags: tuple[str, ...] = ()
        if extras is not None and extras.geometry_tags_of[row] >= 0:
            tags = extras.geometry_tags[extras.geometry_tags_of[row]]
        return shape_xml(data, tags, self._features.m_is_time)
