"""Sites, legs, routes, areas and views as the page's drawing and filters need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from geo.geodesy import circle
from layers.atlas import Atlas
from layers.describe.card import summary
from layers.describe.kinds import KIND_NAMES
from layers.drawing.colouring import CONTEXT_KINDS, code_of
from layers.drawing.declutter import (
    ALWAYS_DRAWN,
    COARSEST,
    RANK,
    YIELDING_KINDS,
    is_capital,
    is_proxy,
    symbol_name,
)
from layers.drawing.destinations import ANGLES, joint_share_text, joint_shares
from layers.drawing.labels import (
    CHINESE_KINDS,
    ON_ROUTES,
    SECONDARY_KINDS,
    UNLABELLED_ABOVE,
    local_name,
    short_name,
)
from layers.drawing.legend import KIND_NAMES as SYMBOL_NAMES
from layers.drawing.legend import MODE_NAMES, STANDING_NAMES
from layers.drawing.place_names import COUNTRIES, WATERS
from layers.drawing.sites import CODED
from layers.drawing.visible import ALWAYS_ALONG
from layers.records.commodity import Commodity
from layers.records.route import Leg
from layers.records.site import Site, SiteKind
from layers.records.view import View
from layers.webpage.encoding import packed_line
from layers.webpage.leg_lines import leg_lines_data

COMMODITY_NUMBER = {commodity: number for number, commodity in enumerate(Commodity)}
POINT_DIGITS = 5
AREA_STEP = 1e-3
CIRCLE_POINTS = 64
CIRCLE_STEP = 1e-5


def kinds_data() -> list[dict[str, Any]]:
    """Kinds of sites in order of precedence, and how the map treats each."""
    return [
        {
            "id": kind.value,
            "name": KIND_NAMES[kind],
            "context": kind in CONTEXT_KINDS,
            "secondary": kind in SECONDARY_KINDS,
            "always": kind in ALWAYS_DRAWN,
            "along": kind in ALWAYS_ALONG,
            "yields": kind in YIELDING_KINDS - ON_ROUTES,
            "coded": kind in CODED,
            "coarsest": COARSEST.get(kind),
            "unlabelled": UNLABELLED_ABOVE.get(kind),
        }
        for kind in RANK
    ]


def words_data() -> dict[str, Any]:
    """Wording of the legend."""
    return {
        "symbols": SYMBOL_NAMES,
        "modes": {mode.value: name for mode, name in MODE_NAMES.items()},
        "standings": {standing.value: name for standing, name in STANDING_NAMES.items()},
    }


def sites_data(atlas: Atlas) -> list[dict[str, Any]]:
    """Sites with a position, the most important kinds first."""
    placed = [site for site in atlas.sites.values() if site.lonlat is not None]
    placed.sort(key=lambda site: (RANK[site.kind], site.id))
    return [_site(atlas, site) for site in placed if site.kind is not SiteKind.PROVINCE]


def _site(atlas: Atlas, site: Site) -> dict[str, Any]:
    lon, lat = site.lonlat or (0.0, 0.0)
    row: dict[str, Any] = {
        "id": site.id,
        "name": short_name(site),
        "at": [round(lon, POINT_DIGITS), round(lat, POINT_DIGITS)],
        "kind": site.kind.value,
        "card": list(summary(atlas, ("sites", site.id))),
    }
    local = local_name(site)
    if local:
        row |= {"local": local, "lang": "zh" if _is_hanzi(site, local) else "ko"}
    if site.commodities:
        row |= {"com": [COMMODITY_NUMBER[c] for c in site.commodities], "code": code_of(site.commodities)}
    symbol = symbol_name(site)
    if symbol != site.kind.value:
        row["symbol"] = symbol
    if is_capital(site):
        row["capital"] = True
    if is_proxy(site):
        row["proxy"] = True
    if site.uncertainty_m and site.kind is not SiteKind.CITY:
        ring = circle(lon, lat, site.uncertainty_m, points=CIRCLE_POINTS)
        row |= {"radius": site.uncertainty_m, "ring": packed_line(ring, CIRCLE_STEP)}
    return row


def _is_hanzi(site: Site, text: str) -> bool:
    return (site.kind in CHINESE_KINDS or "CN-" in site.admin) and text != site.names.hangul


def legs_data(atlas: Atlas) -> dict[str, Any]:
    """Legs that can be drawn, and their lines at two scales."""
    legs = list(atlas.legs.values())
    looks = [(leg.mode, leg.standing, _commodities(atlas, leg)) for leg in legs]
    return {
        "rows": [_leg(atlas, leg) for leg in legs],
        "lines": leg_lines_data(legs, looks),
    }


def _commodities(atlas: Atlas, leg: Leg) -> tuple[Commodity, ...]:
    route = atlas.routes.get(leg.route)
    return route.commodities if route is not None else ()


def _leg(atlas: Atlas, leg: Leg) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": leg.id,
        "route": leg.route,
        "mode": leg.mode.value,
        "standing": leg.standing.value,
        "sites": list(dict.fromkeys(key for key in (leg.from_site, *leg.via, leg.to_site))),
        "card": list(summary(atlas, ("legs", leg.id))),
    }
    commodities = _commodities(atlas, leg)
    if commodities:
        row["com"] = [COMMODITY_NUMBER[commodity] for commodity in commodities]
    if leg.hand_over:
        row["fob"] = leg.hand_over
    return row


def routes_data(atlas: Atlas) -> dict[str, dict[str, Any]]:
    """Routes by id: name and legs in order."""
    return {
        route.id: {"name": route.name, "legs": [leg.id for leg in atlas.route_legs(route.id)]}
        for route in atlas.routes.values()
    }


def areas_data(atlas: Atlas) -> list[dict[str, Any]]:
    """Areas with their rings, one list of rings per polygon."""
    return [
        {
            "id": area.id,
            "name": area.name,
            "local": area.names_hanzi,
            "com": [COMMODITY_NUMBER[commodity] for commodity in area.commodities],
            "card": list(summary(atlas, ("areas", area.id))),
            "rings": [[_ring(ring) for ring in polygon] for polygon in area.polygons],
        }
        for area in atlas.areas.values()
    ]


def destinations_data(atlas: Atlas) -> list[dict[str, Any]]:
    """Joint shares of the areas: which areas, the commodity, what the source says, and the hatch's angle."""
    return [
        {
            "com": COMMODITY_NUMBER[statement.commodity],
            "areas": [key for key in statement.places if key in atlas.areas],
            "text": joint_share_text(atlas, statement),
            "angle": ANGLES[number % len(ANGLES)],
        }
        for number, statement in enumerate(joint_shares(atlas))
        if statement.commodity is not None
    ]


def _ring(ring: Sequence[tuple[float, float]]) -> str:
    return packed_line(np.array(ring, dtype=np.float64), AREA_STEP)


def views_data(atlas: Atlas) -> list[dict[str, Any]]:
    """Saved views in their order."""
    ordered = sorted(atlas.views.values(), key=lambda view: (view.order, view.name))
    return [_view(view) for view in ordered]


def _view(view: View) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "title": view.title or view.name,
        "subtitle": view.subtitle,
        "box": [view.west, view.south, view.east, view.north],
        "com": [COMMODITY_NUMBER[commodity] for commodity in view.commodities],
        "routes": list(view.routes),
        "hidden": list(view.hidden),
        "shown": list(view.shown),
        "day": view.on_date.isoformat() if view.on_date else "",
    }


def area_names_data() -> list[dict[str, Any]]:
    """Names of waters and countries, and where they stand."""
    waters = [asdict(name) | {"water": True} for name in WATERS]
    return waters + [asdict(name) for name in COUNTRIES]
