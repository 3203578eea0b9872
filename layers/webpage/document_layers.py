"""The layers that a document keeps or names, as pages and figures show them without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers.document.link_paths import is_elsewhere, link_path
from layers.errors import LayersError
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.source import LayerSource, answered, stamp_of
from layers.own.arrays import SOURCE_NOTE, DocumentSource, FeatureArrays
from layers.own.editing import in_order
from layers.own.linking import source_of
from layers.own.styles import style_of
from layers.records.layer import Layer
from layers.webpage.page_layer import PageLayer

if TYPE_CHECKING:
    from layers.atlas import Atlas
    from layers.records.feature import Feature

ORIGIN = "Where this is from"
"""Heading of what each feature rests on."""


def document_layers(atlas: Atlas) -> tuple[list[PageLayer], tuple[str, ...]]:
    """Visible layers from bottom to top, and which couldn't come along and why."""
    found, troubles = [], []
    for record in in_order(layer for layer in atlas.layers.values() if layer.visible):
        if record.link is None:
            found.append(kept_layer(record, atlas.features_of(record.id)))
            continue
        trouble = _trouble(record)
        if not trouble:
            try:
                found.append(_linked_layer(record))
            except LayersError as error:
                trouble = f"can't be read: {error}"
        if trouble:
            troubles.append(f"“{record.name}” isn't shown: its file {trouble}")
    return found, tuple(troubles)


def kept_layer(record: Layer, features: Sequence[Feature], array: ArrayLayer | None = None) -> PageLayer:
    """A layer whose features are records of the document, with what each feature rests on."""
    layer = array or FeatureArrays().layer(record, features)
    attributes = DocumentSource(record, tuple(features)).features().attributes
    names = [ORIGIN if name == SOURCE_NOTE else name for name in attributes.column_names]
    return PageLayer(
        replace(layer, attributes=attributes.rename_columns(names)),
        style_of(record),
        name=record.name,
        opacity=record.opacity,
        credit=record.credit,
        licence=record.licence,
        units={field.name: field.unit for field in record.fields if field.unit},
    )


def linked_source(record: Layer) -> LayerSource:
    """Where a layer with a link is read from, as its file now is."""
    assert record.link is not None
    return source_of(record.link, stamp_of(link_path(record.link.path)))


def _linked_layer(record: Layer) -> PageLayer:
    source = linked_source(record)
    features = answered(source.features(), source.answers)
    layer = ArrayLayer.from_features(features, record.id, source.path)
    shown = None
    if record.link is not None and record.link.hidden_folders:
        shown = ~np.isin(layer.folder_of, record.link.hidden_folders)
    return PageLayer(
        layer,
        style_of(record),
        shown,
        name=record.name,
        opacity=record.opacity,
        file=source.path.name,
        credit=record.credit,
        licence=record.licence,
    )


def _trouble(record: Layer) -> str:
    """Why a file isn't opened, as a half sentence; empty when it can be."""
    assert record.link is not None
    path = link_path(record.link.path)
    if is_elsewhere(record.link.path):
        return f"lies elsewhere ({record.link.path}) and isn't fetched unasked"
    if not path.exists():
        return f"isn't there: {path.name} was moved, renamed or deleted"
    return "" if path.is_file() or path.is_dir() else f"is no file ({path.name})"
