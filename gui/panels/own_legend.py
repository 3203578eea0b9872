"""What the legend over the map says of layers of one's own: those that have something in view."""

from __future__ import annotations

import numpy as np

from geo.errors import CrsError
from gui.canvas.map_canvas import MapCanvas
from layers.drawing.legend import LegendEntry
from layers.drawing.scene import Scene
from layers.errors import FormatError, WebPageError
from layers.figures.own_layers import PREFIX, OwnInk, own_entries
from layers.webpage.page_layer import PageLayer, looks_of


def own_legend(canvas: MapCanvas, scene: Scene) -> list[LegendEntry]:
    """Entries for each visible layer, the topmost first, or for each of its classes in view."""
    if canvas.foreign is None:
        return []
    inks = []
    for number, state in enumerate(reversed(canvas.display.state.layers)):
        picture = canvas.foreign.get(state.id)
        if picture is None or not state.visible or not len(picture.layer):
            continue
        page = PageLayer(picture.layer, picture.style, picture.shown, state.name)
        try:
            looks = looks_of(page, number)
            view = canvas.viewport
            rows = picture.layer.inside(view.crs, view.extent, picture.shown)
        except (FormatError, CrsError, WebPageError):
            continue  # the map says why it isn't drawn
        counts = np.bincount(looks.of[rows], minlength=len(looks.looks))[: len(looks.looks)]
        if counts.any():
            key, shown = f"{PREFIX}{state.id}", tuple(counts.tolist())
            inks.append(OwnInk(state.name, key, picture, state.opacity, (), "", shown, looks.names))
    return own_entries(inks, scene)
