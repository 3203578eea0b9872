"""The atlas as strata: which map layers change together, and what each depends on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from itertools import groupby

from psygnal import Signal

from geo.viewport import Viewport
from gui.canvas.furniture import furniture_boxes
from gui.canvas.strata import Strata, Stratum
from gui.painting.text import measurer
from layers.atlas import Atlas, RowsChanged
from layers.display import Display, DisplayState, LayerState, MapLayer
from layers.drawing.compose import compose
from layers.drawing.draw_list import Group
from layers.drawing.placing import LabelMemory
from layers.drawing.snapshot import Snapshot
from layers.theme.theme import theme_named

StratumMaker = Callable[[DisplayState], Stratum]

GROUND_LAYERS = frozenset({MapLayer.GROUND, MapLayer.PROVINCES, MapLayer.GRATICULE})
"""Layers that depend on nothing but the theme."""


class AtlasSource:
    """Tells the canvas what the atlas and the display add up to.

    Parameters
    ----------
    atlas : Atlas
    display : Display

    Attributes
    ----------
    changed : psygnal signal
        Emitted when the map would look different.
    """

    changed = Signal()

    def __init__(self, atlas: Atlas, display: Display) -> None:
        self._atlas = atlas
        self._display = display
        self._memory = LabelMemory()
        self._makers: dict[str, StratumMaker] = {}
        self._opened = 0
        display.changed.connect(self._display_changed)
        atlas.rows_changed.connect(self._rows_changed)

    def set_atlas(self, atlas: Atlas) -> None:
        """Show another atlas."""
        self._atlas.rows_changed.disconnect(self._rows_changed)
        self._atlas = atlas
        self._memory = LabelMemory()
        atlas.rows_changed.connect(self._rows_changed)
        self._opened += 1
        self.changed.emit()

    def set_layer(self, layer_id: str, maker: StratumMaker | None) -> None:
        """Draw a layer of the display that isn't the atlas's own; None forgets it.

        Parameters
        ----------
        maker : callable
            Gives the layer's stratum for a display state; its id and opacity are set here. Call
            `layer_changed` when it would give another one.
        """
        if maker is None:
            self._makers.pop(layer_id, None)
        else:
            self._makers[layer_id] = maker
        self.changed.emit()

    def layer_changed(self) -> None:
        """A layer that `set_layer` added looks different."""
        self.changed.emit()

    def strata(self) -> Strata:
        """Capture what is visible, neighbouring layers of a kind together."""
        state = self._display.state
        # A layer's opacity is applied when pictures are laid over each other.
        opaque = replace(state, layers=tuple(replace(layer, opacity=1.0) for layer in state.layers))
        snapshot = Snapshot.of(self._atlas, opaque)
        visible = [layer for layer in state.layers if layer.visible]
        runs = [list(run) for _, run in groupby(visible, key=self._kind)]
        theme = theme_named(state.theme)
        return Strata(
            tuple(self._stratum(number, run, snapshot) for number, run in enumerate(runs)), theme.ground.sea
        )

    def _kind(self, layer: LayerState) -> tuple[bool, str]:
        """Neighbours of the same kind share an image; a translucent or foreign layer has its own."""
        apart = layer.opacity < 1 or layer.id in self._makers
        return layer.id in GROUND_LAYERS, layer.id if apart else ""

    def _stratum(self, number: int, run: Sequence[LayerState], snapshot: Snapshot) -> Stratum:
        ids = tuple(layer.id for layer in run)
        maker = self._makers.get(ids[0])
        if maker is not None:
            return replace(maker(snapshot.display), id=f"{number}.{ids[0]}", opacity=run[0].opacity)
        key: Hashable = (ids, snapshot.theme.name)
        is_ground = GROUND_LAYERS.issuperset(ids)
        if not is_ground:
            key = (ids, snapshot.display, self._opened, snapshot.atlas.revision)

        memory = self._memory

        def compose_run(viewport: Viewport, border: float) -> Sequence[Group]:
            frame = (border, border, viewport.width - border, viewport.height - border)
            # The ground has no labels to keep clear.
            clear = None if is_ground else furniture_boxes(viewport, snapshot.theme, border)
            composed = compose(
                snapshot, viewport, measurer(), layers=ids, memory=memory, frame=frame, keep_clear=clear
            )
            return composed.groups

        return Stratum(f"{number}.{ids[0]}", key, compose_run, run[0].opacity, is_ground)

    def _display_changed(self, before: DisplayState, after: DisplayState) -> None:
        self.changed.emit()

    def _rows_changed(self, event: RowsChanged) -> None:
        self.changed.emit()
