"""Layers of files made into layers of the document, to be edited there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import numpy as np
import pyarrow as pa

from geo.crs import WGS84, transform
from geo.errors import CrsError
from layers.atlas import Atlas
from layers.edits import Change, added, edit_of, removed
from layers.errors import FormatError, RecordError
from layers.files.feature_set import FeatureSet
from layers.files.import_report import ImportReport
from layers.files.progress import Progress
from layers.own.arrays import FORMAT
from layers.own.editing import free_layer_id
from layers.records.feature import Feature
from layers.records.layer import MOST_FIELDS, RESERVED, FieldKind, GeometryKind, Layer, LayerField

MOST_COPIED = 20_000
"""Features that a layer may have to be copied: each is a record, with its history, in the document."""
LONGEST_TEXT = 20_000
FOLDER, FILE_ID, SWITCHED_ON = "Folder", "Id in the file", "Switched on"
_LONLAT = (WGS84, "OGC:CRS84", "CRS84")
_KINDS = {
    "Point": GeometryKind.POINTS,
    "LineString": GeometryKind.LINES,
    "LinearRing": GeometryKind.LINES,
    "Polygon": GeometryKind.AREAS,
}
_PARTS = {GeometryKind.POINTS: "points", GeometryKind.LINES: "lines", GeometryKind.AREAS: "polygons"}
Shapes = dict[GeometryKind, list[Any]]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy comes to.

    Attributes
    ----------
    changes : tuple of Change
        The file's layer goes, one or more of the document come.
    layers : tuple of Layer
        The new ones: one for each kind of shape.
    report : ImportReport
        What was changed and what was left out.
    """

    changes: tuple[Change, ...]
    layers: tuple[Layer, ...]
    report: ImportReport


def editable_copy(
    atlas: Atlas, linked: Layer, features: FeatureSet, progress: Progress | None = None
) -> Copied:
    """Turn a layer of a file into layers of the document, one for each kind of shape.

    Parameters
    ----------
    atlas : Atlas
    linked : Layer
        Its name, group, credit, licence and place in the order go over.
    features : FeatureSet
        The file's layer in full.

    Raises
    ------
    FormatError
        When there are more than `MOST_COPIED` features, or the coordinates can't be brought to WGS 84.
    CancelledError
    """
    if len(features) > MOST_COPIED:
        raise FormatError(
            f"“{linked.name}” has {len(features):,} features; {MOST_COPIED:,} at most can be copied into the"
            " document. Export a part of it to a file, and import and copy that."
        )
    report = ImportReport(linked.name, FORMAT, features=len(features))
    columns = _Columns(features, report)
    shapes = [_lonlat_shapes(shape) for shape in _shapes(features, report)]
    found = Counter(kind for parts in shapes for kind in parts)
    kinds = [kind for kind in GeometryKind if found[kind]] or [GeometryKind.POINTS]
    layers = _layers(atlas, linked, kinds, columns, report)
    width = len(str(len(features)))
    changes: list[Change] = [removed(linked)]
    changes += [added(layer) for layer in layers.values()]
    for row, parts in enumerate(shapes):
        if progress is not None and row % 500 == 0:
            progress.step(row / max(len(shapes), 1), "Copying features")
        values = columns.values(row)
        if len(parts) > 1:
            report.repaired("Collections of points, lines and areas were taken apart", f"row {row + 1}")
        for kind in parts or [kinds[0]]:
            layer = layers[kind]
            record = {"id": f"{layer.id}.{row + 1:0{width}d}", "layer": layer.id, "values": values}
            if parts:
                record[_PARTS[kind]] = parts[kind]
            changes.append(added(_sound(record, row, report)))
    placed = sum(bool(parts) for parts in shapes)
    report.without_geometry = len(shapes) - placed
    report.geometry_types = {kind.value: found[kind] for kind in kinds}
    return Copied(tuple(changes), tuple(layers.values()), report)


def _sound(record: dict[str, Any], row: int, report: ImportReport) -> Feature:
    try:
        return Feature.checked(record)
    except RecordError as error:
        words = next(iter(error.problems.values()))
        report.not_understood(
            "Shapes that the document can't hold; kept without a place", f"row {row + 1}: {words}"
        )
        bare = {key: value for key, value in record.items() if key not in _PARTS.values()}
        return Feature.checked(bare)


def _layers(
    atlas: Atlas, linked: Layer, kinds: list[GeometryKind], columns: _Columns, report: ImportReport
) -> dict[GeometryKind, Layer]:
    style = linked.symbology.model_dump()
    if linked.symbology.kind == "as-filed":
        report.not_understood("Looks that the file gives to single features; all look the same now")
        style = {"kind": "single", "look": style["usual"]}
    elif "field" in style:
        style["field"] = columns.names.get(style["field"], style["field"])
    found: dict[GeometryKind, Layer] = {}
    known = atlas.snapshot()
    for number, kind in enumerate(kinds):
        name = linked.name if len(kinds) == 1 else f"{linked.name} ({kind.value})"
        layer = Layer.checked(
            {
                **linked.model_dump(exclude={"link", "symbology", "label"}),
                "id": free_layer_id(known, name),
                "name": name,
                "geometry_kind": kind,
                "fields": [field.model_dump() for field in columns.fields],
                "symbology": style,
                "label": columns.names.get(linked.label, ""),
                "position": linked.position + number,
            }
        )
        known.apply(edit_of("", [added(layer)]))
        found[kind] = layer
    return found


class _Columns:
    """The file's columns as fields, and its rows as values of them."""

    def __init__(self, features: FeatureSet, report: ImportReport) -> None:
        self._report = report
        table = features.attributes
        self.fields: list[LayerField] = []
        self.names: dict[str, str] = {}
        self._columns: list[list[Any]] = []
        taken: set[str] = set(RESERVED)
        off = features.kml is not None and not features.kml.visible.all()
        extra = int(bool(features.folders)) + int(features.ids is not None) + int(off)
        kept = table.column_names[: MOST_FIELDS - extra]
        if len(kept) < len(table.column_names):
            lost = ", ".join(table.column_names[len(kept) :])[:400]
            report.not_understood("Columns beyond the number that a layer may have", lost)
        for name in kept:
            column = table.column(name)
            self.names[name] = self._add(name, _kind(column.type), column.to_pylist(), taken)
        if features.folders:
            paths = [" / ".join(path) for path in features.folder_paths()]
            folders = [paths[index] if index >= 0 else None for index in features.folder_of.tolist()]
            self._add(FOLDER, FieldKind.TEXT, folders, taken)
            report.note("Folders became the field “Folder”")
        if features.kml is not None:
            report.note("What only KML can hold stays in the file: views, regions, overlays, links")
        if features.kml is not None and off:
            count = int((~features.kml.visible).sum())
            self._add(SWITCHED_ON, FieldKind.YES_NO, features.kml.visible.tolist(), taken)
            report.note(
                "Features that the file switches off are shown; “Switched on” tells them", count=count
            )
        if features.ids is not None and features.ids.null_count < len(features):
            ids = [None if value is None else str(value) for value in features.ids.to_pylist()]
            self._add(FILE_ID, FieldKind.TEXT, ids, taken)

    def _add(self, name: str, kind: FieldKind, values: list[Any], taken: set[str]) -> str:
        plain = "".join(ch if ch.isprintable() else " " for ch in name).strip()[:50] or "Field"
        free = plain
        while free.casefold() in taken:
            free = f"{free}'"
        if free != name:
            self._report.repaired("Columns were renamed", f"“{name[:60]}” to “{free}”")
        taken.add(free.casefold())
        self.fields.append(LayerField(name=free, kind=kind))
        self._columns.append(values)
        return free

    def values(self, row: int) -> dict[str, Any]:
        """The values of a row by field."""
        found = {}
        for field, column in zip(self.fields, self._columns, strict=True):
            value = self._value(column[row], row)
            if value is not None:
                found[field.name] = value
        return found

    def _value(self, value: Any, row: int) -> Any:
        if isinstance(value, float) and not isfinite(value):
            self._report.not_understood("Numbers that aren't finite were left out", f"row {row + 1}")
            return None
        if isinstance(value, date):  # a moment is a date too
            return value.isoformat()
        if isinstance(value, bytes):
            value = value.hex()
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            self._report.repaired(f"Texts were cut at {LONGEST_TEXT:,} letters", f"row {row + 1}")
            return value[:LONGEST_TEXT]
        return value


def _kind(arrow: pa.DataType) -> FieldKind:
    if pa.types.is_boolean(arrow):
        return FieldKind.YES_NO
    if pa.types.is_integer(arrow):
        return FieldKind.INTEGER
    if pa.types.is_floating(arrow):
        return FieldKind.NUMBER
    return FieldKind.DATE if pa.types.is_date(arrow) else FieldKind.TEXT


def _shapes(features: FeatureSet, report: ImportReport) -> Iterator[Any]:
    """Shapely geometries in WGS 84 degrees, flat."""
    import shapely

    crs = features.crs
    if crs is None:
        raise FormatError(f"“{features.name}” doesn't say what its coordinates mean; import it again.")
    for _, shapes in features.shapes():
        high = int(np.count_nonzero(shapely.has_z(shapes)))
        if high:
            report.not_understood("Heights were left out", count=high)

        def degrees(xy: Any) -> Any:
            return xy if crs in _LONLAT else transform(xy, crs, WGS84)

        try:
            yield from shapely.transform(shapes, degrees, include_z=False)
        except CrsError as error:
            raise FormatError(f"“{features.name}” can't be brought to WGS 84: {error}") from error


def _lonlat_shapes(shape: Any) -> Mapping[GeometryKind, list[Any]]:
    """Coordinates by kind; empty where there is none."""
    import shapely

    found: Shapes = {}
    if shape is None or shape.is_empty:
        return found
    for part in _single_parts(shape):
        kind = _KINDS.get(part.geom_type)
        if kind is None or part.is_empty:
            continue
        if kind is GeometryKind.AREAS:
            value: Any = [shapely.get_coordinates(ring).tolist() for ring in (part.exterior, *part.interiors)]
        else:
            value = shapely.get_coordinates(part).tolist()
        found.setdefault(kind, []).append(value[0] if kind is GeometryKind.POINTS else value)
    return found


def _single_parts(shape: Any) -> Iterator[Any]:
    import shapely

    for part in shapely.get_parts(shape):
        if part.geom_type.startswith("Multi") or part.geom_type == "GeometryCollection":
            yield from _single_parts(part)
        else:
            yield part
