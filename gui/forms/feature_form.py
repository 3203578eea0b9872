"""The form of a feature of an own layer, and the edits that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog

from gui.forms.form_drafts import as_opening
from layers.edits import added, replaced
from layers.errors import LayersError
from layers.own.form_model import SOURCE_NOTE, feature_values, form_choices, form_model, form_values
from layers.own.values import feature_name
from layers.records.feature import Feature
from layers.records.layer import GeometryKind, Layer

if TYPE_CHECKING:
    from gui.editing import Editing

WORDS = {GeometryKind.POINTS: "point", GeometryKind.LINES: "line", GeometryKind.AREAS: "area"}


def add_feature(editing: Editing, layer: Layer, shape: Mapping[str, Any], note: str = "") -> bool:
    """Open the form of what was drawn; `note` says what its place rests on. False when it was given up."""
    from layers.own.editing import new_feature

    what = WORDS[layer.geometry_kind] if layer.geometry_kind is not None else "feature"
    title = f"New {what} in {layer.name}"
    values = {**form_values(layer), SOURCE_NOTE: note}
    opening = as_opening("feature", layer=layer.id, shape=dict(shape), note=note)
    dialog = editing.form_for(title, form_model(layer), values, choices=form_choices(layer), opening=opening)
    if dialog.exec() != QDialog.DialogCode.Accepted or dialog.record is None:
        return False
    try:
        made = new_feature(editing.atlas, layer, shape, **feature_values(layer, dialog.record))
    except LayersError as error:
        editing.refuse(f"Nothing was added. {error}", dialog)
        return False
    label = f"Add {feature_name(layer, made)} to {layer.name}"
    if not editing.carry_out(label, [added(made)], dialog):
        return False
    editing.select(("features", made.id))
    return True


def edit_feature(editing: Editing, feature: Feature) -> bool:
    """Open the form of a feature; False when nothing was changed."""
    layer = editing.atlas.layers[feature.layer]
    label = f"Edit {feature_name(layer, feature)}"
    values = form_values(layer, feature)
    opening = as_opening("record", table="features", key=feature.id)
    dialog = editing.form_for(label, form_model(layer), values, choices=form_choices(layer), opening=opening)
    if dialog.exec() != QDialog.DialogCode.Accepted or dialog.record is None:
        return False
    try:
        after = feature.changed(**feature_values(layer, dialog.record))
    except LayersError as error:
        editing.refuse(f"Nothing was changed. {error}", dialog)
        return False
    return editing.carry_out(label, [replaced(feature, after)], dialog)
