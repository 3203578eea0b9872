"""Cells of a layer's table typed anew: what would change, what is wrong with it, and the edit."""

from __future__ import annotations

from collections.abc import Mapping

from layers.atlas import Atlas
from layers.cell_edits import Cells, Preview, preview_of, require_all
from layers.edits import Edit, edit_of
from layers.errors import EditError
from layers.own.arrays import SOURCE_NOTE
from layers.own.values import feature_name, parsed, value_problem
from layers.records.feature import Feature
from layers.records.layer import Layer


def preview_feature_cells(atlas: Atlas, layer: Layer, cells: Cells) -> Preview:
    """Look at typed cells without changing anything.

    Parameters
    ----------
    cells : mapping of str to mapping of str to str
        Typed text by feature id and field.
    """
    return preview_of(atlas.features, cells, lambda feature, typed: _typed(layer, feature, typed))


def edit_of_feature_cells(atlas: Atlas, label: str, layer: Layer, cells: Cells, **provenance: str) -> Edit:
    """The edit that makes typed cells true: all of them or none.

    Raises
    ------
    EditError
        When a feature can't take its cells; names the first and how many more.
    """
    found = preview_feature_cells(atlas, layer, cells)

    def name_of(key: str) -> str:
        feature = atlas.features.get(key)
        return key if feature is None else feature_name(layer, feature)

    require_all(found, name_of)
    return edit_of(label, found.changes, **provenance)


def _typed(layer: Layer, feature: Feature, typed: Mapping[str, str]) -> Feature:
    values = dict(feature.values)
    note = feature.source_note
    for name, text in typed.items():
        field = layer.field(name)
        if field is None:
            if name != SOURCE_NOTE:
                raise EditError(f"“{name}” is no field of “{layer.name}”")
            note = text
            continue
        try:
            value = parsed(field, text)
        except EditError as error:
            raise EditError(f"{name} {error}") from None
        problem = value_problem(field, value)
        if problem:
            raise EditError(f"{name} {problem}")
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
    return feature.changed(values=values, source_note=note)
