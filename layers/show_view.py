"""Turn a saved view into a display state."""

from __future__ import annotations

from dataclasses import replace

from layers.display import OFF_AT_FIRST, DisplayState, LayerState, MapLayer
from layers.records.view import View


def display_of(view: View, now: DisplayState) -> DisplayState:
    """The display that a view asks for; theme, foreign layers and the layers' order stay as they are."""
    own = {layer.value for layer in MapLayer}

    def shown(layer: LayerState) -> LayerState:
        if layer.id not in own:
            return layer
        at_first = layer.id not in {off.value for off in OFF_AT_FIRST}
        return replace(layer, visible=(at_first or layer.id in view.shown) and layer.id not in view.hidden)

    return replace(
        now,
        layers=tuple(shown(layer) for layer in now.layers),
        commodities=frozenset(view.commodities) if view.commodities else None,
        routes=frozenset(view.routes) if view.routes else None,
        on_date=view.on_date,
        selection=frozenset(),
    )
