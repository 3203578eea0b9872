"""Foreign layers on the canvas: their strata among the atlas's, and what the pointer finds in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np

from geo.extent import Extent
from geo.viewport import Viewport
from gui.canvas.atlas_source import AtlasSource
from gui.canvas.furniture import furniture_boxes
from gui.canvas.strata import Stratum
from gui.painting.text import measurer
from layers.display import Display, DisplayState, LayerState, Ref
from layers.drawing.draw_list import Group, Points
from layers.drawing.picking import AREA, LINE, MARKER, Hit
from layers.foreign.array_layer import ArrayLayer
from layers.foreign.feature_parts import Parts, feature_parts, many_parts
from layers.foreign.lettering import lettering
from layers.foreign.picture import LayerPicture
from layers.one_line import one_line
from layers.theme.theme import Theme, theme_named

_RANKS = {"points": MARKER, "lines": LINE, "areas": AREA}
RECORDS = "features"
"""Table of the features that are kept in the document."""
CARD_FIELDS = 4
"""Attributes on the card under the pointer."""
LONGEST = 60
"""Letters of a title or value there."""
NAME_FIELDS = ("name", "Name", "NAME", "title", "label")


@dataclass(frozen=True, slots=True, eq=False)
class _Pick:
    """Finds features by the layer's index; ids are their rows, or those of the document's records."""

    picture: LayerPicture
    records: bool

    def ref(self, row: int) -> Ref:
        """How a feature is referred to."""
        layer = self.picture.layer
        return (RECORDS, layer.feature_id(row)) if self.records else (layer.id, str(row))

    def at(self, viewport: Viewport, x: float, y: float, tolerance: float) -> Sequence[Hit]:
        layer = self.picture.layer
        mx, my = viewport.to_map(np.array([[x, y]]))[0].tolist()
        size = max((look.size / 2 for look in self.picture.looks), default=0.0)
        reach = (size + tolerance) * viewport.resolution
        found = layer.at(viewport.crs, mx, my, reach, self.picture.shown)
        return [
            Hit(self.ref(one.row), _RANKS[one.kind], one.distance / viewport.resolution, 0) for one in found
        ]

    def inside(
        self, viewport: Viewport, left: float, top: float, right: float, bottom: float
    ) -> Sequence[Ref]:
        layer = self.picture.layer
        corners = viewport.to_map(np.array([[left, bottom], [right, top]])).ravel().tolist()
        rows = layer.inside(viewport.crs, Extent(*corners), self.picture.shown)
        if self.records:
            return [self.ref(row) for row in rows.tolist()]
        return list(zip(repeat(layer.id), map(str, rows.tolist())))


class ForeignLayers:
    """The foreign layers that are shown, by id.

    Parameters
    ----------
    source : AtlasSource
        Draws them among the atlas's layers.
    display : Display
        Gets a `LayerState` on top for each new one; order, visibility and opacity are kept there.

    Attributes
    ----------
    records : frozenset of str
        Layers whose features are records of the document, and are referred to as such.
    """

    def __init__(self, source: AtlasSource, display: Display) -> None:
        self._source = source
        self._display = display
        self._pictures: dict[str, LayerPicture] = {}
        self._revision = 0
        self.records: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[LayerPicture]:
        """Pictures in the order in which their layers were added."""
        return iter(self._pictures.values())

    @property
    def revision(self) -> int:
        """Grows whenever a layer is added or shown differently."""
        return self._revision

    def get(self, layer_id: str) -> LayerPicture | None:
        """Picture of a layer, None when there is no such layer."""
        return self._pictures.get(layer_id)

    def show(self, picture: LayerPicture) -> None:
        """Add a layer on top, or draw it in a new style, with a new filter, or as far as it is read."""
        layer = picture.layer
        self._pictures[layer.id] = picture
        self._revision += 1
        revision = self._revision

        def make(state: DisplayState) -> Stratum:
            pick = _Pick(picture, picture.layer.id in self.records)
            return _stratum(picture, revision, theme_named(state.theme), pick)

        self._source.set_layer(layer.id, make)
        state = self._display.state
        if state.layer(layer.id) is None:
            added = LayerState(layer.id, layer.name, opacity=picture.style.opacity)
            self._display.update(layers=(*state.layers, added))

    def remove(self, layer_id: str) -> None:
        """Take a layer off the map, and its features out of the selection."""
        if self._pictures.pop(layer_id, None) is None:
            return
        state = self._display.state
        self._display.state = replace(
            state,
            layers=tuple(layer for layer in state.layers if layer.id != layer_id),
            selection=frozenset(ref for ref in state.selection if ref[0] != layer_id),
        )
        self._source.set_layer(layer_id, None)

    def parts(self, ref: Ref, crs: str) -> Parts:
        """Vertices of a feature in map units; empty for what isn't one of these layers'."""
        found = self._feature(ref)
        return () if found is None else feature_parts(*found, crs)

    def parts_of(self, refs: Iterable[Ref], crs: str) -> list[Parts]:
        """Vertices of several features, layer by layer; those that aren't there are left out."""
        rows: dict[str, list[int]] = {}
        for ref in refs:
            if self._feature(ref) is not None:
                rows.setdefault(ref[0], []).append(int(ref[1]))
        found = [many_parts(self._pictures[layer].layer, chosen, crs) for layer, chosen in rows.items()]
        return [parts for several in found for parts in several if parts]

    def describe(self, ref: Ref) -> tuple[str, ...]:
        """Card of a feature: its name or number, the layer, the first attributes. Plain text."""
        found = self._feature(ref)
        if found is None:
            return ()
        layer, row = found
        values = {key: value for key, value in layer.feature(row).items() if value not in (None, "")}
        name = next((values.pop(key) for key in NAME_FIELDS if key in values), None)
        title = str(name) if name is not None else f"{layer.name} {layer.feature_id(row)}"
        rest = [f"{key}: {one_line(value, LONGEST)}" for key, value in list(values.items())[:CARD_FIELDS]]
        return (one_line(title, LONGEST), layer.name, *rest)

    def _feature(self, ref: Ref) -> tuple[ArrayLayer, int] | None:
        picture = self._pictures.get(ref[0])
        if picture is None or not ref[1].isdecimal() or int(ref[1]) >= len(picture.layer):
            return None
        return picture.layer, int(ref[1])


def _stratum(picture: LayerPicture, revision: int, theme: Theme, pick: _Pick) -> Stratum:
    def letter(viewport: Viewport, border: float, obstacles: Points) -> Sequence[Group]:
        frame = (border, border, viewport.width - border, viewport.height - border)
        obstacles = np.vstack([obstacles, furniture_boxes(viewport, theme, border)])
        labels, _ = lettering(picture, viewport, measurer(), theme, frame, obstacles)
        return [Group(picture.layer.id, picture.layer.name, () if labels is None else (labels,))]

    # Only lettering depends on the theme.
    key = (revision, theme.name if picture.style.label else "")
    named = letter if picture.style.label else None
    return Stratum(picture.layer.id, key, lambda *_: (), raster=picture, pick=pick, letter=named)
