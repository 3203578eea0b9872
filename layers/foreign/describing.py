"""All that is known of a feature of a foreign layer: its fields, its shape, where it comes from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.coordinate_text import format_coordinate
from geo.crs import WGS84
from geo.errors import GeoError
from geo.geodesy import line_length, polygon_area
from geo.units import format_area, format_length, format_number
from layers.describe.description import Description, Row, Section, Tone, section, sections
from layers.files.feature_set import paths_of
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.feature_parts import Shape, feature_shape
from layers.foreign.plain_text import plain_text

PAGE = "Feature"
MOST_ROWS = 200
"""Fields shown; a table shows more."""
MOST_TEXT = 4_000
"""Characters of one field that are shown: laying out more makes a window wait."""
MOST_NAME = 200
_DESCRIPTIONS = ("description", "Description", "descriptio", "desc", "cmt")


def describe_feature(
    layer: ArrayLayer, row: int, name: str, *, credit: str = "", licence: str = ""
) -> Description:
    """A feature for the inspector. Whatever HTML its fields hold is shown as its words.

    Parameters
    ----------
    layer : ArrayLayer
    row : int
    name : str
        What the feature is called.
    credit, licence : str
        Who made the layer, and what may be done with it.

    Raises
    ------
    IndexError
        When the layer has no such row.
    """
    values = layer.feature(row)
    texts = [key for key in _DESCRIPTIONS if isinstance(values.get(key), str) and values[key]]
    described = [Row("" if len(texts) == 1 else key, _text(values[key])) for key in texts]
    fields = [_field(key, value) for key, value in values.items() if key not in texts]
    if len(fields) > MOST_ROWS:
        more = Row("", f"and {len(fields) - MOST_ROWS} more fields, in the table", tone=Tone.MUTED)
        fields = [*fields[:MOST_ROWS], more]
    folder = int(layer.folder_of[row]) if len(layer.folder_of) else -1
    path = [part for part in paths_of(layer.folders)[folder] if part] if folder >= 0 else []
    shape = feature_shape(layer, row, WGS84)
    pages = {
        PAGE: sections(
            section("Description", *described),
            section("Fields", *fields),
            _shape_section(layer, shape),
            section(
                "Where it comes from",
                Row("Layer", layer.name),
                Row("Folder", " › ".join(path)),
                Row("Id in the file", layer.feature_id(row)),
                Row("File", layer.path.name if layer.path else ""),
                Row("Source", credit or "not stated", tone=Tone.PLAIN if credit else Tone.UNSOURCED),
                Row("Licence", licence or "not stated", tone=Tone.PLAIN if licence else Tone.MUTED),
            ),
        )
    }
    kinds = tuple(word for word, parts in _parts_of(shape) if parts)
    title = name if len(name) <= MOST_NAME else f"{name[:MOST_NAME]}…"
    return Description((layer.id, str(row)), title, " › ".join(path), layer.name, kinds, pages)


def _field(key: str, value: Any) -> Row:
    if value is None or value == "":
        return Row(key, "–", tone=Tone.MUTED)
    return Row(key, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, bytes):
        return f"{format_number(len(value))} bytes"
    text = plain_text(value) if isinstance(value, str) else str(value)
    if len(text) > MOST_TEXT:
        return f"{text[:MOST_TEXT]}… ({format_number(len(text))} characters; the table has all of them)"
    return text


def _parts_of(shape: Shape) -> tuple[tuple[str, int], ...]:
    return ("Point", len(shape.points)), ("Line", len(shape.lines)), ("Area", len(shape.areas))


def _shape_section(layer: ArrayLayer, shape: Shape) -> Section | None:
    if layer.crs is None:
        return section("Shape", Row("", "its coordinate system isn't known", tone=Tone.WARNING))
    rows = [*_point_rows(shape.points), *_line_rows(shape.lines), *_area_rows(shape.areas)]
    if not rows:
        return section("Shape", Row("", "no place on the map", tone=Tone.MUTED))
    return section("Shape", *rows, Row("Coordinate system of the file", layer.crs, tone=Tone.MUTED))


def _point_rows(points: NDArray[np.float64]) -> list[Row]:
    if len(points) != 1:
        return [Row("Points", format_number(len(points)))] if len(points) else []
    lon, lat = points[0].tolist()
    rows: list[Row] = []
    for label, notation in (("WGS 84", "decimal"), ("DMS", "dms"), ("MGRS", "mgrs")):
        try:
            text = format_coordinate(lon, lat, notation)  # type: ignore[arg-type]
        except GeoError:
            # MGRS ends at the polar caps; a place that is none on the earth has no notation at all.
            continue
        rows.append(Row(label, text, tone=Tone.MUTED if rows else Tone.PLAIN))
    return rows or [Row("Coordinates", f"{lon:g}, {lat:g}", tone=Tone.WARNING)]


def _line_rows(lines: list[NDArray[np.float64]]) -> list[Row]:
    if not lines:
        return []
    vertices = sum(len(line) for line in lines)
    rows = [_measured("Length", lambda: format_length(sum(line_length(line) for line in lines)))]
    rows.append(Row("Vertices", format_number(vertices), tone=Tone.MUTED))
    if len(lines) > 1:
        rows.append(Row("Lines", format_number(len(lines)), tone=Tone.MUTED))
    return rows


def _area_rows(areas: list[list[NDArray[np.float64]]]) -> list[Row]:
    if not areas:
        return []

    def measured() -> tuple[float, float]:
        each = [polygon_area(rings[0], tuple(rings[1:])) for rings in areas]
        return sum(area for area, _ in each), sum(length for _, length in each)

    rows = [
        _measured("Area", lambda: format_area(measured()[0])),
        _measured("Outline", lambda: format_length(measured()[1])),
        Row("Vertices", format_number(sum(len(ring) for rings in areas for ring in rings)), tone=Tone.MUTED),
    ]
    holes = sum(len(rings) - 1 for rings in areas)
    if len(areas) > 1:
        rows.append(Row("Areas", format_number(len(areas)), tone=Tone.MUTED))
    if holes:
        rows.append(Row("Holes", format_number(holes), tone=Tone.MUTED))
    return rows


def _measured(label: str, measure: Any) -> Row:
    try:
        return Row(label, measure())
    except GeoError as error:
        return Row(label, f"can't be measured: {error}", tone=Tone.WARNING)
