"""Styles between documents and the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from layers.foreign.style import AsFiled, Categories, Graduated, LayerStyle, Single
from layers.records.layer import Layer
from layers.records.layer_style import CategoryStyle, ClassStyle


def style_of(layer: Layer) -> LayerStyle:
    """The style of a document's layer, for drawing."""
    return LayerStyle(_symbology(layer), layer.opacity, layer.label or None, layer.label_pt)


def style_values(style: LayerStyle) -> dict[str, Any]:
    """The fields of a `Layer` that hold a style; opacity is the display's business."""
    return {
        "symbology": symbology_values(style),
        "label": style.label or "",
        "label_pt": style.label_pt,
    }


def symbology_values(style: LayerStyle) -> dict[str, Any]:
    """The symbology as plain values."""
    one = style.symbology
    if isinstance(one, Single):
        return {"kind": "single", "look": asdict(one.look)}
    if isinstance(one, AsFiled):
        return {"kind": "as-filed", "usual": asdict(one.usual)}
    labels = [*one.labels, *[""] * len(one.looks)]
    classes: list[dict[str, Any]] = [
        {"look": asdict(look), "label": labels[number], "shown": number not in one.off}
        for number, look in enumerate(one.looks)
    ]
    if isinstance(one, Categories):
        for number, value in enumerate(one.values):
            classes[number]["value"] = _plain(value)
        other = None if one.other is None else asdict(one.other)
        return {"kind": "categories", "field": one.field, "classes": classes, "other": other}
    return {
        "kind": "graduated",
        "field": one.field,
        "breaks": one.breaks,
        "classes": classes,
        "missing": None if one.missing is None else asdict(one.missing),
        "method": one.method or "own",
        "ramp": one.ramp,
    }


def _symbology(layer: Layer) -> Single | AsFiled | Categories | Graduated:
    style = layer.symbology
    if style.kind == "single":
        return Single(style.look)
    if style.kind == "as-filed":
        return AsFiled(style.usual)
    classes: Sequence[CategoryStyle | ClassStyle] = style.classes
    looks = tuple(one.look for one in classes)
    labels = tuple(one.label for one in classes)
    off = frozenset(number for number, one in enumerate(classes) if not one.shown)
    if style.kind == "categories":
        values = tuple(one.value for one in style.classes)
        return Categories(style.field, values, looks, style.other, labels, off)
    method = "" if style.method == "own" else style.method
    return Graduated(style.field, style.breaks, looks, style.missing, labels, off, method, style.ramp)


def _plain(value: Any) -> Any:
    """A value of a column as JSON holds it; a day or moment as its text."""
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
