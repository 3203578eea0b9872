"""What the clipboard holds as features of a layer of one's own."""

from __future__ import annotations

from typing import Any

from layers.atlas import Atlas
from layers.edits import Change, added
from layers.own.editing import new_feature
from layers.own.values import feature_title_field
from layers.pasting import Pasted
from layers.records.layer import GeometryKind, Layer
from layers.records.layer_style import Value


def pasted_changes(atlas: Atlas, layer: Layer, pasted: Pasted) -> tuple[list[Change], int]:
    """The changes that add what fits the layer, and how many pasted shapes are of another kind.

    A name goes into the field that names the features; a feature without one is counted.

    Raises
    ------
    RecordError
        When a shape can't be: a line without length, a place off the globe.
    """
    shapes: dict[GeometryKind, list[tuple[dict[str, Any], str]]] = {
        GeometryKind.POINTS: [({"points": [place]}, name) for place, name in pasted.points],
        GeometryKind.LINES: [({"lines": [line]}, name) for line, name in pasted.lines],
        GeometryKind.AREAS: [({"polygons": polygons}, name) for polygons, name in pasted.areas],
    }
    fitting = shapes[layer.geometry_kind or GeometryKind.POINTS]
    field = feature_title_field(layer)
    note = f"Pasted as {pasted.format}"
    changes = []
    for number, (shape, name) in enumerate(fitting, start=1):
        words: Value = name or f"Pasted {number}"
        values = {field: words} if field is not None else {}
        changes.append(added(new_feature(atlas, layer, shape, values=values, source_note=note)))
    return changes, len(pasted) - len(fitting)
