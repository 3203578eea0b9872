"""The own layers that the window shows, as they are to come onto the web page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from layers.display import DisplayState, LayerState
from layers.own.arrays import DocumentSource
from layers.webpage.document_layers import kept_layer
from layers.webpage.page_layer import PageLayer

if TYPE_CHECKING:
    from gui.foreign.own_layers import OwnLayer


def page_layers(own: Iterable[OwnLayer], state: DisplayState) -> list[PageLayer]:
    """The visible ones from bottom to top, with their looks, names, opacity, source and licence.

    A layer whose file isn't there has nothing to show and stays out, as on the map.
    """
    by_id = {one.layer.id: one for one in own if not one.trouble}
    return [
        _page_layer(by_id[entry.id], entry) for entry in state.layers if entry.visible and entry.id in by_id
    ]


def _page_layer(own: OwnLayer, entry: LayerState) -> PageLayer:
    source = own.source
    if isinstance(source, DocumentSource):
        kept = kept_layer(source.layer, source.records, own.layer)
        return replace(kept, style=own.style, name=entry.name, opacity=entry.opacity)
    return PageLayer(
        own.layer,
        own.style,
        own.shown(),
        name=entry.name,
        opacity=entry.opacity,
        file=source.path.name,
        credit=own.credit,
        licence=own.licence,
    )
