"""Edits of one's own layers: making, filling, ordering and removing them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from layers.atlas import Atlas
from layers.edits import Change, removed, replaced
from layers.errors import EditError
from layers.ids import numbered_id
from layers.own.templates import Template
from layers.own.values import as_text, parsed
from layers.records.feature import Feature
from layers.records.layer import OWN_PREFIX, FieldKind, GeometryKind, Layer, LayerField
from layers.records.layer_style import FiledStyle, SingleStyle, Value
from layers.search import folded

TOP = "labels"
"""The map layer above which a new layer is drawn: the topmost."""
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for each other."""


def free_layer_id(atlas: Atlas, name: str) -> str:
    """A readable id that no layer has: ``own-coal-yards``."""
    words = "".join(ch if ch.isalnum() else " " for ch in name).split()
    plain = ["".join(ch for ch in folded(word) if ch.isascii()) for word in words]
    base = "-".join(word for word in plain if word)[:40].strip("-")
    return numbered_id(f"{OWN_PREFIX}{base or 'layer'}", atlas.layers)


def free_feature_id(atlas: Atlas, layer_id: str) -> str:
    """An id that no feature has and hardly any will have.

    Drawn by lot: were features counted, two people's documents would call different things the same.
    """
    while True:
        key = f"{layer_id}.{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
        if key not in atlas.features:
            return key


def new_layer(
    atlas: Atlas,
    name: str,
    template: Template,
    kind: GeometryKind | None = None,
    fields: Sequence[LayerField] | None = None,
    **values: Any,
) -> Layer:
    """A layer of the document, on top of the others.

    Raises
    ------
    RecordError
        When a value doesn't fit; says which.
    """
    fields = template.fields if fields is None else fields
    names = {field.name for field in fields}
    return Layer.checked(
        {
            "id": free_layer_id(atlas, name),
            "name": name,
            "geometry_kind": kind or template.kind,
            "fields": [field.model_dump() for field in fields],
            "symbology": {"kind": "single", "look": asdict(template.look)},
            "label": template.label if template.label in names else "",
            "position": top_position(atlas),
            **values,
        }
    )


def top_position(atlas: Atlas) -> int:
    """The position of a layer on top of all others."""
    return max((layer.position + 1 for layer in atlas.layers.values() if layer.above == TOP), default=0)


def new_feature(atlas: Atlas, layer: Layer, shape: Mapping[str, Any], **values: Any) -> Feature:
    """A feature of a layer; `shape` is one of ``points``, ``lines`` and ``polygons``."""
    return Feature.checked({"id": free_feature_id(atlas, layer.id), "layer": layer.id, **shape, **values})


def removal(atlas: Atlas, layer: Layer) -> list[Change]:
    """The changes that take a layer and its features out of the document."""
    return [*(removed(feature) for feature in atlas.features_of(layer.id)), removed(layer)]


@dataclass(frozen=True, slots=True)
class FieldsChange:
    """Other fields of a layer, with what becomes of the values.

    Attributes
    ----------
    changes : tuple of Change
    lost : dict of str to int
        Values that don't survive, by field.
    """

    changes: tuple[Change, ...]
    lost: dict[str, int]


def with_fields(
    atlas: Atlas, layer: Layer, fields: Sequence[LayerField], former: Mapping[str, str]
) -> FieldsChange:
    """Give a layer other fields; values follow renamed fields and are converted to another kind.

    Parameters
    ----------
    fields : sequence of LayerField
    former : mapping of str to str
        For each field that was there before: what it was called.

    Raises
    ------
    RecordError
        When two fields have one name.
    """
    names = {field.name: former.get(field.name) for field in fields}
    now = {old: new for new, old in names.items() if old}
    style = _renamed_in_style(layer, now)
    label = now.get(layer.label, "") if layer.label else ""
    after = layer.changed(fields=[field.model_dump() for field in fields], symbology=style, label=label)
    lost: dict[str, int] = {}
    changes: list[Change] = []
    for feature in atlas.features_of(layer.id):
        values: dict[str, Value] = {}
        for field in fields:
            old = names[field.name]
            if old is None or old not in feature.values:
                continue
            try:
                value = _converted(layer.field(old), field, feature.values[old])
            except EditError:
                value = None
            if value is None:
                lost[old] = lost.get(old, 0) + 1
            else:
                values[field.name] = value
        for gone in set(feature.values) - set(now):
            lost[gone] = lost.get(gone, 0) + 1
        if values != feature.values:
            changes.append(replaced(feature, feature.changed(values=values)))
    return FieldsChange((replaced(layer, after), *changes), lost)


def _converted(before: LayerField | None, field: LayerField, value: Value) -> Value | None:
    if before is not None and (before.kind, before.choices) == (field.kind, field.choices):
        return value
    text = as_text(value)
    if field.kind is FieldKind.INTEGER and isinstance(value, float) and value.is_integer():
        text = str(int(value))
    return text if field.kind is FieldKind.TEXT else parsed(field, text)


def _renamed_in_style(layer: Layer, now: Mapping[str, str]) -> dict[str, Any]:
    """The style with the field's new name; one that colours by a field that goes becomes a single look."""
    style = layer.symbology
    if isinstance(style, SingleStyle | FiledStyle):
        return style.model_dump()
    name = now.get(style.field)
    if name is not None:
        return {**style.model_dump(), "field": name}
    return {"kind": "single", "look": asdict(style.classes[0].look)} if style.classes else {"kind": "single"}


def reordered(atlas: Atlas, order: Iterable[tuple[str, str]]) -> list[Change]:
    """The changes that put layers into another order.

    Parameters
    ----------
    order : iterable of (str, str)
        Ids of layers, from bottom to top, each with the map layer of the atlas that it is right above.
    """
    changes = []
    for position, (key, above) in enumerate(order):
        layer = atlas.layers.get(key)
        if layer is not None and (layer.position, layer.above) != (position, above):
            changes.append(replaced(layer, layer.changed(position=position, above=above)))
    return changes


def placed(
    atlas: Atlas, order: Sequence[tuple[str, str]], layer_id: str, target_id: str, above: bool, group: str
) -> list[Change]:
    """The changes that put a layer beside another one, and into a group.

    Parameters
    ----------
    order : sequence of (str, str)
        As for `reordered`, before.
    target_id : str
        The layer beside which it goes; on top of all when there is none.
    above : bool
        Above it, or below.
    group : str
        Empty for none.
    """
    rest = [one for one in order if one[0] != layer_id]
    at = next((number for number, one in enumerate(rest) if one[0] == target_id), None)
    if at is None:
        below = TOP if not rest else rest[-1][1]
        rest.append((layer_id, below))
    else:
        rest.insert(at + 1 if above else at, (layer_id, rest[at][1]))
    changes = {change.id: change for change in reordered(atlas, rest)}
    before = atlas.layers[layer_id]
    now = changes[layer_id].after if layer_id in changes else before
    if now is not None and isinstance(now, Layer) and now.group != group:
        changes[layer_id] = replaced(before, now.changed(group=group))
    return list(changes.values())


def in_order(layers: Iterable[Layer]) -> list[Layer]:
    """Layers from bottom to top among those above one map layer; those of a group stand together."""
    waiting = sorted(layers, key=lambda layer: (layer.position, layer.id))
    found: list[Layer] = []
    while waiting:
        top = waiting[-1]
        together = [one for one in waiting if one is top or (top.group and one.group == top.group)]
        found = [*together, *found]
        waiting = [one for one in waiting if one not in together]
    return found
