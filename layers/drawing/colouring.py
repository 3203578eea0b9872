"""What colour a site or leg has: by commodity here; by sanctions status when a day is chosen."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from layers.drawing.snapshot import Snapshot
from layers.records.commodity import FACTS, Commodity
from layers.records.route import Leg
from layers.records.site import Site, SiteKind
from layers.sanctions.status import Status, status_on, strictest


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

    def site_status(self, site: Site) -> Status | None:
        """Sanctions status whose badge stands beside the site, None for none."""
        ...


def colouring_of(snapshot: Snapshot) -> Colouring:
    """The colouring that the display asks for: by commodity, or by status on a day."""
    day = snapshot.display.on_date
    return CommodityColouring(snapshot) if day is None else StatusColouring(snapshot, day)


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
        if site.kind is SiteKind.CANDIDATE_PORT:
            return ink.neutral  # what passes there isn't known: only that it may be the port meant
        return self._hue(site.commodities)

    def leg(self, leg: Leg) -> str:
        """Colour of a leg's line: that of its route's commodity."""
        route = self._snapshot.atlas.routes.get(leg.route)
        return self._hue(route.commodities if route is not None else ())

    def leg_status(self, leg: Leg) -> Status | None:
        """None: commodities have no pattern."""
        return None

    def site_status(self, site: Site) -> Status | None:
        """None: commodities have no badge."""
        return None

    def _hue(self, commodities: tuple[Commodity, ...]) -> str:
        shown = shown_commodities(commodities, self._snapshot)
        theme = self._snapshot.theme
        return theme.hue(shown[0]) if len(shown) == 1 else theme.ink.neutral


class StatusColouring:
    """The sanctions status on a day: the strictest of the shown commodities decides."""

    def __init__(self, snapshot: Snapshot, day: date) -> None:
        self._snapshot = snapshot
        self._plain = CommodityColouring(snapshot)
        regime = snapshot.display.regime
        self._of: dict[Commodity, Status] = {
            commodity: status_on(snapshot.atlas, commodity, day, regime).status for commodity in Commodity
        }

    def site(self, site: Site) -> str:
        """Colour of the status; places without a commodity keep their own."""
        status = self.site_status(site)
        return self._plain.site(site) if status is None else self._snapshot.theme.status_colour(status)

    def leg(self, leg: Leg) -> str:
        """Colour of the status of what the route carries."""
        status = self.leg_status(leg)
        return self._plain.leg(leg) if status is None else self._snapshot.theme.status_colour(status)

    def leg_status(self, leg: Leg) -> Status | None:
        """Status of what the leg's route carries."""
        route = self._snapshot.atlas.routes.get(leg.route)
        return self._strictest(route.commodities if route is not None else ())

    def site_status(self, site: Site) -> Status | None:
        """Status of the site's commodities; None for places that only help to find one's way."""
        if site.kind in CONTEXT_KINDS or site.kind is SiteKind.LOCK:
            return None
        return self._strictest(site.commodities)

    def _strictest(self, commodities: tuple[Commodity, ...]) -> Status | None:
        shown = shown_commodities(commodities, self._snapshot)
        return strictest(self._of[commodity] for commodity in shown) if shown else None


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
