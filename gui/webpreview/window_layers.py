"""The own layers that the window shows, as they are to come onto the web page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from layers.display import DisplayState
from layers.webpage.page_layer import PageLayer

if TYPE_CHECKING:
    from gui.foreign.own_layers import OwnLayer


def page_layers(own: Iterable[OwnLayer], state: DisplayState) -> list[PageLayer]:
    """The visible ones from bottom to top, with their looks, names, opacity, source and licence."""
    by_id = {one.layer.id: one for one in own}
    return [
        PageLayer(
            by_id[entry.id].layer,
            by_id[entry.id].style,
            by_id[entry.id].shown(),
            name=entry.name,
            opacity=entry.opacity,
            file=_file_of(by_id[entry.id]),
            credit=by_id[entry.id].credit,
            licence=by_id[entry.id].licence,
        )
        for entry in state.layers
        if entry.visible and entry.id in by_id
    ]


def _file_of(one: OwnLayer) -> str:
    """Name of the file that the layer is read from; empty for what the document holds."""
    path = getattr(one.source, "path", None)
    return path.name if path is not None else ""
