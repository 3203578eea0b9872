"""Planned legs: shortest water paths between sites or places, with via points."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from geo.coordinates import parse_coordinate
from geo.errors import CoordinateError, RouteError
from layers.atlas import Atlas
from layers.errors import LayersError
from layers.records.base import LonLat
from layers.records.route import Leg, Method, Mode, Standing

if TYPE_CHECKING:
    from geo.seapath import SeaPath

CLICKED_UNCERTAINTY_M = 500.0
_LON_LAT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*,\s*([+-]?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Stop:
    """An end or via point of a plan: a site, or just a place.

    Attributes
    ----------
    name : str
    lon, lat : float
        Degrees, WGS 84.
    uncertainty_m : float
    site : str or None
    """

    name: str
    lon: float
    lat: float
    uncertainty_m: float
    site: str | None = None


def stop_from(atlas: Atlas, text: str) -> Stop:
    """An end as typed: a site id, or ``lon,lat`` (or any other notation with its letters).

    Raises
    ------
    LayersError
        When it is neither, or the site has no position.
    """
    site = atlas.sites.get(text.strip())
    if site is not None:
        if site.lon is None or site.lat is None:
            raise LayersError(
                f"“{site.id}” has no position in any source, so no route can begin or end there"
            )
        return Stop(site.name, site.lon, site.lat, site.uncertainty_m or CLICKED_UNCERTAINTY_M, site.id)
    pair = _LON_LAT.fullmatch(text)
    if pair is not None:
        lon, lat = float(pair[1]), float(pair[2])
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise LayersError(f"“{text}” isn't lon,lat in degrees: {lat:g} is no latitude; swap the numbers?")
        return Stop(f"{lon:g},{lat:g}", lon, lat, CLICKED_UNCERTAINTY_M)
    try:
        place = parse_coordinate(text)
    except CoordinateError as error:
        near = [key for key in atlas.sites if text.strip().casefold() in key][:3]
        hint = f"did you mean {' or '.join(near)}?" if near else "give a site id or lon,lat"
        raise LayersError(f"“{text}” is no site of the atlas and no coordinate; {hint}") from error
    return Stop(text, place.lon, place.lat, max(place.precision_m, CLICKED_UNCERTAINTY_M))


@dataclass(frozen=True, slots=True)
class PlannedPath:
    """A computed water path through via points.

    Attributes
    ----------
    stops : tuple of Stop
    parts : tuple of SeaPath
        One for each pair of neighbouring stops.
    """

    stops: tuple[Stop, ...]
    parts: tuple[SeaPath, ...]

    @property
    def lonlat(self) -> list[LonLat]:
        """The whole line, degrees."""
        line: list[LonLat] = []
        for part in self.parts:
            points = [(float(lon), float(lat)) for lon, lat in part.lonlat.tolist()]
            line.extend(points if not line else points[1:])
        return line

    def total(self, name: str) -> float:
        """Sum of a length over the parts, metres."""
        return float(sum(getattr(part, name) for part in self.parts))


def plan_sea(
    stops: Sequence[Stop], *, clearance_m: float | None = None, cancelled: Callable[[], bool] | None = None
) -> PlannedPath:
    """Shortest water path through the stops in order.

    Raises
    ------
    LayersError
        When no water joins two of them; names the end at fault.
    geo.seapath.CancelledError
    """
    from geo.seapath import DEFAULT_CLEARANCE_M, End, sea_path

    if len(stops) < 2:
        raise LayersError("a route needs a start and an end")
    clearance = DEFAULT_CLEARANCE_M if clearance_m is None else clearance_m
    parts = []
    for first, second in pairwise(stops):
        # The harbour lies somewhere within the site's uncertainty: as far as that a path may touch land.
        ends = [
            End(stop.lon, stop.lat, stop.name, buffer_m=stop.uncertainty_m, uncertainty_m=stop.uncertainty_m)
            for stop in (first, second)
        ]
        try:
            parts.append(sea_path(*ends, clearance_m=clearance, cancelled=cancelled))
        except RouteError as error:
            raise LayersError(str(error)) from error
    return PlannedPath(tuple(stops), tuple(parts))


def sea_leg(
    plan: PlannedPath,
    *,
    leg_id: str,
    route: str,
    order: int,
    standing: Standing,
    sources: Sequence[str],
    notes: str = "",
) -> Leg:
    """The plan as a leg of the atlas; its ends must be sites.

    Raises
    ------
    LayersError
        When an end is only a place.
    RecordError
    """
    first, last = plan.stops[0], plan.stops[-1]
    if first.site is None or last.site is None:
        raise LayersError("a leg of the atlas begins and ends at sites; add the places as sites first")
    words = [note for part in plan.parts for note in part.notes]
    return Leg.checked(
        {
            "id": leg_id,
            "route": route,
            "order": order,
            "mode": Mode.SEA,
            "method": Method.COMPUTED,
            "standing": standing,
            "from_site": first.site,
            "to_site": last.site,
            "via": [stop.site for stop in plan.stops[1:-1] if stop.site],
            "coordinates": plan.lonlat,
            "clearance_m": plan.parts[0].clearance_m,
            "sources": list(sources),
            "notes": " ".join(dict.fromkeys([notes, *words])).strip(),
        }
    )


def path_data(plan: PlannedPath) -> dict[str, Any]:
    """The plan as plain data, for scripts."""
    worst = [part.min_clearance_m for part in plan.parts if part.min_clearance_m is not None]
    return {
        "from": plan.stops[0].name,
        "to": plan.stops[-1].name,
        "length_km": plan.total("length_m") / 1000,
        "length_km_low": plan.total("length_low_m") / 1000,
        "length_km_high": plan.total("length_high_m") / 1000,
        "length_nm": plan.total("length_m") / 1852,
        "vertices": len(plan.lonlat),
        "clearance_m": plan.parts[0].clearance_m,
        "min_clearance_m": min(worst, default=None),
        "land_crossing_m": plan.total("land_crossing_m"),
        "port_buffer_m": [plan.parts[0].start_run.buffer_m, plan.parts[-1].end_run.buffer_m],
        "fairway_m": plan.total("fairway_m"),
        "passes": list(dict.fromkeys(name for part in plan.parts for name in part.passes)),
        "method": plan.parts[0].method,
        "notes": list(dict.fromkeys(note for part in plan.parts for note in part.notes)),
        "coordinates": [list(point) for point in plan.lonlat],
    }


def path_geojson(plan: PlannedPath) -> dict[str, Any]:
    """The plan as a GeoJSON feature (RFC 7946)."""
    data = path_data(plan)
    line = [[round(lon, 7), round(lat, 7)] for lon, lat in data.pop("coordinates")]
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": data}
