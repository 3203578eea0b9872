"""The styles of one's own layers for QGIS."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, SubElement

from layers.document.qgis_style import Values, add_labels, add_symbol, new_root, qml_text, rgb
from layers.foreign.breaks import limit_text
from layers.records.layer import GeometryKind, Layer
from layers.records.layer_style import CategoriesStyle, GraduatedStyle, Look, SingleStyle
from layers.theme.theme import LIGHT

QGIS_NEAR = 2e-15
"""Numbers that differ by less (four epsilons) are the same to QGIS."""
MM_PER_UNIT = 25.4 / 96
"""Lengths of a look are page units: on screen, pixels of 1/96 inch."""
MARKERS = {"x": "cross2", "cross": "cross"}
_KNOWN = frozenset({"circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star"})
_SYMBOL_KINDS = {GeometryKind.POINTS: "marker", GeometryKind.LINES: "line", GeometryKind.AREAS: "fill"}


def qgis_layer_style(layer: Layer) -> str:
    """QML of a layer whose features are in the document."""
    root = new_root()
    style = layer.symbology
    if isinstance(style, CategoriesStyle):
        _categories(root, layer, style)
    elif isinstance(style, GraduatedStyle):
        _graduated(root, layer, style)
    else:
        look = style.look if isinstance(style, SingleStyle) else style.usual
        renderer = SubElement(root, "renderer-v2", {"type": "singleSymbol", "symbollevels": "0"})
        _symbols(renderer, layer, [look])
    if layer.label and layer.geometry_kind is not None:
        name = layer.label.replace('"', '""')
        size = layer.label_pt or LIGHT.sizes.context_pt
        add_labels(root, f'"{name}"', LIGHT.ink.context, size, geometry=layer.geometry_kind)
    SubElement(root, "layerOpacity").text = f"{layer.opacity:g}"
    return qml_text(root)


def _categories(root: Element, layer: Layer, style: CategoriesStyle) -> None:
    renderer = SubElement(
        root, "renderer-v2", {"type": "categorizedSymbol", "attr": style.field, "symbollevels": "0"}
    )
    entries = SubElement(renderer, "categories")
    looks: list[Look] = []
    for one in style.classes:
        value = "" if one.value is None else _text(one.value)
        _entry(entries, "category", len(looks), one.label or value, one.shown, value=value)
        looks.append(one.look)
    if style.other is not None:
        _entry(entries, "category", len(looks), "Other", True, value="")
        looks.append(style.other)
    _symbols(renderer, layer, looks)


def _graduated(root: Element, layer: Layer, style: GraduatedStyle) -> None:
    renderer = SubElement(
        root,
        "renderer-v2",
        {
            "type": "graduatedSymbol",
            "attr": style.field,
            "graduatedMethod": "GraduatedColor",
            "symbollevels": "0",
        },
    )
    entries = SubElement(renderer, "ranges")
    for number, one in enumerate(style.classes):
        low, high = style.breaks[number : number + 2]
        label = one.label or f"{limit_text(low)} – {limit_text(high)}"
        upper = high if number == len(style.classes) - 1 else _below(high)
        _entry(entries, "range", number, label, one.shown, lower=repr(low), upper=repr(upper))
    _symbols(renderer, layer, [one.look for one in style.classes])


def _below(limit: float) -> float:
    """What is next below a limit for QGIS, which gives a value on it to the class below; ours is above."""
    return min(math.nextafter(limit, -math.inf), limit - QGIS_NEAR)


def _entry(parent: Element, tag: str, number: int, label: str, shown: bool, **values: str) -> None:
    common = {"symbol": str(number), "label": label, "render": "true" if shown else "false"}
    SubElement(parent, tag, {**common, **values})


def _symbols(renderer: Element, layer: Layer, looks: list[Look]) -> None:
    kind = layer.geometry_kind or GeometryKind.POINTS
    symbols = SubElement(renderer, "symbols")
    for number, look in enumerate(looks):
        add_symbol(symbols, str(number), _SYMBOL_KINDS[kind], _layers(kind, look))


def _layers(kind: GeometryKind, look: Look) -> list[tuple[str, Values, Values]]:
    if kind is GeometryKind.POINTS:
        outlined = look.outline is not None and look.outline_width > 0
        marker = {
            "name": MARKERS.get(look.shape, look.shape if look.shape in _KNOWN else "circle"),
            "color": _rgba(look.colour, look.opacity),
            "outline_color": _rgba(look.outline or look.colour, look.opacity),
            "outline_style": "solid" if outlined else "no",
            "outline_width": _mm(look.outline_width),
            "size": _mm(look.size),
            "size_unit": "MM",
        }
        return [("SimpleMarker", marker, {})]
    if kind is GeometryKind.LINES:
        return [("SimpleLine", _line(look.colour, look.width, look.opacity), {})]
    fill = {
        "color": _rgba(look.colour, look.fill_opacity * look.opacity),
        "style": "solid" if look.filled else "no",
        "outline_color": _rgba(look.edge or look.colour, look.opacity),
        "outline_style": "solid" if look.edge else "no",
        "outline_width": _mm(look.width),
        "outline_width_unit": "MM",
    }
    return [("SimpleFill", fill, {})]


def _line(colour: str, width: float, opacity: float) -> Values:
    return {
        "line_color": _rgba(colour, opacity),
        "line_style": "solid",
        "line_width": _mm(width),
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }


def _mm(units: float) -> str:
    return f"{units * MM_PER_UNIT:.3g}"


def _rgba(colour: str, opacity: float) -> str:
    return rgb(f"{colour}{round(opacity * 255):02X}")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
