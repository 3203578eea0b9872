"""The profile of a route: its legs one after the other, with stops, borders, hand-over and owner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from layers.atlas import Atlas
from layers.describe.routes import site_name
from layers.records.route import Leg, Route
from layers.records.site import SiteKind
from layers.routing.lengths import LegLength, leg_length, travel_hours
from layers.sanctions.status import Status, status_on, strictest


@dataclass(frozen=True, slots=True)
class ProfileLeg:
    """One leg along the profile; `start` and `end` are metres of drawn line from the route's start."""

    leg: Leg
    start: float
    end: float
    length: LegLength


@dataclass(frozen=True, slots=True)
class ProfileStop:
    """A stop along the profile."""

    site: str
    name: str
    at: float
    border: bool
    hand_over: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A route laid out straight.

    Attributes
    ----------
    route : Route
    legs : tuple of ProfileLeg
    stops : tuple of ProfileStop
        Ends of the legs, and hand-over and border crossings between.
    low, high : float
        Range of the whole length, metres; infinite where a leg has no upper end.
    hours_low, hours_high : float
        Time under way at the assumed speeds, without waiting.
    status : Status or None
        Sanctions status of the cargo on the chosen day, None when no day is chosen.
    """

    route: Route
    legs: tuple[ProfileLeg, ...]
    stops: tuple[ProfileStop, ...]
    low: float
    high: float
    hours_low: float
    hours_high: float
    status: Status | None

    @property
    def drawn(self) -> float:
        """Length of the drawn lines, metres."""
        return self.legs[-1].end if self.legs else 0.0


def route_profile(atlas: Atlas, route_id: str, day: date | None = None, regime: str = "UN") -> Profile | None:
    """Lay a route out; None when it is gone or has no legs."""
    route = atlas.routes.get(route_id)
    legs = atlas.route_legs(route_id)
    if route is None or not legs:
        return None
    rows: list[ProfileLeg] = []
    at = 0.0
    for leg in legs:
        length = leg_length(atlas, leg)
        rows.append(ProfileLeg(leg, at, at + length.drawn, length))
        at += length.drawn
    hours = [travel_hours(row.length, row.leg.mode) for row in rows]
    status = None
    if day is not None and route.commodities:
        status = strictest(status_on(atlas, c, day, regime).status for c in route.commodities)
    return Profile(
        route,
        tuple(rows),
        tuple(_stops(atlas, rows)),
        sum(row.length.low for row in rows),
        sum(row.length.high for row in rows),
        sum(time.low for time in hours),
        math.fsum(time.high for time in hours),
        status,
    )


def _stops(atlas: Atlas, rows: list[ProfileLeg]) -> list[ProfileStop]:
    hand_overs = {row.leg.hand_over for row in rows if row.leg.hand_over}
    places: dict[str, float] = {}
    for row in rows:
        places.setdefault(row.leg.from_site, row.start)
        for key in row.leg.via:
            if key in hand_overs or _is_border(atlas, key):
                places.setdefault(key, row.start + _along(atlas, row.leg, key) * (row.end - row.start))
        places.setdefault(row.leg.to_site, row.end)
    return [
        ProfileStop(key, site_name(atlas, key), at, _is_border(atlas, key), key in hand_overs)
        for key, at in sorted(places.items(), key=lambda item: item[1])
    ]


def _is_border(atlas: Atlas, key: str) -> bool:
    site = atlas.sites.get(key)
    return site is not None and site.kind is SiteKind.CROSSING


def _along(atlas: Atlas, leg: Leg, key: str) -> float:
    """Where a site lies along a leg, as a share of its drawn length."""
    from geo.geodesy import nearest_on_line

    site = atlas.sites.get(key)
    if site is None or site.lon is None or site.lat is None:
        return 0.5
    total = leg_length(atlas, leg).drawn
    return nearest_on_line(site.lon, site.lat, leg.coordinates).along / total if total > 0 else 0.0
