"""What the map shows: layers, filters, date, theme and selection; a frozen state and its events."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from psygnal import Signal

from layers.records.commodity import Commodity
from layers.records.route import Mode, Standing
from layers.records.site import SiteKind

Ref = tuple[str, str]
"""A record: table name and id."""


class MapLayer(StrEnum):
    """The atlas's own map layers, from bottom to top. Foreign layers have ids of their own."""

    GROUND = "ground"
    PROVINCES = "provinces"
    AREAS = "areas"
    GRATICULE = "graticule"
    CITIES = "cities"
    UNCERTAINTY = "uncertainty"
    FLOWS = "flows"
    ROUTES = "routes"
    EVIDENCE = "evidence"
    SITES = "sites"
    LABELS = "labels"


LAYER_NAMES: dict[MapLayer, str] = {
    MapLayer.GROUND: "Land and sea",
    MapLayer.PROVINCES: "Province boundaries",
    MapLayer.AREAS: "Receiving provinces",
    MapLayer.GRATICULE: "Graticule",
    MapLayer.CITIES: "Cities and water names",
    MapLayer.UNCERTAINTY: "Uncertainty circles",
    MapLayer.FLOWS: "Flows by year",
    MapLayer.ROUTES: "Routes",
    MapLayer.EVIDENCE: "Claims and estimates",
    MapLayer.SITES: "Sites",
    MapLayer.LABELS: "Labels",
}

OFF_AT_FIRST = frozenset({MapLayer.FLOWS, MapLayer.EVIDENCE, MapLayer.AREAS})
"""Layers that the overview leaves off."""


@dataclass(frozen=True, slots=True)
class LayerState:
    """One map layer: its id, name, visibility and opacity (0–1)."""

    id: str
    name: str
    visible: bool = True
    opacity: float = 1.0


def _all_layers() -> tuple[LayerState, ...]:
    return tuple(LayerState(layer.value, LAYER_NAMES[layer], layer not in OFF_AT_FIRST) for layer in MapLayer)


@dataclass(frozen=True, slots=True)
class DisplayState:
    """Everything that decides what is drawn, apart from the atlas and the viewport.

    Attributes
    ----------
    theme : str
        A name in `layers.theme`.
    layers : tuple of LayerState
        Bottom to top.
    commodities : frozenset of Commodity or None
        Sites and routes of these commodities are shown, and places of no commodity; None for all.
    kinds, modes, standings : frozenset
        Kinds of sites, modes and standings of legs that are shown.
    routes : frozenset of str or None
        Routes that are shown; None for all. With a choice of routes, only sites on them are shown
        (mines and ports of other routes go).
    on_date : date or None
        Day for which the sanctions status recolours sites and routes; None for commodity colours.
    regime : str
        Whose measures count on that day: ``UN``, ``PRC`` or ``any`` for the strictest.
    year : int or None
        Year of the flows.
    selection : frozenset of Ref
    """

    theme: str = "light"
    layers: tuple[LayerState, ...] = field(default_factory=_all_layers)
    commodities: frozenset[Commodity] | None = None
    kinds: frozenset[SiteKind] = frozenset(SiteKind)
    modes: frozenset[Mode] = frozenset(Mode)
    standings: frozenset[Standing] = frozenset(Standing)
    routes: frozenset[str] | None = None
    on_date: date | None = None
    regime: str = "UN"
    year: int | None = None
    selection: frozenset[Ref] = frozenset()

    def layer(self, layer_id: str) -> LayerState | None:
        """State of one layer, None when there is no such layer."""
        return next((layer for layer in self.layers if layer.id == layer_id), None)

    def shows(self, layer_id: str) -> bool:
        """True when the layer is there and visible."""
        state = self.layer(layer_id)
        return state is not None and state.visible

    def with_layer(self, layer_id: str, **values: Any) -> DisplayState:
        """A copy with one layer's visibility, name or opacity changed."""
        layers = tuple(replace(la, **values) if la.id == layer_id else la for la in self.layers)
        return replace(self, layers=layers)

    def moved(self, layer_id: str, index: int) -> DisplayState:
        """A copy with one layer at another place in the order (0 is the bottom)."""
        moving = [layer for layer in self.layers if layer.id == layer_id]
        rest = [layer for layer in self.layers if layer.id != layer_id]
        rest[index:index] = moving
        return replace(self, layers=tuple(rest))


class Display:
    """Holder of the display state.

    Attributes
    ----------
    changed : psygnal signal
        Emitted with (before, after) when the state has become another one.
    """

    changed = Signal(DisplayState, DisplayState)

    def __init__(self, state: DisplayState | None = None) -> None:
        self._state = state or DisplayState()

    @property
    def state(self) -> DisplayState:
        """The present state."""
        return self._state

    @state.setter
    def state(self, state: DisplayState) -> None:
        before, self._state = self._state, state
        if before != state:
            self.changed.emit(before, state)

    def update(self, **values: Any) -> None:
        """Replace some fields of the state."""
        self.state = replace(self._state, **values)

    def select(self, *refs: Ref) -> None:
        """Make these records the selection."""
        self.update(selection=frozenset(refs))
