"""Which sites and legs the display's filters let through, whatever the view."""

from __future__ import annotations

from layers.atlas import Atlas
from layers.display import DisplayState
from layers.records.route import Leg
from layers.records.site import Site, SiteKind

ALWAYS_ALONG = frozenset({SiteKind.CITY, SiteKind.PROVINCE})
"""Kinds that stay when only some routes are shown: they say where one is."""


def visible_legs(atlas: Atlas, display: DisplayState) -> list[Leg]:
    """Legs that pass the filters for routes, commodities, modes and standing, in id order."""
    return [leg for leg in atlas.legs.values() if _leg_passes(leg, atlas, display)]


def _leg_passes(leg: Leg, atlas: Atlas, display: DisplayState) -> bool:
    if leg.mode not in display.modes or leg.standing not in display.standings:
        return False
    if display.routes is not None and leg.route not in display.routes:
        return False
    if display.commodities is None:
        return True
    route = atlas.routes.get(leg.route)
    return route is not None and bool(display.commodities.intersection(route.commodities))


def sites_on_routes(atlas: Atlas, routes: frozenset[str]) -> frozenset[str]:
    """Ids of the sites that these routes touch."""
    return frozenset(
        site
        for leg in atlas.legs.values()
        if leg.route in routes
        for site in (leg.from_site, leg.to_site, *leg.via, leg.hand_over)
        if site is not None
    )


def visible_sites(atlas: Atlas, display: DisplayState) -> list[Site]:
    """Sites with a position that pass the filters for kinds, commodities and routes, in id order."""
    along = None if display.routes is None else sites_on_routes(atlas, display.routes)
    return [
        site
        for site in atlas.sites.values()
        if site.lon is not None
        and site.kind in display.kinds
        and (
            display.commodities is None
            or not site.commodities
            or not display.commodities.isdisjoint(site.commodities)
        )
        and (along is None or site.id in along or site.kind in ALWAYS_ALONG)
    ]
