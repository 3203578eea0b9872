"""A document's own layers as pages show them: figures and files that are made without a window."""

from __future__ import annotations

from layers.atlas import Atlas
from layers.own.arrays import FeatureArrays
from layers.own.editing import in_order
from layers.own.styles import style_of
from layers.records.feature import Feature
from layers.records.layer import Layer
from layers.webpage.page_layer import PageLayer


def document_layers(atlas: Atlas) -> list[PageLayer]:
    """The visible layers whose features the document holds, from bottom to top."""
    own = [layer for layer in atlas.layers.values() if layer.visible and layer.link is None]
    if not own:
        return []
    features: dict[str, list[Feature]] = {layer.id: [] for layer in own}
    for feature in atlas.features.values():
        if feature.layer in features:
            features[feature.layer].append(feature)
    return [_page_layer(layer, features[layer.id]) for layer in in_order(own)]


def linked_layers(atlas: Atlas) -> list[str]:
    """Names of the visible layers that the document only points to."""
    return [layer.name for layer in atlas.layers.values() if layer.visible and layer.link is not None]


def _page_layer(layer: Layer, features: list[Feature]) -> PageLayer:
    return PageLayer(
        FeatureArrays().layer(layer, features),
        style_of(layer),
        name=layer.name,
        opacity=layer.opacity,
        credit=layer.credit,
        licence=layer.licence,
    )
