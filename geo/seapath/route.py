"""The search for a sea path, from end to end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geo.errors import RouteError
from geo.seapath.coast import coast, fairway_water
from geo.seapath.ends import STUB, End, Landing, Links, Sea, join_directly, join_end, join_sighted
from geo.seapath.graph import Way, cheapest_way, graph_of
from geo.seapath.network import (
    CHANNEL,
    DEFAULT_CLEARANCE_M,
    FAIRWAY,
    GREATEST_CLEARANCE_M,
    LEAST_CLEARANCE_M,
    Ellipse,
    Network,
)
from geo.seapath.plane import REGION, Bools, Floats, Ints, lengths, to_lonlat, to_plane
from geo.seapath.result import FairwayRun, SeaPath, measured
from geo.seapath.shore import Cancelled, stop_if
from geo.seapath.taut import taut
from geo.seapath.walls import open_edge, walls
from geo.seapath.waters import network, waters

LONGEST_SEGMENT_M = 20_000.0
"""Segments of the result are no longer: straight in degrees or in the plane, they differ by under 10 m."""
_EDGE_OF_REGION_DEG = 0.02
_SAME_PLACE_M = 1.0
_GUESS, _NEAR_M = 1.5, 50_000.0
"""How much further than the distance the search goes at first."""


def sea_path(
    start: End,
    end: End,
    *,
    clearance_m: float = DEFAULT_CLEARANCE_M,
    cancelled: Cancelled | None = None,
) -> SeaPath:
    """Shortest path by water between two places.

    Where the water allows, the path keeps `clearance_m` from the shore; in narrower water it runs
    mid-channel, and such water counts for longer than it is, so that a way round is taken unless it is
    much longer. From an end nearer to the shore the path first runs out to where the clearance is had.

    Parameters
    ----------
    start, end : End
        Places inside `REGION`, on water, or on land within their port buffer.
    clearance_m : float
        True metres from the shore, 250 to 5556. The first paths at a clearance other than the default
        take longer, some seconds if they cross the whole region.
    cancelled : callable, optional
        Asked often; when it answers True, `CancelledError` is raised.

    Returns
    -------
    SeaPath
        The same way in both directions.

    Raises
    ------
    RouteError
        When an end is outside the region, on land, or on water without an outlet (the message names
        it), when no way leads from one to the other, or the clearance is out of range.
    CancelledError
    BasemapError
        When the bundled data are missing or damaged.
    """
    if not LEAST_CLEARANCE_M <= clearance_m <= GREATEST_CLEARANCE_M:
        raise RouteError(
            f"A clearance of {clearance_m:g} m cannot be kept: choose one from {LEAST_CLEARANCE_M:.0f}"
            f" to {GREATEST_CLEARANCE_M:.0f} m."
        )
    swapped = (end.lon, end.lat) < (start.lon, start.lat)
    first, last = (end, start) if swapped else (start, end)
    roles = ("destination", "start") if swapped else ("start", "destination")
    places = _Places((first, last), roles)
    found = _search(places, network(DEFAULT_CLEARANCE_M), cancelled)
    if clearance_m != DEFAULT_CLEARANCE_M:
        found = _searched_at(places, clearance_m, found.way.cost, cancelled)
    stop_if(cancelled)
    xy, runs = _drawn(found, cancelled)
    lonlat = to_lonlat(_densified(xy))
    lonlat[0], lonlat[-1] = (first.lon, first.lat), (last.lon, last.lat)
    if swapped:
        lonlat, runs = lonlat[::-1].copy(), runs[::-1]
    notes = _notes(lonlat, (start, end), found.landings[::-1] if swapped else found.landings, xy)
    return measured(lonlat, (start, end), clearance_m, runs, notes, found.sea.coast, found.sea.field)


def warm_up() -> None:
    """Read and index what every search needs, for a background job before the first one."""
    from scipy.sparse.csgraph import dijkstra  # noqa: F401

    coast()
    fairway_water()
    usual = network(DEFAULT_CLEARANCE_M)
    graph_of(usual)
    open_edge(waters().field, usual.levels.wall)


@dataclass(frozen=True, slots=True)
class _Places:
    """Both ends in the order of the search, and what messages call them."""

    ends: tuple[End, End]
    roles: tuple[str, str]

    def called(self, which: int) -> str:
        return self.ends[which].called(self.roles[which])


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A way and all that it refers to."""

    sea: Sea
    links: Links
    landings: tuple[Landing, Landing]
    way: Way


def _search(places: _Places, net: Network, cancelled: Cancelled | None) -> _Found:
    """The cheapest way in a network."""
    sea = Sea(waters().field, coast(), net, graph_of(net))
    links = Links(len(net.xy))
    landings = []
    sighted: list[list[int]] = []
    for place, role in zip(places.ends, places.roles, strict=True):
        stop_if(cancelled)
        landings.append(join_end(sea, place, role, links, cancelled))
        sighted.append(links.sighted)
        links.sighted = []
    one, other = (landing.node for landing in landings)
    xy = np.array([links.xy[n - links.first] for n in (one, other)])
    apart = float(lengths(xy[:1], xy[1:])[0])
    if apart < _SAME_PLACE_M:
        raise RouteError(
            f"{places.called(0)} and the {places.roles[1]} are the same place: choose two places."
        )
    join_sighted(sea, links, *sighted)
    if apart < 4 * net.levels.corner and not any(landing.ashore for landing in landings):
        join_directly(sea, links, one, other)
    stop_if(cancelled)
    edges, kind, cost = np.vstack(links.edges), np.concatenate(links.kind), np.concatenate(links.cost)
    way = cheapest_way(sea.graph, edges, kind, cost, len(links.xy), one, other, _GUESS * apart + _NEAR_M)
    if way is None:
        raise RouteError(
            f"No way by water leads from {places.called(0)[4:]} to {places.called(1)[4:]}:"
            " one of them lies on water that is cut off from the sea in the coast data."
        )
    return _Found(sea, links, (landings[0], landings[1]), way)


def _searched_at(places: _Places, clearance: float, guess: float, cancelled: Cancelled | None) -> _Found:
    """The cheapest way at an unusual clearance.

    Lines of sight are only worked out within an ellipse round the ends. A way that costs no more than the
    ellipse's reach is the cheapest of all, since any that leaves the ellipse is longer than that.
    """
    foci = to_plane(np.array([(end.lon, end.lat) for end in places.ends]))
    reach = 1.03 * guess + 5_000.0
    while True:
        net = network(clearance, Ellipse(foci, reach), cancelled)
        try:
            found = _search(places, net, cancelled)
        except RouteError:
            if net.complete:
                raise
            reach = 2 * reach
            continue
        if net.complete or found.way.cost <= reach:
            return found
        reach = found.way.cost + 1.0


def _drawn(found: _Found, cancelled: Cancelled | None) -> tuple[Floats, tuple[FairwayRun, ...]]:
    """The path in the plane, taut but along fairways, and the fairways used."""
    sea, way = found.sea, found.way
    net = sea.network
    xy = np.vstack([net.xy, np.array(found.links.xy)])[way.nodes]
    # A channel's mouth is two nodes in one place.
    moved = np.hypot(*np.diff(xy, axis=0).T) > 1e-3
    nodes, kind = way.nodes[np.concatenate([[True], moved])], way.kind[moved]
    xy = xy[np.concatenate([[True], moved])]
    fixed = _fixed(kind, found.landings)
    channel_node = (nodes >= net.channel_nodes.start) & (nodes < net.channel_nodes.stop)
    touches_channel = channel_node[:-1] | channel_node[1:]
    confined = (kind == CHANNEL) | (kind == STUB)
    mid_channel = (kind == CHANNEL) | ((kind == STUB) & touches_channel)

    pieces: list[Floats] = []
    runs: list[FairwayRun] = []
    first = 0
    while first < len(kind):
        last = first + 1
        while last < len(kind) and fixed[last] == fixed[first]:
            last += 1
        line, part = xy[first : last + 1], slice(first, last)
        if fixed[first]:
            runs += _fairway_runs(kind[part], line)
        elif last - first > 1:
            obstacles = walls(line, confined[part], mid_channel[part], sea.field, sea.coast, net)
            line = taut(line, obstacles, cancelled)
        pieces.append(line if not pieces else line[1:])
        first = last
    return np.vstack(pieces), tuple(runs)


def _fixed(kind: Ints, landings: tuple[Landing, Landing]) -> Bools:
    """Segments that stay as they are: fairways, the ways to them, and the steps ashore."""
    fixed = kind >= FAIRWAY
    fixed[:-1] |= (kind[:-1] == STUB) & (kind[1:] >= FAIRWAY)
    fixed[1:] |= (kind[1:] == STUB) & (kind[:-1] >= FAIRWAY)
    for landing, at in zip(landings, (0, -1), strict=True):
        fixed[at] |= landing.ashore
    return np.asarray(fixed)


def _fairway_runs(kind: Ints, line: Floats) -> list[FairwayRun]:
    step = lengths(line[:-1], line[1:])
    runs: list[FairwayRun] = []
    for k, metres in zip(kind, step, strict=True):
        number = int(k) - FAIRWAY
        if number < 0:
            continue
        if runs and runs[-1].number == number:
            runs[-1] = FairwayRun(number, runs[-1].length_m + float(metres))
        else:
            runs.append(FairwayRun(number, float(metres)))
    return runs


def _densified(xy: Floats) -> Floats:
    """Without doubled vertices, and with segments of at most `LONGEST_SEGMENT_M`."""
    step = np.hypot(*np.diff(xy, axis=0).T)
    xy = xy[np.concatenate([[True], step > 1e-3])]
    line = shapely.segmentize(shapely.LineString(xy), LONGEST_SEGMENT_M)
    return np.asarray(shapely.get_coordinates(line))


def _notes(
    lonlat: Floats, ends: tuple[End, End], landings: tuple[Landing, ...], xy: Floats
) -> tuple[str, ...]:
    notes = []
    for end, landing, role in zip(ends, landings, ("start", "destination"), strict=True):
        if landing.ashore:
            here = to_plane(np.array([[end.lon, end.lat]]))[0]
            nearer = xy[np.argsort(np.hypot(*(xy - here).T))[1]]
            away = lengths(here[None], nearer[None])[0]
            notes.append(
                f"{end.called(role)} lies on land in the coast data;"
                f" the path meets the water {away:.0f} m away."
            )
    margin = np.minimum(
        np.minimum(lonlat[:, 0] - REGION.xmin, REGION.xmax - lonlat[:, 0]),
        np.minimum(lonlat[:, 1] - REGION.ymin, REGION.ymax - lonlat[:, 1]),
    )
    if (margin[1:-1] < _EDGE_OF_REGION_DEG).any():
        notes.append(
            "The path runs along the edge of the region that the coast data cover here;"
            " outside it there may be a shorter way."
        )
    return tuple(notes)
