"""A route while it is planned: its stops, how its line is found, and how it becomes rows of the atlas."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from geo.geodesy import line_length
from layers.atlas import Atlas
from layers.edits import Change, added
from layers.errors import LayersError
from layers.ids import numbered_id
from layers.records.base import LonLat
from layers.records.route import Leg, Method, Mode, Route
from layers.records.site import Basis, Site, SiteKind
from layers.routing.lengths import LegLength
from layers.routing.planning import PlannedPath, Stop, plan_sea, sea_leg

BY_LAND = (
    "Straight from place to place: the way itself is longer by an unknown part, and no source gives its line."
)
WHY_SCHEMATIC = "the line joins the places straight; the way between them is longer by an unknown part"
PLACED_NOTE = "clicked on the map while a route was planned"


@dataclass(frozen=True, slots=True)
class RouteDraft:
    """What a person has said so far.

    Attributes
    ----------
    stops : tuple of Stop
        Start, via points, end.
    mode : Mode
        By sea the line is computed, by land it joins the stops straight.
    clearance_m : float or None
        Distance to be kept from the shore; None for the usual one.
    """

    stops: tuple[Stop, ...] = ()
    mode: Mode = Mode.SEA
    clearance_m: float | None = None

    @property
    def is_whole(self) -> bool:
        """True once there is a start and an end."""
        return len(self.stops) > 1

    def with_stop(self, stop: Stop, at: int | None = None) -> RouteDraft:
        """A copy with a stop put in before stop `at`; at the end when left out."""
        at = len(self.stops) if at is None else at
        return replace(self, stops=(*self.stops[:at], stop, *self.stops[at:]))

    def moved(self, at: int, stop: Stop) -> RouteDraft:
        """A copy with another stop in place of stop `at`."""
        return replace(self, stops=(*self.stops[:at], stop, *self.stops[at + 1 :]))

    def without(self, at: int) -> RouteDraft:
        """A copy without stop `at`."""
        return replace(self, stops=(*self.stops[:at], *self.stops[at + 1 :]))

    def is_via(self, at: int) -> bool:
        """True for the stops between start and end."""
        return 0 < at < len(self.stops) - 1

    def on(self, atlas: Atlas) -> RouteDraft:
        """A copy whose sites stand where the atlas has them now; those that are gone become places."""
        return replace(self, stops=tuple(_stop_on(atlas, stop) for stop in self.stops))


def _stop_on(atlas: Atlas, stop: Stop) -> Stop:
    if stop.site is None:
        return stop
    site = atlas.sites.get(stop.site)
    if site is None or site.lonlat is None:
        return replace(stop, site=None)
    lon, lat = site.lonlat
    return replace(
        stop, name=site.name, lon=lon, lat=lat, uncertainty_m=site.uncertainty_m or stop.uncertainty_m
    )


@dataclass(frozen=True, slots=True, eq=False)
class PlannedRoute:
    """A draft with its line.

    Attributes
    ----------
    draft : RouteDraft
    parts : tuple of tuple of LonLat
        The line from each stop to the next, degrees.
    length : LegLength
    path : PlannedPath or None
        What is known of a way by water; None by land.
    notes : tuple of str
        What a reader must know, in sentences.
    """

    draft: RouteDraft
    parts: tuple[tuple[LonLat, ...], ...]
    length: LegLength
    path: PlannedPath | None
    notes: tuple[str, ...]

    @property
    def lonlat(self) -> list[LonLat]:
        """The whole line, degrees."""
        return [*self.parts[0], *(point for part in self.parts[1:] for point in part[1:])]


def plan_route(draft: RouteDraft, cancelled: Callable[[], bool] | None = None) -> PlannedRoute:
    """Find the line of a draft.

    Raises
    ------
    LayersError
        When there is no such way, in a sentence that names the end at fault.
    geo.seapath.CancelledError
    """
    if not draft.is_whole:
        raise LayersError("a route needs a start and an end")
    for first, second in pairwise(draft.stops):
        if (first.lon, first.lat) == (second.lon, second.lat):
            raise LayersError(f"{first.name} is given twice in a row; choose another place")
    return _by_sea(draft, cancelled) if draft.mode is Mode.SEA else _by_land(draft)


def _by_sea(draft: RouteDraft, cancelled: Callable[[], bool] | None) -> PlannedRoute:
    path = plan_sea(draft.stops, clearance_m=draft.clearance_m, cancelled=cancelled)
    parts = tuple(tuple((lon, lat) for lon, lat in part.lonlat.tolist()) for part in path.parts)
    low, high = path.total("length_low_m"), path.total("length_high_m")
    why = "from the uncertainty of the ends, of the fairways, and of the method"
    length = LegLength(path.total("length_m"), low, high, None, why)
    notes = tuple(dict.fromkeys(note for part in path.parts for note in part.notes))
    return PlannedRoute(draft, parts, length, path, notes)


def _by_land(draft: RouteDraft) -> PlannedRoute:
    parts = tuple(((a.lon, a.lat), (b.lon, b.lat)) for a, b in pairwise(draft.stops))
    drawn = sum(line_length(part) for part in parts)
    slack = draft.stops[0].uncertainty_m + draft.stops[-1].uncertainty_m
    length = LegLength(drawn, max(drawn - slack, 0.0), math.inf, None, WHY_SCHEMATIC)
    return PlannedRoute(draft, parts, length, None, (BY_LAND,))


def planned_changes(atlas: Atlas, route: Route, planned: PlannedRoute) -> list[Change]:
    """The rows that a planned route adds: places that were clicked, the route, and its one leg.

    Raises
    ------
    LayersError
        When the line doesn't make a leg.
    """
    sites, stops = _sites_for(atlas, route, planned.draft.stops)
    leg_id = numbered_id(f"{route.id}-1", atlas.legs)
    if planned.path is not None:
        path = replace(planned.path, stops=stops)
        leg = sea_leg(
            path, leg_id=leg_id, route=route.id, order=1, standing=route.standing, sources=route.sources
        )
    else:
        leg = _land_leg(route, leg_id, planned, stops)
    return [*(added(site) for site in sites), added(route), added(leg)]


def _land_leg(route: Route, leg_id: str, planned: PlannedRoute, stops: tuple[Stop, ...]) -> Leg:
    return Leg.checked(
        {
            "id": leg_id,
            "route": route.id,
            "order": 1,
            "mode": planned.draft.mode,
            "method": Method.SCHEMATIC,
            "standing": route.standing,
            "from_site": stops[0].site,
            "to_site": stops[-1].site,
            "via": [stop.site for stop in stops[1:-1]],
            "coordinates": planned.lonlat,
            "sources": route.sources,
            "notes": " ".join(planned.notes),
        }
    )


def _sites_for(atlas: Atlas, route: Route, stops: tuple[Stop, ...]) -> tuple[list[Site], tuple[Stop, ...]]:
    """Waypoints for the stops that are no sites yet, and the stops with all their sites."""
    sites: list[Site] = []
    named: list[Stop] = []
    last = len(stops) - 1
    for number, stop in enumerate(stops):
        if stop.site is None:
            word = "start" if number == 0 else "end" if number == last else f"via {number}"
            taken = {**atlas.sites, **{site.id: site for site in sites}}
            values: dict[str, Any] = {
                "id": numbered_id(f"{route.id}-{word.replace(' ', '-')}", taken),
                "name": f"{route.name}, {word}",
                "kind": SiteKind.WAYPOINT,
                "lon": stop.lon,
                "lat": stop.lat,
                "uncertainty_m": stop.uncertainty_m,
                "basis": Basis.DERIVED,
                "basis_note": PLACED_NOTE,
                "sources": route.sources,
            }
            sites.append(Site.checked(values))
            stop = replace(stop, site=sites[-1].id)
        named.append(stop)
    return sites, tuple(named)
