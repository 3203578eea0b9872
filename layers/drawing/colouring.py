"""What colour a site or leg has: by commodity here; by sanctions status when a day is chosen."""

from __future__ import annotations

from typing import Protocol

from layers.drawing.snapshot import Snapshot
from layers.records.commodity import FACTS, Commodity
from layers.records.route import Leg
from layers.records.site import Site, SiteKind
from layers.sanctions.status import Status


class Colouring(Protocol):
    """Gives sites and legs their hue, and the status behind it where there is one."""

    def site(self, site: Site) -> str:
        """Colour of a site's symbol."""
        ...

    def leg(self, leg: Leg) -> str:
        """Colour of a leg's line."""
        ...

    def leg_status(self, leg: Leg) -> Status | None:
        """Sanctions status whose pattern is drawn over the leg, None for none."""
        ...


def colouring_of(snapshot: Snapshot) -> Colouring:
    """The colouring that the display asks for."""
    return CommodityColouring(snapshot)


class CommodityColouring:
    """The hue of the one commodity, or neutral ink where there are several or none."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def site(self, site: Site) -> str:
        """Colour of a site's symbol."""
        ink = self._snapshot.theme.ink
        if site.kind is SiteKind.LOCK:
            return ink.waterway
        if site.kind in CONTEXT_KINDS:
            return ink.context
        return self._hue(site.commodities)

    def leg(self, leg: Leg) -> str:
        """Colour of a leg's line: that of its route's commodity."""
        route = self._snapshot.atlas.routes.get(leg.route)
        return self._hue(route.commodities if route is not None else ())

    def leg_status(self, leg: Leg) -> Status | None:
        """None: commodities have no pattern."""
        return None

    def _hue(self, commodities: tuple[Commodity, ...]) -> str:
        shown = shown_commodities(commodities, self._snapshot)
        theme = self._snapshot.theme
        return theme.hue(shown[0]) if len(shown) == 1 else theme.ink.neutral


CONTEXT_KINDS = frozenset(
    {SiteKind.CITY, SiteKind.WAYPOINT, SiteKind.STATION, SiteKind.CONTEXT_PORT, SiteKind.PROVINCE}
)
"""Kinds drawn in grey: they help to find one's way."""


def shown_commodities(commodities: tuple[Commodity, ...], snapshot: Snapshot) -> tuple[Commodity, ...]:
    """Those of the commodities that the filter lets through."""
    chosen = snapshot.display.commodities
    return commodities if chosen is None else tuple(c for c in commodities if c in chosen)


def code_of(commodities: tuple[Commodity, ...]) -> str:
    """The letters beside a symbol: up to two codes, and a mark when there are more."""
    codes = [FACTS[commodity].code for commodity in commodities]
    return " ".join(codes[:2]) + ("+" if len(codes) > 2 else "")
