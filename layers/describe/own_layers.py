"""Layers of one's own and their features in words."""

from __future__ import annotations

from geo.coordinate_text import format_coordinate
from geo.geodesy import line_length, polygon_area
from geo.units import format_area, format_length
from layers.atlas import Atlas
from layers.describe.description import Description, Row, Tone, section, sections
from layers.own.values import as_text, feature_name
from layers.records.feature import Feature
from layers.records.layer import FieldKind, GeometryKind, Layer

KIND_WORDS = {
    GeometryKind.POINTS: ("point", "points"),
    GeometryKind.LINES: ("line", "lines"),
    GeometryKind.AREAS: ("area", "areas"),
}


def describe_feature(atlas: Atlas, feature: Feature) -> Description:
    """All pages on a feature of a layer of one's own."""
    layer = atlas.layers[feature.layer]
    values = [
        Row(field.name, value_words(layer, feature, field.name))
        for field in layer.fields
        if field.name in feature.values
    ]
    empty = ", ".join(field.name for field in layer.fields if field.name not in feature.values)
    note = Row("", feature.source_note) if feature.source_note else None
    pages = {
        "Values": sections(
            section("Values", *values, Row("Without a value", empty, tone=Tone.MUTED)),
            section("Place", *_place_rows(feature)),
            section("Where this is from", note or Row("", "not recorded", tone=Tone.UNSOURCED)),
            section("Layer", *_layer_rows(layer)),
        ),
        "History": (),
    }
    name = feature_name(layer, feature)
    kind = f"{KIND_WORDS[feature.kind][0].capitalize()} of a layer" if feature.kind else "Without a place"
    return Description(("features", feature.id), name, "", f"{kind} · {layer.name}", (), pages)


def describe_layer(atlas: Atlas, layer: Layer) -> Description:
    """All pages on a layer: what it holds, whose it is."""
    rows = [Row("File", layer.link.path)] if layer.link is not None else []
    if layer.link is None and layer.geometry_kind is not None:
        count = len(atlas.features_of(layer.id))
        rows.append(Row("Features", f"{count:,} {KIND_WORDS[layer.geometry_kind][count != 1]}"))
    fields = [Row(field.name, _field_words(layer, field.name)) for field in layer.fields]
    credit = Row("Source", layer.credit) if layer.credit else None
    pages = {
        "Layer": sections(
            section("What it holds", *rows),
            section(
                "Whose it is",
                credit or Row("", "no source recorded", tone=Tone.UNSOURCED),
                Row("Licence", layer.licence),
            ),
            section("Notes", Row("", layer.notes)),
            section("Fields", *fields),
        ),
        "History": (),
    }
    return Description(("layers", layer.id), layer.name, "", "Layer", (), pages)


def feature_card(atlas: Atlas, feature: Feature, most: int = 4) -> tuple[str, ...]:
    """A feature in a few lines: its name, the layer, the first values."""
    layer = atlas.layers.get(feature.layer)
    if layer is None:
        return ()
    name = feature_name(layer, feature)
    words = [
        f"{field.name}: {' '.join(value_words(layer, feature, field.name).split())[:60]}"
        for field in layer.fields
        if field.name in feature.values and as_text(feature.values[field.name]) != name
    ]
    return (name, layer.name, *words[:most])


def value_words(layer: Layer, feature: Feature, name: str) -> str:
    """The value of a field with its unit."""
    field = layer.field(name)
    value = feature.values.get(name)
    text = f"{value:,.12g}" if isinstance(value, float) else as_text(value)
    return f"{text} {field.unit}" if field is not None and field.unit and text else text


def _field_words(layer: Layer, name: str) -> str:
    field = layer.field(name)
    if field is None:
        return ""
    words = {
        FieldKind.TEXT: "text",
        FieldKind.NUMBER: "decimal number",
        FieldKind.INTEGER: "whole number",
        FieldKind.DATE: "day",
        FieldKind.YES_NO: "yes or no",
        FieldKind.CHOICE: " · ".join(field.choices),
    }[field.kind]
    return words + (f", in {field.unit}" if field.unit else "") + (", needed" if field.required else "")


def _layer_rows(layer: Layer) -> list[Row]:
    return [
        Row("", layer.name, ref=("layers", layer.id)),
        Row("Source", layer.credit),
        Row("Licence", layer.licence),
    ]


def _place_rows(feature: Feature) -> list[Row]:
    if len(feature.points) == 1:
        return [Row("", format_coordinate(*feature.points[0]))]
    if feature.points:
        return [Row("", f"{len(feature.points)} places")]
    if feature.lines:
        length = sum(line_length(line) for line in feature.lines)
        corners = sum(len(line) for line in feature.lines)
        return [Row("Length", format_length(length)), Row("Corners", f"{corners:,}")]
    if feature.polygons:
        area = sum(polygon_area(rings[0], tuple(rings[1:]))[0] for rings in feature.polygons)
        around = sum(line_length(ring) for rings in feature.polygons for ring in rings)
        return [Row("Area", format_area(area)), Row("Outline", format_length(around))]
    return [Row("", "no place on the map", tone=Tone.MUTED)]
