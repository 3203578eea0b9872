"""The export procedure in order, and where each step happens on a route."""

from __future__ import annotations

from layers.atlas import Atlas
from layers.records.commodity import Commodity
from layers.records.route import Leg
from layers.records.site import SiteKind
from layers.records.step import Anchor, Step

CAPITAL = "pyongyang-city"
_CHINESE = frozenset({SiteKind.RECEIVING_PORT, SiteKind.CANDIDATE_PORT, SiteKind.CONTEXT_PORT})


def procedure(atlas: Atlas, commodity: Commodity | None = None) -> list[Step]:
    """Steps in order; with a commodity, without those of others."""
    steps = [
        step
        for step in atlas.steps.values()
        if commodity is None or not step.commodities or commodity in step.commodities
    ]
    return sorted(steps, key=lambda step: (step.order, step.id))


def places_of(atlas: Atlas, route_id: str) -> dict[Anchor, str]:
    """The site at which each anchor of the procedure stands on a route.

    An anchor that the route doesn't touch has no place; nothing is put in its stead.
    """
    legs = atlas.route_legs(route_id)
    places: dict[Anchor, str] = {}
    if CAPITAL in atlas.sites:
        places[Anchor.CAPITAL] = CAPITAL
    for site_id in _stops(legs):
        site = atlas.sites.get(site_id)
        if site is None:
            continue
        if site.kind is SiteKind.MINE:
            places.setdefault(Anchor.MINE, site_id)
        elif site.kind is SiteKind.EXPORT_PORT:
            places.setdefault(Anchor.PORT, site_id)
        elif site.kind is SiteKind.CROSSING:
            places.setdefault(Anchor.BORDER, site_id)
        elif site.kind in _CHINESE:
            places[Anchor.CHINA] = site_id
    hand_over = next((leg.hand_over for leg in legs if leg.hand_over), None)
    if hand_over is not None:
        places.setdefault(Anchor.BORDER, hand_over)
    return places


def _stops(legs: list[Leg]) -> list[str]:
    stops: list[str] = []
    for leg in legs:
        stops.extend((leg.from_site, *leg.via, leg.to_site))
    return list(dict.fromkeys(stops))
